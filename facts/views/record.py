from django.shortcuts import render
from django.utils.translation import gettext as _

from ..exports import ACTORS, CHAIRMANSHIPS, COUNTRIES, EVENTS, LICENCE, THEMES
from ..models import Actor, Chairmanship, Country, Event, Theme
from .twins import as_json, site_of


def record(request, fmt="html"):
    """The way in to everything that the facts are about."""
    parts = [
        (_("Countries"), COUNTRIES, Country.objects.of_the_record().with_facts().for_list().order_by("name")),
        (_("Chairmanships"), CHAIRMANSHIPS, Chairmanship.objects.published().with_facts().for_list().newest_first()),
        (_("Events"), EVENTS, Event.objects.published().with_facts().for_list().newest_first()),
        (_("People and bodies"), ACTORS, Actor.objects.published().with_facts().for_list().order_by("name")),
        (_("Themes"), THEMES, Theme.objects.published().with_facts().for_list()),
    ]
    if fmt == "json":
        site = site_of(request)
        tables = {table.name: [table.record(row, site) for row in rows] for _label, table, rows in parts}
        return as_json(tables | {"licence": LICENCE})
    return render(
        request, "facts/record.html", {"parts": [(label, table.name, list(rows)) for label, table, rows in parts]}
    )
