import pytest
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from .histories import History, World
from .tiers import fewer_examples

pytestmark = pytest.mark.django_db


def test_history_rebuilds_every_state_and_reverts_to_it():
    made = World()

    run_state_machine_as_test(lambda: History(made), settings=fewer_examples(10, stateful_step_count=20))

    if settings.default.max_examples > 100:  # of few histories, not each has both
        assert made.counts["reverted"] and made.counts["refused"]
