"""What an entry of the history is. It is a row of django-auditlog's table; what it says is worked out here.

``changes`` gives old and new by field, as ``plain`` values; None stands for what a row has when nothing was said. What
belongs to a row, a fact's citation or an article's paragraph, is a field of it: ``citations/2``, whose value holds the
citation's own fields. So a row's entries, one after the other, are all that it ever was.
"""

import getpass
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cache

from auditlog.models import LogEntry
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .. import plain
from ..models import (
    Actor,
    Article,
    Backing,
    Chairmanship,
    Citation,
    Country,
    Disagreement,
    Event,
    Fact,
    Membership,
    Paragraph,
    Standing,
    Term,
    Theme,
)

#: Every noun whose rows have a history of their own, each after those that it refers to.
NOUNS = (Country, Standing, Membership, Theme, Actor, Term, Chairmanship, Event, Article, Fact, Backing, Disagreement)
#: What is part of another row: the field that names that row, its relation, and the field that tells one from the next.
PARTS = {Citation: ("fact", "citations", "position"), Paragraph: ("article", "paragraphs", "number")}
#: The parts of a row, by its model.
PARTS_OF = {Fact: Citation, Article: Paragraph}
CREATE, UPDATE, DELETE = LogEntry.Action.CREATE, LogEntry.Action.UPDATE, LogEntry.Action.DELETE
#: The columns that an entry fills; the others, the address of a machine among them, stay empty.
COLUMNS = ("content_type", "object_pk", "object_id", "object_repr", "action", "changes", "additional_data")
COLUMNS += ("changes_text", "actor", "cid", "timestamp")


class Way(models.TextChoices):
    """By which way a change came in."""

    FORM = "form", _("edited in a form")
    ACTION = "action", _("an action on a list")
    DELETION = "deletion", _("deleted at the desk")
    FILES = "files", _("loaded from files")
    UPLOAD = "upload", _("loaded from an uploaded file")
    LOADDATA = "loaddata", _("loaded with loaddata")
    PACKAGE = "package", _("rebuilt from a package")
    PASSAGES = "passages", _("passages looked for in the text")
    STATUS = "status", _("a step taken by a command")
    REVERT = "revert", _("taken back to an earlier state")
    UNDO = "undo", _("a load was taken back")
    MERGE = "merge", _("two rows were merged into one")
    UNMERGE = "unmerge", _("a merge was taken back")
    BEGINNING = "beginning", _("as it was when the history began")
    OUTSIDE = "outside", _("changed outside of the desk and the commands")


@dataclass(frozen=True)
class By:
    """Who changes something, by which way and why. ``more`` is told with it, such as the revision of the files."""

    way: Way
    user: object = None
    why: str = ""
    who: str = ""
    more: dict = field(default_factory=dict)

    @property
    def told(self) -> dict:
        name = self.user.get_username() if self.user else self.who
        found = {"way": self.way.value, "who": name, "why": self.why} | self.more
        return {name: value for name, value in found.items() if value}

    def of_revision(self, revision: str) -> "By":
        """The same with the SHA-256 of the files that were loaded."""
        return replace(self, more=self.more | {"revision": revision})


@dataclass(frozen=True)
class Entry:
    """What became of one row: its noun, key and name, and the old and new value of each field."""

    noun: type[models.Model]
    pk: int
    name: str
    action: int
    changes: dict
    #: The file that said it, where one did; and of a backing, the fact and the row that it ties.
    more: dict = field(default_factory=dict)

    def values(self, by: By, cid: str, at=None) -> dict:
        """The entry's columns."""
        return {
            "content_type": content_type(self.noun),
            "object_pk": str(self.pk),
            "object_id": self.pk,
            "object_repr": self.name,
            "action": self.action,
            "changes": self.changes,
            "additional_data": by.told | self.more,
            "changes_text": "",
            "actor": by.user,
            "cid": cid,
            "timestamp": at or timezone.now(),
        }


def content_type(noun: type[models.Model]) -> ContentType:
    return ContentType.objects.get_for_model(noun)


@cache
def nouns() -> dict[str, type[models.Model]]:
    """The nouns by the name that the log of changes gives them."""
    return {model._meta.model_name: model for model in NOUNS}


def account() -> str:
    """The name of the account that runs a command; empty where the machine does not know it."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""


def shrunk(model: type[models.Model], values: dict | None) -> dict:
    """What is said of a row and is not what it is anyway; of a part, without what its owner and its name say."""
    if values is None:
        return {}
    usual, left_out = plain.defaults(model), PARTS[model][::2] if model in PARTS else ()
    return {name: value for name, value in values.items() if value != usual[name] and name not in left_out}


def part_name(model: type[models.Model], values: dict) -> str:
    """The field of its owner that a part is, such as ``citations/2``."""
    _owner, relation, number = PARTS[model]
    return f"{relation}/{values[number]}"


def part_of(noun: type[models.Model], name: str) -> type[models.Model] | None:
    """The model of the part that a field such as ``citations/2`` is; None for a field of the row itself."""
    return PARTS_OF.get(noun) if "/" in name else None


def differences(before: dict, after: dict) -> dict[str, list]:
    """Old and new of each field in which two states differ; a field that is not there has None."""
    names = dict.fromkeys((*before, *after))
    return {name: [before.get(name), after.get(name)] for name in names if before.get(name) != after.get(name)}


def of_values(model: type[models.Model], before: dict | None, after: dict | None) -> dict[str, list]:
    """The changes of a row, or of its owner if it is a part, whose values were ``before``; None: there was no row."""
    if model in PARTS:
        one, other = (
            {} if values is None else {part_name(model, values): shrunk(model, values)} for values in (before, after)
        )
        return differences(one, other)
    return differences(shrunk(model, before), shrunk(model, after))


def ties(values: dict) -> dict:
    """The fact and the row that a backing ties, as its entries tell them, so that both find it."""
    target = next((f"{name}/{values[name][0]}" for name in Backing.TARGETS if values.get(name)), "")
    return {"fact": values["fact"][0], "target": target}


def of_row(row: models.Model, before: dict | None, after: dict | None, file: str = "") -> Entry:
    """The entry of a row that is about to change from these values to those; of a part, its owner's."""
    noun, values, more = type(row), after or before, {"file": file} if file else {}
    changed = of_values(noun, before, after)
    if noun in PARTS:
        owner = noun._meta.get_field(PARTS[noun][0])
        return Entry(owner.related_model, getattr(row, owner.attname), values[owner.name][0], UPDATE, changed, more)
    action = CREATE if before is None else DELETE if after is None else UPDATE
    more |= ties(values) if noun is Backing else {}
    return Entry(noun, row.pk, name_of(values), action, changed, more)


def name_of(values: dict) -> str:
    """The natural key that these values, or a state, hold, as text."""
    if "fact" in values:
        return "/".join((*ties(values).values(), values["value"]))
    return values.get("slug") or values["iso3"]


def folded(entries: Iterable[tuple[int, dict]], state: dict | None = None) -> dict:
    """The state that (action, changes) lead to, in their order, from that state or from none; empty where the row is
    gone."""
    state = dict(state or {})
    for action, changes in entries:
        if action == DELETE:
            state = {}
            continue
        for name, (_old, new) in (changes or {}).items():
            if new is None:
                state.pop(name, None)
            else:
                state[name] = new
    return state


def model_of(entry: LogEntry) -> type[models.Model] | None:
    """The noun of an entry."""
    return apps.get_model("facts", entry.content_type.model)
