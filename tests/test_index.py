"""The index says of each fact what the data say, whatever way a change came in; drafts are not in it."""

import random

import pytest
from django.core import serializers
from django.core.management import call_command
from django.db import connection

from facts.files.loading import load, shipped_files
from facts.index import entries, index, nearest, rows_named, search
from facts.index.stored import _all_entries
from facts.models import Actor, Article, Citation, Country, Event, Fact, Posting, Theme
from facts.search import Search

from . import world
from .tiers import examples

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def everything():
    """All entries as they are asked for."""
    now = entries()
    keys = {bytes(key) for key in Posting.objects.values_list("key", flat=True)} | set(now.fresh)
    found = {}
    for key in keys - {b""}:
        noun, name, value = key.decode(errors="ignore").split(":", 2)
        rows = now.rows(noun, name, value)
        if rows:
            found[key] = frozenset(rows)
    return found


def anew():
    return {key: frozenset(rows) for key, rows in _all_entries()[0].items() if rows}


def found(text):
    answer = search(text)
    return {fact.slug for fact in Fact.objects.filter(pk__in=list(answer.facts))}


@pytest.fixture
def bees():
    country = world.make_country("KAZ")
    article = world.make_article("honey", title="Report on honey")
    return world.make_fact(
        "The bees of the steppe make much honey.",
        slug="bees",
        cited_in=article,
        countries=[country],
        events=[world.make_event("Forum of Beekeepers", place="Almaty")],
        themes=[world.make_theme("Farming")],
        actors=[world.make_actor("Aida Bekova", aliases="Аида Бекова; 别科娃")],
        when="2024-07-03",
    )


def by_form(admin_client, fact):
    page = admin_client.get(f"/admin/facts/fact/{fact.pk}/change/")
    form = page.context["adminform"].form
    data = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    for inline in page.context["inline_admin_formsets"]:
        formset = inline.formset
        for part in [formset.management_form, *formset.forms]:
            data |= {part.add_prefix(name): part[name].value() for name in part.fields}
    data = {name: "" if value is None else value for name, value in data.items()} | {"statement": "Wasps sting."}
    data["why"] = "It was bees."
    data = {
        name: [getattr(one, "pk", one) for one in value] if isinstance(value, list) else value
        for name, value in data.items()
    }
    answer = admin_client.post(f"/admin/facts/fact/{fact.pk}/change/", data)
    assert answer.status_code == 302, answer.context["errors"]


def by_loaddata(client, fact, folder):
    text = serializers.serialize("json", Fact.objects.filter(pk=fact.pk), use_natural_foreign_keys=True)
    (folder / "one.json").write_text(text.replace("The bees of the steppe make much honey", "Wasps sting"))
    call_command("loaddata", folder / "one.json", verbosity=0)


WAYS = {
    "form": lambda client, fact, folder: by_form(client, fact),
    "save": lambda client, fact, folder: (setattr(fact, "statement", "Wasps sting."), fact.save()),
    "update": lambda client, fact, folder: Fact.objects.update(statement="Wasps sting."),
    "loaddata": by_loaddata,
    "sql": lambda client, fact, folder: connection.cursor().execute("UPDATE facts_fact SET statement = 'Wasps sting.'"),
}


@pytest.mark.parametrize("stored", examples([True, False], True))
@pytest.mark.parametrize("way", WAYS)
def test_a_search_is_never_behind_the_data(admin_client, bees, tmp_path, way, stored):
    if stored:
        index()
    assert found("bees") == {"bees"} and found("wasps") == set()

    WAYS[way](admin_client, bees, tmp_path)

    assert found("bees") == set() and found("wasps") == {"bees"}
    assert everything() == anew()


HIDES = {
    "a draft": lambda fact: Fact.objects.update(status="draft"),
    "retracted": lambda fact: Fact.objects.update(status="retracted", retraction_reason="Wrong."),
    "its article is a draft": lambda fact: Article.objects.update(status="draft"),
    "its publisher is a draft": lambda fact: Actor.objects.filter(printed__isnull=False).update(status="draft"),
    "only disputed": lambda fact: Citation.objects.update(stance="disputes"),
    "without a citation": lambda fact: Citation.objects.all().delete(),
}


@pytest.mark.parametrize("stored", [True, False])
@pytest.mark.parametrize("why", HIDES)
def test_what_is_hidden_leaves_no_trace(bees, why, stored):
    if stored:
        index()
    HIDES[why](bees)

    assert not entries().shown() and found("bees") == set()
    assert not any(key.startswith(b"fact:") for key in everything())
    assert everything() == anew()


def test_an_event_that_is_a_draft_lends_its_name_to_no_fact(bees):
    index()
    assert found("beekeepers") == {"bees"}

    Event.objects.update(status="draft")

    assert found("beekeepers") == set() and rows_named("beekeepers")["event"] == []


@pytest.mark.parametrize(
    ("act", "text"),
    [
        (lambda: Event.objects.update(name="Fair of Potters"), "potters"),
        (lambda: Article.objects.update(title="Letter on clay"), "clay"),
        (lambda: Actor.objects.filter(name="Aida Bekova").update(name="Dina Sadykova"), "Sadykova"),
        (lambda: Theme.objects.update(name="Crafts"), "crafts"),
        (lambda: Country.objects.update(name="Freedonia"), "Freedonia"),
    ],
)
def test_a_new_name_is_found_at_once(bees, act, text):
    index()

    act()

    assert found(text) == {"bees"}
    assert everything() == anew()


@pytest.mark.parametrize("seed", examples(range(6), 0))
def test_after_many_changes_the_index_is_as_if_made_anew(seed):
    chance = random.Random(seed)
    facts = [world.make_fact(f"Fact number {n} on honey.", slug=f"f{n}", cited_in=f"a{n % 3}") for n in range(8)]
    themes, events = [world.make_theme(f"T{n}") for n in range(3)], [world.make_event(f"E{n}") for n in range(3)]
    acts = [
        lambda fact: fact.themes.set(chance.sample(themes, 2)),
        lambda fact: fact.events.set(chance.sample(events, 1)),
        lambda fact: Fact.objects.filter(pk=fact.pk).update(status=chance.choice(["draft", "published"])),
        lambda fact: Fact.objects.filter(pk=fact.pk).update(when=chance.choice(["2019", "2020/2022", ""])),
        lambda fact: Article.objects.filter(slug="a1").update(status=chance.choice(["draft", "published"])),
        lambda fact: Theme.objects.filter(pk=themes[0].pk).update(parent=chance.choice([None, themes[1].pk])),
        lambda fact: Event.objects.filter(pk=events[0].pk).update(name=f"E{chance.random()}"),
        lambda fact: index(),
        lambda fact: entries().values("fact", "theme"),
    ]
    for _ in range(40):
        chance.choice(acts)(chance.choice(facts))
        if chance.random() < 0.2:
            assert everything() == anew()

    index()
    assert everything() == anew() and entries().touched == {}


def test_the_index_costs_as_many_queries_for_one_row_as_for_many(django_assert_num_queries):
    world.make_full_world(1)
    index()
    with connection.execute_wrapper(counted := Counted()):
        Fact.objects.update(leaves_open="Much.")
        entries()
    one = counted.number
    world.make_full_world(40)
    index()
    with connection.execute_wrapper(counted := Counted()):
        Fact.objects.update(leaves_open="More.")
        entries()

    assert counted.number <= one + 2


class Counted:
    number = 0

    def __call__(self, execute, sql, params, many, context):
        self.number += 1
        return execute(sql, params, many, context)


@pytest.mark.long
def test_the_shipped_data_are_indexed_by_the_load_command(tmp_path):
    call_command("load_facts", verbosity=0)

    assert Posting.objects.count() > 5_000 and entries().touched == {}
    assert everything() == anew()


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Bekova", "bees"),
        ("Бекова", "bees"),
        ("Бековой", "bees"),
        ("别科娃", "bees"),
        ("honey steppe", "bees"),
        ("STEPPES", "bees"),
        ("stepp*", "bees"),
        ("Kazakhstan bees", "bees"),
        ("Report on honey", "bees"),
        ("the bees of Almaty", "bees"),
    ],
)
def test_a_fact_is_found_by_what_it_says_and_is_about(bees, text, slug):
    assert found(text) == {slug}


@pytest.mark.parametrize(
    "text",
    ["", " ", '"', "%", "🙂", "' OR 1=1", "\0", "\\", "((", "NEAR", "a" * 10_000, "*", "-", "わﾑ塓", "ﾡ上", "ｦ"],
)
def test_any_text_may_be_typed(bees, text):
    assert found(text) == set()


def test_where_no_fact_has_all_words_those_with_all_but_one_are_found(bees):
    answer = search("bees honey volcano")

    assert answer.partly and list(answer.facts) == [bees.pk]
    assert [term.text for term in answer.missing] == ["volcano"]


@pytest.mark.parametrize(
    ("typed", "meant"), [("hony", "honey"), ("stepe", "steppe"), ("Bekva", "Bekova"), ("qqqq", "")]
)
def test_the_nearest_spelling_is_offered(bees, typed, meant):
    [term] = search(typed).missing

    assert nearest(term) == meant


def test_what_is_called_just_so_comes_first(bees):
    other = world.make_event("Forum of Beekeepers of the North")

    assert rows_named("Forum of Beekeepers")["event"] == [Event.objects.exclude(pk=other.pk).get().pk, other.pk]


def test_many_changes_are_written_into_the_index_by_who_notices(bees, monkeypatch):
    monkeypatch.setattr("facts.index.stored._MANY", 0)

    assert found("bees") == {"bees"}
    assert Posting.objects.exists()


def test_a_load_of_files_is_found(copied):
    load(shipped_files())

    assert "summit-astana-2024" not in found("zzzz") and len(found("Токаев")) > 5


@pytest.mark.django_db
def test_an_index_of_another_format_is_made_anew():
    fact = world.make_fact("The caravan rests.")
    index(whole=True)
    Posting.objects.filter(key=b"").update(rows=b'[1, "token"]')
    Posting.objects.exclude(key=b"").delete()

    assert index() > 0
    assert fact.pk in search("caravan").facts
    assert index() == 0


@pytest.mark.django_db
def test_what_only_the_cited_page_says_counts_where_no_fact_says_it_itself():
    page = world.make_article("page", title="Egypt and the caravan")
    world.make_fact("The well is dry.", slug="well", cited_in=page)
    assert [fact.slug for fact in Search({"q": "Egypt"}).facts.iterator()] == ["well"]

    world.make_fact("Egypt sent a caravan.", slug="caravan")

    assert [fact.slug for fact in Search({"q": "Egypt"}).facts.iterator()] == ["caravan"]


@pytest.mark.django_db
def test_a_year_is_also_that_of_the_date():
    world.make_fact("The caravan came.", slug="came", when="2011-05-03")
    world.make_fact("The caravan left.", slug="left", when="2012/2014")

    assert [fact.slug for fact in Search({"q": "caravan 2011"}).facts.iterator()] == ["came"]
    assert [fact.slug for fact in Search({"q": "caravan 2013"}).facts.iterator()] == ["left"]
