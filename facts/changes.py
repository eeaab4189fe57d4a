"""Which revision of the data one looks at, and what was changed when. Triggers of the database keep both.

So every way in is seen alike, in the transaction of the change itself: a form, an action, a load, ``loaddata``,
``update()``, a statement typed into the database's own shell. The triggers are made anew after each ``migrate``,
because SQLite drops them when Django remakes a table.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.apps import apps
from django.db import connection, models

from .models import Answer, Attempt, Citation, Distinct, Lock, Note, Paragraph, Posting, RecoveryCode
from .models.change import Change, Revision, Way
from .models.load import LoadedRow

#: Rows of these models count as part of another: the noun, and the column that names its row.
_PARTS = {Citation: ("fact", "fact_id"), Paragraph: ("article", "article_id")}
#: What no reader sees.
_UNSEEN = (Revision, Change, LoadedRow, Posting, Attempt, RecoveryCode, Distinct, Note, Answer, Lock)
_TOKEN = {"sqlite": "lower(hex(randomblob(16)))", "postgresql": "md5(random()::text || clock_timestamp()::text)"}


_steady: ContextVar[tuple[int, str] | None] = ContextVar("revision", default=None)
_READ = f'SELECT number, token FROM "{Revision._meta.db_table}"'


def revision() -> tuple[int, str]:
    """The number of changes so far, and a token that only this state of the data has; (0, "") before the first.

    Every page asks for it, so it is asked for without the ORM, which takes eight times as long for this.
    """
    known = _steady.get()
    if known is not None:
        return known
    with connection.cursor() as cursor:
        cursor.execute(_READ)
        return cursor.fetchone() or (0, "")


@contextmanager
def steady(known: tuple[int, str] | None = None) -> Iterator[None]:
    """Within it ``revision`` is what it was at the start, or what is given, and costs nothing.

    Who uses it sees to it that what was made of other data meanwhile is not used: he asks again at the end, or reads
    within a ``snapshot``.
    """
    token = _steady.set(known)
    try:
        if known is None:
            _steady.set(revision())
        yield
    finally:
        _steady.reset(token)


def lock(way: str = Way.DESK) -> None:
    """Within a transaction: from here on nobody else changes anything, until it ends.

    Who changes several rows on PostgreSQL takes this first, so that no two wait for one another. The change is told as
    having come in by this way.
    """
    if not Revision.objects.filter(pk=1).update(way=way):
        Revision.objects.bulk_create([Revision(pk=1, way=way)], ignore_conflicts=True)
        Revision.objects.filter(pk=1).update(way=way)


@dataclass(frozen=True)
class Watch:
    """What is noted of a table's changes: the noun and the column with the key of its row; whether rows have a status
    of publication."""

    table: str
    noun: str
    column: str
    has_status: bool = False


def watched() -> list[Watch]:
    """Every table that a reader may see something of."""
    found = []
    for model in apps.get_app_config("facts").get_models(include_auto_created=True):
        if model in _UNSEEN or not model._meta.managed:
            continue
        noun, column = _PARTS.get(model, (model._meta.model_name, "id"))
        if model._meta.auto_created:
            owner = model._meta.auto_created
            noun = owner._meta.model_name
            column = next(part.column for part in model._meta.fields if part.related_model is owner)
        has_status = any(part.name == "status" for part in model._meta.fields)
        found.append(Watch(model._meta.db_table, noun, column, has_status))
    return found


def watch(using=connection, **_sent) -> None:
    """Make the triggers as they should be, where they are not. Called after each ``migrate``."""
    tables = set(using.introspection.table_names())
    if not {model._meta.db_table for model in (Revision, Change)} <= tables:
        return
    make = {"sqlite": _Sqlite, "postgresql": _Postgres}[using.vendor]()
    with using.cursor() as cursor:
        there = dict(make.there(cursor))
        for one in watched():
            if one.table not in tables:
                continue
            for name, statements in make.triggers(one):
                if there.get(name) != make.known_by(statements):
                    for statement in statements:
                        cursor.execute(statement)


class _Sqlite:
    """A trigger for each row. Nothing in it relies on a conflict: a statement’s own OR IGNORE would overrule it."""

    def there(self, cursor):
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        return cursor.fetchall()

    def known_by(self, statements):
        return statements[-1]

    def triggers(self, one: Watch):
        for event, rows in (("INSERT", ["NEW"]), ("UPDATE", ["OLD", "NEW"]), ("DELETE", ["OLD"])):
            name = f"watch_{one.table}_{event.lower()}"
            notes = "".join(self._note(one, event, row) for row in rows)
            yield (
                name,
                [
                    f'DROP TRIGGER IF EXISTS "{name}"',
                    f'CREATE TRIGGER "{name}" AFTER {event} ON "{one.table}" BEGIN {self._raise()}{notes}END',
                ],
            )

    def _raise(self):
        return (
            "INSERT INTO facts_revision (id, number, token, way) SELECT 1, 0, '', '' "
            "WHERE NOT EXISTS (SELECT 1 FROM facts_revision WHERE id = 1); "
            f"UPDATE facts_revision SET number = number + 1, token = {_TOKEN['sqlite']} WHERE id = 1; "
        )

    def _note(self, one: Watch, event: str, row: str):
        now, key = "strftime('%Y-%m-%d %H:%M:%f', 'now')", f'{row}."{one.column}"'
        more = ""
        if one.has_status and row == "NEW":
            was = "''" if event == "INSERT" else "OLD.status"
            more = "".join(
                f", {status} = CASE WHEN NEW.status = '{status}' AND {was} <> '{status}' THEN {now} ELSE {status} END"
                for status in ("published", "retracted")
            )
        there = f"noun = '{one.noun}' AND \"row\" = {key}"
        return (
            'INSERT INTO facts_change (noun, "row", revision, at, way) '
            f"SELECT '{one.noun}', {key}, 0, {now}, '' WHERE NOT EXISTS (SELECT 1 FROM facts_change WHERE {there}); "
            f"UPDATE facts_change SET at = {now}, revision = (SELECT number FROM facts_revision WHERE id = 1), "
            f"way = (SELECT way FROM facts_revision WHERE id = 1){more} WHERE {there}; "
        )


class _Postgres:
    """A trigger for each statement, which sees all its rows at once; a function carries its own text as its version."""

    def there(self, cursor):
        cursor.execute(
            "SELECT tgname, prosrc FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid WHERE tgname LIKE 'watch_%'"
        )
        return cursor.fetchall()

    def known_by(self, statements):
        return statements[0].split("$body$")[1]

    def triggers(self, one: Watch):
        for event, seen in (
            ("INSERT", "NEW TABLE AS added"),
            ("UPDATE", "OLD TABLE AS gone NEW TABLE AS added"),
            ("DELETE", "OLD TABLE AS gone"),
        ):
            name = f"watch_{one.table}_{event.lower()}"
            yield (
                name,
                [
                    f'CREATE OR REPLACE FUNCTION "{name}"() RETURNS trigger LANGUAGE plpgsql AS '
                    f"$body${self._body(one, event)}$body$",
                    f'CREATE OR REPLACE TRIGGER "{name}" AFTER {event} ON "{one.table}" REFERENCING {seen} '
                    f'FOR EACH STATEMENT EXECUTE FUNCTION "{name}"()',
                ],
            )

    def _body(self, one: Watch, event: str):
        rows = {
            "INSERT": "SELECT * FROM added",
            "DELETE": "SELECT * FROM gone",
            "UPDATE": "SELECT * FROM added EXCEPT SELECT * FROM gone",
        }[event]
        keys = f'SELECT "{one.column}" AS key{", status" if one.has_status else ""} FROM ({rows}) AS rows'
        if event == "UPDATE" and one.column != "id":  # a part that moves belongs to two rows
            keys += f' UNION SELECT "{one.column}" FROM (SELECT * FROM gone EXCEPT SELECT * FROM added) AS rows'
        published, retracted = "NULL", "NULL"
        if one.has_status and event != "DELETE":
            was = "''" if event == "INSERT" else f'(SELECT gone.status FROM gone WHERE gone."{one.column}" = key)'
            published, retracted = (
                f"CASE WHEN status = '{status}' AND {was} <> '{status}' THEN now() END"
                for status in ("published", "retracted")
            )
        return f"""
BEGIN
  IF NOT EXISTS ({rows}) THEN RETURN NULL; END IF;
  INSERT INTO facts_revision AS r (id, number, token, way) VALUES (1, 1, {_TOKEN["postgresql"]}, '')
    ON CONFLICT (id) DO UPDATE SET number = r.number + 1, token = excluded.token;
  INSERT INTO facts_change AS c (noun, "row", revision, at, published, retracted, way)
    SELECT DISTINCT ON (key) '{one.noun}', key, r.number, now(), {published}, {retracted}, r.way
    FROM ({keys}) AS touched, facts_revision AS r WHERE r.id = 1
    ON CONFLICT (noun, "row") DO UPDATE SET revision = excluded.revision, at = excluded.at, way = excluded.way,
      published = coalesce(excluded.published, c.published), retracted = coalesce(excluded.retracted, c.retracted);
  RETURN NULL;
END"""


def connect(config) -> None:
    """Let ``migrate`` end with ``watch``."""

    def after(using, **_sent):
        from django.db import connections

        watch(connections[using])

    models.signals.post_migrate.connect(after, sender=config, weak=False, dispatch_uid="facts.changes")
