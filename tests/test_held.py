"""Counts of a field with many values are those that one gets by counting every value."""

import random

import pytest
from django.http import QueryDict
from pyroaring import FrozenBitMap

from facts.facets import Facets
from facts.index import entries, held, index
from facts.models import Citation, Event, Fact
from facts.search import Search

from . import world

pytestmark = pytest.mark.django_db
FIELDS = ("event", "article", "publisher", "theme", "actor", "year")


@pytest.mark.parametrize("changed", [False, True])
@pytest.mark.parametrize("seed", range(3))
def test_facts_that_are_few_are_counted_fact_by_fact(monkeypatch, changed, seed):
    made = world.make_full_world(12)
    for fact in made.facts[:4]:  # more values than there are layers
        fact.events.set(made.events)
    index()
    if changed:
        made.facts[1].events.clear()
        made.facts[5].events.add(*made.events[:3])
        Citation.objects.filter(fact=made.facts[6]).update(paragraph=made.facts[0].citations.first().paragraph)
        Fact.objects.filter(pk=made.facts[7].pk).update(status="draft")
        Event.objects.filter(pk=made.events[2].pk).update(name="Wasps")
        world.make_fact("Later on.", events=made.events[:2], cited_in=made.articles[3])
    every = [*entries().shown()]
    among = FrozenBitMap(random.Random(seed).sample(every, len(every) // 2))
    one_by_one = {name: entries().counts(name, among) for name in FIELDS}

    monkeypatch.setattr(held, "MANY", 0)

    assert {name: entries().counts(name, among) for name in FIELDS} == one_by_one
    assert all(counts.number == len(counts.of) > 0 for counts in one_by_one.values())


def test_of_many_facts_those_values_are_counted_that_have_most_in_all(monkeypatch):
    made = world.make_full_world(6)
    for fact in made.facts:
        fact.events.set([made.events[3]])
    made.facts[0].events.add(made.events[1])
    monkeypatch.setattr(held, "MANY", 0)
    monkeypatch.setattr(held, "LARGEST", 1)
    monkeypatch.setattr(held, "FEW", 2)

    counts = entries().counts("event", FrozenBitMap(fact.pk for fact in made.facts[:4]))

    assert counts == held.Counts({str(made.events[3].pk): 4}, None)


def test_of_few_facts_the_values_are_told_that_most_have_and_how_many_there_are(monkeypatch):
    made = world.make_full_world(9)
    for fact in made.facts:
        fact.events.set([made.events[3]])
    made.facts[0].events.add(*made.events)
    index()
    monkeypatch.setattr(held, "MANY", 0)

    counts = entries().counts("event", FrozenBitMap(fact.pk for fact in made.facts), most=3)

    first, second, *_others = sorted(event.pk for event in made.events if event != made.events[3])
    assert counts == held.Counts(
        {str(made.events[3].pk): len(made.facts), str(first): 1, str(second): 1}, len(made.events)
    )


def test_a_chosen_value_has_its_number_although_others_have_more(monkeypatch):
    made = world.make_full_world(6)
    for fact in made.facts:
        fact.events.add(made.events[3])
    made.facts[0].events.add(made.events[1])
    for name, value in {"MANY": 0, "LARGEST": 1, "FEW": 0}.items():
        monkeypatch.setattr(held, name, value)
    search = Search(QueryDict(f"event={made.events[1].slug}"))

    [facet] = [facet for facet in Facets(search) if facet.name == "event"]

    chosen = {option.label: option.count for option in facet.options if option.chosen}
    assert chosen == {str(made.events[1]): len(search.facts)} and len(search.facts) == 2


def test_the_pages_of_one_search_are_counted_once(monkeypatch):
    made = world.make_full_world(6)
    asked, counts = [], held.Entries.counts
    monkeypatch.setattr(held.Entries, "counts", lambda *args: asked.append(args[1]) or counts(*args))

    def ask(query):
        asked.clear()
        facets = Facets(Search(QueryDict(query)))
        return [facets.histogram(), *facets], len(asked)

    first, number = ask("kind=reported&size=2")
    assert number > 8
    assert ask("kind=reported&size=2&page=2&sort=oldest")[1] == 0
    assert ask("kind=reported&size=2")[0] == first
    assert ask(f"kind=reported&event={made.events[0].slug}")[1] > 8
    Event.objects.filter(pk=made.events[0].pk).update(name="Wasps")
    assert ask("kind=reported&size=2")[1] > 8
