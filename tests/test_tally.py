from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from facts import clock
from facts.models import Actor, Article, Chairmanship, Country, Event, Fact, Theme
from facts.tally import counted, counts

from .tiers import examples
from .world import make_actor, make_article, make_event, make_fact, make_full_world, make_theme

pytestmark = pytest.mark.django_db
NOUNS = (Country, Theme, Actor, Article, Chairmanship, Event)


@pytest.mark.postgres
@pytest.mark.parametrize("model", NOUNS)
def test_the_number_of_facts_beside_a_row_is_that_of_its_list(model):
    make_full_world(3)
    Fact.objects.filter(pk=Fact.objects.first().pk).update(status="draft")

    rows = counted(model.objects.all())

    assert {row.pk: row.fact_count for row in rows} == {
        row.pk: Fact.objects.published().about(row).count() for row in model.objects.all()
    }
    assert {0, 2} & {row.fact_count for row in rows}


@pytest.mark.postgres
def test_a_fact_is_counted_once_however_often_it_is_linked():
    parent, actor, article = make_theme(), make_actor(), make_article(paragraphs=4)
    child = make_theme(parent=parent)
    make_fact(
        kind="attributed",
        attributed_to=actor,
        actors=[actor],
        themes=[parent, child],
        cited_in=list(article.paragraphs.all()[2:]),
    )

    for row in (parent, actor, article):
        assert counted(type(row).objects).get(pk=row.pk).fact_count == 1


@pytest.mark.postgres
def test_on_a_day_those_facts_are_counted_that_can_be_seen():
    event = make_event()
    make_fact(events=[event], when="2014")
    make_fact(events=[event], when="2016")

    with clock.at(clock.Clock(as_of=date(2015, 1, 1))):
        assert counts("event") == {event.pk: 1}
    assert counts("event") == {event.pk: 2}


@pytest.mark.parametrize("model", NOUNS)
@pytest.mark.parametrize(
    "day", examples([None, date(2001, 6, 15), date(2012, 6, 7), date(2024, 7, 4)], None, date(2012, 6, 7))
)
def test_the_shipped_rows_have_as_many_facts_as_the_database_says(shipped, model, day):
    with clock.at(clock.Clock(as_of=day, known_by=day)):
        for row in list(counted(model.objects.published()))[:40]:
            assert row.fact_count == Fact.objects.published().about(row).count(), row


def test_a_list_of_rows_is_counted_without_asking_for_a_fact(client):
    make_fact(events=[make_event()], themes=[make_theme()], when="2014")
    client.get("/facts/")

    with CaptureQueriesContext(connection) as queries:
        page = client.get("/themes/").content.decode()

    assert '<td class="number">1</td>' in page
    assert queries.captured_queries and not [one for one in queries if "facts_fact" in one["sql"]]
