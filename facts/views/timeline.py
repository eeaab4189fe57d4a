from django import forms
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from .. import records
from ..exports import TIMELINE
from .twins import as_file, as_json, refuse, site_of


class ZoomForm(forms.Form):
    zoom = forms.RegexField(
        r"^(\d{3}0s|\d{4})$",
        required=False,
        error_messages={"invalid": _lazy("Write a decade such as 2010s, or a year such as 2024.")},
    )


def timeline(request, fmt="html"):
    """Chairmanships, offices, events and statuses as a picture with its table; all, or of a decade or a year."""
    form = ZoomForm(request.GET)
    if not form.is_valid():
        return refuse(request, fmt, form.errors.get_json_data())
    zoom = form.cleaned_data["zoom"]
    drawing = records.timeline(zoom)
    if fmt == "csv":
        return as_file(request, fmt, TIMELINE, drawing.items)
    if fmt == "json":
        return as_json(records.timeline_record(drawing, site_of(request)))
    return render(request, "facts/timeline.html", {"drawing": drawing, "zoom": zoom, "zooms": _zooms(zoom)})


def _zooms(zoom: str) -> list[tuple[str, str, bool]]:
    """The links: all, the decades, and the years of the decade that one looks at, as (label, query, chosen)."""
    decades = [f"{year}s" for year in (2000, 2010, 2020)]
    decade = f"{zoom[:3]}0s"
    years = [str(year) for year in range(int(decade[:4]), int(decade[:4]) + 10)] if zoom else []
    links = [(_("all"), "", not zoom), *((name, f"?zoom={name}", name == zoom) for name in decades)]
    return links + [(year, f"?zoom={year}", year == zoom) for year in years]
