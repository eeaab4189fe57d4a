from collections import Counter

import pytest
from django.db import transaction

from .interleavings import Day

pytestmark = pytest.mark.django_db


def test_nothing_that_was_saved_or_typed_is_lost_however_curators_and_loads_meet():
    happened, lost = Counter(), []
    for seed in range(3):
        with transaction.atomic():
            day = Day(seed).run()
            transaction.set_rollback(True)
        happened.update(day.count)
        lost += day.lost

    assert lost == []
    assert happened["saved"] > 15 and happened["refused"] > 7 and happened["load"] and happened["delete"]
