"""Two curators in one form: each sees what the other did, and nothing that was saved or typed is lost."""

from html.parser import HTMLParser

import pytest
from django.urls import reverse

from facts.admin.joining import Shown
from facts.models import Citation, Event, Fact, Theme

from .test_admin import PASSAGE, add_page, change_page, changelist, errors, filled, opened, with_citation
from .tiers import examples
from .world import make_article, make_backing, make_citation, make_event, make_fact, make_theme

pytestmark = pytest.mark.django_db


@pytest.fixture
def fact():
    return make_fact("Bees fly", slug="bees-fly", cited_in="bees")


class Rows(HTMLParser):
    """The table of what was changed meanwhile: a list of rows of texts."""

    def __init__(self, page):
        super().__init__()
        self.rows, self.cell = [], None
        self.feed(page.text.partition('id="joined"')[2].partition("</table>")[0])

    def handle_starttag(self, tag, attrs):
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.cell = ""

    def handle_data(self, data):
        if self.cell is not None:
            self.cell += data

    def handle_endtag(self, tag):
        if tag in ("td", "th"):
            self.rows[-1].append(self.cell)
            self.cell = None


def told(page):
    """What the page says was changed meanwhile: (before, now, mine, in the form) by field."""
    return {row[0]: tuple(row[1:]) for row in Rows(page).rows[1:]}


def saved(response):
    assert response.status_code == 302, errors(response)


def test_two_who_changed_different_fields_are_joined_by_one_button(curator, colleague, fact):
    mine, theirs = opened(curator, fact), opened(colleague, fact)
    saved(colleague.post(change_page(fact), theirs | {"when": "2024", "leaves_open": "Which bees they are."}))

    page = curator.post(change_page(fact), mine | {"statement": "Bees swim"})

    assert told(page) == {
        "When": ("–", "2024", "–", "theirs"),
        "What the article leaves open": ("–", "Which bees they are.", "–", "theirs"),
        "Bees-fly [1]: Compared again": ("–", "due", "–", "theirs"),
    }
    assert "Save both changes" in page.text and "by bolat" in errors(page)
    assert Fact.objects.get().statement == "Bees fly"
    saved(curator.post(change_page(fact), filled(page)))
    one = Fact.objects.get()
    assert (one.statement, one.when, one.leaves_open) == ("Bees swim", "2024", "Which bees they are.")


def test_where_both_changed_one_field_the_second_decides_and_sees_both(curator, colleague, fact):
    mine, theirs = opened(curator, fact), opened(colleague, fact)
    saved(colleague.post(change_page(fact), theirs | {"statement": "Bees walk", "when": "2023"}))

    page = curator.post(change_page(fact), mine | {"statement": "Bees swim"})

    assert told(page)["Statement"] == ("Bees fly", "Bees walk", "Bees swim", "yours")
    assert told(page)["When"] == ("–", "2023", "–", "theirs")
    assert filled(page)["statement"] == "Bees swim" and "Save with mine where we differ" in page.text
    saved(curator.post(change_page(fact), filled(page)))
    assert Fact.objects.values_list("statement", "when").get() == ("Bees swim", "2023")


def test_a_third_who_saves_while_the_second_looks_is_seen_as_well(curator, colleague, fact):
    mine, theirs = opened(curator, fact), opened(colleague, fact)
    saved(colleague.post(change_page(fact), theirs | {"when": "2023"}))
    page = curator.post(change_page(fact), mine | {"statement": "Bees swim"})
    saved(colleague.post(change_page(fact), opened(colleague, fact) | {"when": "2024"}))

    again = curator.post(change_page(fact), filled(page))

    assert told(again) == {"When": ("2023", "2024", "2023", "theirs")}
    saved(curator.post(change_page(fact), filled(again)))
    assert Fact.objects.values_list("statement", "when").get() == ("Bees swim", "2024")


def test_of_several_values_both_changes_are_taken(curator, colleague, fact):
    old, kept, his, hers = (make_theme(name) for name in ("Old", "Kept", "His", "Hers"))
    fact.themes.set([old, kept])
    mine, theirs = opened(curator, fact), opened(colleague, fact)
    saved(colleague.post(change_page(fact), theirs | {"themes": [old.pk, kept.pk, his.pk]}))

    page = curator.post(change_page(fact), mine | {"themes": [kept.pk, hers.pk]})

    assert told(page)["Themes"][3] == "both" and "Save both changes" in page.text
    saved(curator.post(change_page(fact), filled(page)))
    assert {*fact.themes.all()} == {kept, his, hers} == {*Theme.objects.exclude(pk=old.pk)}


def test_citations_of_both_are_kept(curator, colleague, fact):
    ants, wasps = make_article("ants").paragraphs.last(), make_article("wasps").paragraphs.last()
    mine, theirs = opened(curator, fact), opened(colleague, fact)
    saved(colleague.post(change_page(fact), with_citation(theirs, ants, PASSAGE)))

    page = curator.post(change_page(fact), with_citation(mine, wasps, PASSAGE) | {"citations-0-stance": "disputes"})

    assert "added" in str(told(page))
    assert PASSAGE in page.text, "what was typed is still there"
    after = filled(page)
    assert (after["citations-INITIAL_FORMS"], after["citations-TOTAL_FORMS"]) == ("2", "3")
    saved(curator.post(change_page(fact), after))
    places = Citation.objects.order_by("position").values_list("paragraph__article__slug", "stance")
    assert list(places) == [("bees", "disputes"), ("ants", "supports"), ("wasps", "supports")]


def test_a_citation_that_was_deleted_meanwhile_does_not_come_back_unless_it_was_edited(curator, colleague, fact):
    second = make_citation(fact, make_article("ants").paragraphs.last(), PASSAGE)
    mine, theirs = opened(curator, fact), opened(colleague, fact)
    gone = next(str(n) for n in (0, 1) if str(theirs[f"citations-{n}-id"]) == str(second.pk))
    saved(colleague.post(change_page(fact), theirs | {f"citations-{gone}-DELETE": "on"}))

    untouched = curator.post(change_page(fact), mine | {"statement": "Bees swim"})
    edited = curator.post(change_page(fact), mine | {f"citations-{gone}-stance": "disputes"})

    assert filled(untouched)["citations-TOTAL_FORMS"] == "1" == filled(edited)["citations-INITIAL_FORMS"]
    assert filled(edited)["citations-TOTAL_FORMS"] == "2" and told(edited)["Citation"][3] == "yours"
    saved(curator.post(change_page(fact), filled(untouched)))
    assert fact.citations.count() == 1


def test_backings_of_both_are_kept(curator, colleague):
    event = make_event(when="2024", place="Astana")
    first, second = (make_fact(f"It was so, says {name}.") for name in "ab")
    make_backing(first, event, "when")
    mine, theirs = opened(curator, event), opened(colleague, event)
    row = {"backings-1-value": "place", "backings-1-fact": second.pk, "backings-TOTAL_FORMS": "2"}
    saved(colleague.post(change_page(event), theirs | row))

    page = curator.post(change_page(event), mine | {"name": "Named anew"})

    saved(curator.post(change_page(event), filled(page)))
    assert Event.objects.get().name == "Named anew" and event.backings.count() == 2


def test_what_was_retracted_meanwhile_stays_retracted(curator, colleague, fact):
    mine, theirs = opened(curator, fact), opened(colleague, fact)
    saved(colleague.post(change_page(fact), theirs | {"status": "retracted", "retraction_reason": "They do not."}))

    page = curator.post(change_page(fact), mine | {"statement": "Bees swim"})

    assert told(page)["Status"] == ("published", "retracted", "published", "theirs")
    saved(curator.post(change_page(fact), filled(page)))
    assert Fact.objects.values_list("status", "statement").get() == ("retracted", "Bees swim")


def test_what_was_typed_into_a_row_that_was_deleted_meanwhile_is_still_there(curator, colleague):
    fact = make_fact("Bees fly", slug="bees-fly", cited_in=None, status="draft")
    mine = opened(curator, fact)
    colleague.post(change_page(fact).replace("change", "delete"), {"post": "yes", "since": "999999999"})

    page = curator.post(change_page(fact), mine | {"statement": "Bees swim"})

    assert "this fact was deleted since you opened it" in errors(page) and not Fact.objects.exists()
    assert f'action="{add_page(Fact)}"' in page.text
    assert filled(page)["statement"] == "Bees swim" and filled(page)["slug"] == "bees-fly"
    saved(curator.post(add_page(Fact), filled(page)))
    assert Fact.objects.values_list("slug", "statement", "status").get() == ("bees-fly", "Bees swim", "draft")


def test_a_form_that_is_sent_twice_makes_one_row_and_says_so(curator):
    data = filled(curator.get(add_page(Theme))) | {"name": "Bees", "slug": "bees", "definition": "Of bees."}
    saved(curator.post(add_page(Theme), data))

    again = curator.post(add_page(Theme), data, follow=True)

    assert Theme.objects.count() == 1 and "It was saved already" in again.text
    assert again.redirect_chain[-1][0] == change_page(Theme.objects.get())
    other = filled(curator.get(add_page(Theme))) | {"name": "Bees", "slug": "bees", "definition": "Of bees."}
    assert "already exists" in errors(curator.post(add_page(Theme), other))


@pytest.mark.parametrize(
    ("action", "status"),
    [("hand_in", "draft"), ("publish", "draft"), ("send_back", "in-review"), ("retract", "published")],
)
def test_an_action_leaves_what_was_changed_since_the_list_was_shown(curator, colleague, action, status):
    bees, ants = (make_fact(f"{name} fly", cited_in=name.lower(), status=status) for name in ("Bees", "Ants"))
    page = curator.get(changelist(Fact))
    saved(colleague.post(change_page(bees), opened(colleague, bees) | {"statement": "Bees walk"}))
    chosen = {"action": action, "_selected_action": [bees.pk, ants.pk], "since": page.context["since"]}
    chosen["why"] = "Nobody saw them."

    told = curator.post(changelist(Fact), chosen, follow=True).text

    assert f'name="since" value="{page.context["since"]}"' in page.text
    assert "“Bees walk” was left as it is" in told and "by bolat" in told
    statuses = dict(Fact.objects.values_list("slug", "status"))
    assert statuses[bees.slug] == status != statuses[ants.slug]


def test_what_was_changed_since_one_was_asked_is_not_deleted(curator, colleague):
    fact = make_fact("Bees fly", cited_in=None, status="draft")
    delete = reverse("admin:facts_fact_delete", args=[fact.pk])
    since = curator.get(delete).context["since"]
    saved(colleague.post(change_page(fact), opened(colleague, fact) | {"statement": "Bees walk"}))

    page = curator.post(delete, {"post": "yes", "since": since}, follow=True)

    assert "Nothing was deleted" in page.text and Fact.objects.exists()
    saved(curator.post(delete, {"post": "yes", "since": curator.get(delete).context["since"]}))
    assert not Fact.objects.exists()


@pytest.mark.parametrize("seen", examples(["", "x", "a:b:c", "\0", "gone"], "", "x"))
def test_a_page_that_nobody_knows_is_compared_with_what_is_there_now(curator, fact, seen):
    page = curator.post(change_page(fact), opened(curator, fact) | {"statement": "Bees swim", "seen": seen})

    assert told(page) == {"Statement": ("–", "Bees fly", "Bees swim", "yours")}
    assert Fact.objects.get().statement == "Bees fly"


@pytest.mark.parametrize(
    "sent", [{"citations-": "x"}, pytest.param({"citations-TOTAL_FORMS": "9" * 5000}, marks=pytest.mark.long)]
)
def test_what_no_page_sends_ends_in_no_fault(curator, fact, sent):
    page = curator.post(change_page(fact), opened(curator, fact) | {"seen": ""} | sent)

    assert "Nothing was saved" in errors(page)


def test_what_another_rows_page_showed_is_no_base(curator, fact):
    other = make_fact("Ants fly", cited_in="ants")
    seen = opened(curator, other)["seen"]

    page = curator.post(change_page(fact), opened(curator, fact) | {"statement": "Bees swim", "seen": seen})

    assert "Nothing was saved" in errors(page) and Shown.read(seen, other) and not Shown.read(seen, fact)


def test_no_list_is_edited_in_place():
    """A list of many forms would need the same care as a form; there is none."""
    from django.contrib import admin

    assert not [desk for desk in admin.site._registry.values() if desk.list_editable]
