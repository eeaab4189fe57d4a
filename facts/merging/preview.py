"""What a merge would do, field by field and row by row, before anything is done. Nothing is written here."""

from collections.abc import Callable, Iterable, Iterator
from copy import copy
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from .. import locks, plain, rules
from ..history import naming
from ..history.reverting import MOST
from ..models import Backing, Citation, Lock, Mergeable, Status
from ..models.publication import UNSEEN
from .relations import Relation, relations

#: What a row keeps whatever it is merged with: its address and where it stands.
OWN = ("slug", "status", "merged_into", "retraction_reason")
KEPT, OFFERED, UNITED = "kept", "offered", "united"
#: So many rows of a relation are named.
NAMED = 100


@dataclass(frozen=True)
class Field:
    """One field in which the two differ: what each says, what is said afterwards, and how that comes about."""

    name: str
    label: str
    stays: str
    goes: str
    after: str
    outcome: str
    #: Whether it is the first of the fields that are offered together.
    is_first: bool = True

    @property
    def is_offered(self) -> bool:
        return self.outcome == OFFERED


@dataclass
class Moving:
    """The rows that refer to the one that goes by one relation: those that are led to the other, and those that say
    of it what is said of it already, which go if they are nothing by themselves. A row that refers to itself afterwards
    is ``turned``: it gets what the one that goes had."""

    relation: Relation
    rows: list[models.Model] = field(default_factory=list)
    doubles: list[models.Model] = field(default_factory=list)
    turned: list[models.Model] = field(default_factory=list)
    #: Of backings whose value the other one has otherwise, what becomes of them.
    otherwise: dict[int, str] = field(default_factory=dict)

    @property
    def keys(self) -> list[list[int]]:
        return [[row.pk for row in rows] for rows in (self.rows, self.doubles, self.turned)]

    @property
    def count(self) -> int:
        return sum(map(len, self.keys))

    @property
    def told(self) -> list[tuple[models.Model, str]]:
        """The first of them, each with what becomes of it."""
        words = (_("moves"), _("is there already, so it is not doubled"), _("would lead to itself, so it is led on"))
        groups = zip((self.rows, self.doubles, self.turned), words, strict=True)
        return [(row, self.otherwise.get(row.pk, told)) for rows, told in groups for row in rows][:NAMED]

    @property
    def further(self) -> int:
        return max(0, self.count - NAMED)


class Preview:
    """What it would do to merge the row of the key ``goes`` into that of the key ``stays``."""

    def __init__(self, model: type[Mergeable], stays: int, goes: int):
        found = {row.pk: row for row in plain.stored(model).filter(pk__in=(stays, goes))}
        self.model, self.stays, self.goes = model, found[stays], found[goes]
        self.mine, self.theirs = plain.values(self.stays), plain.values(self.goes)

    # The fields.

    @cached_property
    def groups(self) -> dict[str, list[models.Field]]:
        """The columns that are said together, such as a date and how it was worked out, by their first word."""
        found: dict[str, list[models.Field]] = {}
        for part in plain.columns(self.model):
            if part.name not in (*OWN, "aliases"):
                found.setdefault(part.name.partition("_")[0], []).append(part)
        return found

    @cached_property
    def offered(self) -> dict[str, list[models.Field]]:
        """The groups that the one that stays lacks, and may have from the other."""
        return {name: parts for name, parts in self.groups.items() if self._is_offered(parts)}

    def _is_offered(self, parts: list[models.Field]) -> bool:
        main = parts[0]
        if getattr(self.stays, main.attname) not in (None, "") or getattr(self.goes, main.attname) in (None, ""):
            return False
        if main.related_model is self.model and getattr(self.goes, main.attname) == self.stays.pk:
            return False
        with_it = copy(self.stays)
        for part in parts:
            setattr(with_it, part.name, getattr(self.goes, part.name))
        return not set(rules.broken(with_it)) - set(rules.broken(self.stays))

    def names(self) -> str:
        """The other names of the row that stays, with those of the other one."""
        found = _split(self.stays.aliases)
        known = {name.casefold() for name in (self.stays.name, *found)}
        for name in (self.goes.name, *_split(self.goes.aliases)):
            if name.casefold() not in known:
                known.add(name.casefold())
                found.append(name)
        return "; ".join(found)

    def after(self) -> dict:
        """The values of the row that stays, once all that is offered is taken over."""
        found = dict(self.mine)
        for parts in self.offered.values():
            found |= {part.name: self.theirs[part.name] for part in parts}
        for part in plain.columns(self.model):
            if part.related_model is self.model and getattr(self.stays, part.attname) == self.goes.pk:
                found[part.name] = self.theirs[part.name]
        for part in plain.links(self.model):
            united = [*self.mine[part.name], *self.theirs[part.name]]
            found[part.name] = sorted(map(list, {tuple(key) for key in united}))
        return found | ({"aliases": self.names()} if "aliases" in found else {})

    def fields(self) -> list[Field]:
        """Every field in which the two differ."""
        if self.stays == self.goes:
            return []
        after, found = self.after(), []
        names = [name for name in after if name not in OWN]
        told = [{name: [self.mine[name], values[name]] for name in names} for values in (self.theirs, after)]
        known = naming.Names(key for one in told for key in naming.keys_of(self.model, one))
        of_goes, of_after = ({one.label: one for one in naming.fields(self.model, each, known)} for each in told)
        united = {part.name for part in plain.links(self.model)} | {"aliases"}
        taken = {part.name: name for name, parts in self.offered.items() for part in parts}
        first = {parts[0].name for parts in self.offered.values()}
        for name in names:
            label = capfirst(str(self.model._meta.get_field(name).verbose_name))
            other, then = of_goes.get(label), of_after.get(label)
            if other or then:
                mine = (other or then).before_text
                outcome = UNITED if name in united else OFFERED if name in taken else KEPT
                texts = mine, other.after_text if other else mine, then.after_text if then else mine
                is_first = name not in taken or name in first
                found.append(Field(taken.get(name, name), label, *texts, outcome, is_first))
        return found

    # The rows.

    @cached_property
    def moving(self) -> list[Moving]:
        """What refers to the one that goes."""
        return [moving for relation in relations(self.model) if (moving := self._moving(relation)).count]

    def _moving(self, relation: Relation) -> Moving:
        found, name = Moving(relation), relation.name
        is_double = self._is_linked(relation) if relation.many else self._is_said(relation)
        for row in plain.stored(relation.model).filter(**{name: self.goes}).order_by("pk")[: MOST + 1]:
            turned = not relation.many and row == self.stays
            (found.turned if turned else found.doubles if is_double(row) else found.rows).append(row)
        if relation.model is Backing and name in Backing.TARGETS:
            found.otherwise = self._otherwise(found.rows)
        return found

    def _otherwise(self, backings: list[Backing]) -> dict[int, str]:
        with_all = copy(self.stays)
        for part in (part for parts in self.offered.values() for part in parts):
            setattr(with_all, part.name, getattr(self.goes, part.name))
        told = {row.pk: stated(row, with_all, self.goes) for row in backings if not row.stated}
        return {key: _("moves, and says what it states otherwise: %s") % text for key, text in told.items() if text}

    def _is_linked(self, relation: Relation) -> Callable[[models.Model], bool]:
        """Whether a row that names many names both."""
        there = set(relation.model._base_manager.filter(**{relation.name: self.stays}).values_list("pk", flat=True))
        return lambda row: row.pk in there

    def _is_said(self, relation: Relation) -> Callable[[models.Model], bool]:
        """Whether what must be unique is said of the one that stays already."""
        rows = list(relation.model._base_manager.filter(**{relation.name: self.stays})) if relation.unique else []
        there = [(names, {_values(row, names) for row in rows} - {None}) for names in relation.unique]
        return lambda row: any(_values(row, names) in some for names, some in there)

    # What stands against it.

    def obstacles(self) -> list[str]:
        return list(self._obstacles())

    def _obstacles(self) -> Iterator[str]:
        if self.stays == self.goes:
            yield _("This is the row itself; choose another one.")
            return
        for row in (self.stays, self.goes):
            if row.merged_into_id:
                told = {"row": row, "other": row.survivor}
                yield _("“%(row)s” was merged into “%(other)s” already; merge with that one.") % told
            elif row.status == Status.RETRACTED:
                yield _("“%s” is retracted; its address says why, and so it cannot be merged.") % row
        for lock in self._locks():
            yield locks.told(lock)
        if self.goes.status == Status.PUBLISHED and self.stays.status in UNSEEN:
            yield _("Readers see “%(goes)s” and not “%(stays)s”: let the other one stay, or publish it first.") % {
                "goes": self.goes,
                "stays": self.stays,
            }
        if sum(moving.count for moving in self.moving) > MOST:
            yield (
                _("More than %d rows would change, which could not be taken back at once; let the other one stay.")
                % MOST
            )
        yield from self._against_each_other()

    def _locks(self) -> Iterator[Lock]:
        """The locks of rows that the merge would change."""
        if not Lock.objects.exists():
            return
        rows = [self.stays, self.goes, *(row for moving in self.moving for row in (*moving.rows, *moving.doubles))]
        found = {lock.pk: lock for row in rows if (lock := locks.on(row))}
        yield from found.values()

    def _against_each_other(self) -> Iterator[str]:
        """The same passage cannot both support and dispute a fact."""
        there = {(one.paragraph_id, one.sha256): one.stance for one in _citations(self.stays)}
        for one in _citations(self.goes):
            if there.get((one.paragraph_id, one.sha256), one.stance) != one.stance:
                told = _(
                    "%s: one says that this passage supports it, the other that it disputes it; settle that first."
                )
                yield told % one.paragraph

    @property
    def digest(self) -> str:
        """What the preview was made of, as a SHA-256: if it is another one, something was changed since."""
        of_rows = [(str(moving.relation.part), moving.keys, _stored(moving)) for moving in self.moving]
        return sha256(repr((self.stays.pk, self.mine, self.goes.pk, self.theirs, of_rows)).encode()).hexdigest()


def stated(backing: Backing, stays: Mergeable, goes: Mergeable) -> str:
    """What the fact of a backing says, where the row that stays has another value than the one that it was said of."""
    name = backing.value
    if backing.stated or name in stays.measures:
        return backing.stated
    said, kept = getattr(goes, name), getattr(stays, name)
    return "" if said in (None, "") or said == kept else str(said)


def _split(names: str) -> list[str]:
    return [name for one in names.split(";") if (name := one.strip())]


def _values(row: models.Model, names: Iterable[str]) -> tuple | None:
    """What must be unique, of a row; None where a part of it is empty, which is never the same as another."""
    found = tuple(getattr(row, name) for name in names)
    return None if None in found else found


def _stored(moving: Moving) -> list:
    """What the history has no noun of its own for is looked at whole: a backing, a citation."""
    parts = moving.relation.model in (Backing, Citation)
    return [plain.values(row) for row in (*moving.rows, *moving.doubles)] if parts else []


def _citations(row: models.Model):
    return row.citations.select_related("paragraph__article") if hasattr(row, "citations") else ()
