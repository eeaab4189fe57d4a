import pytest
from django.http import QueryDict

from facts.facets import Facets
from facts.models import Country
from facts.search import Search

from . import world


def search(query=""):
    found = Search(QueryDict(query))
    assert found.errors == {}
    return found


def slugs(query):
    return {fact.slug for fact in search(query).facts.iterator()}


@pytest.mark.django_db
def test_a_theme_includes_those_under_it():
    top = world.make_theme("Water")
    under = world.make_theme("Rivers", parent=top)
    fact = world.make_fact("The river is wide.", themes=[under])

    assert slugs(f"theme={top.slug}") == slugs(f"theme={under.slug}") == {fact.slug}


@pytest.mark.django_db
def test_an_actor_is_found_as_speaker_and_as_subject_and_counted_once():
    actor = world.make_actor("Aida Bekova")
    said = world.make_fact("The bridge is old.", kind="attributed", attributed_to=actor)
    both = world.make_fact("I am old.", kind="attributed", attributed_to=actor, actors=[actor])

    [facet] = [facet for facet in Facets(search()) if facet.name == "actor"]

    assert slugs(f"actor={actor.slug}") == {said.slug, both.slug}
    assert facet.options[0].count == 2


@pytest.mark.django_db
def test_a_date_that_spans_years_is_found_in_each_of_them():
    long = world.make_fact("The dry spell lasted.", when="2019/2021")
    world.make_fact("The rain came.", when="2022-03")
    world.make_fact("Nobody knows when.")

    assert [slugs(f"year={year}") == {long.slug} for year in (2018, 2019, 2020, 2021, 2022)] == [
        False,
        True,
        True,
        True,
        False,
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "words",
    [
        "camel",
        "CAMEL drinks",
        "bekova",
        "Казахстан",
        "казахстан",
        "哈萨克斯坦",
        "weavers",
        "salt+lake",
        "Report+on+camels",
    ],
)
def test_words_are_looked_for_in_the_statement_and_in_names(words):
    country = Country.objects.create(iso3="KAZ", name="Kazakhstan", name_ru="Казахстан", name_zh="哈萨克斯坦")
    article = world.make_article("report", title="Report on camels")
    fact = world.make_fact(
        "The camel drinks.",
        cited_in=article,
        countries=[country],
        actors=[world.make_actor("Aida Bekova")],
        themes=[world.make_theme("Salt lakes")],
        events=[world.make_event("Gathering of weavers")],
    )
    world.make_fact("The horse sleeps.")

    assert slugs(f"q={words}") == {fact.slug}


@pytest.mark.django_db
@pytest.mark.parametrize("words", ["%25", "_", "'", '"', "a/b", "U.N.", "(", "*", "\\", "' OR 1=1 --", "%2B"])
def test_signs_are_only_signs(words):
    world.make_fact("The camel drinks.")

    assert slugs(f"q={words}") == set()


@pytest.mark.django_db
def test_sorting_puts_undated_facts_last_either_way():
    for when in ("2020", "", "2021-05"):
        world.make_fact(f"It happened: {when}.", when=when)

    assert [fact.when for fact in search("").facts[:]] == ["2021-05", "2020", ""]
    assert [fact.when for fact in search("sort=oldest").facts[:]] == ["2020", "2021-05", ""]


@pytest.mark.django_db
def test_a_chosen_value_stays_in_its_facet_even_when_nothing_is_left():
    theme = world.make_theme("Water", slug="water")
    world.make_fact("The river is wide.", themes=[theme], when="2024")

    chosen = {
        facet.name: [option.label for option in facet.options if option.chosen]
        for facet in Facets(search("theme=water&year=1999&kind=opinion&q=zzzz"))
    }

    assert chosen["theme"] == ["Water"] and chosen["year"] == ["1999"] and chosen["kind"] == ["Opinion"]


@pytest.mark.parametrize(
    ("query", "field"), [("size=1001", "size"), ("size=0", "size"), ("more=colour", "more"), ("page=0", "page")]
)
def test_value_out_of_range_is_an_error_of_its_field(query, field):
    assert list(Search(QueryDict(query)).errors) == [field]


@pytest.mark.django_db
def test_fact_that_states_a_word_comes_before_a_later_one_whose_theme_has_it_in_its_name():
    stated = world.make_fact("The camel drinks.", when="2001")
    themed = world.make_fact("It rained.", themes=[world.make_theme("Camel riding")], when="2024")

    assert [fact.slug for fact in search("q=camel").facts.iterator()] == [stated.slug, themed.slug]
