"""Files that speak of rows that were merged into others: what they mean by it, and what they cannot say any more."""

from collections.abc import Iterator

from django.db import models
from django.utils.translation import gettext as _

from ..models import Mergeable
from . import rows
from .reading import KEYS


class Merged:
    """The rows that were merged, by what the database says, which is asked once for a noun, and the files."""

    def __init__(self):
        self._known: dict[str, dict[str, str]] = {}

    def survivor(self, label: str, key: str) -> str:
        """The key of the row that stands for this one; empty where it stands for itself."""
        known, found = self._of(label), [key]
        while (key := known.get(key, "")) and key not in found:
            found.append(key)
        return found[-1] if len(found) > 1 else ""

    def know(self, label: str, key: str, said: dict) -> None:
        """What a file says of a row."""
        if other := said.get("merged_into"):
            self._of(label)[key] = other[0]

    def _of(self, label: str) -> dict[str, str]:
        model = rows.model_of(label)
        if label not in self._known and issubclass(model, Mergeable):
            gone = model._base_manager.filter(merged_into__isnull=False)
            self._known[label] = dict(gone.values_list("slug", "merged_into__slug"))
        return self._known.setdefault(label, {})

    def references(self, label: str, known: dict, said: dict, own: bool) -> Iterator[tuple[str, str, str, str]]:
        """The references of a row to rows that were merged, as (field, noun, key, survivor's key): those that make up
        its own key, or the others. What a file says of a merge itself is left as it is."""
        for name, part in known.items():
            if not part.remote_field or name == "merged_into" or (name in KEYS[label]) != own:
                continue
            noun = part.related_model._meta.label_lower
            for key in said.get(name) or [] if part.many_to_many else filter(None, [said.get(name)]):
                if other := self.survivor(noun, key[0]):
                    yield name, noun, key[0], other


def led(part: models.Field, value, key: str, other: str):
    """A reference, or many, with one key instead of another; each key once."""
    if not part.many_to_many:
        return [other]
    return sorted(map(list, {(other,) if one == [key] else tuple(one) for one in value}))


def as_reference(label: str, key: str, other: str) -> str:
    """What is told of a reference that was led on."""
    told = {"noun": rows.model_of(label)._meta.verbose_name, "key": key, "other": other}
    return _("the %(noun)s [%(key)s] was merged into [%(other)s], which is taken instead; write that.") % told


def as_owner(label: str, key: str, other: str) -> str:
    """What is told of a row that belongs to one that was merged."""
    told = {"noun": rows.model_of(label)._meta.verbose_name, "key": key, "other": other}
    return _("the %(noun)s [%(key)s] was merged into [%(other)s]; write this row for that one.") % told


def as_row(key: str, refused: bool) -> str:
    """What is told of a row that was merged itself and whose file says something else than before."""
    told = _("it was merged into [%s], so what the file says of it is left aside; write it of that one.") % key
    return told if not refused else told + " " + _("To load the rest, load with --on-conflict=theirs.")
