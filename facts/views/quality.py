from django.shortcuts import render

from .. import quality as sourced
from .. import records
from .twins import as_json


def quality(request, fmt="html"):
    """How much of the record is sourced, sourced twice, and checked against a text."""
    if fmt == "json":
        return as_json(records.quality_record())
    return render(request, "facts/quality.html", {"lines": sourced.lines(), "checks": sourced.checks()})
