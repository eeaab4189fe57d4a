"""Facts in order, of which only those are fetched that are looked at. The order comes from the index's bitmaps."""

from collections.abc import Iterator
from itertools import islice

from django.db.models import F
from django.utils.translation import gettext_lazy as _
from pyroaring import FrozenBitMap

from . import index, kept, keysets, ties
from .models import Actor, Fact
from .statements import Statement

_LAST, _FIRST = F("last_day").desc(nulls_last=True), F("first_day").desc(nulls_last=True)
#: How facts can be ordered: what it is called, the field of the index with the days that it goes by and whether the
#: last of them comes first, and the order in the database.
SORTS = {
    "relevance": (_("best first"), "till", True, [_LAST, _FIRST, "slug"]),
    "newest": (_("newest first"), "till", True, [_LAST, _FIRST, "slug"]),
    "oldest": (
        _("oldest first"),
        "from",
        False,
        [F("first_day").asc(nulls_last=True), F("last_day").asc(nulls_last=True), "slug"],
    ),
    "published": (_("by publication, newest first"), "said", True, ["slug"]),
}
#: So few facts are put into order by the database at once; more are taken day by day, in portions of about so many.
FEW = 60
_PORTION = 500


class Found:
    """Facts in order, fetched as far as they are looked at: like a list, and as long as ``len`` says."""

    def __init__(self, keys: FrozenBitMap, sort: str, answer: "index.Answer | None", plan=ties.whole):
        self.plan = plan
        self.bitmap, self.sort, self.answer, self.entries = keys, sort, answer, index.entries()
        _label, self.field, self.backwards, self.order = SORTS[sort]

    def with_sources(self) -> "Found":
        """The same, each with its citations and nothing else."""
        return Found(self.bitmap, self.sort, self.answer, ties.with_sources)

    def __len__(self) -> int:
        return len(self.bitmap)

    def __getitem__(self, chosen: slice) -> list[Fact]:
        start, stop = chosen.start or 0, chosen.stop if chosen.stop is not None else len(self)
        return self._rows(list(islice(self.keys(start, stop - start), stop - start)))

    def iterator(self, chunk_size: int = 500) -> Iterator[Fact]:
        """All of them, fetched in chunks."""
        keys = self.keys()
        while chunk := list(islice(keys, chunk_size)):
            yield from self._rows(chunk)

    def _rows(self, keys: list[int]) -> list[Fact]:
        statement = kept.once("statement of facts", lambda: Statement.of(Fact.objects.order_by()))
        rows = {fact.pk: fact for fact in statement.rows(Fact, keys)}
        actors = kept.rows(Actor, {fact.attributed_to_id for fact in rows.values()} - {None})
        for fact in rows.values():
            if fact.attributed_to_id in actors:
                fact._state.fields_cache["attributed_to"] = actors[fact.attributed_to_id]
        return self.plan(rows[key] for key in keys if key in rows)

    def keys(self, start: int = 0, portion: int = _PORTION) -> Iterator[int]:
        """Their keys, from a place on; ``portion``: how many will be asked for, as far as that is known."""
        weighed = self.sort == "relevance" and self.answer is not None
        for part in self.answer.ranked(self.bitmap) if weighed else [self.bitmap]:
            if start >= len(part):
                start -= len(part)
            elif len(part) <= FEW:
                yield from self._few(part)[start:]
                start = 0
            else:
                yield from self._by_day(part, start, min(portion, _PORTION))
                start = 0

    def place_of(self, fact: Fact) -> list:
        """Where a fact stands, for ``behind``: its key, its day in the index, its place in the order within the day."""
        day = next((day for day, _rows in self._days_of(FrozenBitMap([fact.pk]))), "")
        names = [one if isinstance(one, str) else one.expression.name for one in self.order]
        return [fact.pk, day, keysets.values(getattr(fact, name) for name in (*names, "pk"))]

    def behind(self, place: list, otherwise: int) -> int:
        """How many facts stand before what is behind that place, although some came or went since.

        By relevance a fact has no place of its own: then behind the fact itself or, where it is gone, ``otherwise``.
        """
        key, day, within = place
        if self.sort == "relevance":
            return next((at for at, one in enumerate(self.keys(), 1) if one == key), otherwise)
        before, same = 0, FrozenBitMap()
        for one, rows in self._days_of(self.bitmap):
            if one == day:
                same = rows & self.bitmap
            elif one and (not day or (one > day if self.backwards else one < day)):  # what has no day comes last
                before += rows.intersection_cardinality(self.bitmap)
        rows = keysets.placed(Fact.objects.filter(pk__in=list(same)).order_by(*self.order))
        return before + len(same) - keysets.after(rows, within).count()

    def _few(self, keys: FrozenBitMap, day: str | None = None) -> list[int]:
        """These in order; ``day``: all are of this one in the index."""
        order = Fact.objects.order_by(*self.order).values_list("pk", flat=True)
        statement = kept.once(("order of facts", self.sort), lambda: Statement.of(order))
        ordered = [key for (key,) in statement.values(keys)]
        if self.field != "said" or day is not None:
            return ordered
        days = {key: day for day, rows in self._days_of(keys) for key in rows & keys}
        return sorted(ordered, key=lambda key: days[key], reverse=True)

    def _days_of(self, keys: FrozenBitMap) -> Iterator[tuple[str, FrozenBitMap]]:
        """The days of the index on which any of these facts is, in order; facts without a day come last."""
        for _year, every, days in self.entries.days(self.field, self.backwards):
            if every.intersect(keys):
                yield from ((day, rows) for day, rows in days if rows.intersect(keys))

    def _by_day(self, keys: FrozenBitMap, start: int, portion: int) -> Iterator[int]:
        """Day by day: years and days that lie before the start are only counted."""
        waiting = FrozenBitMap()
        for _year, every, days in self.entries.days(self.field, self.backwards):
            number = every.intersection_cardinality(keys)
            if start >= number and not waiting:
                start -= number
                continue
            for _day, rows in days:
                found = rows & keys
                if start >= len(found) and not waiting:
                    start -= len(found)
                    continue
                waiting |= found
                if len(waiting) >= portion + start:  # more days at once cost no more
                    yield from self._few(waiting)[start:]
                    waiting, start = FrozenBitMap(), 0
        yield from self._few(waiting)[start:]
