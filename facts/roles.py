"""The roles at the desk, as Django's groups: what each of them may do with which model.

A *contributor* writes drafts and edits their own; a *curator* edits, approves, publishes and retracts; an
*administrator* looks after people. Somebody can have several. ``facts.review`` narrows what the permissions allow.
"""

from collections.abc import Iterable

from django.contrib.auth.models import Group, Permission, User
from django.db import models, transaction

from .models import (
    Actor,
    Article,
    Attempt,
    Backing,
    Chairmanship,
    Citation,
    Country,
    Disagreement,
    Event,
    Fact,
    Load,
    Membership,
    Paragraph,
    Standing,
    Term,
    Theme,
)

CONTRIBUTOR, CURATOR, ADMINISTRATOR = "contributor", "curator", "administrator"
#: The nouns that have a status, and what belongs to their rows.
REVIEWED = (Fact, Article, Event, Actor, Theme, Chairmanship, Term, Standing, Membership, Disagreement)
_PARTS = (Citation, Backing)
_WRITE = ("view", "add", "change", "delete")


def _each(nouns: Iterable[type[models.Model]], verbs: Iterable[str]) -> set[str]:
    return {f"{noun._meta.app_label}.{verb}_{noun._meta.model_name}" for noun in nouns for verb in verbs}


_CONTRIBUTOR = _each((*REVIEWED, *_PARTS), _WRITE) | _each((Country, Paragraph), ["view"])
#: By role, the permissions that it has, as ``user.has_perm`` takes them. A load of files writes countries and
#: paragraphs, too, so who may load has to have these.
ROLES = {
    CONTRIBUTOR: _CONTRIBUTOR,
    CURATOR: _CONTRIBUTOR
    | _each(REVIEWED, ["publish", "retract"])
    | _each((Country, Paragraph), ["add", "change"])
    | _each([Load], ["view"]),
    ADMINISTRATOR: _each([User], ["view", "add", "change"]) | _each([Group, Attempt], ["view"]),
}


@transaction.atomic
def make() -> list[str]:
    """Give each role's group exactly its permissions; what had to be changed, in words."""
    changed = []
    for name, wanted in ROLES.items():
        group, is_new = Group.objects.get_or_create(name=name)
        there = {_name(one) for one in group.permissions.select_related("content_type")}
        if is_new or there != wanted:
            group.permissions.set(_rows(wanted))
            changed.append(f"Group {name}: {len(wanted - there)} added, {len(there - wanted)} taken away")
    return changed


def _name(permission: Permission) -> str:
    return f"{permission.content_type.app_label}.{permission.codename}"


def _rows(wanted: set[str]) -> list[Permission]:
    return [one for one in Permission.objects.select_related("content_type") if _name(one) in wanted]
