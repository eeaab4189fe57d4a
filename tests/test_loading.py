import os
import subprocess
import sys

import pytest
import yaml
from django.apps import apps
from django.conf import settings
from django.core import serializers
from django.core.management import call_command

from facts.loading import LoadError, load, shipped_files
from facts.models import Actor, Backing, Citation, Country, Event, Fact, Load, LoadedRow, Theme

from .world import make_article, make_event, make_fact, make_theme, paragraph_text

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
    models = serializers.sort_dependencies([(apps.get_app_config("facts"), NOUNS)])
    rows = [one for model in models for one in model.objects.all()]
    text = serializers.serialize("yaml", rows, use_natural_foreign_keys=True, use_natural_primary_keys=True)
    return text, list(Event.objects.order_by("slug").values_list("slug", "first_day", "last_day"))


def everything():
    """Every row of every model, the load's own bookkeeping included, with keys."""
    return {
        model: list(model.objects.order_by("pk").values_list()) for model in apps.get_app_config("facts").get_models()
    }


def problems(*paths):
    with pytest.raises(LoadError) as error:
        load(list(paths))
    return error.value.problems


def test_loading_the_shipped_files_twice_changes_nothing():
    first = load(shipped_files())
    before = everything()

    second = load(shipped_files())

    assert everything() == before
    assert len(first.added) == second.unchanged == sum(model.objects.count() for model in NOUNS)
    assert second.added == second.changed == second.kept == []
    assert Load.objects.count() == 1


def test_loaddata_reads_the_shipped_files_too_twice_and_to_the_same_end():
    load(shipped_files())
    loaded = content()

    for _ in range(2):
        call_command("loaddata", *shipped_files(), verbosity=0)
        assert content() == loaded


def test_load_facts_after_loaddata_adds_nothing_and_finds_no_conflict():
    call_command("loaddata", *shipped_files(), verbosity=0)

    report = load(shipped_files())

    assert report.added == report.changed == report.kept == []
    assert LoadedRow.objects.count() == report.unchanged


def test_vocabulary_comes_before_seeds_and_seeds_before_articles():
    folders = [path.parent.name for path in shipped_files()]

    assert folders == sorted(folders, key=["vocabulary", "seeds", "articles"].index)
    assert [path.name for path in shipped_files()][:2] == ["01-countries.yaml", "02-themes.yaml"]


def test_a_new_row_is_added_and_the_revision_noted(write):
    report = load([write([bees()])])

    assert report.added == ["theme bees"]
    assert str(report) == "1 rows added, 0 changed, 0 unchanged, 0 kept as edited in the admin."
    assert Theme.objects.get().definition == "Facts on bees."
    assert len(Load.objects.get().revision) == 64


def test_a_change_in_a_file_is_applied(write):
    load([write([bees()])])

    report = load([write([bees(definition="Facts on bees and hives.")])])

    assert report.changed == ["theme bees"]
    assert Theme.objects.get().definition == "Facts on bees and hives."
    assert Load.objects.count() == 2


def test_a_changed_reference_is_applied(write):
    actors = [row("actor", slug=slug, name=slug, kind="person") for slug in ("aida", "bolat")]
    load([write([*actors, honey(attributed_to=["aida"], actors=[["aida"]])])])

    load([write([*actors, honey(attributed_to=["bolat"], actors=[["aida"], ["bolat"]])])])

    fact = Fact.objects.get()
    assert fact.attributed_to.slug == "bolat"
    assert [actor.slug for actor in fact.actors.all()] == ["aida", "bolat"]


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
        "rows.yaml: theme bees › definition: the file says 'New.', the database 'What a curator wrote.', and the last "
        "load said 'Facts on bees.'; make the two agree, in the file or in the admin."
    ]
    assert everything() == before


def test_a_row_that_was_there_before_any_load_is_not_overwritten(write):
    make_theme("Bees", slug="bees", definition="What a curator wrote.")

    [found] = problems(write([bees()]))

    assert "theme bees › definition" in found
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
    citation = {"fact": ["honey"], "position": 1, "paragraph": [article.slug, 2], "first_words": "a", "length": 1}
    path = write([honey(), row("citation", **citation, sha256="a" * 64)])
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

    assert "theme bees was deleted in the admin, and the file has changed since" in found
    assert not Theme.objects.exists()


def cited(sha256, checked_on, first_words="a"):
    fields = {"fact": ["honey"], "position": 1, "paragraph": ["hives", 2], "first_words": first_words, "length": 1}
    return row("citation", **fields, sha256=sha256 * 64, check_state="exact", checked_on=checked_on)


def test_a_check_made_here_is_no_edit_and_stays(write):
    make_article("hives")
    path = write([honey(), cited("a", "2026-01-01")])
    load([path])
    Citation.objects.update(check_state="lost", checked_on="2026-02-02")

    report = load([path])

    assert report.kept == [] and report.unchanged == 2
    assert Citation.objects.get().check_state == "lost"


def test_a_newer_check_in_the_file_goes_in_where_none_was_made_here(write):
    make_article("hives")
    load([write([honey(), cited("a", "2026-01-01")])])

    load([write([honey(), cited("a", "2026-05-05")])])

    assert str(Citation.objects.get().checked_on) == "2026-05-05"


def test_a_new_passage_brings_its_own_check_and_never_the_old_one(write):
    make_article("hives")
    load([write([honey(), cited("a", "2026-01-01")])])
    Citation.objects.update(check_state="lost", checked_on="2026-02-02")

    load([write([honey(), cited("b", "2026-03-03", "b")])])

    citation = Citation.objects.get()
    assert (citation.sha256[0], citation.check_state, str(citation.checked_on)) == ("b", "exact", "2026-03-03")


def test_a_reference_that_leads_nowhere_is_named(write):
    found = problems(write([honey(themes=[["wasps"]], attributed_to=["nobody"])]))

    assert found == [
        "rows.yaml: facts.fact honey: attributed_to: there is no actor [nobody].",
        "rows.yaml: facts.fact honey: themes: there is no theme [wasps].",
    ]


def test_a_row_that_left_the_files_is_named(write, monkeypatch):
    load([write([bees(), honey()])])
    monkeypatch.setattr("facts.loading.shipped_files", lambda: [])

    report = load([write([bees()])])

    assert report.gone == ["fact honey"]
    assert "In no file any more, but still there: fact honey." in str(report)


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
        (honey(themes=[["wasps"]]), ["honey", "wasps"]),
        (honey(attributed_to=["nobody"]), ["honey", "nobody"]),
        (honey(when="2024-25"), ["honey", "when", "there is no month 25"]),
        (honey(when="2024-02-30"), ["honey", "when", "that month has 29 days"]),
        (honey(colour="gold"), ["honey", "colour"]),
        (honey(kind="rumour"), ["honey", "kind", "rumour"]),
        (honey(kind="attributed"), ["honey", "names who said it"]),
        (honey(figure_value="many"), ["honey", "many"]),
        (honey(figure_value=3), ["honey", "A figure needs its number, its unit and its bound"]),
        (honey(statement=None), ["honey", "statement"]),
        (honey(statement="x" * 401), ["honey", "statement", "400"]),
        (honey(slug="no slug!"), ["no slug!", "slug"]),
        (row("recipe", slug="honey"), ["honey", "facts.recipe"]),
        ({"fields": {"slug": "honey"}}, ["honey", "model"]),
        (row("backing", fact=["tea"], value="when"), ["backing", "tea", "one row"]),
        (row("citation", fact=["tea"], position=2), ["citation", "tea", "paragraph"]),
        (row("citation", position=2), ["citation", "fact"]),
        (bees(name="Bees\0and wasps"), ["bees", "name"]),
        (bees(name="Bees \u202ewasps"), ["bees", "name"]),
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
    assert len(found) == 1
    assert found[0].startswith("rows.yaml: ")
    for part in parts:
        assert part in found[0]


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
    path = write("[" * 60_000)
    environment = os.environ | {"DATABASE_URL": f"sqlite:///{tmp_path / 'empty.sqlite3'}"}

    done = subprocess.run(
        [sys.executable, "manage.py", "load_facts", path],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
    )

    assert done.returncode == 1
    assert "rows.yaml" in done.stderr


def test_two_rows_with_one_natural_key_are_refused(write):
    [found] = problems(write([bees(), bees(name="Wasps")]))

    assert "rows.yaml" in found
    assert "bees" in found


def test_two_citations_of_one_passage_by_one_fact_are_refused(write):
    article = make_article()
    text = paragraph_text(article.slug, 2)
    passage = {"paragraph": [article.slug, 2], "first_words": text[:5], "length": 5, "sha256": "a" * 64}
    citations = [row("citation", fact=["honey"], position=position, **passage) for position in (1, 2)]

    [found] = problems(write([honey(), *citations]))

    assert found == "rows.yaml: facts.citation ['honey']: __all__: The fact already cites this passage."
    assert not Fact.objects.exists()


def test_all_bad_rows_are_reported_at_once(write):
    found = problems(write([honey(when="2024-25"), bees(status="hidden")]))

    assert len(found) == 2


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("- model: [", "this is no YAML"),
        ("a: b: c", "this is no YAML"),
        ("model: facts.theme", "write a list of rows"),
        ("just words", "write a list of rows"),
        ("- facts.theme", "write a list of rows"),
        ("- model: facts.theme\n  fields: []", "write a list of rows"),
        ("- !!python/object/apply:os.system [exit]", "this is no YAML"),
        ("- model: facts.theme\n  fields: {slug: bees, slug: wasps, name: A, definition: B}", "slug"),
        ("- &row {model: facts.theme}\n- *row", "aliases"),
        ("- {[slug]: bees}", "one word"),
        ("- {model: !!int abc}", "tags"),
        ("[" * 50 + "]" * 50, "too many levels"),
    ],
)
def test_a_file_that_is_no_list_of_rows_is_refused_by_name(write, text, part):
    [found] = problems(write(text, name="broken.yaml"))

    assert "broken.yaml" in found
    assert part in found


def test_a_file_that_is_not_utf8_is_refused_by_name(write, tmp_path):
    path = tmp_path / "latin.yaml"
    path.write_bytes("- model: façade".encode("latin-1"))

    [found] = problems(path)

    assert "latin.yaml: this is no YAML" in found


def test_an_empty_file_is_no_error(write):
    assert load([write("# nothing yet\n")]).unchanged == 0


def test_a_broken_rule_across_rows_stops_the_load(write):
    before = everything()

    found = problems(write([honey(status="published")]))

    assert found == ["fact honey: It is published, but it has no supporting citation of a published article; add one."]
    assert everything() == before


def test_one_bad_file_stops_all_of_them(write):
    good, bad = write([bees()], "good.yaml"), write([honey(kind="rumour")], "bad.yaml")

    found = problems(good, bad)

    assert [sentence.split(":")[0] for sentence in found] == ["bad.yaml"]
    assert not Theme.objects.exists()
    assert not LoadedRow.objects.exists()


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
