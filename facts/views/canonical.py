"""What is settled of a request before anything looks at it: a public page depends on the parameters that it knows."""

from functools import cache

from django.http import QueryDict
from django.utils.http import parse_header_parameters

from ..search import ALL, ANY, FILTERS, NONE, SearchForm
from .check import CitationForm, ListForm, PageForm
from .compare import WhatForm
from .day import DayForm
from .oembed import CardForm
from .timeline import ZoomForm
from .twins import FileForm

#: What is not a public page, or refuses itself what it does not know.
_APART = ("/admin/", "/static/", "/api/v1/")
_FORMS = (SearchForm, DayForm, FileForm, ZoomForm, WhatForm, CardForm, CitationForm, ListForm, PageForm)


class CanonicalRequestMiddleware:
    """Drops unknown parameters, so that ``?utm_source=x`` is no other page, and settles whether gzip is accepted."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.META["HTTP_ACCEPT_ENCODING"] = "gzip" if accepts_gzip(request) else ""
        query = request.META.get("QUERY_STRING", "")
        if query and not request.path_info.startswith(_APART):
            parts = [part for part in query.split("&") if _name_of(part) in parameters()]
            request.META["QUERY_STRING"] = "&".join(parts)
        return self.get_response(request)


@cache
def parameters() -> frozenset[str]:
    """The names of all parameters that some public page knows."""
    names = {name for form in _FORMS for name in form.base_fields}
    names |= {name + meant for name in FILTERS for meant in (ANY, ALL, NONE)}
    return frozenset(names | {"a", "b", "format", "p"})


def _name_of(part: str) -> str:
    return next(iter(QueryDict(part)), "")


def accepts_gzip(request) -> bool:
    """Whether a request's Accept-Encoding allows gzip (RFC 9110, section 12.5.3): named, and not with q=0."""
    for part in request.META.get("HTTP_ACCEPT_ENCODING", "").split(","):
        name, weight = parse_header_parameters(part.strip())
        if name in ("gzip", "x-gzip"):
            return _is_above_zero(weight.get("q", "1"))
    return False


def _is_above_zero(text: str) -> bool:
    try:
        return float(text) > 0
    except ValueError:
        return False
