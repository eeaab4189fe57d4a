"""The way back: what was edited in the database goes into the files, as a small diff, and nothing else is touched."""

import difflib
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from facts.files import exporting, rows
from facts.files.comparing import BOTH, EDITED, UNLOADED, Comparison
from facts.files.exporting import ExportError, differences, export
from facts.files.loading import LoadError, load, shipped_files
from facts.models import (
    Actor,
    Article,
    Backing,
    Citation,
    Event,
    Fact,
    LoadedRow,
)

from .world import (
    make_article,
    make_citation,
    make_fact,
    make_full_world,
)

pytestmark = pytest.mark.django_db
FACTS = "fixtures/articles/scope-for-peace.yaml"
SUMMIT = "24th-summit-in-astana"
BEES = "fixtures/vocabulary/03-bees.yaml"
COUNCIL = (
    "- model: facts.actor\n  fields: {slug: bee-council, name: Council of Bees, kind: organisation, status: draft}\n"
)


@pytest.fixture
def loaded(shipped, copied):
    """A copy of the shipped files, which stands for the repository, and a file of somebody else; all are loaded."""
    (copied / BEES).write_text(f"# Nobody else's.\n{COUNCIL}", encoding="utf-8")
    load([copied / BEES])
    return copied


def bytes_of(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.yaml")}


def replace(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def changed_lines(before, after):
    """The lines of a file that went, and those that came."""
    lines = list(difflib.ndiff(before.decode().splitlines(), after.decode().splitlines()))
    return [line[2:] for line in lines if line[0] == "-"], [line[2:] for line in lines if line[0] == "+"]


def told(*found):
    return [str(one) for one in found]


# There and back.


def test_what_was_loaded_and_not_edited_leaves_every_file_byte_for_byte(loaded):
    before = bytes_of(loaded)

    assert export() == []

    assert differences() == []
    assert bytes_of(loaded) == before


def test_an_edited_statement_is_one_changed_line_and_its_evidence_is_due(loaded):
    before = bytes_of(loaded)
    Fact.objects.filter(slug=SUMMIT).update(statement="The 24th summit: held in Astana.")

    assert export() == [loaded / FACTS]

    after = bytes_of(loaded)
    gone, come = changed_lines(before.pop(FACTS), after.pop(FACTS))
    assert len(gone) == 1
    assert come == ["    statement: 'The 24th summit: held in Astana.'", "    compared: due"]
    assert after == before


@pytest.mark.long
def test_what_was_exported_loads_as_no_change(loaded):
    Fact.objects.filter(slug=SUMMIT).update(statement="The 24th summit: held in Astana.", leaves_open="")
    Actor.objects.filter(slug="sco").update(name="SCO")
    Event.objects.get(slug="astana-summit-2024").backings.first().delete()
    make_fact(
        "A new fact of an old article", cited_in=[Article.objects.get(slug="scope-for-peace").paragraphs.get(number=3)]
    )
    export()

    report = load(shipped_files())

    assert report.added == report.changed == report.kept == report.gone == []
    assert differences() == []


@pytest.mark.long
def test_a_row_is_edited_and_exported_again_without_a_load_between(loaded):
    fact = make_fact(
        "A new fact of an old article", cited_in=[Article.objects.get(slug="scope-for-peace").paragraphs.get(number=3)]
    )
    for text in ("Whose camels.", "Whose camels they were."):
        Fact.objects.filter(slug__in=[SUMMIT, fact.slug]).update(leaves_open=text)

        assert export() == [loaded / FACTS]

    assert (loaded / FACTS).read_text(encoding="utf-8").count("leaves_open: Whose camels they were.\n") == 2
    assert load(shipped_files()).changed == []


def test_a_file_that_is_put_back_after_an_export_undoes_no_edit(loaded):
    before = (loaded / FACTS).read_bytes()
    fact = make_fact(
        "A new fact of an old article", cited_in=[Article.objects.get(slug="scope-for-peace").paragraphs.get(number=3)]
    )
    Fact.objects.filter(slug=SUMMIT).update(statement="The 24th summit: held in Astana.")
    Backing.objects.filter(fact__slug=SUMMIT).delete()
    export()
    written = (loaded / FACTS).read_bytes()

    (loaded / FACTS).write_bytes(before)
    report = load(shipped_files())

    assert report.added == report.changed == report.gone == []
    assert Fact.objects.get(slug=SUMMIT).statement == "The 24th summit: held in Astana."
    assert not Backing.objects.filter(fact__slug=SUMMIT).exists()
    assert Fact.objects.filter(pk=fact.pk).exists()
    assert {one.side for one in differences()} == {"edited"}
    assert export() == [loaded / FACTS]
    assert (loaded / FACTS).read_bytes() == written


@pytest.mark.long
def test_a_file_that_says_a_third_thing_after_an_export_is_a_conflict(loaded):
    Fact.objects.filter(slug=SUMMIT).update(leaves_open="Whose camels.")
    export()
    replace(loaded / FACTS, "leaves_open: Whose camels.", "leaves_open: Whose dogs.")

    with pytest.raises(LoadError) as error:
        load(shipped_files())

    assert "the file says 'Whose dogs.', the database says 'Whose camels.'" in str(error.value)


@pytest.mark.long
def test_what_an_export_took_out_and_a_load_has_seen_gone_is_forgotten(loaded):
    Backing.objects.filter(fact__slug=SUMMIT).delete()
    export()

    load(shipped_files())

    assert not LoadedRow.objects.filter(label="facts.backing", key__startswith=f"{SUMMIT}/").exists()
    assert differences() == []


@pytest.mark.long
def test_what_is_written_elsewhere_is_not_remembered(loaded, tmp_path):
    Fact.objects.filter(slug=SUMMIT).update(leaves_open="Everything.")
    before = list(LoadedRow.objects.order_by("pk").values_list())

    export(folder=tmp_path / "there")

    assert list(LoadedRow.objects.order_by("pk").values_list()) == before


@pytest.mark.long
def test_a_row_in_braces_is_edited_in_them(loaded):
    Actor.objects.filter(slug="bee-council").update(name="Bees, council of")

    export()

    edited = COUNCIL.replace("Council of Bees", "'Bees, council of'")
    assert (loaded / BEES).read_text(encoding="utf-8") == f"# Nobody else's.\n{edited}"


@pytest.mark.long
def test_a_retracted_fact_is_written_as_retracted_with_its_reason(loaded):
    before = (loaded / FACTS).read_bytes()
    Fact.objects.filter(slug=SUMMIT).update(status="retracted", retraction_reason="It was another one.")

    export()

    gone, come = changed_lines(before, (loaded / FACTS).read_bytes())
    assert gone == ["    status: published"]
    assert come == ["    status: retracted", "    retraction_reason: It was another one."]


def test_a_deleted_row_goes_out_of_its_file(loaded):
    Backing.objects.filter(fact__slug=SUMMIT).delete()
    Citation.objects.filter(fact__slug=SUMMIT).delete()
    Fact.objects.filter(slug=SUMMIT).delete()

    export()

    assert SUMMIT not in (loaded / FACTS).read_text(encoding="utf-8")
    assert differences() == []


def test_a_new_citation_stands_behind_its_fact(loaded):
    passage = {"first_words": "A caravan", "length": 9, "sha256": "a" * 64}
    paragraph = Article.objects.get(slug="scope-for-peace").paragraphs.get(number=1)
    Citation.objects.create(fact=Fact.objects.get(slug=SUMMIT), position=9, paragraph=paragraph, **passage)
    before = (loaded / FACTS).read_bytes()

    export()

    gone, come = changed_lines(before, (loaded / FACTS).read_bytes())
    assert gone == []
    assert come == [
        "- model: facts.citation",
        "  fields:",
        f"    fact: [{SUMMIT}]",
        "    position: 9",
        "    paragraph: [scope-for-peace, 1]",
        "    stance: supports",
        "    first_words: A caravan",
        "    length: 9",
        f"    sha256: {'a' * 64}",
    ]


# What a machine found.


@pytest.mark.long
def test_a_newer_day_of_the_same_finding_changes_nothing(loaded):
    Citation.objects.exclude(check_state="unchecked").update(checked_on=date(2030, 1, 1))

    assert export() == []


@pytest.mark.long
def test_another_finding_is_written_with_its_day(loaded):
    Citation.objects.filter(fact__slug=SUMMIT, position=1).update(check_state="lost", checked_on=date(2030, 1, 1))
    before = (loaded / FACTS).read_bytes()

    export()

    _gone, come = changed_lines(before, (loaded / FACTS).read_bytes())
    assert come == ["    check_state: lost", "    checked_on: 2030-01-01"]


# Which side moved.


def test_an_edit_in_the_admin_is_told_as_such(loaded):
    Fact.objects.filter(slug=SUMMIT).update(leaves_open="Everything.")

    assert told(*differences()) == [
        f'{FACTS}: fact "{SUMMIT}" › leaves_open: “The day or days of the summit.” → “Everything.” '
        "(edited in the admin)"
    ]


@pytest.mark.long
def test_a_change_in_a_file_that_was_not_loaded_keeps_everything_from_being_written(loaded):
    replace(loaded / FACTS, "The day or days of the summit.", "The day.")
    Actor.objects.filter(slug="sco").update(name="SCO")
    before = bytes_of(loaded)

    with pytest.raises(ExportError) as error:
        export()

    assert error.value.problems == [
        f'{FACTS}: fact "{SUMMIT}" › leaves_open: the file has changed since it was loaded, so an export would undo '
        "it; load the file first."
    ]
    assert bytes_of(loaded) == before
    assert [one.side for one in differences()] == [EDITED, UNLOADED]


def test_a_field_that_both_sides_changed_keeps_everything_from_being_written(loaded):
    replace(loaded / FACTS, "The day or days of the summit.", "The day.")
    Fact.objects.filter(slug=SUMMIT).update(leaves_open="Everything.")

    with pytest.raises(ExportError, match="load the file first"):
        export()

    assert [one.side for one in differences()] == [BOTH]


@pytest.mark.long
def test_a_change_that_both_sides_made_alike_is_no_difference(loaded):
    replace(loaded / FACTS, "The day or days of the summit.", "The day.")
    Fact.objects.filter(slug=SUMMIT).update(leaves_open="The day.")

    assert differences() == []
    assert export() == []


@pytest.mark.long
def test_a_row_that_was_deleted_and_whose_file_changed_keeps_everything_from_being_written(loaded):
    replace(loaded / BEES, "Council of Bees", "Bees")
    Actor.objects.filter(slug="bee-council").delete()

    with pytest.raises(ExportError, match='03-bees.yaml: actor "bee-council": the file has changed'):
        export()


@pytest.mark.long
def test_a_row_that_was_taken_out_of_its_file_is_not_put_back(loaded):
    replace(loaded / BEES, COUNCIL, "")

    assert export() == []

    assert told(*differences()) == [
        f'{BEES}: actor "bee-council": not there → there (taken out of the file, not pruned)'
    ]


@pytest.mark.long
def test_a_row_that_was_taken_out_and_then_edited_is_put_back(loaded):
    replace(loaded / BEES, COUNCIL, "")
    Actor.objects.filter(slug="bee-council").update(name="The bees’ council")

    assert export() == [loaded / BEES]

    assert "name: The bees’ council\n" in (loaded / BEES).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"- model: [", f"{FACTS}:2:1: "),
        (b"- model: facts.fact\n  fields: {slug: a, figure_value: many}\n", 'fact "a" › figure_value'),
        (b"\xff\xfe", "UTF-8"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_with_its_line(loaded, content, problem):
    (loaded / FACTS).write_bytes(content)

    with pytest.raises(ExportError) as error:
        export()

    assert problem in error.value.problems[0]
    assert (loaded / FACTS).read_bytes() == content


# Where new rows go.


@pytest.mark.long
def test_a_new_citation_of_a_fact_goes_into_the_facts_file(loaded):
    make_citation(Fact.objects.get(slug=SUMMIT), make_article("other-news").paragraphs.last())

    assert loaded / FACTS in export()


def test_what_a_file_cannot_hold_is_refused(loaded):
    Fact.objects.filter(slug=SUMMIT).update(leaves_open="All\u202e of it.")
    before = bytes_of(loaded)

    with pytest.raises(ExportError, match="U\\+202E"):
        export()

    assert bytes_of(loaded) == before


@pytest.mark.long
def test_another_normal_form_of_the_same_text_is_no_difference(loaded):
    Fact.objects.filter(slug=SUMMIT).update(leaves_open="The caf\u00e9.")
    export()
    Fact.objects.filter(slug=SUMMIT).update(leaves_open="The cafe\u0301.")

    assert differences() == []


# From nothing.


@pytest.mark.long
def test_from_nothing_the_same_database_gives_the_same_bytes(loaded, tmp_path):
    make_full_world(3)
    export(folder=tmp_path / "one")

    export(folder=tmp_path / "two")

    assert bytes_of(tmp_path / "one") == bytes_of(tmp_path / "two")
    assert export(folder=tmp_path / "one") == []


# A few articles.


@pytest.mark.long
def test_an_articles_export_does_not_look_at_the_facts_of_others(loaded):
    make_fact("Bees danced", slug="bees-danced", cited_in=make_article("the-fair"))
    export()

    both = Comparison(["the-fair"])

    assert [key for label, key in both.now if label == "facts.fact"] == ["bees-danced"]
    assert FACTS not in both.contents


@pytest.mark.long
def test_an_article_whose_facts_lie_in_another_file_is_exported_there(loaded):
    (loaded / FACTS).rename(loaded / "fixtures/articles/renamed.yaml")
    Fact.objects.filter(slug=SUMMIT).update(leaves_open="Everything.")

    assert export(["scope-for-peace"]) == [loaded / "fixtures/articles/renamed.yaml"]


@pytest.mark.long
def test_an_edit_elsewhere_stays_out_of_an_articles_export(loaded):
    Actor.objects.filter(slug="sco").update(name="SCO")

    assert export(["scope-for-peace"]) == []


# All or nothing.


def test_a_file_that_cannot_be_written_leaves_all_others_as_they_were(loaded, monkeypatch):
    Fact.objects.filter(slug=SUMMIT).update(leaves_open="Everything.")
    Actor.objects.filter(slug="sco").update(name="SCO")
    before = bytes_of(loaded)
    monkeypatch.setattr(exporting.os, "chmod", lambda *_args: (_ for _ in ()).throw(OSError("No space left")))

    with pytest.raises(OSError, match="No space"):
        export()

    assert bytes_of(loaded) == before
    assert [path for path in loaded.rglob(".*") if path.is_file()] == []


def test_a_file_that_was_changed_while_it_was_exported_is_left_alone(loaded, monkeypatch):
    Fact.objects.filter(slug=SUMMIT).update(leaves_open="Everything.")
    real = exporting.rewrite

    def meanwhile(text, wanted):
        (loaded / FACTS).write_text("# Somebody else.\n", encoding="utf-8")
        return real(text, wanted)

    monkeypatch.setattr(exporting, "rewrite", meanwhile)

    with pytest.raises(ExportError, match="changed meanwhile"):
        export()

    assert (loaded / FACTS).read_text(encoding="utf-8") == "# Somebody else.\n"


# The command.


def run(*args):
    out = StringIO()
    try:
        call_command("export_facts", *args, stdout=out)
    except CommandError as error:
        return error.returncode, out.getvalue(), str(error)
    return 0, out.getvalue(), ""


@pytest.mark.long
def test_the_command_names_each_file_that_it_wrote(loaded):
    Fact.objects.filter(slug=SUMMIT).update(leaves_open="Everything.")

    assert run() == (0, f"{FACTS}\n", "")
    assert run() == (0, "Files and database agree.\n", "")


@pytest.mark.long
def test_the_command_writes_into_another_folder(loaded, tmp_path):
    code, out, _error = run("scope-for-peace", "--to", str(tmp_path / "there"))

    assert code == 0
    assert f"{FACTS}\n" in out
    assert (tmp_path / "there" / FACTS).is_file()


def test_a_check_lists_what_differs_and_writes_nothing(loaded):
    Fact.objects.filter(slug=SUMMIT).update(leaves_open="Everything.")
    before = bytes_of(loaded)

    code, out, error = run("--check")

    assert (code, error) == (1, "Files and database differ in 1 places.")
    assert out == (
        f'{FACTS}: fact "{SUMMIT}" › leaves_open: “The day or days of the summit.” → “Everything.” '
        "(edited in the admin)\n"
    )
    assert bytes_of(loaded) == before


@pytest.mark.long
def test_an_export_that_has_nothing_to_write_says_what_differs_all_the_same(loaded):
    replace(loaded / BEES, COUNCIL, "")

    code, out, _error = run()

    assert code == 0
    assert out == (
        f'{BEES}: actor "bee-council": not there → there (taken out of the file, not pruned)\n'
        "Nothing is to be written.\n"
    )


@pytest.mark.long
def test_a_check_of_what_agrees_ends_well(loaded):
    assert run("--check") == (0, "Files and database agree.\n", "")


def test_a_check_of_a_file_that_cannot_be_read_is_another_exit(loaded):
    (loaded / FACTS).write_text("- model: [", encoding="utf-8")

    code, _out, error = run("--check")

    assert code == 2
    assert FACTS in error


@pytest.mark.long
def test_a_refused_export_says_why(loaded):
    replace(loaded / FACTS, "The day or days of the summit.", "The day.")

    code, _out, error = run()

    assert code == 1
    assert error.startswith("Nothing was written.\n")
    assert "load the file first" in error


def test_an_unknown_article_is_told_with_the_nearest(loaded):
    code, _out, error = run("scope-for-piece", "--check")

    assert code == 2
    assert "There is no article “scope-for-piece”. Did you mean “scope-for-peace”?" in error


def test_a_database_without_tables_is_told(loaded, monkeypatch):
    def broken(*_args, **_named):
        raise OperationalError("no such table: facts_fact")

    monkeypatch.setattr(rows, "stored", broken)

    code, _out, error = run("--check")

    assert code == 2
    assert "migrate" in error
