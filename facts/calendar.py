"""Events as a calendar (RFC 5545, iCalendar), for the programs that people keep their days in.

An event is entered where its source tells the day, or the first and the last one. What is dated by a month or a year,
or goes on, is left out and counted: an entry over the whole of July would claim that the event lasted so long.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

import icalendar
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from . import disagreements
from .addresses import authority
from .dates import Edtf, parse
from .exports import citation_line
from .models import Event
from .models.publication import ShownValue

#: The stamp of entries on a database into which nothing was ever loaded.
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
#: So long an ISO 8601 date is that names a day.
_DAY = len("2024-07-03")


def calendar(name: str, events: Iterable[Event], site: str, loaded: datetime | None) -> bytes:
    """The calendar of these events, which ``for_calendar`` fetched; the same bytes as long as the data are the same.

    ``loaded``: when the data were loaded, the stamp of every entry. Addresses begin with ``site``.
    """
    days = [(event, _when(event)) for event in events]
    entries = [_entry(event, when, site, loaded or _BEGINNING) for event, when in days if when and is_exact(when)]
    left_out = len(days) - len(entries)
    told = icalendar.Calendar()
    told.add("prodid", "-//SCO Facts//Events//EN")
    told.add("version", "2.0")
    told.add("x-wr-calname", name)
    told.add("name", name)
    if left_out:
        words = ngettext("%(n)d event is", "%(n)d events are", left_out) % {"n": left_out}
        told.add("description", _("%(events)s left out: no source tells the day.") % {"events": words})
    for entry in entries:
        told.add_component(entry)
    return told.to_ical()


def is_exact(when: ShownValue) -> bool:
    """Whether it is dated by a day, or by its first and last one."""
    told = parse(when.value)
    exact = all(len(part) == _DAY for part in told.text.split("/"))
    return exact and told.last_day < date.max  # the day after the last one must be there, too


def _when(event: Event) -> ShownValue | None:
    return next((value for value in event.shown_values() if value.name == "when"), None)


def _entry(event: Event, when: ShownValue, site: str, stamp: datetime) -> icalendar.Event:
    told, days, values = icalendar.Event(), parse(when.value), {v.name: v.value for v in event.shown_values()}
    # An address never changes, so it tells an entry from all others for good.
    told.add("uid", f"event-{event.slug}@{authority(site)}")
    told.add("dtstamp", stamp)
    _add_days(told, days)
    told.add("summary", str(event))
    told.add("description", _description(event, when, site))
    told.add("url", site + event.get_absolute_url())
    told.add("categories", [capfirst(event.get_kind_display())])
    told.add("status", "TENTATIVE" if when.expected else "CONFIRMED")
    told.add("transp", "TRANSPARENT")  # it keeps nobody from other appointments
    place = ", ".join(str(values[name]) for name in ("place", "country") if name in values)
    if place:
        told.add("location", place)
    return told


def _add_days(entry: icalendar.Event, days: Edtf) -> None:
    """RFC 5545: DTEND is the first day on which it is over."""
    entry.add("dtstart", days.first_day)
    entry.add("dtend", days.last_day + timedelta(1))


def _description(event: Event, when: ShownValue, site: str) -> str:
    """How the date is known: worked out, expected or disputed, and every source that it rests on."""
    lines = [citation_line(fact, site) for fact in when.facts] or [_("The date is unsourced.")]
    if when.reason:
        lines.insert(0, _("The date was worked out; no source states it outright."))
    if when.expected:
        lines.insert(0, _("It was expected; nobody says yet that it took place."))
    question = disagreements.of_row(event).get("when")
    if question:
        lines.append(_("Sources disagree: %(address)s") % {"address": site + question.get_absolute_url()})
    return "\n".join(lines)
