"""Queries that are put together once and asked for other keys. Django takes as long to put one together as to read ten
rows; a list asks some eight of them."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db import connection
from django.db.models import Model, QuerySet

#: Stands in a query for the keys; no row has it.
_KEY = -(2**53) + 1
#: So many keys in one statement; SQLite takes 250,000 and older ones 999.
MOST = 900


@dataclass(frozen=True)
class Statement:
    """The SQL of a query with a place for keys; it holds as long as what was put into the query does."""

    before: str
    after: str
    first: tuple
    last: tuple

    @classmethod
    def of(cls, query: QuerySet, field: str = "pk") -> "Statement":
        """``field``: what the keys are keys of."""
        sql, values = query.filter(**{f"{field}__in": [_KEY]}).query.sql_with_params()
        at, parts = values.index(_KEY), sql.split("%s")
        return cls("%s".join(parts[: at + 1]), "%s".join(parts[at + 1 :]), values[:at], values[at + 1 :])

    def rows(self, model: type[Model], keys: Collection[int]) -> list[Model]:
        """The rows of the query, which has every column of this model and of no other."""
        keys, found = list(keys), []
        for start in range(0, len(keys), MOST):
            found += model._base_manager.raw(*self._asked(keys[start : start + MOST]))
        return found

    def values(self, keys: Collection[int]) -> list[tuple]:
        """The values of the query, as the database gives them."""
        if not keys:
            return []
        with connection.cursor() as cursor:
            cursor.execute(*self._asked(list(keys)))
            return cursor.fetchall()

    def _asked(self, keys):
        return f"{self.before}{', '.join(['%s'] * len(keys))}{self.after}", (*self.first, *keys, *self.last)
