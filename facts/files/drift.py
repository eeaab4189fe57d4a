"""How many rows were edited at the desk and differ from their files, cheaply: a number to begin the day with.

Only the rows that were changed last are looked at, and compared with what the last load read or the last export wrote
of them; no file is opened. What was deleted at the desk is not seen. The page of differences says it exactly.
"""

from collections.abc import Iterator

from django.db import models

from ..history import entries
from ..history.entries import PARTS_OF
from ..models import Change, LoadedRow, Way
from . import rows
from .memory import recalled
from .merging import CHECKED

#: So many rows are looked at, the ones changed last.
MOST = 200


def edited() -> tuple[int, bool]:
    """How many rows there are, and whether there may be more than were looked at."""
    noted = Change.objects.filter(way=Way.DESK, noun__in=entries.nouns()).order_by("-revision")
    found = list(noted.values_list("noun", "row")[: MOST + 1])
    count = 0
    for name, noun in entries.nouns().items():
        keys = [row for noun_name, row in found[:MOST] if noun_name == name]
        count += len(_differing(noun, keys)) if keys else 0
    return count, len(found) > MOST


def _differing(noun: type[models.Model], keys: list[int]) -> set[int]:
    held = [(row.pk, row) for row in rows.stored(noun).filter(pk__in=keys)]
    part = PARTS_OF.get(noun)
    if part is not None:
        owner = f"{entries.PARTS[part][0]}_id"
        held += [(getattr(row, owner), row) for row in rows.stored(part).filter(**{f"{owner}__in": keys})]
    places = {(row._meta.label_lower, rows.key_text(row)): (key, rows.values(row)) for key, row in held}
    known = {(one.label, one.key): one for one in _remembered(places)}
    return {key for place, (key, values) in places.items() if _differs(values, known.get(place))}


def _remembered(places) -> Iterator[LoadedRow]:
    for label in {label for label, _key in places}:
        keys = [key for noun, key in places if noun == label]
        yield from recalled(LoadedRow.objects.filter(label=label, key__in=keys))


def _differs(values: dict, one: LoadedRow | None) -> bool:
    def told(found: dict) -> dict:
        return {name: value for name, value in found.items() if name not in CHECKED}

    return one is None or told(values) not in [told(said) for said in (one.fields, one.exported) if said]
