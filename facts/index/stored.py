"""Which facts, and which of the rows that they are about, have a word or a property: ``index`` and ``search``.

An entry is a bitmap of the keys of rows (``Posting``), so both databases find the same rows, and a question is answered
by operations on bitmaps, however many facts there are. What is stored was made at one revision of the data; rows that
were changed since (``facts.changes`` notes every way in) are read anew, by each process once for a revision, and take
the place of what is stored of them. So a search is never behind the data, and only ``index`` writes.

Only what the public may see is in the index: a draft has no entry, and so no count. A day that one looks back at takes
further rows away (``shown``).
"""

import json
from collections import defaultdict
from contextlib import suppress
from threading import RLock

from django.db import DatabaseError, transaction
from django.db.models import Q
from pyroaring import BitMap

from .. import changes, clock
from ..models import Chairmanship, Fact
from ..models.change import Change
from ..models.posting import Posting
from .held import Entries, Stored
from .keys import NOUNS, encoded, keys

#: So many changed rows are read anew for a search; more are written into the index first.
_MANY = 2_000
_CHUNK = 2_000
#: Raised whenever ``keys`` says something else of the same row: an index of another format is made anew.
_FORMAT = 3


def index(whole: bool = False) -> int:
    """Bring the stored index up to the data, or make it anew; returns how many rows were read.

    Reads and reckons outside of the lock that it writes under. If the data are changed meanwhile, the index is of the
    revision before that, which ``search`` allows for.
    """
    read = _written(whole)
    if read:
        _forget()
    return read


def _written(whole: bool) -> int:
    revision = changes.revision()
    stored = None if whole else _marker()
    if stored is None:
        entries, read = _all_entries()
        with transaction.atomic():
            changes.lock()
            Posting.objects.all().delete()
            _insert(entries, revision)
        return read
    touched = _touched(stored[0])
    read = sum(map(len, touched.values()))
    if read:
        fresh = _entries(touched)
        with transaction.atomic():
            changes.lock()
            if _marker() == stored:
                _merge(touched, fresh, revision)
    return read


def _insert(entries, revision):
    rows = [Posting(key=place, rows=rows.serialize()) for place, rows in entries.items()]
    rows.append(Posting(key=b"", rows=json.dumps([*revision, _FORMAT]).encode()))
    Posting.objects.bulk_create(rows, batch_size=5_000)


def _merge(touched, fresh, revision):
    """Put rows that were read anew in the place of what was stored of them."""
    for posting in Posting.objects.exclude(key=b"").iterator(5_000):
        key = bytes(posting.key)
        noun = key.split(b":", 1)[0].decode()
        if noun not in touched:
            continue
        before = BitMap.deserialize(bytes(posting.rows))
        after = (before - touched[noun]) | fresh.pop(key, BitMap())
        if not after:
            Posting.objects.filter(pk=posting.pk).delete()
        elif after != before:
            Posting.objects.filter(pk=posting.pk).update(rows=after.serialize())
    Posting.objects.filter(key=b"").delete()
    _insert(fresh, revision)


def _marker() -> list | None:
    """The revision (number and token) that the stored index is of, and its format; None if there is none of ours."""
    found = Posting.objects.filter(key=b"").values_list("rows", flat=True).first()
    marker = None if found is None else json.loads(bytes(found))
    return marker if marker and marker[2:] == [_FORMAT] else None


def _all_entries() -> tuple[dict[bytes, BitMap], int]:
    entries, read = defaultdict(BitMap), 0
    for noun, model in {"fact": Fact, **NOUNS}.items():
        last = model.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        for start in range(0, last + 1, _CHUNK):
            for pk, said in keys(noun, Q(pk__gte=start, pk__lt=start + _CHUNK)):
                read += 1
                for one in said:
                    entries[one].add(pk)
    return entries, read


def _entries(touched: dict[str, BitMap]) -> dict[bytes, BitMap]:
    entries = defaultdict(BitMap)
    for noun, rows in touched.items():
        rows = list(rows)
        for at in range(0, len(rows), _CHUNK):
            for pk, said in keys(noun, Q(pk__in=rows[at : at + _CHUNK])):
                for one in said:
                    entries[one].add(pk)
    return entries


# What was changed since.


def _touched(since: int) -> dict[str, BitMap]:
    """The rows whose entries may be others than at that revision, by noun."""
    changed: dict[str, BitMap] = defaultdict(BitMap)
    for noun, row in Change.objects.filter(revision__gt=since).values_list("noun", "row"):
        if noun == "fact" or noun in NOUNS:
            changed[noun].add(row)
    if changed["country"]:  # a chairmanship is named by its country
        named = Chairmanship.objects.filter(country__in=list(changed["country"]))
        changed["chairmanship"] |= BitMap(named.values_list("pk", flat=True))
    flipped = _resting(changed)
    changed["fact"] |= _leaning(changed, flipped)
    return {noun: rows for noun, rows in changed.items() if rows}


def _resting(changed) -> dict[str, list[int]]:
    """Rows that became visible or hidden, by noun; with them goes what rests on them, which counts as changed."""
    flipped: dict[str, list[int]] = {}
    todo = [noun for noun in NOUNS if changed[noun]]
    while todo:
        noun = todo.pop()
        rows = list(changed[noun])
        with clock.at(clock.Clock()):
            seen = BitMap(NOUNS[noun].objects.published().filter(pk__in=rows).values_list("pk", flat=True))
        now = list((seen ^ _shown_before(noun)) & changed[noun])
        if not set(now) - set(flipped.get(noun, ())):
            continue
        flipped[noun] = now
        for other, model in NOUNS.items():
            for name in getattr(model, "rests_on", ()):
                if model._meta.get_field(name).related_model is NOUNS[noun]:
                    resting = model.objects.filter(**{f"{name}__in": now}).values_list("pk", flat=True)
                    changed[other] |= BitMap(resting)
                    todo.append(other)
    return flipped


def _leaning(changed, flipped) -> BitMap:
    """Facts that are found by what was changed, or rest on what became visible or hidden. All that a paper printed need
    not be read for its new name."""
    conditions = [
        Q(citations__paragraph__article__in=list(changed["article"])),
        Q(events__in=list(changed["event"])),
        Q(attributed_to__in=flipped.get("actor", [])),
    ]
    return BitMap().union(*(BitMap(Fact.objects.filter(one).values_list("pk", flat=True)) for one in conditions))


def _shown_before(noun) -> BitMap:
    found = Posting.objects.filter(key=encoded(noun, "all:")).values_list("rows", flat=True).first()
    return BitMap.deserialize(bytes(found)) if found else BitMap()


# The entries as a process holds them.


_NOTHING = Entries("", Stored(None), {}, {})
_lock = RLock()
_last = _NOTHING


def _forget() -> None:
    global _last
    _last = _NOTHING


def entries() -> Entries:
    """The index of the data as they are now."""
    global _last
    token = changes.revision()[1]
    with _lock:
        if _last.token != token or not token:
            _last = _made(token)
        return _last


def _made(token: str) -> Entries:
    marker = _marker()
    if _waiting(marker) > _MANY:
        with suppress(DatabaseError), transaction.atomic():  # where it cannot be written, it is made for this process
            index()
        marker = _marker()
    stored = _last.stored if _last.stored.marker == marker and marker else Stored(marker)
    if marker is None:
        return Entries(token, stored, {}, _all_entries()[0])
    touched = _touched(marker[0])
    return Entries(token, stored, touched, _entries(touched))


def _waiting(marker) -> int:
    """About how many rows would have to be read anew."""
    if marker is None:
        return Fact.objects.count()
    return Change.objects.filter(revision__gt=marker[0], noun__in=["fact", "event", "article"]).count()
