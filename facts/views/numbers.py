from django.shortcuts import render

from .. import clock, steps
from ..exports import LICENCE
from ..exports import numbers as table_of
from .twins import as_file, as_json, site_of


def numbers(request, fmt="html"):
    """How many countries held each status over time: a step chart with its table, until the day that is set."""
    counted, now = steps.numbers(), clock.current()
    table, site = table_of(counted.standings), site_of(request)
    if fmt == "csv":
        return as_file(request, fmt, table, counted.steps)
    if fmt == "json":
        head = {"day": now.day.isoformat(), "status_by": now.status_by}
        rows = [table.record(step, site) for step in counted.steps]
        uncounted = [row.slug for row in counted.uncounted]
        return as_json(head | {"numbers": rows, "uncounted": uncounted, "licence": LICENCE})
    return render(request, "facts/numbers.html", {"counted": counted, "chart": steps.chart(counted, now.day)})
