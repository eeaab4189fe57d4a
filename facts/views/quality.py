from dataclasses import asdict

from django.shortcuts import render

from .. import quality as sourced
from ..exports import LICENCE
from .twins import as_json


def quality(request, fmt="html"):
    """How much of the record is sourced, sourced twice, and checked against a text."""
    lines, checks = sourced.lines(), sourced.checks()
    if fmt == "json":
        states = {state.value: count for state, count in checks}
        return as_json({"rows": [asdict(line) for line in lines], "citations": states, "licence": LICENCE})
    return render(request, "facts/quality.html", {"lines": lines, "checks": checks})
