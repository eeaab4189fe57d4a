"""What is cited: the items, and the pages and downloads that show them."""

import json
from datetime import UTC, date, datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import transaction
from hypothesis import given

from facts import clock
from facts.citing import Edition, of_article, of_fact, of_page, sources
from facts.clock import Clock
from facts.models import Country, Fact, Load

from . import world
from .test_bibliography import check, hostile, line

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


@pytest.mark.filterwarnings("error::UserWarning")
@given(text=hostile)
def test_a_fact_of_any_text_is_cited_by_that_text(db, text):
    with transaction.atomic():
        article = world.make_article(title=line(text)[:250], publisher=world.make_actor(line(text)[:120]))
        fact = world.make_fact(cited_in=article)
        Fact.objects.filter(pk=fact.pk).update(statement=text)
        items = items_of(fact)
        transaction.set_rollback(True)

    assert (items[0]["title"], items[-1]["title"]) == (line(line(text)[:250]), line(text))
    check(items)


# Pages and downloads


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
