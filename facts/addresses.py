"""Addresses of rows, made fast: a page of a hundred facts has some thousand of them. No Django models."""

from functools import lru_cache
from urllib.parse import urlsplit

from django.urls import get_script_prefix, reverse

#: Stands for the slug in an address that is made once.
_MARK = "-"


def of_slug(view: str, slug: str) -> str:
    """The same as ``reverse(view, args=[slug])``, for a slug, of which no sign needs an escape."""
    before, after = _around(view, get_script_prefix())
    return f"{before}{slug}{after}"


@lru_cache(maxsize=64)
def _around(view: str, _prefix: str) -> tuple[str, str]:
    before, _mark, after = reverse(view, args=[_MARK]).rpartition(_MARK)
    return before, after


def authority(site: str) -> str:
    """The host that the ids of feeds and calendars name (RFC 4151), where an IPv6 address cannot stand."""
    host = urlsplit(site).hostname or ""
    return "localhost" if ":" in host else host
