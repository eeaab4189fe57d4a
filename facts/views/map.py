from dataclasses import dataclass, replace
from itertools import groupby

from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from .. import clock
from ..dates import in_words
from ..exports import COUNTRIES, LICENCE
from ..models import Country, Membership, Standing
from ..outlines import Outline, outlines
from ..steps import days_of_change
from ..tally import counted, of_the_record
from .twins import as_file, as_json, site_of

#: So many countries of a day of change are named; of more, the number is told.
NAMED = 4


def map(request, fmt="html"):
    """The countries by their status on the day, as a picture with its table; JSON and CSV have those of the record."""
    rows, now = of_the_record().for_list().order_by("name"), clock.current()
    if fmt == "csv":
        return as_file(request, fmt, COUNTRIES, counted(rows))
    # The total is counted by itself, of the countries; the split of their statuses.
    holding, held = rows.filter(standing_code__isnull=False), Membership.objects.published().on(now.day, now.status_by)
    split, days = {slug: count for slug, _name, count in held.by_standing()}, days_of_change()
    if fmt == "json":
        site = site_of(request)
        head = {"day": now.day.isoformat(), "status_by": now.status_by, "holding": holding.count(), "statuses": split}
        head |= {"days_of_change": [day.isoformat() for day in days], "licence": LICENCE}
        return as_json(head | {"countries": [COUNTRIES.record(row, site) for row in counted(rows)]})
    groups = _groups(held, split)
    context = {"holding": holding.count(), "groups": groups, "drawing": outlines()}
    return render(request, "facts/map.html", context | _apart(groups) | _steps(days, now))


@dataclass(frozen=True)
class Holder:
    """A country with its status on the day: since when (EDTF), what else is known of the date, and its outline."""

    country: Country
    since: str
    note: str
    outline: Outline | None
    label: str


@dataclass(frozen=True)
class Group:
    """A status with the number of countries that hold it, as the database counts them, and the countries."""

    standing: Standing
    count: int
    holders: list[Holder]


def _groups(held, split: dict[str, int]) -> list[Group]:
    """The statuses that are held on the day, in their order, each with its countries by name."""
    rows = held.for_list().order_by("standing__position", "standing__slug", "country__name")
    by_standing = groupby(rows, key=lambda row: row.standing)
    return [Group(standing, split[standing.slug], [_holder(row) for row in same]) for standing, same in by_standing]


def _holder(row: Membership) -> Holder:
    country = row.country
    country.standing_row = row.pk
    outline = outlines().countries.get(country.iso3)
    label = outline.fitting(country.name, country.iso3) if outline else ""
    return Holder(country, row.began, _note(row), outline, label)


def _note(row: Membership) -> str:
    """What is to be said of the other date, where decision and effect are not one."""
    told = {value.name: value.value for value in row.shown_values()}
    decided, effective = told.get("decided"), told.get("effective")
    if decided == effective:
        return ""
    if clock.current().status_by == clock.EFFECT:
        return _("decided %(when)s") % {"when": in_words(decided)} if decided else _("not known when it was decided")
    if not decided:
        return _("counted from when it took effect")
    return _("in effect %(when)s") % {"when": in_words(effective)} if effective else _("not yet known to be in effect")


def _apart(groups: list[Group]) -> dict:
    """The outlines of countries without a status; the names of holders that are only a mark, or not in the picture."""
    holders = [holder for group in groups for holder in group.holders]
    held = {holder.country.iso3 for holder in holders}
    return {
        "without": [outline for iso3, outline in outlines().countries.items() if iso3 not in held],
        "marked": [holder.country.name for holder in holders if holder.outline and not holder.outline.d],
        "elsewhere": [holder.country.name for holder in holders if not holder.outline],
    }


def _steps(days: dict, now: clock.Clock) -> dict:
    """The days of change as links: by year, and the ones before and after the day that one looks at."""

    def to(other: clock.Clock) -> str:
        query = urlencode(other.parameters)
        return f"{reverse('map')}?{query}" if query else reverse("map")

    current = max((day for day in days if day <= now.day), default=None)
    links = [(day, to(replace(now, as_of=day)), _who(countries), day == current) for day, countries in days.items()]
    return {
        "years": [(year, list(same)) for year, same in groupby(links, key=lambda link: link[0].year)],
        "before": next((link for link in reversed(links) if link[0] < now.day), None),
        "after": next((link for link in links if link[0] > now.day), None),
        "latest": to(replace(now, as_of=None)),
    }


def _who(countries: list[Country]) -> str:
    """The countries whose status became another on a day."""
    if len(countries) > NAMED:
        return _("%(count)d countries") % {"count": len(countries)}
    return ", ".join(country.name for country in countries)
