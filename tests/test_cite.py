"""How the shipped data is cited: every fact and article, in every format, on the pages and in the downloads."""

import json
import time
from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest

from facts.citing import Edition, of_article, of_fact
from facts.models import Article, Fact

from .test_bibliography import check, line, read_bibtex, read_csl, read_ris

pytestmark = pytest.mark.django_db
EDITION = Edition("https://facts.example.org", date(2025, 11, 25), "0123456789ab", date(2025, 11, 20))
DOWNLOADS = ("txt", "bib", "ris", "csl.json")


@pytest.mark.filterwarnings("error::UserWarning")
def test_every_shipped_fact_is_cited_in_every_format_with_the_fields_that_it_has(shipped):
    facts = list(Fact.objects.published().for_list())

    assert len(facts) > 300
    for fact in facts:
        items = of_fact(fact, EDITION)
        articles = {(one.paragraph.article.slug, one.stance) for one in fact.citations.all()}
        assert len(items) == len(articles) + 1
        assert items[-1]["title"] == line(fact.statement)
        check(items)


@pytest.mark.filterwarnings("error::UserWarning")
def test_every_shipped_article_is_cited_in_every_format(shipped):
    for article in Article.objects.published().for_list():
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


def test_a_page_of_how_to_cite_takes_less_than_300_ms_of_the_machine(client, shipped):
    for path in ("/facts/china-chairs-2024-2025/cite/", "/facts/cite/?theme=security"):
        client.get(path)
        start = time.process_time()
        client.get(path)
        assert time.process_time() - start < 0.3, path
