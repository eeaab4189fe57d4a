"""Two loads at once, in processes of their own: both end, and the content is that of one behind the other."""

import os

import pytest
from django.conf import settings

from .files import files
from .outside import content, empty, run, start
from .tiers import examples

pytestmark = pytest.mark.postgres
ON_POSTGRES = settings.DATABASES["default"]["ENGINE"].endswith("postgresql")


SERVER = os.environ["DATABASE_URL"] if ON_POSTGRES else ""


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """A database that holds the first sixty facts, and their files."""
    folder = tmp_path_factory.mktemp("filled")
    place, paths = empty(folder, SERVER), files(folder / "files", facts=60)
    run(place, "load_facts", *paths).check_returncode()
    return place, paths


def changed(paths, folder, before, after):
    """The files with a word changed, in another folder under the same names."""
    folder.mkdir()
    for path in paths:
        text = path.read_text(encoding="utf-8").replace(before, after)
        (folder / path.name).write_text(text, encoding="utf-8")
    return [folder / path.name for path in paths]


def at_once(place, *loads):
    """Start the loads together; none may end in a traceback, and one that does not succeed says why."""
    processes = [start(place, "load_facts", *paths) for paths in loads]
    ends = [(*process.communicate(timeout=120), process.returncode) for process in processes]
    for _out, error, status in ends:
        assert "Traceback" not in error
        assert status == 0 or "Nothing was" in error, error
    return sorted(status for _out, _error, status in ends)


def one_behind_the_other(place, *loads):
    """What is there after the loads, each of which succeeds."""
    for paths in loads:
        done = run(place, "load_facts", *paths)
        assert (done.returncode, done.stderr) == (0, "")
    return content(place)


@pytest.mark.parametrize("number", examples([2, 3], 2))
def test_loads_of_the_same_files_at_once_are_one_load(filled, tmp_path, number):
    loaded, paths = filled
    place = empty(tmp_path, SERVER)

    assert at_once(place, *[paths] * number)[0] == 0

    assert content(place) == content(loaded)
    assert place.is_sound()


@pytest.mark.long
def test_loads_of_different_files_at_once_are_both_there(filled, tmp_path):
    place, _paths = filled
    _world, _seed, *seeds, _article, second, third = files(tmp_path / "more", facts=220)
    one, other = [seeds[0], second], [seeds[1], third]
    wanted = one_behind_the_other(place.copy(tmp_path), one, other)
    both = place.copy(tmp_path)

    assert at_once(both, one, other) == [0, 0]

    assert content(both) == wanted
    assert both.is_sound()


@pytest.mark.long
def test_two_changes_of_one_field_at_once_leave_one_of_them_whole(filled, tmp_path):
    place, paths = filled
    story = changed(paths, tmp_path / "story", "In tale", "In story")
    song = changed(paths, tmp_path / "song", "In tale", "In song")
    ends = [one_behind_the_other(place.copy(tmp_path), *order) for order in ((story, song), (song, story))]
    both = place.copy(tmp_path)

    assert at_once(both, story, song) == [0, 0]

    assert content(both) in ends
    assert both.is_sound()
