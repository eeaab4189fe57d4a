"""A model's own rules asked of a row that is not stored yet, without a query: what ``full_clean`` would say of it.

``full_clean`` asks the database for every constraint and every foreign key of every row, which is most of the time of
a large load. Here a check constraint's own condition is evaluated in Python; a test compares the two.
"""

from collections.abc import Iterator
from difflib import get_close_matches
from functools import cache

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _

_COMPARE = {
    "exact": lambda value, other: value == other,
    "endswith": lambda value, other: value.endswith(other),
    "in": lambda value, other: value in other,
    "lt": lambda value, other: value < other,
    "lte": lambda value, other: value <= other,
    "gt": lambda value, other: value > other,
    "gte": lambda value, other: value >= other,
}


def broken(row: models.Model, without: set[str] = frozenset()) -> Iterator[tuple[str, str]]:
    """The rules that a row breaks, as (field or empty, sentence). Fields in ``without`` are known to be wrong already.

    Foreign keys are looked at by the caller, who knows which rows are about to be stored.
    """
    keys = {part.name for part in row._meta.local_fields if part.remote_field}
    wrong = set(without)
    try:
        row.clean_fields(exclude=keys | wrong)
    except ValidationError as error:
        for name, errors in error.error_dict.items():
            wrong.add(name)
            yield from ((name, sentence(one, row._meta.get_field(name))) for one in errors)
    try:
        row.clean()
    except ValidationError as error:
        found = error.error_dict if hasattr(error, "error_dict") else {"": error.error_list}
        wrong |= set(found)
        yield from ((name, " ".join(one.messages)) for name, errors in found.items() for one in errors)
    for constraint, named, about in _checks(type(row)):
        # Where a field is wrong by itself, a constraint on it says no more.
        if not wrong & about and holds(constraint.condition, row) is False:
            yield (named[0] if len(named) == 1 else "", str(constraint.get_violation_error_message()))


@cache
def _checks(model: type[models.Model]) -> list[tuple[models.CheckConstraint, list[str], set[str]]]:
    """The model's check constraints, each with the columns that it names and those that they are worked out from."""
    checks = [one for one in model._meta.constraints if isinstance(one, models.CheckConstraint)]
    found = []
    for check in checks:
        named = list(dict.fromkeys(_named(check.condition)))
        parts = [model._meta.get_field(name) for name in named if name != "pk"]
        behind = {part.expression.get_source_expressions()[0].name for part in parts if part.generated}
        found.append((check, named, behind | set(named)))
    return found


def holds(condition: Q, row: models.Model) -> bool | None:
    """Whether a row meets a condition on its own columns, in SQL's sense: None where that is unknown (NULL)."""
    found = [holds(part, row) if isinstance(part, Q) else _compared(row, *part) for part in condition.children]
    if condition.connector == Q.AND:
        answer = False if False in found else None if None in found else True
    elif condition.connector == Q.OR:
        answer = True if True in found else None if None in found else False
    else:  # Q.XOR: an odd number of them
        answer = None if None in found else sum(found) % 2 == 1
    return answer if answer is None or not condition.negated else not answer


def _compared(row: models.Model, path: str, other) -> bool | None:
    name, _sep, lookup = path.partition("__")
    value = _value(row, name)
    if lookup == "isnull":
        return (value is None) == other
    other = _value(row, other.name) if isinstance(other, F) else other
    if value is None or other is None:
        return None
    return _COMPARE[lookup or "exact"](value, other)


def _value(row: models.Model, name: str):
    part = row._meta.pk if name == "pk" else row._meta.get_field(name)
    return part.expression.of(row) if part.generated else getattr(row, part.attname)


def _named(condition: Q) -> Iterator[str]:
    for part in condition.children:
        if isinstance(part, Q):
            yield from _named(part)
        else:
            yield part[0].partition("__")[0]


def sentence(error: ValidationError, part: models.Field) -> str:
    """What is wrong with a field's value and what to write instead."""
    told = " ".join(error.messages)
    if error.code == "invalid_choice":
        choices = [value for value, _label in part.choices]
        given = str((error.params or {}).get("value", ""))
        near = nearest(given, choices)
        return _("“%(given)s” is none of its values; write %(near)sone of: %(choices)s.") % {
            "given": given,
            "near": _("“%s”, or ") % near if near else "",
            "choices": ", ".join(choices),
        }
    if error.code in ("blank", "null"):
        return _("It is missing; write it: %s") % (part.help_text or part.verbose_name)
    if error.code in ("invalid", "invalid_date") and not isinstance(part, models.CharField):
        return _("%(told)s Write it as described: %(help)s") % {"told": told, "help": part.help_text or ""}
    return told


def nearest(word: str, known) -> str:
    """The known word that is most like this one, or the empty text when none is near."""
    return next(iter(get_close_matches(word, known, n=1, cutoff=0.6)), "")
