"""The page that the site's pages are measured against: a bare Django view with one query, a small template rendered by
Django's engine, and no middleware.

This module is settings and URLconf in one. It has the site's own settings, so that it starts whatever apps the site
installs, and replaces those that take part in answering a request: middleware, URLs and templates. ``nothing`` is an
application without Django: what the server itself takes.
"""

from django.shortcuts import get_object_or_404, render
from django.urls import path

from sco_site.settings import *  # noqa: F403

MIDDLEWARE, ROOT_URLCONF = [], __name__
PAGE = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>{{ fact.statement|truncatechars:70 }}</title></head>
<body>
<h1>{{ fact.statement }}</h1>
<dl>
<dt>Kind</dt><dd>{{ fact.get_kind_display }}</dd>
<dt>When</dt><dd>{% if fact.first_day %}{{ fact.first_day|date:"j F Y" }}{% else %}not stated{% endif %}</dd>
{% if fact.leaves_open %}<dt>Not stated</dt><dd>{{ fact.leaves_open }}</dd>{% endif %}
</dl>
</body>
</html>
"""
_LOADER = ("django.template.loaders.locmem.Loader", {"fact.html": PAGE})
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {"loaders": [("django.template.loaders.cached.Loader", [_LOADER])]},
    }
]


def fact(request, slug):
    from facts.models import Fact

    return render(request, "fact.html", {"fact": get_object_or_404(Fact, slug=slug)})


urlpatterns = [path("facts/<slug:slug>/", fact)]


def nothing(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "2")])
    return [b"ok"]
