from datetime import date

import pytest

from facts import clock, kept, ties
from facts.exports import FACTS
from facts.models import Actor, Article, Fact

from . import world

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
CLOCKS = [clock.Clock(), clock.Clock(as_of=date(2020, 5, 5)), clock.Clock(known_by=date(2020, 6, 1))]


@pytest.mark.parametrize("now", CLOCKS)
@pytest.mark.parametrize("hidden", [False, True])
def test_a_page_of_facts_has_what_the_list_of_facts_has(now, hidden):
    made = world.make_full_world(3)
    if hidden:
        Actor.objects.filter(pk=made.actors[1].pk).update(status="draft")
        Article.objects.filter(pk=made.articles[2].pk).update(status="retracted")
    with clock.at(now):
        rows = Fact.objects.order_by("pk")
        for _again in range(2):
            found = ties.whole(rows.select_related("attributed_to"))
            assert [FACTS.record(fact) for fact in found] == [FACTS.record(fact) for fact in rows.for_list()]
            assert [_authors(fact) for fact in found] == [_authors(fact) for fact in rows.for_list()]


def _authors(fact):
    return [citation.paragraph.article.authors_line for citation in fact.citations.all()]


def test_what_is_kept_costs_nothing_until_the_data_change(django_assert_num_queries):
    [theme] = themes = [world.make_theme("Water")]
    kept.forget()
    with django_assert_num_queries(4):  # the revision twice and for the statement, the row once
        kept.rows(type(theme), [theme.pk])
        assert kept.rows(type(theme), [theme.pk])[theme.pk].name == "Water"

    type(theme).objects.update(name="Ice")

    assert kept.rows(type(theme), [theme.pk])[theme.pk].name == "Ice"
    assert kept.rows(type(theme), [themes[0].pk, 0]).keys() == {theme.pk}


def test_what_is_reckoned_is_reckoned_once_a_day_and_a_revision():
    theme, asked = world.make_theme("Water"), []
    for _again in range(2):
        kept.once("trial", lambda: asked.append(1))
    with clock.at(clock.Clock(as_of=date(2020, 1, 1))):
        kept.once("trial", lambda: asked.append(1))
    assert len(asked) == 2

    theme.delete()

    kept.once("trial", lambda: asked.append(1))
    assert len(asked) == 3
