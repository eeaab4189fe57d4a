"""The index of the shipped data."""

from datetime import date

import pytest

from facts import clock
from facts.index import entries, index
from facts.models import Fact, Posting

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def test_whatever_the_day_the_index_shows_what_the_querysets_show(shipped):
    days = [None, date(2001, 6, 14), date(2001, 6, 15), date(2012, 6, 7), date(2024, 7, 3), date(2024, 7, 4)]
    for as_of in (*days, date(2025, 9, 1)):
        for known_by in days:
            with clock.at(clock.Clock(as_of=as_of, known_by=known_by)):
                assert set(entries().shown()) == set(Fact.objects.published().values_list("pk", flat=True))


def test_both_databases_keep_entries_in_one_order(shipped):
    index(whole=True)
    keys = [bytes(key) for key in Posting.objects.order_by("key").values_list("key", flat=True)]

    assert keys == sorted(keys) and len(keys) > 5_000
