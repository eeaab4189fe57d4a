"""How an answer is made: which columns, the page of a list with the way to the next one, and what is refused."""

from collections.abc import Callable, Iterable
from itertools import islice

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from ninja.errors import ValidationError

from .. import clock, disagreements, keysets
from ..exports import LICENCE, Table
from ..records import Noun, register, revision
from ..search import Search
from ..tally import counted
from . import cursors
from .parameters import Asked, AskedList, sentence, shortened

#: The columns that say where something is written: what *evidence* stands for among the columns of an address.
EVIDENCE = ("citations", "backed_by", "versions", "memberships", "terms", "facts")


class Refused(Exception):
    """The address asks for what there is not; ``errors`` says what, by the parameter."""

    def __init__(self, errors: dict[str, str]):
        super().__init__(errors)
        self.errors = errors


def site_of(request) -> str:
    """Scheme and host of the site, without a slash at the end: those of the settings, or else of the request."""
    return settings.SITE_ORIGIN or request.build_absolute_uri("/")[:-1]


def answer(data: dict, status: int = 200, **headers: str) -> HttpResponse:
    return JsonResponse(data, status=status, headers=headers, json_dumps_params={"ensure_ascii": False})


def noted(response) -> None:
    """Tell a program that the day is one which no source reaches, as the page tells a reader."""
    if clock.current().is_beyond:
        response["Sources-Reach"] = clock.reach().isoformat()


def refuse(errors: dict[str, str]) -> HttpResponse:
    """422, with what is wrong of each parameter."""
    return answer({"error": f"Nothing was looked up: {_counted(errors)}.", "errors": errors}, status=422)


def _counted(errors: dict) -> str:
    return "one parameter is wrong" if len(errors) == 1 else f"{len(errors)} parameters are wrong"


def not_valid(request, error: ValidationError) -> HttpResponse:
    """All that is wrong with an address, in one answer."""
    said = dict(getattr(request, "refused", {}))
    for one in error.errors:
        name = next(str(part) for part in reversed(one["loc"]) if isinstance(part, str))
        said.setdefault(name, sentence(one))
    return refuse(said)


def asked_for(request, asked: Asked, told: Callable[[], HttpResponse]) -> HttpResponse:
    """What ``told`` gives on the day that the address asks for, unless the address asks for what there is not."""
    if request.refused:
        return refuse(request.refused)
    try:
        with clock.at(asked.clock), disagreements.looked_up_once():
            response = told()
            noted(response)
            return response
    except Refused as error:
        return refuse(error.errors)


def chosen(fields: str, names: Iterable[str]) -> set[str]:
    """The columns that are asked for, among these names; all of them if none is named."""
    names = list(names)
    evidence = {name for name in EVIDENCE if name in names}
    asked = [name.strip() for name in fields.split(",") if name.strip()]
    strange = [name for name in asked if name not in names and not (name == "evidence" and evidence)]
    if strange:
        there = ", ".join([*names, "evidence"] if evidence else names)
        raise Refused({"fields": f"There is no {shortened(strange[0])} here. There are: {there}."})
    return {one for name in asked for one in (evidence if name == "evidence" else [name])} or set(names)


def sparse(record: dict, names: set[str]) -> dict:
    return {name: value for name, value in record.items() if name in names}


def page(request, asked: AskedList, table: Table, pages: Callable[..., tuple[int, list, list | None]]) -> HttpResponse:
    """One page of a list. ``pages`` gives, for a place to go on from and a number of rows, how many rows there are in
    all, those of the page, and the place of the last one if more come behind it."""
    names, site = chosen(asked.fields, table.columns), site_of(request)
    try:
        place = cursors.read(asked.cursor, request) if asked.cursor else None
    except cursors.StrangeCursor as error:
        raise Refused({"cursor": str(error)}) from error
    count, rows, last = pages(place, asked.limit)
    following = _following(request, site, last) if last else None
    records = [sparse(record, names) for record in table.records(rows, site)]
    head = {"count": count, "next": following, "revision": revision(), "licence": LICENCE}
    return answer(head | {table.name: records}, **({"Link": f'<{following}>; rel="next"'} if following else {}))


def _following(request, site: str, last: list) -> str:
    asked = request.GET.copy()
    asked["cursor"] = cursors.written(last, request)
    return f"{site}{request.path}?{asked.urlencode()}"


def facts_of(request):
    """The pages of a search. A place is the state of the data, how many facts stand before it, and the last fact's own
    place, which is looked for where the data are no longer the same."""
    search = Search(request.GET)
    if search.errors:
        raise Refused({name: " ".join(one["message"] for one in found) for name, found in search.errors.items()})
    found = search.facts

    def pages(place, limit):
        start = 0
        if place:
            token, start, last = place
            start = start if token == found.entries.token else found.behind(last, start)
        rows = found[start : start + limit]
        more = rows and start + limit < len(found)
        return len(found), rows, [found.entries.token, start + limit, found.place_of(rows[-1])] if more else None

    return pages


def rows_of(noun: Noun):
    """The pages of a noun’s list."""

    def pages(place, limit):
        rows = keysets.placed(counted(noun.listed()))
        page = list((keysets.after(rows, place) if place else rows)[: limit + 1])
        return noun.listed().count(), page[:limit], keysets.place_of(page[limit - 1]) if len(page) > limit else None

    return pages


def questions_of():
    """The pages of the register of disagreements."""

    def pages(place, limit):
        found = register()
        behind = (one for one in found if not place or [not one.is_open, one.slug] > place)
        page = list(islice(behind, limit + 1))
        last = page[:limit][-1] if len(page) > limit else None
        return len(found), page[:limit], [not last.is_open, last.slug] if last else None

    return pages
