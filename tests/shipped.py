"""The shipped data as the rows that a load made of the files: loaded once, then put in by the database's own means.

To load them takes a second or two, and many files of tests are about them.
"""

from secrets import token_hex

from django.apps import apps
from django.db import connection, transaction

from facts.files.loading import load, shipped_files
from facts.files.storing import survey
from facts.models import Change, Revision

#: By table: its columns and what was in it.
_kept: dict[str, tuple] = {}


def put() -> None:
    """Load the shipped files, or bring back what the first load of them left. Where there are rows already, load."""
    with transaction.atomic():
        if not _is_empty():
            load(shipped_files())
        elif not _kept:
            load(shipped_files())
            _kept.update((table, (columns, _taken(table, columns))) for table, columns in _tables())
        else:
            with _without_triggers():
                for table, (columns, rows) in _kept.items():
                    _put(table, columns, rows)
            Revision.objects.update(token=token_hex(16))  # nobody shall take it for what he has seen before
            survey(_kept)


def _tables():
    for model in apps.get_app_config("facts").get_models(include_auto_created=True):
        columns = [part.column for part in model._meta.local_concrete_fields if not part.generated]
        yield model._meta.db_table, ", ".join(map(connection.ops.quote_name, columns))


def _is_empty() -> bool:
    """Whether there is nothing but what the triggers themselves noted while all was taken away."""
    unseen = {model._meta.db_table for model in (Revision, Change)}
    with connection.cursor() as cursor:
        for table in {table for table, _columns in _tables()} - unseen:
            cursor.execute(f'SELECT EXISTS (SELECT 1 FROM "{table}")')
            if cursor.fetchone()[0]:
                return False
    return True


def _taken(table: str, columns: str):
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f'COPY (SELECT {columns} FROM "{table}") TO STDOUT') as copy:
                return b"".join(copy)
        return cursor.connection.execute(f'SELECT {columns} FROM "{table}"').fetchall()


def _put(table: str, columns: str, rows) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f'DELETE FROM "{table}"')
        if connection.vendor == "postgresql":
            with cursor.copy(f'COPY "{table}" ({columns}) FROM STDIN') as copy:
                copy.write(rows)
        else:
            places = ", ".join("?" * (columns.count(",") + 1))
            cursor.connection.executemany(f'INSERT INTO "{table}" ({columns}) VALUES ({places})', rows)


class _without_triggers:
    """What the triggers noted of the first load is among its rows."""

    def __enter__(self):
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SET LOCAL session_replication_role = replica")
                return
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            self.triggers = cursor.fetchall()
            for name, _sql in self.triggers:
                cursor.execute(f'DROP TRIGGER "{name}"')

    def __exit__(self, *error):
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SET LOCAL session_replication_role = DEFAULT")
                return
            for _name, sql in self.triggers:
                cursor.execute(sql)
