"""What a row was, step by step: the entries that one save, action or load left of it are one step."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from auditlog.models import LogEntry
from django.db import models
from django.utils.text import capfirst

from ..models import Backing, Fact
from . import entries, naming
from .entries import CREATE, DELETE, UPDATE, Way
from .naming import Names, Shown


@dataclass
class Step:
    """One change of a row: who, when, why, by which way, and old and new by field. ``key`` is that of its last entry;
    ``noun`` and ``row`` say whose it is, which may be a backing of the row that one looks at."""

    noun: type[models.Model]
    row: int
    key: int
    cid: str
    at: datetime
    action: int
    more: dict
    name: str = ""
    changes: dict = field(default_factory=dict)

    label = property(lambda self: capfirst(self.noun._meta.verbose_name))
    who = property(lambda self: self.more.get("who", ""))
    why = property(lambda self: self.more.get("why", ""))
    file = property(lambda self: self.more.get("file", ""))
    revision = property(lambda self: self.more.get("revision", "")[:12])

    @property
    def way(self) -> Way:
        return Way(self.more.get("way", Way.OUTSIDE))

    @property
    def is_new(self) -> bool:
        return self.action == CREATE

    @property
    def is_gone(self) -> bool:
        return self.action == DELETE

    @property
    def is_backing(self) -> bool:
        return self.noun is Backing

    def take(self, entry: LogEntry) -> None:
        """Add a further entry of the same step: a citation beside its fact."""
        for name, (old, new) in (entry.changes or {}).items():
            self.changes[name] = [self.changes.get(name, [old])[0], new]
        self.key, self.more = entry.pk, self.more | (entry.additional_data or {})
        self.action = DELETE if entry.action == DELETE else self.action if entry.action == UPDATE else entry.action

    def shown(self, names: Names) -> list[Shown]:
        """The fields that changed, in words."""
        return naming.fields(self.noun, self.changes, names)


def steps(noun: type[models.Model], key: int) -> list[Step]:
    """Every step of one row, the oldest first."""
    kind = entries.content_type(noun)
    return _grouped(LogEntry.objects.filter(content_type=kind, object_id=key).order_by("pk"))


def steps_of(noun: type[models.Model], keys: Iterable[int]) -> dict[int, list[Step]]:
    """The same of several rows, by their keys, in one query."""
    found: dict[int, list[Step]] = {key: [] for key in keys}
    told = LogEntry.objects.filter(content_type=entries.content_type(noun), object_id__in=list(found))
    for step in _grouped(told.order_by("pk")):
        found[step.row].append(step)
    return found


def steps_around(noun: type[models.Model], key: int, name: str) -> list[Step]:
    """The same with those of the backings that tie the row to a fact, or the fact to its rows, the oldest first."""
    end, value = ("fact", name) if noun is Fact else ("target", f"{noun._meta.model_name}/{name}")
    found = LogEntry.objects.filter(**{f"additional_data__{end}": value})
    backings = found.filter(content_type=entries.content_type(Backing)).order_by("pk")
    return sorted([*steps(noun, key), *_grouped(backings)], key=lambda step: step.key)


def _grouped(found: Iterable[LogEntry]) -> list[Step]:
    groups: dict[tuple, Step] = {}
    for entry in found.select_related("content_type"):
        place = (entry.content_type_id, entry.object_id, entry.cid)
        if place not in groups:
            groups[place] = Step(
                entries.model_of(entry),
                entry.object_id,
                entry.pk,
                entry.cid,
                entry.timestamp,
                entry.action,
                {},
                entry.object_repr,
            )
        groups[place].take(entry)
    return sorted(groups.values(), key=lambda step: step.key)


def state(found: Iterable[Step], until: int | None = None) -> dict:
    """What a row was after the step of this key, or after all of them; empty where it was not there."""
    return entries.folded((step.action, step.changes) for step in found if until is None or step.key <= until)


def names_for(found: Iterable[Step]) -> Names:
    """The names of all rows that these steps speak of, in a constant number of queries."""
    return Names(key for step in found for key in naming.keys_of(step.noun, step.changes))


def described(noun: type[models.Model], now: dict, names: Names | None = None) -> list[Shown]:
    """A state in words: every field that says something."""
    changed = entries.differences({}, now)
    return naming.fields(noun, changed, names or Names(naming.keys_of(noun, changed)))


def between(noun: type[models.Model], before: dict, after: dict) -> list[Shown]:
    """What it would change to go from one state to another, in words."""
    changed = entries.differences(before, after)
    return naming.fields(noun, changed, Names(naming.keys_of(noun, changed)))
