"""Rows as plain values: what a file says and what the database holds, in one shape that can be compared.

A value is what JSON can hold: text, whole numbers, booleans, None; a decimal and a day as text; a foreign key as the
natural key of its row, a list; a many-to-many relation as a sorted list of natural keys.
"""

import datetime
import re
from decimal import Decimal

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from .reading import KEYS

#: The nouns of the files, each after those that it refers to.
LABELS = tuple(KEYS)


def model_of(label: str) -> type[models.Model]:
    """The model of a label such as ``facts.fact``."""
    return apps.get_model(label)


def columns(model: type[models.Model]) -> list[models.Field]:
    """The fields of a row's own table that a file can give: neither its key nor what the database works out."""
    return [part for part in model._meta.local_fields if not part.primary_key and not part.generated]


def links(model: type[models.Model]) -> list[models.ManyToManyField]:
    """The many-to-many relations that a file can give."""
    return list(model._meta.local_many_to_many)


def stored(model: type[models.Model]) -> models.QuerySet:
    """Every row with what ``values`` needs, in a constant number of queries."""
    keys = [part.name for part in columns(model) if part.remote_field]
    further = [f"{name}__article" for name in keys if name == "paragraph"]
    rows = model._base_manager.select_related(*keys, *further)
    return rows.prefetch_related(*(part.name for part in links(model)))


def key_text(row: models.Model) -> str:
    """The natural key of a row as text, its parts with “/” between, as ``reading.key_text`` gives it for a file's."""
    return "/".join(str(part) for part in row.natural_key())


def values(row: models.Model) -> dict:
    """What the database holds of a row that was fetched with ``stored``, by field."""
    found = {}
    for part in columns(type(row)):
        if part.remote_field:
            other = getattr(row, part.name)
            found[part.name] = list(other.natural_key()) if other else None
        else:
            found[part.name] = plain(part.value_from_object(row))
    for part in links(type(row)):
        found[part.name] = sorted(list(other.natural_key()) for other in getattr(row, part.name).all())
    return found


def plain(value):
    """A column's value as plain data; a decimal without zeros at its end."""
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return value.isoformat() if isinstance(value, datetime.date) else value


def said(model: type[models.Model], fields: dict) -> tuple[dict, dict[str, ValidationError]]:
    """What a file says of a row, in the shape of ``values``, and by field why a value cannot be read.

    ``fields`` are the scalars, lists and None of a file; a field that it leaves out, or empty, has its default.
    """
    found, errors = {}, {}
    for part in (*columns(model), *links(model)):
        try:
            found[part.name] = _said(part, fields)
        except ValidationError as error:
            errors[part.name] = error
    return found, errors


def _said(part: models.Field, fields: dict):
    value = fields.get(part.name)
    if part.many_to_many:
        if not isinstance(value or [], list) or not all(isinstance(key, list) for key in value or []):
            raise ValidationError(_("write references as [[first], [second]], or leave the field out."))
        keys = {tuple(reference(part.related_model, key)) for key in value or []}
        return sorted(map(list, keys))
    if part.remote_field:
        return reference(part.related_model, value)
    if isinstance(value, list | dict):
        raise ValidationError(_("write one value here, no list and no names."))
    if part.name not in fields or (value is None and part.blank and not part.null):
        return plain(part.get_default())
    if isinstance(value, bool) != isinstance(part, models.BooleanField) and value is not None:
        wanted = _("write true or false.") if isinstance(value, str) else _("write a text, in quotation marks.")
        raise ValidationError(wanted)
    shape, told = next((shape for kind, shape in _SHAPES if isinstance(part, kind)), (None, ""))
    if shape and isinstance(value, str) and not re.fullmatch(shape, value, re.ASCII):
        raise ValidationError(told % {"value": value[:40]})
    return plain(part.to_python(value))


#: How a value that is no text is written: Python itself would also take 1_000, ٢٤, 1e3 or 20240703.
_SHAPES = (
    (models.IntegerField, (r"-?\d{1,18}", _lazy("“%(value)s” is no whole number; write one such as 24."))),
    (
        models.DecimalField,
        (r"-?\d{1,18}(\.\d{1,18})?", _lazy("“%(value)s” is no number; write one such as 150 or 12.5.")),
    ),
    (models.DateField, (r"\d{4}-\d\d-\d\d", _lazy("“%(value)s” is no day; write one such as 2024-07-03."))),
)


def reference(model: type[models.Model], key) -> list | None:
    """A natural key as a file gives it, with numbers as numbers. Raises ValidationError when it has another shape."""
    if key is None:
        return None
    parts = KEYS[model._meta.label_lower]
    if not isinstance(key, list) or len(key) != len(parts) or not all(isinstance(part, str) for part in key):
        shown = key if isinstance(key, str) else ", ".join(parts)
        raise ValidationError(_("write a reference as [%s].") % shown)
    if parts != ("article", "number"):
        return key
    if not (key[1].isascii() and key[1].isdigit() and len(key[1]) <= 5):
        raise ValidationError(_("write a paragraph as [article, number], such as [scope-for-peace, 3]."))
    return [key[0], int(key[1])]


def in_words(value) -> str:
    """A value as a person reads it in a line: text in quotation marks, keys with commas between, a dash for nothing."""
    if isinstance(value, list):
        return ", ".join(" ".join(map(str, key)) if isinstance(key, list) else str(key) for key in value) or "–"
    return f"“{value}”" if isinstance(value, str) and value else "–" if value in (None, "") else str(value)
