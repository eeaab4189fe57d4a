"""Who wrote what a row says, as far as the history tells."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from auditlog.models import LogEntry
from django.contrib.auth.models import User
from django.db import models

from ..models import Backing, Status
from . import entries

#: What says nothing of the world: where the row stands, and why it no longer does; of a citation, what came of looking
#: for its passage and of comparing it.
STANDING = {"status", "retraction_reason", "merged_into"}
_CHECKED = {"check_state", "checked_on", "compared"}


def maker(row: models.Model) -> int | None:
    """The key of the account that made the row; None where a file or a command did, or nobody knows."""
    made = _entries(row).filter(action=LogEntry.Action.CREATE)
    return made.order_by("-pk").values_list("actor", flat=True).first()


def since_published(row: models.Model) -> set[int]:
    """The keys of the accounts that changed what a row says, or what backs it, since readers last saw it."""
    found, noun = _entries(row), row._meta.model_name
    if noun in Backing.TARGETS:
        backings = Backing.objects.filter(**{noun: row}).order_by().values("pk")
        found |= LogEntry.objects.filter(content_type=entries.content_type(Backing), object_id__in=backings)
    people, seen = set(), False
    for action, changes, actor in found.order_by("pk").values_list("action", "changes", "actor"):
        changes = changes or {}
        if action != LogEntry.Action.UPDATE or any(_says(name, *values) for name, values in changes.items()):
            people |= {actor} - {None}
        if changes.get("status", [None, None])[1] == Status.PUBLISHED:
            people, seen = set(), True
        elif seen and "status" in changes:
            seen = False
        elif seen:
            people = set()  # readers saw it at once
    return people


def _says(name: str, old, new) -> bool:
    """Whether a changed field says something else of the world."""
    if isinstance(old, dict) and isinstance(new, dict):
        return any(old.get(part) != new.get(part) for part in {*old, *new} - _CHECKED)
    return name not in STANDING


@dataclass(frozen=True)
class Standing:
    """Since when a row has its status and who gave it, and the names of those who changed it since readers saw it."""

    since: datetime | None
    who: str
    writers: list[str]


def standing(row: models.Model) -> Standing:
    """How a row came to stand where it does, as far as the history tells."""
    step = _entries(row).filter(changes__has_key="status").order_by("-pk")
    since, told = step.values_list("timestamp", "additional_data").first() or (None, {})
    writers = User.objects.filter(pk__in=since_published(row)).order_by("username")
    return Standing(since, told.get("who", ""), list(writers.values_list("username", flat=True)))


def _entries(row) -> models.QuerySet:
    return LogEntry.objects.filter(content_type=entries.content_type(type(row)), object_id=row.pk)


def once_seen(noun: type[models.Model], keys: Iterable[int]) -> set[int]:
    """Those of these rows that readers have seen, or that came retracted, so that others had seen them elsewhere."""
    found = LogEntry.objects.filter(content_type=entries.content_type(noun), object_id__in=list(keys))
    came = models.Q(action=LogEntry.Action.CREATE, changes__status__1=Status.RETRACTED.value)
    seen = found.filter(models.Q(changes__status__1=Status.PUBLISHED.value) | came)
    return set(seen.values_list("object_id", flat=True))
