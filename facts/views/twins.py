"""What every page shares: the same rows as a page, as JSON or as CSV."""

from django.core.paginator import EmptyPage, Paginator
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from .. import clock, metadata
from ..exports import FACTS, LICENCE, Table
from ..models import Fact
from ..models.fact import Kind
from ..pictures import STRIP, fact_items, shares, timeline
from ..search import MOST, Search


def site_of(request) -> str:
    """The address of the site, without a slash at the end."""
    return request.build_absolute_uri("/")[:-1]


def as_json(data: dict, status: int = 200) -> JsonResponse:
    """JSON as people read it too; anybody may fetch it from a page of their own."""
    response = JsonResponse(data, status=status, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Access-Control-Allow-Origin"] = "*"
    return response


def as_csv(request, table: Table, rows) -> HttpResponse:
    """A download of these rows."""
    response = HttpResponse(table.csv(rows, site_of(request)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{table.name}.csv"'
    return response


def refuse(request, fmt: str, errors: dict) -> HttpResponse:
    """Say which parameter of the address is wrong, and how."""
    said = {name: " ".join(error["message"] for error in found) for name, found in errors.items()}
    if fmt == "html":
        return render(request, "400.html", {"errors": said}, status=400)
    return as_json({"errors": said}, status=400)


def page_of(rows, number: int, size: int):
    """One page of the rows; a page that is not there is a 404 that says how many there are."""
    paginator = Paginator(rows, size)
    try:
        return paginator.page(number)
    except EmptyPage as error:
        raise Http404(_("There are only %(pages)d pages.") % {"pages": paginator.num_pages}) from error


def answer(request, fmt: str, table: Table, search: Search, rows, template: str) -> HttpResponse:
    """A list as page, JSON or CSV: one page of ``rows``, which ``for_list`` or the like has planned."""
    size = search.chosen.get("size", MOST if fmt == "csv" or table is not FACTS else search.size)
    page, site = page_of(rows, search.chosen.get("page", 1), size), site_of(request)
    following = _address_of_next(request, search, page) if page.has_next() else None
    if fmt == "csv":
        response = as_csv(request, table, page.object_list)
        if following:
            response["Link"] = f'<{following}>; rel="next"'
        return response
    if fmt == "json":
        head = {"count": page.paginator.count, "page": page.number, "pages": page.paginator.num_pages}
        head |= {"next": following, "licence": LICENCE}
        return as_json(head | {table.name: [table.record(row, site) for row in page.object_list]})
    turns = {
        "metadata": _listed(search, page, table, request.path, site),
        "previous_url": page.has_previous() and search.url(page=page.previous_page_number()),
        "next_url": page.has_next() and search.url(page=page.next_page_number()),
    }
    return render(request, template, {"page": page, "rows": page.object_list, "search": search} | turns)


def _listed(search: Search, page, table: Table, path: str, site: str) -> metadata.Metadata:
    """What a list says of itself: its heading, and the rows of this page of it."""
    count, query = page.paginator.count, search.url(page=page.number if page.number > 1 else None)
    title = str(metadata.HEADINGS[_singular(page.object_list)]) if table is not FACTS else search.heading(count)
    return metadata.rows_page(title, page.object_list, count, site + path + query.rstrip("?"), site)


def _address_of_next(request, search: Search, page) -> str:
    """The address of the next page, of the same day."""
    kept = "".join(f"&{name}={value}" for name, value in clock.current().parameters.items())
    return site_of(request) + request.path + search.url(page=page.next_page_number()) + kept


def noun_list(request, fmt: str, table: Table, rows) -> HttpResponse:
    """The list of one noun other than facts, with the number of facts about each row."""
    search = Search({name: request.GET[name] for name in ("page", "size") if name in request.GET})
    if search.errors:
        return refuse(request, fmt, search.errors)
    return answer(request, fmt, table, search, rows.with_facts(), f"facts/{_singular(rows)}_list.html")


def noun_detail(request, fmt: str, table: Table, rows, links=None, parts=None, **key) -> HttpResponse:
    """One row of a noun other than facts, with the facts about it, grouped by kind and newest first.

    ``links`` gives, for the row, what else leads to it, as (label, rows, name of the value that ties them); ``parts``
    is a table and what gives, for the row, the rows of that table that belong to it.
    """
    row = get_object_or_404(rows.for_detail(), **key)
    facts = list(Fact.objects.published().about(row).newest_first().for_list())
    row.fact_count = len(facts)
    site, noun = site_of(request), _singular(rows)
    belonging = list(parts[1](row)) if parts else []
    if fmt == "json":
        record = table.record(row, site)
        record |= {parts[0].name: [parts[0].record(part, site) for part in belonging]} if parts else {}
        record |= {"facts": [FACTS.record(fact, site) for fact in facts]}
        return as_json(record | {"licence": LICENCE})
    context = {"row": row, "parts": belonging, "links": links(row) if links else []}
    context["metadata"] = metadata.noun_page(row, site, belonging)
    return render(request, f"facts/{noun}_detail.html", context | told(facts, noun, row))


def told(facts: list[Fact], noun: str, row) -> dict:
    """What a page says about a row's facts: in groups by kind, as a stacked bar, and as a strip of dates."""
    groups = [(kind, [fact for fact in facts if fact.kind == kind.value]) for kind in Kind]
    for value in row.shown_values() if hasattr(row, "shown_values") else []:
        for number, backer in value.notes:
            for fact in facts:
                if fact == backer:
                    fact.note, fact.backed = number, getattr(fact, "backed", []) + [value]
    where = f"{reverse('fact_list')}?{noun}={row.natural_key()[0]}"
    return {
        "facts": facts,
        "groups": [(kind, same) for kind, same in groups if same],
        "kinds": [(kind, len(same)) for kind, same in groups],
        "shares": shares({kind.value: len(same) for kind, same in groups}),
        "strip": timeline(fact_items(facts, where), STRIP),
        "where": where,
    }


def _singular(rows) -> str:
    return rows.model._meta.model_name
