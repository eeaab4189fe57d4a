"""Rows as plain values, in one shape that can be compared: what the database holds, what a file says, what was before.

A value is what JSON can hold: text, whole numbers, booleans, None; a decimal and a day as text; a foreign key as the
natural key of its row, a list; a many-to-many relation as a sorted list of natural keys.
"""

import datetime
from decimal import Decimal
from functools import cache

from django.db import models


def columns(model: type[models.Model]) -> list[models.Field]:
    """The fields of a row's own table that a file can give: neither its key nor what the database works out."""
    return [part for part in model._meta.local_fields if not part.primary_key and not part.generated]


def links(model: type[models.Model]) -> list[models.ManyToManyField]:
    """The many-to-many relations that a file can give."""
    return list(model._meta.local_many_to_many)


def stored(model: type[models.Model]) -> models.QuerySet:
    """Every row with what ``values`` needs, in a constant number of queries."""
    keys = [part.name for part in columns(model) if part.remote_field]
    further = [f"{name}__article" for name in keys if name == "paragraph"]
    rows = model._base_manager.select_related(*keys, *further)
    return rows.prefetch_related(*(part.name for part in links(model)))


def key_text(row: models.Model) -> str:
    """The natural key of a row as text, its parts with “/” between, as ``reading.key_text`` gives it for a file's."""
    return "/".join(str(part) for part in row.natural_key())


def values(row: models.Model) -> dict:
    """What the database holds of a row that was fetched with ``stored``, by field."""
    found = {}
    for part in columns(type(row)):
        if part.remote_field:
            other = getattr(row, part.name)
            found[part.name] = list(other.natural_key()) if other else None
        else:
            found[part.name] = plain(part.value_from_object(row))
    for part in links(type(row)):
        found[part.name] = sorted(list(other.natural_key()) for other in getattr(row, part.name).all())
    return found


def plain(value):
    """A column's value as plain data; a decimal without zeros at its end."""
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return value.isoformat() if isinstance(value, datetime.date) else value


@cache
def defaults(model: type[models.Model]) -> dict:
    """The values of a row of which nothing was said."""
    usual = {part.name: None if part.remote_field else plain(part.get_default()) for part in columns(model)}
    return usual | {part.name: [] for part in links(model)}
