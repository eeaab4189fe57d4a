import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from facts import clock
from facts.models import Actor, Article, Chairmanship, Country, Event, Fact, Theme

from .world import (
    make_actor,
    make_article,
    make_backing,
    make_chairmanship,
    make_citation,
    make_country,
    make_event,
    make_fact,
    make_full_world,
    make_membership,
    make_standing,
    make_theme,
)

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
NOUNS = (Country, Theme, Actor, Article, Chairmanship, Event)


def shown():
    return set(Fact.objects.published())


def test_a_published_fact_with_a_supporting_citation_is_shown():
    fact = make_fact()

    assert shown() == {fact}


@pytest.mark.parametrize("status", ["draft", "retracted"])
def test_a_fact_of_another_status_is_not_shown(status):
    make_fact(status=status)

    assert shown() == set()


def test_a_fact_without_a_citation_is_not_shown():
    make_fact(cited_in=None)

    assert shown() == set()


def test_a_fact_that_is_only_disputed_is_not_shown():
    make_fact(stance="disputes")

    assert shown() == set()


@pytest.mark.parametrize("status", ["draft", "retracted"])
def test_a_fact_cited_only_in_a_hidden_article_is_not_shown(status):
    make_fact(cited_in=make_article(status=status))

    assert shown() == set()


def test_a_fact_cited_only_in_an_article_of_a_hidden_publisher_is_not_shown():
    make_fact(cited_in=make_article(publisher=make_actor(status="draft")))

    assert shown() == set()


def test_a_fact_attributed_to_a_hidden_actor_is_not_shown():
    make_fact(kind="attributed", attributed_to=make_actor(status="draft"))

    assert shown() == set()


def test_one_supporting_citation_is_enough_beside_hidden_and_disputing_ones():
    fact = make_fact(cited_in=[make_article(), make_article(status="draft")])
    make_citation(fact, make_article().paragraphs.last(), stance="disputes")

    assert shown() == {fact}


@pytest.mark.parametrize(
    ("row", "rests_on"),
    [
        (lambda: make_event(part_of=make_event(status="draft")), "part_of"),
        (lambda: make_event(chairmanship=make_chairmanship(status="draft")), "chairmanship"),
        (lambda: make_theme(parent=make_theme(status="draft")), "parent"),
        (lambda: make_article(publisher=make_actor(status="draft")), "publisher"),
    ],
)
def test_a_row_is_hidden_with_the_row_that_it_rests_on(row, rests_on):
    row = row()
    assert row not in type(row).objects.published()

    type(getattr(row, rests_on)).objects.update(status="published")

    assert row in type(row).objects.published()


def test_a_part_is_hidden_with_a_whole_that_is_hidden():
    whole = make_event(chairmanship=make_chairmanship(status="draft"))
    make_event("Opening", part_of=whole)

    assert not Event.objects.published().exists()


def test_drafts_are_not_among_what_a_list_shows_of_a_fact():
    event, hidden_event = make_event(), make_event(status="draft")
    theme, hidden_theme = make_theme(), make_theme(status="draft")
    actor, hidden_actor = make_actor(), make_actor(status="draft")
    chair, hidden_chair = make_chairmanship(), make_chairmanship(status="draft")
    author, hidden_author = make_actor("Author"), make_actor("Ghost", status="draft")
    make_fact(
        cited_in=[make_article(authors=[author, hidden_author]), make_article(status="draft")],
        countries=["KAZ"],
        events=[event, hidden_event, make_event(part_of=hidden_event)],
        themes=[theme, hidden_theme, make_theme(parent=hidden_theme)],
        actors=[actor, hidden_actor],
        chairmanships=[chair, hidden_chair],
    )

    [fact] = Fact.objects.published().for_list()

    assert list(fact.countries.all()) == [make_country("KAZ")]
    assert list(fact.events.all()) == [event]
    assert list(fact.themes.all()) == [theme]
    assert list(fact.actors.all()) == [actor]
    assert list(fact.chairmanships.all()) == [chair]
    [citation] = fact.citations.all()
    assert list(citation.paragraph.article.authors.all()) == [author]


def test_the_citations_of_a_list_come_in_the_facts_own_order():
    fact = make_fact(cited_in=None)
    for position in (3, 1, 2):
        make_citation(fact, make_article().paragraphs.last(), position=position)

    [fact] = Fact.objects.published().for_list()

    assert [citation.position for citation in fact.citations.all()] == [1, 2, 3]


def test_an_articles_list_leaves_out_draft_authors():
    author = make_actor()
    make_article(authors=[author, make_actor(status="draft")])

    [article] = Article.objects.published().for_list()

    assert list(article.authors.all()) == [author]
    assert article.authors_line == author.name


def test_the_footnotes_of_a_value_are_facts_that_the_public_may_see():
    event, fact = make_event(when="2024"), make_fact()
    make_backing(fact, event, "when")
    make_backing(make_fact(status="draft"), event, "when")
    make_backing(make_fact(cited_in=None), event, "when")

    [event] = Event.objects.published().for_list()

    assert [value.facts for value in event.shown_values()] == [[fact]]


def test_a_fact_is_about_what_it_links():
    country, event, chair = make_country("KAZ"), make_event(), make_chairmanship()
    theme, actor, article = make_theme(), make_actor(), make_article()
    fact = make_fact(
        cited_in=article, countries=[country], events=[event], chairmanships=[chair], themes=[theme], actors=[actor]
    )
    make_fact(countries=["CHN"], events=[make_event()], themes=[make_theme()], actors=[make_actor()])

    for row in (country, event, chair, theme, actor, article):
        assert list(Fact.objects.about(row)) == [fact], row


def test_a_theme_includes_the_themes_under_it_and_not_the_one_above():
    parent = make_theme("Nature")
    child = make_theme("Bees", parent=parent)
    below, above = make_fact(themes=[child]), make_fact(themes=[parent])
    both = make_fact(themes=[parent, child])

    assert set(Fact.objects.about(parent)) == {below, above, both}
    assert set(Fact.objects.about(child)) == {below, both}
    assert Fact.objects.about(parent).count() == 3


def test_an_actor_includes_what_it_is_said_to_say():
    actor = make_actor()
    said = make_fact(kind="attributed", attributed_to=actor)
    about = make_fact(actors=[actor])

    assert set(Fact.objects.about(actor)) == {said, about}


def test_questions_chain_without_repeating_a_fact():
    article, theme = make_article(paragraphs=4), make_theme()
    fact = make_fact(cited_in=list(article.paragraphs.all()[2:]), themes=[theme], countries=["KAZ", "CHN"])

    facts = Fact.objects.published().about(article).about(theme).about(make_country("KAZ"))

    assert list(facts) == [fact]


def test_themes_are_listed_as_a_tree():
    weather, bees = make_theme("Weather"), make_theme("Bees")
    for name, parent in (("Snow", weather), ("Ash", weather), ("Zeal", bees)):
        make_theme(name, parent=parent)

    rows = [(theme.name, theme.level) for theme in Theme.objects.for_list()]

    assert rows == [("Bees", 0), ("Zeal", 1), ("Weather", 0), ("Ash", 1), ("Snow", 1)]


def test_country_that_holds_two_statuses_at_once_is_listed_with_the_highest():
    country = make_country("KAZ")
    for name, position in (("guest", 3), ("member", 9), ("observer", 5)):
        make_membership(country, make_standing(name, position=position))

    assert Country.objects.for_list().get().standing_code == "member"


def test_newest_first_puts_what_goes_on_first_and_the_undated_last():
    for slug, when in (("c", ""), ("d", "2024"), ("b", "2024-12"), ("a", "2024"), ("e", "2025-01"), ("f", "2023/..")):
        make_event(slug=slug, when=when)

    assert [event.slug for event in Event.objects.newest_first()] == ["f", "e", "b", "a", "d", "c"]


def read_list(model):
    """Read what a list shows of each row, as a request does, and return how many queries it took."""
    with clock.at(clock.Clock()), CaptureQueriesContext(connection) as queries:
        for row in model.objects.published().for_list():
            str(row)
            for name in ("countries", "events", "chairmanships", "themes", "actors") if model is Fact else ():
                assert [str(other) for other in getattr(row, name).all()]
            for citation in row.citations.all() if model is Fact else ():
                assert citation.paragraph.article.authors_line
                assert citation.source_url
                str(citation.paragraph.article.publisher)
            for value in row.shown_values() if hasattr(row, "shown_values") else ():
                str(value.value)
                [str(fact) for fact in value.facts]
            for name in ("attributed_to", "parent", "publisher", "country"):
                str(getattr(row, name, ""))
            str(getattr(row, "authors_line", ""))
    return len(queries)


@pytest.mark.parametrize("model", [Fact, *NOUNS])
def test_a_list_of_fifty_costs_the_queries_of_a_list_of_one(model):
    make_full_world(1)
    for_one = read_list(model)

    make_full_world(49)

    assert read_list(model) == for_one <= 12


def test_an_articles_own_page_costs_the_same_with_many_paragraphs():
    make_article(slug="short", paragraphs=3)
    make_article(slug="long", paragraphs=50)

    costs = []
    for slug in ("short", "long"):
        with CaptureQueriesContext(connection) as queries:
            article = Article.objects.published().for_detail().get(slug=slug)
            assert [paragraph.number for paragraph in article.paragraphs.all()]
        costs.append(len(queries))

    assert costs[0] == costs[1]
