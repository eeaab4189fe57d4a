"""The API with the shipped data: its rows are those of the twins, and as its document says."""

from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from facts import exports
from facts.api.operations import ROWS, SINGLE
from facts.disagreements import questions
from facts.models import Actor, Article, Chairmanship, Event, Fact, Theme
from facts.tally import of_the_record

from .test_api import DOCUMENT, fits, get, slugs, walk
from .tiers import examples

pytestmark = pytest.mark.django_db
MODELS = {"events": Event, "chairmanships": Chairmanship, "themes": Theme, "actors": Actor, "articles": Article}


@pytest.mark.parametrize("day", ["", "as_of=2024-08-01&known_by=2024-12-31&status_by=effect"])
@pytest.mark.parametrize("name", examples(ROWS, "facts", "events", "countries"))
def test_a_list_has_the_rows_of_its_twin_and_the_form_of_its_document(client, shipped, name, day):
    twin = client.get(f"/{name}.json?size=1000&{day}" if name != "disagreements" else f"/{name}.json?{day}").json()

    pages = list(walk(client, f"{name}?limit=100&{day}"))

    rows = [row for page in pages for row in page[name]]
    key = "iso3" if name == "countries" else "slug"
    assert {row[key]: row for row in rows} == {row[key]: row for row in twin[name]}
    assert len(rows) == twin["count"] and {page["count"] for page in pages} == {twin["count"]}
    assert [found for page in pages for found in fits(page, name)] == []
    assert rows and pages[0]["revision"] and pages[0]["licence"] == "CC0-1.0"


@pytest.mark.parametrize("step", examples([4, 20], 20))
def test_every_row_is_as_in_its_twin_and_as_documented(client, shipped, step):
    facts = Fact.objects.published().values_list("slug", flat=True)[:: 10 * step]
    rows = {f"facts/{slug}": "facts/{slug}" for slug in facts}
    rows |= {f"disagreements/{one.slug}": "disagreements/{slug}" for one in questions(sources=False)[::step]}
    rows |= {f"countries/{row.iso3}": "countries/{iso3}" for row in of_the_record()[::step]}
    for name, model in MODELS.items():
        rows |= {f"{name}/{row.slug}": f"{name}/{{slug}}" for row in model.objects.published()[:: 3 * step]}

    for address, path in rows.items():
        record = get(client, address)
        assert record == client.get(f"/{address}.json").json(), address
        assert fits(record, path) == [], address
    for name in [name for name in SINGLE if name]:
        record = get(client, name)
        assert record == client.get(f"/{name}.json").json(), name
        assert fits(record, name) == [], name


def test_the_document_names_every_column(shipped):
    tables = {"Fact": exports.FACTS, "Event": exports.EVENTS, "Country": exports.COUNTRIES, "Term": exports.TERMS}
    tables |= {"Membership": exports.MEMBERSHIPS, "Chairmanship": exports.CHAIRMANSHIPS, "Theme": exports.THEMES}
    tables |= {"Actor": exports.ACTORS, "Article": exports.ARTICLES, "Paragraph": exports.PARAGRAPHS}
    tables |= {"Disagreement": exports.DISAGREEMENTS, "Change": exports.CHANGES}

    for name, table in tables.items():
        assert list(DOCUMENT["components"]["schemas"][f"{name}Record"]["properties"]) == list(table.columns)
    for table in ROWS:
        assert f"/api/v1/{table}" in DOCUMENT["paths"]
    assert DOCUMENT["openapi"].startswith("3.1.")


def test_what_there_is_leads_everywhere(client, shipped):
    root = get(client, "/api/v1/")

    for address in [*root["resources"].values(), root["document"]]:
        assert get(client, address)
    assert client.get(root["docs"]).status_code == 200


@pytest.mark.parametrize(
    "query", ["theme=security", "q=Astana&country=KAZ", "kind__not=reported&sort=oldest", "year=2024"]
)
def test_facts_are_searched_as_on_the_page(client, shipped, query):
    twin = client.get(f"/facts.json?size=1000&{query}").json()

    assert slugs(client, f"facts?limit=7&{query}") == [row["slug"] for row in twin["facts"]]
    assert 0 < twin["count"] < Fact.objects.published().count()


def test_the_next_page_is_named_in_the_header_and_keeps_the_question(client, shipped):
    answer = client.get("/api/v1/facts?country=KAZ&as_of=2024-08-01&limit=2&fields=slug")

    following = answer.json()["next"]
    assert answer["Link"] == f'<{following}>; rel="next"' and following.startswith("http://testserver/api/v1/facts?")
    asked = dict(parse_qsl(urlsplit(following).query))
    assert asked.pop("cursor")
    assert asked == {"country": "KAZ", "as_of": "2024-08-01", "limit": "2", "fields": "slug"}
    assert not client.get("/api/v1/facts?theme=security&limit=100").has_header("Link")


@pytest.mark.parametrize(
    ("name", "fields", "columns"),
    [
        ("facts", "slug,statement,evidence", {"slug", "statement", "citations"}),
        ("facts", " slug , url ", {"slug", "url"}),
        ("facts/24th-summit-in-astana", "citation_line", {"citation_line"}),
        ("events", "evidence", {"backed_by"}),
        ("countries/KAZ", "name,fact_count", {"name", "fact_count"}),
        ("countries/KAZ", "evidence", {"memberships", "facts"}),
        ("disagreements", "slug,evidence", {"slug", "versions"}),
    ],
)
def test_columns_are_chosen_and_evidence_is_one_word(client, shipped, name, fields, columns):
    found = get(client, f"{name}?{urlencode({'fields': fields})}")
    row = found if "/" in name else found[name][0]

    assert set(row) == columns
    whole = get(client, name)
    whole = whole if "/" in name else whole[name][0]
    assert row == {column: whole[column] for column in columns}
