from django.conf import settings
from django.shortcuts import render

from ..api import api as operations
from ..api.outline import outline
from .twins import as_json


def api(request, fmt="html"):
    """What the API is, what it promises, and its operations; for programs, its document."""
    document = operations.get_openapi_schema()
    if fmt == "json":
        return as_json(document)
    return render(request, "facts/api.html", {"groups": outline(document), "rate": settings.API_RATE})


def api_docs(request):
    """The document to try out; without a script, the list of its operations."""
    groups = outline(operations.get_openapi_schema())
    return render(request, "facts/api_docs.html", {"groups": groups, "twins": [], "downloads": []})
