"""Hostile and spoilt files: each is loaded as valid or refused with its place, quickly, and nothing breaks."""

import re
import time

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from facts import integrity
from facts.files import rows
from facts.files.loading import LoadError, load
from facts.models import Backing, Citation, Fact, LoadedRow

from .files import files
from .hostile import CASES
from .mutations import KINDS, difference, spoilt
from .outside import one_child
from .tiers import examples, fewer_examples

pytestmark = pytest.mark.django_db
SECONDS, MEMORY = 5, 512 * 1024 * 1024
PLACE = re.compile(r"hostile\.yaml:\d+:")


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker, tmp_path_factory):
    """Valid files, loaded once, whose rows the hostile ones may name."""
    with django_db_blocker.unblock(), transaction.atomic():
        load(files(tmp_path_factory.mktemp("files"), facts=6, facts_per_file=3))
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def used():
    """What the child that reads took for each load; one child reads all the files, so that one which leaves it in a bad
    state is noticed at the next."""
    with one_child() as found:
        yield found


def problems(path):
    """What a load says against a file, or nothing when it takes it."""
    try:
        load([path])
    except LoadError as error:
        return error.problems
    return []


def invalid():
    """Every row of the hostile file that its model's rules refuse, and every row that rules across rows refuse."""
    found = list(map(str, integrity.problems()))
    loaded = set(LoadedRow.objects.filter(file__endswith="hostile.yaml").values_list("label", "key"))
    for label in {label for label, _key in loaded}:
        for row in rows.stored(rows.model_of(label)):
            if (label, rows.key_text(row)) in loaded:
                try:
                    row.full_clean()
                except Exception as error:
                    found.append(f"{label} {row.pk}: {error}")
    return found


def quick_cases():
    """Of the cases whose names begin with the same two words, the first; of these, every sixth."""
    kinds = {tuple(name.split()[:2]): case for name, case in reversed(CASES.items())}
    return [*kinds.values()][::6]


@pytest.mark.parametrize("case", examples(CASES.values(), *quick_cases()), ids=lambda case: case.name)
def test_a_hostile_file_is_taken_or_refused_as_promised(case, world, used, tmp_path):
    path = tmp_path / "hostile.yaml"
    path.write_bytes(case.content())

    began = time.process_time()
    found = problems(path)
    seconds = time.process_time() - began + used[-1].seconds

    if case.words is None:
        assert found == []
        assert invalid() == []
    else:
        line = case.line()
        assert found, "it was loaded"
        assert [text for text in found if not PLACE.search(text)] == []
        said = [
            text for text in found if f"hostile.yaml:{line or ''}" in text and all(word in text for word in case.words)
        ]
        assert said, found[:5]
    assert seconds < SECONDS
    assert used[-1].memory < MEMORY


def test_there_are_hostile_files_of_both_kinds():
    assert len([case for case in CASES.values() if case.words is not None]) > 120
    assert len([case for case in CASES.values() if case.words is None]) > 20


@pytest.fixture
def nouns(world):
    """The world without its facts, so that a spoilt file is alone to blame for what it says of them."""
    for model in (Backing, Citation, Fact):
        model.objects.all().delete()
    LoadedRow.objects.filter(label__in=["facts.backing", "facts.citation", "facts.fact"]).delete()


#: A spoilt value, of which there are so many, is drawn more often.
MUTATIONS = st.lists(st.sampled_from([*KINDS, "spoil value", "spoil value"]), min_size=1, max_size=3)


@fewer_examples(2)
@given(kinds=MUTATIONS, chance=st.randoms())
def test_spoilt_file_loads_as_valid_or_is_refused_with_its_place(kinds, chance, nouns, used, tmp_path):
    path = tmp_path / "hostile.yaml"
    before, after = spoilt(chance, kinds)
    path.write_bytes(after)

    with transaction.atomic():
        began = time.process_time()
        found = problems(path)
        seconds = time.process_time() - began + used[-1].seconds

        assert [text for text in found if not PLACE.search(text)] == [], difference(before, after)
        assert found or invalid() == [], difference(before, after)
        assert seconds < SECONDS, difference(before, after)
        assert used[-1].memory < MEMORY, difference(before, after)
        transaction.set_rollback(True)
