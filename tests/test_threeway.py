"""Edits of files and of the admin meet: none is lost, and every true conflict is named, row and field."""

from random import Random

import pytest
from django.db import transaction
from hypothesis import Phase, find, given, settings

from facts.files.loading import load

from . import edits
from .outside import one_child
from .tiers import fewer_examples

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker, tmp_path_factory):
    """What both sides begin with, in the database."""
    with django_db_blocker.unblock(), transaction.atomic(), one_child():
        load(edits.write(edits.Pair(), tmp_path_factory.mktemp("files")))
        yield
        transaction.set_rollback(True)


@fewer_examples(2)
@given(pair=edits.pairs())
def test_load_keeps_edits_of_both_sides_and_names_every_conflict(pair, loaded, tmp_path):
    with transaction.atomic():
        edits.edit_in_admin(pair)

        assert edits.trial(pair, edits.write(pair, tmp_path)) == []
        transaction.set_rollback(True)


@pytest.mark.parametrize("on_conflict", ["mine", "theirs"])
@fewer_examples(2)
@given(pair=edits.pairs())
def test_load_with_a_chosen_side_takes_it_where_both_changed_a_field(pair, on_conflict, loaded, tmp_path):
    with transaction.atomic():
        edits.edit_in_admin(pair)

        load(edits.write(pair, tmp_path), on_conflict=on_conflict)

        assert edits.differences(edits.decided(pair, on_conflict), pair.base) == []
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    "wanted",
    [
        lambda pair: pair.file_edits and pair.admin_edits and not pair.conflicts,
        lambda pair: any(name for _key, name in pair.conflicts),
        lambda pair: any(not name for _key, name in pair.conflicts),
    ],
    ids=["no conflict", "a field in conflict", "a row in conflict"],
)
def test_pairs_are_with_and_without_conflicts(wanted):
    assert find(edits.pairs(), wanted, settings=settings(phases=[Phase.generate]), random=Random(1))
