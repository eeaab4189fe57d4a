"""The addresses. Every page has a twin of the same path with .json; names are the views' names.

A row's page is linked data, too (.jsonld, .ttl), a list also a table (.csv) and lines (.jsonl).
"""

from django.contrib import admin
from django.urls import path, register_converter

from facts import views
from facts.api import api
from facts.views import citable


class OneOf:
    """A path part that is one of a few words."""

    def to_python(self, value):
        return value

    to_url = to_python


class Page(OneOf):
    regex = "json"


class Row(OneOf):
    regex = "json|jsonld|ttl"


class Rows(OneOf):
    regex = "json|csv"


class Citation(OneOf):
    regex = r"txt|bib|ris|csl\.json|json"


class All(OneOf):
    regex = "json|csv|jsonl|jsonld|ttl"


class Iso3(OneOf):
    regex = "[A-Z]{3}"


register_converter(Page, "page")
register_converter(Row, "row")
register_converter(Rows, "rows")
register_converter(Citation, "citation")
register_converter(All, "all")
register_converter(Iso3, "iso3")


def _noun(folder, noun, key="<slug:slug>"):
    rows, row = getattr(views, f"{noun}_list"), getattr(views, f"{noun}_detail")
    return [
        path(f"{folder}/{key}/cite/", views.cite, {"noun": noun}, name="cite"),
        path(f"{folder}/{key}/cite.<citation:fmt>", views.cite, {"noun": noun}, name="cite"),
        path(f"{folder}/", rows, name=f"{noun}_list"),
        path(f"{folder}.<all:fmt>", rows, name=f"{noun}_list"),
        path(f"{folder}/{key}/", row, name=f"{noun}_detail"),
        path(f"{folder}/{key}.<row:fmt>", row, name=f"{noun}_detail"),
    ]


def _pages():
    """How to cite the pages that are no row's; before the rows, of which none is called so."""
    for name in citable.PAGES:
        folder = {"country_list": "countries/"}.get(name, f"{name.replace('_list', 's')}/")
        yield path(f"{folder}cite/", views.cite, {"noun": "page", "page": name}, name="cite")
        yield path(f"{folder}cite.<citation:fmt>", views.cite, {"noun": "page", "page": name}, name="cite")


handler404 = "facts.views.errors.not_found"

urlpatterns = [
    path("", views.home, name="home"),
    path("index.<page:fmt>", views.home, name="home"),
    path("facts/cite/", views.cite, {"noun": "facts"}, name="cite"),
    path("facts/cite.<citation:fmt>", views.cite, {"noun": "facts"}, name="cite"),
    *_pages(),
    path("facts/check/", views.check, name="check"),
    path("facts/check.<page:fmt>", views.check, name="check"),
    path("facts/manifest.txt", views.check_manifest, name="check_manifest"),
    *_noun("facts", "fact"),
    path("facts/<slug:slug>/embed/", views.fact_embed, name="fact_embed"),
    path("oembed.json", views.oembed, name="oembed"),
    *_noun("events", "event"),
    *_noun("countries", "country", "<iso3:iso3>"),
    *_noun("chairmanships", "chairmanship"),
    *_noun("themes", "theme"),
    *_noun("actors", "actor"),
    *_noun("articles", "article"),
    *_noun("disagreements", "disagreement"),
    path("events.ics", views.calendar, name="calendar"),
    path("countries/<iso3:iso3>.ics", views.calendar_of_country, name="calendar_of_country"),
    path("chairmanships/<slug:slug>.ics", views.calendar_of_chairmanship, name="calendar_of_chairmanship"),
    path("changes/", views.changes, name="changes"),
    path("changes.<page:fmt>", views.changes, name="changes"),
    path("changes.atom", views.changes_feed, name="changes_feed"),
    path("changes/<slug:kind>.atom", views.changes_of_kind, name="changes_of_kind"),
    path("countries/<iso3:iso3>.atom", views.changes_of_country, name="changes_of_country"),
    path("themes/<slug:slug>.atom", views.changes_of_theme, name="changes_of_theme"),
    path("sitemap.xml", views.sitemap, name="sitemap"),
    path("sitemap-<slug:section>.xml", views.sitemap_part, name="sitemap_part"),
    path("robots.txt", views.sitemap_robots, name="sitemap_robots"),
    path("record/", views.record, name="record"),
    path("record.<page:fmt>", views.record, name="record"),
    path("map/", views.map, name="map"),
    path("map.<rows:fmt>", views.map, name="map"),
    path("timeline/", views.timeline, name="timeline"),
    path("timeline.<rows:fmt>", views.timeline, name="timeline"),
    path("numbers/", views.numbers, name="numbers"),
    path("numbers.<rows:fmt>", views.numbers, name="numbers"),
    path("compare/", views.compare, name="compare"),
    path("compare.<page:fmt>", views.compare, name="compare"),
    path("quality/", views.quality, name="quality"),
    path("quality.<page:fmt>", views.quality, name="quality"),
    path("about/", views.about, name="about"),
    path("about.<page:fmt>", views.about, name="about"),
    path("api/", views.api, name="api"),
    path("api.<page:fmt>", views.api, name="api"),
    path("api/v1/docs", views.api_docs, name="api_docs"),
    path("api/v1/", api.urls),
    path("admin/", admin.site.urls),
]
