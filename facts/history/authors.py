"""Who wrote what a row says, as far as the history tells."""

from auditlog.models import LogEntry
from django.db import models

from ..models import Backing, Status
from . import entries

#: What says nothing of the world: where the row stands, and why it no longer does.
_STANDING = {"status", "retraction_reason"}


def maker(row: models.Model) -> int | None:
    """The key of the account that made the row; None where a file or a command did, or nobody knows."""
    made = _entries(row).filter(action=LogEntry.Action.CREATE)
    return made.order_by("-pk").values_list("actor", flat=True).first()


def made_by(user_pk: int, noun: type[models.Model]) -> models.QuerySet:
    """The keys of the rows of a noun that this account made, as text that a subquery can be asked for."""
    kind = entries.content_type(noun)
    made = LogEntry.objects.filter(content_type=kind, action=LogEntry.Action.CREATE, actor=user_pk)
    return made.values("object_id")


def since_published(row: models.Model) -> set[int]:
    """The keys of the accounts that changed what a row says, or what backs it, since readers last saw it."""
    found = _entries(row)
    told = f"{row._meta.model_name}/{row.natural_key()[0]}"
    backings = LogEntry.objects.filter(content_type=entries.content_type(Backing), additional_data__target=told)
    people, seen = set(), False
    for action, changes, actor in (found | backings).order_by("pk").values_list("action", "changes", "actor"):
        changed = set(changes or {})
        status = (changes or {}).get("status", [None, None])[1]
        if action != LogEntry.Action.UPDATE or changed - _STANDING:
            people |= {actor} - {None}
        if status == Status.PUBLISHED:
            people, seen = set(), True
        elif seen and "status" in changed:
            seen = False
        elif seen:
            people = set()  # readers saw it at once
    return people


def _entries(row) -> models.QuerySet:
    return LogEntry.objects.filter(content_type=entries.content_type(type(row)), object_id=row.pk)
