"""What the database holds goes into files and comes back the same, byte for byte."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from .outside import one_child
from .roundtrips import trial
from .tiers import fewer_examples

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def reader():
    with one_child():
        yield


@fewer_examples(4)
@given(chance=st.randoms())
def test_export_loads_into_an_empty_database_and_is_exported_alike(chance, reader, tmp_path):
    with TemporaryDirectory(dir=tmp_path) as folder:
        assert trial(chance, Path(folder)) == []
