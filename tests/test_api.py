"""The API: the rows of the twins, in pages, by columns; what is refused; and what it promises."""

import json
from copy import deepcopy
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.conf import settings as site_settings
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from jsonschema import Draft202012Validator

from facts import found, kept
from facts.api import api, promise
from facts.api.operations import ROWS, SINGLE
from facts.index import index
from facts.models import Fact

from . import world

pytestmark = pytest.mark.django_db
DOCUMENT = json.loads(json.dumps(api.get_openapi_schema()))


def get(client, address, status=200, **more):
    """The answer at an address, such as ``facts?limit=1`` or a whole one, as JSON."""
    parts = urlsplit(address)
    path = parts.path if parts.path.startswith("/") else f"/api/v1/{parts.path}"
    answer = client.get(f"{path}?{parts.query}", **more)
    assert answer.status_code == status, (address, answer.content[:500])
    return answer.json()


def walk(client, address):
    """All pages from an address on."""
    while address:
        page = get(client, address)
        yield page
        address = page["next"]


def slugs(client, address):
    name = urlsplit(address).path
    return [row["slug"] for page in walk(client, address) for row in page[name]]


def strictly(schema):
    """The same schema, that takes nothing that it does not name; what is a number of columns by name stays open."""
    if isinstance(schema, dict):
        found = {name: strictly(one) for name, one in schema.items()}
        closed = "properties" in found and schema.get("title") != "Step"
        return found | ({"additionalProperties": False} if closed else {})
    return [strictly(one) for one in schema] if isinstance(schema, list) else schema


def fits(data, path):
    """What of an answer is otherwise than the document says of its path."""
    answer = DOCUMENT["paths"][f"/api/v1/{path}"]["get"]["responses"]["200"]["content"]["application/json"]
    schema = {**answer["schema"], "components": strictly(DOCUMENT["components"])}
    return [f"{error.json_path}: {error.message}" for error in Draft202012Validator(schema).iter_errors(data)]


def test_each_filter_of_the_page_is_one_of_the_api():
    from facts.search import ALL, ANY, FILTERS, NONE, SearchForm

    asked = {one["name"] for one in DOCUMENT["paths"]["/api/v1/facts"]["get"]["parameters"]}

    assert {name + how for name in FILTERS for how in (ANY, ALL, NONE)} <= asked
    assert set(SearchForm.base_fields) - asked == {"page", "size", "more"}


@pytest.mark.parametrize("sort", ["newest", "oldest", "published"])
def test_pages_neither_repeat_nor_leave_out_a_fact_when_others_come_and_go(client, sort):
    article = world.make_article("first", page_date="2024-05-05")
    days = ["2024-01-02", "2024-01-02", "", "2023-05", "", "2024-01-03", "2022/..", "2024-01"]
    for number, day in enumerate(days):
        world.make_fact(f"Camel {number} drinks.", slug=f"camel-{number}", when=day, cited_in=article)
    before = slugs(client, f"facts?limit=3&sort={sort}")

    first = get(client, f"facts?limit=3&sort={sort}")
    gone = first["facts"][2]["slug"]
    for day in ("2025", "2024-01-02", "2021", ""):
        world.make_fact(f"A horse drinks, {day}.", slug=f"horse-{day or 'never'}", when=day, cited_in=article)
    Fact.objects.filter(slug=gone).update(status="retracted")
    rest = slugs(client, "facts?" + urlsplit(first["next"]).query)

    seen = [row["slug"] for row in first["facts"]] + rest
    assert len(before) == len(days) == len(set(before))
    assert [slug for slug in seen if slug.startswith("camel")] == before
    assert len(set(seen)) == len(seen)
    whole = slugs(client, f"facts?limit=100&sort={sort}")
    assert rest == whole[-len(rest) :]


def test_by_relevance_a_list_goes_on_behind_the_last_fact_that_was_seen(client):
    for number in range(5):
        world.make_fact(f"Camel {number} drinks.", slug=f"camel-{number}", when=f"202{number}")
    before = slugs(client, "facts?q=camel&limit=2")
    first = get(client, "facts?q=camel&limit=2")

    world.make_fact("Camel 9 drinks.", slug="camel-9", when="2029")

    assert slugs(client, "facts?" + urlsplit(first["next"]).query) == before[2:]


@pytest.mark.parametrize("name", ["events", "countries", "themes", "chairmanships", "actors", "articles"])
def test_pages_of_a_noun_go_on_behind_the_last_row_although_others_came(client, name):
    key = "iso3" if name == "countries" else "slug"
    world.make_full_world(8)
    before = [row[key] for page in walk(client, f"{name}?limit=100") for row in page[name]]
    first = get(client, f"{name}?limit=3")

    world.make_full_world(3)
    world.make_event("Undated meeting")

    rest = [row[key] for page in walk(client, first["next"]) for row in page[name]]
    seen = [row[key] for row in first[name]] + rest
    whole = [row[key] for page in walk(client, f"{name}?limit=100") for row in page[name]]
    assert len(before) > 6 and len(set(seen)) == len(seen)
    assert [one for one in seen if one in before] == before
    assert rest == whole[-len(rest) :]


def test_undated_rows_are_met_once(client):
    for number in range(5):
        world.make_event(f"Undated {number}", slug=f"undated-{number}")
        world.make_event(f"Dated {number}", slug=f"dated-{number}", when=f"202{number}")

    found = slugs(client, "events?limit=2")

    assert len(found) == len(set(found)) == 10 and found[5:] == [f"undated-{number}" for number in range(5)]


HOSTILE = [
    ("facts?yeer=1", "yeer", "There is no such parameter. Did you mean year?"),
    ("facts?page=2", "page", "There is no such parameter."),
    ("events?theme=security", "theme", "There are: as_of, known_by"),
    ("facts?fields=slug,evidense", "fields", "There is no evidense here. There are: slug, url, statement"),
    ("themes?fields=evidence", "fields", "There is no evidence here."),
    ("facts?limit=0", "limit", "at least 1"),
    ("facts?limit=101", "limit", "at most 100"),
    ("facts?limit=1&limit=2", "limit", "give it once"),
    (f"facts?limit={'9' * 5000}", "limit", "smaller number"),
    ("facts?limit=9223372036854775808", "limit", "at most 100"),
    ("facts?limit=1e2", "limit", "whole number"),
    ("facts?year=0", "year", "at least 1"),
    (f"facts?year={'9' * 30}", "year", "at most 9999"),
    ("facts?decade=2015", "decade", "multiple of 10"),
    ("facts?kind=rumour", "kind", "'reported'"),
    ("facts?theme=nowhere", "theme", "none of that name"),
    ("facts?theme=%00", "theme", "no text"),
    ("facts?q=%00", "q", "no text"),
    ("facts?q=" + "a" * 10_000, "q", "at most 500 characters"),
    ("facts?theme=" + "a" * 10_000, "theme", "form"),
    ("facts?" + "&".join(["theme=security"] * 31), "theme", "at most 30 values"),
    ("facts?country=%ED%A0%80", "country", "form"),
    ("facts?sort=best", "sort", "'newest'"),
    ("facts?cursor=abc", "cursor", "no cursor of ours"),
    ("facts?cursor=%ED%A0%80.%00", "cursor", "no text"),
    ("facts?cursor=" + "a" * 10_000, "cursor", "at most 2000"),
    ("facts?as_of=2024-13-01", "as_of", "Write a day such as 2024-07-03."),
    ("facts?as_of=0", "as_of", "Write a day"),
    ("facts?known_by=2024-W10-1", "known_by", "Write a day"),
    ("facts?status_by=law", "status_by", "'decision'"),
    ("timeline?zoom=20", "zoom", "form"),
    ("countries/kaz", "iso3", "form"),
    ("facts/a%00b", "slug", "form"),
    ("facts/%ED%A0%80", "slug", "form"),
    ("facts/" + "a" * 10_000, "slug", "form"),
    ("?%00" + "x" * 10_000 + "=1", "�" + "x" * 79 + "…", "no such parameter"),
]


@pytest.mark.parametrize(("address", "name", "says"), HOSTILE, ids=[one[0][:40] for one in HOSTILE])
def test_what_cannot_be_meant_is_refused_by_name(client, address, name, says):
    path, _mark, query = address.partition("?")
    answer = client.get(f"/api/v1/{path}", QUERY_STRING=query)

    assert answer.status_code == 422, answer.content
    assert list(answer.json()["errors"]) == [name] and says in answer.json()["errors"][name]
    assert answer["Cache-Control"] == "no-store" and not answer.has_header("ETag")


def test_all_mistakes_are_told_at_once(client):
    said = get(client, "facts?yeer=1&limit=0&kind=x&as_of=x", status=422)

    assert set(said["errors"]) == {"yeer", "limit", "kind", "as_of"}
    assert said["error"] == "Nothing was looked up: 4 parameters are wrong."


def test_a_cursor_of_another_question_is_refused(client):
    world.make_full_world(4)
    following = dict(parse_qsl(urlsplit(get(client, "facts?limit=1&sort=oldest")["next"]).query))

    for address in ("facts?limit=1", "events?limit=1", "facts?limit=1&sort=oldest&as_of=2024-01-01"):
        said = get(client, f"{address}&cursor={following['cursor']}", status=422)
        assert "another question" in said["errors"]["cursor"]
    assert get(client, f"facts?sort=oldest&limit=2&fields=slug&cursor={following['cursor']}")


def test_what_is_gone_or_was_never_there(client):
    fact = world.make_fact("It is flat.", slug="flat", status="retracted", retraction_reason="It is round.")
    world.make_fact("It is secret.", slug="secret", status="draft")

    assert get(client, f"facts/{fact.slug}", status=410) == {
        "slug": "flat",
        "status": "retracted",
        "retraction_reason": "It is round.",
    }
    assert get(client, "facts/secret", status=404) == {"error": "Nothing is published under this name."}
    assert "On this day" in get(client, "facts/flat-earth?as_of=2020-01-01", status=404)["error"]
    for address in ("nowhere", "facts/", "facts/a/b", "%0A"):
        assert "error" in get(client, address, status=404), address


@pytest.mark.parametrize("address", ["facts", "countries/KAZ", "changes", "openapi.json"])
def test_an_answer_is_kept_until_the_data_change(client, address):
    world.make_fact("The river is wide.", countries=["KAZ"])
    first = client.get(f"/api/v1/{address}")
    tag = first["ETag"]
    assert tag.startswith('"') and first["Cache-Control"] == "public, no-cache"

    again = client.get(f"/api/v1/{address}", headers={"If-None-Match": tag})
    world.make_fact("The river is deep.", countries=["KAZ"])

    assert (again.status_code, again.content, again["Access-Control-Allow-Origin"]) == (304, b"", "*")
    assert client.get(f"/api/v1/{address}", headers={"If-None-Match": tag}).status_code == 200


def test_an_answer_is_the_same_byte_for_byte_whoever_makes_it(client):
    world.make_full_world(3)

    one, other = (type(client)().get("/api/v1/facts?limit=1") for _process in range(2))

    assert one.json()["next"] and one.content == other.content and one["ETag"] == other["ETag"]


def test_it_can_be_read_from_any_page_and_by_no_other_method(client):
    world.make_fact("It is so.")

    preflight = client.options("/api/v1/facts", headers={"Origin": "https://other.example.org"})
    head, whole = client.head("/api/v1/facts"), client.get("/api/v1/facts")

    assert preflight.status_code == 204 and "If-None-Match" in preflight["Access-Control-Allow-Headers"]
    assert (head.status_code, head.content, head["ETag"]) == (200, b"", whole["ETag"])
    for answer in (preflight, head, whole, client.get("/api/v1/facts?x=1"), client.get("/api/v1/nowhere")):
        assert answer["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in answer and not answer.cookies
    for method in ("post", "put", "patch", "delete"):
        answer = getattr(client, method)("/api/v1/facts")
        assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD, OPTIONS") and answer.json()["error"]


def test_no_draft_is_told_or_counted(client):
    article = world.make_article("open-article")
    linked = {
        "themes": [world.make_theme("Secret theme", status="draft")],
        "events": [world.make_event("Secret event", status="draft", when="2024-05")],
        "actors": [world.make_actor("Secret actor", status="draft")],
        "chairmanships": [world.make_chairmanship("KGZ", slogan="Secret", status="draft")],
    }
    shown = world.make_fact("The open camel drinks.", cited_in=article, countries=["KAZ"], **linked)
    drafts = [
        world.make_fact("The secret camel sleeps.", cited_in=article, status="draft", countries=["KAZ"]),
        world.make_fact("The secret horse has no evidence.", cited_in=None, countries=["KAZ"]),
        world.make_fact("The secret ox eats.", cited_in=world.make_article("secret-article", status="draft")),
    ]
    world.make_sourced(world.make_membership("KAZ", "observer", status="draft"), cited_in=article, slug="told-1")
    world.make_sourced(world.make_term(start="2022", status="draft"), cited_in=article, slug="told-2")
    Fact.objects.filter(slug__startswith="told-").update(statement="The chronicle tells of it.")
    world.make_disagreement("Is it secret?", [shown, world.make_fact(cited_in=article)], status="draft")

    for name in [*ROWS, *SINGLE, "countries/KAZ", "articles/open-article", f"facts/{shown.slug}"]:
        for day in ("", "as_of=2024-12-31"):
            told = json.dumps(get(client, f"{name}?{day}")).lower()
            assert "secret" not in told, (name, told[max(0, told.index("secret") - 80) :][:200])
    for row in [*drafts, *(rows[0] for rows in linked.values())]:
        get(client, row.get_absolute_url().strip("/"), status=404)
    published = Fact.objects.published().count()
    assert get(client, "facts")["count"] == published and get(client, "facts?q=secret")["count"] == 0
    assert get(client, "countries/KAZ")["fact_count"] == Fact.objects.published().filter(countries__iso3="KAZ").count()
    assert get(client, "countries")["countries"][0]["fact_count"] == get(client, "countries/KAZ")["fact_count"]
    for name in ("themes", "events", "chairmanships", "disagreements"):
        assert get(client, name)["count"] == 0, name
    assert "secret-article" not in [row["slug"] for row in get(client, "articles")["articles"]]


def test_an_answer_costs_the_same_number_of_queries_with_few_and_with_many_rows(client, monkeypatch):
    def costs(rows):
        made = world.make_full_world(rows)
        world.make_disputes(made)
        index()
        client.get("/facts/?q=camels")  # the index's own queries are asked once a revision
        for sort in ("newest", "oldest", "relevance"):
            get(client, f"facts?limit=1&sort={sort}")
        names = [*ROWS, *SINGLE, "facts?q=camels", "facts?sort=oldest&as_of=2021-06-01", "events?known_by=2025-01-01"]
        names += [f"facts/{made.facts[0].slug}", f"countries/{made.countries[0].iso3}", "facts?fields=slug"]
        names += [one.get_absolute_url().strip("/") for one in (made.events[0], made.articles[0], made.actors[0])]
        asked = {}
        for at, name in enumerate(names):
            kept.forget()  # what an earlier answer left
            with CaptureQueriesContext(connection) as queries:
                get(client, name)
            asked[at] = len(queries)
        return asked

    monkeypatch.setattr(found, "FEW", 0)  # up to 60 facts are put in order in another way
    few, many = costs(8), costs(20)

    assert few == many
    assert max(many.values()) <= 34


def test_a_document_that_takes_something_away_is_not_the_promised_one():
    committed = json.loads((site_settings.BASE_DIR / "docs" / "openapi-v1.json").read_text(encoding="utf-8"))

    assert promise.broken(committed, DOCUMENT) == []
    assert promise.broken(DOCUMENT, committed) == [], "the API grew: run make docs"


def _facts(document):
    return document["paths"]["/api/v1/facts"]["get"]


def _fact(document):
    return document["components"]["schemas"]["FactRecord"]["properties"]


CHANGES = {
    "an address": (lambda d: d["paths"].pop("/api/v1/facts"), "GET /api/v1/facts is gone"),
    "a method": (lambda d: d["paths"]["/api/v1/facts"].pop("get"), "GET /api/v1/facts is gone"),
    "a parameter": (lambda d: _facts(d)["parameters"].pop(0), "the parameter as_of is gone"),
    "a needed parameter": (
        lambda d: _facts(d)["parameters"].append({"in": "query", "name": "key", "required": True, "schema": {}}),
        "the parameter key is new and needed",
    ),
    "a lower limit": (lambda d: _facts(d)["parameters"][4]["schema"].update(maximum=50), "maximum is 50, not 100"),
    "a status": (lambda d: _facts(d)["responses"].pop("422"), "the answer 422 is gone"),
    "a schema": (lambda d: d["components"]["schemas"].pop("FactRecord"), "FactRecord is gone"),
    "a column": (lambda d: _fact(d).pop("statement"), "FactRecord.statement is gone"),
    "a type": (lambda d: _fact(d)["statement"].update(type="array"), "type is 'array', not 'string'"),
    "a word": (lambda d: _fact(d)["kind"]["enum"].remove("opinion"), "opinion is no longer among its words"),
    "a sure column": (
        lambda d: d["components"]["schemas"]["When"]["required"].remove("edtf"),
        "When.edtf may be left out now",
    ),
    "null": (
        lambda d: d["components"]["schemas"]["When"]["properties"]["edtf"].update(type=["string", "null"]),
        "When.edtf: type is",
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_is_taken_away_is_found(change):
    take, says = CHANGES[change]
    changed = deepcopy(DOCUMENT)
    take(changed)

    assert any(says in sentence for sentence in promise.broken(DOCUMENT, changed))


def test_what_is_added_breaks_nothing():
    grown = deepcopy(DOCUMENT)
    grown["paths"]["/api/v1/rivers"] = deepcopy(grown["paths"]["/api/v1/events"])
    _facts(grown)["parameters"].append({"in": "query", "name": "river", "required": False, "schema": {}})
    _fact(grown)["river"] = {"type": "string"}
    _fact(grown)["kind"]["enum"].append("rumour")
    grown["components"]["schemas"]["River"] = {"type": "object"}

    assert promise.broken(DOCUMENT, grown) == []


def test_the_command_does_not_write_a_document_that_breaks_the_promise(tmp_path, settings, monkeypatch):
    from django.core.management.base import CommandError

    settings.BASE_DIR = tmp_path
    (tmp_path / "docs").mkdir()
    call_command("make_openapi", verbosity=0)
    written = tmp_path / "docs" / "openapi-v1.json"
    before = written.read_text(encoding="utf-8")
    smaller = deepcopy(DOCUMENT)
    del smaller["paths"]["/api/v1/facts"]
    monkeypatch.setattr("facts.management.commands.make_openapi.api.get_openapi_schema", lambda: smaller)

    with pytest.raises(CommandError, match="GET /api/v1/facts is gone"):
        call_command("make_openapi", verbosity=0)

    assert json.loads(before) == DOCUMENT and written.read_text(encoding="utf-8") == before


def test_the_page_tells_the_promise_and_every_operation(client):
    page = client.get("/api/").content.decode()

    assert "What v1 promises" in page and "at least twelve months later" in page
    for path in DOCUMENT["paths"]:
        assert f"<code>GET {path}</code>" in page, path
    assert client.get("/api.json").json() == DOCUMENT


def test_the_page_to_try_it_out_is_a_list_without_a_script_and_loads_nothing_from_elsewhere(client):
    answer = client.get("/api/v1/docs")
    page = answer.content.decode()

    assert "<code>GET /api/v1/facts</code>" in page and 'href="/api/"' in page
    assert "'unsafe" not in answer["Content-Security-Policy"] and "//" not in page.replace("http://testserver", "")
