"""What there is to do at the desk, in words by which lists are narrowed and rows counted alike.

A word gives a condition that is one question to the database: what a count says is exactly what its list shows.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import reduce
from operator import or_

from auditlog.models import LogEntry
from django.db.models import Exists, Model, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from . import disagreements
from .history import entries
from .models import Actor, Backing, Change, Citation, Note
from .models.citation import DUE, Check

#: What was last changed so many days ago is no longer new.
NEW_DAYS = 30


@dataclass(frozen=True)
class Word:
    """One thing that rows may be: what it is called, and the condition on the rows of a model."""

    label: str
    condition: Callable[[type[Model]], Q]


def _cited(**fields) -> Callable[[type[Model]], Q]:
    """Facts with such a citation."""
    return lambda _model: Q(pk__in=Citation.objects.filter(**fields).order_by().values("fact"))


def _without_evidence(_model) -> Q:
    return ~Q(pk__in=Citation.objects.supporting().order_by().values("fact"))


def _without_facts(model) -> Q:
    """Structured rows of which a value is given and no fact that readers see backs it."""
    noun = model._meta.model_name
    told = Backing.objects.shown().filter(**{noun: OuterRef("pk")}, stated="")
    return reduce(or_, (_given(model, value) & ~Q(Exists(told.filter(value=value))) for value in model.backed_values))


def _given(model, value: str) -> Q:
    """That a row has a value that is a claim (``Structured.is_claim``)."""
    part = model._meta.get_field(value)
    given = ~Q(**{f"{value}__isnull": True}) if part.null or part.remote_field else ~Q(**{value: ""})
    return given & ~Q(kind="state") if model is Actor and value == "country" else given


def _is_new(model) -> Q:
    since = timezone.now() - timedelta(days=NEW_DAYS)
    if model is Note:
        return Q(at__gte=since)
    return Q(Exists(Change.objects.filter(noun=model._meta.model_name, row=OuterRef("pk"), at__gte=since)))


def begun_by(model: type[Model], user) -> Q:
    """Rows that this person added, or was the last to change; of notes, those that are theirs."""
    if model is Note:
        return Q(by=user)
    # From their own entries on, which are few; from the rows on, each would be looked up in the whole log.
    kind = entries.content_type(model)
    later = LogEntry.objects.filter(content_type=kind, object_id=OuterRef("object_id"), pk__gt=OuterRef("pk"))
    own = LogEntry.objects.filter(content_type=kind, actor=user).filter(Q(action=entries.CREATE) | ~Q(Exists(later)))
    return Q(pk__in=own.order_by().values("object_id"))


def open_questions() -> list[disagreements.Question]:
    """The published disagreements that nobody has settled, found by rule or entered by hand."""
    found = {one.slug: one for questions in disagreements.of_facts().values() for one in questions}
    return [found[slug] for slug in sorted(found) if found[slug].is_open]


#: Of a fact, by the state of its citations.
EVIDENCE = {
    "lost": Word(_("passage not found"), _cited(check_state=Check.LOST)),
    "ambiguous": Word(_("passage found more than once"), _cited(check_state=Check.AMBIGUOUS)),
    "unchecked": Word(_("passage not checked"), _cited(check_state=Check.UNCHECKED)),
    "none": Word(_("no supporting citation"), _without_evidence),
    "due": Word(_("to be confirmed"), _cited(compared=DUE)),
}
#: Of a structured row.
VALUES = {"none": Word(_("a value without a fact"), _without_facts)}
#: Of any row, by its last change.
AGE = {
    "new": Word(_("in the last %d days") % NEW_DAYS, _is_new),
    "older": Word(_("longer ago"), lambda model: ~_is_new(model)),
}
#: Of a note.
RESOLVED = {
    "open": Word(_("open"), lambda _model: Q(resolved_at=None)),
    "resolved": Word(_("resolved"), lambda _model: Q(resolved_at__isnull=False)),
}
