"""After any edits each state is rebuilt as it was, and each way back leads there or says why not."""

import pytest

from .histories import trial

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("seed", range(3))
def test_every_state_comes_back(seed):
    made = trial(seed, edits=12, reverts=8)

    assert made.wrong == []
    assert made.done >= 3
