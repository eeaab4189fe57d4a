"""The curators' desk, as a curator meets it: logged in, through the client."""

from html import unescape

import pytest
from django.contrib import admin
from django.contrib.admin.options import InlineModelAdmin
from django.contrib.admin.utils import flatten_fieldsets, get_fields_from_path
from django.contrib.auth.models import Permission, User
from django.core.exceptions import FieldDoesNotExist
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from facts import changes, integrity, passages
from facts.admin.desk import Desk
from facts.models import (
    Actor,
    Article,
    Backing,
    Chairmanship,
    Citation,
    Country,
    Disagreement,
    Event,
    Fact,
    Load,
    Membership,
    Paragraph,
    Standing,
    Term,
    Theme,
)

from .conftest import logged_in
from .tiers import examples
from .world import (
    article_text,
    make_actor,
    make_article,
    make_backing,
    make_citation,
    make_country,
    make_event,
    make_fact,
    make_full_world,
    make_theme,
    paragraph_text,
)

pytestmark = pytest.mark.django_db
NOUNS = (Fact, Event, Chairmanship, Country, Theme, Actor, Article, Standing, Membership, Term, Disagreement)
LISTED = (*NOUNS, Load, Paragraph)
DESKS = [desk for model, desk in admin.site._registry.items() if model in LISTED]
PASSAGE = "the river it crossed"


@pytest.fixture
def reader():
    """A staff member who may look at everything and change nothing."""
    user = User.objects.create_user("visitor", password="pw", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    return logged_in(user)


def changelist(model):
    return reverse(f"admin:facts_{model._meta.model_name}_changelist")


def add_page(model):
    return reverse(f"admin:facts_{model._meta.model_name}_add")


def change_page(row):
    return reverse(f"admin:facts_{row._meta.model_name}_change", args=[row.pk])


def filled(response):
    """What a browser would post of the form on the page."""
    parts = [response.context["adminform"].form]
    for inline in response.context["inline_admin_formsets"]:
        parts += [inline.formset.management_form, *inline.formset.forms]
    fields = [bound for part in parts for bound in part]
    values = {bound.html_name: bound.value() for bound in fields}
    return {name: value for name, value in values.items() if value is not None and value is not False}


def opened(client, row):
    """The row's page as the client sees it, ready to be posted."""
    page = client.get(change_page(row))
    assert page.status_code == 200
    return filled(page) | {"why": "It was wrong."}


def new_citation(paragraph, passage, at=0, **fields):
    given = {"paragraph": paragraph.pk, "stance": "supports", "position": "", "passage": passage} | fields
    return {f"citations-{at}-{name}": value for name, value in given.items()}


def with_citation(data, paragraph, passage, **fields):
    """The posted page of a fact with one more citation."""
    at = int(data["citations-TOTAL_FORMS"])
    return data | new_citation(paragraph, passage, at, **fields) | {"citations-TOTAL_FORMS": at + 1}


def errors(response):
    """Every error on the page, as one text."""
    assert response.status_code == 200, "the page was saved"
    return unescape(" ".join(str(error) for error in response.context["errors"]))


def said(response):
    """What the messages on the page say."""
    return " ".join(str(message) for message in response.context["messages"])


def queries_of(client, address):
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


# Every page opens


@pytest.mark.parametrize("model", examples(LISTED, Fact, Membership, Actor, Load))
def test_lists_and_searches_open(curator, model):
    make_full_world(2)
    Load.objects.create(revision="a" * 64, loaded_at=timezone.now())

    for query in ("", "?q=caravan", "?q=Land+1", "?_facets=True", "?o=1.-2", "?all="):
        assert curator.get(changelist(model) + query).status_code == 200


@pytest.mark.parametrize("model", examples(NOUNS, Fact, Membership, Article, Disagreement, Term))
def test_pages_of_a_row_open(curator, model):
    make_full_world(2)
    row = model.objects.first()

    for address in (add_page(model), change_page(row), change_page(row).replace("change", "history")):
        page = curator.get(address)
        assert page.status_code == 200
        assert "style=" not in page.text
        assert "onclick" not in page.text


def test_index_and_login_carry_the_site(curator, client):
    index, login = curator.get(reverse("admin:index")).text, client.get(reverse("admin:login")).text

    assert "SCO Facts" in index and "facts/admin.css" in index and 'href="/"' in index
    assert "SCO Facts" in login and "facts/admin.css" in login and 'href="/"' in login
    assert changelist(Paragraph) not in index


def test_autocompletes_answer(curator):
    make_full_world(2)
    paragraph = make_article("bees").paragraphs.last()

    for part in (*DESKS, *(inline(desk.model, admin.site) for desk in DESKS for inline in desk.inlines)):
        for name in part.autocomplete_fields:
            asked = {"app_label": "facts", "model_name": part.model._meta.model_name, "field_name": name}
            for term in ("", "1", "a\0b", "( * " * 99):
                answer = curator.get(reverse("admin:autocomplete"), asked | {"term": term})
                assert answer.status_code == 200, (part, name, term)
    asked = {"app_label": "facts", "model_name": "citation", "field_name": "paragraph", "term": "bees 2"}
    [found] = curator.get(reverse("admin:facts_paragraph_autocomplete"), asked).json()["results"]
    assert found == {"id": str(paragraph.pk), "text": "bees ¶ 2 (body): Paragraph 2 of bees tells …"}


@pytest.mark.parametrize(
    "model, field, view",
    [("fact", "chairmanships", "admin:autocomplete"), ("citation", "paragraph", "admin:facts_paragraph_autocomplete")],
)
def test_autocomplete_costs_the_same_with_many_rows(curator, model, field, view):
    address = f"{reverse(view)}?app_label=facts&model_name={model}&field_name={field}&term="
    make_full_world(1)
    few = queries_of(curator, address)

    make_full_world(15)

    assert queries_of(curator, address) == few


def test_citation_shows_its_paragraph_in_full(curator):
    page = curator.get(change_page(make_fact(cited_in="bees")))

    assert "bees ¶ 2 (body): Paragraph 2 of bees tells …" in page.text
    assert reverse("admin:facts_paragraph_autocomplete") in page.text


# Lists


@pytest.mark.parametrize("model", examples(LISTED, Fact, Membership))
def test_list_costs_the_same_with_many_rows(curator, model):
    make_full_world(1)
    Load.objects.create(revision="a" * 64, loaded_at=timezone.now())
    few = queries_of(curator, changelist(model))

    make_full_world(49)
    Load.objects.bulk_create(Load(revision="b" * 64, loaded_at=timezone.now()) for _ in range(49))

    assert queries_of(curator, changelist(model)) == few


def test_drafts_come_first(curator):
    make_fact("A published one", slug="a")
    make_fact("A draft", slug="b", status="draft")
    make_fact("A retracted one", slug="0", status="retracted")

    rows = curator.get(changelist(Fact)).context["cl"].result_list

    assert [row.statement for row in rows] == ["A draft", "A published one", "A retracted one"]


@pytest.mark.parametrize("model", examples([model for model in NOUNS if model is not Fact], Event, Membership))
def test_count_of_facts_links_to_just_these(curator, model):
    world = make_full_world(3)
    make_fact("About nothing")
    name = "countries" if model is Country else f"{model._meta.model_name}s"
    row = getattr(world, name)[1]

    page = curator.get(changelist(model))
    count = next(shown.fact_count for shown in page.context["cl"].result_list if shown.pk == row.pk)
    link = f"{changelist(Fact)}?{admin.site.get_model_admin(model).facts_by}__id__exact={row.pk}"
    facts = curator.get(link)

    assert f'<a href="{link}">{count}</a>' in page.text
    assert count == 2
    assert {fact.pk for fact in facts.context["cl"].result_list} == {fact.pk for fact in world.facts[:2]}


@pytest.mark.parametrize("model", [Fact, Event, Article])
def test_dates_lead_to_years_months_and_days(curator, model):
    make_full_world(2)
    make_fact("Undated", when="")
    make_fact("Dated", when="2024-07")
    make_event("Fair", when="2024-07")
    make_event("Undated fair")

    for query, rows in (("", None), ("?first_day__year=2024", True), ("?first_day__year=2019", False)):
        page = curator.get(changelist(model) + query)
        assert page.status_code == 200
        assert rows is None or bool(page.context["cl"].result_count) is rows or model is Article
    assert "first_day__year=2024" in curator.get(changelist(model)).text
    assert curator.get(changelist(model) + "?first_day__year=2020&first_day__month=5").status_code == 200
    assert (
        curator.get(changelist(model) + "?first_day__year=2020&first_day__month=5&first_day__day=1").status_code == 200
    )


# What an address may ask


@pytest.mark.parametrize(
    "query",
    [
        "statement__regex=^(a%2B)%2B$",
        "statement__regex=(",
        "statement__icontains=a",
        "slug__startswith=a",
        "status__regex=(",
        "status__contains=d",
        "status__exact=%00",
        "themes__name__exact=a",
        "themes__id__regex=(",
        "themes__id__exact=99999999999999999999999",
        "themes__id__in=1,99999999999999999999999",
        "attributed_to__slug__exact=a",
        "attributed_to__user__password__startswith=a",
        "citations__sha256__startswith=a",
        "first_day__year=9999",
        "first_day__year=99999999999999999999",
        "first_day__gte=%00",
        "first_day__regex=(",
    ],
)
def test_unnamed_lookups_are_refused(curator, query):
    make_full_world(1)

    assert curator.get(f"{changelist(Fact)}?{query}").status_code == 400


@pytest.mark.parametrize("model", examples(LISTED, Fact, Country))
def test_no_list_takes_a_regex(curator, model):
    for field in model._meta.concrete_fields:
        assert curator.get(f"{changelist(model)}?{field.name}__regex=(").status_code == 400


def test_lists_of_accounts_take_no_regex(curator):
    for query in ("username__regex=(", "password__startswith=m", "email__icontains=a"):
        assert curator.get(f"{reverse('admin:auth_user_changelist')}?{query}").status_code == 400
    assert curator.get(f"{reverse('admin:auth_user_changelist')}?is_staff__exact=1&q=ali").status_code == 200
    assert curator.get(f"{reverse('admin:auth_group_changelist')}?name__regex=(").status_code == 400


@pytest.mark.parametrize(
    "query",
    [
        "status__exact=draft",
        "status=draft",
        "status__in=draft,published",
        "kind__exact=proposal",
        "themes__isnull=True",
        "themes__id__exact=1",
        "chairmanships__id__exact=1",
        "citations__paragraph__article__id__exact=1",
        "first_day__gte=2020-01-01",
        "first_day__year=2020",
    ],
)
def test_named_lookups_are_answered(curator, query):
    make_full_world(2)

    assert curator.get(f"{changelist(Fact)}?{query}").status_code == 200


NONSENSE = [
    "q=%00",
    "q=%F0%9F%90%9D%ED%A0%80",
    "q=" + "a+" * 3000,
    "q='",
    'q="a',
    "p=999999999999999999999",
    "p=-1",
    "p=a",
    "o=99.-99.a",
    "all=1",
    "themes__id__exact=a",
    "first_day__gte=2020-99-99",
    "first_day__year=2020&first_day__month=99",
    "first_day__year=9998&first_day__month=12&first_day__day=31",
    "first_day__month=99",
    "first_day__day=1",
    "e=1",
]


@pytest.mark.parametrize("model", examples([Fact, Country], Country))
def test_nonsense_is_never_an_error_of_ours(curator, model):
    make_full_world(51)

    found = {query: curator.get(f"{changelist(model)}?{query}", follow=True).status_code for query in NONSENSE}

    assert {query: status for query, status in found.items() if status not in {200, 400}} == {}
    assert model is Country or set(found.values()) == {200}


def test_nonsense_in_an_address_of_a_row_leads_to_the_index(curator):
    for key in ("99999999999999999999999", "a", "%00", "-1"):
        answer = curator.get(f"{changelist(Fact)}{key}/change/")
        assert answer.status_code == 302
    assert curator.get(add_page(Fact) + "?countries=abc&attributed_to=x&status=published").status_code == 200


# Publish and retract


def act(client, model, action, *rows):
    data = {"action": action, "_selected_action": [row.pk for row in rows], "index": "0", "why": "It was wrong."}
    data["since"] = changes.revision()[0]
    return client.post(changelist(model), data, follow=True)


def test_publish_publishes_what_can_be_shown_and_names_the_rest(curator):
    good = make_fact("The fair was opened", status="draft")
    bare = make_fact("Nobody said so", status="draft", cited_in=None)
    rests = make_fact(
        "An unknown said so",
        status="draft",
        kind="attributed",
        attributed_to=make_actor("Nobody Known", status="draft"),
    )

    page = act(curator, Fact, "publish", good, bare, rests)

    assert {row.slug: row.status for row in Fact.objects.all()} == {
        good.slug: "published",
        bare.slug: "draft",
        rests.slug: "draft",
    }
    assert "1 row published" in said(page)
    for row in (bare, rests):
        [reason] = integrity.against_publishing(row)
        assert f"“{row}” stays draft: {reason}" in said(page)
    assert "The fair was opened" not in said(page)


@pytest.mark.parametrize("model", examples([model for model in NOUNS if model is not Country], Event, Membership))
def test_publish_and_retract_serve_every_noun_with_a_status(curator, model):
    make_full_world(2)
    row = model.objects.exclude(slug__startswith="wide").first()
    model.objects.filter(pk=row.pk).update(status="draft")

    act(curator, model, "publish", row)
    row.refresh_from_db()
    assert row.status == "published"

    act(curator, model, "retract", row)
    row.refresh_from_db()
    assert row.status == "retracted"
    told = curator.get(change_page(row).replace("change", "history")).text
    assert "Status" in told and "retracted</ins>" in told.replace('<span class="aside-voice">]</span>', "")


def test_publish_takes_a_parent_and_its_child_at_once(curator):
    parent = make_theme("Zoology", status="draft")
    child = make_theme("Bees", parent=parent, status="draft")

    page = act(curator, Theme, "publish", child, parent)

    assert "2 rows published" in said(page)
    assert not Theme.objects.exclude(status="published").exists()


def test_publish_works_on_a_filtered_list(curator):
    rows = [make_fact(f"Draft {number}", status="draft") for number in range(2)]
    data = {"action": "publish", "_selected_action": [row.pk for row in rows], "index": "0", "since": "999999999"}

    curator.post(changelist(Fact) + "?status__exact=draft", data)

    assert Fact.objects.filter(status="published").count() == 2


def test_retracting_what_others_rest_on_says_whom_it_hides(curator):
    article = make_article("bees")
    make_fact("Bees fly", cited_in=article)

    page = act(curator, Article, "retract", article)

    assert "1 published row is hidden from readers" in said(page)


def test_who_may_only_look_cannot_act(reader):
    fact = make_fact(status="draft")

    page = reader.get(changelist(Fact))
    answer = act(reader, Fact, "publish", fact)

    assert "_selected_action" not in page.text
    assert answer.status_code == 200
    fact.refresh_from_db()
    assert fact.status == "draft"


@pytest.mark.parametrize("model", examples(NOUNS, Fact, Membership))
def test_who_may_only_look_sees_every_page(reader, model):
    make_full_world(2)
    row = model.objects.first()

    assert reader.get(changelist(model)).status_code == 200
    assert reader.get(change_page(row)).status_code == 200
    assert reader.post(change_page(row), {}).status_code == 403
    assert reader.get(add_page(model)).status_code == 403


# No fact without evidence


def test_published_fact_needs_a_supporting_citation(curator):
    data = filled(curator.get(add_page(Fact))) | {
        "statement": "Bees fly",
        "slug": "bees-fly",
        "kind": "reported",
        "status": "published",
    }

    page = curator.post(add_page(Fact), data)

    assert "Add or keep one, or keep the fact a draft" in errors(page)
    assert not Fact.objects.exists()
    paragraph = make_article("bees").paragraphs.last()
    disputing = with_citation(data, paragraph, PASSAGE, stance="disputes")
    assert "needs at least one citation" in errors(curator.post(add_page(Fact), disputing))
    hidden = make_article("draft-article", status="draft").paragraphs.last()
    assert "needs at least one citation" in errors(curator.post(add_page(Fact), with_citation(data, hidden, PASSAGE)))
    unseen = make_article("unseen", publisher=make_actor("Hidden Gazette", status="draft")).paragraphs.last()
    assert "needs at least one citation" in errors(curator.post(add_page(Fact), with_citation(data, unseen, PASSAGE)))

    answer = curator.post(add_page(Fact), with_citation(data, paragraph, PASSAGE))

    assert answer.status_code == 302
    assert Fact.objects.published().get().slug == "bees-fly"


def test_last_supporting_citation_of_a_published_fact_stays(curator):
    fact = make_fact(cited_in="bees")

    data = opened(curator, fact) | {"citations-0-DELETE": "on"}

    assert "needs at least one citation" in errors(curator.post(change_page(fact), data))
    assert fact.citations.count() == 1
    assert (
        curator.post(
            change_page(fact), data | {"status": "retracted", "retraction_reason": "It was a rumour."}
        ).status_code
        == 302
    )
    assert fact.citations.count() == 0


def test_published_row_does_not_rest_on_a_draft(curator):
    theme = make_theme("Bees", status="draft", parent=make_theme("Zoology", status="draft"))

    page = curator.post(change_page(theme), opened(curator, theme) | {"status": "published"})

    assert "Readers do not see “Zoology”" in errors(page)


def test_fact_keeps_the_links_to_what_it_backs(curator):
    event = make_event()
    fact = make_fact(events=[event], cited_in="bees")
    make_backing(fact, event, "place")
    data = opened(curator, fact)

    assert f'<a href="{change_page(event)}">Forum of Beekeepers</a>: place' in curator.get(change_page(fact)).text
    assert "Keep “Forum of Beekeepers”" in errors(curator.post(change_page(fact), data | {"events": []}))
    assert curator.post(change_page(fact), data).status_code == 302


def test_fact_that_backs_a_value_is_linked_to_its_row(curator):
    event, fact = make_event(), make_fact()
    data = opened(curator, event) | {
        "backings-TOTAL_FORMS": 1,
        "backings-0-value": "place",
        "backings-0-fact": fact.pk,
        "place": "Osh",
    }

    assert "not one of the available choices" in errors(
        curator.post(change_page(event), data | {"backings-0-value": "name"})
    )
    assert curator.post(change_page(event), data).status_code == 302
    assert Backing.objects.get().target == event
    assert list(fact.events.all()) == [event]
    assert integrity.problems() == []


# Statuses, memberships and terms of office


def add(client, model, **fields):
    """The row that the client adds on its page."""
    answer = client.post(add_page(model), filled(client.get(add_page(model))) | fields)
    assert answer.status_code == 302
    return model.objects.get(slug=fields["slug"])


def edit(client, row, **fields):
    """The row after the client has saved its page with these fields."""
    answer = client.post(change_page(row), opened(client, row) | fields)
    assert answer.status_code == 302
    row.refresh_from_db()
    return row


def backed_by(**values):
    """The fields of the page of a new row, or of one without backings, on which these facts back these values."""
    posted = {"backings-TOTAL_FORMS": len(values)}
    for at, (value, fact) in enumerate(values.items()):
        posted |= {f"backings-{at}-value": value, f"backings-{at}-fact": fact.pk}
    return posted


def test_status_of_the_sco_is_added_edited_and_published(curator):
    fact = make_fact("The charter knows members and observers", when="2002-06-07")
    row = add(curator, Standing, slug="observer", name="observer", begins="2002", status="draft")

    edit(curator, row, begins="2002-06-07", definition="It sits at the table.", position=2, **backed_by(begins=fact))
    assert "Publish it" not in said(act(curator, Standing, "publish", row))

    row.refresh_from_db()
    assert (row.status, row.begins, row.position) == ("published", "2002-06-07", 2)
    assert [backing.value for backing in row.backings.all()] == ["begins"]
    assert curator.get(change_page(row)).status_code == 200
    assert f'<a href="{change_page(row)}">observer</a>: begins' in curator.get(change_page(fact)).text
    assert integrity.problems() == []


def test_membership_is_added_edited_and_published(curator):
    standing = Standing.objects.create(slug="observer", name="observer", status="draft")
    fact, land = make_fact("Kazakhstan became an observer"), make_country("KAZ")
    given = {"slug": "kazakhstan-observer", "country": land.pk, "standing": standing.pk, "status": "draft"}

    page = curator.post(add_page(Membership), filled(curator.get(add_page(Membership))) | given)
    assert "Give when it was decided, or when it took effect" in errors(page)
    row = add(curator, Membership, **given, decided="2005")
    refused = curator.post(change_page(row), opened(curator, row) | {"ended": "2004", "status": "published"})
    assert "It ends before it begins" in errors(refused)
    page = curator.post(change_page(row), opened(curator, row) | {"status": "published"})
    assert "Readers do not see “observer”: publish it first" in errors(page)
    edit(curator, standing, status="published")
    values = dict.fromkeys(("country", "standing", "decided", "effective"), fact)
    edit(curator, row, effective="2005-07-05", effective_reason="Signed that day.", **backed_by(**values))
    edit(curator, row, status="published")

    assert Membership.objects.published().get() == row
    assert (row.decided, row.effective, row.effective_reason) == ("2005", "2005-07-05", "Signed that day.")
    assert list(fact.countries.all()) == [land]
    assert f'href="{row.get_absolute_url()}"' in curator.get(change_page(row)).text
    assert integrity.problems() == []


def test_term_of_office_is_added_edited_and_published(curator):
    person, fact = make_actor("Zhang Ming", status="draft"), make_fact("Zhang Ming took office")
    given = {"slug": "zhang-ming", "actor": person.pk, "office": "secretary-general", "start": "2022"}

    row = add(curator, Term, **given, status="draft")
    page = curator.post(change_page(row), opened(curator, row) | {"status": "published"})
    assert "Readers do not see “Zhang Ming”: publish it first" in errors(page)
    edit(curator, person, status="published")
    edit(curator, row, start="2022-01-01", end="2024-12-31", **backed_by(actor=fact, start=fact, end=fact))
    act(curator, Term, "publish", row)

    row.refresh_from_db()
    assert (row.status, row.start, row.end) == ("published", "2022-01-01", "2024-12-31")
    assert list(fact.actors.all()) == [person]
    assert integrity.problems() == []


def test_curator_corrects_the_country_of_a_membership_and_its_facts_follow(curator):
    standing = Standing.objects.create(slug="member", name="member", status="published")
    row = Membership.objects.create(
        slug="m", country=make_country("KAZ"), standing=standing, effective="2001", status="published"
    )
    fact = make_fact(countries=["KAZ"])
    for value in ("country", "standing", "effective"):
        make_backing(fact, row, value)

    edit(curator, row, country=make_country("KGZ").pk)

    assert {land.iso3 for land in fact.countries.all()} == {"KAZ", "KGZ"}
    assert integrity.problems() == []


def test_fact_keeps_the_links_to_those_whose_membership_or_term_it_backs(curator):
    standing = Standing.objects.create(slug="member", name="member", status="published")
    row = Membership.objects.create(
        slug="m", country=make_country("KAZ"), standing=standing, decided="2001", status="published"
    )
    person = make_actor("Zhang Ming")
    term = Term.objects.create(slug="t", actor=person, office="secretary-general", start="2022", status="published")
    fact = make_fact(countries=["KAZ"], actors=[person])
    for target, value in ((row, "decided"), (term, "start"), (standing, "begins")):
        make_backing(fact, target, value)
    data = opened(curator, fact)

    page = curator.post(change_page(fact), data | {"countries": [], "actors": []})

    assert "Keep “Kazakhstan”: this fact backs a value of “Kazakhstan: member”" in errors(page)
    assert "Keep “Zhang Ming”: this fact backs a value of “Secretary-General: Zhang Ming”" in errors(page)
    assert curator.post(change_page(fact), data).status_code == 302


def test_disagreement_is_added_settled_and_published(curator):
    east, west = make_fact("The river is in the east"), make_fact("The river is in the west")
    given = {"slug": "river", "question": "Where is the river?", "facts": [east.pk, west.pk], "status": "draft"}

    page = curator.post(
        add_page(Disagreement), filled(curator.get(add_page(Disagreement))) | given | {"question": "?!"}
    )
    assert "Ask it as a question, with a question mark" in errors(page)
    row = add(curator, Disagreement, **given)
    page = curator.post(change_page(row), opened(curator, row) | {"conclusion": "In the east."})
    assert "A conclusion needs its reason; an open question has neither" in errors(page)
    edit(curator, row, conclusion="In the east.", reason="The west has no river.")
    assert "Publish it" not in said(act(curator, Disagreement, "publish", row))

    row.refresh_from_db()
    assert (row.status, row.conclusion, set(row.facts.all())) == ("published", "In the east.", {east, west})
    assert f'href="{row.get_absolute_url()}"' in curator.get(change_page(row)).text
    assert "In the east." in curator.get(row.get_absolute_url()).text
    assert integrity.problems() == []


def test_list_of_memberships_tells_the_status_of_the_row_from_that_in_the_sco(curator):
    make_full_world(1)

    titles = [part.title for part in curator.get(changelist(Membership)).context["cl"].filter_specs]

    assert titles == ["status", "status in the SCO", "country", "last change", "whose", "values"]


@pytest.mark.parametrize("model", [Event, Chairmanship, Actor, Standing, Membership, Term])
def test_a_fact_backs_the_values_and_measures_of_a_row_and_nothing_else(curator, model):
    make_full_world(1)

    formset = curator.get(add_page(model)).context["inline_admin_formsets"][0].formset

    offered = [name for name, _label in formset.empty_form.fields["value"].choices]
    assert offered == ["", *model.backed_values, *model.measures]


def test_measure_that_a_fact_backs_stays_on_both_pages(curator):
    event = make_event()
    figure = {"figure_value": 22, "figure_unit": "documents", "figure_bound": "exactly"}
    fact = make_fact(events=[event], **figure)
    make_backing(fact, event, "documents")

    edit(curator, event, place="Osh")

    assert event.backings.get().value == "documents"
    assert f'<a href="{change_page(event)}">Forum of Beekeepers</a>: documents adopted' in unescape(
        curator.get(change_page(fact)).text
    )


def test_chairmanship_is_edited_with_its_slogan_and_what_is_worked_out(curator):
    row = add(curator, Chairmanship, slug="kaz", country=make_country("KAZ").pk, term="2023/2024", status="draft")

    edit(curator, row, slogan="Strengthening", term_reason="Counted.", gap_reason="Nobody knows.")

    assert (row.slogan, row.term_reason, row.gap_reason) == ("Strengthening", "Counted.", "Nobody knows.")
    page = curator.post(change_page(row), opened(curator, row) | {"term": ""})
    assert "Only a date that is there can be inferred" in errors(page)


# The passage


def test_passage_is_taken_apart_and_not_kept(curator):
    fact, paragraph = make_fact(cited_in=None, status="draft"), make_article("bees").paragraphs.last()
    passage = "  tells of a caravan,\n of the river it crossed  and of nothing else "

    answer = curator.post(change_page(fact), with_citation(opened(curator, fact), paragraph, passage))

    assert answer.status_code == 302
    citation = Citation.objects.get()
    plain = passages.normalise(passage)
    assert (citation.first_words, citation.last_words) == ("tells of a caravan, of", "crossed and of nothing else")
    assert (citation.length, citation.sha256, citation.start) == (len(plain), passages.fingerprint(plain), None)
    assert (citation.check_state, citation.checked_on, citation.position) == ("unchecked", None, 1)


def test_passage_is_found_in_the_private_text(curator, settings, tmp_path):
    settings.TEXTS_DIR = tmp_path
    article = make_article("bees")
    (tmp_path / "bees.txt").write_text(article_text(article), encoding="utf-8")
    fact, paragraph = make_fact(cited_in=None, status="draft"), article.paragraphs.last()
    data = opened(curator, fact)

    for wrong in ("the sea it crossed", "of"):
        assert "paragraph" in errors(curator.post(change_page(fact), with_citation(data, paragraph, wrong)))
    assert curator.post(change_page(fact), with_citation(data, paragraph, PASSAGE)).status_code == 302

    citation = Citation.objects.get()
    assert citation.start == paragraph_text("bees", 2).index(PASSAGE)
    assert (citation.check_state, citation.checked_on) == ("exact", timezone.localdate())


def test_text_of_another_edition_is_no_evidence(curator, settings, tmp_path):
    settings.TEXTS_DIR = tmp_path
    article = make_article("bees")
    (tmp_path / "bees.txt").write_text(article_text(article).replace("caravan", "convoy"), encoding="utf-8")
    fact = make_fact(cited_in=None, status="draft")

    curator.post(change_page(fact), with_citation(opened(curator, fact), article.paragraphs.last(), PASSAGE))

    assert Citation.objects.get().check_state == "unchecked"


def test_new_citation_needs_a_passage_that_fits(curator):
    fact, paragraph = make_fact(cited_in=None, status="draft"), make_article("bees").paragraphs.last()
    data = opened(curator, fact)

    assert "Paste the passage" in errors(curator.post(change_page(fact), with_citation(data, paragraph, "")))
    assert "longer than the paragraph" in errors(
        curator.post(change_page(fact), with_citation(data, paragraph, "a b " * 99))
    )
    assert "120 characters" in errors(
        curator.post(change_page(fact), with_citation(data, make_article("x" * 70).paragraphs.last(), "a" * 125))
    )
    assert not Citation.objects.exists()


@pytest.mark.parametrize("role", ["body", "page"])
def test_paragraph_or_page_without_text_is_cited_as_a_whole(curator, role):
    fact, article = make_fact(cited_in=None, status="draft"), make_article("bees", paragraphs=0)
    whole = Paragraph.objects.create(article=article, number=4, role=role)
    data = with_citation(opened(curator, fact), whole, "")

    assert curator.post(change_page(fact), data | {"status": "published"}).status_code == 302

    citation = fact.citations.get()
    assert (citation.paragraph, citation.has_passage, citation.check_state) == (whole, False, "unchecked")
    assert integrity.problems() == []
    assert "already cites this passage" in errors(
        curator.post(change_page(fact), with_citation(opened(curator, fact), whole, ""))
    )


def test_fingerprinted_paragraph_is_not_cited_as_a_whole(curator):
    fact, article = make_fact(cited_in=None, status="draft"), make_article("bees")
    page = Paragraph.objects.create(article=article, number=9, role="page")
    data = opened(curator, fact)

    refused = curator.post(change_page(fact), with_citation(data, article.paragraphs.get(number=2), ""))
    assert "Paste the passage of this paragraph" in errors(refused)

    assert curator.post(change_page(fact), with_citation(data, page, "")).status_code == 302
    moved = opened(curator, fact) | {"citations-0-paragraph": article.paragraphs.get(number=2).pk}
    assert "Paste the passage of this paragraph" in errors(curator.post(change_page(fact), moved))
    assert fact.citations.get().paragraph == page


def test_citation_that_moves_to_a_page_without_text_keeps_no_passage(curator):
    fact = make_fact(cited_in="bees")
    page = Paragraph.objects.create(article=make_article("ants", paragraphs=0), number=0, role="page")

    edit(curator, fact, **{"citations-0-paragraph": page.pk})

    citation = fact.citations.get()
    assert (citation.paragraph, citation.sha256, citation.first_words, citation.length) == (page, "", "", None)


def test_citation_without_a_new_passage_stays_as_it_is(curator):
    fact = make_fact(cited_in="bees")
    before = Citation.objects.values().get()

    curator.post(change_page(fact), opened(curator, fact) | {"citations-0-stance": "supports", "statement": "Bees fly"})

    assert Citation.objects.values().get() == before | {"compared": "due"}
    other = make_article("ants").paragraphs.last()
    page = curator.post(change_page(fact), opened(curator, fact) | {"citations-0-paragraph": other.pk})
    assert "Paste the passage of this paragraph" in errors(page)


def test_same_passage_is_cited_once(curator):
    fact, paragraph = make_fact(cited_in=None, status="draft"), make_article("bees").paragraphs.last()
    make_citation(fact, paragraph, PASSAGE)

    page = curator.post(change_page(fact), with_citation(opened(curator, fact), paragraph, PASSAGE))

    assert "already cites this passage" in errors(page)


def test_new_citations_number_themselves(curator):
    fact, article = make_fact(cited_in="bees"), make_article("ants")
    data = with_citation(opened(curator, fact), article.paragraphs.first(), "Headline of ants")
    data = with_citation(data, article.paragraphs.last(), PASSAGE)

    assert curator.post(change_page(fact), data).status_code == 302
    assert list(fact.citations.values_list("position", flat=True)) == [1, 2, 3]


# Nobody's edit is lost


def test_second_of_two_edits_is_refused_and_says_who_was_first(curator, colleague):
    fact = make_fact("Bees fly", cited_in="bees")
    mine, theirs = opened(curator, fact), opened(colleague, fact)
    assert colleague.post(change_page(fact), theirs | {"statement": "Bees walk"}).status_code == 302

    page = curator.post(change_page(fact), mine | {"statement": "Bees swim"})

    assert "Nothing was saved: somebody else has changed this fact" in errors(page)
    assert "by bolat" in errors(page)
    assert "Bees swim" in page.text
    fact.refresh_from_db()
    assert fact.statement == "Bees walk"
    assert curator.post(change_page(fact), opened(curator, fact) | {"statement": "Bees swim"}).status_code == 302


def _add_a_theme(fact):
    fact.themes.add(make_theme())


def _add_a_citation(fact):
    make_citation(fact, make_article("ants").paragraphs.last())


def _delete_the_citation(fact):
    fact.citations.all().delete()


def _change_the_stance(fact):
    fact.citations.update(stance="disputes")


def _publish(fact):
    Fact.objects.update(status="published")


@pytest.mark.parametrize("change", [_add_a_theme, _add_a_citation, _delete_the_citation, _change_the_stance, _publish])
def test_changes_of_links_and_citations_count_too(curator, change):
    fact = make_fact("Bees fly", cited_in="bees", status="draft")
    data = opened(curator, fact)
    change(fact)
    state = Fact.objects.values().get(pk=fact.pk)

    page = curator.post(change_page(fact), data | {"statement": "Bees swim"})

    assert "Nothing was saved" in errors(page)
    assert Fact.objects.values().get(pk=fact.pk) == state


@pytest.mark.parametrize("model", examples(NOUNS, Event, Membership))
def test_every_noun_is_guarded(curator, model):
    make_full_world(2)
    row = model.objects.last()
    data = opened(curator, row)
    field = next(
        name for name in ("statement", "title", "name", "question", "term", "decided", "start") if hasattr(row, name)
    )
    other = "2021/2022" if field in ("term", "decided", "start") else "Changed?"

    assert 'name="seen"' in curator.get(change_page(row)).text
    assert "Nothing was saved" in errors(curator.post(change_page(row), data | {"seen": ""}))
    assert curator.post(change_page(row), data).status_code == 302
    assert "edited in a form" not in curator.get(change_page(row).replace("change", "history")).text
    model.objects.filter(pk=row.pk).update(**{field: other})
    assert "Nothing was saved" in errors(curator.post(change_page(row), data))


def test_backings_count_too(curator):
    event = make_event()
    data = opened(curator, event)
    make_backing(make_fact(events=[event]), event, "place")

    assert "Nothing was saved" in errors(curator.post(change_page(event), data))


# Addresses, deletion, public pages, outline


@pytest.mark.parametrize("model", examples(NOUNS, Fact, Event))
def test_address_is_open_on_the_add_page_only(curator, model):
    make_full_world(1)
    name = "iso3" if model is Country else "slug"

    assert f'name="{name}"' in curator.get(add_page(model)).text
    assert f'name="{name}"' not in curator.get(change_page(model.objects.first())).text


def test_only_drafts_can_be_deleted(curator):
    draft = make_fact(status="draft", cited_in=None)
    published = make_fact()

    assert (
        curator.post(change_page(draft).replace("change", "delete"), {"post": "yes", "since": "999999999"}).status_code
        == 302
    )
    assert (
        curator.post(
            change_page(published).replace("change", "delete"), {"post": "yes", "since": "999999999"}
        ).status_code
        == 403
    )
    assert "deletelink" in curator.get(change_page(make_fact("Bees fly", status="draft"))).text
    assert "deletelink" not in curator.get(change_page(published)).text
    assert (
        curator.post(
            change_page(make_country()).replace("change", "delete"), {"post": "yes", "since": "999999999"}
        ).status_code
        == 403
    )
    assert not Fact.objects.filter(pk=draft.pk).exists() and Fact.objects.filter(pk=published.pk).exists()
    assert "delete_selected" not in curator.get(changelist(Fact)).text


def test_draft_with_citations_says_why_it_cannot_be_deleted(curator):
    fact = make_fact(status="draft", cited_in="bees")

    page = curator.post(change_page(fact).replace("change", "delete"), {"post": "yes", "since": "999999999"})

    assert "protected" in page.text
    assert Fact.objects.exists()


def test_view_on_site_is_there_for_public_rows_only(curator):
    public, draft = make_fact(), make_fact(status="draft")
    bare = make_fact(cited_in=None)

    assert f'href="{public.get_absolute_url()}"' in curator.get(change_page(public)).text
    assert draft.get_absolute_url() not in curator.get(change_page(draft)).text
    assert bare.get_absolute_url() not in curator.get(change_page(bare)).text


def test_outline_of_an_article_shows_facts_and_the_private_text(curator, reader, settings, tmp_path):
    settings.TEXTS_DIR = tmp_path
    article = make_article("bees")
    fact = make_fact("Bees fly", cited_in=article)

    page = curator.get(change_page(article)).text
    assert f'<a href="{change_page(fact)}">Bees fly</a>' in page
    assert "Paragraph 2 of bees tells … crossed and of nothing else." in page
    assert PASSAGE not in page

    (tmp_path / "bees.txt").write_text(article_text(article), encoding="utf-8")
    assert PASSAGE in curator.get(change_page(article)).text
    assert PASSAGE in reader.get(change_page(article)).text


def test_outline_costs_the_same_with_many_facts(curator):
    article = make_article("bees", paragraphs=4)
    make_fact(cited_in=article)
    few = queries_of(curator, change_page(article))

    for number in range(12):
        make_fact(f"Fact {number}", cited_in=list(article.paragraphs.all()))

    assert queries_of(curator, change_page(article)) == few


# Every name is real


@pytest.mark.parametrize("desk", DESKS, ids=lambda desk: desk.opts.model_name)
def test_every_name_in_a_desk_exists(desk):
    for part in (desk, *(inline(desk.model, admin.site) for inline in desk.inlines)):
        model, form = part.model, part.form
        shown = [*getattr(part, "list_display", ()), *part.readonly_fields, *flatten_fieldsets(part.fieldsets or ())]
        for name in shown:
            assert hasattr(part, name) or name in form.declared_fields or _is_path(model, name) or hasattr(model, name)
        filters = [one for one in getattr(part, "list_filter", ()) if not isinstance(one, type)]
        filters = [name if isinstance(name, str) else name[0] for name in filters]
        for name in filters:
            assert _is_path(model, name)
        for name in getattr(part, "search_fields", ()):
            assert _is_path(model, name.removesuffix("__exact"))
        for name in part.autocomplete_fields:
            assert model._meta.get_field(name).is_relation
        for name in (*(part.ordering or ()), *part.prepopulated_fields, getattr(part, "date_hierarchy", None)):
            assert name is None or _is_path(model, name)
        for name in getattr(part, "list_select_related", None) or ():
            assert _is_path(model, name)
        for name in getattr(part, "actions", ()):
            assert callable(getattr(part, name))
    if isinstance(desk, Desk):
        assert _is_path(model if desk.inlines else desk.model, desk.address) or _is_path(desk.model, desk.address)
        assert all(_is_path(desk.model, name) for name in desk.linked_by)
        assert not desk.facts_are or _is_path(desk.model, desk.facts_are) and _is_path(Fact, desk.facts_by)


@pytest.mark.parametrize("desk", DESKS, ids=lambda desk: desk.opts.model_name)
def test_every_relation_is_an_autocomplete(desk):
    for part in (desk, *(inline(desk.model, admin.site) for inline in desk.inlines)):
        names = flatten_fieldsets(part.fieldsets or ()) or part.fields or ()
        for name in names:
            if name in {
                field.name for field in part.model._meta.get_fields() if field.many_to_one or field.many_to_many
            }:
                assert name in part.autocomplete_fields


@pytest.mark.parametrize("desk", DESKS, ids=lambda desk: desk.opts.model_name)
def test_no_attribute_of_a_desk_is_misspelt(desk):
    """Django passes over ``list_dispaly``; so each name is one of Django's, one of the desk's own, or shown."""
    own = {"address", "facts_are", "facts_by", "linked_by"}
    for part in (desk, *(inline(desk.model, admin.site) for inline in desk.inlines)):
        django = InlineModelAdmin if isinstance(part, InlineModelAdmin) else admin.ModelAdmin
        known = {*dir(django), *own, "fact_count", "publish", "retract", "may_undo", "hand_in", "send_back", "confirm"}
        known |= {"has_publish_permission", "has_retract_permission"}
        known |= {*getattr(part, "list_display", ()), *part.readonly_fields}
        for kind in type(part).__mro__:
            if kind.__module__.startswith("facts.admin"):
                assert {name for name in vars(kind) if not name.startswith("_")} <= known


def _is_path(model, name):
    try:
        return bool(get_fields_from_path(model, name.removeprefix("-")))
    except FieldDoesNotExist:
        return False
