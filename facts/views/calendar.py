"""Events as calendars: all of them, those that a country hosts, and those of a chairmanship."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from .. import calendar as calendars
from ..models import Chairmanship, Country, Event, Load
from .twins import site_of


def calendar(request):
    return _answer(request, _("SCO events"), Event.objects.published(), "events")


def calendar_of_country(request, iso3):
    country = get_object_or_404(Country, iso3=iso3)
    name = _("SCO events in %(country)s") % {"country": country}
    return _answer(request, name, country.events.published(), iso3, tie="country")


def calendar_of_chairmanship(request, slug):
    chairmanship = get_object_or_404(Chairmanship.objects.published().for_list(), slug=slug)
    return _answer(request, str(chairmanship), chairmanship.events.published(), slug, tie="chairmanship")


def _answer(request, name, events, file, tie=None):
    """Events in the order of their days. ``tie``: the value that puts an event here, which it must show today."""
    rows = events.for_calendar().order_by("first_day", "slug")
    rows = [row for row in rows if tie is None or any(value.name == tie for value in row.shown_values())]
    load = Load.objects.first()
    text = calendars.calendar(name, rows, site_of(request), load and load.loaded_at)
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'inline; filename="{file}.ics"'
    response["Access-Control-Allow-Origin"] = "*"
    return response
