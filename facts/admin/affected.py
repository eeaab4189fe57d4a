"""The facts that a step changes besides its own row: those that back a value of it become facts about it.

Readers see which rows a fact is about. So the facts are linked when the row is published, in whichever way that is
done, and by nothing that is done to a draft. Whoever publishes the row changes these facts, too: they need the right to
do so, a reason, facts that nobody has locked, and facts that are as they were when the page was opened.
"""

from collections.abc import Iterable

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from .. import locks, review
from ..models import Backing, Fact, Status
from .edits import REASON, changed_since


def link_of(target: Model) -> tuple[str, Model]:
    """The relation of a fact that leads to the row which it is about if it backs a value of ``target``, and that row;
    the relation is empty where facts are not linked to such a row."""
    if target.tied_by is None:
        return "", target
    relation, field = target.tied_by
    return relation, getattr(target, field) if field else target


def unlinked(row: Model, status: str, backing: Iterable[int] | None = None) -> QuerySet[Fact]:
    """The facts that back a value of the row and are not linked to it, once it has this status.

    ``backing``: the keys of the facts that will back it, where these are not the stored ones. There are none for a
    status that readers do not see, nor for a row whose values no fact can back.
    """
    backed = row._meta.model_name in Backing.TARGETS and status == Status.PUBLISHED
    relation, other = link_of(row) if backed else ("", None)
    if not relation or other is None:
        return Fact.objects.none()
    if backing is None:
        backing = Backing.objects.filter(**{row._meta.model_name: row}).values("fact")
    linked = getattr(Fact, relation).through.objects.filter(**{other._meta.model_name: other.pk}) if other.pk else None
    facts = Fact.objects.filter(pk__in=backing)
    return facts if linked is None else facts.exclude(pk__in=linked.values("fact"))


def against(user: AbstractBaseUser, facts: Iterable[Fact], why: str, since: str) -> list[str]:
    """Why somebody cannot change these facts as well; empty where they can.

    ``since`` is the revision of the data when they opened the page.
    """
    facts = list(facts)
    held = locks.of("fact", [fact.pk for fact in facts])
    later = changed_since(Fact, [fact.pk for fact in facts], since)
    found = []
    for fact in facts:
        if not review.may_edit(user, fact):
            found.append(_("The fact “%s” would be about it, and it takes somebody who may edit that fact.") % fact)
        elif fact.pk in held:
            told = _("The fact “%(fact)s” would be about it and cannot be changed. %(lock)s")
            found.append(told % {"fact": fact, "lock": locks.told(held[fact.pk])})
        elif fact.pk in later:
            told = _("The fact “%s” would be about it, and somebody has changed that fact since you opened the page.")
            found.append(told % fact)
        elif fact.status == Status.PUBLISHED and not why.strip():
            told = _("Readers will see that the fact “%s” is about it: say in a few words why.")
            found.append(told % fact)
    return found


def take_step(row: Model, status: str, why: str) -> None:
    """Give a row a status and link its facts; of a fact that is retracted, readers see why."""
    row.status, names = status, ["status"]
    if status == Status.RETRACTED and hasattr(row, REASON):
        setattr(row, REASON, why.strip())
        names.append(REASON)
    row.save(update_fields=names)
    link(row)


def link(row: Model) -> None:
    """Link the facts that back a value of the row to it, where readers see it."""
    for fact in unlinked(row, row.status):
        relation, other = link_of(row)
        getattr(fact, relation).add(other)
