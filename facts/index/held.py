"""The index as a process holds it: bitmaps that were fetched, what was read anew since, and what is counted of them."""

from array import array
from collections import Counter
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from datetime import date
from heapq import nlargest, nsmallest
from itertools import groupby
from operator import itemgetter
from threading import RLock
from typing import TypeVar

from cachetools import LRUCache
from pyroaring import BitMap, FrozenBitMap

from .. import clock
from ..models.posting import Posting
from .keys import encoded

T = TypeVar("T")
_NONE = FrozenBitMap()
#: Of a field with more values than this, those of a few facts are counted fact by fact, and of many facts only these:
#: the values that have most facts in all.
MANY, LARGEST = 1_000, 300
#: So many facts are few: to count them one by one takes some 15 ms for such a field.
FEW = 20_000
#: A fact's first values of a field stand in so many arrays; the few that have more, in a dictionary.
_LAYERS = 3


@dataclass(frozen=True)
class Counts:
    """Facts by the value of a field: all values that any of them has or, of many, those that most have. ``number``: how
    many values there are in all, if that is known."""

    of: dict[str, int]
    number: int | None


class Entries:
    """The index as it is at one revision of the data: what is stored, and what was read anew since."""

    def __init__(self, token: str, stored: "Stored", touched: dict[str, BitMap], fresh: dict[bytes, BitMap]):
        self.token, self.stored, self.touched, self.fresh = token, stored, touched, fresh
        self._kept, self._lock = LRUCache(2_000), RLock()

    def rows(self, noun: str, name: str, value: str = "") -> FrozenBitMap:
        """The rows of a noun that have this."""
        place = encoded(noun, f"{name}:{value}")
        return self._joined(noun, place, self.stored.get(place))

    def _joined(self, noun, key, rows):
        touched = self.touched.get(noun)
        if touched and rows.intersect(touched):
            rows = rows - touched
        fresh = self.fresh.get(key)
        return rows | fresh if fresh else rows

    def fetch(self, places: Iterable[tuple[str, str, str]]) -> None:
        """What ``rows`` will be asked for (noun, field, value), in one query."""
        self.stored.fetch(encoded(noun, f"{name}:{value}") for noun, name, value in places)

    def values(self, noun: str, name: str, start: str = "") -> dict[str, FrozenBitMap]:
        """The values of a field, or those that begin so, with their rows."""
        return self.once((noun, name, start), lambda: self._values(noun, name, start))

    def _values(self, noun, name, start):
        head, prefix = encoded(noun, f"{name}:"), encoded(noun, f"{name}:{start}")
        found = self.stored.beginning(prefix, len(head))
        touched = self.touched.get(noun)
        if touched:
            changed = {value: rows - touched for value, rows in found.items() if rows.intersect(touched)}
            found = found | changed
        fresh = {key: rows for key, rows in self.fresh.items() if key.startswith(prefix)}
        if fresh:
            named = {key[len(head) :].decode(errors="ignore"): rows for key, rows in fresh.items()}
            found = found | {value: found.get(value, _NONE) | rows for value, rows in named.items()}
        return {value: rows for value, rows in found.items() if rows} if touched else found

    def once(self, place: Hashable, find: Callable[[], T]) -> T:
        """What was found, which nobody changes; it is looked for again only if much else was meanwhile."""
        with self._lock:
            if place not in self._kept:
                self._kept[place] = find()
            return self._kept[place]

    def days(self, name: str, backwards: bool) -> list[tuple[str, FrozenBitMap, list[tuple[str, FrozenBitMap]]]]:
        """A field of days in order: each year with all its rows, and with its days and theirs. What has no day comes
        last, either way."""
        return self.once((name, backwards), lambda: self._days(name, backwards))

    def _days(self, name, backwards):
        days = self.values("fact", name)
        ordered = [*sorted(filter(None, days), reverse=backwards), *({""} & days.keys())]
        years = [(year, [(day, days[day]) for day in some]) for year, some in groupby(ordered, lambda day: day[:4])]
        return [(year, _NONE.union(*(rows for _day, rows in some)), some) for year, some in years]

    def counts(self, name: str, among: FrozenBitMap, most: int = LARGEST) -> Counts:
        """How many of these facts have each value of a field. Of a field with many values, such as events, every one
        is counted where the facts are few, and at least so many are told; otherwise those that have most facts in all,
        which is what it comes to where the facts are all that there are."""
        values = self.values("fact", name)
        if len(values) <= MANY:
            found = _counted(values, among)
        elif len(among) <= FEW and not self.touched.get("fact"):
            return self.stored.counts(encoded("fact", f"{name}:"), among).most(most)
        elif len(among) <= FEW:
            found = self._few(name, among)
        else:
            largest = self.once(
                ("largest", name), lambda: nlargest(LARGEST, values, key=lambda one: (len(values[one]), one))
            )
            return Counts(_counted({value: values[value] for value in largest}, among), None)
        return Counts(found, len(found))

    def each(self, name: str, among: FrozenBitMap) -> dict[str, int]:
        """How many of these facts have each value of a field, however many values there are."""
        return _counted(self.values("fact", name), among)

    def _few(self, name, among):
        """Where some facts were changed since the index was made."""
        touched = self.touched["fact"]
        found = self.stored.counts(encoded("fact", f"{name}:"), among - touched).all()
        now = among & touched
        head = encoded("fact", f"{name}:")
        fresh = ((key, rows) for key, rows in self.fresh.items() if key.startswith(head))
        found.update({key[len(head) :].decode(): rows.intersection_cardinality(now) for key, rows in fresh})
        return {value: count for value, count in found.items() if count}

    def tied(self, noun: str, keys: Iterable[int]) -> FrozenBitMap:
        """The facts that are tied to any of these rows."""
        return _NONE.union(*(self.rows("fact", noun, str(key)) for key in keys))

    def shown(self) -> FrozenBitMap:
        """The facts that may be seen on the day that is set: the same as ``Fact.objects.published()``."""
        now = clock.current()
        return self.once(("shown", now.as_of, now.known_by), lambda: self._shown(now.as_of, now.known_by))

    def known(self) -> FrozenBitMap:
        """The same, whatever the day of which one asks: what was known by the day that is set."""
        by = clock.current().known_by
        return self.once(("shown", None, by), lambda: self._shown(None, by))

    def _shown(self, as_of: date | None, known_by: date | None) -> FrozenBitMap:
        found = self.rows("fact", "all")
        if known_by:
            found = found & self._until("said", known_by)
        if as_of:
            dated = self.rows("fact", "dated") & self._until("from", as_of)
            found = found & (dated | (self.rows("fact", "undated") & self._until("said", as_of)))
        return found

    def dated(self) -> FrozenBitMap:
        """The facts of which a day is known at which they begin or end."""
        return self.rows("fact", "all") - (self.rows("fact", "from") & self.rows("fact", "till"))

    def _until(self, name, day):
        days = self.values("fact", name).items()
        return _NONE.union(*(rows for told, rows in days if told and told <= day.isoformat()))


def _counted(values: dict[str, FrozenBitMap], among: FrozenBitMap) -> dict[str, int]:
    counted = ((value, rows.intersection_cardinality(among)) for value, rows in values.items())
    return {value: count for value, count in counted if count}


class Stored:
    """What is stored of one revision, fetched when it is asked for; ranges of values stay, words as long as there is
    room."""

    _ROOM = 32_000_000

    def __init__(self, marker):
        self.marker = marker
        self._one = LRUCache(self._ROOM, getsizeof=lambda rows: 200 + 2 * min(len(rows), 65_536))
        self._ranges: dict[bytes, dict[str, FrozenBitMap]] = {}
        self._turned: dict[bytes, _Turned] = {}
        self._lock = RLock()

    def get(self, key: bytes) -> FrozenBitMap:
        with self._lock:
            rows = self._one.get(key)
            if rows is None:
                self.fetch([key])
                rows = self._one.get(key, _NONE)
            return rows

    def fetch(self, keys: Iterable[bytes]) -> None:
        """Fetch these at once, as far as they are not there."""
        with self._lock:
            wanted = {key for key in keys if key not in self._one} if self.marker is not None else set()
            if wanted:
                rows = Posting.objects.filter(key__in=wanted).values_list("key", "rows")
                found = {bytes(key): bytes(rows) for key, rows in rows}
                for key in wanted:
                    self._one[key] = FrozenBitMap.deserialize(found[key]) if key in found else _NONE

    def beginning(self, prefix: bytes, skip: int) -> dict[str, FrozenBitMap]:
        """The entries whose keys begin so, by the rest of the key after so many bytes. Nobody changes what is given."""
        if self.marker is None:
            return {}
        with self._lock:
            if prefix in self._ranges:
                return self._ranges[prefix]
            entries = Posting.objects.filter(key__gte=prefix, key__lt=prefix + b"\xff").order_by("key")
            found = {
                bytes(key)[skip:].decode(errors="ignore"): FrozenBitMap.deserialize(bytes(rows))
                for key, rows in entries.values_list("key", "rows")
            }
            if len(prefix) == skip:  # and not what begins like a word that somebody typed
                self._ranges[prefix] = found
            return found

    def counts(self, head: bytes, among: FrozenBitMap) -> "_Numbers":
        """How many of these facts have each value of a field, fact by fact."""
        with self._lock:
            if head not in self._turned:
                self._turned[head] = _Turned(self.beginning(head, len(head)))
            return self._turned[head].counts(among)


class _Turned:
    """A field the other way round: the values of each fact."""

    def __init__(self, values: dict[str, FrozenBitMap]):
        self.values = sorted(values, key=lambda value: (len(value), value))  # keys in the order of numbers
        size = max((rows.max() for rows in values.values() if rows), default=-1) + 1
        self.within = FrozenBitMap(range(size))
        self.layers, self.rest = [array("I", bytes(4 * size))], {}
        first = self.layers[0]
        for number, value in enumerate(self.values, 1):
            for fact in values[value]:
                if first[fact]:
                    self._put(fact, number, size)
                else:
                    first[fact] = number

    def _put(self, fact, number, size):
        """A further value of a fact."""
        for layer in self.layers[1:]:
            if not layer[fact]:
                layer[fact] = number
                return
        if len(self.layers) < _LAYERS:
            self.layers.append(array("I", bytes(4 * size)))
            self.layers[-1][fact] = number
        else:
            self.rest.setdefault(fact, []).append(number)

    def counts(self, among: FrozenBitMap) -> "_Numbers":
        facts, found = (among & self.within).to_array(), Counter()
        if len(facts) > 1:  # of one, itemgetter gives what is no tuple
            chosen = itemgetter(*facts)
            for layer in self.layers:
                found.update(chosen(layer))
        else:
            found.update(layer[fact] for fact in facts for layer in self.layers)
        for fact in facts if self.rest else ():
            found.update(self.rest.get(fact, ()))
        del found[0]
        return _Numbers(found, self.values)


@dataclass(frozen=True)
class _Numbers:
    """How many facts have each value, by the value's number from 1."""

    counted: Counter
    values: list[str]

    def all(self) -> Counter:
        return Counter({self.values[number - 1]: count for number, count in self.counted.items()})

    def most(self, wanted: int) -> Counts:
        """So many values, those that most have; of those that equally many have, the ones with the smaller keys."""
        sizes, least, enough = Counter(self.counted.values()), 0, 0
        for least in sorted(sizes, reverse=True):
            enough += sizes[least]
            if enough >= wanted:
                break
        foremost = [pair for pair in self.counted.items() if pair[1] >= least]
        found = {number: count for number, count in foremost if count > least}
        same = nsmallest(wanted - len(found), (number for number, count in foremost if count == least))
        found |= dict.fromkeys(same, least)
        return Counts({self.values[number - 1]: count for number, count in found.items()}, len(self.counted))
