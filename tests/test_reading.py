"""What the strict reader takes for a row, what it refuses, and what it may use for that."""

import os
from pathlib import Path

import pytest

from facts.files import parsing, reading
from facts.files.reading import Flaw, Row, read

from .outside import each_a_child


def found_in(text, name="rows.yaml"):
    return list(read([(name, text if isinstance(text, bytes) else text.encode("utf-8"))]))


def told(text):
    """The flaws of a file as “line:column: sentence”."""
    return [f"{flaw.line}:{flaw.column}: {flaw.message}" for flaw in found_in(text) if isinstance(flaw, Flaw)]


def fields_of(text):
    [row] = found_in("- model: facts.fact\n  fields:\n    slug: honey\n" + text)
    return row.fields


@pytest.fixture
def alone():
    with each_a_child():
        yield


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("NO", "NO"),
        ("012", "012"),
        ("12:30:45", "12:30:45"),
        ("1_000", "1_000"),
        ("1e3", "1e3"),
        ("2024-07-03", "2024-07-03"),
        ("0x1F", "0x1F"),
        (".inf", ".inf"),
        ("yes", "yes"),
        ("=", "="),
        ("True", "True"),
        ("true", True),
        ("false", False),
        ("null", None),
        ("~", None),
        ("", None),
        ('"null"', "null"),
        ("'true'", "true"),
        ("''", ""),
        ("[[a], [b, 1]]", [["a"], ["b", "1"]]),
    ],
)
def test_a_scalar_stays_as_it_is_written(written, value):
    assert fields_of(f"    name: {written}\n") == {"slug": "honey", "name": value}


def test_a_row_knows_where_it_and_its_values_stand():
    text = "# first\n- model: facts.fact\n  fields:\n    slug: honey\n    themes: [[bees],\n      [wasps]]\n"

    [row] = found_in(text)

    assert (row.file, row.label, row.key, row.line) == ("rows.yaml", "facts.fact", "honey", 2)
    assert row.marks["slug"] == (4, 11)
    assert row.marks["themes"] == (5, 13)
    assert (row.marks["themes.0"], row.marks["themes.1"]) == ((5, 14), (6, 7))


@pytest.mark.parametrize(
    ("label", "fields", "key"),
    [
        ("facts.country", {"iso3": "KAZ"}, "KAZ"),
        ("facts.paragraph", {"article": ["hives"], "number": "07"}, "hives/7"),
        ("facts.citation", {"fact": ["honey"]}, "honey/1"),
        ("facts.citation", {"fact": ["honey"], "position": "2"}, "honey/2"),
        ("facts.backing", {"fact": ["honey"], "event": ["fair"], "value": "when"}, "honey/event/fair/when"),
        ("facts.citation", {"position": "2"}, None),
        ("facts.fact", {"slug": True}, None),
    ],
)
def test_the_natural_key_of_a_row_as_text(label, fields, key):
    assert reading.key_text(label, fields) == key


@pytest.mark.parametrize(
    ("text", "flaw"),
    [
        ("- &a {model: facts.theme, fields: {slug: a}}", "1:3: anchors and aliases"),
        ("- {model: facts.theme, fields: {slug: !!str a}}", "1:39: tags"),
        ("- {model: facts.theme, fields: {slug: a, 'slug': b}}", "1:42: “slug” is given twice"),
        ("- {model: facts.theme, fields: {slug: a, [b]: c}}", "1:42: a name is one word"),
        ("- {model: facts.theme, fields: {slug: a}, pk: 3}", "1:3: write a row as"),
        ("- {model: facts.load, fields: {slug: a}}", "1:11: “facts.load” is no model"),
        ("- {model: facts.theme, fields: {name: a}}", "1:3: a theme is known by its slug"),
        ("- {model: facts.theme, fields: {slug: a/b}}", None),
        (
            "- {model: facts.theme, fields: {slug: a,\n    name: b\u200b}}",
            "2:12: take out the invisible character U+200B",
        ),
        ('- {model: facts.theme, fields: {slug: a, name: "b\\0"}}', "1:48: take out the invisible character U+0000"),
        ("# \u202e\n- {model: facts.theme, fields: {slug: a}}", "1:3: take out the invisible character U+202E"),
        ("- {model: facts.theme, fields: {slug: a, name: b\u2028c}}", "1:49: take out the invisible character U+2028"),
        ("- {model: facts.theme, fields: {slug: e\u0301}}", "1:39: the text is not in the normal form NFC"),
        ("--- []\n--- []", "2:1: a second document"),
        ("- a: b\n  c: [", "this is no YAML that is read here"),
        ("\t- a", "use spaces, not tabs"),
        ("just words", "1:1: write a list of rows"),
        ("{}", "1:1: write a list of rows"),
        ("[" * 60_000, "1:10: there are more than 8 levels"),
        (b"\xff\xfe-\0", "1:1: this is no UTF-8; it looks like UTF-16"),
        ("- {model: фаза}".encode("cp1251"), "1:11: this is no UTF-8; save the file as UTF-8"),
    ],
    ids=range(21),
)
def test_what_is_wrong_is_said_with_its_place(text, flaw):
    flaws = told(text)

    assert bool(flaws) == bool(flaw)
    assert not flaw or any(flaw in one for one in flaws)


def test_a_text_in_another_normal_form_is_read_in_nfc_and_that_is_only_said():
    [row, flaw] = found_in("- {model: facts.theme, fields: {slug: a, name: cafe\u0301}}")

    assert row.fields["name"] == "caf\u00e9"
    assert flaw.note


def test_all_faults_of_a_file_are_told_and_its_other_rows_read():
    text = "- {model: facts.load, fields: {}}\n- {model: facts.theme, fields: {slug: a}}\n- {model: x, fields: {}}\n"

    kinds = [type(found) for found in found_in(text)]

    assert kinds == [Flaw, Row, Flaw]


def test_a_fault_in_one_file_keeps_no_other_from_being_read():
    good = b"- {model: facts.theme, fields: {slug: a}}"

    found = list(read([("one", good), ("two", b"["), ("three", good)]))

    assert [(one.file, type(one)) for one in found] == [("one", Row), ("two", Flaw), ("three", Row)]


def test_the_lines_of_windows_are_no_fault():
    [row] = found_in(b"\xef\xbb\xbf- model: facts.theme\r\n  fields:\r\n    slug: a\r\n")

    assert (row.key, row.marks["slug"]) == ("a", (3, 11))


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "---\n", "---\n...\n", "[]"])
def test_a_file_without_rows_is_no_fault(text):
    assert found_in(text) == []


@pytest.mark.parametrize(
    ("text", "flaw"),
    [
        ("#" * 20_000_001, "1:1: it has more than 20 MB; split the file."),
        ("- {model: facts.theme, fields: {slug: a, name: " + "b" * 20_001 + "}}", "this text has more than 20000"),
        ("- {model: facts.theme, fields: {slug: [" + "b," * 5_001 + "]}}", "this row holds more than 5000 things"),
        ("- a\n" * 200_001, "there are more faults; mend these first."),
    ],
    ids=["bytes", "text", "things", "faults"],
)
def test_what_is_too_much_is_refused_before_it_is_built(text, flaw):
    assert flaw in told(text)[-1]


def test_too_many_rows_are_refused(monkeypatch):
    monkeypatch.setattr(parsing, "MOST_ROWS", 3)

    found = list(parsing.rows_of("rows.yaml", b"- {model: facts.theme, fields: {slug: a}}\n" * 4))

    assert found[-1] == Flaw("rows.yaml", 4, 3, "it has more than 3 rows; split the file.")


def test_a_child_that_takes_too_long_is_ended_and_the_next_file_read(alone, monkeypatch):
    monkeypatch.setattr(reading, "PATIENCE", 0)
    with reading.Reader() as reader:
        [flaw] = reader.rows("slow", b"- {model: facts.theme, fields: {slug: a}}")
        ended = reader.child
        monkeypatch.setattr(reading, "PATIENCE", 5)
        [row] = reader.rows("quick", b"- {model: facts.theme, fields: {slug: a}}")

    assert "takes too long" in flaw.message
    assert ended is None
    assert row.key == "a"


def test_a_child_that_uses_too_much_of_the_processor_is_ended(alone, monkeypatch):
    monkeypatch.setattr(reading, "SECONDS", 0.0)
    monkeypatch.setattr(reading, "SECONDS_A_MILLION", 0.001)
    monkeypatch.setattr(reading, "PATIENCE", 100)
    content = b"- {model: facts.theme, fields: {slug: a, name: b, definition: c}}\n" * 150_000

    with reading.Reader() as reader:
        *_rows, flaw = reader.rows("slow", content)

    assert flaw == Flaw("slow", 1, 1, "reading it takes too long; split the file.")


def test_a_child_that_dies_is_told_and_the_next_file_read(alone):
    with reading.Reader() as reader:
        list(reader.rows("one", b""))
        os.kill(reader.child.pid, 9)
        reader.child.wait()
        [flaw] = reader.rows("two", b"")
        assert list(reader.rows("three", b"")) == []

    assert "takes too much memory" in flaw.message


def test_the_child_ends_with_its_reader(alone):
    with reading.Reader() as reader:
        list(reader.rows("one", b""))
        child = reader.child

    assert child.returncode is not None


def test_the_child_may_use_512_mb(alone):
    with reading.Reader() as reader:
        list(reader.rows("one", b""))
        limits = Path(f"/proc/{reader.child.pid}/limits").read_text(encoding="ascii")

    assert f"{512 * 1024 * 1024}" in next(line for line in limits.splitlines() if line.startswith("Max address space"))
