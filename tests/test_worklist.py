"""The desk's first page: what there is to do, each count beside the list that shows exactly those rows."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from facts import work
from facts.admin import worklist
from facts.files import drift
from facts.files.exporting import export
from facts.files.loading import load
from facts.history.recording import catch_up
from facts.models import Change, Citation, Disagreement, Event, Fact, Load, LoadedRow, Note, Theme
from facts.models.publication import Structured

from . import world
from .test_admin import change_page, opened
from .test_locks import files  # noqa: F401 (a fixture)
from .test_notes import say, staff

pytestmark = pytest.mark.django_db
OLD = timezone.now() - timedelta(days=work.NEW_DAYS + 1)


def tasks(client, group="new"):
    """What the page says, as title to {noun: (count, address)}."""
    page = client.get(reverse("admin:index"))
    assert page.status_code == 200
    return {task.title: {one.noun: (one.count, one.url) for one in task.counts} for task in page.context["work"][group]}


def listed(client, address):
    page = client.get(address)
    assert page.status_code == 200, address
    return sorted(row.pk for row in page.context["cl"].result_list)


def grow_old(*rows):
    for row in rows:
        Change.objects.filter(noun=row._meta.model_name, row=row.pk).update(at=OLD)


def checked(fact, state):
    fact.citations.update(check_state=state, checked_on=None if state == "unchecked" else "2024-05-01")


STATES = {
    "lost": "Published facts whose passage is not found",
    "ambiguous": "Published facts whose passage is found more than once",
    "unchecked": "Published facts whose passage nobody has looked for",
}


@pytest.mark.parametrize("state", STATES)
def test_published_facts_are_counted_by_the_state_of_their_passages(curator, state):
    found, other, draft = (world.make_fact(cited_in=["a", "b"], status=s) for s in ("published", "published", "draft"))
    Citation.objects.update(check_state="exact", checked_on="2024-05-01")
    for fact in (found, draft):
        checked(fact, state)

    [(count, address)] = tasks(curator)[STATES[state]].values()

    assert (count, listed(curator, address)) == (1, [found.pk])
    assert not tasks(curator).keys() & set(STATES.values()) - {STATES[state]}


def test_published_rows_without_evidence_are_counted_by_noun(curator):
    bare = world.make_fact("Nobody says so.", cited_in=None)
    against = world.make_fact("Somebody denies it.", stance="disputes")
    world.make_fact("A draft.", cited_in=None, status="draft")
    good, event = world.make_sourced(world.make_event(place="Osh")), world.make_event(place="Osh", when="2024")
    world.make_backing(Fact.objects.get(slug=good.backings.get().fact.slug), event, "place")
    half = world.make_event("Stated otherwise", place="Osh")
    world.make_backing(world.make_fact("It was in Naryn."), half, "place", stated="Naryn")
    state = world.make_actor("A state", kind="state", country=world.make_country())
    person = world.make_actor("A person", country=world.make_country())
    chair = world.make_chairmanship("KGZ")

    found = tasks(curator)

    [(count, address)] = found["Published facts without a supporting citation"].values()
    assert (count, listed(curator, address)) == (2, sorted([bare.pk, against.pk]))
    values = found["Published rows with a value that no fact backs"]
    assert {noun: count for noun, (count, _address) in values.items()} == {
        "Events": 2,
        "Actors": 1,
        "Chairmanships": 1,
    }
    assert listed(curator, values["Events"][1]) == sorted([event.pk, half.pk])
    assert listed(curator, values["Actors"][1]) == [person.pk] != [state.pk]
    assert listed(curator, values["Chairmanships"][1]) == [chair.pk]


def test_what_is_counted_as_without_a_fact_is_what_the_rule_finds(curator):
    from facts import integrity

    made = world.make_full_world(3)
    world.make_disputes(made)
    for row in (world.make_event(place="Osh"), world.make_term(start="2020"), world.make_membership()):
        assert row

    broken = {(type(one.row), one.row.pk) for one in integrity.published_values_have_a_fact()}

    nouns = [model for model in Structured.__subclasses__() if model.backed_values]
    word = work.VALUES["none"]
    counted = {(noun, row.pk) for noun in nouns for row in noun.objects.published().filter(word.condition(noun))}
    assert counted == broken and len(broken) > 2


def test_evidence_to_be_confirmed_is_counted_until_somebody_confirms(curator):
    fact, draft = world.make_fact("It rains."), world.make_fact("It hails.", status="draft")
    Fact.objects.update(kind="opinion")
    title = "Published facts with evidence to be confirmed"

    [(count, address)] = tasks(curator)[title].values()
    assert (count, listed(curator, address)) == (1, [fact.pk] != [draft.pk] and [fact.pk])
    curator.post(change_page(fact), opened(curator, fact) | {"citations-0-again": "on"})

    assert title not in tasks(curator)
    assert title in curator.get(reverse("admin:index")).context["work"]["none"]


def test_open_disagreements_are_counted_and_listed(curator):
    one, other = world.make_fact("It was red."), world.make_fact("It was blue.")
    world.make_disagreement("Which colour?", [one, other])
    world.make_disagreement("Which year?", [one, other], conclusion="2024.", reason="Both say so.")
    event = world.make_event(place="Osh")
    for fact, place in ((one, ""), (other, "Naryn")):
        world.make_backing(fact, event, "place", stated=place)

    [(count, address)] = tasks(curator)["Open disagreements"].values()
    page = curator.get(address)

    assert count == 2 == len(page.context["questions"])
    assert "Which colour?" in page.text and "Which year?" not in page.text and event.name in page.text
    assert change_page(Disagreement.objects.get(question="Which colour?")) in page.text
    assert staff("marat", "view_fact").get(address).status_code == 403


def test_drafts_and_what_was_handed_in_are_counted_by_noun(curator):
    fact, event = world.make_fact(status="draft"), world.make_event(status="draft")
    asked = worklist._condition(None, Fact, {"status__exact": "in-review"})

    drafts = tasks(curator)["Drafts"]

    assert {noun: count for noun, (count, _address) in drafts.items()} == {"Facts": 1, "Events": 1}
    assert listed(curator, drafts["Facts"][1]) == [fact.pk]
    assert listed(curator, drafts["Events"][1]) == [event.pk]
    assert "'in-review'" in str(asked)
    assert curator.get(reverse("admin:facts_fact_changelist"), {"status__exact": "in-review"}).status_code == 200


def test_what_i_began_or_changed_last_is_mine(curator, colleague):
    title = "What I began, or changed last, and is not published"
    mine, theirs = (world.make_event(name, status="draft") for name in ("Mine", "Theirs"))
    catch_up()
    for client, row in ((curator, mine), (colleague, theirs)):
        assert client.post(change_page(row), opened(client, row) | {"place": "Osh"}).status_code == 302

    [(count, address)] = tasks(curator)[title].values()
    assert (count, listed(curator, address)) == (1, [mine.pk])
    data = opened(colleague, mine) | {"place": "Naryn"}
    assert colleague.post(change_page(mine), data).status_code == 302

    assert title not in tasks(curator)
    page = curator.get(reverse("admin:facts_event_add"))
    from .test_admin import filled

    made = filled(page) | {"name": "Third", "slug": "third", "kind": "forum", "status": "draft"}
    assert curator.post(reverse("admin:facts_event_add"), made).status_code == 302
    third = Event.objects.get(slug="third")
    colleague.post(change_page(third), opened(colleague, third) | {"place": "Osh"})
    assert listed(curator, tasks(curator)[title]["Events"][1]) == [third.pk]


def test_questions_are_counted_mine_apart(curator, colleague):
    fact = world.make_fact()
    say(curator, fact, "Mine?")
    say(colleague, fact, "Theirs?")
    say(colleague, fact, "By the way.", kind="note")
    say(curator, fact, "Done?")
    Note.objects.filter(text="Done?").update(resolved_at=timezone.now())

    found = tasks(curator)

    for title, texts in (
        ("My open questions", {"Mine?"}),
        ("Open questions", {"Mine?", "Theirs?"}),
        ("Open notes", {"By the way."}),
    ):
        [(count, address)] = found[title].values()
        assert count == len(texts)
        assert {Note.objects.get(pk=pk).text for pk in listed(curator, address)} == texts


def test_what_is_old_stands_in_a_group_of_its_own(curator):
    new, old = world.make_fact(status="draft"), world.make_fact(status="draft")
    say(curator, new)
    grow_old(old)
    Note.objects.update(at=OLD)

    (count, address), (count_of_old, older) = (tasks(curator, age)["Drafts"]["Facts"] for age in ("new", "older"))

    assert (count, listed(curator, address)) == (1, [new.pk])
    assert (count_of_old, listed(curator, older)) == (1, [old.pk])
    assert "Open questions" in tasks(curator, "older") and "Open questions" not in tasks(curator)
    text = curator.get(reverse("admin:index")).text
    assert "<details><summary>Older than 30 days</summary>" in text


def test_empty_groups_say_so_in_one_line(curator):
    page = curator.get(reverse("admin:index"))

    assert not page.context["work"]["new"] and not page.context["work"]["older"]
    assert "Nothing new in the last 30 days." in page.text
    [line] = re.findall(r"<p[^>]*>Nothing of: (.*?)\.</p>", unescape(page.text))
    assert len(line.split("; ")) == len(page.context["work"]["none"]) == 14


def test_only_what_one_may_look_at_is_counted(curator):
    world.make_fact(status="draft")
    world.make_event(status="draft")
    say(curator, world.make_theme())

    visitor = staff("marat", "view_event")
    found = tasks(visitor)

    assert found.keys() == {"Drafts", "Published rows with a value that no fact backs"} & found.keys()
    assert found["Drafts"].keys() == {"Events"}
    none = visitor.get(reverse("admin:index")).context["work"]["none"]
    assert "Open disagreements" not in none and "Edited at the desk, and not in the files" not in none
    nobody = staff("dana").get(reverse("admin:index"))
    assert nobody.context["work"]["none"] == nobody.context["work"]["new"] == []


def test_the_links_have_names_and_the_models_stay(curator):
    world.make_fact(status="draft")
    text = unescape(curator.get(reverse("admin:index")).text)

    assert re.search(r'<a href="[^"]*">\s*1\s*<span class="visually-hidden"> Facts: Drafts</span></a>', text)
    assert text.index("Nothing of:") < text.index(reverse("admin:facts_fact_add"))


def queries(client):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(reverse("admin:index")).status_code == 200
    return len(captured)


def test_it_takes_as_many_queries_with_many_facts(curator, monkeypatch):
    monkeypatch.setattr(drift, "MOST", 10_000)

    def more(count):
        made = world.make_full_world(count)
        world.make_disputes(made)
        Fact.objects.filter(pk=made.facts[0].pk).update(status="draft")
        Fact.objects.update(leaves_open=f"What {count} says.")
        for fact in made.facts:
            say(curator, fact, f"Why {fact.pk}?")
        catch_up()

    more(1)
    queries(curator)
    first = queries(curator)
    more(12)
    queries(curator)

    assert queries(curator) == first < 90


# What differs from the files


def test_what_was_edited_at_the_desk_is_counted_until_it_is_exported_and_loaded(curator, files):  # noqa: F811
    title = "Edited at the desk, and not in the files"
    assert title not in tasks(curator)
    fact = Fact.objects.get(slug="fact-000001")
    curator.post(change_page(fact), opened(curator, fact) | {"leaves_open": "How many."})
    Citation.objects.filter(fact__slug="fact-000002").update(stance="disputes")

    [(count, address)] = tasks(curator)[title].values()
    assert (count, address) == (2, reverse("admin:facts_load_differences"))

    Fact.objects.filter(pk=fact.pk).update(
        leaves_open=LoadedRow.objects.get(key=fact.slug).fields.get("leaves_open", "")
    )
    assert drift.edited() == (1, False)


def test_what_was_exported_differs_no_more_and_what_a_load_brings_never_did(copied, curator):
    themes = copied / "fixtures/vocabulary/02-themes.yaml"
    for path in copied.rglob("*.yaml"):
        if path != themes:
            path.unlink()
    load([themes])
    assert drift.edited() == (0, False)
    assert Load.objects.exists()
    Theme.objects.filter(pk=Theme.objects.first().pk).update(aliases="Something else")
    assert drift.edited() == (1, False)

    export()

    assert drift.edited() == (0, False)


def test_the_machines_findings_are_no_edit(files):  # noqa: F811
    Citation.objects.update(check_state="lost", checked_on="2024-05-01")

    assert drift.edited() == (0, False)


def test_more_than_are_looked_at_is_told_as_an_estimate(curator, files, monkeypatch):  # noqa: F811
    monkeypatch.setattr(drift, "MOST", 2)
    for fact in Fact.objects.all():
        Fact.objects.filter(pk=fact.pk).update(leaves_open="Much.")

    assert drift.edited() == (2, True)
    assert "at least" in curator.get(reverse("admin:index")).text
    assert User.objects.exists()
