"""A date column in EDTF text, and the two day columns that the database itself derives from it.

The days are generated columns, so the rule holds for ``loaddata``, ``bulk_create`` and ``update()`` alike.
"""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ..dates import parse, validate_edtf
from .text import LineField

_EDTF_HELP = _(
    "As precise as the article and no more: 2024, 2024-07, 2024-07-03, 2024-07-03/2024-07-04, 2024/2025, or "
    "2025-09-01/.. for what goes on. "
    "Leave it empty when the article gives no date. 2024-25 is refused: EDTF reads it as a season."
)


class EdtfField(models.CharField):
    """EDTF text of at most 21 characters; empty means unknown."""

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("max_length", 21)
        kwargs.setdefault("blank", True)
        kwargs.setdefault("default", "")
        kwargs.setdefault("help_text", _EDTF_HELP)
        kwargs.setdefault("validators", [validate_edtf])
        super().__init__(*args, **kwargs)


class _Day(models.Func):
    """A day worked out of an EDTF text in SQL; NULL when the text is empty or no date."""

    arity = 1
    output_field = models.DateField()
    sqlite_template: str
    postgresql_template: str
    #: The name of the same day on ``dates.Edtf``.
    day: str

    def of(self, row: models.Model) -> date | None:
        """The day of a row that is not stored yet, by ``dates.parse``; None when the text is empty or no date."""
        try:
            return getattr(parse(getattr(row, self.get_source_expressions()[0].name)), self.day)
        except (ValueError, TypeError):
            return None

    def as_sqlite(self, compiler, connection, **context):
        return self._repeated(self.sqlite_template, compiler, connection, context)

    def as_postgresql(self, compiler, connection, **context):
        return self._repeated(self.postgresql_template, compiler, connection, context)

    def _repeated(self, template, compiler, connection, context):
        sql, params = self.as_sql(compiler, connection, template=template, **context)
        return sql, list(params) * template.count("%(expressions)s")


def _full(part: str) -> str:
    return f"({part} || substr('-01-01', length({part}) - 3))"


def _sqlite_day(part: str) -> str:
    # Only a modifier makes SQLite notice that there is no 30 February; what is cut short must not be filled up.
    known = f"length({part}) IN (4, 7, 10) AND {part} >= '0001' AND date({_full(part)}, '+0 days') = {_full(part)}"
    return f"CASE WHEN {known} THEN {_full(part)} END"


def _postgresql_day(part: str) -> str:
    # make_date is immutable, as a generated column must be; a cast from text to date is not.
    numbers = ", ".join(f"substr({_full(part)}, {at}, {size})::int" for at, size in ((1, 4), (6, 2), (9, 2)))
    return f"CASE WHEN {part} ~ '^[0-9]{{4}}(-[0-9]{{2}}){{0,2}}$' THEN make_date({numbers}) END"


class FirstDay(_Day):
    """The first day that an EDTF text covers."""

    day = "first_day"
    sqlite_template = _sqlite_day("substr(%(expressions)s || '/', 1, instr(%(expressions)s || '/', '/') - 1)")
    postgresql_template = _postgresql_day("split_part(%(expressions)s, '/', 1)")


class LastDay(_Day):
    """The last day that an EDTF text covers."""

    day = "last_day"
    _part = "substr(%(expressions)s, instr(%(expressions)s, '/') + 1)"
    # The end of the month by way of its first day; from December that would leave SQLite's last year, 9999.
    _month = (
        f"CASE substr({_part}, 6) WHEN '12' THEN {_part} || '-31' ELSE date({_part} || '-01', '+1 month', '-1 day') END"
    )
    sqlite_template = (
        f"CASE WHEN ({_sqlite_day(_part)}) IS NOT NULL THEN "
        f"CASE length({_part}) WHEN 4 THEN {_part} || '-12-31' WHEN 7 THEN {_month} ELSE {_part} END END"
    )
    _part = "substr(%(expressions)s, strpos(%(expressions)s, '/') + 1)"
    postgresql_template = (
        f"(({_postgresql_day(_part)}) + CASE length({_part}) WHEN 4 THEN interval '1 year' "
        "WHEN 7 THEN interval '1 month' ELSE interval '1 day' END - interval '1 day')::date"
    )


def first_day_of(name: str) -> models.GeneratedField:
    """The generated column with the first day of the EDTF column ``name``."""
    return _generated(FirstDay(name))


def last_day_of(name: str) -> models.GeneratedField:
    """The generated column with the last day of the EDTF column ``name``."""
    return _generated(LastDay(name))


def _generated(expression: _Day) -> models.GeneratedField:
    return models.GeneratedField(
        expression=expression,
        output_field=models.DateField(),
        db_persist=True,
        null=True,
        editable=False,
        serialize=False,
    )


def date_constraint(name: str, days: str = "") -> models.CheckConstraint:
    """The database's own check that the EDTF column ``name`` is empty or a date that ends no earlier than it starts.

    ``days`` is what its day columns' names begin with, if not ``first_day`` and ``last_day``.
    """
    first, last = (f"{days}_first", f"{days}_last") if days else ("first_day", "last_day")
    known = Q(**{f"{first}__isnull": False, f"{last}__isnull": False, f"{first}__lte": F(last)})
    known |= Q(**{f"{first}__isnull": False, f"{last}__isnull": True, f"{name}__endswith": "/.."})
    return models.CheckConstraint(
        condition=Q(**{name: ""}) | known,
        name=f"%(class)s_{name}_is_a_date",
        violation_error_message=_("The date must be EDTF, such as 2024-07 or 2024/2025, and end after it starts."),
    )


def reason_field(name: str) -> LineField:
    """Beside the EDTF column ``name``: how the date was worked out, where no source states it."""
    return LineField(
        _("how “%s” was worked out") % name,
        max_length=200,
        blank=True,
        default="",
        help_text=_("Readers see it beside the date; empty where a source states the date outright."),
    )


def reason_constraint(name: str) -> models.CheckConstraint:
    """Only a date that is there can have been worked out."""
    return models.CheckConstraint(
        condition=Q(**{f"{name}_reason": ""}) | ~Q(**{name: ""}),
        name=f"%(class)s_{name}_reason_has_a_date",
        violation_error_message=_("Only a date that is there can be inferred: give it, or clear the reason."),
    )
