"""How a fact changed, for readers: what they could see of it, from the day when it was first published.

Nothing of a draft is told: what was changed while the fact was none of theirs shows only in what they saw afterwards.
Who changed it and why stays with the curators, but for the reason of a retraction, which is public.
"""

from dataclasses import dataclass, field
from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from ..models import Fact, Paragraph, Status
from ..models import Way as Source
from . import entries, naming
from .entries import Way
from .naming import Names, Shown
from .steps import steps

#: A page tells so many changes at most, the latest.
MOST = 50
_FROM_FILES = (Way.FILES, Way.UPLOAD, Way.LOADDATA, Way.PACKAGE)
#: What the page of a fact does not tell in words, or what is told by the sort of change.
_UNTOLD = ("slug", "status", "retraction_reason", "merged_into")
_UNTOLD_OF_CITATIONS = ("start", "length", "sha256", "check_state", "checked_on", "compared")


class Kind(models.TextChoices):
    """What sort of change it was. The values stand in twins."""

    PUBLISHED = "published", _("Published")
    CHANGED = "changed", _("Changed")
    RETRACTED = "retracted", _("Retracted")
    MERGED = "merged", _("Merged into another fact")
    WITHDRAWN = "withdrawn", _("Taken back to be looked at again")
    AGAIN = "published-again", _("Published again")


@dataclass(frozen=True)
class Moment:
    """One change as readers saw it: when, of what sort, by which way, why it was retracted, and what changed."""

    at: datetime
    kind: Kind
    source: Source
    reason: str = ""
    changes: dict = field(default_factory=dict)
    fields: list[Shown] = field(default_factory=list)


def life(fact: Fact) -> tuple[list[Moment], int]:
    """The latest changes of a fact, newest first, and how many older ones are left out."""
    moments, state, seen, was = [], {}, None, ""
    for step in steps(Fact, fact.pk):
        state = entries.folded([(step.action, step.changes)], state)
        status = state.get("status", Status.DRAFT.value)
        source = Source.FILES if step.way in _FROM_FILES else Source.DESK
        if status == Status.PUBLISHED:
            now = _told(state)
            kind = Kind.PUBLISHED if seen is None else Kind.CHANGED if was == Status.PUBLISHED else Kind.AGAIN
            changed = entries.differences(seen, now) if seen is not None else {}
            if changed or kind != Kind.CHANGED:
                moments.append(Moment(step.at, kind, source, "", changed))
            seen = now
        elif seen is not None and status != was:
            retracted = status == Status.RETRACTED
            reason = state.get("retraction_reason", "") if retracted else ""
            left = Kind.MERGED if state.get("merged_into") else Kind.RETRACTED
            moments.append(Moment(step.at, left if retracted else Kind.WITHDRAWN, source, reason))
        was = status
    latest = moments[::-1][:MOST]
    return _named(latest), len(moments) - len(latest)


def _told(state: dict) -> dict:
    """What of a state the page of the fact tells."""
    told = {name: value for name, value in state.items() if name not in _UNTOLD}
    for name, value in told.items():
        if isinstance(value, dict):
            told[name] = {part: said for part, said in value.items() if part not in _UNTOLD_OF_CITATIONS}
    return told


def _named(moments: list[Moment]) -> list[Moment]:
    """The same in words: only rows that readers see are named, and only citations of articles that they see told."""
    keys = [key for moment in moments for key in naming.keys_of(Fact, moment.changes)]
    names = Names(keys, _published, only=True)
    found = []
    for moment in moments:
        changed = {name: [_visible(one, names) for one in values] for name, values in moment.changes.items()}
        fields = naming.fields(Fact, changed, names)
        if fields or moment.kind != Kind.CHANGED:
            found.append(Moment(moment.at, moment.kind, moment.source, moment.reason, moment.changes, fields))
    return found


def _published(model: type[models.Model]) -> models.QuerySet:
    rows = model.objects
    return rows.published() if hasattr(rows, "published") else rows.all()


def _visible(value, names: Names):
    """A citation only if readers see its article."""
    if isinstance(value, dict) and not names.of(Paragraph, value.get("paragraph")):
        return None
    return value


def records(moments: list[Moment]) -> list[dict]:
    """The changes as a program is told them."""
    return [
        {
            "at": moment.at.isoformat(),
            "kind": moment.kind.value,
            "way": moment.source.value or "desk",
            "reason": moment.reason or None,
            "fields": [
                {"field": one.label, "before": one.before_text or None, "after": one.after_text or None}
                for one in moment.fields
            ],
        }
        for moment in moments
    ]
