"""Edits of files and of the admin meet: none is lost, and every true conflict is named, row and field."""

import pytest
from django.db import transaction

from facts.files.loading import load

from . import edits
from .outside import one_child

pytestmark = pytest.mark.django_db
SAMPLE = range(25)
ROWS = edits.base()


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker, tmp_path_factory):
    """What both sides begin with, in the database."""
    folder, both = tmp_path_factory.mktemp("files"), edits.side(ROWS)
    with django_db_blocker.unblock(), transaction.atomic(), one_child():
        load(edits.write(edits.Pair(both, both, both), ROWS, folder))
        yield
        transaction.set_rollback(True)


@pytest.mark.parametrize("seed", SAMPLE)
def test_no_edit_of_either_side_is_lost_and_every_conflict_is_named(seed, loaded, tmp_path):
    pair = edits.pair(seed, ROWS)
    edits.edit_in_admin(pair)
    paths = edits.write(pair, ROWS, tmp_path)

    assert edits.trial(pair, paths) == []


@pytest.mark.parametrize("on_conflict", ["mine", "theirs"])
@pytest.mark.parametrize("seed", SAMPLE)
def test_where_both_sides_changed_a_field_the_chosen_one_prevails(seed, on_conflict, loaded, tmp_path):
    pair = edits.pair(seed, ROWS)
    edits.edit_in_admin(pair)

    load(edits.write(pair, ROWS, tmp_path), on_conflict=on_conflict)

    assert edits.differences(edits.decided(pair, on_conflict), pair.base) == []


def test_the_sample_has_conflicts_and_deletions_and_pairs_without():
    pairs = [edits.pair(seed, ROWS) for seed in SAMPLE]

    assert sum(bool(pair.conflicts) for pair in pairs) > 5
    assert sum(not pair.conflicts for pair in pairs) > 5
    assert any(name == "" for pair in pairs for _key, name in pair.conflicts)
