from django.shortcuts import render

from .. import clock, records, steps
from ..exports import numbers as table_of
from .twins import as_file, as_json, site_of


def numbers(request, fmt="html"):
    """How many countries held each status over time: a step chart with its table, until the day that is set."""
    counted, now = steps.numbers(), clock.current()
    if fmt == "csv":
        return as_file(request, fmt, table_of(counted.standings), counted.steps)
    if fmt == "json":
        return as_json(records.numbers_record(counted, site_of(request)))
    return render(request, "facts/numbers.html", {"counted": counted, "chart": steps.chart(counted, now.day)})
