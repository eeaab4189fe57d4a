"""The old address of a row that was merged leads to the row that was kept, for ever: its page, its twins and all that
is asked for under its name.

Which row an address is about follows from the address itself: the folder before its ``slug`` in the pattern, and the
filters of a list. So no view can forget it. The answer of the view is looked at first: what it finds is shown.
"""

import re
from urllib.parse import unquote

from django.http import HttpResponsePermanentRedirect

from ..merging.relations import mergeable
from ..models.publication import UNSEEN
from ..search import ALL, ANY, NONE, NOUNS

#: How a view says that there is no such row, or is none any more; by lists, that no row has the name asked for.
_MISSING = (400, 404, 410, 422)
_FOLDER = re.compile(r"([\w-]+)/\^?<(?:slug:)?slug>")


class MovedMiddleware:
    """301 to the row that was kept, with the query as it was, where nothing is found under the name of a merged one."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if response.status_code not in _MISSING or request.method not in ("GET", "HEAD"):
            return response
        to = _led(request)
        # No-cache: a merge can be taken back.
        headers = {"Cache-Control": "public, no-cache", "Access-Control-Allow-Origin": "*"}
        return HttpResponsePermanentRedirect(to, headers=headers) if to else response


def _led(request) -> str:
    """The address to which that of the request leads; empty where nothing in it was merged."""
    match = request.resolver_match
    if match is None or match.namespace == "admin":
        return ""
    path, query = _path(request.path, match), _query(request)
    if not path and not query:
        return ""
    asked = query or request.META["QUERY_STRING"]
    return (path or request.path) + (f"?{asked}" if asked else "")


def _path(path: str, match) -> str:
    """The path with the name of the row that was kept; empty where it is as it was."""
    folder = _FOLDER.search(match.route)
    model = folder and _models().get(folder[1])
    old = model and match.kwargs["slug"]
    slug = old and survivor_of(model, old)
    return path.replace(f"/{folder[1]}/{old}", f"/{folder[1]}/{slug}", 1) if slug else ""


def _query(request) -> str:
    """The query with the names of those that were kept; empty where it is as it was."""
    parts = request.META["QUERY_STRING"].split("&")
    led = [_led_part(part) for part in parts]
    return "&".join(led) if led != parts else ""


def _led_part(part: str) -> str:
    name, _equals, value = part.partition("=")
    model = _filters().get(name)
    slug = model and survivor_of(model, unquote(value))
    return f"{name}={slug}" if slug else part


def _models() -> dict:
    """The nouns whose rows can be merged, by the folder of their pages."""
    return {f"{model._meta.model_name}s": model for model in mergeable()}


def _filters() -> dict:
    """The same by the parameters of a list."""
    known = set(mergeable())
    return {name + how: model for name, (model, _label) in NOUNS.items() if model in known for how in (ANY, ALL, NONE)}


def survivor_of(model, slug: str) -> str:
    """The address of the row that was kept; empty for one that was not merged, or into what readers never saw."""
    if "\0" in slug:  # which PostgreSQL cannot be asked for
        return ""
    row = model._base_manager.filter(slug=slug, merged_into__isnull=False).first()
    kept = row and row.survivor
    return kept.slug if kept and kept.status not in UNSEEN else ""
