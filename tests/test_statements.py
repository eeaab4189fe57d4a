"""Statements that are put together once give what the queries give that they were made of."""

import pytest

from facts import statements
from facts.models import Event, Fact
from facts.statements import Statement

from . import world

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def test_the_rows_are_those_of_the_query_whatever_their_number(monkeypatch, django_assert_num_queries):
    made = world.make_full_world(7)
    Event.objects.filter(pk=made.events[2].pk).update(status="draft")
    statement = Statement.of(Event.objects.published().order_by())
    monkeypatch.setattr(statements, "MOST", 3)
    keys = [event.pk for event in made.events]

    with django_assert_num_queries(3):
        found = statement.rows(Event, keys)

    wanted = {event.pk: event for event in Event.objects.published().filter(pk__in=keys)}
    assert {event.pk for event in found} == wanted.keys() == {*keys} - {made.events[2].pk}
    fields = [field.attname for field in Event._meta.concrete_fields]
    with django_assert_num_queries(0):
        assert all(getattr(event, name) == getattr(wanted[event.pk], name) for event in found for name in fields)
    assert statement.rows(Event, []) == []


def test_values_come_in_the_order_of_the_query(django_assert_num_queries):
    made = world.make_full_world(5)
    keys = [fact.pk for fact in made.facts]
    query = Fact.objects.filter(status="published").order_by("-slug").values_list("pk", "slug")
    statement = Statement.of(query)

    assert statement.values(keys) == list(query.filter(pk__in=keys)) != []
    with django_assert_num_queries(0):
        assert statement.values([]) == []


def test_the_keys_may_be_those_of_another_table():
    made = world.make_full_world(3)
    citations = made.facts[0].citations.model.objects.order_by("position")

    found = Statement.of(citations, "fact").rows(citations.model, [made.facts[1].pk])

    assert found == list(citations.filter(fact=made.facts[1])) != []
