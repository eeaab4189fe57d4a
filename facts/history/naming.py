"""Fields and values of the history in words: labels, choices, dates, and rows by their names instead of their keys."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from .. import plain
from ..dates import in_words
from ..models import Article, Backing, Country, Paragraph
from ..models.citation import DUE
from ..models.edtf import EdtfField
from ..passages import shown
from . import entries
from .marks import Mark, marked, marked_rows

#: What a citation keeps besides its words, which tells a reader nothing.
_BARE = ("start", "length", "sha256")


class Shown(NamedTuple):
    """One field: its label, and what it said before and says after, in pieces of which some are marked."""

    label: str
    before: list[Mark]
    after: list[Mark]

    @property
    def after_text(self) -> str:
        return "".join(mark.text for mark in self.after)

    @property
    def before_text(self) -> str:
        return "".join(mark.text for mark in self.before)


class Names:
    """The names of rows by their keys, each noun asked for once. ``rows`` gives the rows that may be named; the others
    are left out where ``only``, and told by their keys otherwise."""

    def __init__(self, keys: Iterable[tuple[type, tuple]], rows: Callable = lambda model: None, only: bool = False):
        self.only, self.names = only, {}
        wanted = defaultdict(set)
        for model, key in keys:
            wanted[Article if model is Paragraph else model].add(key[0])
        for model, found in wanted.items():
            self._ask(model, found, rows(model))

    def _ask(self, model, keys: set[str], rows) -> None:
        name = "iso3" if model is Country else "slug"
        further = [part.name for part in plain.columns(model) if part.remote_field]  # which a row's name may be made of
        rows = (model._base_manager.all() if rows is None else rows).select_related(*further)
        for row in rows.filter(**{f"{name}__in": keys}):
            self.names[model, getattr(row, name)] = row

    def of(self, model, key: list | None) -> str:
        """The name of a row; empty for none, and for one that may not be named."""
        if not key:
            return ""
        row = self.names.get((Article if model is Paragraph else model, key[0]))
        if row is None:
            return "" if self.only else "/".join(map(str, key))
        if model is not Paragraph:
            return str(row)
        return _("%(article)s, %(place)s") % {"article": row, "place": place_of(key)}

    def all_of(self, model, keys: Iterable[list]) -> list[str]:
        """The names of several rows, in their order."""
        return sorted(filter(None, (self.of(model, key) for key in keys)))


def place_of(key: list) -> str:
    """A paragraph by its number; 0 may be a headline or a page as a whole, which the key does not tell."""
    return _("paragraph %d") % key[1] if key[1] else _("headline or page as a whole")


def keys_of(noun: type[models.Model], changed: dict[str, list]) -> Iterator[tuple[type, tuple]]:
    """The rows that old and new values name."""
    for name, values in changed.items():
        part = entries.part_of(noun, name)
        if part is not None:
            for value in values:
                yield from keys_of(part, {one: [other] for one, other in (value or {}).items()})
            continue
        field = noun._meta.get_field(name)
        if field.remote_field:
            for value in filter(None, values):
                found = value if field.many_to_many else [value]
                yield from ((field.related_model, tuple(key)) for key in found)


def fields(noun: type[models.Model], changed: dict[str, list], names: Names) -> list[Shown]:
    """What changed, field by field, in the order of the form; of a part that stays, its own fields."""
    found = []
    order = {part.name: at for at, part in enumerate((*plain.columns(noun), *plain.links(noun)))}
    for name in sorted(changed, key=lambda name: (order.get(name, len(order)), _number(name))):
        before, after = changed[name]
        part = entries.part_of(noun, name)
        if part is None:
            found.append(_field(noun, name, before, after, names))
        else:
            found += _part(part, name, before, after, names)
    return [one for one in found if one.before != one.after]


def _number(name: str) -> int:
    return int(name.partition("/")[2] or 0)


def _part(part: type[models.Model], name: str, before: dict | None, after: dict | None, names: Names) -> list[Shown]:
    label = capfirst(f"{part._meta.verbose_name} {_number(name)}")
    if before is not None and after is not None:
        inner = fields(part, entries.differences(before, after), names)
        return [one._replace(label=f"{label}, {one.label.lower()}") for one in inner]
    return [Shown(label, *marked(_described(part, before, names), _described(part, after, names)))]


def _described(part: type[models.Model], values: dict | None, names: Names) -> str:
    """A citation or paragraph in one line."""
    if values is None:
        return ""
    told = []
    for column in plain.columns(part):
        value = values.get(column.name, plain.defaults(part)[column.name])
        if column.name == "first_words":
            words = shown(value, values.get("last_words", ""), values.get("length") or 0) if value else ""
            told += [f"“{words}”"] if words else []
        elif column.name not in (*entries.PARTS[part], "last_words", "check_state", "checked_on", "compared", *_BARE):
            told += [text] if (text := _text(part, column.name, value, names)) else []
    return "; ".join(told)


def _field(noun: type[models.Model], name: str, before, after, names: Names) -> Shown:
    field = noun._meta.get_field(name)
    label = capfirst(str(field.verbose_name))
    if field.many_to_many:
        return Shown(label, *marked_rows(*(names.all_of(field.related_model, keys or ()) for keys in (before, after))))
    return Shown(label, *marked(_text(noun, name, before, names), _text(noun, name, after, names)))


def _text(noun: type[models.Model], name: str, value, names: Names) -> str:
    """A value as a person reads it; what a row has anyway where nothing was said."""
    field = noun._meta.get_field(name)
    value = plain.defaults(noun)[name] if value is None else value
    if field.remote_field:
        return names.of(field.related_model, value)
    if name == "compared" and value == DUE:
        return _("to be confirmed")
    if noun is Backing and name == "value":
        return str(value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(field, EdtfField):
        return in_words(value) if value else ""
    return "" if value is None else str(value)
