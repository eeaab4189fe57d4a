"""What is answered where a page cannot be: as a page, or as JSON where a program asked (RFC 9457)."""

import sys
from http import HTTPStatus

from django.contrib.staticfiles.storage import staticfiles_storage
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from psycopg_pool import PoolTimeout

from .. import clock, indented
from .frame import Frame
from .twins import as_json, is_twin

#: What a database raises that cannot be asked; it is not the program's fault.
UNAVAILABLE = (OperationalError, InterfaceError, PoolTimeout)
#: What it says where it can be read and not written.
_NO_ROOM = ("disk is full", "readonly database", "could not extend file", "No space left", "read-only transaction")
#: SQLite has one class of errors for these and for a table that there is not.
_CLOSED = ("unable to open", "is locked", "disk I/O error")
#: Seconds after which it is worth asking again.
RETRY_AFTER = 5


def not_found(request, exception):
    """What is not there, as a page or, for a twin, as JSON; a missing page of a list says how many there are."""
    said = str(exception.args[0]) if exception.args and isinstance(exception.args[0], str) else ""
    said = said if request.resolver_match and "matches the given query" not in said else ""
    if is_twin(request.path_info):
        then, now = _("On this day, no published page has this address."), _("No published page has this address.")
        return as_json({"error": said or (then if clock.current().is_set else now)}, status=404)
    here = Frame(request)
    here.twins = here.downloads = []
    return render(request, "404.html", {"said": said, "frame": here}, status=404)


def server_error(request):
    """500, or 503 where the database cannot be asked. Nothing is asked of the database, nor of the static files."""
    error = sys.exc_info()[1]
    if is_unavailable(error):
        return unavailable(request, error)
    told = _("The fault is ours, and it has been written to the log. Please try again in a minute.")
    return _failed(request, 500, _("Something went wrong"), told)


def is_unavailable(error: BaseException | None) -> bool:
    """Whether an error says that the database cannot be asked, rather than that it was asked for what there is not."""
    if not isinstance(error, UNAVAILABLE):
        return False
    return connection.vendor != "sqlite" or any(words in str(error) for words in (*_NO_ROOM, *_CLOSED))


def unavailable(request, error: BaseException | None = None) -> HttpResponse:
    """503: the database cannot be asked now, or cannot write."""
    told = _("The database does not answer. Please try again in a minute.")
    if any(words in str(error) for words in _NO_ROOM):
        told = _(
            "Nothing was saved: the disk of the database is full or cannot be written. Tell whoever runs the site."
        )
    response = _failed(request, 503, _("Not available at present"), told)
    response["Retry-After"] = str(RETRY_AFTER)
    return response


def too_many(request, seconds: int, status: int = 503) -> HttpResponse:
    """503 where too many wait for a page, 429 where one client has asked for too many; and when to ask again."""
    told = _("Too many pages are asked for at once. Please try again in a moment.")
    response = _failed(request, status, _("Too many requests"), told)
    response["Retry-After"], response.is_busy = str(seconds), True
    return response


def _failed(request, status: int, title: str, told: str) -> HttpResponse:
    key = getattr(request, "id", "")
    if is_twin(request.path_info):
        problem = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": told}
        problem |= {"error": told, "request_id": key}
        response = HttpResponse(indented.text(problem), content_type="application/problem+json", status=status)
        response["Access-Control-Allow-Origin"] = "*"
    else:
        page = {"title": title, "told": told, "request_id": key, "style": _style()}
        response = HttpResponse(render_to_string("500.html", page), status=status)
    response["Cache-Control"] = "no-store"
    return response


def _style() -> str:
    """The address of the style; empty where the static files were not collected."""
    try:
        return staticfiles_storage.url("facts/site.css")
    except ValueError:
        return ""
