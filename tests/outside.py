"""Loads seen from outside: commands in processes of their own, each on a database of its own, and what they left.

Nothing here uses this process's own database connection.
"""

import atexit
import datetime
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import NamedTuple
from unittest import mock
from urllib.parse import urlsplit

import dj_database_url
import psycopg
from django.apps import apps
from django.conf import settings
from django.db import models

from facts.files.reading import Reader
from facts.models import Answer, Attempt, Change, Lock, Note, Posting, RecoveryCode, Revision

_numbers = count(1)
#: What the desk's door writes down, and curators among themselves: no facts.
_DOORS = (Attempt, RecoveryCode, Note, Answer, Lock)


@dataclass(frozen=True)
class Place:
    """A database of its own: an SQLite file or a database of a PostgreSQL server, by its DATABASE_URL."""

    url: str

    @property
    def file(self) -> Path:
        """The SQLite file."""
        return Path(self.url.removeprefix("sqlite:///"))

    @property
    def vendor(self) -> str:
        return "sqlite" if self.url.startswith("sqlite") else "postgres"

    def connect(self):
        """A connection of Python's own kind that commits each statement."""
        if self.vendor == "sqlite":
            return sqlite3.connect(self.file, timeout=0, isolation_level=None)
        known = dj_database_url.parse(self.url)
        names = {"host": known["HOST"], "port": known["PORT"] or None, "dbname": known["NAME"], "user": known["USER"]}
        return psycopg.connect(**{name: value for name, value in names.items() if value}, autocommit=True)

    def copy(self, folder: Path) -> "Place":
        """Another database with the same content; nobody may be using this one."""
        number = next(_numbers)
        if self.vendor == "sqlite":
            file = folder / f"copy-{os.getpid()}-{number}.sqlite3"
            with closing(self.connect()) as connection:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            shutil.copy(self.file, file)
            return Place(f"sqlite:///{file}")
        name = f"copy_{os.getpid()}_{number}"
        with closing(_beside(self.url).connect()) as connection:
            connection.execute(f'CREATE DATABASE {name} TEMPLATE "{urlsplit(self.url).path[1:]}"')
        return Place(self.url.rpartition("/")[0] + f"/{name}")

    def is_locked(self, connection) -> bool:
        """SQLite: whether a writing transaction cannot begin. PostgreSQL: whether a load has locked the revision."""
        if self.vendor == "postgres":
            held = (
                "SELECT EXISTS (SELECT FROM pg_locks JOIN pg_database ON pg_database.oid = database "
                "WHERE datname = current_database() AND relation = 'facts_revision'::regclass "
                "AND mode = 'RowExclusiveLock' AND granted)"
            )
            return connection.execute(held).fetchone()[0]
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return True
        connection.execute("ROLLBACK")
        return False

    def wait_for_silence(self) -> None:
        """Wait until the server has noticed that its clients are gone; an SQLite file has no server."""
        if self.vendor == "postgres":
            others = "datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
            with closing(self.connect()) as connection:
                while connection.execute(f"SELECT count(*) FROM pg_stat_activity WHERE {others}").fetchone()[0]:
                    time.sleep(0.01)

    def drop(self) -> None:
        if self.vendor == "sqlite":
            for end in ("", "-wal", "-shm"):
                self.file.with_name(self.file.name + end).unlink(missing_ok=True)
        else:
            with closing(_beside(self.url).connect()) as connection:
                connection.execute(f'DROP DATABASE IF EXISTS "{urlsplit(self.url).path[1:]}" WITH (FORCE)')

    def is_sound(self) -> bool:
        """Whether the database itself finds nothing broken in its file, and no reference leads nowhere."""
        if self.vendor == "postgres":
            return True
        with closing(self.connect()) as connection:
            whole = connection.execute("PRAGMA integrity_check").fetchall()
            return whole == [("ok",)] and connection.execute("PRAGMA foreign_key_check").fetchall() == []


def _beside(url: str) -> Place:
    """The database of the same server that is there to be connected to."""
    return Place(url.rpartition("/")[0] + "/postgres")


def empty(folder: Path, server: str = "") -> Place:
    """A migrated database without rows: a file in the folder, or on the server of that DATABASE_URL."""
    if server not in _templates:
        _templates[server] = _migrated(server)
    return _templates[server].copy(folder)


#: A migrated database by its server; the empty name stands for SQLite. Migrating takes seconds, a copy does not.
_templates: dict[str, Place] = {}


def keep_empty(backup) -> None:
    """Make ``empty`` copy the SQLite database that this process has migrated; ``backup`` writes it to a connection."""
    folder = Path(tempfile.mkdtemp(prefix="facts-empty-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    place = Place(f"sqlite:///{folder / 'empty.sqlite3'}")
    with closing(place.connect()) as connection:
        backup(connection)
        connection.execute("PRAGMA journal_mode=WAL")
    _templates[""] = place


def _migrated(server: str) -> Place:
    if server:
        place = Place(server.rpartition("/")[0] + f"/empty_{os.getpid()}")
        with closing(_beside(server).connect()) as connection:
            connection.execute(f"CREATE DATABASE {urlsplit(place.url).path[1:]}")
    elif "EMPTY_DATABASE" in os.environ:  # a script that a test starts takes the test's
        return Place(os.environ["EMPTY_DATABASE"])
    else:
        folder = Path(tempfile.mkdtemp(prefix="facts-empty-"))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        place = Place(f"sqlite:///{folder / 'empty.sqlite3'}")
    run(place, "migrate", "-v", "0").check_returncode()
    return place


def environment(place: Place) -> dict[str, str]:
    """What a command needs and nothing of what this process was started with."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    return kept | {"DEBUG": "1", "SECRET_KEY": "only-here", "DATABASE_URL": place.url}


def start(place: Place, *arguments, **options) -> subprocess.Popen:
    """Start a command of manage.py; its outputs are text."""
    options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | options
    command = [sys.executable, "manage.py", *map(str, arguments)]
    return subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment(place), text=True, **options)


def run(place: Place, *arguments, **options) -> subprocess.CompletedProcess:
    """Run a command of manage.py to its end."""
    process = start(place, *arguments, **options)
    out, error = process.communicate(timeout=600)
    return subprocess.CompletedProcess(process.args, process.returncode, out, error)


def content(place: Place) -> str:
    """A fingerprint of every row of the facts and of the load's own memory, by natural keys; gaps in ids do not count.

    Of the loads themselves only the revision counts, and not when they were; and nothing of what follows from the rows
    and from when they were written: the log of changes and the index.
    """
    digest = sha256()
    for label, rows in content_by_noun(place).items():
        digest.update(repr((label, rows)).encode())
    return digest.hexdigest()


def content_by_noun(place: Place) -> dict[str, list[tuple]]:
    """Every row as a tuple, by table; ids as the natural keys of their rows."""
    apart = {Revision, Change, Posting, *_DOORS}
    nouns = set(apps.get_app_config("facts").get_models(include_auto_created=True)) - apart
    with closing(place.connect()) as connection:
        connection.execute("BEGIN" if place.vendor == "sqlite" else "BEGIN ISOLATION LEVEL REPEATABLE READ")
        found = {model: _rows(connection, model) for model in sorted(nouns, key=_order)}
    keys: dict[type, dict] = defaultdict(dict)
    contents = {}
    for model, rows in found.items():
        names = [part.attname for part in _parts(model)]
        known = []
        for pk, *values in rows:
            row = dict(zip(names, map(_plain, values), strict=True))
            for part in _parts(model):
                if part.remote_field and row[part.attname] is not None and part.related_model is not model:
                    row[part.attname] = keys[part.related_model][row[part.attname]]
            keys[model][pk] = str(_key(model, row))
            known.append(row)
        for row in known:
            for part in _parts(model):
                if part.related_model is model and row[part.attname] is not None:
                    row[part.attname] = keys[model][row[part.attname]]
        contents[model._meta.label_lower] = sorted(repr(tuple(row.values())) for row in known)
    return contents


def _plain(value):
    """A value in the one form that both databases' drivers can be brought to."""
    if isinstance(value, (dict, list)) or isinstance(value, str) and value.startswith("{"):
        return json.dumps(json.loads(value) if isinstance(value, str) else value, sort_keys=True)
    if isinstance(value, datetime.date):
        return value.isoformat()
    return float(value) if isinstance(value, (int, Decimal)) else value


def _order(model: type[models.Model]) -> int:
    """Each noun behind those that it refers to."""
    others = {part.related_model for part in _parts(model) if part.remote_field} - {model}
    return 1 + max(map(_order, others), default=0)


def _parts(model: type[models.Model]) -> list[models.Field]:
    return [part for part in model._meta.local_fields if not part.primary_key and part.name != "loaded_at"]


def _key(model: type[models.Model], row: dict):
    for names in (("slug",), ("iso3",), ("article_id", "number"), ("fact_id", "position"), ("label", "key")):
        if set(names) <= row.keys():
            return tuple(row[name] for name in names)
    return tuple(row.values())


def _rows(connection, model: type[models.Model]) -> list[tuple]:
    columns = ", ".join(f'"{part.column}"' for part in [model._meta.pk, *_parts(model)])
    return connection.execute(f'SELECT {columns} FROM "{model._meta.db_table}"').fetchall()


def high_water(pid: int) -> int:
    """The most memory that a running process has held so far, in bytes (VmHWM); 0 when it is gone."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM")), 0)


def children(pid: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def killed(place: Place, seconds: float, *arguments, once_locked: float = 0.0) -> bool:
    """Start a command and kill it after so long, counted from its start or, with ``once_locked``, from when it has kept
    the database locked for that long without a break (it locks it for a moment before, too). Whether it still ran."""
    process = start(place, *arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    if once_locked:
        with closing(place.connect()) as connection:
            since = time.monotonic()
            while process.poll() is None and time.monotonic() - since < once_locked:
                if not place.is_locked(connection):
                    since = time.monotonic()
                time.sleep(0.001)
    with suppress(subprocess.TimeoutExpired):
        process.wait(seconds)
    running = process.poll() is None
    process.kill()
    process.wait()
    place.wait_for_silence()
    return running


@dataclass
class Watched:
    """What a process and its children were seen to hold at most, in bytes, and how long it ran, in seconds."""

    returncode: int = 0
    seconds: float = 0.0
    memory: int = 0
    childrens_memory: int = 0
    out: str = ""
    error: str = ""


def watch(place: Place, *arguments, every: float = 0.02) -> Watched:
    """Run a command and look at its memory again and again."""
    seen, began = Watched(), time.monotonic()
    process = start(place, *arguments)
    while process.poll() is None:
        seen.memory = max(seen.memory, high_water(process.pid))
        held = [high_water(child) for child in children(process.pid)]
        seen.childrens_memory = max([seen.childrens_memory, *held])
        time.sleep(every)
    seen.seconds = time.monotonic() - began
    seen.out, seen.error = process.communicate()
    seen.returncode = process.returncode
    return seen


class Used(NamedTuple):
    """What the child that reads took for one load: the most memory that it has held so far, in bytes, and how long the
    processor was at it, in seconds, which do not grow on a busy machine."""

    memory: int
    seconds: float


#: A reader as it is: each with a child of its own.
_ALONE = {"__init__": Reader.__init__, "__exit__": Reader.__exit__}


@contextmanager
def one_child():
    """Let every load of this process read by the same child, which saves its start; yields a list to which each load
    adds what it Used."""
    kept, used, began = [], [], []

    def begin(reader):
        reader.child = kept.pop() if kept else None
        began.append(_processor_seconds(reader.child))

    def end(reader, *error):
        seconds = max(0.0, _processor_seconds(reader.child) - began[-1])
        used.append(Used(high_water(reader.child.pid) if reader.child else 0, seconds))
        if any(error):
            reader._stop()
        elif reader.child is not None:
            kept.append(reader.child)

    with mock.patch.multiple(Reader, __init__=begin, __exit__=end):
        yield used
        while kept:
            Reader()._stop()


def each_a_child():
    """Within ``one_child``: give each load its own child again, as it is outside of tests."""
    return mock.patch.multiple(Reader, **_ALONE)


def _processor_seconds(child: subprocess.Popen | None) -> float:
    """How long the processor has been at a running process (proc(5), utime and stime)."""
    if child is None:
        return 0.0
    behind_its_name = Path(f"/proc/{child.pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, behind_its_name[11:13])) / os.sysconf("SC_CLK_TCK")
