"""A list of facts as a text whose SHA-256 is cited."""

import hashlib
from datetime import date

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from facts import clock, manifest
from facts.files.loading import load, shipped_files
from facts.manifest import digest, lines, query
from facts.models import Actor, Article, Citation, Fact, Paragraph
from facts.search import Search

from . import world
from .tiers import examples

pytestmark = pytest.mark.django_db
DAY = clock.Clock(as_of=date(2025, 11, 25), known_by=date(2025, 11, 25))


def search(asked=""):
    found = Search(QueryDict(asked))
    assert found.errors == {}
    return found


def sha256(asked="", day=DAY):
    with clock.at(day):
        return digest(search(asked)).sha256


def the_river():
    return world.make_article(
        "river",
        title="A caravan at the river",
        publisher=world.make_actor("The Gazette", slug="gazette", kind="media"),
        authors=[world.make_actor("Aida Bekova", slug="aida-bekova")],
        url="https://news.example.org/river",
    )


def the_bridge(article):
    weather = world.make_theme("Weather", slug="weather")
    return world.make_fact(
        "The caravan had 150 camels.",
        slug="camels",
        when="2024-08-20",
        figure_value=150,
        figure_unit="camels",
        figure_bound="about",
        leaves_open="Whose camels they were.",
        countries=["KAZ", "UZB"],
        themes=[weather],
        cited_in=article,
    )


def the_flood(article):
    return world.make_fact("The river rose.", slug="flood", countries=["KAZ"], cited_in=article)


@pytest.fixture
def small():
    """Two facts of one article, made in this order."""
    article = the_river()
    the_bridge(article)
    the_flood(article)


@pytest.mark.postgres
def test_the_digest_of_a_small_list_is_the_same_on_every_database(small):
    with clock.at(DAY):
        found = digest(search("country=KAZ"))

    assert found.count == 2
    assert found.sha256 == "df581bb0bbcb8b8b1387ad66eaa3a50ad00a06fd2b904a30bcf82e65f5163e4d"


@pytest.mark.postgres
def test_it_depends_neither_on_keys_nor_on_the_order_of_coming_in(small):
    before = sha256("country=KAZ")
    world.clear()
    for _ in range(3):  # whose keys are not given again
        world.make_fact("The well is dry.")
    article = the_river()

    the_flood(article)
    the_bridge(article)

    assert sha256("country=KAZ") == before


def test_the_digest_is_the_sha256_of_the_file(small, client):
    asked = "country=KAZ&as_of=2025-11-25&known_by=2025-11-25"

    file = client.get(f"/facts/manifest.txt?{asked}").getvalue()

    assert file.startswith(b"sco-facts-list 1 as_of=2025-11-25&country=KAZ&known_by=2025-11-25\ncamels ")
    assert hashlib.sha256(file).hexdigest() == sha256("country=KAZ")


def test_the_same_question_has_one_text_whatever_the_order_and_the_page():
    world.make_country("KAZ"), world.make_country("UZB")

    with clock.at(DAY):
        one = query(search("kind=opinion&q=+camel+&country=UZB&country=KAZ&country=KAZ&sort=oldest&page=2&size=5&x=1"))
        other = query(search("country=KAZ&country=UZB&q=camel&kind=opinion"))

    assert one == other == "as_of=2025-11-25&country=KAZ&country=UZB&kind=opinion&known_by=2025-11-25&q=camel"


CHANGES = {
    "statement": lambda: Fact.objects.filter(slug="camels").update(statement="The caravan had camels."),
    "kind": lambda: Fact.objects.filter(slug="camels").update(kind="expectation"),
    "date": lambda: Fact.objects.filter(slug="camels").update(when="2024-08"),
    "figure": lambda: Fact.objects.filter(slug="camels").update(figure_value="150.5"),
    "bound": lambda: Fact.objects.filter(slug="camels").update(figure_bound="at-least"),
    "open": lambda: Fact.objects.filter(slug="camels").update(leaves_open=""),
    "theme": lambda: Fact.objects.get(slug="camels").themes.clear(),
    "country": lambda: Fact.objects.get(slug="camels").countries.add(world.make_country("CHN")),
    "passage": lambda: Citation.objects.filter(fact__slug="camels").update(first_words="Paragraph 2 of"),
    "check": lambda: Citation.objects.filter(fact__slug="camels").update(
        check_state="exact", checked_on=date(2025, 1, 1)
    ),
    "paragraph": lambda: Citation.objects.filter(fact__slug="camels").update(paragraph=Paragraph.objects.first()),
    "second citation": lambda: world.make_citation(
        Fact.objects.get(slug="camels"), Article.objects.get().paragraphs.first()
    ),
    "title of the article": lambda: Article.objects.update(title="A caravan at the bridge"),
    "date of the article": lambda: Article.objects.update(page_date="2024-08-28"),
    "address of the article": lambda: Article.objects.update(url="https://news.example.org/bridge"),
    "author of the article": lambda: Article.objects.get().authors.clear(),
    "name of the publisher": lambda: Actor.objects.filter(slug="gazette").update(name="The Daily Gazette"),
    "retraction": lambda: Fact.objects.filter(slug="camels").update(status="retracted"),
    "another fact": lambda: world.make_fact("The river fell.", countries=["KAZ"], cited_in=Article.objects.get()),
}
#: Those that make test looks at.
QUICK = ("theme", "passage", "title of the article", "retraction", "another fact")


@pytest.mark.parametrize("name", examples(CHANGES, *QUICK))
def test_what_a_reader_sees_otherwise_gives_another_digest(small, name):
    before = sha256("country=KAZ")

    CHANGES[name]()

    assert sha256("country=KAZ") != before


def test_what_no_reader_sees_and_what_is_dated_later_change_nothing(small):
    before = sha256("country=KAZ")

    world.make_fact("The secret camel sleeps.", countries=["KAZ"], cited_in=Article.objects.get(), status="draft")
    Fact.objects.get(slug="flood").themes.add(world.make_theme("Secret", status="draft"))
    later = world.make_article("later", page_date="2026-01-01")
    world.make_citation(Fact.objects.get(slug="flood"), later.paragraphs.last())
    world.make_fact("The river fell.", countries=["KAZ"], cited_in=later)
    Citation.objects.filter(check_state="exact").update(checked_on=date(2025, 2, 2))

    assert sha256("country=KAZ") == before


def test_a_later_day_of_the_same_check_changes_nothing(small):
    Citation.objects.update(check_state="exact", checked_on=date(2025, 1, 1))
    before = sha256("country=KAZ")

    Citation.objects.update(checked_on=date(2025, 2, 2))

    assert sha256("country=KAZ") == before


def test_the_part_that_was_changed_can_be_told(small):
    def parts():
        with clock.at(DAY):
            [one] = [line for line in lines(search("country=UZB")) if line.startswith("camels ")]
        return one.split()[2:]

    before = parts()
    CHANGES["figure"]()

    changed = [name for name, was, now in zip(manifest.PARTS, before, parts(), strict=True) if was != now]
    assert changed == ["figure"]


def test_a_digest_is_reckoned_once_for_a_revision(small):
    sha256("country=UZB")

    with CaptureQueriesContext(connection) as kept:
        sha256("country=UZB&sort=oldest")
    CHANGES["figure"]()
    with CaptureQueriesContext(connection) as anew:
        sha256("country=UZB")

    assert not any("first_words" in one["sql"] for one in kept.captured_queries)
    assert any("first_words" in one["sql"] for one in anew.captured_queries)


def test_a_list_that_is_too_long_is_not_hashed_on_a_page(small, client, monkeypatch):
    monkeypatch.setattr(manifest, "MOST", 1)

    assert digest(search("country=KAZ")) is None
    assert "it is that of the manifest" in client.get("/facts/cite/?country=KAZ").content.decode()
    note = client.get("/facts/cite.json?country=KAZ").json()["items"][-1]["note"]
    assert note == "2 facts"


@pytest.mark.postgres
def test_the_order_is_that_of_code_points(small):
    article = Article.objects.get()
    for slug in ("b-1", "B-1", "b_1", "b1", "B"):
        world.make_fact(f"The bridge is {slug}.", slug=slug, cited_in=article)

    slugs = [line.split()[0] for line in list(lines(search()))[1:]]

    assert slugs == sorted(slugs) and len(slugs) == 7


def test_the_shipped_files_loaded_again_change_nothing(shipped):
    before = sha256(), sha256("theme=security")

    load(shipped_files())

    assert (sha256(), sha256("theme=security")) == before
    assert before[0] != before[1]
