"""The models as a JSON Schema (draft 2020-12), so that an editor helps while a file is written.

It says what a field is, what it takes and what it is for. An editor reads YAML 1.2, where ``when: 2024`` is a number;
the files' own reader keeps it as text, so a field of text takes a number too. What holds between fields or rows is left
to ``check_facts``.
"""

import json
from collections.abc import Callable

from django.core.validators import RegexValidator
from django.db import models
from django.utils import translation

from ..models.edtf import EdtfField
from ..models.text import LineField, ProseField
from .reading import KEYS
from .rows import LABELS, columns, links, model_of

#: One month and day of EDTF as ``dates.parse`` takes it, but for the lengths of the months.
_DAY = r"[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?"
#: What the reader keeps as text and an editor may take for a number, such as 2024 or 150.
_TEXT = ["string", "number"]
_DAY_OF_A_CALENDAR = r"^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"


def schema() -> dict:
    """The schema of one file: a list of rows. English, whatever language is active."""
    with translation.override(None):
        rows = {label: _fields(model_of(label)) for label in LABELS}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "SCO Facts: a file of rows",
        "description": "A list of rows, each with its model and its fields. A file with comments only is empty.",
        "type": ["array", "null"],
        "items": {"$ref": "#/$defs/row"},
        "$defs": {"row": _row(rows)} | rows,
    }


def text() -> str:
    """The schema as it is kept in ``fixtures/schema.json``."""
    return json.dumps(schema(), ensure_ascii=False, indent=1) + "\n"


def _row(rows: dict[str, dict]) -> dict:
    """A row: the model decides by if and then, so that an editor names the one wrong field and not every model."""
    meanings = [f"{label}: {part['title']}" for label, part in rows.items()]
    return {
        "type": "object",
        "required": ["model", "fields"],
        "additionalProperties": False,
        "properties": {
            "model": {"enum": list(rows), "description": f"What the row is. {'; '.join(meanings)}."},
            "fields": {"type": "object", "description": "The row's values, by field."},
        },
        "allOf": [
            {
                "if": {"properties": {"model": {"const": label}}, "required": ["model"]},
                "then": {"properties": {"fields": {"$ref": f"#/$defs/{label}"}}},
            }
            for label in rows
        ],
    }


def _fields(model: type[models.Model]) -> dict:
    """What the fields of a model's rows take; what has a default, or may be empty, may be left out."""
    parts = [*columns(model), *links(model)]
    needed = [part.name for part in parts if not (part.has_default() or part.blank or part.null)]
    return {
        "title": str(model._meta.verbose_name),
        "type": "object",
        "required": needed,
        "additionalProperties": False,
        "properties": {part.name: _described(part) for part in parts},
    }


def _described(part: models.Field) -> dict:
    words = f"{part.verbose_name}: {part.help_text}" if part.help_text else str(part.verbose_name)
    return {"description": words} | _value(part)


def _value(part: models.Field) -> dict:
    """What one field takes."""
    if part.many_to_many:
        return {"type": "array", "items": reference(part.related_model)}
    found = reference(part.related_model) if part.remote_field else _scalar(part)
    if part.null or part.blank:  # the loader takes null for an empty text, too
        kinds = found["type"] if isinstance(found["type"], list) else [found["type"]]
        found = found | {"type": [*kinds, "null"]}
    return found


def _scalar(part: models.Field) -> dict:
    for kind, rule in _RULES.items():
        if isinstance(part, kind):
            return rule(part)
    raise TypeError(f"{part}: this kind of field has no rule in the schema yet.")


def reference(model: type[models.Model]) -> dict:
    """The natural key of a row of this model, as a list."""
    parts = [model._meta.get_field(name) for name in KEYS[model._meta.label_lower]]
    items = [_key_part(part) for part in parts]
    names = ", ".join(part.name for part in parts)
    return {"type": "array", "prefixItems": items, "items": False, "minItems": len(items), "title": f"[{names}]"}


def _key_part(part: models.Field) -> dict:
    """One part of a key; the article in a paragraph's key is written as its slug, without brackets of its own."""
    return _scalar(part.related_model._meta.get_field("slug") if part.remote_field else part)


def _choice(part: models.Field) -> dict:
    values = [value for value, _label in part.choices] + ([""] if part.blank else [])
    return {"type": "string", "enum": values}


def _text(part: models.Field) -> dict:
    """Text with its length and, where a validator has one, its pattern; a code of letters is never a number."""
    if part.choices:
        return _choice(part)
    kinds = _TEXT if isinstance(part, (models.SlugField, LineField, ProseField)) else "string"
    found = {"type": kinds, "maxLength": part.max_length} | ({} if part.blank else {"minLength": 1})
    for rule in part.validators:
        if isinstance(rule, RegexValidator):
            pattern = ("^$|" if part.blank else "") + rule.regex.pattern.replace(r"\Z", "$")
            found |= {"pattern": pattern, "patternErrorMessage": str(rule.message)}
    return found


def _edtf(part: models.Field) -> dict:
    empty = "^$|" if part.blank else ""
    advice = "Write 2024, 2024-07, 2024-07-03, two of them as 2024/2025, or 2024-07-03/.. for what goes on."
    pattern = rf"{empty}^{_DAY}(/({_DAY}|\.\.))?$"
    found = {"type": ["string", "integer"], "pattern": pattern, "patternErrorMessage": advice}
    return found | {"minimum": 1, "maximum": 9999}


def _web_address(part: models.Field) -> dict:
    return {"type": "string", "maxLength": part.max_length, "pattern": r"^[Hh][Tt][Tt][Pp][Ss]?://\S+$"}


def _whole(part: models.Field) -> dict:
    """A whole number that either database keeps."""
    most = 32_767 if isinstance(part, models.PositiveSmallIntegerField) else 2_147_483_647
    return {"type": ["integer", "string"], "minimum": 0, "maximum": most, "pattern": "^[0-9]+$"}


def _decimal(part: models.Field) -> dict:
    whole = part.max_digits - part.decimal_places
    pattern = rf"^-?[0-9]{{1,{whole}}}(\.[0-9]{{1,{part.decimal_places}}}0*)?$"
    limit = 10**whole
    return {"type": _TEXT, "pattern": pattern, "exclusiveMinimum": -limit, "exclusiveMaximum": limit}


#: The first kind that fits decides.
_RULES: dict[type[models.Field], Callable[[models.Field], dict]] = {
    EdtfField: _edtf,
    models.URLField: _web_address,
    models.CharField: _text,
    LineField: _text,
    ProseField: _text,
    models.BooleanField: lambda part: {"type": "boolean"},
    models.PositiveSmallIntegerField: _whole,
    models.PositiveIntegerField: _whole,
    models.DecimalField: _decimal,
    models.DateField: lambda part: {"type": "string", "pattern": _DAY_OF_A_CALENDAR},
}
