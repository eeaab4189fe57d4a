"""A slice of the random searches and addresses that ``make nightly`` asks."""

from itertools import chain

import pytest
from django.db import connection
from django.test import Client

from . import strings

pytestmark = pytest.mark.django_db


def test_no_random_search_or_address_ends_in_an_error_or_asks_for_long(shipped):
    client = Client(raise_request_exception=False)

    costs = strings.asked(client, chain(strings.searches(0, 100), strings.queries(0, 200)))

    assert costs.wrong == []
    assert costs.pages == 300 and costs.queries > 300
    assert costs.statuses[200] > 150 and costs.statuses[400] > 20


def test_the_same_seed_draws_the_same(shipped):
    assert list(strings.searches(1, 20)) == list(strings.searches(1, 20)) != list(strings.searches(2, 20))


@pytest.mark.parametrize(("repeated", "told"), [([None], []), ([0.9, 0.7], ["0.700 s"]), ([0.7, None], [])])
def test_a_query_is_slow_if_it_is_slow_three_times_in_a_row(monkeypatch, repeated, told):
    costs = iter([seconds and (seconds, "SELECT 1") for seconds in (0.8, *repeated)])
    monkeypatch.setattr(strings, "_ask", lambda *arguments: next(costs))

    assert [line.partition(":")[0] for line in strings.asked(None, iter(["/facts/?q=x"])).wrong] == told


def test_an_error_and_a_slow_query_would_be_seen(shipped, monkeypatch):
    client = Client(raise_request_exception=False)
    monkeypatch.setattr(strings, "LONGEST", 0.0)
    [slow] = strings.asked(client, iter(["/facts.json?size=1"])).wrong
    monkeypatch.setattr(strings, "LONGEST", 9.0)
    monkeypatch.setattr("facts.views.fact.Search", lambda parameters: 1 / 0)
    [broken] = strings.asked(client, iter(["/facts/?q=x"])).wrong

    assert " s: SELECT" in slow and broken == "500 at /facts/?q=x"
    assert connection.execute_wrappers == []
