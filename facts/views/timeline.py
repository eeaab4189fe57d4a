from django import forms
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from .. import pictures
from ..exports import LICENCE, TIMELINE
from ..models import Chairmanship, Event, Membership, Term
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
    drawing = pictures.timeline(_items(), years=_years(zoom))
    if fmt == "csv":
        return as_file(request, fmt, TIMELINE, drawing.items)
    if fmt == "json":
        site = site_of(request)
        return as_json({"timeline": [TIMELINE.record(item, site) for item in drawing.items], "licence": LICENCE})
    return render(request, "facts/timeline.html", {"drawing": drawing, "zoom": zoom, "zooms": _zooms(zoom)})


def _items():
    return pictures.record_items(
        Event.objects.published().for_list().newest_first(),
        Chairmanship.objects.published().for_list().newest_first(),
        sorted(Term.objects.published().for_list(), key=_by_start, reverse=True),
        sorted(Membership.objects.published().for_list(), key=_by_country),
    )


def _by_start(row: Term) -> tuple:
    return row.office, row.told("start"), row.slug


def _by_country(row: Membership) -> tuple:
    return row.country.name, row.told("decided"), row.slug


def _years(zoom: str) -> tuple[int, int] | None:
    if not zoom:
        return None
    return (int(zoom[:4]), int(zoom[:4]) + 9) if zoom.endswith("s") else (int(zoom), int(zoom))


def _zooms(zoom: str) -> list[tuple[str, str, bool]]:
    """The links: all, the decades, and the years of the decade that one looks at, as (label, query, chosen)."""
    decades = [f"{year}s" for year in (2000, 2010, 2020)]
    decade = f"{zoom[:3]}0s"
    years = [str(year) for year in range(int(decade[:4]), int(decade[:4]) + 10)] if zoom else []
    links = [(_("all"), "", not zoom), *((name, f"?zoom={name}", name == zoom) for name in decades)]
    return links + [(year, f"?zoom={year}", year == zoom) for year in years]
