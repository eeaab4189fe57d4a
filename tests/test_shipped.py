"""The tests' own copy of the shipped data is what a load of the files makes."""

import pytest
from django.db import connection, transaction

from facts import integrity
from facts.files.loading import load, shipped_files
from facts.models import Change, Country, Fact, Revision

from . import shipped, world
from .roundtrips import content

pytestmark = pytest.mark.django_db


def left_by(way):
    """What a way to bring in the data leaves: its rows, its notes of changes, and what the next load has to say."""
    with transaction.atomic():
        way()
        notes = sorted(Change.objects.values_list("noun", "way").distinct())
        found = content(), Change.objects.count(), notes, str(load(shipped_files())), list(integrity.problems())
        token = Revision.objects.get().token
        Fact.objects.filter(slug="24th-summit-in-astana").update(statement="It was so.")
        assert Revision.objects.get().token != token
        transaction.set_rollback(True)
    return found, token


@pytest.mark.long
def test_what_is_brought_back_is_what_a_load_makes():
    loaded, _token = left_by(lambda: load(shipped_files()))
    first, one = left_by(shipped.put)
    second, other = left_by(shipped.put)

    assert first == second == loaded
    assert one != other


def test_new_rows_and_further_loads_find_their_keys_after_it():
    shipped.put()

    world.make_full_world(2)

    assert Country.objects.filter(name__startswith="Land ").count() == 3
    connection.check_constraints()


def test_rows_that_are_there_already_stay():
    world.make_theme("Bees")

    shipped.put()

    assert world.Theme.objects.filter(name="Bees").exists() and world.Theme.objects.filter(slug="security").exists()
