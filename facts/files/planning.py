"""Rows of files against rows of the database: what a load would do, and everything that keeps it from doing it.

Nothing is written here. Rows are taken noun by noun, each after those that it refers to, so the order of the files
does not matter; in batches, so that neither queries nor memory grow with their number.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext as _

from .. import rules
from ..history import entries, recording
from ..models import LoadedRow, Status
from . import merged, rows
from .levels import levels
from .locked import Locked
from .memory import kept, recalled
from .merging import Claims, three_way
from .reading import KEYS, OWNED, Row
from .references import References
from .sources import Fault, Sources
from .spool import Spool
from .storing import ready, reserve
from .uniques import uniques

STOP, THEIRS, MINE = "stop", "theirs", "mine"


class Change(NamedTuple):
    """What a load changes of a fact: a field, or with ``whole`` (added, removed) a citation or backing."""

    fact: str
    field: str
    before: object = None
    after: object = None
    whole: str = ""

    def __str__(self):
        if self.whole:
            return f"{self.field} {self.whole}"
        return f"{self.field}: {rows.in_words(self.before)} → {rows.in_words(self.after)}"


class Update(NamedTuple):
    """A stored row that changes: its columns' values made ready, its links' keys, and what it was when it was read."""

    label: str
    pk: int
    columns: dict
    links: dict
    before: dict


@dataclass
class Plan:
    """What a load would do. ``done`` names rows by what becomes of them and by noun."""

    done: dict[str, dict[str, list[str]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))
    changes: list[Change] = field(default_factory=list)
    conflicts: list[Fault] = field(default_factory=list)
    inserts: dict[str, Spool] = field(default_factory=lambda: defaultdict(Spool))
    linked: dict[tuple[str, str], Spool] = field(default_factory=lambda: defaultdict(Spool))
    updates: list[Update] = field(default_factory=list)
    deletes: list[Update] = field(default_factory=list)
    remembered: Spool = field(default_factory=Spool)
    renewed: Spool = field(default_factory=Spool)
    forgotten: list[int] = field(default_factory=list)
    #: What the history is to be told, as ``recording.waiting`` has it.
    noted: Spool = field(default_factory=Spool)
    #: Rows that are locked at the desk and that the files say otherwise, each as a line that says by whom and why.
    locked: list[str] = field(default_factory=list)
    #: Facts of which not every row can be stored, because of a fault that is told already.
    partial: set[str] = field(default_factory=set)

    def note(self, row: models.Model, before: dict | None, after: dict | None, file: str) -> None:
        """Tell the history that a row is to change from these values to those."""
        self.noted.append(recording.waiting(entries.of_row(row, before, after, file)))


class Planner:
    """Makes the Plan of some Sources. With ``temporary`` no key is reserved: the plan is for a look, not for good.
    Without ``approving``, no row becomes published by it."""

    def __init__(self, sources: Sources, names: list[str], *, on_conflict=STOP, temporary=False, approving=True):
        self.sources, self.names, self.on_conflict = sources, names, on_conflict
        self.plan, self.temporary, self.approving = Plan(), temporary, approving
        self.references, self.merged = References(sources.places), merged.Merged()
        self.claims, self.locked = Claims(), Locked()
        #: Rows that were deleted in the admin and are added again.
        self.again: set[tuple[str, str]] = set()
        self.touched: set[str] = set()
        self.failed: set[tuple[str, str]] = set()
        self.unique: dict[tuple, dict[tuple, str]] = defaultdict(dict)
        self.next = 1 << 60

    def run(self, progress: Callable = lambda done: None) -> Plan:
        """Look at every row; faults go to the sources', conflicts to the plan's list."""
        count = 0
        self.touched = self._touched() if self.on_conflict == MINE else set()
        for label, spool in self.sources.rows.items():
            model = rows.model_of(label)
            for batch in levels(spool, self._circle):
                self._batch(label, model, batch)
                count += len(batch)
                progress(count)
        for row, before, after, columns, file in self.claims.rest():
            self.plan.updates.append(Update("facts.citation", row.pk, columns, {}, before))
            self.plan.note(row, before, after, file)
            self._tell("facts.citation", rows.key_text(row), {"compared"}, before, after)
        self.plan.partial = {key.partition("/")[0] for label, key in self.failed if label in OWNED}
        return self.plan

    def _touched(self) -> set[str]:
        """The facts of which the files bring a new or changed citation or backing: these prevail over a deletion."""
        found = set()
        for label in OWNED[1:]:
            for batch in self.sources.rows[label].batches():
                memory = _memory(label, batch)
                for row in batch:
                    one, (said, _errors) = memory.get(row.key), rows.said(rows.model_of(label), row.fields)
                    if one is None or said not in (one.fields, one.exported):
                        found.add(row.key.partition("/")[0])
        return found

    def _circle(self, row: Row, name: str) -> None:
        self.failed.add((row.label, row.key))
        self.sources.fault(row, name, _("these rows refer to one another in a circle; break it."))

    def _batch(self, label: str, model: type[models.Model], batch: list[Row]) -> None:
        keys = [row.key for row in batch]
        stored = self.references.stored(label, keys)
        memory = _memory(label, batch)
        self.references.fetch(model, batch)
        made = [one for row in batch if (one := self._merge(model, row, stored.get(row.key), memory.get(row.key)))]
        added = [one for one in made if one[1].pk is None]
        for (_row, instance, _said), pk in zip(added, self._keys(model, len(added)), strict=True):
            instance.pk = pk
        self._check_unique(model, made)
        for row, instance, said in made:
            self.references.know(label, row.key, instance)
            self.merged.know(label, row.key, said)
            if row.key not in stored and (label, row.key) not in self.failed:
                self._insert(row, instance, said)

    def _keys(self, model: type[models.Model], count: int) -> Iterable[int]:
        if not count or not self.temporary:
            return reserve(model, count) if count else ()
        self.next += count
        return range(self.next - count, self.next)

    def _merge(self, model, row: Row, stored, memory) -> tuple | None:
        """The row as it would be stored, with what the file says of it; None where nothing is to be stored."""
        said, errors = rows.said(model, row.fields)
        known = {part.name: part for part in (*rows.columns(model), *rows.links(model))}
        for name in row.fields:
            if name not in known:
                near = rules.nearest(name, known)
                hint = _("did you mean “%s”?") % near if near else _("its fields are: %s.") % ", ".join(known)
                self.sources.fault(row, name, _("there is no such field; %s") % hint)
        for name, error in errors.items():
            self.sources.fault(row, name, rules.sentence(error, known[name]))
        if stored is None and self._is_of_merged(row, known, said, memory):
            return None
        if stored is None and memory is not None and not self._is_wanted_again(row, said, memory):
            return None
        meant = self._meant(row, known, said)
        lost = self._unresolved(row, known, meant, memory.fields if memory else None, stored)
        if lost is None:
            return None
        if errors or lost:
            self.failed.add((row.label, row.key))
            instance = stored or model()
            self._apply(instance, known, meant, [name for name in said if name not in lost])
            self._break(row, instance, set(errors) | lost)
            return None
        return self._merged(model, row, stored, memory, known, said, meant)

    def _is_of_merged(self, row: Row, known: dict, said: dict, memory) -> bool:
        """Whether a row that is not there belongs to one that was merged, and cannot be added to it."""
        if memory and (said in (memory.fields, memory.exported) or self.on_conflict == THEIRS):
            return False
        for name, label, key, other in (found := [*self.merged.references(row.label, known, said, own=True)]):
            self.failed.add((row.label, row.key))
            self.sources.fault(row, name, merged.as_owner(label, key, other))
        return bool(found)

    def _meant(self, row: Row, known: dict, said: dict) -> dict:
        """What a file says, with the rows that stand for those that were merged."""
        found = dict(said)
        for name, label, key, other in self.merged.references(row.label, known, said, own=False):
            found[name] = merged.led(known[name], found[name], key, other)
            self.references.look_up(label, [other])
        return found

    def _merged(self, model, row: Row, stored, memory, known: dict, said: dict, meant: dict) -> tuple | None:
        plan, status = self.plan, "added"
        if self.locked.of(row.label, row.key):
            return self._left(row, stored, memory, said)
        if stored is None:
            instance, file_moved = model(), set(said)
            self._apply(instance, known, meant, said)
        else:
            instance, before = stored, rows.values(stored)
            base = memory.fields if memory else {}
            exported = (memory.exported or {}) if memory else {}
            moved, file_moved, clash = three_way(row.label, said, base, before, exported)
            if file_moved and getattr(stored, "merged_into_id", None) and not base.get("merged_into"):
                self._of_merged(row)
                file_moved, clash = set(), set()
            same, given = {name for name in said if meant[name] == before[name]}, meant
            file_moved, clash = file_moved - same, clash - same
            if row.label == "facts.citation":
                given, file_moved, clash = self.claims.of_citation(row.key, meant, file_moved, clash)
            if clash and self.on_conflict == STOP:
                self._conflict(row, said, base, before, clash)
            file_moved -= clash if self.on_conflict == THEIRS else set()
            self._apply(instance, known, given, file_moved)
            if row.label == "facts.fact":
                after = before | {part: meant[part] for part in file_moved}
                self.claims.take(row.key, meant, before, after, self._name_of(row))
            status = "changed" if file_moved else "kept" if moved else "unchanged"
        if self._break(row, instance, set()):
            self.failed.add((row.label, row.key))
            return None
        if not self.approving and "status" in file_moved and instance.status == Status.PUBLISHED:
            told = _("it takes two people to publish a row: write “in-review”, and let somebody else publish it.")
            self.sources.fault(row, "status", told)
        if status == "changed":
            self._update(row, instance, known, given, before, file_moved)
        for name, label, key, other in self.merged.references(row.label, known, said, own=False):
            if name in file_moved:
                self.sources.fault(row, name, merged.as_reference(label, key, other), note=True)
        plan.done[status][row.label].append(row.key)
        if status == "added" and row.label in OWNED[1:]:
            plan.changes.append(Change(*_owned(row.label, row.key), whole=_("added")))
        name = self._name_of(row)
        if memory is None:
            plan.remembered.append((row.label, row.key, name, kept(row.label, said)))
        elif memory.fields != said or memory.file != name:
            plan.renewed.append((name, kept(row.label, said), memory.pk))
        return row, instance, meant

    def _of_merged(self, row: Row) -> None:
        """A row that was merged is not changed by its file any more."""
        told = merged.as_row(self.merged.survivor(row.label, row.key), self.on_conflict == STOP)
        self._clash(row, "", told) if self.on_conflict == STOP else self.sources.fault(row, "", told, note=True)

    def _left(self, row: Row, stored, memory, said: dict) -> tuple | None:
        """A locked row stays as it is. The last load's version stays, too, so that a later one does what this left."""
        now = rows.values(stored) if stored else None
        base, exported = (memory.fields, memory.exported or {}) if memory else ({}, {})
        moved, by_file, _clash = three_way(row.label, said, base, now, exported) if stored else (said, said, ())
        status = "locked" if by_file else "kept" if moved else "unchanged"
        self.plan.done[status][row.label].append(row.key)
        if by_file:
            self.plan.locked.append(self.locked.told(row.label, row.key))
        return (row, stored, said) if stored else None

    def _name_of(self, row: Row) -> str:
        return self.names[self.sources.places[row.label][row.key][0]]

    def _is_wanted_again(self, row: Row, said: dict, memory) -> bool:
        """Whether a row that was deleted in the admin is to be added: only if its file changed since and prevails."""
        owner = "facts.article" if row.label == "facts.paragraph" else "facts.fact"
        if (owner, row.key.partition("/")[0]) in self.again:
            return True  # it went with the row that it belongs to, and comes back with it
        if (said in (memory.fields, memory.exported) or self.on_conflict == THEIRS) and row.key not in self.touched:
            self.plan.done["kept"][row.label].append(row.key)
            if memory.fields != said:
                self.plan.renewed.append((self._name_of(row), kept(row.label, said), memory.pk))
            return False
        if self.on_conflict == STOP:
            self.failed.add((row.label, row.key))
            self._clash(row, "", _(
                "it was deleted in the admin, and the file has changed since; take it out of the file, or load with "
                "--on-conflict=mine to add it again or --on-conflict=theirs to leave it deleted."
            ))  # fmt: skip
            return False
        self.again.add((row.label, row.key))
        return True

    def _unresolved(self, row: Row, known: dict, said: dict, base: dict | None, stored) -> set[str] | None:
        """The fields whose references lead nowhere; None if the row went with the deleted one that it belonged to."""
        lost = set()
        for name, part in known.items():
            if not part.remote_field or name not in said:
                continue
            if stored is not None and base is not None and said[name] == base.get(name):
                continue  # the file moved nothing here, so the database's own stays
            label = part.related_model._meta.label_lower
            keys = said[name] if part.many_to_many else [said[name]] if said[name] else []
            for key in keys:
                text = "/".join(map(str, key))
                if self.references.pk(label, text) is not None:
                    continue
                if base is not None and name in KEYS[row.label]:
                    self.plan.done["kept"][row.label].append(row.key)
                    return None
                lost.add(name)
                if (label, text) not in self.failed:  # else that row has a fault of its own
                    item = row.fields[name].index([str(one) for one in key]) if part.many_to_many else None
                    self.sources.fault(row, name, self.references.missing(label, text), item)
            if not keys and not part.many_to_many and not part.null:
                lost.add(name)
                self.sources.fault(row, name, _("It is missing; write a reference: %s") % (part.help_text or name))
        return lost

    def _apply(self, instance, known: dict, said: dict, names: Iterable[str]) -> None:
        for name in names:
            part = known[name]
            if part.remote_field and not part.many_to_many:
                label, key = part.related_model._meta.label_lower, said[name]
                self.references.point(instance, part, label, "/".join(map(str, key)) if key else None)
            elif not part.many_to_many:
                setattr(instance, name, part.to_python(said[name]))

    def _break(self, row: Row, instance, without: set[str]) -> bool:
        found = list(rules.broken(instance, without))
        for name, message in found:
            self.sources.fault(row, name, message)
        return bool(found)

    def _update(self, row: Row, instance, known, said: dict, before: dict, names: set[str]) -> None:
        ready_columns = {
            known[name].column: ready(known[name], getattr(instance, known[name].attname))
            for name in names
            if not known[name].many_to_many
        }
        changed = {name: self.references.pks(known[name], said[name]) for name in names if known[name].many_to_many}
        self.plan.updates.append(Update(row.label, instance.pk, ready_columns, changed, before))
        after = before | {name: said[name] for name in names}
        self.plan.note(instance, before, after, self._name_of(row))
        if row.label in OWNED:
            self._tell(row.label, row.key, names, before, after)

    def _tell(self, label: str, key: str, names: Iterable[str], before: dict, after: dict) -> None:
        """That these fields of a fact, or of what belongs to it, change."""
        fact, prefix = _owned(label, key) if label != "facts.fact" else (key, "")
        for name in sorted(names):
            self.plan.changes.append(Change(fact, f"{prefix} › {name}" if prefix else name, before[name], after[name]))

    def _insert(self, row: Row, instance, said: dict) -> None:
        self.plan.note(instance, None, said, self._name_of(row))
        columns = (ready(part, getattr(instance, part.attname)) for part in rows.columns(type(instance)))
        self.plan.inserts[row.label].append((instance.pk, *columns))
        for part in rows.links(type(instance)):
            for pk in self.references.pks(part, said[part.name]):
                self.plan.linked[row.label, part.name].append((instance.pk, pk))

    def _conflict(self, row: Row, said: dict, base: dict, before: dict, clash: set[str]) -> None:
        for name in sorted(clash):
            told = {"file": said[name], "database": before[name], "base": base.get(name)}
            both = _("both sides changed it: the last load said %(base)r, ") if base else _("no load made this row: ")
            rest = _(
                "the file says %(file)r, the database says %(database)r; make the two agree, or load with "
                "--on-conflict=mine (the file's) or =theirs (the database's)."
            )
            self._clash(row, name, (both + rest) % told)

    def _clash(self, row: Row, name: str, message: str) -> None:
        mark = row.marks.get(name, (row.line, 1))
        self.plan.conflicts.append(Fault(row.file, *mark, self.sources.where(row.label, row.key, name), message))

    def _check_unique(self, model, made: list[tuple]) -> None:
        """Two rows may not share what must be unique, in the files or with rows that are stored and not in them."""
        for names, condition, message in uniques(model):
            wanted = {}
            for row, instance, _said in made:
                if condition is not None and rules.holds(condition, instance) is not True:
                    continue
                values = tuple(getattr(instance, model._meta.get_field(name).attname) for name in names)
                if None in values:
                    continue
                other = self.unique[model, names].setdefault(values, row.key)
                if other != row.key:
                    self._twice(row, names, message, other)
                wanted.setdefault(values, row)
            for key, values in self.references.holding(model, names, wanted):
                if values in wanted and key not in self.sources.places[wanted[values].label]:
                    self._twice(wanted[values], names, message, key)

    def _twice(self, row: Row, names: tuple, message: str, other: str) -> None:
        self.failed.add((row.label, row.key))
        self.sources.fault(row, names[-1], f"{message} ({other})")


def _memory(label: str, batch: list[Row]) -> dict[str, LoadedRow]:
    found = LoadedRow.objects.filter(label=label, key__in=[row.key for row in batch])
    return {one.key: one for one in recalled(found)}


def _owned(label: str, key: str) -> tuple[str, str]:
    """The fact that a citation or backing belongs to, and the row in words."""
    fact, _sep, rest = key.partition("/")
    noun = rows.model_of(label)._meta.verbose_name
    return fact, f"{noun} {rest.replace('/', ' ')}"
