"""The public pages with the shipped data."""

import re
from datetime import date

import pytest
from django.http import QueryDict

from facts.disagreements import looked_up_once
from facts.exports import FACTS
from facts.facets import Facets
from facts.models import Actor, Article, Chairmanship, Country, Event, Fact, Theme
from facts.pictures import MARGIN, WIDTH
from facts.search import Search
from facts.tally import counted

from .splits import csv_rows

pytestmark = pytest.mark.django_db
PROMISED = "slug url statement kind attributed_to when figure countries events chairmanships themes actors citations"
CITED = "article paragraph first_words last_words sha256 stance check"


def search(query=""):
    found = Search(QueryDict(query))
    assert found.errors == {}
    return found


def slugs(query):
    return {fact.slug for fact in search(query).facts.iterator()}


@pytest.mark.parametrize(
    ("query", "years"), [("", (2001, 2100)), ("?zoom=2010s", (2010, 2019)), ("?zoom=2024", (2024, 2024))]
)
def test_the_timeline_is_small_and_draws_nothing_outside_of_its_span(client, shipped, query, years):
    answer = client.get(f"/timeline/{query}")
    items = client.get(f"/timeline.json{query}").json()["timeline"]

    assert answer.status_code == 200 and len(answer.content) < 100_000
    days = [(item["when"]["first_day"], item["when"]["last_day"] or f"{date.today()}") for item in items]
    assert items and all(first[:4] <= f"{years[1]}" and last[:4] >= f"{years[0]}" for first, last in days if first)
    bars = re.findall(r'<rect class="bar[^"]*" x="([\d.-]+)" y="[\d.]+" width="([\d.]+)"', answer.text)
    assert len(bars) == len([first for first, _last in days if first])
    # A mark of the last day is as wide as can be seen, four units.
    assert all(float(x) >= MARGIN and float(x) + float(width) <= WIDTH - MARGIN + 4 for x, width in bars)
    assert client.get("/timeline/?zoom=x").status_code == client.get("/timeline.json?zoom=x").status_code == 400


def test_the_json_of_facts_has_the_promised_shape(client, shipped):
    data = client.get("/facts.json?size=1000").json()

    assert data["count"] == len(data["facts"]) == Fact.objects.published().count()
    for fact in data["facts"]:
        assert set(PROMISED.split()) <= set(fact)
        assert set(fact["when"]) == {"edtf", "first_day", "last_day", "inferred"}
        assert fact["figure"] is None or set(fact["figure"]) == {"value", "unit", "bound"}
        assert all(re.fullmatch("[A-Z]{3}", code) for code in fact["countries"])
        for citation in fact["citations"]:
            assert set(["article", "paragraph", "first_words", "last_words", "sha256", "stance", "check"]) <= set(
                citation
            )
    by_slug = {fact["slug"]: fact for fact in data["facts"]}
    assert by_slug["about-150-events-in-kazakhstans-chairmanship"]["figure"] == {
        "value": 150,
        "unit": "events",
        "bound": "about",
    }
    assert by_slug["24th-summit-in-astana"]["when"] == {
        "edtf": "2024-07",
        "first_day": "2024-07-01",
        "last_day": "2024-07-31",
        "inferred": True,
    }
    assert by_slug["tokayev-every-member-counts-equally"]["attributed_to"] == "kassym-jomart-tokayev"


def test_pages_of_a_list_can_be_walked_by_next(client, shipped):
    seen, url = [], "/facts.json?size=150"

    while url:
        data = client.get(url).json()
        seen += [fact["slug"] for fact in data["facts"]]
        url = data["next"]

    assert len(seen) == len(set(seen)) == data["count"]


def test_an_event_that_is_only_expected_says_so(client, shipped):
    assert "expected" in client.get("/events/islamabad-summit-2027/").content.decode()
    assert "expected" not in client.get("/events/astana-summit-2024/").content.decode()
    items = {item["url"].partition("testserver")[2]: item for item in client.get("/timeline.json").json()["timeline"]}
    assert items["/events/islamabad-summit-2027/"]["expected"] is True
    assert items["/events/astana-summit-2024/"]["expected"] is False
    assert items["/events/green-development-forum-qingdao/"]["when"]["edtf"] == ""


def test_an_article_shows_its_outline_and_which_paragraphs_gave_nothing(client, shipped):
    page = client.get("/articles/scope-for-peace/").content.decode()
    data = client.get("/articles/scope-for-peace.json").json()

    assert [block["number"] for block in data["paragraphs"]] == list(range(20))
    assert page.count("No fact was drawn from this paragraph.") == 2
    assert [block["number"] for block in data["paragraphs"] if not block["facts"]] == [0, 19]


def test_every_facet_count_is_the_number_of_facts_that_its_link_leads_to(shipped):
    for query in ("", "kind=opinion", "theme=security&country=KAZ", "q=summit", "year=2024", "actor=sco&kind=reported"):
        for facet in Facets(search(query)):
            for option in (*facet.options[:6], *facet.options[-3:]):
                if not option.chosen:
                    assert len(slugs(option.url[1:])) == option.count, (query, facet.name, option.label)


def test_counts_hold_under_the_other_filters_but_not_under_their_own(shipped):
    facets = {facet.name: facet for facet in Facets(search("kind=opinion"))}

    assert len(facets["kind"].options) == 5
    assert sum(option.count for option in facets["kind"].options) == Fact.objects.published().count()
    assert facets["country"].options[0].count <= Fact.objects.filter(kind="opinion").count()


def test_the_address_is_the_whole_state(shipped):
    found = search("theme=security&country=KAZ&sort=oldest&size=5&page=1&utm_source=mail")

    assert found.url() == "?theme=security&country=KAZ&sort=oldest&size=5" or set(found.url()[1:].split("&")) == {
        "theme=security",
        "country=KAZ",
        "sort=oldest",
        "size=5",
    }
    assert "country" not in found.url(country=None)
    assert [phrase for phrase, _ in found.chips] == ["about Security", "about Kazakhstan"]


def test_a_filter_asks_the_same_as_the_page_of_the_row(shipped):
    for noun, model in dict(
        theme=Theme, country=Country, event=Event, chairmanship=Chairmanship, actor=Actor, article=Article
    ).items():
        for row in [row for row in counted(model.objects.published()) if row.fact_count][:8]:
            found = slugs(f"{noun}={row.natural_key()[0]}")
            assert len(found) == row.fact_count
            assert found == set(Fact.objects.published().about(row).values_list("slug", flat=True))


def test_csv_and_json_have_the_same_facts_with_their_sources(shipped):
    facts = list(Fact.objects.published().for_list())

    rows = csv_rows(FACTS.csv(facts, "https://facts.example.org"))

    with looked_up_once():
        records = [FACTS.record(fact) for fact in facts]
    assert [row["slug"] for row in rows] == [record["slug"] for record in records]
    for row, fact, record in zip(rows, facts, records, strict=True):
        assert row["url"] == f"https://facts.example.org{fact.get_absolute_url()}"
        assert row["when.edtf"] == record["when"]["edtf"]
        assert row["countries"] == "; ".join(record["countries"])
        assert row["citations.sha256"] == "; ".join(citation["sha256"] for citation in record["citations"])
        assert (row.get("figure.value") or None) == (record["figure"] and str(record["figure"]["value"]))
