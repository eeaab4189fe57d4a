import pytest
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from .interleavings import Day, Desk
from .tiers import fewer_examples

pytestmark = pytest.mark.django_db


def test_desk_loses_nothing_saved_or_typed_when_curators_and_loads_meet():
    desk = Desk()

    run_state_machine_as_test(lambda: Day(desk), settings=fewer_examples(8, stateful_step_count=20))

    if settings.default.max_examples > 100:  # of few days, not each has everything
        assert min(desk.counts[name] for name in ("saved", "refused", "delete", "load")), desk.counts
