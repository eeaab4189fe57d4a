"""A load that is killed, runs out of disk or loses its database leaves everything old or everything new."""

import os
import resource
import signal
import subprocess
import sys
import time
from contextlib import closing
from itertools import product
from pathlib import Path
from random import Random
from subprocess import CompletedProcess
from urllib.parse import unquote, urlsplit

import pytest
from django.conf import settings

from .clusters import Cluster
from .files import files
from .outside import content, empty, environment, killed, run, start
from .tiers import examples

ON_POSTGRES = settings.DATABASES["default"]["ENGINE"].endswith("postgresql")
sqlite_only = pytest.mark.skipif(ON_POSTGRES, reason="is about SQLite’s file")
postgres_only = pytest.mark.skipif(not ON_POSTGRES, reason="needs a server: -p tests.postgres")


class Before:
    """A database with some facts, files that change each of them and bring more, and what either leaves."""

    def __init__(self, folder: Path):
        self.folder, server = folder, os.environ["DATABASE_URL"] if ON_POSTGRES else ""
        self.place = empty(folder, server)
        run(self.place, "load_facts", *files(folder / "old", facts=60)).check_returncode()
        self.old = content(self.place)
        self.paths = files(folder / "new", facts=400)
        for path in self.paths:
            path.write_text(path.read_text(encoding="utf-8").replace("In tale", "In story"), encoding="utf-8")
        done, began = self.copy(), time.monotonic()
        self.finish(done)
        self.seconds = time.monotonic() - began
        self.new = content(done)

    def copy(self):
        return self.place.copy(self.folder)

    def finish(self, place):
        done = run(place, "load_facts", *self.paths)
        assert (done.returncode, done.stderr) == (0, "")


@pytest.fixture(scope="module")
def before(tmp_path_factory):
    made = Before(tmp_path_factory.mktemp("durability"))
    assert made.old != made.new
    return made


@pytest.mark.long
@pytest.mark.parametrize("case", product(range(2), [0, 0.02]), ids=str)
def test_a_load_that_is_killed_leaves_everything_old_or_everything_new(before, case):
    """Killed anywhere, or once it has kept the database locked for 0.02 s, while it writes."""
    seed, once_locked = case
    place, longest = before.copy(), 0.15 if once_locked else before.seconds

    killed(place, Random(seed).uniform(0, longest), "load_facts", *before.paths, once_locked=once_locked)

    assert content(place) in (before.old, before.new)
    assert place.is_sound()
    place.drop()


def test_the_load_after_a_killed_one_finishes_its_work(before):
    place = before.copy()
    killed(place, 0, "load_facts", *before.paths, once_locked=0.02)

    before.finish(place)

    assert content(place) == before.new
    assert place.is_sound()


def refuses(done, *words):
    """The command says in a sentence what happened, and its exit status is that of one that could not run."""
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    assert [word for word in words if word not in done.stderr] == []


@pytest.mark.long
@sqlite_only
def test_a_database_that_may_not_grow_is_told_and_nothing_is_written(before):
    place = before.copy()
    script = (
        "import django, sys; django.setup()\n"
        "from django.core.management import execute_from_command_line\n"
        "from django.db import connection\n"
        "cursor = connection.cursor()\n"
        "pages = cursor.execute('PRAGMA page_count').fetchone()[0]\n"
        "cursor.execute(f'PRAGMA max_page_count = {pages + 4}')\n"
        "execute_from_command_line(sys.argv)\n"
    )
    environ = environment(place) | {"DJANGO_SETTINGS_MODULE": "sco_site.settings"}
    command = [sys.executable, "-c", script, "load_facts", *map(str, before.paths)]

    done = subprocess.run(command, cwd=settings.BASE_DIR, env=environ, capture_output=True, text=True, timeout=60)

    refuses(done, "disk is full", "Nothing was changed")
    assert content(place) == before.old
    before.finish(place)
    assert content(place) == before.new


@pytest.mark.long
@sqlite_only
@pytest.mark.parametrize("room", examples([None, 10_000, 300_000], 10_000), ids=["none", "10 KB", "300 KB"])
def test_a_full_disk_is_told_and_nothing_is_half_written(before, room):
    place = before.copy()
    limit = 0 if room is None else place.file.stat().st_size + room

    def no_file_grows_beyond_it():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    done = run(place, "load_facts", *before.paths, preexec_fn=no_file_grows_beyond_it)

    if room and "The files are loaded, but the index" in done.stderr:  # there was room for them, and not for more
        assert done.returncode == 0 and content(place) == before.new
    else:
        refuses(done, "disk is full", "Nothing was changed")
        assert content(place) == before.old
    assert place.is_sound()
    before.finish(place)
    assert content(place) == before.new


@postgres_only
@pytest.mark.parametrize("once_locked", examples([False, True], True), ids=["half-way", "while it writes"])
def test_a_connection_that_the_server_ends_is_told_and_nothing_is_written(before, once_locked):
    place = before.copy()
    process = start(place, "load_facts", *before.paths)

    with closing(place.connect()) as other:
        time.sleep(0 if once_locked else before.seconds / 2)
        while process.poll() is None and not (ended(other) if is_time(place, other, once_locked) else 0):
            time.sleep(0.001)
    _out, error = process.communicate(timeout=60)

    if process.returncode or once_locked:
        refuses(CompletedProcess("", process.returncode, "", error), "Nothing was changed")
        assert content(place) == before.old
        before.finish(place)
    assert content(place) == before.new  # a load whose first connection was ended may have made a second one


def is_time(place, other, once_locked):
    return place.is_locked(other) or not once_locked


def ended(other):
    """How many connections but this one were ended."""
    others = "datname = current_database() AND pid <> pg_backend_pid()"
    end = f"SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE {others}"
    return other.execute(end).fetchone()[0]


@pytest.mark.long
@postgres_only
def test_a_server_that_stops_is_told(before, tmp_path):
    place = empty(tmp_path, Cluster().start().url)
    home = Path(unquote(urlsplit(place.url).hostname or urlsplit(place.url).netloc.rpartition("@")[2]))
    server = int((home / "data" / "postmaster.pid").read_text().split()[0])
    process = start(place, "load_facts", *before.paths)

    with closing(place.connect()) as other:
        while not place.is_locked(other):
            assert process.poll() is None
            time.sleep(0.001)
        os.kill(server, signal.SIGQUIT)
    _out, error = process.communicate(timeout=60)

    refuses(CompletedProcess("", process.returncode, "", error), "Nothing was changed")
