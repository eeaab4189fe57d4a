"""How the shipped data is cited: every fact and article, in every format, on the pages and in the downloads."""

import json
from datetime import date
from hashlib import sha256
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse

from facts.citing import Edition, of_article, of_fact
from facts.models import Article, Fact
from facts.views import citable

from . import world
from .test_bibliography import check, line, read_bibtex, read_csl, read_ris
from .tiers import examples

pytestmark = pytest.mark.django_db
EDITION = Edition("https://facts.example.org", date(2025, 11, 25), "0123456789ab", date(2025, 11, 20))
DOWNLOADS = ("txt", "bib", "ris", "csl.json")


@pytest.mark.filterwarnings("error::UserWarning")
@pytest.mark.parametrize("step", examples([1, 12], 12))
def test_every_shipped_fact_is_cited_in_every_format_with_the_fields_that_it_has(shipped, step):
    facts = list(Fact.objects.published().for_list())

    assert len(facts) > 300
    for fact in facts[::step]:
        items = of_fact(fact, EDITION)
        articles = {(one.paragraph.article.slug, one.stance) for one in fact.citations.all()}
        assert len(items) == len(articles) + 1
        assert items[-1]["title"] == line(fact.statement)
        check(items)


@pytest.mark.filterwarnings("error::UserWarning")
@pytest.mark.parametrize("step", examples([1, 12], 12))
def test_every_shipped_article_is_cited_in_every_format(shipped, step):
    for article in Article.objects.published().for_list()[::step]:
        item = of_article(article)
        assert item["title"] == (article.title or f"[{article.about}]")
        assert [name["literal"] for name in item.get("author", [])] == [one.name for one in article.authors.all()]
        check([item])


def test_the_page_of_a_shipped_fact_shows_what_the_downloads_give(client, shipped):
    path = "/facts/china-chairs-2024-2025/cite"

    page = client.get(f"{path}/")
    files = {fmt: client.get(f"{path}.{fmt}") for fmt in DOWNLOADS}

    shown = dict((name, text) for name, _label, text in page.context["cited"].fields)
    for fmt in ("bib", "ris", "csl.json"):
        assert files[fmt].content.decode().strip() == shown[fmt].strip(), fmt
    assert all(shown[name] in files["txt"].content.decode() for name in ("footnote", "apa", "chicago-author-date"))
    assert client.get("/facts/china-chairs-2024-2025.json").json()["citation_line"] == shown["footnote"]
    ids = {"scope-for-peace", "sco-facts-china-chairs-2024-2025"}
    assert {entry["id"] for entry in read_bibtex(files["bib"].content.decode())} == ids
    assert {entry["id"] for entry in read_ris(files["ris"].content.decode())} == ids
    assert set(read_csl(files["csl.json"].content.decode())) == ids


def test_a_download_says_what_it_is(client, shipped):
    for fmt, kind in (("txt", "text/plain"), ("bib", "application/x-bibtex"), ("csl.json", "vnd.citationstyles")):
        answer = client.get(f"/events/astana-summit-2024/cite.{fmt}")

        assert kind in answer["Content-Type"] and "utf-8" in answer["Content-Type"]
        name = f"sco-facts-events-astana-summit-2024.{fmt}"
        assert answer["Content-Disposition"] == f'attachment; filename="{name}"'


def test_a_list_is_cited_with_its_query_and_the_articles_behind_that_page_of_it(client, shipped):
    query = "theme=security&country=KAZ&size=2&page=2"

    items = json.loads(client.get(f"/facts/cite.csl.json?{query}&as_of=2025-01-01").content)
    facts = client.get(f"/facts.json?{query}&as_of=2025-01-01").json()["facts"]

    assert {item["id"] for item in items[:-1]} == {one["article"] for fact in facts for one in fact["citations"]}
    assert items[-1]["title"] == "Facts about Security, about Kazakhstan"
    address = urlsplit(items[-1]["URL"])
    assert parse_qs(address.query) == parse_qs(f"{query}&as_of=2025-01-01&known_by={date.today()}")


def test_a_cited_page_of_each_noun_leads_back_to_itself(client, shipped):
    paths = [
        *("/events/astana-summit-2024/", "/countries/CHN/", "/chairmanships/china-2024-2025/", "/themes/security/"),
        *("/actors/kassym-jomart-tokayev/", "/articles/scope-for-peace/", "/disagreements/seat-of-rats/"),
    ]
    for path in paths:
        assert f'href="{path}cite/"' in client.get(path).content.decode()
        page = client.get(f"{path}cite/").content.decode()
        items = json.loads(client.get(f"{path}cite.csl.json").content)
        assert f'href="{path}"' in page
        assert items[-1]["URL"] == f"http://testserver{path}"
        assert len(items) > 1


def test_a_long_reference_list_is_left_to_the_downloads(client, shipped):
    page = client.get("/themes/organisation/cite/")
    items = json.loads(client.get("/themes/organisation/cite.csl.json").content)

    assert f"rests on {len(items) - 1} articles" in page.content.decode()
    [apa] = [text for name, _label, text in page.context["cited"].fields if name == "apa"]
    assert len(apa.splitlines()) == 1
    assert client.get("/themes/organisation/cite.txt").content.decode().count("https://") > 2 * 40


PAGES = [(reverse(name).lstrip("/"), name) for name in citable.PAGES]
QUICK = [page for page in PAGES if page[1] in ("event_list", "map", "compare")]


@pytest.mark.filterwarnings("error::UserWarning")
@pytest.mark.parametrize("page", examples(PAGES, *QUICK), ids=lambda page: page[1])
def test_a_page_that_is_no_rows_is_cited_with_its_day_and_what_its_json_has(client, shipped, page):
    path, name = page
    assert f'href="/{path}cite/"' in client.get(f"/{path}").content.decode()
    assert f'href="/{path}cite/?as_of=2024-07-04"' in client.get(f"/{path}?as_of=2024-07-04").content.decode()

    told = client.get(f"/{path}cite.json?as_of=2024-07-04").json()

    [item], page = told["items"], told["page"]
    address = urlsplit(item["URL"])
    assert address.path == f"/{path}" and parse_qs(address.query)["as_of"] == ["2024-07-04"]
    twin = client.get(page["json"].removeprefix("http://testserver"))
    assert twin.status_code == 200
    assert page["sha256"] == (None if name == "changes" else sha256(twin.content).hexdigest())
    assert client.get(f"/{path}cite/?as_of=2024-07-04").status_code == 200
    check([item])


@pytest.mark.parametrize(
    ("asked", "title", "kept"),
    [
        ("/timeline/cite.json?zoom=2010s&utm_source=x", "Timeline: 2010s", {"zoom": ["2010s"]}),
        (
            "/compare/cite.json?what=country&a=KAZ&b=KGZ",
            "Compare: country, KAZ, KGZ",
            {"what": ["country"], "a": ["KAZ"], "b": ["KGZ"]},
        ),
        ("/countries/cite.json?page=1", "Countries", {"page": ["1"]}),
        ("/map/cite.json?status_by=effect", "Map", {"status_by": ["effect"]}),
    ],
)
def test_a_page_is_cited_with_the_part_of_it_that_is_shown(client, shipped, asked, title, kept):
    [item] = client.get(asked).json()["items"]

    query = parse_qs(urlsplit(item["URL"]).query)
    assert item["title"] == title
    assert query == kept | {"as_of": [date.today().isoformat()], "known_by": [date.today().isoformat()]}


def test_what_a_page_refuses_is_not_cited(client, shipped):
    for asked, status in (
        ("/timeline/cite{}?zoom=20", 400),
        ("/compare/cite{}?what=planet", 400),
        ("/events/cite{}?page=99", 404),
        ("/events/cite{}?as_of=yesterday", 400),
    ):
        page, twin = client.get(asked.format("/")), client.get(asked.format(".json"))
        assert (page.status_code, twin.status_code) == (status, status), asked
        assert page["Content-Type"].startswith("text/html") and twin["Content-Type"] == "application/json"
    assert "Write a decade such as 2010s" in client.get("/timeline/cite/?zoom=20").content.decode()


def test_the_hash_of_a_day_stays_when_a_later_article_comes(client, shipped):
    asked = "/countries/cite.json?as_of=2024-07-04&known_by=2024-12-31"
    before = client.get(asked).json()["page"]["sha256"]
    late = world.make_article("late", page_date="2026-01-05")
    membership = world.make_membership("MNG", "member", decided="2024-07-04")
    world.make_sourced(membership, cited_in=late, slug="mongolia-joined")

    assert client.get(asked).json()["page"]["sha256"] == before
    assert client.get("/countries/cite.json?as_of=2026-02-01").json()["page"]["sha256"] != before
