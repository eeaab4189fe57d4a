"""What every page shares: the same rows as a page, as JSON or as a file to take away."""

from collections.abc import Iterable

from django import forms
from django.core.paginator import EmptyPage, Paginator
from django.db.models import Model
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from .. import clock, indented, linked, metadata
from ..api.answers import site_of
from ..downloads import FORMATS, LINKED, Listing, written
from ..exports import FACTS, LICENCE, Table
from ..merging.relations import merged_into
from ..models import Fact
from ..models.fact import Kind
from ..pictures import STRIP, fact_items, shares, timeline
from ..records import Noun, Whole, revision
from ..search import MOST, Search
from ..tally import counted


def as_json(data: dict, status: int = 200) -> HttpResponse:
    """JSON as people read it too; anybody may fetch it from a page of their own."""
    response = HttpResponse(indented.text(data), content_type="application/json", status=status)
    response["Access-Control-Allow-Origin"] = "*"
    return response


class FileForm(forms.Form):
    bom = forms.ChoiceField(
        required=False,
        choices=[("0", ""), ("1", "")],
        error_messages={"invalid_choice": _lazy("Write bom=1 for a CSV that a spreadsheet opens as UTF-8.")},
    )


def is_twin(path: str) -> bool:
    """Whether an address is that of a program's version of a page."""
    return path.rpartition(".")[2] in ("json", *FORMATS) or is_of_api(path)


def is_of_api(path: str) -> bool:
    """Whether it is an address of the API, but for the page on which one tries it out."""
    return path.startswith("/api/v1/") and path != "/api/v1/docs"


def as_file(request, fmt: str, table: Table, rows: Iterable, *, whole=False, following="") -> HttpResponse:
    """A download of these rows; ``whole``: of a list of any length, which is sent while it is read; ``following``: of
    one page, behind which comes the page of that address."""
    form = FileForm(request.GET)
    if not form.is_valid():
        return refuse(request, fmt, form.errors.get_json_data())
    site, bom = site_of(request), form.cleaned_data["bom"] == "1"
    pieces = written(fmt, Listing(table, rows, site, _data_of(request), revision(), bom))
    response = (StreamingHttpResponse if whole else HttpResponse)(pieces, content_type=FORMATS[fmt].content_type)
    response["Content-Disposition"] = f'attachment; filename="{table.name}.{fmt}"'
    if following:
        response["Link"] = f'<{following}>; rel="next"'
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _data_of(request) -> str:
    """What a page's data are called, whatever their format: the page's address, and a name in it."""
    page, query = request.path.rpartition(".")[0], request.META["QUERY_STRING"]
    return f"{site_of(request)}{page}/{'?' if query else ''}{query}#data"


def as_linked(request, fmt: str, row: Model | None, records: Iterable[tuple[Table, dict]]) -> HttpResponse:
    """A row's page as linked data: these records, each with its table, and the rows that were merged into it."""
    site = site_of(request)
    nodes = [linked.dataset(_data_of(request), "SCO Facts", revision())]
    nodes += [node for table, record in records for node in linked.nodes(table.name, record, site)]
    nodes += [linked.replaced(site + old, site + row.get_absolute_url()) for old in merged_into(row)]
    response = HttpResponse(LINKED[fmt](nodes, site), content_type=FORMATS[fmt].content_type)
    response["Access-Control-Allow-Origin"] = "*"
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


def answer(request, fmt: str, table: Table, search: Search, rows, template: str, more=()) -> HttpResponse:
    """A list as page or JSON, one page of ``rows``, which ``for_list`` or the like has planned; or as a file. ``more``
    is what only the page shows."""
    if fmt in FORMATS and not {"page", "size"} & search.chosen.keys():
        return as_file(request, fmt, table, rows, whole=True)
    size = search.chosen.get("size", MOST if fmt in FORMATS or table is not FACTS else search.size)
    page, site = page_of(rows, search.chosen.get("page", 1), size), site_of(request)
    following = _address_of_next(request, search, page) if page.has_next() else None
    if fmt in FORMATS:
        return as_file(request, fmt, table, page.object_list, following=following)
    if fmt == "json":
        head = {"count": page.paginator.count, "page": page.number, "pages": page.paginator.num_pages}
        head |= {"next": following, "licence": LICENCE}
        return as_json(head | {table.name: [table.record(row, site) for row in page.object_list]})
    turns = {
        "metadata": _listed(search, page, table, request.path, site),
        "previous_url": page.has_previous() and search.url(page=page.previous_page_number()),
        "next_url": page.has_next() and search.url(page=page.next_page_number()),
    }
    return render(request, template, {"page": page, "rows": page.object_list, "search": search} | turns | dict(more))


def _listed(search: Search, page, table: Table, path: str, site: str) -> metadata.Metadata:
    """What a list says of itself: its heading, and the rows of this page of it."""
    count, query = page.paginator.count, search.url(page=page.number if page.number > 1 else None)
    title = str(metadata.HEADINGS[_singular(page.object_list)]) if table is not FACTS else search.heading(count)
    return metadata.rows_page(title, page.object_list, count, site + path + query.rstrip("?"), site)


def _address_of_next(request, search: Search, page) -> str:
    """The address of the next page, of the same day."""
    kept = "".join(f"&{name}={value}" for name, value in clock.current().parameters.items())
    return site_of(request) + request.path + search.url(page=page.next_page_number()) + kept


def noun_list(request, fmt: str, noun: Noun) -> HttpResponse:
    """The list of one noun other than facts, with the number of facts about each row."""
    search = Search({name: request.GET[name] for name in ("page", "size") if name in request.GET})
    if search.errors:
        return refuse(request, fmt, search.errors)
    rows = noun.listed()
    return answer(request, fmt, noun.table, search, counted(rows), f"facts/{_singular(rows)}_list.html")


def noun_detail(request, fmt: str, noun: Noun, links=None, **key) -> HttpResponse:
    """One row of a noun other than facts, with the facts about it, grouped by kind and newest first.

    ``links`` gives, for the row, what else leads to it, as (label, rows, name of the value that ties them).
    """
    rows = noun.pages()
    row = get_object_or_404(rows.for_detail(), **key)
    whole, name = noun.whole(row), _singular(rows)
    if fmt != "html":
        return as_twin(request, fmt, whole)
    *parts, (_table, facts) = whole.groups
    belonging = [one for _table, found in parts for one in found]
    context = {"row": row, "parts": belonging, "links": links(row) if links else []}
    context["metadata"] = metadata.noun_page(row, site_of(request), belonging)
    return render(request, f"facts/{name}_detail.html", context | told(facts, name, row, whole))


def as_twin(request, fmt: str, whole: Whole) -> HttpResponse:
    """A row's page for programs: the row, the rows of other tables that belong to it, and the facts about it."""
    site = site_of(request)
    if fmt in LINKED:
        record, groups = whole.records(site)
        found = [(table, one) for table, records in groups for one in records]
        return as_linked(request, fmt, whole.row, [(whole.table, record), *found])
    return as_json(whole.record(site))


def told(facts: list[Fact], noun: str, row, whole: Whole) -> dict:
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
        "groups": [(kind, same, whole.kinds.get(kind.value, 0)) for kind, same in groups if same],
        "cut": whole.cut,
        "kinds": [(kind, whole.kinds.get(kind.value, 0)) for kind in Kind],
        "shares": shares({kind.value: whole.kinds.get(kind.value, 0) for kind in Kind}),
        "strip": timeline(fact_items(facts, where), STRIP),
        "where": where,
    }


def _singular(rows) -> str:
    return rows.model._meta.model_name
