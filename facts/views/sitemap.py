"""What crawlers read first: which addresses there are, and which are not for them."""

from django.contrib.sitemaps import views
from django.http import HttpResponse
from django.urls import get_script_prefix, reverse

from .. import clock
from ..sitemap import sections
from .twins import site_of

#: What no crawler should walk: the desk, what is asked of another day, sheets of citations, how a fact changed. Each is
#: a page that has its own address already, seen in another way.
_APART = ("/admin/", "/*/cite/", "/facts/*/changes/", *(f"/*{sign}{name}=" for name in clock.NAMES for sign in "?&"))


def sitemap(request):
    return views.index(request, sections(), sitemap_url_name="sitemap_part")


def sitemap_part(request, section):
    return views.sitemap(request, sections(), section)


def sitemap_robots(request):
    """RFC 9309."""
    lines = ["User-agent: *", *(f"Disallow: {get_script_prefix()[:-1]}{path}" for path in _APART), ""]
    lines.append(f"Sitemap: {site_of(request)}{reverse('sitemap')}\n")
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
