"""What a file says of a row, in the shape in which ``plain`` gives what the database holds of it."""

import re

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from ..plain import columns, key_text, links, plain, stored, values
from .reading import KEYS

__all__ = ["LABELS", "columns", "in_words", "key_text", "links", "model_of", "plain", "reference", "said", "stored"]
__all__ += ["values"]

#: The nouns of the files, each after those that it refers to.
LABELS = tuple(KEYS)


def model_of(label: str) -> type[models.Model]:
    """The model of a label such as ``facts.fact``."""
    return apps.get_model(label)


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
