"""A merge and the way back, all or nothing, by the rules of every edit. Each leaves entries of the history."""

from collections.abc import Iterable
from uuid import uuid4

from django.db import models
from django.utils.translation import gettext as _

from ..history import reverting
from ..history.entries import By
from ..history.recording import recording
from ..history.reverting import Refused
from ..models import Backing, Citation, Mergeable, Status
from ..models.citation import DUE
from ..passages import normalise
from .preview import Moving, Preview, stated

#: What the entries of a merge are tied together by begins with it.
MERGE = "merge/"


def merge(model: type[Mergeable], stays: int, goes: int, take: Iterable[str], seen: str, by: By) -> Mergeable:
    """Merge one row into another, which is returned. ``take`` are the offered fields that it takes over, ``seen`` is
    the digest of the preview that was looked at. Raises Refused, and then nothing was changed."""
    with recording(by, f"{MERGE}{uuid4().hex}"):
        preview = Preview(model, stays, goes)
        if obstacles := preview.obstacles():
            raise Refused(obstacles)
        if preview.digest != seen:
            raise Refused([_("Something of it was changed since you looked at it. Look it over, and merge again.")])
        taken = [part for name in take for part in preview.offered.get(name, ())]
        reverting.by_the_rules(
            lambda: _carry_out(Preview(model, stays, goes), taken),
            lambda: reverting.against_publishing([(model, stays)]),
        )
    return preview.stays


def take_back(cid: str, row: Mergeable, by: By) -> reverting.Undoing:
    """Take back the merge by which a row went, but for what was changed since. Raises Refused."""
    with recording(by):
        if any(step.row == row.pk and step.noun is type(row) for step, _reason in reverting.undoing(cid).left):
            raise Refused([_("“%s” itself was changed since; take that change back first.") % row])
        return reverting.undo(cid, by)


def _carry_out(preview: Preview, taken: list[models.Field]) -> None:
    stays, goes = preview.stays, preview.goes
    goes.status, goes.merged_into = Status.RETRACTED, stays
    reverting.check(goes)
    goes.save()
    for part in taken:
        setattr(stays, part.name, getattr(goes, part.name))
    if hasattr(stays, "aliases"):
        stays.aliases = preview.names()
    for moving in preview.moving:
        (_link if moving.relation.many else _lead)(moving, stays, goes)
    for part in preview.model._meta.local_many_to_many:
        getattr(stays, part.name).add(*getattr(goes, part.name).all())
    reverting.check(stays)
    stays.save()


def _link(moving: Moving, stays: Mergeable, goes: Mergeable) -> None:
    """Rows that name many: what names the one that goes names the other, once."""
    part = moving.relation.part
    near, far = part.m2m_field_name(), part.m2m_reverse_field_name()
    links = part.remote_field.through._base_manager.filter(**{far: goes})
    links.filter(**{f"{near}__in": [row.pk for row in moving.doubles]}).delete()
    links.update(**{far: stays})


def _lead(moving: Moving, stays: Mergeable, goes: Mergeable) -> None:
    """Rows that name one."""
    name, number = moving.relation.name, moving.relation.number
    if moving.turned:
        other = getattr(goes, name)
        setattr(stays, name, None if other == stays else other)
    for row in moving.doubles:
        row.delete()
    last = (
        moving.relation.model._base_manager.filter(**{name: stays}).aggregate(last=models.Max(number)) if number else {}
    )
    for place, row in enumerate(moving.rows, (last.get("last") or 0) + 1):
        setattr(row, name, stays)
        if number:
            setattr(row, number, place)
        if isinstance(row, Backing) and row.target == stays:
            row.stated = stated(row, stays, goes)
        if isinstance(row, Citation) and normalise(stays.statement) != normalise(goes.statement):
            row.compared = DUE  # it was compared with the other statement
        reverting.check(row)
        row.save()
