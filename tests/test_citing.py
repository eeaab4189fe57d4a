"""What is cited: the items, and the pages and downloads that show them."""

import json
import time
from datetime import UTC, date, datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings

from facts import clock
from facts.citing import Edition, of_article, of_fact, of_page, sources
from facts.clock import Clock
from facts.models import Article, Country, Fact, Load

from . import world
from .test_bibliography import check, hostile, line, read_bibtex, read_csl, read_ris

SITE = "https://facts.example.org"
EDITION = Edition(SITE, date(2025, 11, 25), "0123456789ab", date(2025, 11, 20))
DOWNLOADS = ("txt", "bib", "ris", "csl.json")


def items_of(fact):
    return of_fact(Fact.objects.published().for_list().get(pk=fact.pk), EDITION)


@pytest.fixture
def camels(db):
    """An article with an author, a publisher and a date."""
    author, paper = world.make_actor("Aida Bekova"), world.make_actor("Osh Evening Paper", kind="media")
    fields = {"title": "On camels", "authors": [author], "publisher": paper, "page_date": "2024-05-03"}
    return world.make_article("camels", **fields)


def test_a_fact_is_cited_by_its_article_and_by_its_entry_here(camels):
    fact = world.make_fact("The camel drinks.", cited_in=camels)

    assert items_of(fact) == [
        {
            "id": "camels",
            "type": "article-newspaper",
            "author": [{"literal": "Aida Bekova"}],
            "title": "On camels",
            "container-title": "Osh Evening Paper",
            "issued": {"date-parts": [[2024, 5, 3]]},
            "language": "en",
            "URL": "https://news.example.org/camels",
            "locator": "2",
            "note": "paragraph 2",
        },
        {
            "id": f"sco-facts-{fact.slug}",
            "type": "entry",
            "author": [{"literal": "SCO Facts"}],
            "title": "The camel drinks.",
            "container-title": "SCO Facts",
            "version": "data 0123456789ab",
            "issued": {"date-parts": [[2025, 11, 20]]},
            "accessed": {"date-parts": [[2025, 11, 25]]},
            "language": "en",
            "URL": f"{SITE}/facts/{fact.slug}/",
        },
    ]


def test_an_article_that_disputes_it_says_so(camels):
    fact = world.make_fact("The camel drinks.", cited_in=camels)
    other = world.make_article("yaks")
    for number in (2, 1):
        world.make_citation(fact, other.paragraphs.get(number=number), stance="disputes")

    first, second, _entry = items_of(fact)

    assert (first["id"], first["note"]) == ("camels", "paragraph 2")
    assert (second["id"], second["locator"], second["note"]) == ("yaks-disputes", "1, 2", "disputed in paragraphs 1, 2")


def test_a_page_as_a_whole_has_no_locator(camels):
    camels.paragraphs.filter(number=2).update(
        role="page", words=None, length=None, first_words="", last_words="", sha256=""
    )
    fact = world.make_fact("The camel drinks.", cited_in=None)
    whole = {"start": None, "length": None, "first_words": "", "last_words": "", "sha256": ""}
    world.make_citation(fact, camels.paragraphs.get(number=2), **whole)

    item = items_of(fact)[0]

    assert "locator" not in item and "note" not in item


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("page_date", "issued"),
    [
        ("2024-05-03", {"date-parts": [[2024, 5, 3]]}),
        ("2024-05", {"date-parts": [[2024, 5]]}),
        ("2024", {"date-parts": [[2024]]}),
        ("2024-05-03/2024-05-04", {"date-parts": [[2024, 5, 3], [2024, 5, 4]]}),
        ("2024/..", {"date-parts": [[2024]], "edtf": "2024/.."}),
        ("", None),
    ],
)
def test_a_date_is_that_of_the_article_and_no_more(page_date, issued):
    assert of_article(world.make_article(page_date=page_date)).get("issued") == issued


@pytest.mark.django_db
def test_a_title_that_was_not_seen_is_a_description_in_brackets():
    article = world.make_article(title="", about="the speech on camels")

    assert of_article(article)["title"] == "[the speech on camels]"


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["person", "state", "sco-body", "media"])
def test_a_name_stays_in_one_piece_whoever_bears_it(kind):
    name = world.make_actor("Чжан Мин", kind=kind)

    assert of_article(world.make_article(authors=[name]))["author"] == [{"literal": "Чжан Мин"}]


@pytest.mark.parametrize(
    ("kind", "name", "place"),
    [("op-ed", "article-newspaper", "container-title"), ("speech", "speech", "publisher")]
    + [("blog", "post-weblog", "container-title"), ("statement", "webpage", "publisher")],
)
@pytest.mark.django_db
def test_a_kind_of_article_is_the_type_of_the_same_meaning(kind, name, place):
    article = world.make_article(kind=kind, publisher=world.make_actor("Osh Evening Paper"))

    item = of_article(article)

    assert (item["type"], item[place]) == (name, "Osh Evening Paper")


def test_the_day_that_one_looks_at_is_in_version_and_address():
    with clock.at(Clock(date(2024, 7, 3), date(2024, 12, 31), clock.EFFECT)):
        item = of_page("/facts/", "Facts", EDITION, theme="security", q="a&b")

    assert item["version"] == ("data 0123456789ab, as of 2024-07-03, as published by 2024-12-31, statuses by effect")
    assert parse_qs(urlsplit(item["URL"]).query) == {
        "theme": ["security"],
        "q": ["a&b"],
        "as_of": ["2024-07-03"],
        "known_by": ["2024-12-31"],
        "status_by": ["effect"],
    }


def test_without_a_load_there_is_no_version_and_no_date():
    item = of_page("/facts/", "Facts", Edition(SITE, date(2025, 11, 25)))

    assert "version" not in item and "issued" not in item


def test_an_article_of_several_facts_is_one_item(camels):
    for number in (1, 2, 0):
        world.make_fact(f"The camel drank {number} times.", cited_in=camels.paragraphs.get(number=number))

    [item] = sources(Fact.objects.published().for_list())

    assert item["locator"] == "0, 1, 2"


# Every format is read back by another library


@pytest.mark.filterwarnings("error")
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
@given(text=hostile)
def test_a_fact_of_any_text_is_cited_by_that_text(db, text):
    article = world.make_article(title=line(text)[:250], publisher=world.make_actor(line(text)[:120]))
    fact = world.make_fact(cited_in=article)
    Fact.objects.filter(pk=fact.pk).update(statement=text)

    items = items_of(fact)

    assert (items[0]["title"], items[-1]["title"]) == (line(line(text)[:250]), line(text))
    check(items)


@pytest.mark.filterwarnings("error")
def test_every_shipped_fact_is_cited_in_every_format_with_the_fields_that_it_has(shipped):
    facts = list(Fact.objects.published().for_list())

    assert len(facts) > 300
    for fact in facts:
        items = of_fact(fact, EDITION)
        articles = {(one.paragraph.article.slug, one.stance) for one in fact.citations.all()}
        assert len(items) == len(articles) + 1
        assert items[-1]["title"] == line(fact.statement)
        check(items)


@pytest.mark.filterwarnings("error")
def test_every_shipped_article_is_cited_in_every_format(shipped):
    for article in Article.objects.published().for_list():
        item = of_article(article)
        assert item["title"] == (article.title or f"[{article.about}]")
        assert [name["literal"] for name in item.get("author", [])] == [one.name for one in article.authors.all()]
        check([item])


# Pages and downloads


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
    query = "theme=security&country=KAZ&size=5&page=2"

    items = json.loads(client.get(f"/facts/cite.csl.json?{query}&as_of=2025-01-01").content)
    facts = client.get(f"/facts.json?{query}&as_of=2025-01-01").json()["facts"]

    assert {item["id"] for item in items[:-1]} == {one["article"] for fact in facts for one in fact["citations"]}
    assert items[-1]["title"] == "Facts about Security, about Kazakhstan"
    address = urlsplit(items[-1]["URL"])
    assert parse_qs(address.query) == {name: [value] for name, value in parse_qs_pairs(query)} | {
        "as_of": ["2025-01-01"]
    }


def parse_qs_pairs(query):
    return [pair.split("=") for pair in query.split("&")]


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
    paths = ["/facts/china-chairs-2024-2025/cite/", "/facts/cite/?theme=security", "/themes/organisation/cite/"]
    for path in paths:
        client.get(path)
        start = time.process_time()
        client.get(path)
        assert time.process_time() - start < 0.3, path


def test_the_twin_of_a_fact_says_where_it_is_cited(client, camels):
    fact = world.make_fact("The camel drinks.", cited_in=camels)

    assert client.get(f"/facts/{fact.slug}.json").json()["cite"] == f"http://testserver/facts/{fact.slug}/cite/"
    assert f'href="/facts/{fact.slug}/cite/"' in client.get(f"/facts/{fact.slug}/").content.decode()


def test_the_revision_is_that_of_the_last_load(client, camels):
    Load.objects.create(revision="f" * 64, loaded_at=datetime(2025, 11, 20, 23, 0, tzinfo=UTC))
    fact = world.make_fact("The camel drinks.", cited_in=camels)

    item = json.loads(client.get(f"/facts/{fact.slug}/cite.csl.json").content)[-1]

    assert (item["version"], item["issued"]) == ("data ffffffffffff", {"date-parts": [[2025, 11, 20]]})


def test_a_retracted_fact_is_not_cited_any_more(client, camels):
    fact = world.make_fact("The river flows uphill.", cited_in=camels, status="retracted", retraction_reason="No.")

    for fmt in ("/cite/", "/cite.bib", "/cite.csl.json"):
        answer = client.get(f"/facts/{fact.slug}{fmt}")
        assert answer.status_code == 410
        assert fact.statement not in answer.content.decode().replace("<s>The river flows uphill.</s>", "")


def test_nothing_of_a_draft_is_cited(client, camels):
    draft = world.make_article("secret-article", title="Secret", status="draft")
    secret = world.make_actor("Secret author", status="draft")
    camels.authors.add(secret)
    theme = world.make_theme("Secret theme", status="draft")
    fact = world.make_fact("The camel drinks.", cited_in=[camels, draft], themes=[theme])
    world.make_fact("The secret camel sleeps.", cited_in=camels, status="draft")

    for path in (f"/facts/{fact.slug}", "/facts", "/articles/camels"):
        assert "ecret" not in client.get(f"{path}/cite/").content.decode()
        assert "ecret" not in "".join(client.get(f"{path}/cite.{fmt}").content.decode() for fmt in DOWNLOADS)
    for row in (draft, theme):
        assert client.get(f"{row.get_absolute_url()}cite/").status_code == 404
    assert client.get("/facts/the-secret-camel-sleeps/cite/").status_code == 404


def test_what_had_not_been_published_by_a_day_is_not_cited_on_it(client, camels):
    fact = world.make_fact("The camel drinks.", cited_in=[camels, world.make_article("late", page_date="2025-01-01")])

    items = json.loads(client.get(f"/facts/{fact.slug}/cite.csl.json?known_by=2024-12-31").content)

    assert [item["id"] for item in items] == ["camels", f"sco-facts-{fact.slug}"]
    assert items[-1]["URL"].endswith("/?known_by=2024-12-31")


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/facts/cite/", "/facts/cite.bib", "/facts/cite.csl.json", "/facts/cite.json"])
def test_a_wrong_parameter_of_a_list_is_named(client, path):
    answer = client.get(f"{path}?kind=rumour")

    assert answer.status_code == 400
    assert "kind" in answer.content.decode()
    assert (path == "/facts/cite/") is answer["Content-Type"].startswith("text/html")


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/facts/nothing/cite/", "/countries/QQQ/cite/", "/disagreements/nothing/cite.bib"])
def test_what_is_not_there_is_not_cited(client, path):
    assert client.get(path).status_code == 404


def test_a_text_from_a_curator_is_escaped_in_the_fields(client, camels):
    fact = world.make_fact("It was said: </textarea><script>alert(1)</script>", cited_in=camels)

    page = client.get(f"/facts/{fact.slug}/cite/").content.decode()

    assert "</textarea><script>" not in page and page.count("<script") == 1


def test_a_field_can_be_selected_without_a_script_and_its_button_waits_for_one(client, camels):
    fact = world.make_fact("The camel drinks.", cited_in=camels)

    page = client.get(f"/facts/{fact.slug}/cite/").content.decode()

    assert page.count("<textarea") == page.count(" readonly ") == page.count('<label for="as-') == 6
    assert page.count('<button type="button" hidden') == 6


@pytest.mark.django_db
def test_a_country_without_facts_is_cited_by_its_page(client):
    world.make_country("KAZ")

    items = json.loads(client.get("/countries/KAZ/cite.csl.json").content)

    assert [item["title"] for item in items] == [Country.objects.get(iso3="KAZ").name]
