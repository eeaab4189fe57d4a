"""What the database holds goes into files and comes back the same, byte for byte."""

import pytest

from .outside import one_child
from .roundtrips import trial

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("seed", range(10))
def test_what_is_exported_loads_into_an_empty_database_and_is_exported_alike(seed, tmp_path):
    with one_child():
        assert trial(seed, tmp_path) == []
