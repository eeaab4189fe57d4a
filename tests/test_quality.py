"""How well the record is sourced: the counts and the page that tells them."""

import pytest

from facts import quality
from facts.models import Citation, Event
from facts.models.citation import Check

from .world import (
    make_actor,
    make_article,
    make_backing,
    make_chairmanship,
    make_event,
    make_fact,
    make_membership,
    make_sourced,
    make_term,
)

pytestmark = pytest.mark.django_db
#: So many rows of each kind of the shipped record have two independent sources at least.
TWICE = {"memberships": 40, "summits": 25, "chairmanships": 12, "terms": 12, "designated_years": 4, "capitals": 4}


def counted():
    """All, with a source, and with two independent ones, by the kinds that there are."""
    return {line.name: (line.total, line.sourced, line.twice) for line in quality.lines() if line.total}


@pytest.mark.parametrize(
    ("voices", "independent"),
    [
        ([], False),
        ([{"gazette"}], False),
        ([{"gazette"}, {"herald"}], True),
        ([{"gazette"}, {"gazette"}], False),
        ([{"gazette", "agency"}, {"herald", "agency"}], False),
        ([{"gazette", "aida"}, {"herald", "aida"}, {"agency"}], True),
    ],
)
def test_two_sources_are_independent_if_neither_publisher_nor_author_is_the_same(voices, independent):
    assert quality.is_independent(voices) is independent


def test_each_kind_of_row_is_counted_with_a_source_and_with_two():
    make_sourced(make_event(kind="summit", when="2024"), cited_in=["one", "two"])
    make_sourced(make_event(kind="summit", when="2023"), cited_in="one")
    make_event(kind="summit")
    make_event(kind="meeting")
    make_sourced(make_event(kind="designated-year", when="2025"))
    make_sourced(make_event(kind="capital", place="Osh"))
    make_sourced(make_chairmanship(term="2024/2025"))
    make_sourced(make_membership())
    make_sourced(make_term(start="2022"))
    make_membership("KGZ", status="draft")

    assert counted() == {
        "summits": (3, 2, 1),
        "designated_years": (1, 1, 0),
        "capitals": (1, 1, 0),
        "chairmanships": (1, 1, 0),
        "memberships": (1, 1, 0),
        "terms": (1, 1, 0),
    }


def test_two_prints_of_one_authors_text_and_two_texts_of_one_publisher_are_one_source():
    author, paper = make_actor("Aida"), make_actor("Gazette", kind="media")
    make_sourced(make_event(kind="summit", when="2024"), cited_in=[make_article(authors=[author]) for _ in range(2)])
    make_sourced(make_event(kind="summit", when="2023"), cited_in=[make_article(publisher=paper) for _ in range(2)])
    twice = make_event(kind="summit", when="2022")
    for _ in range(2):
        make_sourced(twice)

    assert counted() == {"summits": (3, 3, 1)}


def test_only_what_readers_see_and_what_supports_is_a_source():
    for number, (fact, article, stance) in enumerate(
        (({"status": "draft"}, {}, "supports"), ({}, {"status": "draft"}, "supports"), ({}, {}, "disputes"))
    ):
        event = make_event(f"Summit {number}", kind="summit")
        fact = make_fact(events=[event], cited_in=make_article(**article), stance=stance, **fact)
        make_backing(fact, event, "when")

    assert Event.objects.published().count() == 3
    assert counted() == {"summits": (3, 0, 0)}


def test_citations_are_counted_by_the_state_of_their_check():
    make_fact(cited_in=["one", "two"])
    make_fact(status="draft", cited_in=make_article(status="draft"))
    Citation.objects.filter(position=2).update(check_state="exact", checked_on="2024-09-01")

    assert [(state.value, count) for state, count in quality.checks()] == [
        (state.value, {"exact": 1, "unchecked": 1}.get(state.value, 0)) for state in Check
    ]


def test_the_page_and_its_twin_tell_the_same(client):
    make_sourced(make_event(kind="summit", when="2024"), cited_in=["one", "two"])

    html = client.get("/quality/").content.decode()
    told = client.get("/quality.json").json()

    summits = next(row for row in told["rows"] if row["name"] == "summits")
    assert (summits["total"], summits["sourced"], summits["twice"]) == (1, 1, 1)
    assert told["citations"] == {state.value: {"unchecked": 2}.get(state.value, 0) for state in Check}
    assert '<th scope="row">Summits</th>' + '<td class="number">1</td>' * 3 in html
    assert '<td class="number">2</td>' in html


def test_all_of_the_shipped_record_has_a_source_and_most_of_it_two(shipped):
    found = counted()

    assert {name: total for name, (total, sourced, _twice) in found.items() if sourced < total} == {}
    assert {name for name, least in TWICE.items() if found[name][2] < least} == set()
    assert found.keys() == TWICE.keys()
