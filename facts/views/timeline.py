from django.shortcuts import render

from .. import pictures
from ..exports import LICENCE, TIMELINE
from ..models import Chairmanship, Event
from .twins import as_csv, as_json, site_of


def timeline(request, fmt="html"):
    """Chairmanships, designated years and events as a picture with its table."""
    events = Event.objects.published().for_list().newest_first()
    items = pictures.record_items(events, Chairmanship.objects.published().for_list().newest_first())
    if fmt == "csv":
        return as_csv(request, TIMELINE, items)
    if fmt == "json":
        site = site_of(request)
        return as_json({"timeline": [TIMELINE.record(item, site) for item in items], "licence": LICENCE})
    return render(request, "facts/timeline.html", {"drawing": pictures.timeline(items)})
