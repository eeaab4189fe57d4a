"""Counts of a field with many values are those that one gets by counting every value."""

import random

import pytest
from pyroaring import FrozenBitMap

from facts.index import entries, held, index
from facts.models import Citation, Event, Fact

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
    assert all(counts.whole and counts.of for counts in one_by_one.values())


def test_of_many_facts_those_values_are_counted_that_have_most_in_all(monkeypatch):
    made = world.make_full_world(6)
    for fact in made.facts:
        fact.events.set([made.events[3]])
    made.facts[0].events.add(made.events[1])
    monkeypatch.setattr(held, "MANY", 0)
    monkeypatch.setattr(held, "LARGEST", 1)
    monkeypatch.setattr(held, "FEW", 2)

    counts = entries().counts("event", FrozenBitMap(fact.pk for fact in made.facts[:4]))

    assert counts == held.Counts({str(made.events[3].pk): 4}, whole=False)
