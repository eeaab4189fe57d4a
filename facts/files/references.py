"""From natural keys to rows: what the files refer to, whether it is stored already or about to be."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from django.db import models
from django.utils.translation import gettext as _

from .. import rules
from . import rows
from .reading import KEYS, TARGETS, Row

#: Nouns whose rows are few, and whose own rules look at the row behind a reference.
WHOLE = {
    *("facts.theme", "facts.actor", "facts.chairmanship", "facts.event"),
    *("facts.standing", "facts.membership", "facts.term"),
}
#: How many keys of a noun are looked at for one that was meant.
_MOST_KNOWN = 5_000


class References:
    """Finds rows by natural keys in text, a batch at a time. ``places`` are the rows of the files by noun and key."""

    def __init__(self, places: dict[str, dict]):
        self.places = places
        self._pks: dict[str, dict[str, int]] = defaultdict(dict)
        self._instances: dict[str, dict[str, models.Model]] = defaultdict(dict)
        self._known: dict[str, list[str]] = {}

    def stored(self, label: str, keys: list[str]) -> dict[str, models.Model]:
        """The stored rows of these keys, with what ``rows.values`` needs."""
        wanted = set(keys)
        found = {rows.key_text(row): row for row in _of_keys(rows.stored(rows.model_of(label)), label, keys)}
        found = {key: row for key, row in found.items() if key in wanted}
        self._pks[label].update((key, row.pk) for key, row in found.items())
        return found

    def fetch(self, model: type[models.Model], batch: list[Row]) -> None:
        """Look up what these rows refer to and is not known yet."""
        for part in (*rows.columns(model), *rows.links(model)):
            if part.remote_field:
                label = part.related_model._meta.label_lower
                keys = {key for row in batch for key in keys_in(row.fields.get(part.name), part.many_to_many)}
                self.look_up(label, sorted(keys - self._pks[label].keys()))

    def look_up(self, label: str, keys: list[str]) -> None:
        """Look up the rows of these keys."""
        if not keys:
            return
        model = rows.model_of(label)
        if label in WHOLE:
            for row in _of_keys(model._base_manager.all(), label, keys):
                self.know(label, rows.key_text(row), row)
            return
        names = ("article__slug", "number") if label == "facts.paragraph" else KEYS[label]
        for *parts, pk in _of_keys(model._base_manager.all(), label, keys).values_list(*names, "pk"):
            self._pks[label]["/".join(map(str, parts))] = pk

    def know(self, label: str, key: str, row: models.Model) -> None:
        """From now on this row answers to its key."""
        self._pks[label][key] = row.pk
        if label in WHOLE:
            self._instances[label][key] = row

    def pk(self, label: str, key: str) -> int | None:
        return self._pks[label].get(key)

    def pks(self, part: models.ManyToManyField, keys: list[list]) -> list[int]:
        """The keys of the rows behind a relation, given as natural keys that all lead somewhere."""
        label = part.related_model._meta.label_lower
        return [self._pks[label]["/".join(map(str, key))] for key in keys]

    def point(self, row: models.Model, part: models.ForeignKey, label: str, key: str | None) -> None:
        """Set a foreign key; the row behind it comes along where rules look at it."""
        if key in self._instances[label]:
            setattr(row, part.name, self._instances[label][key])
        else:
            setattr(row, part.attname, self._pks[label].get(key))

    def missing(self, label: str, key: str) -> str:
        """A sentence on a reference that leads nowhere, with the nearest that does."""
        shown, noun = key.replace("/", ", "), rows.model_of(label)._meta.verbose_name
        if label not in self._known:
            stored = rows.model_of(label)._base_manager.values_list(*_names(label))[:_MOST_KNOWN]
            self._known[label] = [*self.places[label], *("/".join(map(str, parts)) for parts in stored)]
        near = rules.nearest(key, self._known[label]).replace("/", ", ")
        hint = _("did you mean [%s]?") % near if near else _REMEDIES.get(label, _ELSEWHERE)
        return _("there is no %(noun)s [%(key)s]; %(hint)s") % {"noun": noun, "key": shown, "hint": hint}

    def holding(self, model: type[models.Model], names: tuple, values: Iterable[tuple]) -> Iterator[tuple[str, tuple]]:
        """The key and the values of every stored row that has the first of these values."""
        firsts = {value[0] for value in values}
        if firsts:
            parts = [model._meta.get_field(name).attname for name in names]
            known = len(_names(model._meta.label_lower))
            found = model._base_manager.filter(**{f"{parts[0]}__in": firsts})
            for row in found.values_list(*_names(model._meta.label_lower), *parts):
                yield "/".join(map(str, row[:known])), row[known:]


#: What to do about a row that is in no file, by its noun.
_REMEDIES = {
    "facts.paragraph": _("its article's seed has no such paragraph: make the seed with read_article, or correct it."),
    "facts.article": _("make its seed with read_article, or correct the name."),
    "facts.fact": _("it is in no file: bring it back, or take out what belongs to it."),
}
_ELSEWHERE = _("add it to a file of the vocabulary, or correct the name.")


def _names(label: str) -> list[str]:
    """The columns that make up a noun's natural key, as a query names them."""
    nested = {"article": "article__slug", "fact": "fact__slug"}
    return [nested.get(name, name) for name in KEYS[label] if name not in TARGETS]


def _of_keys(found: models.QuerySet, label: str, keys: list[str]) -> models.QuerySet:
    """The rows of these keys, and for a noun whose key begins with another's all those that belong to the same."""
    return found.filter(**{f"{_names(label)[0]}__in": {key.partition("/")[0] for key in keys}})


def keys_in(value, many: bool) -> Iterator[str]:
    """The natural keys, as text, in a field of a file that should hold a reference, or many of them."""
    for key in (value or [] if many else [value]) if isinstance(value, list) else []:
        if isinstance(key, list) and all(isinstance(part, str) for part in key):
            yield "/".join(
                str(int(part)) if len(key) > 1 and re.fullmatch(r"\d{1,9}", part, re.ASCII) else part for part in key
            )
