"""How a fact changed, as readers are told it: its published life, and nothing from before or behind it."""

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from facts.history import life
from facts.history.entries import By, Way
from facts.history.recording import catch_up, recording
from facts.models import Article, Fact

from . import world

pytestmark = pytest.mark.django_db


def changed(fact, way=Way.FORM, why="Between us curators.", **fields):
    user, _new = User.objects.get_or_create(username="secret-curator")
    with recording(By(way, user, why)):
        Fact.objects.filter(pk=fact.pk).update(**fields)


def page(client, fact):
    return client.get(f"{fact.get_absolute_url()}changes/")


def data(client, fact):
    return client.get(f"{fact.get_absolute_url()}changes.json").json()


@pytest.fixture
def fact():
    made = world.make_fact("The secret bees came home.", slug="bees", cited_in="bees", status="draft")
    catch_up()
    changed(made, statement="The hidden bees came home.")
    changed(made, statement="The bees came home.", status="published")
    return made


def test_the_published_life_is_told_with_marked_words(client, fact):
    changed(fact, statement="The bees flew home.", when="2024-07")
    changed(fact, way=Way.FILES, leaves_open="Whose bees they were.")

    shown = page(client, fact)

    assert shown.status_code == 200
    text = shown.text.split("<main")[1].split("</main>")[0]
    assert text.index("loaded from files") < text.index(">flew<") < text.index("Published, ")
    assert ">came<" in text and "July 2024" in text and "[put in:" in text
    assert [one["kind"] for one in data(client, fact)["changes"]] == ["changed", "changed", "published"]


def test_the_twin_tells_the_same(client, fact):
    changed(fact, statement="The bees flew home.")

    told = data(client, fact)

    assert told["slug"] == fact.slug and told["left_out"] == 0 and told["licence"]
    assert told["changes"][0]["way"] == "desk"
    assert told["changes"][0]["fields"] == [
        {"field": "Statement", "before": "The bees came home.", "after": "The bees flew home."}
    ]


def test_nothing_from_before_it_was_published_and_nobody_and_no_reason_is_told(client, fact):
    changed(fact, statement="The bees flew home.")

    for answer in (page(client, fact), client.get(f"{fact.get_absolute_url()}changes.json")):
        for word in ("secret", "hidden", "curator", "Between us"):
            assert word not in answer.text.replace("Curators’ desk", "")


def test_what_was_changed_while_it_was_taken_back_shows_only_in_what_came_of_it(client, fact):
    changed(fact, status="draft", statement="The hidden bees slept.")
    changed(fact, statement="The secret bees slept.")
    assert page(client, fact).status_code == 404
    changed(fact, status="published", statement="The bees flew home.")

    text = page(client, fact).text

    assert "Published again" in text and "Taken back to be looked at again" in text
    assert ">flew<" in text and "hidden" not in text and "secret" not in text and "slept" not in text


def test_rows_that_readers_do_not_see_are_not_named(client, fact):
    theme, shown = world.make_theme("Hidden honey", status="draft"), world.make_theme("Open hives")
    with recording(By(Way.FORM)):
        fact.themes.set([theme, shown])
    with recording(By(Way.FORM)):
        world.make_citation(fact, world.make_article("hidden-news", status="draft").paragraphs.last(), position=2)

    text = page(client, fact).text

    assert "Open hives" in text and "idden" not in text
    assert len(data(client, fact)["changes"]) == 2
    Article.objects.filter(slug="hidden-news").update(status="published")
    assert "Citation 2" in page(client, fact).text


def test_a_retraction_is_told_with_its_public_reason(client, fact):
    changed(fact, status="retracted", retraction_reason="The article corrected it.", leaves_open="Hidden.")

    answer = page(client, fact)

    assert answer.status_code == 410
    assert "Retracted" in answer.text and "The article corrected it." in answer.text and "Hidden" not in answer.text
    gone = client.get(fact.get_absolute_url())
    assert f'href="{fact.get_absolute_url()}changes/"' in gone.text


def test_a_draft_has_no_such_page(client):
    draft = world.make_fact("A draft.", status="draft", cited_in="bees")
    catch_up()

    assert page(client, draft).status_code == 404
    assert client.get(f"{draft.get_absolute_url()}changes.json").status_code == 404


def test_what_only_a_check_of_passages_found_is_no_change(client, fact):
    with recording(By(Way.PASSAGES)):
        fact.citations.update(check_state="exact", checked_on="2026-01-01")

    assert len(data(client, fact)["changes"]) == 1


def test_the_page_has_an_end(client, fact, monkeypatch):
    monkeypatch.setattr(life, "MOST", 2)
    for number in range(4):
        changed(fact, statement=f"The bees came home {number} times.")

    told = data(client, fact)

    assert len(told["changes"]) == 2 and told["left_out"] == 3
    assert "3 earlier changes are not shown" in page(client, fact).text


def test_the_fact_leads_to_its_changes_and_crawlers_are_kept_out(client, fact):
    assert f'href="{fact.get_absolute_url()}changes/"' in client.get(fact.get_absolute_url()).text
    assert "Disallow: /facts/*/changes/" in client.get("/robots.txt").text


def test_the_page_costs_the_same_number_of_queries_with_many_changes(client, fact):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert page(client, fact).status_code == 200
        return len(queries)

    with recording(By(Way.FORM)):
        fact.themes.set([world.make_theme("Bees")])
    few = cost()
    for number in range(20):
        with recording(By(Way.FORM)):
            fact.themes.set([world.make_theme(f"Theme {number}")])

    assert cost() == few


def test_the_page_follows_what_was_changed_outside(client, fact):
    page(client, fact)
    Fact.objects.filter(pk=fact.pk).update(statement="The bees flew home.")
    assert ">flew<" not in page(client, fact).text

    catch_up()

    assert ">flew<" in page(client, fact).text
