"""Entries are written in the transaction of the change itself, whatever way it came in.

Signals would see neither bulk writes nor ``update()``, and would tell one save of a form as five. So whoever lets
changes in says so (``recording``), and at the end what the database holds is compared with what the history has of each
row that the triggers noted (``facts.changes``). A row that is as it was leaves nothing. What nobody recorded, such as a
statement typed into the database's own shell, is found by the next who records something, and told as such.
"""

import json
import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from uuid import uuid4

from auditlog.models import LogEntry
from django.db import connection, models, transaction

from .. import changes, plain
from ..models import Backing, Change, Revision
from . import entries
from .entries import CREATE, DELETE, NOUNS, PARTS, PARTS_OF, UPDATE, By, Entry, Way

_log = logging.getLogger(__name__)
#: So many rows are looked at together.
_BATCH = 300
_going_on: ContextVar[bool] = ContextVar("recording", default=False)


@contextmanager
def recording(by: By, cid: str = "") -> Iterator[None]:
    """A transaction whose changes are this person's or command's: each changed row gets an entry when it ends. ``cid``
    is what ties these together, if it is to be known before."""
    if _going_on.get():  # whoever began has the last word
        yield
        return
    going_on = _going_on.set(True)
    try:
        with transaction.atomic():
            changes.lock()
            since = catch_up()
            yield
            _record(by, since, cid)
    finally:
        _going_on.reset(going_on)


def catch_up(way: str = changes.Way.DESK) -> int:
    """Record what nobody recorded, and give the number of the last change: what comes after it is somebody's, who
    comes in by this way."""
    number, recorded = _numbers()
    if number != recorded:
        changes.lock(way)
        number, recorded = _numbers()
        if _record(By(Way.OUTSIDE), recorded):
            # Pages that tell of the history are no longer what they were.
            Revision.objects.update(token=uuid4().hex)
    return number


def settle() -> None:
    """All changes so far are recorded."""
    Revision.objects.update(recorded=models.F("number"))


def begin() -> None:
    """The first entry of every row of a database that is older than its history."""
    if LogEntry.objects.exists():
        return
    by, cid = By(Way.BEGINNING), uuid4().hex
    with transaction.atomic():
        for noun in NOUNS:
            for keys in _batches(noun._base_manager.order_by("pk").values_list("pk", flat=True)):
                write(compared(noun, keys, {}), by, cid)
        settle()


def connect(config) -> None:
    """Let ``migrate`` end with ``begin``."""

    def after(using, **_sent):
        from django.db import connections

        tables = set(connections[using].introspection.table_names())
        if {LogEntry._meta.db_table, Revision._meta.db_table} <= tables and _has_column(connections[using]):
            begin()

    models.signals.post_migrate.connect(after, sender=config, weak=False, dispatch_uid="facts.history")


def _has_column(using) -> bool:
    """Whether the database is not on its way to an older state."""
    with using.cursor() as cursor:
        described = using.introspection.get_table_description(cursor, Revision._meta.db_table)
    return "recorded" in {column.name for column in described}


def _numbers() -> tuple[int, int]:
    number, recorded = Revision.objects.values_list("number", "recorded").first() or (0, 0)
    return number, recorded or 0


def _record(by: By, since: int, cid: str = "") -> bool:
    """Entries for the rows that changed since; whether there were any changes."""
    touched = defaultdict(list)
    noted = Change.objects.filter(revision__gt=since, noun__in=entries.nouns()).order_by("row")
    for noun, row in noted.values_list("noun", "row"):
        touched[noun].append(row)
    cid, found = cid or uuid4().hex, False
    for name, noun in entries.nouns().items():
        for keys in _batches(touched[name]):
            found |= write(compared(noun, keys, known(noun, keys)), by, cid)
    settle()
    return found


def _batches(keys: Iterable[int]) -> Iterator[list[int]]:
    keys = list(keys)
    yield from (keys[at : at + _BATCH] for at in range(0, len(keys), _BATCH))


def known(noun: type[models.Model], keys: list[int]) -> dict[int, dict]:
    """What the history has of these rows."""
    told = defaultdict(list)
    kind = entries.content_type(noun)
    rows = LogEntry.objects.filter(content_type=kind, object_id__in=keys).order_by("pk")
    for key, action, changed in rows.values_list("object_id", "action", "changes"):
        told[key].append((action, changed))
    return {key: entries.folded(found) for key, found in told.items()}


def held(noun: type[models.Model], keys: list[int]) -> dict[int, tuple[str, dict, dict]]:
    """The name, the state and the ties of these rows, as the database holds them."""
    found = {}
    for row in plain.stored(noun).filter(pk__in=keys):
        values = plain.values(row)
        more = entries.ties(values) if noun is Backing else {}
        found[row.pk] = (plain.key_text(row), entries.shrunk(noun, values), more)
    part = PARTS_OF.get(noun)
    if part is not None:
        owner = f"{PARTS[part][0]}_id"
        for row in plain.stored(part).filter(**{f"{owner}__in": keys}):
            values = plain.values(row)
            found[getattr(row, owner)][1][entries.part_name(part, values)] = entries.shrunk(part, values)
    return found


def compared(noun: type[models.Model], keys: list[int], before: dict[int, dict]) -> Iterator[Entry]:
    """An entry for each of these rows that is not as the history has it."""
    now = held(noun, keys)
    for key in keys:
        was = before.get(key, {})
        if key in now:
            name, state, more = now[key]
            changed = entries.differences(was, state)
            if changed:
                yield Entry(noun, key, name, UPDATE if was else CREATE, changed, more)
        elif was:
            more = entries.ties(was) if noun is Backing else {}
            yield Entry(noun, key, entries.name_of(was), DELETE, entries.differences(was, {}), more)


def write(found: Iterable[Entry], by: By, cid: str) -> bool:
    """Write entries in bulk; whether there were any."""
    rows = [LogEntry(**entry.values(by, cid)) for entry in found]
    LogEntry.objects.bulk_create(rows, batch_size=_BATCH)
    for row in rows:
        if "status" in (row.changes or {}):
            before, after = row.changes["status"]
            told = {"noun": row.content_type.model, "row": row.object_repr, "before": before, "after": after}
            told |= {"who": by.told.get("who"), "way": by.way.value}
            text = f"status: {told['noun']} {told['row']}: {before} → {after}"
            transaction.on_commit(partial(_log.info, text, extra=told))
    return bool(rows)


class Ready:
    """Makes entries of one load to columns in the order of ``COLUMNS``, as the database's driver takes them."""

    def __init__(self, by: By, cid: str, at):
        now = LogEntry._meta.get_field("timestamp").get_db_prep_save(at, connection)
        self.told, self.tail = by.told, ("", by.user.pk if by.user else None, cid, now)
        self.kinds = {name: entries.content_type(noun).pk for name, noun in entries.nouns().items()}

    def __call__(self, waiting: tuple) -> tuple:
        noun, pk, name, action, changed, more = waiting
        told = json.dumps(self.told | more, ensure_ascii=False)
        return (self.kinds[noun], str(pk), pk, name, action, changed, told, *self.tail)


def waiting(entry: Entry) -> tuple:
    """An entry as a load keeps it until it is written: plain, and made ready as far as that can be."""
    changed = json.dumps(entry.changes, ensure_ascii=False)
    return (entry.noun._meta.model_name, entry.pk, entry.name, int(entry.action), changed, entry.more)


def load_id(key: int) -> str:
    """What ties the entries of one load together."""
    return f"load/{key}"


def columns() -> list[str]:
    """What the database calls ``COLUMNS``."""
    return [LogEntry._meta.get_field(name).column for name in entries.COLUMNS]
