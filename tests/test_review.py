"""The way to publication, for everybody who walks on it: by form, by action and by command."""

from contextlib import suppress
from io import StringIO
from itertools import product

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.urls import reverse

from facts import review
from facts.history.entries import By, Way
from facts.history.recording import catch_up, recording
from facts.history.steps import steps
from facts.models import Backing, Event, Fact, Status

from .people import person
from .test_admin import (
    PASSAGE,
    act,
    add_page,
    change_page,
    changelist,
    errors,
    filled,
    opened,
    said,
    with_citation,
)
from .tiers import examples
from .world import make_actor, make_article, make_backing, make_country, make_event, make_fact, make_theme

pytestmark = pytest.mark.django_db
ROLES = ("contributor", "curator", "administrator", "nobody")


@pytest.fixture(autouse=True)
def two_people_for_each_row(settings):
    settings.APPROVE_OWN = False


@pytest.fixture
def contributor(db):
    return person("contributor")


@pytest.fixture
def first(db):
    return person("curator")


@pytest.fixture
def second(db):
    return person("curator")


def written_by(user, make, *args, **fields):
    """A row as if this person had typed it."""
    with recording(By(Way.FORM, user)):
        return make(*args, **fields)


def step_by_form(client, row, status, **fields):
    told = {"retraction_reason": "It was wrong."} if status == "retracted" else {}
    return client.post(change_page(row), opened(client, row) | {"status": status} | told | fields)


def status_of(row):
    return type(row).objects.get(pk=row.pk).status


# What there is


@pytest.mark.parametrize(("before", "after"), [("draft", "retracted"), ("published", "draft"), ("retracted", "draft")])
def test_published_row_never_becomes_a_draft_and_a_draft_is_never_retracted(before, after):
    root, _client = person(is_superuser=True)

    assert after not in review.steps(root, make_fact(status=before))


#: Each status before and after a step; in make test each that there is from a draft, and each that there is not.
CASES = list(product(Status.values, repeat=2))
QUICK = [case for case in CASES if case[0] == "draft" or case[1] == "draft"]


@pytest.mark.parametrize("case", examples(CASES, *QUICK), ids=str)
def test_a_curator_takes_exactly_the_steps_that_there_are(first, case):
    (before, after), (_user, client) = case, first
    rows = [make_fact(f"{name} fly", cited_in=name.lower(), status=before) for name in ("Bees", "Ants", "Wasps")]
    names = {"draft": "send_back", "in-review": "hand_in", "published": "publish", "retracted": "retract"}

    answer = step_by_form(client, rows[0], after)
    act(client, Fact, names[after], rows[1])
    with suppress(CommandError):
        call_command("set_status", after, f"fact/{rows[2].slug}", name=first[0].username, why="So.", stdout=StringIO())

    there_is = after == before or after in review.STEPS[before]
    assert answer.status_code == (302 if there_is else 200)
    assert [status_of(row) for row in rows] == [after if there_is else before] * 3


@pytest.mark.parametrize("role", examples(ROLES, "contributor", "curator"))
@pytest.mark.parametrize(
    ("before", "after", "may"),
    [
        ("draft", "in-review", ("curator",)),
        ("draft", "published", ("curator",)),
        ("in-review", "draft", ("curator",)),
        ("in-review", "published", ("curator",)),
        ("published", "retracted", ("curator",)),
        ("retracted", "in-review", ("curator",)),
        ("retracted", "published", ("curator",)),
    ],
)
def test_with_rows_of_others_curators_alone_take_steps(role, before, after, may):
    user, client = person(role)
    fact = make_fact("Bees fly", cited_in="bees", status=before)

    if role in may:
        assert step_by_form(client, fact, after).status_code == 302
    else:
        assert client.post(change_page(fact), {"status": after, "why": "So."}).status_code == 403
        assert review.steps(user, fact) == []
    assert status_of(fact) == (after if role in may else before)


@pytest.mark.parametrize("noun", [make_event, make_actor, make_theme])
def test_structured_rows_take_the_same_way(contributor, first, noun):
    row = written_by(contributor[0], noun, "Bees", status="draft")

    act(contributor[1], type(row), "hand_in", row)
    assert status_of(row) == "in-review"
    act(contributor[1], type(row), "publish", row)
    assert status_of(row) == "in-review"
    act(first[1], type(row), "publish", row)
    assert status_of(row) == "published"


# Own ones


def test_a_contributor_writes_a_draft_hands_it_in_and_takes_it_back(contributor):
    _user, client = contributor
    paragraph = make_article("bees").paragraphs.last()
    page = client.get(add_page(Fact))
    data = with_citation(
        filled(page) | {"statement": "Bees fly", "slug": "bees-fly", "kind": "reported"}, paragraph, PASSAGE
    )

    assert 'name="step" value="in-review"' in page.text and 'value="published"' not in page.text
    assert client.post(add_page(Fact), data | {"step": "in-review"}).status_code == 302
    fact = Fact.objects.get()
    assert fact.status == "in-review"
    for status in ("in-review", "draft", "in-review"):
        assert step_by_form(client, fact, status, why="").status_code == 302
        assert status_of(fact) == status
    assert step_by_form(client, fact, "in-review", leaves_open="How far.").status_code == 302
    assert Fact.objects.get().leaves_open == "How far."


def test_a_contributor_publishes_nothing(contributor):
    user, client = contributor
    paragraph = make_article("bees").paragraphs.last()
    data = filled(client.get(add_page(Fact))) | {
        "statement": "Ants",
        "slug": "ants",
        "kind": "reported",
        "status": "published",
    }
    fact = written_by(user, make_fact, "Bees fly", cited_in="wasps", status="draft")

    page = client.post(add_page(Fact), with_citation(data, paragraph, PASSAGE))
    assert "who may publish such rows" in errors(page) and not Fact.objects.filter(slug="ants").exists()
    assert "who may publish such rows" in errors(step_by_form(client, fact, "published"))
    assert act(client, Fact, "publish", fact).status_code in (200, 302)
    assert status_of(fact) == "draft"
    offered = dict(client.get(change_page(fact)).context["adminform"].form.fields["status"].widget.choices)
    assert list(offered) == ["draft", "in-review"]


@pytest.mark.parametrize("status", ["draft", "in-review", "published", "retracted"])
def test_a_contributor_looks_at_rows_of_others_and_changes_nothing_of_them(contributor, status):
    client, fact = contributor[1], make_fact("Bees fly", cited_in="bees", status=status)

    page = client.get(change_page(fact))

    assert page.status_code == 200 and 'name="_save"' not in page.text
    assert not page.context["inline_admin_formsets"][0].has_change_permission
    assert 'name="citations-0-passage"' not in page.text
    assert client.post(change_page(fact), {"statement": "Bees walk"}).status_code == 403
    act(client, Fact, "hand_in", fact)
    assert client.post(reverse("admin:facts_fact_delete", args=[fact.pk]), {"post": "yes"}).status_code == 403
    fact.refresh_from_db()
    assert (fact.statement, fact.status) == ("Bees fly", status)


def test_what_a_contributor_wrote_is_theirs_until_readers_see_it(contributor):
    user, client = contributor
    fact = written_by(user, make_fact, "Bees fly", cited_in="bees", status="draft")
    assert client.get(change_page(fact)).context["has_change_permission"]

    Fact.objects.update(status="published")

    assert client.post(change_page(fact), {"statement": "Bees walk"}).status_code == 403


def test_a_contributor_deletes_own_drafts_only(contributor):
    user, client = contributor
    own = written_by(user, make_event, "Fair of bees", status="draft")
    other = make_event("Fair of ants", status="draft")

    for row in (own, other):
        client.post(reverse("admin:facts_event_delete", args=[row.pk]), {"post": "yes", "since": "999999999"})

    assert list(Event.objects.all()) == [other]


# Nobody approves what they wrote


def test_two_people_stand_behind_what_is_published(first, second):
    fact = written_by(first[0], make_fact, "Bees fly", cited_in="bees", status="draft")

    assert "somebody else approves it" in errors(step_by_form(first[1], fact, "published"))
    assert "somebody else approves it" in said(act(first[1], Fact, "publish", fact))
    with pytest.raises(CommandError, match="somebody else approves it"):
        call_command("set_status", "published", f"fact/{fact.slug}", name=first[0].username)
    assert status_of(fact) == "draft"

    assert step_by_form(second[1], fact, "published").status_code == 302
    assert status_of(fact) == "published"


def test_who_changes_and_publishes_in_one_step_is_nobody_s_second(first):
    _user, client = first
    fact = make_fact("Bees fly", cited_in="bees", status="in-review")
    paragraph = make_article("ants").paragraphs.last()

    assert "somebody else approves it" in errors(step_by_form(client, fact, "published", statement="Bees walk"))
    data = with_citation(opened(client, fact), paragraph, PASSAGE) | {"status": "published"}
    assert "somebody else approves it" in errors(client.post(change_page(fact), data))
    assert status_of(fact) == "in-review" and fact.citations.count() == 1
    assert step_by_form(client, fact, "published").status_code == 302


@pytest.mark.parametrize("evidence", ["citation", "backing"])
def test_evidence_counts_as_written_too(first, second, evidence):
    user, client = first
    fact = make_fact("Bees fly", cited_in="bees", countries=[make_country("KAZ")])
    if evidence == "citation":
        row = make_fact("Ants fly", cited_in="ants", status="draft")
        catch_up()
        data = with_citation(opened(client, row), fact.citations.get().paragraph, PASSAGE)
        assert client.post(change_page(row), data).status_code == 302
    else:
        row = make_event("Fair of bees", place="Osh", status="draft")
        catch_up()
        written_by(user, make_backing, fact, row, "place")
        assert Backing.objects.filter(event=row).exists()

    assert "somebody else approves it" in said(act(client, type(row), "publish", row))
    act(second[1], type(row), "publish", row)
    assert status_of(row) == "published"


def test_what_readers_saw_is_approved_and_later_work_begins_anew(first, second):
    fact = written_by(first[0], make_fact, "Bees fly", cited_in="bees", status="draft")
    act(second[1], Fact, "publish", fact)
    assert step_by_form(first[1], fact, "published", statement="Bees fly far").status_code == 302

    act(first[1], Fact, "retract", fact)
    act(first[1], Fact, "publish", fact)
    assert status_of(fact) == "published"

    act(second[1], Fact, "retract", fact)
    assert step_by_form(second[1], fact, "retracted", statement="Bees walk").status_code == 302
    assert "somebody else approves it" in said(act(second[1], Fact, "publish", fact))
    act(first[1], Fact, "publish", fact)
    assert status_of(fact) == "published"


def test_even_a_superuser_needs_a_second_and_a_site_of_one_says_so_in_its_settings(curator, settings):
    fact = written_by(User.objects.get(username="aliya"), make_fact, "Bees fly", cited_in="bees", status="draft")

    act(curator, Fact, "publish", fact)
    assert status_of(fact) == "draft"

    settings.APPROVE_OWN = True
    act(curator, Fact, "publish", fact)
    assert status_of(fact) == "published"


def test_one_press_in_the_form_takes_the_step_with_what_was_typed(contributor, first):
    fact = written_by(contributor[0], make_fact, "Bees fly", cited_in="bees", status="draft")

    def pressed(client, step, **fields):
        return client.post(change_page(fact), opened(client, fact) | {"step": step} | fields)

    page = contributor[1].get(change_page(fact))
    assert 'name="step" value="in-review"' in page.text and 'value="published"' not in page.text.partition("step")[2]
    assert pressed(contributor[1], "in-review", leaves_open="How far.").status_code == 302
    fact.refresh_from_db()
    assert (fact.status, fact.leaves_open) == ("in-review", "How far.")

    page = first[1].get(change_page(fact)).text
    assert f"by {contributor[0].username}" in page and "Changed since readers last saw it by" in page
    assert 'name="step" value="published"' in page and 'name="step" value="draft"' in page
    assert "Say in a few words why" in errors(pressed(first[1], "draft", why=""))
    assert pressed(first[1], "published").status_code == 302
    assert status_of(fact) == "published"
    assert 'name="step" value="retracted"' in first[1].get(change_page(fact)).text


# Evidence and reasons


def test_nothing_is_published_without_evidence(first):
    _user, client = first
    fact = make_fact("Bees fly", cited_in=None, status="in-review")

    assert "needs at least one citation" in errors(step_by_form(client, fact, "published"))
    assert "no supporting citation" in said(act(client, Fact, "publish", fact))
    with pytest.raises(CommandError, match="no supporting citation"):
        call_command("set_status", "published", f"fact/{fact.slug}", name=first[0].username)
    assert status_of(fact) == "in-review"


@pytest.mark.parametrize(
    ("before", "after", "action"),
    [
        ("in-review", "draft", "send_back"),
        ("published", "retracted", "retract"),
        ("retracted", "published", "publish"),
        ("retracted", "in-review", "hand_in"),
    ],
)
def test_a_step_that_matters_has_a_reason(first, before, after, action):
    user, client = first
    fact = make_fact("Bees fly", cited_in="bees", status=before)

    needed = "Say in a few words why" if after != "retracted" else "say why it was retracted"
    assert needed in errors(step_by_form(client, fact, after, why="", retraction_reason=""))
    told = client.post(
        changelist(Fact), {"action": action, "_selected_action": [fact.pk], "since": "999999999"}, follow=True
    )
    assert "say why" in said(told)
    with pytest.raises(CommandError, match="--why"):
        call_command("set_status", after, f"fact/{fact.slug}", name=user.username)
    assert status_of(fact) == before


# On the command line


def test_the_command_takes_all_steps_or_none(first):
    user, _client = first
    good, bare = (
        make_fact("Bees fly", cited_in="bees", status="draft"),
        make_fact("Ants", cited_in=None, status="draft"),
    )

    with pytest.raises(CommandError, match="Nothing was changed.\nfact/ants-[0-9]+: "):
        call_command("set_status", "published", f"fact/{good.slug}", f"fact/{bare.slug}", name=user.username)
    assert status_of(good) == "draft"

    out = StringIO()
    call_command("set_status", "published", f"fact/{good.slug}", name=user.username, stdout=out)
    assert out.getvalue() == "1 row is now published.\n" and status_of(good) == "published"


@pytest.mark.parametrize(
    ("row", "name", "told"),
    [
        ("fact/none", "", "There is no fact “none”"),
        ("country/KAZ", "", "is no row: write one of actor, article"),
        ("bees", "", "is no row"),
        ("fact/bees-fly", "nobody", "No account of the name “nobody” comes to the desk"),
    ],
)
def test_the_command_says_what_is_wrong_with_what_was_typed(first, row, name, told):
    make_fact("Bees fly", cited_in="bees", status="draft")

    with pytest.raises(CommandError, match=told):
        call_command("set_status", "published", row, name=name or first[0].username)


# Elsewhere


def test_what_is_in_review_is_no_reader_s(client):
    fact = make_fact("Bees fly", cited_in="bees", status="in-review")

    assert client.get(fact.get_absolute_url()).status_code == 404
    assert client.get("/facts.json").json()["count"] == 0


def test_taking_back_goes_the_same_way(contributor, first):
    fact = make_fact("Bees fly", cited_in="bees", status="draft")
    catch_up()
    began = steps(Fact, fact.pk)[-1].key
    act(first[1], Fact, "publish", fact)
    page = reverse("admin:facts_fact_state", args=[fact.pk, began])

    assert contributor[1].post(page, {"why": "So."}).status_code == 403
    told = first[1].post(page, {"why": "So."})
    assert told.status_code == 200 and "Readers may have cited it" in told.text
    assert status_of(fact) == "published"


# What readers are told of a retraction


def test_retraction_asks_for_the_reason_that_readers_see_and_for_no_other(client, second):
    _user, curator = second
    fact = make_fact("The caravan had 24 camels.")

    data = opened(curator, fact) | {"why": "", "step": "retracted"}
    refused = curator.post(change_page(fact), data)
    buttons = [value for value, _label in refused.context["steps"]]
    done = curator.post(change_page(fact), data | {"retraction_reason": "It had 25."})

    assert "say why it was retracted" in errors(refused)
    assert "retracted" in buttons
    assert done.status_code == 302
    assert "It had 25." in client.get(fact.get_absolute_url()).content.decode()


def test_retraction_from_the_list_tells_readers_the_reason(client, second):
    _user, curator = second
    fact = make_fact("The caravan had 24 camels.")

    act(curator, Fact, "retract", fact)

    page = client.get(fact.get_absolute_url())
    assert (page.status_code, "It was wrong." in page.content.decode()) == (410, True)
