"""Rows that somebody locked: every way in at the desk refuses to change them, and a load of files leaves them."""

from collections.abc import Iterable
from functools import reduce
from operator import or_

from django.db.models import Model, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from .models import Backing, Citation, Fact, Lock, Paragraph

#: The longest reason, in characters.
LONGEST = Lock._meta.get_field("reason").max_length


def on(row: Model) -> Lock | None:
    """The lock of a row, or of what it is part of: a backing is part of both of its ends. None: it may be changed."""
    places = (Q(noun=noun, row=key) for noun, key in _places(row))
    return Lock.objects.filter(reduce(or_, places)).select_related("by").first()


def _places(row: Model) -> Iterable[tuple[str, int]]:
    if isinstance(row, Citation):
        return [("fact", row.fact_id)]
    if isinstance(row, Paragraph):
        return [("article", row.article_id)]
    if isinstance(row, Backing):
        ends = ((name, getattr(row, f"{name}_id")) for name in ("fact", *Backing.TARGETS))
        return [(name, key) for name, key in ends if key]
    return [(row._meta.model_name, row.pk)]


def of(noun: str, keys: Iterable[int]) -> dict[int, Lock]:
    """The locks of these rows of a noun, by their keys."""
    return {lock.row: lock for lock in Lock.objects.filter(noun=noun, row__in=keys).select_related("by")}


def among_tied(row: Model) -> Lock | None:
    """The lock of a fact that would be changed if this row were deleted, because it is about the row or backs it."""
    keys = set()
    for relation in row._meta.related_objects:
        if relation.related_model is Fact and relation.many_to_many:
            keys |= set(getattr(row, relation.get_accessor_name()).values_list("pk", flat=True))
        elif relation.related_model is Backing and not isinstance(row, Fact):
            keys |= set(getattr(row, relation.get_accessor_name()).values_list("fact", flat=True))
    return next(iter(of("fact", keys).values()), None) if keys else None


def take(row: Model, user, reason: str) -> Lock:
    """Lock a row; if somebody has locked it already, that lock stays."""
    told = {"by": user, "at": timezone.now(), "reason": reason}
    return Lock.objects.get_or_create(noun=row._meta.model_name, row=row.pk, defaults=told)[0]


def told(lock: Lock) -> str:
    """Who locked it, when and why, in sentences."""
    who = lock.by.get_username() if lock.by else _("somebody whose account is gone")
    when = date_format(localtime(lock.at), "DATETIME_FORMAT")
    why = lock.reason if lock.reason[-1:] in ".!?…。" else f"{lock.reason}."
    return _("It is locked by %(who)s since %(when)s: %(why)s") % {"who": who, "when": when, "why": why}
