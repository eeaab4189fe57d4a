import pytest
from django.core.management import call_command

from facts import integrity
from facts.files.loading import shipped_files
from facts.models import Backing, Citation, Event, Fact, Theme

from .world import (
    make_actor,
    make_article,
    make_backing,
    make_chairmanship,
    make_citation,
    make_event,
    make_fact,
    make_full_world,
    make_theme,
    paragraph_text,
)

pytestmark = pytest.mark.django_db


def found():
    """The problems as (rule, sentence)."""
    return [(problem.rule, str(problem)) for problem in integrity.problems()]


def test_a_well_made_world_has_no_problem():
    make_full_world(3)

    assert found() == []


def test_the_shipped_data_has_no_problem():
    call_command("loaddata", *shipped_files(), verbosity=0)

    assert found() == []


def test_a_published_fact_needs_a_supporting_citation():
    make_fact(slug="bare", cited_in=None)
    make_fact(slug="doubted", stance="disputes")
    make_fact(slug="early", cited_in=make_article(status="draft"))
    make_fact(slug="draft", cited_in=None, status="draft")

    sentence = "It is published, but it has no supporting citation of a published article; add one."
    assert found() == [
        ("published_rows_can_be_shown", f"fact {slug}: {sentence}") for slug in ("bare", "doubted", "early")
    ]


def test_a_published_row_rests_on_published_rows():
    ghost = make_actor("Ghost", status="draft")
    make_fact(slug="said", kind="attributed", attributed_to=ghost)
    make_event(slug="opening", part_of=make_event("Fair", status="draft"))
    make_event(slug="closing", chairmanship=make_chairmanship("KAZ", status="draft"))
    make_theme(slug="bees", parent=make_theme("Nature", status="draft"))
    make_article("news", publisher=ghost)

    assert found() == [
        (
            "published_rows_can_be_shown",
            f"{row}: It is published, but it rests on {other}, which readers do not see; publish that first.",
        )
        for row, other in (
            ("fact said", "“Ghost” (attributed to)"),
            ("event closing", "“Chairmanship of Kazakhstan” (chairmanship)"),
            ("event opening", "“Fair” (part of)"),
            ("theme bees", "“Nature” (parent)"),
            ("article news", "“Ghost” (publisher)"),
        )
    ]


def test_every_reason_is_given():
    make_fact(kind="attributed", attributed_to=make_actor(status="draft"), cited_in=None)

    assert len(found()) == 2


def test_a_passage_ends_inside_its_paragraph():
    fact = make_fact(slug="honey")
    length = fact.citations.get().paragraph.length
    Citation.objects.update(start=1, length=length)

    assert found() == [
        (
            "passages_lie_in_their_paragraph",
            f"citation honey/1: The passage ends behind the paragraph's {length} code points; "
            "correct start, length or paragraph.",
        )
    ]


@pytest.mark.parametrize(
    ("passage", "change"),
    [
        ("Paragraph 2 of hives", {"first_words": "Section 2 of hives"}),
        ("of nothing else.", {"first_words": "of anything else"}),
        ("caravan, of the river it crossed and of nothing else.", {"last_words": "and of something else"}),
        (paragraph_text("hives", 2), {"sha256": "0" * 64}),
    ],
)
def test_a_passage_at_an_end_agrees_with_what_the_seed_has_of_the_paragraph(passage, change):
    fact = make_fact(slug="honey", cited_in=None, status="draft")
    citation = make_citation(fact, make_article("hives").paragraphs.last(), passage)
    assert found() == []

    Citation.objects.filter(pk=citation.pk).update(**change)

    assert found() == [
        (
            "passages_fit_their_paragraph",
            "citation honey/1: The passage does not agree with what the seed has of hives ¶ 2; "
            "cite it anew with cite_passage.",
        )
    ]


def test_a_passage_without_a_start_is_not_longer_than_its_paragraph():
    make_fact()
    Citation.objects.update(start=None, length=10_000)

    assert [rule for rule, _sentence in found()] == ["passages_lie_in_their_paragraph"]


def test_a_fact_backs_a_value_that_the_row_has():
    event = make_event(slug="fair")
    Backing.objects.bulk_create([Backing(fact=make_fact(slug="honey", events=[event]), event=event, value="colour")])

    assert found() == [
        (
            "backings_name_a_value",
            "backing honey/event/fair/colour: “colour” is no value that a fact can back; "
            "choose one of: when, place, country, ordinal, part_of, chairmanship.",
        )
    ]


@pytest.mark.parametrize(("make", "value"), [(make_event, "when"), (make_chairmanship, "term"), (make_actor, "role")])
def test_a_fact_that_backs_a_row_is_about_it(make, value):
    row, other = make(), make()
    link = f"{row._meta.model_name}s"
    make_backing(make_fact(**{link: [row, other]}), row, value)
    backing = make_backing(make_fact(slug="stray", **{link: [other]}), row, value)

    assert found() == [
        (
            "backing_facts_are_about_their_row",
            f"backing stray/{row._meta.model_name}/{row.slug}/{value}: The fact is not linked to “{backing.target}”, "
            "whose value it backs; add it to the fact's links.",
        )
    ]


def test_a_theme_has_no_grandparent():
    top = make_theme("Nature")
    middle = make_theme("Insects", parent=top)
    Theme.objects.bulk_create([Theme(slug="bees", name="Bees", definition="Bees.", parent=middle, status="published")])

    assert found() == [
        ("themes_have_two_levels", "theme bees: Its parent has a parent itself; choose one of the top level.")
    ]


def test_a_draft_may_be_incomplete():
    make_event(status="draft", part_of=make_event(status="draft"))
    make_fact(status="draft", cited_in=None)
    make_fact(status="retracted", cited_in=None)

    assert found() == []
    assert Event.objects.published().count() == Fact.objects.published().count() == 0


def test_every_rule_is_tried_here():
    """Each test above plants the violation of one rule; a rule without a test is not held."""
    assert {rule.__name__ for rule in integrity.RULES} == {
        "published_rows_can_be_shown",
        "passages_lie_in_their_paragraph",
        "passages_fit_their_paragraph",
        "backings_name_a_value",
        "backing_facts_are_about_their_row",
        "themes_have_two_levels",
    }
