"""Every way in raises the revision and notes the row, in the same transaction."""

from datetime import timedelta

import pytest
from django.core import serializers
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from facts import changes
from facts.files.loading import load, shipped_files
from facts.models import Citation, Country, Fact, Theme
from facts.models.change import Change, Revision, Way

from .world import make_fact, make_theme

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture
def fact():
    return make_fact("The summit took place in Astana.", cited_in="scope-for-peace", countries=["KAZ"])


def last(noun, row):
    return Change.objects.get(noun=noun, row=row)


def raised(act):
    """The change of the revision's number by an act, whose token must be another exactly if the number is."""
    number, token = changes.revision()
    act()
    after, other = changes.revision()
    assert (after > number) == (other != token)
    return after - number


def by_sql(text, *values):
    with connection.cursor() as cursor:
        cursor.execute(text, values)


WAYS = {
    "save": lambda fact: fact.save(),
    "update": lambda fact: Fact.objects.filter(pk=fact.pk).update(leaves_open="How long."),
    "bulk_update": lambda fact: Fact.objects.bulk_update([fact], ["statement"]),
    "link": lambda fact: fact.themes.add(make_theme()),
    "unlink": lambda fact: fact.countries.clear(),
    "citation": lambda fact: Citation.objects.filter(fact=fact).update(stance="disputes"),
    "citation gone": lambda fact: Citation.objects.filter(fact=fact).delete(),
    "raw": lambda fact: by_sql("UPDATE facts_fact SET statement = 'Another.' WHERE id = %s", fact.pk),
    "delete": lambda fact: (fact.citations.all().delete(), fact.delete()),
}


@pytest.mark.parametrize("way", WAYS)
def test_every_change_of_a_fact_is_noted(fact, way):
    fact.statement = "It took place in Almaty."
    before = changes.revision()[0]

    key = fact.pk
    assert raised(lambda: WAYS[way](fact)) > 0

    assert last("fact", key).revision > before


@pytest.mark.parametrize("noun", ["actor", "article", "country", "event", "theme", "chairmanship"])
def test_every_noun_is_watched(noun):
    tables = {one.table: one for one in changes.watched()}

    assert tables[f"facts_{noun}"].noun == noun
    assert tables["facts_citation"].noun == tables["facts_fact_countries"].noun == "fact"
    assert tables["facts_paragraph"].noun == tables["facts_article_authors"].noun == "article"
    assert not {"facts_revision", "facts_change", "facts_loadedrow"} & set(tables)


def test_a_change_that_is_undone_raises_nothing(fact):
    before = changes.revision()

    with transaction.atomic():
        Fact.objects.update(leaves_open="Much.")
        assert changes.revision() != before
        transaction.set_rollback(True)

    assert changes.revision() == before


def test_no_two_states_have_one_token(fact):
    seen = {changes.revision()}
    for text in ("One.", "Two."):
        with transaction.atomic():
            Fact.objects.update(leaves_open=text)
            assert changes.revision() not in seen
            seen.add(changes.revision())
            transaction.set_rollback(True)


def test_a_change_says_when_a_row_was_published_and_retracted():
    draft = make_fact("The summit took place in Astana.", cited_in="scope-for-peace", status="draft")
    assert (last("fact", draft.pk).published, last("fact", draft.pk).retracted) == (None, None)

    Fact.objects.filter(pk=draft.pk).update(status="published")
    published = last("fact", draft.pk).published
    Fact.objects.filter(pk=draft.pk).update(status="retracted", retraction_reason="Wrong.")

    change = last("fact", draft.pk)
    assert change.published == published and timezone.now() - published < timedelta(minutes=1)
    assert change.retracted >= published


def test_a_load_is_told_from_an_edit():
    load(shipped_files()[:1])
    assert set(Change.objects.filter(noun="country").values_list("way", flat=True)) == {Way.FILES}

    Country.objects.filter(iso3="KAZ").update(name_ru="Казахстан!")

    assert last("country", Country.objects.get(iso3="KAZ").pk).way == Way.DESK


def test_loaddata_is_seen(fact, tmp_path):
    path = tmp_path / "more.json"
    path.write_text(serializers.serialize("json", Fact.objects.all()).replace("Astana", "Almaty"))

    before = changes.revision()[0]

    assert raised(lambda: call_command("loaddata", path, verbosity=0)) > 0
    assert last("fact", fact.pk).revision > before


def test_an_insert_that_meets_an_existing_row_keeps_the_count(fact):
    before = changes.revision()[0]

    Fact.countries.through.objects.bulk_create(
        [Fact.countries.through(fact=fact, country=Country.objects.get(iso3="KAZ")) for _ in range(2)],
        ignore_conflicts=True,
    )

    assert changes.revision()[0] >= before
    assert Revision.objects.count() == 1


def test_the_triggers_are_made_again_after_a_table_was_remade():
    drop = "DROP TRIGGER watch_facts_theme_update"
    by_sql(drop if connection.vendor == "sqlite" else f"{drop} ON facts_theme")
    theme = make_theme()
    assert raised(lambda: Theme.objects.filter(pk=theme.pk).update(name="Other")) == 0

    changes.watch(connection)

    assert raised(lambda: Theme.objects.filter(pk=theme.pk).update(name="Another")) > 0


def test_triggers_that_are_as_they_should_be_are_left_alone(django_assert_max_num_queries):
    changes.watch(connection)

    with django_assert_max_num_queries(3):
        changes.watch(connection)


def test_a_part_that_moves_is_a_change_of_both(fact):
    other = make_fact("The next one will too.", cited_in="another-article")
    before = changes.revision()[0]

    Citation.objects.filter(fact=fact).update(fact=other, position=7)

    assert min(last("fact", fact.pk).revision, last("fact", other.pk).revision) > before
