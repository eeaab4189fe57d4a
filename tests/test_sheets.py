"""Cells of CSV: what a spreadsheet would run is made safe, what is a number stays one, and nothing is lost."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facts import sheets

PARTS = {"place": ("row", "seat"), "guests": ("name", "gifts")}
HEADER = sheets.header(("name", "place", "guests"), PARTS)
#: Texts as a curator, or somebody who loads by other ways, might write them.
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)
STARTS = st.sampled_from(
    ["", "=", "+", "-", "@", "'", "''", "'=", " =", "\t", "\r", "\n", "＝", '"', ",", "; ", "\ufeff"]
)


def read(text):
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.mark.parametrize(
    "text", ["-5", "+3.2", "1e5", "-1E-3", ".5", "-.5", "2024-07", "a=b", "'tis", "", "x@y", "5-4"]
)
def test_what_is_a_number_or_no_formula_stays_as_it_is(text):
    assert sheets.cell(text) == sheets.plain(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+cmd",
        "-2+3",
        "@x",
        "\tx",
        "\rx",
        "\nx",
        " =1+1",
        "＝1",
        "=",
        "-",
        "+1,5",
        "-5 %",
        "'=1",
        "-٥",
        "1\n=2"[1:],
    ],
)
def test_what_a_spreadsheet_would_run_gets_an_apostrophe_that_can_be_taken_off(text):
    assert sheets.cell(text) == f"'{text}"
    assert sheets.plain(f"'{text}") == text


def test_several_values_share_a_cell_which_is_made_safe_as_one():
    assert sheets.cell(["=a", None, ["b", "c"], 5]) == "'=a; ; b; c; 5"
    assert sheets.cell(["-5", "x"]) == "'-5; x"
    assert sheets.cell([]) == "" and sheets.cell(None) == "" and sheets.cell(-5) == -5


@given(STARTS, TEXTS)
def test_any_text_comes_back_and_none_is_run(start, text):
    text = start + text

    [row] = read("".join(sheets.lines(HEADER, [{"name": text, "place": {"row": text, "seat": -5}}], PARTS)))

    assert sheets.plain(row["name"]) == sheets.plain(row["place.row"]) == text
    assert row["place.seat"] == "-5" and row["guests.name"] == ""
    number = text.lstrip("+-").replace(".", "").isascii() and sheets._NUMBER.fullmatch(text)
    assert number or row["name"].strip(" ")[:1] not in tuple("=+-@＝＋－＠\t\r\n") or not row["name"]


def test_the_parts_of_a_value_have_a_column_each():
    record = {
        "name": "a",
        "place": {"row": 1, "seat": None},
        "guests": [{"name": "b", "gifts": ["c", "d"]}, {"name": "e", "gifts": []}],
    }

    assert HEADER == ["name", "place.row", "place.seat", "guests.name", "guests.gifts"]
    [row] = read("".join(sheets.lines(HEADER, [record], PARTS)))
    assert list(row.values()) == ["a", "1", "", "b; e", "c; d; "]
