"""What is told of one row: all facts about it or, of very many, the newest, with the way to the others."""

import json
from datetime import date

import pytest
from pyroaring import BitMap

from facts import clock, records
from facts.index import entries
from facts.models import Fact
from facts.search import having

from . import world
from .tiers import examples

pytestmark = pytest.mark.django_db
CLOCKS = [
    clock.Clock(),
    clock.Clock(as_of=date(2017, 1, 1)),
    clock.Clock(known_by=date(2024, 8, 1)),
    clock.Clock(as_of=date(2024, 7, 4), known_by=date(2024, 9, 1)),
]


@pytest.mark.parametrize("now", examples(CLOCKS, CLOCKS[-1]), ids=str)
@pytest.mark.parametrize("name", records.NOUNS)
def test_the_index_knows_the_facts_about_every_row(shipped, name, now):
    with clock.at(now):
        rows = list(records.NOUNS[name].listed())
        found = {row: having(name, row) & entries().shown() for row in rows}
        wanted = {row: BitMap(Fact.objects.published().about(row).values_list("pk", flat=True)) for row in rows}

    assert found == wanted and any(found.values())


@pytest.fixture
def event():
    """An event with ten facts, one a year from 2001, the oldest of which backs its date."""
    event = world.make_event("The fair", when="2001")
    facts = [
        world.make_fact(f"Year {year}.", events=[event], when=str(year), kind="opinion" if year > 2008 else "reported")
        for year in range(2001, 2011)
    ]
    world.make_backing(facts[0], event, "when")
    return event


def test_of_very_many_facts_a_page_has_the_newest_and_those_that_back_a_value(client, event, monkeypatch):
    whole = client.get(event.get_absolute_url()).content.decode()
    assert "The newest" not in whole and whole.count("Year 20") >= 10
    monkeypatch.setattr(records, "MOST", 3)

    page = client.get(f"{event.get_absolute_url()}?as_of=2026-01-01").content.decode()  # the page as it was is kept

    shown = {year for year in range(2001, 2011) if f">Year {year}.</a>" in page}
    assert shown == {2001, 2008, 2009, 2010}
    assert "<h2>10 facts</h2>" in page and "The newest 4 of 10 facts are here" in page
    assert 'Reported by the article <span class="count">8</span>' in page
    assert page.count('<span class="count">2</span>') == 1
    assert f'href="/facts/?event={event.slug}&amp;as_of=2026-01-01"' in page


def test_a_program_is_told_where_the_others_are(client, event, monkeypatch):
    address = event.get_absolute_url().rstrip("/") + ".json"
    for asked in (address, f"/api/v1/events/{event.slug}"):
        record = client.get(asked).json()
        assert record["facts_next"] is None and len(record["facts"]) == record["fact_count"] == 10
    monkeypatch.setattr(records, "MOST", 3)
    for asked in (address, f"/api/v1/events/{event.slug}"):
        record = client.get(f"{asked}?known_by=2026-01-01").json()

        assert record["fact_count"] == 10 and len(record["facts"]) == 4
        every = client.get(record["facts_next"].removeprefix("http://testserver")).json()
        assert every["count"] == 10 and "known_by=2026-01-01" in record["facts_next"]
        assert {json.dumps(one) for one in record["facts"]} <= {json.dumps(one) for one in every["facts"]}


def test_an_article_has_all_its_facts(client, monkeypatch):
    article = world.make_article()
    for number in range(6):
        world.make_fact(f"Fact {number}.", cited_in=article)
    monkeypatch.setattr(records, "MOST", 3)

    assert len(client.get(article.get_absolute_url().rstrip("/") + ".json").json()["facts"]) == 6
    assert "The newest" not in client.get(article.get_absolute_url()).content.decode()


def test_a_cut_page_costs_as_many_queries_as_any(client, event, monkeypatch, django_assert_max_num_queries):
    monkeypatch.setattr(records, "MOST", 3)
    client.get("/facts/")
    with django_assert_max_num_queries(34):
        client.get(event.get_absolute_url())
