"""Dates as precise as their source: EDTF text in, days and words out. No Django models.

The subset of EDTF (Library of Congress, level 0) that news needs: ``2024``, ``2024-07``, ``2024-07-03``,
an interval ``2024-07-03/2024-07-04`` or ``2024/2025``, one that goes on ``2025-09-01/..`` (level 1), and the empty text
for *unknown*.
"""

import re
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _

from . import clock

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

    def is_within(self, other: "Edtf") -> bool:
        """Whether it covers no day that the other one does not. Both are known."""
        end, last = self.last_day or date.max, other.last_day or date.max
        return other.first_day <= self.first_day and end <= last


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


def known_then(text: str) -> str:
    """A date as it could be told on the day that one looks at: what had begun has no end that was still to come."""
    start, slash, end = text.partition("/")
    day = min(filter(None, (clock.current().as_of, clock.current().known_by)), default=None)
    if day and slash and end != OPEN and parse(start).first_day <= day < parse(end).last_day:
        return f"{start}/{OPEN}"
    return text


def as_told(text: str, said: Iterable[str]) -> str:
    """A row's date as far as facts tell it: all of it, or its start; else the most precise of their dates that leaves
    it open, as *2025* leaves open which day of 2025. Empty where they tell nothing of it.

    ``said``: the facts' dates, in EDTF. A fact tells a date in which its own date lies, or the start or end of that.
    """
    said = [one for one in said if one]
    days = [parse(day) for one in said for day in one.split("/") if day != OPEN]
    start, _slash, end = text.partition("/")
    if any(day.is_within(parse(start)) for day in days):
        whole = end in ("", OPEN) or any(day.is_within(parse(end)) for day in days)
        return text if whole else f"{start}/{OPEN}"
    wide = [told for told in map(parse, said) if told.last_day and parse(text).is_within(told)]
    wide = [told for told in wide if "/" not in told.text or end]  # a beginning is no interval
    return min(wide, key=lambda told: told.last_day - told.first_day).text if wide else ""


def tells(text: str, told: str) -> bool:
    """Whether what is told of a date tells when it was or began, as precisely as the date itself."""
    return bool(told) and told.partition("/")[0] == text.partition("/")[0]


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
        return _("from %(start)s") % {"start": _spoken(start)}
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
