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


def _check(folder, **page):
    return [
        path(f"{folder}/check/", views.check_page, page, name="check_page"),
        path(f"{folder}/check.<page:fmt>", views.check_page, page, name="check_page"),
    ]


def _cite(folder, noun, **more):
    kwargs = {"noun": noun} | more
    return [
        *(_check(folder, **more) if more.get("page") in citable.CHECKED else ()),
        path(f"{folder}/cite/", views.cite, kwargs, name="cite"),
        path(f"{folder}/cite.<citation:fmt>", views.cite, kwargs, name="cite"),
    ]


def _noun(folder, noun, key="<slug:slug>"):
    rows, row = getattr(views, f"{noun}_list"), getattr(views, f"{noun}_detail")
    return [
        *(_cite(folder, "facts") if noun == "fact" else _cite(folder, "page", page=f"{noun}_list")),
        *_cite(f"{folder}/{key}", noun),
        path(f"{folder}/", rows, name=f"{noun}_list"),
        path(f"{folder}.<all:fmt>", rows, name=f"{noun}_list"),
        path(f"{folder}/{key}/", row, name=f"{noun}_detail"),
        path(f"{folder}/{key}.<row:fmt>", row, name=f"{noun}_detail"),
    ]


def _page(name, formats="page"):
    view = getattr(views, name)
    return [
        path(f"{name}/", view, name=name),
        path(f"{name}.<{formats}:fmt>", view, name=name),
        *(_cite(name, "page", page=name) if name in citable.PAGES else ()),
    ]


handler404 = "facts.views.errors.not_found"
handler500 = "facts.views.errors.server_error"

urlpatterns = [
    path("", views.home, name="home"),
    path("index.<page:fmt>", views.home, name="home"),
    path("facts/check/", views.check, name="check"),
    path("facts/check.<page:fmt>", views.check, name="check"),
    path("facts/manifest.txt", views.check_manifest, name="check_manifest"),
    *_noun("facts", "fact"),
    path("facts/<slug:slug>/changes/", views.fact_changes, name="fact_changes"),
    path("facts/<slug:slug>/changes.<page:fmt>", views.fact_changes, name="fact_changes"),
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
    *_page("changes"),
    path("changes.atom", views.changes_feed, name="changes_feed"),
    path("changes/<slug:kind>.atom", views.changes_of_kind, name="changes_of_kind"),
    path("countries/<iso3:iso3>.atom", views.changes_of_country, name="changes_of_country"),
    path("themes/<slug:slug>.atom", views.changes_of_theme, name="changes_of_theme"),
    path("sitemap.xml", views.sitemap, name="sitemap"),
    path("sitemap-<slug:section>.xml", views.sitemap_part, name="sitemap_part"),
    path("robots.txt", views.sitemap_robots, name="sitemap_robots"),
    *_page("record"),
    *_page("map", "rows"),
    *_page("timeline", "rows"),
    *_page("numbers", "rows"),
    *_page("compare"),
    *_page("quality"),
    *_page("about"),
    *_page("api"),
    path("api/v1/docs", views.api_docs, name="api_docs"),
    path("api/v1/", api.urls),
    path("admin/", admin.site.urls),
]
