"""Queries that are put together once and asked for other keys. Django takes as long to put one together as to read ten
rows; a list asks some eight of them."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import cache

from django.db import connection
from django.db.models import Expression, Model, QuerySet
from django.db.models.base import ModelState

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
        keys, found, reader = list(keys), [], _Reader.of(model, connection.vendor)
        for start in range(0, len(keys), MOST):
            found += map(reader.row, self.values(keys[start : start + MOST]))
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


@dataclass(frozen=True)
class _Reader:
    """Makes rows of a model from what the database gives, column by column. Django's own way finds out for each query
    which column is which and sets each value by itself, which takes three times as long."""

    model: type[Model]
    names: list[str]
    #: For the columns whose values are not Python's own yet: their place, and what makes them so.
    converters: list[tuple[int, Callable, Expression]]

    @classmethod
    @cache
    def of(cls, model: type[Model], vendor: str) -> "_Reader":
        query = model._base_manager.all().query
        compiler = query.get_compiler(connection=connection)
        columns = [field.get_col(model._meta.db_table) for field in model._meta.concrete_fields]
        found = compiler.get_converters(columns).items()
        converters = [(place, convert, column) for place, (several, column) in found for convert in several]
        return cls(model, [field.attname for field in model._meta.concrete_fields], converters)

    def row(self, values: tuple) -> Model:
        if self.converters:
            values = list(values)
            for place, convert, column in self.converters:
                values[place] = convert(values[place], column, connection)
        row = self.model.__new__(self.model)
        row.__dict__.update(zip(self.names, values, strict=True))
        row._state = state = ModelState()
        state.adding, state.db = False, connection.alias
        return row
