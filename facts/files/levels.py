"""Rows in an order in which each stands behind those of the same noun that it refers to."""

from collections.abc import Callable, Iterator

from . import rows
from .reading import Row
from .references import keys_in
from .spool import Spool


def levels(spool: Spool, in_a_circle: Callable[[Row, str], None]) -> Iterator[list[Row]]:
    """Batches in which no row refers to another one of the same or a later batch. Rows that refer to one another in a
    circle are in none; each is told with the field that is part of it."""
    left: dict[str, tuple[Row, dict[str, str]]] = {}
    for batch in spool.batches():
        below = {row.key: (row, above) for row in batch if (above := _above(row))}
        left |= below
        if free := [row for row in batch if row.key not in below]:
            yield free
    while left:
        stuck = {key: one for key, one in left.items() if left.keys() & one[1].values()}
        if len(stuck) == len(left):
            for row, above in left.values():
                in_a_circle(row, next(name for name, key in above.items() if key in left))
            return
        yield [row for key, (row, _above) in left.items() if key not in stuck]
        left = stuck


def _above(row: Row) -> dict[str, str]:
    """The keys of the rows of the same noun that a row refers to, by field."""
    model = rows.model_of(row.label)
    names = [part.name for part in rows.columns(model) if part.related_model is model]
    return {name: key for name in names for key in keys_in(row.fields.get(name), many=False)}
