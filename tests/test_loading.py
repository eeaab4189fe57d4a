import re

import pytest
import yaml
from django.apps import apps
from django.core import serializers
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from facts import passages
from facts.files import planning, pruning, rows
from facts.files.loading import LoadError, load, shipped_files
from facts.models import (
    Actor,
    Backing,
    Citation,
    Country,
    Event,
    Fact,
    Load,
    LoadedRow,
    Theme,
)

from .outside import empty, run
from .world import clear, make_article, make_event, make_fact, make_theme, paragraph_text

pytestmark = pytest.mark.django_db
NOUNS = [model for model in apps.get_app_config("facts").get_models() if hasattr(model, "natural_key")]


class Plain(yaml.SafeDumper):
    """Writes equal values out each time, as a person would."""

    def ignore_aliases(self, data):
        return True


@pytest.fixture
def write(tmp_path):
    """Write rows, or a text, to a file and return its path."""

    def _write(rows, name="rows.yaml"):
        path = tmp_path / name
        path.write_text(
            rows if isinstance(rows, str) else yaml.dump(rows, Dumper=Plain, sort_keys=False), encoding="utf-8"
        )
        return path

    return _write


def row(model, **fields):
    return {"model": f"facts.{model}", "fields": fields}


def bees(**fields):
    return row(
        "theme", **{"slug": "bees", "name": "Bees", "definition": "Facts on bees.", "status": "published"} | fields
    )


def honey(**fields):
    return row("fact", **{"slug": "honey", "statement": "The honey was sold.", "kind": "opinion"} | fields)


def content():
    """Every row of the facts by natural keys, with the database's own days."""
    found = [one for model in NOUNS for one in rows.stored(model)]
    plain = serializers.serialize("python", found, use_natural_foreign_keys=True, use_natural_primary_keys=True)
    return sorted(map(repr, plain)), list(Event.objects.order_by("slug").values_list("slug", "first_day", "last_day"))


def everything():
    """Every row of every model, the load's own bookkeeping included, with keys."""
    return {
        model: list(model.objects.order_by("pk").values_list()) for model in apps.get_app_config("facts").get_models()
    }


def problems(*paths):
    with pytest.raises(LoadError) as error:
        load(list(paths))
    return [problem.replace(f"{paths[0].parent}/", "") for problem in error.value.problems]


@pytest.mark.long
def test_loading_the_shipped_files_twice_changes_nothing():
    first = load(shipped_files())
    before = everything()

    second = load(shipped_files())

    assert everything() == before
    assert len(first.added) == second.unchanged == sum(model.objects.count() for model in NOUNS)
    assert second.added == second.changed == second.kept == []
    assert Load.objects.count() == 1


def test_loaddata_reads_the_shipped_files_and_load_facts_finds_nothing_to_add():
    call_command("loaddata", *shipped_files(), verbosity=0)
    read = content()

    report = load(shipped_files())

    assert report.added == report.changed == report.kept == []
    assert LoadedRow.objects.count() == report.unchanged
    assert content() == read


@pytest.mark.long
def test_loaddata_after_load_facts_changes_nothing_and_twice_neither():
    load(shipped_files())
    loaded = content()

    for _ in range(2):
        call_command("loaddata", *shipped_files(), verbosity=0)
        assert content() == loaded


@pytest.mark.postgres
@pytest.mark.skipif(connection.vendor != "postgresql", reason="Only PostgreSQL plans by what it knows of its tables.")
def test_after_a_large_load_the_database_knows_how_much_its_tables_hold():
    load(shipped_files())

    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname = 'facts_fact'")
        assert cursor.fetchone() == (Fact.objects.count(),)


def test_every_folder_comes_behind_those_that_it_refers_to():
    folders = [path.parent.name for path in shipped_files()]

    assert folders == sorted(folders, key=["vocabulary", "seeds", "articles", "record", "disagreements"].index)
    assert [path.name for path in shipped_files()][:2] == ["01-countries.yaml", "02-themes.yaml"]


@pytest.mark.postgres
def test_a_new_row_is_added_and_the_revision_noted(write):
    report = load([write([bees()])])

    assert report.added == ["theme bees"]
    assert str(report) == "Facts: adds 0, changes 0, removes 0, leaves 0. Besides: adds 1 theme."
    assert Theme.objects.get().definition == "Facts on bees."
    assert len(Load.objects.get().revision) == 64


@pytest.mark.postgres
def test_a_change_in_a_file_is_applied(write):
    load([write([bees()])])

    report = load([write([bees(definition="Facts on bees and hives.")])])

    assert report.changed == ["theme bees"]
    assert Theme.objects.get().definition == "Facts on bees and hives."
    assert Load.objects.count() == 2


@pytest.mark.postgres
def test_a_changed_reference_is_applied(write):
    actors = [row("actor", slug=slug, name=slug, kind="person") for slug in ("aida", "bolat")]
    load([write([*actors, honey(attributed_to=["aida"], actors=[["aida"]])])])

    load([write([*actors, honey(attributed_to=["bolat"], actors=[["aida"], ["bolat"]])])])

    fact = Fact.objects.get()
    assert fact.attributed_to.slug == "bolat"
    assert [actor.slug for actor in fact.actors.all()] == ["aida", "bolat"]


@pytest.mark.postgres
def test_a_relation_that_a_file_no_longer_names_is_emptied(write):
    load([write([bees(), honey(themes=[["bees"]], when="2020")])])

    report = load([write([bees(), honey()])])

    assert report.changed == ["fact honey"]
    assert not Fact.objects.get().themes.exists()
    assert Fact.objects.get().when == ""


def test_an_edit_in_the_admin_stays_when_the_file_has_not_changed(write):
    path = write([bees(), honey(themes=[["bees"]])])
    load([path])
    Theme.objects.update(definition="What a curator wrote.")
    Fact.objects.get().themes.clear()

    report = load([path])

    assert report.kept == ["theme bees", "fact honey"]
    assert Theme.objects.get().definition == "What a curator wrote."
    assert not Fact.objects.get().themes.exists()
    assert Load.objects.count() == 1


def test_edits_of_different_fields_of_one_row_both_survive(write):
    load([write([bees()])])
    Theme.objects.update(definition="What a curator wrote.")

    for _ in range(2):
        load([write([bees(name="Bees and wasps")])])
        theme = Theme.objects.get()
        assert (theme.name, theme.definition) == ("Bees and wasps", "What a curator wrote.")


def test_the_same_edit_on_both_sides_is_no_conflict(write):
    load([write([bees()])])
    Theme.objects.update(name="Wasps")

    report = load([write([bees(name="Wasps")])])

    assert report.unchanged == 1


def test_edits_of_one_field_on_both_sides_stop_the_load_and_write_nothing(write):
    load([write([bees()])])
    Theme.objects.update(definition="What a curator wrote.")
    before = everything()

    found = problems(write([row("country", iso3="KAZ", name="K", name_ru="К", name_zh="哈"), bees(definition="New.")]))

    assert found == [
        "rows.yaml:11:17: theme \"bees\" › definition: both sides changed it: the last load said 'Facts on bees.', the "
        "file says 'New.', the database says 'What a curator wrote.'; make the two agree, or load with "
        "--on-conflict=mine (the file's) or =theirs (the database's)."
    ]
    assert everything() == before


def test_a_row_that_was_there_before_any_load_is_not_overwritten(write):
    make_theme("Bees", slug="bees", definition="What a curator wrote.")

    [found] = problems(write([bees()]))

    assert 'theme "bees" › definition: no load made this row' in found
    assert Theme.objects.get().definition == "What a curator wrote."


def test_a_row_that_a_curator_deleted_stays_deleted(write):
    path = write([bees()])
    load([path])
    Theme.objects.all().delete()

    report = load([path])

    assert report.kept == ["theme bees"]
    assert not Theme.objects.exists()


def test_a_deleted_row_stays_deleted_with_the_rows_that_belonged_to_it(write):
    article = make_article()
    path = write([honey(), cited("a caravan", "2026-01-01", article.slug)])
    load([path])
    Citation.objects.all().delete()
    Fact.objects.all().delete()

    report = load([path])

    assert report.kept == ["fact honey", "citation honey/1"]
    assert not Fact.objects.exists()


def test_a_row_deleted_in_the_admin_and_changed_in_its_file_is_a_conflict(write):
    load([write([bees()])])
    Theme.objects.all().delete()

    [found] = problems(write([bees(name="Wasps")]))

    assert 'theme "bees": it was deleted in the admin, and the file has changed since' in found
    assert not Theme.objects.exists()


def cited(passage, checked_on, article="hives", position=1):
    """The citation of a passage of the second paragraph of ``make_article(article)``."""
    place = vars(passages.locate(paragraph_text(article, 2), passage))
    fields = {"fact": ["honey"], "position": position, "paragraph": [article, 2], **place}
    return row("citation", **fields, check_state="exact", checked_on=checked_on)


def test_a_check_made_here_is_no_edit_and_stays(write):
    make_article("hives")
    path = write([honey(), cited("a caravan", "2026-01-01")])
    load([path])
    Citation.objects.update(check_state="lost", checked_on="2026-02-02")

    report = load([path])

    assert report.kept == [] and report.unchanged == 2
    assert Citation.objects.get().check_state == "lost"


def test_a_newer_check_in_the_file_goes_in_where_none_was_made_here(write):
    make_article("hives")
    load([write([honey(), cited("a caravan", "2026-01-01")])])

    load([write([honey(), cited("a caravan", "2026-05-05")])])

    assert str(Citation.objects.get().checked_on) == "2026-05-05"


def test_a_new_passage_brings_its_own_check_and_never_the_old_one(write):
    make_article("hives")
    load([write([honey(), cited("a caravan", "2026-01-01")])])
    Citation.objects.update(check_state="lost", checked_on="2026-02-02")

    load([write([honey(), cited("the river", "2026-03-03")])])

    citation = Citation.objects.get()
    kept = (citation.first_words, citation.check_state, str(citation.checked_on))
    assert kept == ("the river", "exact", "2026-03-03")


def test_a_reference_that_leads_nowhere_is_named(write):
    make_theme("Wasp", slug="wasp")

    found = problems(write([honey(themes=[["wasps"]], attributed_to=["nobody"])]))

    assert found == [
        'rows.yaml:7:7: fact "honey" › themes: there is no theme [wasps]; did you mean [wasp]?',
        'rows.yaml:9:5: fact "honey" › attributed_to: there is no actor [nobody]; '
        "add it to a file of the vocabulary, or correct the name.",
    ]


def test_a_row_that_left_the_files_is_named(write, monkeypatch):
    load([write([bees(), honey()])])
    monkeypatch.setattr("facts.files.loading.shipped_files", lambda: [])

    report = load([write([bees()])])

    assert report.gone == ["fact honey"]
    assert "In no file any more, but still there (--prune removes): fact honey." in str(report)


def test_values_that_mean_the_same_are_the_same(write):
    text = """
- model: facts.fact
  fields:
    slug: honey
    statement: The honey was sold.
    kind: opinion
    when: {when}
    figure_value: {figure}
    figure_unit: jars
    figure_bound: about
"""
    load([write(text.format(when="2024-07-03", figure="'150'"))])

    report = load([write(text.format(when="'2024-07-03'", figure="150.000"))])

    assert report.unchanged == 1
    assert str(Fact.objects.get().first_day) == "2024-07-03"


@pytest.mark.parametrize(
    ("bad", "parts"),
    [
        (honey(themes=[["wasps"]]), ['fact "honey" › themes', "wasps"]),
        (honey(attributed_to=["nobody"]), ["honey", "nobody"]),
        (honey(when="2024-25"), ["honey", "when", "there is no month 25"]),
        (honey(when="2024-02-30"), ["honey", "when", "that month has 29 days"]),
        (honey(colour="gold"), ["honey", "colour"]),
        (honey(kind="rumour"), ["honey", "kind", "rumour"]),
        (honey(kind="attributed"), ["honey", "names who said it"]),
        (honey(figure_value="many"), ["honey", "many"]),
        (honey(figure_value=3), ["honey", "A figure needs its number, its unit and its bound"]),
        (honey(statement=None, status="published"), ["honey", "statement"]),
        (honey(statement="x" * 401), ["honey", "statement", "400"]),
        (honey(slug="no slug!"), ["no slug!", "slug"]),
        (row("recipe", slug="honey"), ["facts.recipe"]),
        ({"fields": {"slug": "honey"}}, ["model"]),
        (row("backing", fact=["tea"], value="when"), ["backing", "tea", "one row"]),
        (row("citation", fact=["tea"], position=2), ["citation", "tea", "paragraph"]),
        (row("citation", position=2), ["citation", "fact"]),
        (bees(name="Bees\0and wasps"), ["9:11: take out the invisible character U+0000"]),
        (bees(name="Bees \u202ewasps"), ["9:11: take out the invisible character U+202E"]),
        (row("load", revision="a" * 64, loaded_at="2024-01-01T00:00:00Z"), ["facts.load"]),
        (
            {"model": "auth.user", "fields": {"username": "mallory", "password": "x", "is_superuser": True}},
            ["auth.user"],
        ),
        (row("country", iso3=False, name="Norway", name_ru="Н", name_zh="挪"), ["country", "iso3"]),
    ],
)
def test_an_error_names_file_row_and_field_and_nothing_is_written(write, bad, parts):
    make_fact("The tea was hot", slug="tea")
    before = everything()

    found = problems(write([row("theme", slug="tea", name="Tea", definition="Facts on tea."), bad]))

    assert everything() == before
    assert found and all(re.match(r"rows.yaml:\d+:\d+: ", problem) for problem in found)
    for part in parts:
        assert part in "\n".join(found)


@pytest.mark.postgres
def test_a_figure_needs_no_quotation_marks(write):
    path = write([honey(figure_value=0.1, figure_unit="jars", figure_bound="about")])

    load([path])

    assert load([path]).unchanged == 1
    assert str(Fact.objects.get().figure_value) == "0.100"


def test_a_link_that_a_file_repeats_is_one_link(write):
    path = write([bees(), honey(themes=[["bees"], ["bees"]])])
    load([path])

    assert load([path]).unchanged == 2


def test_a_file_of_brackets_is_refused_and_stops_nothing_else(write, tmp_path):
    done = run(empty(tmp_path), "load_facts", write("[" * 60_000))

    assert done.returncode == 1
    assert "rows.yaml" in done.stderr


def test_two_rows_with_one_natural_key_are_refused(write):
    [found] = problems(write([bees(), bees(name="Wasps")]))

    assert "rows.yaml" in found
    assert "bees" in found


def test_two_citations_of_one_passage_by_one_fact_are_refused(write):
    article = make_article()
    citations = [cited("a caravan", "2026-01-01", article.slug, position) for position in (1, 2)]

    [found] = problems(write([honey(), *citations]))

    assert found == (
        f'rows.yaml:33:13: {article.slug} › fact "honey" › citation 2 › sha256: '
        "The fact already cites this passage. (honey/1)"
    )
    assert not Fact.objects.exists()


def test_all_bad_rows_are_reported_at_once(write):
    found = problems(write([honey(when="2024-25"), bees(status="hidden")]))

    assert len(found) == 2


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("- model: [", "this is no YAML"),
        ("a: b: c", "write a list of rows"),
        ("model: facts.theme", "write a list of rows"),
        ("just words", "write a list of rows"),
        ("- facts.theme", "write a row as"),
        ("- model: facts.theme\n  fields: []", "write a row as"),
        ("- !!python/object/apply:os.system [exit]", "tags"),
        ("- model: facts.theme\n  fields: {slug: bees, slug: wasps, name: A, definition: B}", "slug"),
        ("- &row {model: facts.theme}\n- *row", "aliases"),
        ("- {[slug]: bees}", "one word"),
        ("- {model: !!int abc}", "tags"),
        ("[" * 50 + "]" * 50, "more than 8 levels"),
    ],
)
def test_a_file_that_is_no_list_of_rows_is_refused_by_name(write, text, part):
    found = problems(write(text, name="broken.yaml"))

    assert all(re.match(r"broken.yaml:\d+:\d+: ", problem) for problem in found)
    assert part in "\n".join(found)


def test_a_file_that_is_not_utf8_is_refused_by_name(write, tmp_path):
    path = tmp_path / "latin.yaml"
    path.write_bytes("- model: façade".encode("latin-1"))

    [found] = problems(path)

    assert "latin.yaml:1:12: this is no UTF-8" in found


def test_an_empty_file_is_no_error(write):
    assert load([write("# nothing yet\n")]).unchanged == 0


def test_a_broken_rule_across_rows_stops_the_load(write):
    before = everything()

    found = problems(write([honey(status="published")]))

    assert found == [
        'rows.yaml:1:1: fact "honey": It is published, but it has no supporting citation of a published article; '
        "add one."
    ]
    assert everything() == before


def test_one_bad_file_stops_all_of_them(write):
    good, bad = write([bees()], "good.yaml"), write([honey(kind="rumour")], "bad.yaml")

    found = problems(good, bad)

    assert [sentence.split(":")[0] for sentence in found] == ["bad.yaml"]
    assert not Theme.objects.exists()
    assert not LoadedRow.objects.exists()


@pytest.mark.postgres
def test_a_backing_is_loaded_by_the_row_that_it_backs(write):
    event, article = make_event(slug="fair", when="2020"), make_article()
    make_fact("The fair was in 2020", slug="fair-in-2020", cited_in=article, events=[event])
    path = write([row("backing", fact=["fair-in-2020"], event=["fair"], value="when")])

    reports = [load([path]), load([path])]

    assert reports[0].added == ["backing fair-in-2020/event/fair/when"]
    assert reports[1].unchanged == 1
    assert Backing.objects.get().target == event


def test_rows_of_the_vocabulary_refer_to_earlier_rows_of_the_same_load(write):
    rows = [
        row("country", iso3="KAZ", name="K", name_ru="К", name_zh="哈"),
        row("actor", slug="envoy", name="Envoy", kind="person", country=["KAZ"]),
    ]

    load([write(rows)])

    assert Actor.objects.get().country == Country.objects.get()


def test_a_retraction_in_the_admin_does_not_keep_the_files_out(write):
    load(shipped_files())
    Actor.objects.filter(slug="china-daily").update(status="retracted")

    report = load([*shipped_files(), write([bees()])])

    assert report.added == ["theme bees"]
    assert report.kept == ["actor china-daily"]


@pytest.mark.long
def test_the_order_of_files_and_rows_does_not_matter(write, tmp_path):
    load(shipped_files())
    expected = content()
    clear()
    paths = []
    for number, path in enumerate(reversed(shipped_files())):
        head, *rows = re.split(r"(?m)^(?=- model:)", path.read_text(encoding="utf-8"))
        paths.append(write("".join(reversed(rows)), f"{number}.yaml"))

    load(paths)

    assert content() == expected


def test_rows_that_refer_to_one_another_in_a_circle_are_refused(write):
    found = problems(write([bees(parent=["wasps"]), bees(slug="wasps", name="Wasps", parent=["bees"])]))

    assert len(found) == 2
    assert all("in a circle" in problem for problem in found)


def test_a_row_behind_a_faulty_one_has_no_fault_of_its_own(write):
    found = problems(write([bees(name=""), honey(themes=[["bees"]])]))

    assert len(found) == 1
    assert 'theme "bees" › name: It is missing' in found[0]


def test_faults_of_fields_and_of_rules_across_rows_are_told_together(write):
    found = problems(write([honey(status="published"), bees(status="hidden")]))

    assert len(found) == 2
    assert "no supporting citation" in found[0]
    assert "“hidden” is none of its values" in found[1]


def test_a_rule_across_rows_is_not_told_of_a_fact_whose_citation_is_at_fault(write):
    make_article("hives")
    citation = cited("a caravan", "2026-01-01")
    citation["fields"]["length"] = "many"

    found = problems(write([honey(status="published"), citation]))

    assert len(found) == 1
    assert 'hives › fact "honey" › citation 1 › length' in found[0]


@pytest.mark.postgres
def test_what_must_be_unique_is_looked_at_in_files_and_database(write):
    load([write([row("country", iso3="KAZ", name="Kazakhstan", name_ru="К", name_zh="哈")])])
    rows = [row("country", iso3=iso3, name="Kazakhstan", name_ru="К", name_zh="哈") for iso3 in ("KGZ", "TJK")]

    found = problems(write(rows, "others.yaml"))

    assert [problem.partition(":")[2] for problem in found] == [
        '4:11: country "KGZ" › name: Another row has the same name. (KAZ)',
        '10:11: country "TJK" › name: Another row has the same name. (KGZ)',
    ]


@pytest.mark.postgres
def test_a_look_says_what_would_be_done_and_writes_nothing(write):
    load([write([bees(), honey()])])
    before = everything()

    report = load([write([bees(), honey(statement="The honey was given away."), tea()])], dry_run=True)

    assert everything() == before
    assert str(report) == "Facts: adds 1, changes 1, removes 0, leaves 0."
    assert report.details() == [
        "+ tea",
        "~ honey: statement: “The honey was sold.” → “The honey was given away.”",
    ]


def test_a_plan_counts_a_fact_once_whatever_changes_of_it(write):
    make_article("hives")
    load([write([honey(), tea(), cited("a caravan", "2026-01-01")])])
    rows = [honey(kind="expectation", leaves_open="To whom."), tea(), cited("the river", "2026-01-01")]

    report = load([write([*rows, cited("a caravan", "2026-01-01", position=2)])], dry_run=True)

    assert str(report).startswith("Facts: adds 0, changes 1, removes 0, leaves 1.")
    assert "~ honey: citation 2 added" in report.details()
    assert "~ honey: kind: “opinion” → “expectation”" in report.details()
    assert "~ honey: citation 1 › first_words: “a caravan” → “the river”" in report.details()


def tea(**fields):
    return row("fact", **{"slug": "tea", "statement": "The tea was hot.", "kind": "opinion"} | fields)


def published_honey(write):
    """Two published facts with a citation each, loaded from one file; returns its rows."""
    make_article("hives")
    make_article("pots")
    rows = [honey(status="published"), cited("a caravan", "2026-01-01")]
    rows += [tea(status="published"), cited("a caravan", "2026-01-01", "pots")]
    rows[-1]["fields"]["fact"] = ["tea"]
    load([write(rows)])
    return rows


def test_a_removal_must_be_asked_for(write):
    rows = published_honey(write)

    report = load([write(rows[2:])])

    assert report.gone == ["fact honey", "citation honey/1"] or report.gone == ["citation honey/1", "fact honey"]
    assert Fact.objects.get(slug="honey").status == "published"


@pytest.mark.postgres
def test_a_removed_fact_is_retracted_and_its_address_says_so(write, client):
    rows = published_honey(write)

    report = load([write(rows[2:])], prune=True)

    fact = Fact.objects.get(slug="honey")
    assert (fact.status, fact.retraction_reason) == ("retracted", "It was taken out of its article's file.")
    assert fact.citations.count() == 1
    assert report.removed == ["fact honey"]
    assert str(report) == "Facts: adds 0, changes 0, removes 1, leaves 1."
    response = client.get("/facts/honey/")
    assert response.status_code == 410
    assert "taken out of its article" in response.content.decode()
    again = load([write(rows[2:])], prune=True)
    assert again.removed == again.gone == []


def test_a_removed_fact_that_comes_back_is_published_again(write):
    rows = published_honey(write)
    load([write(rows[2:])], prune=True)

    load([write(rows)], on_conflict="mine")

    assert Fact.objects.get(slug="honey").status == "published"


@pytest.mark.postgres
def test_a_removed_draft_that_nobody_saw_is_deleted(write):
    load([write([bees(), honey(themes=[["bees"]])])])

    report = load([write([bees()])], prune=True)

    assert report.removed == ["fact honey"]
    assert not Fact.objects.exists()
    assert not LoadedRow.objects.filter(key="honey").exists()


def test_a_removed_citation_goes_and_its_fact_stays(write):
    rows = published_honey(write)
    second = cited("the river", "2026-01-01", position=2)
    load([write([*rows, second])])

    report = load([write(rows)], prune=True)

    assert report.details() == ["~ honey: citation 2 removed"]
    assert Fact.objects.published().get(slug="honey").citations.get().position == 1


def test_a_removal_of_what_a_curator_edited_is_a_conflict(write):
    rows = published_honey(write)
    Fact.objects.filter(slug="honey").update(leaves_open="To whom.")
    path = write(rows[2:])

    with pytest.raises(LoadError) as error:
        load([path], prune=True)
    [found] = error.value.problems
    assert 'fact "honey" › leaves_open: the file no longer has the row, and the database changed it' in found
    assert Fact.objects.get(slug="honey").status == "published"

    load([path], prune=True, on_conflict="theirs")
    assert Fact.objects.get(slug="honey").status == "published"

    load([path], prune=True, on_conflict="mine")
    assert Fact.objects.get(slug="honey").status == "retracted"


@pytest.mark.parametrize(("side", "definition"), [("mine", "New."), ("theirs", "What a curator wrote.")])
def test_in_a_conflict_one_side_can_be_made_to_prevail(write, side, definition):
    load([write([bees()])])
    Theme.objects.update(definition="What a curator wrote.")
    path = write([bees(definition="New.", name="Bees and wasps")])

    load([path], on_conflict=side)

    theme = Theme.objects.get()
    assert (theme.definition, theme.name) == (definition, "Bees and wasps")
    load([path])
    assert Theme.objects.get().definition == definition


@pytest.mark.parametrize(("side", "there"), [("mine", True), ("theirs", False)])
def test_a_row_deleted_in_the_admin_comes_back_only_if_the_file_prevails(write, side, there):
    load([write([bees()])])
    Theme.objects.all().delete()

    path = write([bees(name="Wasps")])
    load([path], on_conflict=side)

    assert Theme.objects.filter(name="Wasps").exists() == there
    load([path])
    assert Theme.objects.filter(name="Wasps").exists() == there


def test_a_fact_deleted_in_the_admin_comes_back_for_its_changed_citation_if_the_file_prevails(write):
    make_article("hives")
    load([write([honey(), cited("a caravan", "2026-01-01")])])
    Citation.objects.all().delete()
    Fact.objects.all().delete()
    path = write([honey(), cited("the river", "2026-01-01")])

    with pytest.raises(LoadError, match="citation 1: it was deleted in the admin"):
        load([path])
    load([path], on_conflict="mine")

    assert Fact.objects.get().citations.get().first_words == "the river"


def test_an_edit_while_a_load_is_planned_is_seen(write, monkeypatch):
    load([write([bees()])])
    gone = pruning.gone

    def edited(*arguments):
        Theme.objects.update(definition="What a curator wrote meanwhile.")
        return gone(*arguments)

    monkeypatch.setattr(pruning, "gone", edited)

    [found] = problems(write([bees(definition="New.")]))

    assert "What a curator wrote meanwhile." in found
    assert Theme.objects.get().definition != "New."


def test_another_load_between_two_looks_of_a_load_is_no_conflict(write, monkeypatch):
    load([write([bees()])])
    look = planning._memory

    def late(label, batch):
        monkeypatch.setattr(planning, "_memory", look)
        load([write([bees(definition="Of the other load.")], "other.yaml")])
        return look(label, batch)

    monkeypatch.setattr(planning, "_memory", late)

    load([write([bees(definition="New.")])])

    assert Theme.objects.get().definition == "New."


def test_two_citations_of_a_fact_can_change_places(write):
    make_article("hives")
    places = ("a caravan", "the river")
    load([write([honey(), *(cited(place, "2026-01-01", position=at) for at, place in enumerate(places, 1))])])

    load([write([honey(), *(cited(place, "2026-01-01", position=at) for at, place in enumerate(places[::-1], 1))])])

    assert [citation.first_words for citation in Citation.objects.order_by("position")] == ["the river", "a caravan"]


def test_a_load_asks_as_many_questions_for_one_row_as_for_many(write):
    def rows(count):
        slugs = [f"{count}-{number}" for number in range(count)]
        themes = [bees(slug=slug, name=slug) for slug in slugs]
        facts = [honey(slug=slug, themes=[[slug]]) for slug in slugs]
        return write([*themes, *facts], f"{count}.yaml")

    with CaptureQueriesContext(connection) as few:
        load([rows(1)])
    with CaptureQueriesContext(connection) as many:
        load([rows(200)])

    surveyed = 2 if connection.vendor == "postgresql" else 0  # many new rows are worth a look at the tables
    assert len(many) <= len(few) + 1 + surveyed  # what is remembered goes in two statements


def test_what_a_load_remembers_leaves_out_what_a_row_has_anyway(write):
    path = write([bees()])
    load([path])
    remembered = LoadedRow.objects.get(key="bees")
    assert remembered.fields == {
        "slug": "bees",
        "name": "Bees",
        "definition": "Facts on bees.",
        "status": "published",
    }
    assert load([path]).unchanged == 1


def test_a_row_remembered_with_all_its_fields_is_remembered_alike(write):
    path = write([bees()])
    load([path])
    theme = Theme.objects.get(slug="bees")
    LoadedRow.objects.filter(key="bees").update(fields=rows.values(theme))
    Theme.objects.filter(slug="bees").update(aliases="Honey bees")
    report = load([write([bees(definition="On bees.")])])
    assert (report.changed, Theme.objects.values_list("aliases", "definition").get(slug="bees")) == (
        ["theme bees"],
        ("Honey bees", "On bees."),
    )
