"""A place in an ordered list, told by the row that stands there: so a page goes on where the last one ended, whatever
was added or taken away before it."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import count, takewhile

from django.db.models import F, Q, QuerySet
from django.db.models.expressions import OrderBy

#: The name under which a row carries the values that it is in order by.
_NAME = "place_{}"


def placed(rows: QuerySet) -> QuerySet:
    """The rows in their order, in the end by their keys, each with its place, which ``place_of`` reads."""
    order = [_ordering(one) for one in (*rows.query.order_by, "pk")]
    return rows.annotate(**{_NAME.format(at): one.expression for at, one in enumerate(order)}).order_by(*order)


def _ordering(one) -> OrderBy:
    if isinstance(one, str):
        return F(one[1:]).desc() if one.startswith("-") else F(one).asc()
    return one if isinstance(one, OrderBy) else OrderBy(one)


def place_of(row) -> list:
    """The place of a row of ``placed``, as values for JSON."""
    names = takewhile(lambda name: hasattr(row, name), map(_NAME.format, count()))
    return values(getattr(row, name) for name in names)


def values(place: Iterable) -> list:
    """A place as JSON can hold it."""
    return [value.isoformat() if isinstance(value, date) else value for value in place]


def after(rows: QuerySet, place: Sequence) -> QuerySet:
    """Those of ``placed`` that stand behind a place. What is greater is for the database to say; NULL stands last."""
    condition = Q(pk__in=())
    for at, one in reversed(list(enumerate(rows.query.order_by))):
        name, value = _NAME.format(at), place[at]
        if value is None:  # behind it stands nothing, beside it what is NULL, too
            condition = Q(**{f"{name}__isnull": True}) & condition
        else:
            behind = Q(**{f"{name}__lt" if one.descending else f"{name}__gt": value}) | Q(**{f"{name}__isnull": True})
            condition = behind | Q(**{name: value}) & condition
    return rows.filter(condition)
