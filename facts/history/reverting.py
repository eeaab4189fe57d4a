"""Changes are taken back by the rules by which they are made, all of them or none, and leave entries themselves."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from auditlog.models import LogEntry
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import ProtectedError
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from .. import integrity, locks, plain
from ..models import Backing, Country, Lock, Paragraph, Status
from . import entries
from .entries import NOUNS, PARTS, PARTS_OF, By
from .recording import held, recording
from .steps import Step, state, steps_of

#: Readers see it at the address of a fact that a load brought and that was taken back with it.
UNDONE = "The load that brought it was taken back."
#: So many rows are taken back together at most.
MOST = 2_000


class Refused(Exception):
    """Nothing was changed; ``reasons`` say why."""

    def __init__(self, reasons: Iterable[str]):
        self.reasons = list(reasons)
        super().__init__(" ".join(self.reasons))


def current(noun: type[models.Model], key: int) -> dict:
    """The state of a row as the database holds it; empty where there is none."""
    return next((now for _name, now, _more in held(noun, [key]).values()), {})


def revert(noun: type[models.Model], key: int, wanted: dict, by: By) -> None:
    """Make a row what it was. Raises Refused."""

    def act():
        _become(noun, key, wanted)

    with recording(by):
        by_the_rules(act, lambda: against_publishing([(noun, key)]))


def by_the_rules(act, against) -> None:
    """Carry out what must break no rule across rows that is not broken before. Raises Refused."""
    try:
        with transaction.atomic():
            act()
            reasons, problems = against(), integrity.problems()
            if reasons or problems:
                raise _Broken
            return
    except _Broken:
        pass
    except IntegrityError as error:
        raise Refused([_("The database refuses it: %s") % " ".join(str(error).split())]) from error
    known = {str(problem) for problem in integrity.problems()}
    new = [str(problem) for problem in problems if str(problem) not in known]
    if reasons or new:
        raise Refused(dict.fromkeys([*reasons, *new]))
    with transaction.atomic():
        act()


class _Broken(Exception):
    """A rule across rows is broken, perhaps since before."""


def against_publishing(rows: Iterable[tuple[type[models.Model], int]]) -> list[str]:
    """Why what is published could not be shown."""
    found = []
    for noun, key in rows:
        row = noun._base_manager.filter(pk=key).first()
        if getattr(row, "status", None) == Status.PUBLISHED:
            found += [
                f"{capfirst(noun._meta.verbose_name)} “{row}”: {one}" for one in integrity.against_publishing(row)
            ]
    return found


def _become(noun: type[models.Model], key: int, wanted: dict) -> None:
    row = noun._base_manager.filter(pk=key).first() or noun(pk=key)
    links = _set(row, {name: value for name, value in wanted.items() if "/" not in name})
    check(row)
    row.save()
    for part in plain.links(noun):
        getattr(row, part.name).set(links[part.name])
    if noun in PARTS_OF:
        _set_parts(row, {name: value for name, value in wanted.items() if "/" in name})


def _set(row: models.Model, said: dict) -> dict[str, list[models.Model]]:
    """Give the row these values, and the others those that it has anyway; the rows of its links."""
    model = type(row)
    values, links = plain.defaults(model) | said, {}
    owned = PARTS.get(model, ("",))[0]
    for part in plain.columns(model):
        if part.name == owned:
            continue
        value = values[part.name]
        setattr(row, part.name, _find(part.related_model, value) if part.remote_field else part.to_python(value))
    for part in plain.links(model):
        links[part.name] = [_find(part.related_model, key) for key in values[part.name]]
    return links


def _find(model: type[models.Model], key: list | None) -> models.Model | None:
    if key is None:
        return None
    names = ("article__slug", "number") if model is Paragraph else ("iso3",) if model is Country else ("slug",)
    found = model._base_manager.filter(**dict(zip(names, key, strict=True))).first()
    if found is None:
        told = {"noun": model._meta.verbose_name, "key": "/".join(map(str, key))}
        raise Refused([_("It needs the %(noun)s “%(key)s”, which is not there any more; add that first.") % told])
    return found


def check(row: models.Model) -> None:
    """What the form would say of the row."""
    try:
        row.full_clean()
    except ValidationError as error:
        labels = {part.name: capfirst(str(part.verbose_name)) for part in plain.columns(type(row))}
        raise Refused(
            f"{labels[name]}: {text}" if name in labels else text
            for name, texts in error.message_dict.items()
            for text in texts
        ) from error


def _set_parts(row: models.Model, wanted: dict[str, dict]) -> None:
    """A fact's citations, an article's paragraphs: what differs goes first, so that two can change places."""
    part = PARTS_OF[type(row)]
    owner, relation, number = PARTS[part]
    there = {f"{relation}/{getattr(one, number)}": one for one in plain.stored(part).filter(**{owner: row})}
    now = current(type(row), row.pk)
    for name, one in there.items():
        if now[name] != wanted.get(name) and (part is not Paragraph or name not in wanted):
            _delete(one)
            there[name] = None
    for name, values in sorted(wanted.items()):
        if now.get(name) == values:
            continue
        one = there.get(name) or part(**{owner: row, number: int(name.partition("/")[2])})
        _set(one, values | {number: getattr(one, number)})
        check(one)
        one.save()


def _delete(row: models.Model) -> None:
    try:
        row.delete()
    except ProtectedError as error:
        others = ", ".join(sorted(str(one) for one in error.protected_objects)[:3])
        told = {"noun": capfirst(row._meta.verbose_name), "row": row, "others": others}
        raise Refused([_("%(noun)s “%(row)s” is still needed by: %(others)s.") % told]) from error


@dataclass
class Undoing:
    """What it would do to take a load or a merge back: the rows that go back, each with its state before and after it,
    and those that stay as they are, each with the reason."""

    rows: list[tuple[Step, dict, dict]] = field(default_factory=list)
    left: list[tuple[Step, str]] = field(default_factory=list)


def undoing(cid: str) -> Undoing:
    """What it would do to take back all that the entries with this ``cid`` tell."""
    found = Undoing()
    for noun in reversed(NOUNS):
        rows = LogEntry.objects.filter(content_type=entries.content_type(noun), cid=cid)
        keys = rows.order_by("object_id").values_list("object_id", flat=True).distinct()[: MOST + 1]
        held = _locked(noun, keys)
        for told in steps_of(noun, keys).values():
            at = next(place for place, step in enumerate(told) if step.cid == cid)
            before, step = state(told[:at]), told[at]
            if told[at + 1 :]:
                found.left.append((step, _("Somebody has changed it since.")))
            elif noun is Country and not before:
                found.left.append((step, _("A country stays in the list of countries.")))
            elif step.row in held:
                found.left.append((step, locks.told(held[step.row])))
            else:
                found.rows.append((step, before, state(told)))
    return found


def _locked(noun: type[models.Model], keys: Iterable[int]) -> dict[int, Lock]:
    """The locks of these rows; a backing has those of its ends, and there are few locks."""
    if noun is not Backing or not Lock.objects.exists():
        return locks.of(noun._meta.model_name, keys)
    rows = Backing.objects.filter(pk__in=keys)
    return {row.pk: lock for row in rows if (lock := locks.on(row))}


def undo(cid: str, by: By) -> Undoing:
    """Take a load or a merge back, but for the rows that were changed since. A published row that it brought is
    retracted, since readers may have cited it; others that it brought are deleted. Raises Refused."""
    with recording(by):
        plan = undoing(cid)
        if len(plan.rows) > MOST:
            raise Refused([_("It changed more than %d rows, which are not taken back at once.") % MOST])
        brought = [step for step, before, _after in plan.rows if not before]
        changed = [(step, before) for step, before, _after in reversed(plan.rows) if before]

        def act():
            _become_all(changed)
            for step in brought:
                _take_away(step)

        by_the_rules(act, lambda: against_publishing((step.noun, step.row) for step, _before in changed))
    return plan


def _become_all(changed: list[tuple[Step, dict]]) -> None:
    """Several rows, again as long as it helps: one may be in the way of another, as themes are of their parent."""
    while changed:
        left, reasons = [], []
        for step, before in changed:
            try:
                with transaction.atomic():
                    _become(step.noun, step.row, before)
            except Refused as error:
                left.append((step, before))
                reasons += error.reasons
        if len(left) == len(changed):
            raise Refused(dict.fromkeys(reasons))
        changed = left


def _take_away(step: Step) -> None:
    """Retract or delete what a load brought."""
    row = step.noun._base_manager.filter(pk=step.row).first()
    if row is None:
        return
    if getattr(row, "status", Status.DRAFT) == Status.DRAFT:
        if step.noun in PARTS_OF:
            _set_parts(row, {})
        _delete(row)
    elif row.status == Status.PUBLISHED:
        row.status = Status.RETRACTED
        if hasattr(row, "retraction_reason"):
            row.retraction_reason = UNDONE
        row.save()
