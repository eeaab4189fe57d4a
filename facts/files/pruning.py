"""What the files say no more: a fact is retracted and keeps its address; nothing that readers may have cited goes."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from ..models import LoadedRow, Status
from . import rows
from .locked import Locked
from .memory import recalled
from .planning import MINE, STOP, Change, Plan, Update
from .reading import OWNED
from .references import References
from .sources import Fault, Sources
from .storing import ready

RETRACTED = "It was taken out of its article's file."
_BELONG = ("facts.citation", "facts.backing", "facts.paragraph")


def gone(plan: Plan, sources: Sources, names: Iterable[str], whole: bool) -> list[LoadedRow]:
    """The stored rows that these files said before and say no more; with ``whole``, also those of files that are gone.

    What neither file nor database has is forgotten.
    """
    said = LoadedRow.objects.exclude(fields={}).defer("fields", "exported")
    found = said if whole else said.filter(file__in=names)
    places, known = sources.places, set(names)
    rows_gone = [
        row
        for row in found.order_by("label", "pk").iterator()
        if row.key not in places[row.label] and (row.file in known or row.file == "" or _is_ours(row.file))
    ]
    there = References({})
    for label in {row.label for row in rows_gone}:
        there.stored(label, [row.key for row in rows_gone if row.label == label])
    plan.forgotten += [row.pk for row in rows_gone if there.pk(row.label, row.key) is None]
    return [row for row in rows_gone if there.pk(row.label, row.key) is not None]


def _is_ours(name: str) -> bool:
    return "/" in name


def prune(plan: Plan, sources: Sources, rows_gone: list[LoadedRow], on_conflict: str) -> None:
    """Add to the plan what becomes of rows that are gone; conflicts go to the plan's list."""
    keys, locked = {(row.label, row.key) for row in rows_gone}, Locked()
    for row in rows_gone:
        stored = rows.stored(rows.model_of(row.label)).get(**_of(row))
        if row.label in _BELONG and (_owner(row), row.key.partition("/")[0]) in keys:
            plan.forgotten.append(row.pk)  # it stays with the retracted row that it belongs to
        else:
            _remove(plan, sources, row, stored, locked, on_conflict)


def _remove(plan: Plan, sources: Sources, row: LoadedRow, stored, locked: Locked, on_conflict: str) -> None:
    before = rows.values(stored)
    if locked.of(row.label, row.key):
        plan.done["locked"][row.label].append(row.key)
        plan.locked.append(locked.told(row.label, row.key))
        return
    [base] = (one.fields for one in recalled(LoadedRow.objects.filter(pk=row.pk)))
    edited = sorted(name for name in before if name in base and before[name] != base[name])
    edited = [name for name in edited if name not in ("check_state", "checked_on")]
    place = (row.file, 0, 0, sources.where(row.label, row.key))
    if edited and on_conflict != MINE:
        if on_conflict == STOP:
            for name in edited:
                plan.conflicts.append(Fault(*place[:3], sources.where(row.label, row.key, name), _(
                    "the file no longer has the row, and the database changed it: the last load said %(base)r, the "
                    "database says %(now)r; export the article first, or load with --on-conflict=mine (remove it) or "
                    "=theirs (keep it)."
                ) % {"base": base[name], "now": before[name]}))  # fmt: skip
        return
    if not hasattr(stored, "status"):
        if row.label == "facts.country" or (row.label == "facts.paragraph" and stored.citations.exists()):
            plan.conflicts.append(
                Fault(*place, _("it is in no file any more, but facts may still need it; put it back."))
            )
            return
        _delete(plan, row.label, stored, before, row.file)
        if row.label in OWNED[1:]:
            fact, _sep, rest = row.key.partition("/")
            plan.changes.append(
                Change(fact, f"{stored._meta.verbose_name} {rest.replace('/', ' ')}", whole=_("removed"))
            )
    elif row.label == "facts.fact" and stored.status == Status.DRAFT:
        for name in ("backing", "citation"):
            for one in rows.stored(rows.model_of(f"facts.{name}")).filter(fact=stored):
                _delete(plan, f"facts.{name}", one, rows.values(one), row.file)
        _delete(plan, row.label, stored, before, row.file)
    elif stored.status != Status.RETRACTED:
        wanted = {"status": Status.RETRACTED.value}
        wanted |= {"retraction_reason": RETRACTED} if row.label == "facts.fact" else {}
        columns = {name: ready(stored._meta.get_field(name), value) for name, value in wanted.items()}
        plan.updates.append(Update(row.label, stored.pk, columns, {}, before))
        plan.note(stored, before, before | wanted, row.file)
    plan.done["removed"][row.label].append(row.key)
    plan.forgotten.append(row.pk)


def _delete(plan: Plan, label: str, stored, before: dict, file: str) -> None:
    plan.deletes.append(Update(label, stored.pk, {}, {}, before))
    plan.note(stored, before, None, file)


def _owner(row: LoadedRow) -> str:
    return "facts.article" if row.label == "facts.paragraph" else "facts.fact"


def _of(row: LoadedRow) -> dict:
    """The filter that finds a row by its key."""
    parts = row.key.split("/")
    if row.label == "facts.paragraph":
        return {"article__slug": parts[0], "number": parts[1]}
    if row.label == "facts.citation":
        return {"fact__slug": parts[0], "position": parts[1]}
    if row.label == "facts.backing":
        return {"fact__slug": parts[0], f"{parts[1]}__slug": parts[2], "value": parts[3]}
    return {"iso3" if row.label == "facts.country" else "slug": parts[0]}
