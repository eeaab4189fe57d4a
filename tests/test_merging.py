"""Two rows that are one become one: nothing is lost, the old address leads on, and all of it can be taken back."""

import re

import pytest
from auditlog.models import LogEntry
from django.apps import apps
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from facts.files.exporting import export
from facts.files.loading import LoadError, load
from facts.history import reverting, steps
from facts.history.entries import By, Way
from facts.history.recording import catch_up, recording
from facts.merging import suggesting
from facts.merging.carrying import take_back
from facts.merging.preview import Preview
from facts.merging.relations import STAYS, mergeable, relations
from facts.models import Actor, Backing, Distinct, Event, Fact, LoadedRow, Theme
from facts.package.making import make
from facts.package.rebuilding import rebuild
from facts.sitemap import PART

from . import merges, world
from .conftest import logged_in
from .outputs import filled, routes
from .test_admin import change_page, opened
from .test_history import everything
from .tiers import examples
from .twins import twins

pytestmark = pytest.mark.django_db


def bytes_of(folder):
    return {path.relative_to(folder): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def exports(client, folder):
    """Every export of the site and the files that it would be written into, byte for byte."""
    export(folder=folder / "files")
    make(folder / "package")
    return twins(client) | bytes_of(folder)


@pytest.mark.long
@pytest.mark.parametrize("noun", merges.NOUNS)
def test_a_merge_and_the_way_back_leave_every_export_as_it_was(client, tmp_path, noun):
    stays, goes = merges.pair(noun, seed=1)
    before = exports(client, tmp_path / "before")

    cid = merges.merged(stays, goes)
    between = exports(client, tmp_path / "between")
    take_back(cid, goes, By(Way.UNMERGE, why="They are two."))

    assert between != before
    assert exports(client, tmp_path / "after") == before


@pytest.mark.parametrize("seeds", examples([2, 3], 2))
@pytest.mark.parametrize("noun", examples(merges.NOUNS, Fact, Theme))
def test_a_merge_and_the_way_back_leave_every_row_as_it_was(noun, seeds):
    for seed in range(seeds):
        stays, goes = merges.pair(noun, seed)
        before = everything()

        cid = merges.merged(stays, goes, take=None if seed % 2 else ())
        done = take_back(cid, goes, By(Way.UNMERGE, why="They are two."))

        assert done.left == []
        assert everything() == before


def refers(model):
    """Every field of any model that refers to rows of this one, found another way than the program does."""
    fields = [(other, part) for other in apps.get_models() for part in other._meta.get_fields() if part.concrete]
    return {(other, part.name) for other, part in fields if part.is_relation and part.related_model is model}


@pytest.mark.parametrize("noun", merges.NOUNS)
def test_every_relation_moves(noun):
    known = {(relation.model, relation.name) for relation in relations(noun)}

    assert known | {(noun, name) for name in STAYS} == refers(noun)
    assert noun in mergeable()


@pytest.mark.parametrize("noun", examples(merges.NOUNS, Fact, Theme))
def test_nothing_refers_to_the_one_that_went(noun):
    seen, ways = set(), refers(noun) - {(noun, "merged_into")}
    for seed in range(4):
        stays, goes = merges.pair(noun, seed)
        seen |= {way for way in ways if way[0]._base_manager.filter(**{way[1]: goes}).exists()}

        merges.merged(stays, goes)

        assert [way for way in ways if way[0]._base_manager.filter(**{way[1]: goes}).exists()] == []
    assert seen == ways


def test_what_one_lacks_is_taken_over_and_what_both_have_stays():
    stays = world.make_actor("Aida Bekova", aliases="A. Bekova")
    goes = world.make_actor("Aida Bekowa", role="Envoy", aliases="a. bekova; Бекова")
    fact = world.make_fact("She was sent.", actors=[goes])
    world.make_backing(fact, goes, "role")

    merges.merged(stays, goes)

    stays.refresh_from_db()
    assert (stays.name, stays.role) == ("Aida Bekova", "Envoy")
    assert stays.aliases == "A. Bekova; Aida Bekowa; Бекова"
    assert list(fact.actors.all()) == [stays] and Backing.objects.get(fact=fact).actor == stays


def test_a_fact_that_backed_another_value_says_so_from_now_on():
    stays, goes = world.make_event("Fair", place="Osh"), world.make_event("Fair of bees", place="Naryn")
    facts = [world.make_fact(f"It is in {row.place}.", events=[row]) for row in (stays, goes)]
    backings = [world.make_backing(fact, row, "place") for fact, row in zip(facts, (stays, goes), strict=True)]

    [told] = [
        told for moving in Preview(Event, stays.pk, goes.pk).moving for row, told in moving.told if row in backings
    ]
    merges.merged(stays, goes)

    assert told == "moves, and says what it states otherwise: Naryn"
    for backing in backings:
        backing.refresh_from_db()
    assert [(one.event, one.stated) for one in backings] == [(stays, ""), (stays, "Naryn")]


def test_a_passage_that_both_cite_is_cited_once():
    article = world.make_article(paragraphs=4)
    both, own = article.paragraphs.all()[2:4]
    stays, goes = world.make_fact(cited_in=[both]), world.make_fact(cited_in=[both, own])

    merges.merged(stays, goes)

    assert list(stays.citations.values_list("position", "paragraph")) == [(1, both.pk), (2, own.pk)]
    assert not goes.citations.exists()


def refused(stays, goes):
    with pytest.raises(reverting.Refused) as error:
        merges.merged(stays, goes)
    return " ".join(error.value.reasons)


def test_what_cannot_be_merged_is_refused_with_the_reason():
    first, second, third = (world.make_theme(name) for name in ("Bees", "Honey", "Wax"))
    draft, gone = world.make_theme("Wasps", status="draft"), world.make_theme("Flies", status="retracted")
    merges.merged(second, first)

    assert "choose another one" in refused(third, third)
    assert "merged into “Honey” already" in refused(first, third)
    assert "merged into “Honey” already" in refused(third, first)
    assert "is retracted" in refused(third, gone)
    assert "let the other one stay" in refused(draft, third)
    assert "let the other one stay" in refused(world.make_theme("Mites", status="in-review"), third)
    assert not Theme.objects.filter(slug=third.slug).exclude(merged_into=None).exists()


def test_a_passage_cannot_both_support_and_dispute():
    article = world.make_article()
    stays = world.make_fact(cited_in=article)
    goes = world.make_fact(cited_in=[article], stance="disputes", status="draft")

    assert "settle that first" in refused(stays, goes)


def test_a_rule_across_rows_refuses_a_merge_whole():
    top, other = world.make_theme("Top"), world.make_theme("Other")
    stays, goes = world.make_theme("Under", parent=top), other
    world.make_theme("Child", parent=other)
    before = everything()

    assert "two levels" in refused(stays, goes)
    assert everything() == before


def test_what_was_changed_since_the_look_is_refused():
    stays, goes = world.make_theme("Bees"), world.make_theme("Honey bees")
    seen = Preview(Theme, stays.pk, goes.pk).digest
    world.make_fact(themes=[goes])

    with pytest.raises(reverting.Refused, match="changed since"):
        merges.merge(Theme, stays.pk, goes.pk, (), seen, By(Way.MERGE))


def test_more_rows_than_can_be_taken_back_are_not_merged(monkeypatch):
    monkeypatch.setattr("facts.merging.preview.MOST", 2)
    stays, goes = world.make_theme("Bees"), world.make_theme("Honey bees")
    for number in range(3):
        world.make_fact(f"Fact {number}.", themes=[goes])

    assert "let the other one stay" in refused(stays, goes)


def test_what_was_changed_since_stays_and_is_told(curator):
    stays, goes = world.make_theme("Bees"), world.make_theme("Honey bees")
    facts = [world.make_fact(f"Fact {number}.", themes=[goes]) for number in range(2)]
    cid = merges.merged(stays, goes)
    with recording(By(Way.FORM, who="bolat")):
        Fact.objects.filter(pk=facts[0].pk).update(leaves_open="Which one.")

    done = take_back(cid, goes, By(Way.UNMERGE))

    assert [(step.row, reason) for step, reason in done.left] == [(facts[0].pk, "Somebody has changed it since.")]
    assert [list(fact.themes.all()) for fact in facts] == [[stays], [goes]]


def test_the_history_has_an_entry_of_each_changed_row():
    stays, goes = world.make_theme("Bees"), world.make_theme("Honey bees")
    fact = world.make_fact(themes=[goes])
    catch_up()

    cid = merges.merged(stays, goes, why="One swarm.")

    told = LogEntry.objects.filter(cid=cid)
    assert {(entry.content_type.model, entry.object_id) for entry in told} == {
        ("theme", stays.pk),
        ("theme", goes.pk),
        ("fact", fact.pk),
    }
    last = steps.steps(Theme, goes.pk)[-1]
    shown = {one.label: one.after_text for one in last.shown(steps.names_for([last]))}
    assert (last.way, last.who, last.why) == (Way.MERGE, "aliya", "One swarm.")
    assert shown == {"Status": "retracted", "Merged into": "Bees"}


# The old address


def test_every_address_under_the_old_name_leads_on(client):
    for noun in merges.NOUNS:
        stays, goes = merges.pair(noun, seed=2)
        merges.merged(stays, goes)
        name = f"{noun._meta.model_name}s"
        asked = [one for one in routes() if f"/{name}/<slug" in one and not one.startswith("/admin/")]
        stage = type("Stage", (), {"rows": {noun._meta.model_name: [goes]}})

        assert len(asked) >= 5
        for route in asked:
            for path in filled(route, stage):
                answer = client.get(path + "?as_of=2020-01-01&q=%C3%A9")
                led = path.replace(goes.slug, stays.slug) + "?as_of=2020-01-01&q=%C3%A9"
                assert (answer.status_code, answer.get("Location")) == (301, led), path
                assert answer["Access-Control-Allow-Origin"] == "*" and "no-" in answer["Cache-Control"]


def test_a_list_of_the_old_name_is_one_of_the_new(client):
    stays, goes = world.make_theme("Bees"), world.make_theme("Honey bees")
    world.make_fact(themes=[goes])
    merges.merged(stays, goes)

    for path in ("/facts/", "/facts.csv", "/facts/cite/", "/facts/check/", "/api/v1/facts"):
        answer = client.get(f"{path}?q=caravan&theme={goes.slug}")
        assert (answer.status_code, answer.get("Location")) == (301, f"{path}?q=caravan&theme={stays.slug}")


def test_who_was_merged_twice_leads_to_the_last_one(client):
    first, second, third = (world.make_theme(name) for name in ("Bees", "Honey bees", "Swarms"))
    merges.merged(second, first)
    merges.merged(third, second)

    assert client.get(f"/themes/{first.slug}/")["Location"] == f"/themes/{third.slug}/"
    assert client.get(f"/themes/{second.slug}.json")["Location"] == f"/themes/{third.slug}.json"


def test_an_address_does_not_lead_to_what_readers_never_saw(client):
    stays, goes = world.make_fact(status="draft"), world.make_fact(status="draft")
    merges.merged(stays, goes)

    answer = client.get(goes.get_absolute_url())

    assert answer.status_code == 410 and stays.slug not in answer.content.decode()


def test_a_draft_that_was_merged_leaves_in_no_package(tmp_path):
    shown, hidden = world.make_fact("The bees came home."), world.make_fact("A hidden swarm.", status="draft")
    merges.merged(world.make_fact("The bees."), shown)
    merges.merged(world.make_fact("The honey bees."), hidden)

    make(tmp_path / "package")

    text = "".join(path.read_text(encoding="utf-8") for path in (tmp_path / "package").rglob("*.csv"))
    assert "The bees came home." in text and hidden.slug not in text and "hidden swarm" not in text


def test_only_the_one_that_stayed_is_in_the_sitemap(client):
    stays, goes = world.make_theme("Bees"), world.make_theme("Honey bees")
    merges.merged(stays, goes)

    parts = {-(-row.pk // PART) for row in (stays, goes)}
    text = "".join(client.get("/sitemap-themes.xml", {"p": part}).content.decode() for part in parts)

    assert stays.get_absolute_url() in text and goes.get_absolute_url() not in text


@pytest.mark.parametrize("noun", merges.NOUNS)
def test_the_changes_tell_the_merge_and_not_the_reason(client, noun):
    stays, goes = merges.pair(noun, seed=3)
    merges.merged(stays, goes, why="Nobody outside knows.")

    told = [one for one in client.get("/changes.json").json()["changes"] if one["kind"] == "merge"]
    page, feed = (client.get(path).content.decode() for path in ("/changes/", "/changes/merge.atom"))

    assert [(one["noun"], one["slug"]) for one in told] == [(noun._meta.model_name, stays.slug)]
    assert told[0]["reason"] == f"“{goes}” was merged into “{stays}”."
    assert f"“{goes}” was merged into “{stays}”." in page and str(goes) in feed
    assert not [text for text in (page, feed, str(told)) if "Nobody outside" in text]
    assert client.get("/api/v1/changes").json()["changes"][0]["kind"] in ("merge", "new-fact")


def test_a_merged_draft_is_not_told(client):
    merges.merged(world.make_fact("The bees."), world.make_fact("A hidden swarm.", status="draft"))

    assert "hidden swarm" not in client.get("/changes/").content.decode()


def test_the_linked_data_say_what_replaced_it(client):
    stays, goes = world.make_theme("Bees"), world.make_theme("Honey bees")
    merges.merged(stays, goes)

    text = client.get(f"/themes/{stays.slug}.ttl").content.decode()

    one, other = (f"<http://testserver/themes/{row.slug}/>" for row in (goes, stays))
    assert re.search(rf"{one}\s+dcterms:isReplacedBy\s+{other}", text)


# The files


def loaded(folder, **texts):
    paths = []
    for name, text in texts.items():
        paths.append(folder / f"{name}.yaml")
        paths[-1].write_text(text, encoding="utf-8")
    return load(paths)


THEMES = """
- model: facts.theme
  fields: {slug: bees, name: Bees, definition: On bees., status: published}
- model: facts.theme
  fields: {slug: honey-bees, name: Honey bees, definition: On honey bees., status: published}
"""
FACT = """
- model: facts.fact
  fields: {slug: %s, statement: It hums., kind: reported, themes: [[%s]]}
"""


def merged_by_file(tmp_path):
    loaded(tmp_path, themes=THEMES)
    catch_up()
    rows = {row.slug: row for row in Theme.objects.all()}
    merges.merged(rows["bees"], rows["honey-bees"])
    return rows


def test_the_files_that_were_loaded_load_as_no_change(tmp_path):
    merged_by_file(tmp_path)
    before = everything()

    report = loaded(tmp_path, themes=THEMES)

    assert everything() == before and report.count("changed") == report.count("added") == 0


def test_a_new_row_of_a_file_that_names_a_merged_one_gets_the_one_that_stayed(tmp_path):
    rows = merged_by_file(tmp_path)

    report = loaded(tmp_path, fact=FACT % ("hum", "honey-bees"))

    assert list(Fact.objects.get(slug="hum").themes.all()) == [rows["bees"]]
    assert [str(note).partition(": ")[2] for note in report.notes] == [
        'fact "hum" › themes: the theme [honey-bees] was merged into [bees], which is taken instead; write that.'
    ]
    assert loaded(tmp_path, fact=FACT % ("hum", "honey-bees")).count("unchanged") == 0  # it stays as the desk has it
    assert list(Fact.objects.get(slug="hum").themes.all()) == [rows["bees"]]


def test_a_file_does_not_bring_a_merged_row_back(tmp_path):
    merged_by_file(tmp_path)
    before = everything()

    with pytest.raises(LoadError, match=r"it was merged into \[bees\]"):
        loaded(tmp_path, themes=THEMES.replace("On honey bees.", "On all bees."))
    path = tmp_path / "themes.yaml"
    for on_conflict in ("mine", "theirs"):
        LoadedRow.objects.filter(key="honey-bees").update(fields={"slug": "honey-bees", "definition": "Of old."})
        report = load([path], on_conflict=on_conflict)
        assert "merged into [bees]" in str(report.notes[0]) and everything() == before


def test_what_a_file_adds_to_a_merged_fact_is_refused_with_the_other_name(tmp_path):
    article = world.make_article("bees-today")
    stays, goes = world.make_fact(slug="hum", cited_in=article), world.make_fact(slug="buzz")
    merges.merged(stays, goes)
    paragraph = article.paragraphs.get(number=1)
    text = (
        f"- model: facts.citation\n  fields: {{fact: [buzz], position: 2, paragraph: [bees-today, 1], "
        f"first_words: {paragraph.first_words}, last_words: {paragraph.last_words}, start: 0, "
        f"length: {paragraph.length}, sha256: {paragraph.sha256}}}\n"
    )

    with pytest.raises(LoadError, match=r"the fact \[buzz\] was merged into \[hum\]; write this row for that one"):
        loaded(tmp_path, more=text)


def test_merges_in_a_circle_are_refused(tmp_path):
    text = "".join(
        f"- model: facts.theme\n  fields: {{slug: {one}, name: {one}, definition: On {one}., status: retracted, "
        f"merged_into: [{other}]}}\n"
        for one, other in (("bees", "wasps"), ("wasps", "bees"))
    )
    with pytest.raises(LoadError, match="circle"):
        loaded(tmp_path, themes=text)
    stays, goes = world.make_theme("Bees"), world.make_theme("Wasps")
    merges.merged(stays, goes)
    Theme.objects.filter(pk=stays.pk).update(status="retracted", merged_into=goes)
    assert [problem.rule for problem in reverting.integrity.problems()] == ["merged_rows_lead_to_a_row"] * 2


@pytest.mark.parametrize("noun", examples(merges.NOUNS, Theme))
def test_a_merge_survives_the_files_and_the_package(client, tmp_path, noun):
    stays, goes = merges.pair(noun, seed=4)
    merges.merged(stays, goes)
    export(folder=tmp_path / "before" / "files")
    make(tmp_path / "before" / "package")
    files = sorted((tmp_path / "before" / "files").rglob("*.yaml"))

    world.clear()
    load(files)
    again = noun.objects.get(slug=goes.slug)
    assert again.merged_into.slug == stays.slug and again.status == "retracted"
    assert client.get(goes.get_absolute_url())["Location"] == stays.get_absolute_url()
    export(folder=tmp_path / "after")
    assert bytes_of(tmp_path / "after") == bytes_of(tmp_path / "before" / "files")

    world.clear()
    rebuild(tmp_path / "before" / "package")
    assert noun.objects.get(slug=goes.slug).merged_into.slug == stays.slug
    make(tmp_path / "package")
    tables = {name: text for name, text in bytes_of(tmp_path / "package").items() if name.suffix == ".csv"}
    known = bytes_of(tmp_path / "before" / "package")
    assert [name for name, text in tables.items() if known[name] != text] == []


# What may be the same


def reasons(model):
    return [(pair.one.pk, pair.other.pk, pair.reason) for pair in suggesting.rows_of(model, suggesting.pairs(model))]


def test_facts_that_are_worded_alike_or_drawn_from_one_passage_are_suggested():
    article = world.make_article(paragraphs=5)
    two, three, four = article.paragraphs.all()[2:5]
    theme = world.make_theme()
    one = world.make_fact("The swarm left the hive in the evening.", cited_in=[two], themes=[theme])
    world.make_fact("By evening, the swarm had flown to another hive in the rain.", cited_in=[three], themes=[theme])
    same = world.make_fact("In the evening a swarm left the hives.", cited_in=[four])
    passage = world.make_fact("The swarm left its old hive behind.", cited_in=[two], themes=[theme])
    world.make_fact("The swarm left the hive in the evening of May 3.", cited_in=[two], themes=[theme])
    world.make_fact("The swarm never left the hive in the evening.", cited_in=[four])
    world.make_fact("The swarm left the hive in the evening.", status="retracted")

    assert reasons(Fact) == [(one.pk, passage.pk, "passage"), (one.pk, same.pk, "wording")]
    assert [pair.reason for pair in suggesting.like(one)] == ["wording", "passage"]


def test_one_sentence_about_two_countries_is_no_duplicate():
    for iso3, name in (("KAZ", "Kazakhstan"), ("KGZ", "Kyrgyzstan")):
        world.make_fact(f"The heads of the hives decided that {name} should keep bees.", countries=[iso3])

    assert reasons(Fact) == []


def test_names_that_are_the_same_or_almost_so_are_suggested():
    one = world.make_actor("Kassym-Jomart Tokayev")
    near = world.make_actor("Kasym-Jomart Tokaev")
    other = world.make_actor("President Tokayev", aliases="kassym-jomart tokayev")
    world.make_actor("Kassym-Jomart Tokayev", kind="media")
    world.make_actor("Ministry of Bees of China"), world.make_actor("Ministry of Bees of Bahrain")

    found = {(a, b): reason for a, b, reason in reasons(Actor)}

    assert found == {(one.pk, near.pk): "spelling", (one.pk, other.pk): "other name"}


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({}, ["name"]),
        ({"when": "2024-07-03"}, ["name"]),
        ({"when": "2023"}, []),
        ({"place": "Naryn"}, []),
        ({"ordinal": 25}, []),
        ({"kind": "summit"}, []),
        ({"name": "Fair of bees in Osh 2"}, []),
        ({"name": "Fair of bee in Osh"}, ["spelling"]),
    ],
)
def test_events_of_another_day_place_or_number_are_no_duplicates(fields, reason):
    world.make_event("Fair of bees in Osh", when="2024-07", place="Osh", ordinal=24)
    world.make_event(**{"name": "Fair of bees in Osh"} | fields)

    assert [one[2] for one in reasons(Event)] == reason


def test_looking_for_duplicates_compares_few_and_costs_as_many_queries_with_more_rows(monkeypatch):
    compared, costs = [], []
    original = suggesting.Statement.like
    monkeypatch.setattr(suggesting.Statement, "like", lambda one, other: compared.append(1) or original(one, other))
    article = world.make_article()
    for count in (30, 60):
        for number in range(count):
            world.make_fact(f"The swarm {count} {number} left the hive.", cited_in=[article])
        fact = Fact.objects.last()
        compared.clear()
        with CaptureQueriesContext(connection) as queries:
            suggesting.pairs(Fact)
        of_all, few = len(queries), len(compared)
        with CaptureQueriesContext(connection) as queries:
            suggesting.like(fact)
        costs.append((of_all, len(queries)))
        assert few <= Fact.objects.count() * suggesting.NEIGHBOURS * 4

    assert costs[0] == costs[1]


# At the desk


def address(name, *rows):
    return reverse(f"admin:facts_{rows[0]._meta.model_name}_{name}", args=[row.pk for row in rows])


def test_a_curator_merges_two_themes_and_takes_it_back(curator):
    stays, goes = world.make_theme("Bees"), world.make_theme("Bee", aliases="Apis")
    fact = world.make_fact(themes=[goes])
    form = curator.get(change_page(stays)).content.decode()
    assert "Perhaps the same as" in form and address("merge", stays, goes) in form
    seen = re.search('name="since" value="(.*?)"', curator.get(address("merge", stays, goes)).content.decode())[1]

    without = curator.post(address("merge", stays, goes), {"since": seen, "why": " "})
    answer = curator.post(address("merge", stays, goes), {"since": seen, "why": "One swarm."}, follow=True)

    assert "say why they are one" in without.content.decode()
    assert "They are one now: “Bees”" in answer.content.decode()
    assert list(fact.themes.all()) == [stays]
    listed = curator.get(reverse("admin:facts_theme_merges")).content.decode()
    assert "One swarm." in listed and "aliya" in listed
    [undo] = re.findall(r'href="([^"]*/undo/)"', listed)
    assert "goes back to what it was" in curator.get(undo).content.decode()
    curator.post(undo, {"why": "Two swarms."}, follow=True)
    assert list(fact.themes.all()) == [goes]
    assert "was taken back" in curator.get(reverse("admin:facts_theme_merges")).content.decode()
    assert "no-longer" not in curator.get(undo).content.decode()


def test_a_merge_over_what_was_changed_meanwhile_is_refused_and_nothing_typed_is_lost(curator):
    stays, goes = world.make_theme("Bees"), world.make_theme("Bee")
    seen = Preview(Theme, stays.pk, goes.pk).digest
    Theme.objects.filter(pk=goes.pk).update(definition="Another one.")

    page = curator.post(address("merge", stays, goes), {"since": seen, "why": "One swarm."}).content.decode()

    assert "changed since you looked at it" in page and 'value="One swarm."' in page
    assert not Theme.objects.exclude(merged_into=None).exists()


def test_a_pair_that_is_not_the_same_is_not_suggested_again(curator):
    one, other = world.make_theme("Bees"), world.make_theme("Bee")
    page = reverse("admin:facts_theme_duplicates")
    assert address("merge", one, other) in curator.get(page).content.decode()

    curator.post(page, {"pair": [one.pk, other.pk]})

    told = curator.get(page).content.decode()
    assert address("merge", one, other) not in told and "Suggest them again" in told and "aliya" in told
    assert "Perhaps the same as" not in curator.get(change_page(one)).content.decode()
    assert "not there any more" in curator.post(page, {"pair": [one.pk, "x"]}, follow=True).content.decode()
    curator.post(page, {"again": Distinct.objects.get().pk})
    assert address("merge", one, other) in curator.get(page).content.decode()


def test_another_one_is_named_by_its_address(curator):
    one, other = world.make_theme("Bees"), world.make_theme("Wasps")

    found = curator.get(address("choose", one), {"other": other.slug})
    wrong = [curator.get(address("choose", one), {"other": slug}).content.decode() for slug in (one.slug, "nowhere")]

    assert found["Location"] == address("merge", one, other)
    assert all("Nothing else has this address here" in page for page in wrong)


def test_a_merged_row_stays_retracted_at_the_desk(curator):
    stays, goes = world.make_theme("Bees"), world.make_theme("Bee")
    merges.merged(stays, goes)

    page = curator.get(change_page(goes)).content.decode()
    data = opened(curator, goes) | {"status": "published", "why": "Back."}
    answer = curator.post(change_page(goes), data)
    chosen = {"action": "publish", "_selected_action": [goes.pk], "why": "Back.", "since": "999999999"}
    listed = curator.post(reverse("admin:facts_theme_changelist"), chosen, follow=True)

    assert "It was merged into" in page
    assert "take the merge back instead" in answer.content.decode()
    assert "take the merge back instead" in listed.content.decode()
    goes.refresh_from_db()
    assert goes.status == "retracted"


def test_who_may_not_change_may_not_merge():
    one, other = world.make_theme("Bees"), world.make_theme("Bee")
    user = User.objects.create_user("chinara", password="pw", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=("view_theme", "change_theme")))
    client = logged_in(user)

    for path in (address("merge", one, other), address("choose", one)):
        assert client.get(path).status_code == client.post(path).status_code == 403 or path == address("choose", one)
    assert client.post(reverse("admin:facts_theme_duplicates"), {"pair": [one.pk, other.pk]}).status_code == 403
    assert "Not the same" not in client.get(reverse("admin:facts_theme_duplicates")).content.decode()
