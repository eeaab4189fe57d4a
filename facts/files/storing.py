"""A plan to rows of the database, in one short transaction of bulk statements.

All values are made ready before the transaction begins, keys included, and where there is a server they have reached it
before the lock is taken: it is held for writing only.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db import connection, models, transaction

from .. import changes
from ..models import Revision, Way

#: What comes in by a load is noted as such.
FILES = Way.FILES


def reserve(model: type[models.Model], count: int) -> range:
    """So many keys of a table that nobody else will get, even if they are never used."""
    table, column = model._meta.db_table, model._meta.pk.column
    # In a transaction, so that on SQLite two loads cannot both begin the count of a table.
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
                [connection.ops.quote_name(table), column, count],
            )
            return [key for [key] in cursor.fetchall()]
        cursor.execute("UPDATE sqlite_sequence SET seq = seq + %s WHERE name = %s RETURNING seq", [count, table])
        found = cursor.fetchone()
        if found is None:
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, count])
            found = [count]
    return range(found[0] - count + 1, found[0] + 1)


def lock() -> None:
    """Within a transaction: wait until nobody else writes, and tell what follows as having come in from files. SQLite's
    own lock has done the waiting when the transaction began."""
    changes.lock(FILES)


def unlock() -> None:
    """At the end of the transaction: what comes after it is no load."""
    Revision.objects.update(way=Way.DESK)


def survey(tables: Iterable[str]) -> None:
    """In the transaction: let PostgreSQL look, in passing, at how much these tables now hold. Until it has, it plans as
    if they were as empty as before, and the rules across rows take minutes. SQLite plans alike whatever is in them."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL default_statistics_target = 10")  # 3,000 rows of each; it does the rest by itself
            cursor.execute(f"ANALYZE {', '.join(map(connection.ops.quote_name, sorted(tables)))}")


def ready(part: models.Field, value):
    """A column's value as the database's driver takes it."""
    if isinstance(part, models.JSONField):
        return json.dumps(value, ensure_ascii=False)
    return part.get_db_prep_save(value, connection)


@dataclass(frozen=True)
class Insert:
    """Rows for a table: values made ``ready`` in the order of these columns, in lists of some hundred."""

    model: type[models.Model]
    names: list[str]
    batches: Callable[[], Iterable[list[tuple]]]

    @property
    def _into(self) -> str:
        quote = connection.ops.quote_name
        return f"{quote(self.model._meta.db_table)} ({self._columns})"

    @property
    def _columns(self) -> str:
        return ", ".join(map(connection.ops.quote_name, self.names))

    @property
    def _waiting(self) -> str:
        return connection.ops.quote_name(f"new_{self.model._meta.db_table}")

    def send(self) -> None:
        """In the transaction, before the lock: bring the rows to the server, where nobody waits for them. SQLite has no
        server and keeps them here."""
        if connection.vendor != "postgresql":
            return
        table = connection.ops.quote_name(self.model._meta.db_table)
        with connection.cursor() as cursor:
            cursor.execute(
                f"CREATE TEMPORARY TABLE {self._waiting} ON COMMIT DROP AS SELECT {self._columns} FROM {table} LIMIT 0"
            )
            with connection.wrap_database_errors, cursor.copy(f"COPY {self._waiting} FROM STDIN") as copy:
                for batch in self.batches():
                    for row in batch:
                        copy.write_row(row)

    def write(self) -> None:
        """Under the lock: put the rows into their table, once they were sent."""
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute(f"INSERT INTO {self._into} SELECT * FROM {self._waiting}")
                cursor.execute(f"DROP TABLE {self._waiting}")
            else:
                marks = ", ".join(["%s"] * len(self.names))
                for batch in self.batches():
                    cursor.executemany(f"INSERT INTO {self._into} VALUES ({marks})", batch)


def update(model: type[models.Model], names: list[str], rows: Iterable[tuple]) -> None:
    """Set these columns of rows to values made ``ready``, each row given as the values and, last, its key."""
    quote = connection.ops.quote_name
    assigned = ", ".join(f"{quote(name)} = %s" for name in names)
    where = f"{quote(model._meta.pk.column)} = %s"
    with connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {quote(model._meta.db_table)} SET {assigned} WHERE {where}", list(rows))


def explained(error: Exception) -> str:
    """What went wrong with the database or the disk, and what to do; nothing was written in any case."""
    told = " ".join(str(error).split())
    known = (
        (
            ("no such table", "does not exist", "no such column"),
            "The database's tables are not up to date; run: migrate.",
        ),
        (("locked",), "Somebody else was writing for too long; try again in a moment."),
        (
            ("full", "No space left", "disk I/O error", "too large", "No usable temporary"),
            "The disk is full; make room and try again.",
        ),
        (("readonly", "read-only"), "The database cannot be written by this account; check its file's permissions."),
    )
    for words, remedy in known:
        if any(word in told for word in words):
            return f"{remedy} Nothing was changed. ({told})"
    return f"The database does not answer; check that it runs, and try again. Nothing was changed. ({told})"
