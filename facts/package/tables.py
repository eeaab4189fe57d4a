"""The tables of a package: which rows leave the site, in which columns, and what those are (Table Schema).

A table of a noun has a column for each field that a file can give, references by natural key; a many-to-many relation
is a table of its own. What leaves is what readers see, and what was retracted before their eyes; a draft never does.
"""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from django.db import connection, models
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Collate

from ..files import ordering, rows
from ..files.reading import KEYS, OWNED, TARGETS
from ..history.authors import once_seen
from ..models import Actor, Article, Backing, Citation, Fact, LoadedRow, Mergeable, Paragraph, Status

#: The column with the file of the repository that a row belongs in; what belongs to a row goes where that one is.
FILE = "file"
#: How many rows are in memory at a time.
_ROWS = 1000
_WITH_A_ROW = ("facts.paragraph", *OWNED[1:])
_TYPES = (
    (models.BooleanField, "boolean"),
    (models.IntegerField, "integer"),
    (models.DecimalField, "number"),
    (models.DateField, "date"),
)


@dataclass(frozen=True)
class Table:
    """A table of a noun, or with ``link`` that of one of its many-to-many relations."""

    label: str
    link: str = ""

    @property
    def name(self) -> str:
        """``facts``, or ``facts-countries``."""
        name = str(rows.model_of(self.label)._meta.model_name) + "s"
        name = {"countrys": "countries"}.get(name, name)
        return f"{name}-{self.link}" if self.link else name

    @property
    def path(self) -> str:
        return f"data/{self.name}.csv"

    @cached_property
    def fields(self) -> list[models.Field]:
        """The fields that the table has columns for, in the order of files."""
        model = rows.model_of(self.label)
        own = {part.name for part in rows.columns(model)}
        return [model._meta.get_field(name) for name in ordering.fields(self.label) if name in own]

    @property
    def header(self) -> list[str]:
        if self.link:
            return [noun_of(self.label), noun_of(self._far)]
        names = [column for part in self.fields for column in columns_of(part)]
        return names + ([FILE] if self.label not in _WITH_A_ROW else [])

    @property
    def _far(self) -> str:
        return rows.model_of(self.label)._meta.get_field(self.link).related_model._meta.label_lower

    def rows(self) -> Iterator[list[str]]:
        """The rows that leave, as cells, in the order of their keys by code point."""
        yield from self._links() if self.link else self._rows()

    def _links(self) -> Iterator[list[str]]:
        part = rows.model_of(self.label)._meta.get_field(self.link)
        near, far = part.m2m_field_name(), part.m2m_reverse_field_name()
        keys = [f"{near}__{KEYS[self.label][0]}", f"{far}__{KEYS[self._far][0]}"]
        found = part.remote_field.through._base_manager.filter(
            **{f"{near}__in": leaving(self.label).values("pk"), f"{far}__in": leaving(self._far).values("pk")}
        )
        yield from map(list, found.order_by(*map(_by, keys)).values_list(*keys).iterator(chunk_size=_ROWS))

    def _rows(self) -> Iterator[list[str]]:
        keys = [part.name for part in self.fields if part.remote_field]
        found = leaving(self.label).order_by(*map(_by, _order(self.label)))
        found = found.select_related(*keys, *(f"{name}__article" for name in keys if name == "paragraph"))
        stream = found.iterator(chunk_size=_ROWS)
        while some := list(islice(stream, _ROWS)):
            files = _files(self.label, some)
            for row in some:
                cells = [cell for part in self.fields for cell in cells_of(part, row)]
                yield cells + ([files[rows.key_text(row)]] if files else [])

    def schema(self) -> dict:
        """The Table Schema: fields, keys, and what references lead to."""
        if self.link:
            near, far = self.header
            fields = [{"name": name, "type": "string", "constraints": {"required": True}} for name in self.header]
            leads = [_leads([near], self.label), _leads([far], self._far)]
            return {"fields": fields, "primaryKey": [near, far], "foreignKeys": leads, "missingValues": [""]}
        fields = [_field(column, part) for part in self.fields for column in columns_of(part)]
        if FILE in self.header:
            told = "The file of the repository that the row belongs in."
            fields.append({"name": FILE, "type": "string", "description": told, "constraints": {"required": True}})
        references = [part for part in self.fields if part.remote_field]
        leads = [_leads(columns_of(part), part.related_model._meta.label_lower, self.label) for part in references]
        found = {"fields": fields} | self._key() | ({"foreignKeys": leads} if leads else {})
        return found | {"missingValues": [""]}

    def _key(self) -> dict:
        """A backing has one of several references, so its key has gaps, which a primary key may not have."""
        if self.label == "facts.backing":
            return {"uniqueKeys": [["fact", "value", *TARGETS]]}
        return {"primaryKey": list(KEYS[self.label])}


def tables() -> list[Table]:
    """Every table, each behind those that it refers to."""
    found = []
    for label in rows.LABELS:
        found += [Table(label), *(Table(label, part.name) for part in rows.links(rows.model_of(label)))]
    return sorted(found, key=lambda one: bool(one.link))


def noun_of(label: str) -> str:
    return label.partition(".")[2]


def columns_of(part: models.Field) -> list[str]:
    """The columns of a field: one, or one for each part of the key that it refers by."""
    keys = KEYS[part.related_model._meta.label_lower] if part.remote_field else ()
    return [part.name] if len(keys) < 2 else [f"{part.name}_{key}" for key in keys]


def cells_of(part: models.Field, row: models.Model) -> list[str]:
    """The cells of a field of a row."""
    if part.remote_field:
        other = getattr(row, part.name)
        return [str(key) for key in other.natural_key()] if other else [""] * len(columns_of(part))
    value = rows.plain(part.value_from_object(row))
    return ["" if value is None else str(value).lower() if isinstance(value, bool) else str(value)]


def value_of(part: models.Field, cells: list[str]):
    """The value of a field, as ``rows.values`` has it, from its cells. Raises ValueError where it is none."""
    if part.remote_field:
        if not any(cells):
            return None
        return [cells[0], int(cells[1])] if len(cells) > 1 else cells
    [cell] = cells
    if isinstance(part, models.BooleanField):
        return {"true": True, "false": False}[cell.lower()]
    if cell == "" and part.null:
        return None
    return int(cell) if isinstance(part, models.IntegerField) else cell


def read(lines: Iterable[str]) -> Iterator[list[str]]:
    return csv.reader(lines, strict=True)


def leaving(label: str) -> QuerySet:
    """The rows of a noun that leave the site."""
    model = rows.model_of(label)
    if model in _LEAVING:
        return _LEAVING[model]()
    if issubclass(model, Mergeable):
        return model.objects.filter(pk__in=_with_merged(model, model.objects.published()))
    return model.objects.published()


def _with_merged(model: type[Mergeable], seen: QuerySet) -> set[int]:
    """The keys of these rows, and of those that were merged into them or into one that was: their addresses lead on."""
    found = set(seen.values_list("pk", flat=True))
    gone = model.objects.filter(merged_into__isnull=False)
    for name in model.rests_on:
        other = model._meta.get_field(name).related_model
        gone = gone.filter(Q(**{name: None}) | Q(**{f"{name}__in": other.objects.published().values("pk")}))
    led = dict(gone.values_list("pk", "merged_into"))
    known = once_seen(model, led)  # a draft that was merged has no address that could lead on
    led = {key: to for key, to in led.items() if key in known}
    while more := {key for key, to in led.items() if to in found} - found:
        found |= more
    return found


def _articles() -> QuerySet:
    retracted = Q(status=Status.RETRACTED, publisher__in=Actor.objects.published().values("pk"))
    return Article.objects.filter(Q(pk__in=Article.objects.published().values("pk")) | retracted)


def _facts() -> QuerySet:
    """A retracted fact keeps its address, and goes with its article; but not if it names somebody who is a draft."""
    withdrawn = Fact.objects.withdrawn().filter(merged_into=None)
    seen = Q(pk__in=Fact.objects.published().values("pk")) | Q(pk__in=withdrawn.values("pk"))
    speaker = Q(attributed_to=None) | Q(attributed_to__in=Actor.objects.published().values("pk"))
    return Fact.objects.filter(pk__in=_with_merged(Fact, Fact.objects.filter(seen & speaker)))


def _citations() -> QuerySet:
    return Citation.objects.filter(fact__in=_facts().values("pk"), paragraph__article__in=_articles().values("pk"))


def _backings() -> QuerySet:
    found = Backing.objects.shown().filter(fact__in=_facts().values("pk"))
    for name, model in Backing.models().items():
        found = found.filter(Q(**{name: None}) | Q(**{f"{name}__in": model.objects.published().values("pk")}))
    return found


_LEAVING = {
    Article: _articles,
    Paragraph: lambda: Paragraph.objects.filter(article__in=_articles().values("pk")),
    Fact: _facts,
    Citation: _citations,
    Backing: _backings,
}


def _order(label: str) -> list[str]:
    """The columns of a row's key, by way of its references."""
    model, found = rows.model_of(label), []
    for name in (*(one for one in KEYS[label] if one not in TARGETS), *(one for one in TARGETS if one in KEYS[label])):
        part = model._meta.get_field(name)
        found.append(f"{name}__{KEYS[part.related_model._meta.label_lower][0]}" if part.remote_field else name)
    return found


def _by(path: str):
    """Ascending by code point, the same on every database and in every language; numbers as numbers."""
    if path in ("number", "position"):
        return F(path).asc()
    return Collate(F(path), {"postgresql": "C", "sqlite": "BINARY"}[connection.vendor]).asc(nulls_first=True)


def _files(label: str, some: list[models.Model]) -> dict[str, str]:
    """The file that each row is remembered to be from, or else the one that it would be exported to."""
    if label in _WITH_A_ROW:
        return {}
    keys = [rows.key_text(row) for row in some]
    known = dict(LoadedRow.objects.filter(label=label, key__in=keys).values_list("key", "file"))
    order = ordering.Order(_first_citations(keys) if label == "facts.fact" else {})
    return {key: known[key] if ordering.is_name(known.get(key, "")) else order.file_of((label, key)) for key in keys}


def _first_citations(facts: list[str]) -> dict:
    found = _citations().filter(fact__slug__in=facts)
    told = found.values_list("fact__slug", "position", "paragraph__article__slug", "paragraph__number")
    return {
        ("facts.citation", f"{fact}/{position}"): {"position": position, "paragraph": [article, number]}
        for fact, position, article, number in told
    }


def _leads(columns: list[str], label: str, own: str = "") -> dict:
    to = "" if label == own else Table(label).name
    return {"fields": columns, "reference": {"resource": to, "fields": list(KEYS[label])}}


def _field(column: str, part: models.Field) -> dict:
    kind = "string" if part.remote_field else next((told for one, told in _TYPES if isinstance(part, one)), "string")
    if part.remote_field and column.endswith("_number"):
        kind = "integer"
    limits = {} if part.null or part.blank else {"required": True}
    if not part.remote_field:
        limits |= {"enum": [value for value, _label in part.choices]} if part.choices else {}
        limits |= {"maxLength": part.max_length} if kind == "string" and part.max_length else {}
    found = {"name": column, "type": kind, "title": str(part.verbose_name), "description": str(part.help_text)}
    return {name: value for name, value in (found | {"constraints": limits}).items() if value}
