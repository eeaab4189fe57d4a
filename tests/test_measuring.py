"""How much of finished facts a draft offers."""

import datetime

import pytest

from facts.texts import measuring
from facts.texts.drafting import draft
from facts.texts.names import Vocabulary

from .world import make_country, make_fact

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 6, 6)


@pytest.fixture
def lands():
    for iso3, aliases in (("KAZ", "Kazakh"), ("CHN", "Chinese")):
        country = make_country(iso3)
        country.aliases = aliases
        country.save()


def test_a_draft_is_measured_against_finished_facts(lands):
    text = "About 150 Kazakh events took place in July there. Nobody counted all of them, it seems."
    [first, second] = draft("bees", [(2, "body", text)], "en", "2024-08-27", Vocabulary.stored(), TODAY)
    fact = make_fact("There were many.", slug="many", when="2024-07", when_inferred=True, when_reason="Read so.")
    fact.figure_value, fact.figure_unit, fact.figure_bound = 150, "events", "more-than"
    fact.save()
    fact.refresh_from_db()
    fact.countries.set([make_country("KAZ"), make_country("CHN")])
    citation = fact.citations.get()
    citation.start, citation.length = 0, 20
    citation.save()

    made = measuring.compared([first, second], [fact])

    assert (made.passages, made.in_one, made.in_a_row, made.sentences, made.cited) == (1, 1, 1, 2, 1)
    assert vars(made.parts["countries"]) == {"there": 2, "offered": 1, "suggested": 1, "wanted": 1}
    assert vars(made.parts["when"]) == {"there": 1, "offered": 1, "suggested": 1, "wanted": 1}
    assert vars(made.parts["figure"]) == {"there": 1, "offered": 0, "suggested": 1, "wanted": 0}
    assert made.total.there == 4
    assert any(line.startswith("together") and "50%" in line for line in measuring.table(made))


def test_a_passage_over_two_sentences_is_offered_in_a_row_only(lands):
    text = "The caravan reached the river at noon. It rested there until the sun was low."
    made = draft("bees", [(2, "body", text)], "en", "", Vocabulary.stored(), TODAY)
    fact = make_fact("They rested.", slug="rested")
    fact.citations.update(start=4, length=50)

    found = measuring.compared(made, [fact])

    assert (found.passages, found.in_one, found.in_a_row, found.cited) == (1, 0, 1, 2)
