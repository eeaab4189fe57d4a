"""The floor that the site is measured against: a bare Django view with one query, and no middleware. It is settings and
addresses in one. ``nothing`` is what the server itself takes, without Django."""

from django.http import HttpResponse
from django.urls import path

from sco_site import settings as site

SECRET_KEY, ALLOWED_HOSTS, USE_TZ, USE_I18N = "only-here", ["127.0.0.1"], True, False
DATABASES, DEFAULT_AUTO_FIELD = site.DATABASES, site.DEFAULT_AUTO_FIELD
INSTALLED_APPS, ROOT_URLCONF = ["facts"], __name__


def fact(request, slug):
    from facts.models import Fact

    return HttpResponse(Fact.objects.values_list("statement", flat=True).get(slug=slug))


urlpatterns = [path("facts/<slug:slug>/", fact)]


def nothing(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "2")])
    return [b"ok"]
