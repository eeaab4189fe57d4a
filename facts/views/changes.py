"""What changed, as a page and as feeds."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from .. import feeds, metadata, records
from ..models import Country, Theme
from .twins import as_json, site_of


def changes(request, fmt="html"):
    """The latest changes of facts and articles, and the feeds by which one hears of the next."""
    found, site = feeds.changes(), site_of(request)
    if fmt == "json":
        return as_json(records.changes_record(found, site))
    listed = metadata.rows_page(_("Changes"), [one.row for one in found], len(found), site + request.path, site)
    kinds = [(reverse("changes_of_kind", args=[kind]), label) for kind, label in feeds.FEEDS.items()]
    context = {"rows": found, "feeds": [(reverse("changes_feed"), _("All changes")), *kinds], "metadata": listed}
    return render(request, "facts/changes.html", context)


def changes_feed(request):
    return _atom(request, _("SCO Facts: changes"), feeds.changes(), reverse("changes"))


def changes_of_kind(request, kind):
    if kind not in feeds.FEEDS:
        raise Http404(_("There is no such feed; /changes/ has them all."))
    title = _("SCO Facts: %(feed)s") % {"feed": feeds.FEEDS[kind]}
    return _atom(request, title, feeds.changes(kind), reverse("changes"))


def changes_of_country(request, iso3):
    country = get_object_or_404(Country, iso3=iso3)
    title = _("SCO Facts: changes about %(subject)s") % {"subject": country}
    return _atom(request, title, feeds.changes(country=country), country.get_absolute_url())


def changes_of_theme(request, slug):
    theme = get_object_or_404(Theme.objects.published(), slug=slug)
    title = _("SCO Facts: changes about %(subject)s") % {"subject": theme}
    return _atom(request, title, feeds.changes(theme=theme), theme.get_absolute_url())


def _atom(request, title, entries, page):
    text = feeds.atom(title, entries, site_of(request), page, request.path)
    response = HttpResponse(text, content_type="application/atom+xml; charset=utf-8")
    response["Access-Control-Allow-Origin"] = "*"
    return response
