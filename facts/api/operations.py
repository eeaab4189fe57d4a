"""The addresses of the API, with what its document says of them."""

from collections.abc import Callable
from typing import Annotated

from django.http import Http404
from django.urls import reverse
from ninja import NinjaAPI, Path, Query
from ninja.errors import ValidationError
from pydantic import BaseModel

from .. import records, steps
from ..exports import DISAGREEMENTS, FACTS, LICENCE, Table
from ..feeds import changes
from ..models import Fact
from ..records import NOUNS
from . import schemas
from .answers import answer, asked_for, chosen, facts_of, not_valid, page, questions_of, rows_of, site_of, sparse
from .parameters import ISO3, SLUG, Asked, AskedColumns, AskedFacts, AskedList, AskedTimeline
from .words import DESCRIPTION, LISTS, RESPONSES, ROWS, SINGLE


class Api(NinjaAPI):
    def get_openapi_schema(self, **options):
        """The document, without what only tells ninja how parameters are read."""
        document = super().get_openapi_schema(**options)
        for name in [name for name in document["components"]["schemas"] if name.startswith("Asked")]:
            del document["components"]["schemas"][name]
        return document


api = Api(
    title="SCO Facts",
    version="1",
    description=DESCRIPTION,
    urls_namespace="api-v1",
    docs_url=None,
    openapi_extra={
        "info": {"license": {"name": "CC0 1.0 (the data)", "identifier": LICENCE}},
        "tags": [{"name": name, "description": said} for name, said in LISTS.items()],
    },
)
api.add_exception_handler(ValidationError, not_valid)


@api.exception_handler(Http404)
def _missing(request, error):
    day = any(request.GET.get(name) for name in ("as_of", "known_by"))
    return answer({"error": f"{'On this day, nothing' if day else 'Nothing'} is published under this name."}, 404)


def _add(path: str, name: str, told: tuple[str, str], tag: str, view: Callable, response: type[BaseModel], *more: int):
    """An operation: GET of a path, with everything that it may answer."""
    models = {304: None, 404: schemas.Missing, 410: schemas.Retracted, 422: schemas.Refusal, 429: schemas.TooMany}
    answers = {200: response} | {status: models[status] for status in (304, 422, 429, *more)}
    extra = {"responses": {status: RESPONSES[status] for status in answers}}
    summary, description = told
    options = {"operation_id": name, "summary": summary, "description": description, "tags": [tag]}
    api.get(path, response=dict(sorted(answers.items())), openapi_extra=extra, **options)(view)


def _add_list(table: Table, asked_model: type[AskedList], record: type[BaseModel], pages: Callable):
    def view(request, asked: Query[asked_model]):
        return asked_for(request, asked, lambda: page(request, asked, table, pages(request)))

    response = schemas.page(table, record)
    _add(f"/{table.name}", f"list_{table.name}", ROWS[table.name][0], table.name, view, response)


def _add_row(table: Table, response: type[BaseModel], tell: Callable, key: str = "slug", *more: int):
    """``tell`` gives the record for a request, the key and the columns that are asked for, or a whole answer."""
    pattern, (summary, description, example) = ISO3 if key == "iso3" else SLUG, ROWS[table.name][1]
    name = Annotated[str, Path(pattern=pattern, alias=key, description="Its name in the list.", example=example)]

    def view(request, name: name, asked: Query[AskedColumns]):
        def told():
            names = chosen(asked.fields, response.model_fields)
            record = tell(request, name, names)
            return answer(sparse(record, names)) if isinstance(record, dict) else record

        return asked_for(request, asked, told)

    path, singular = f"/{table.name}/{{{key}}}", ROWS[table.name][2]
    _add(path, f"get_{singular}", (summary, description), table.name, view, response, 404, *more)


def _fact(request, slug, _names):
    fact = Fact.objects.published().for_list().filter(slug=slug).first()
    if fact:
        return records.fact_record(fact, site_of(request))
    gone = Fact.objects.withdrawn().filter(slug=slug).first()
    if gone is None:
        raise Http404
    return answer(records.retracted(gone), status=410)


def _row(noun: records.Noun, response: type[BaseModel]):
    belonging = {*response.model_fields} - {*noun.table.columns, "licence"}

    def tell(request, key, names):
        row = noun.pages().for_detail().filter(**{noun.key: key}).first()
        if row is None:
            raise Http404
        return noun.whole(row, with_facts=bool(belonging & names)).record(site_of(request))

    return tell


def _question(request, slug, _names):
    found = next((one for one in records.register() if one.slug == slug), None)
    if found is None:
        raise Http404
    return DISAGREEMENTS.record(found, site_of(request)) | {"licence": LICENCE}


def _add_single(path: str, response: type[BaseModel], tell: Callable, asked_model: type[Asked] = Asked):
    def view(request, asked: Query[asked_model]):
        return asked_for(request, asked, lambda: answer(tell(request, asked)))

    _add(f"/{path}", f"get_{path or 'root'}", SINGLE[path], path or "root", view, response)


def _root(request, _asked):
    here = site_of(request) + reverse("api-v1:api-root")
    names = [*(table for table in ROWS), *(name for name in SINGLE if name)]
    addresses = {"resources": {name: here + name for name in names}}
    addresses |= {"document": f"{here}openapi.json", "docs": site_of(request) + reverse("api_docs")}
    head = {"title": api.title, "version": api.version, "revision": records.revision()}
    return head | addresses | {"licence": LICENCE}


_add_single("", schemas.Root, _root)
_add_list(FACTS, AskedFacts, schemas.FactRecord, facts_of)
_add_row(FACTS, schemas.FactWhole, _fact, "slug", 410)
_NOUNS = {
    "country": (schemas.CountryRecord, {"memberships": schemas.MembershipRecord}),
    "event": (schemas.EventRecord, {}),
    "chairmanship": (schemas.ChairmanshipRecord, {}),
    "theme": (schemas.ThemeRecord, {}),
    "actor": (schemas.ActorRecord, {"terms": schemas.TermRecord}),
    "article": (schemas.ArticleRecord, {"paragraphs": schemas.ParagraphRecord}),
}
for _name, (_record, _parts) in _NOUNS.items():
    _noun, _whole = NOUNS[_name], schemas.whole(_record, **_parts, facts=schemas.FactRecord)
    _add_list(_noun.table, AskedList, _record, lambda request, noun=_noun: rows_of(noun))
    _add_row(_noun.table, _whole, _row(_noun, _whole), _noun.key)
_add_list(DISAGREEMENTS, AskedList, schemas.DisagreementRecord, lambda request: questions_of())
_add_row(DISAGREEMENTS, schemas.whole(schemas.DisagreementRecord), _question)
_add_single("changes", schemas.Changes, lambda request, _asked: records.changes_record(changes(), site_of(request)))
_add_single("numbers", schemas.Numbers, lambda request, _: records.numbers_record(steps.numbers(), site_of(request)))
_add_single("quality", schemas.Quality, lambda request, _asked: records.quality_record())
_add_single(
    "timeline",
    schemas.Timeline,
    lambda request, asked: records.timeline_record(records.timeline(asked.zoom), site_of(request)),
    AskedTimeline,
)


@api.get("/{path:rest}", include_in_schema=False)
def _nowhere(request, rest: str):
    return answer({"error": f"There is no such address; {reverse('api-v1:api-root')} names them all."}, 404)
