"""Dates as precise as their source: EDTF text in, days and words out. No Django models.

The subset of EDTF (Library of Congress, level 0) that news needs: ``2024``, ``2024-07``, ``2024-07-03``,
an interval ``2024-07-03/2024-07-04`` or ``2024/2025``, one that goes on ``2025-09-01/..`` (level 1), and the empty text
for *unknown*.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _

#: The end of an interval that goes on (EDTF level 1).
OPEN = ".."
_PART = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


@dataclass(frozen=True)
class Edtf:
    """One date: its EDTF text, the first and last day it covers (None when unknown or not over), and its precision.

    ``precision`` is ``day``, ``month``, ``year``, ``interval`` or ``unknown``.
    """

    text: str
    first_day: date | None
    last_day: date | None
    precision: str


def parse(text: str) -> Edtf:
    """Read EDTF text. Raises ValueError with a sentence that says what to write instead."""
    if not text:
        return Edtf("", None, None, "unknown")
    start, slash, end = text.partition("/")
    first, last, precision = _part(start)
    if not slash:
        return Edtf(text, first, last, precision)
    if end == OPEN:
        return Edtf(text, first, None, "interval")
    end_first, last, _end_precision = _part(end)
    if end_first <= first or last <= first:
        raise ValueError(_("“%s” ends before it starts; write the earlier date first.") % text)
    return Edtf(text, first, last, "interval")


def first_of(text: str) -> date | None:
    """The first day that EDTF text covers; None when it is unknown or no date."""
    try:
        return parse(text or "").first_day
    except ValueError:
        return None


def ends_too_soon(start: str, end: str) -> bool:
    """Whether what starts on the first day of one EDTF text ends on that of another, or before; not where either day is
    unknown or no date, of which something else is said."""
    first, last = first_of(start), first_of(end)
    return bool(first and last and last <= first)


def validate_edtf(text: str) -> None:
    """The model field's validator: ``parse`` with Django's kind of error."""
    try:
        parse(text)
    except ValueError as error:
        raise ValidationError(str(error), code="edtf") from error


def in_words(text: str) -> str:
    """The date as a reader says it: ``July 2024``, ``3–4 July 2024``, ``2024 to 2025``; empty when unknown.

    What is no date stands as it was typed: a form that refuses it names the row all the same.
    """
    try:
        return _in_words(text)
    except (LookupError, ValueError):
        return text


def _in_words(text):
    start, slash, end = text.partition("/")
    if not slash:
        return _spoken(start)
    if end == OPEN:
        return _("since %(start)s") % {"start": _spoken(start)}
    if len(start) == len(end) == 10 and start[:7] == end[:7]:
        return f"{int(start[8:])}–{_spoken(end)}"
    return _("%(start)s to %(end)s") % {"start": _spoken(start), "end": _spoken(end)}


def _part(text: str) -> tuple[date, date, str]:
    match = _PART.fullmatch(text)
    if not match:
        raise ValueError(
            _("“%s” is no date we can read; write 2024, 2024-07, 2024-07-03, or two of them as 2024/2025.") % text
        )
    year, month, day = (int(group) if group else None for group in match.groups())
    if year == 0:
        raise ValueError(_("“%s” has no year; years start at 0001.") % text)
    if month is None:
        return date(year, 1, 1), date(year, 12, 31), "year"
    if not 1 <= month <= 12:
        raise ValueError(
            _("“%(text)s”: there is no month %(month)02d. A period of years is written 2024/2025.")
            % {"text": text, "month": month}
        )
    days = monthrange(year, month)[1]
    if day is None:
        return date(year, month, 1), date(year, month, days), "month"
    if not 1 <= day <= days:
        raise ValueError(_("“%(text)s”: that month has %(days)d days.") % {"text": text, "days": days})
    return date(year, month, day), date(year, month, day), "day"


def _spoken(part: str) -> str:
    pieces = part.split("-")
    if len(pieces) == 1:
        return part
    month = f"{MONTHS[int(pieces[1])]} {pieces[0]}"
    return month if len(pieces) == 2 else f"{int(pieces[2])} {month}"
