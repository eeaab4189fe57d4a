from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from ..exports import LICENCE
from ..records import NOUNS
from ..tally import counted
from .twins import as_json, site_of

_PARTS = {
    "country": _("Countries"),
    "chairmanship": _("Chairmanships"),
    "event": _("Events"),
    "actor": _("People and bodies"),
    "theme": _("Themes"),
}


def record(request, fmt="html"):
    """The way in to everything that the facts are about."""
    nouns = {noun: (NOUNS[noun].table, counted(NOUNS[noun].listed())) for noun in _PARTS}
    if fmt == "json":
        site = site_of(request)
        tables = {table.name: [table.record(row, site) for row in rows] for table, rows in nouns.values()}
        return as_json(tables | {"licence": LICENCE})
    # The page shows names alone, and no fact behind a value.
    named = [(table.name, rows.prefetch_related(None)) for table, rows in nouns.values()]
    parts = [(label, *told) for label, told in zip(_PARTS.values(), named, strict=True)]
    return render(request, "facts/record.html", {"parts": parts})
