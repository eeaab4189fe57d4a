"""Reference lists, BibTeX and RIS, each read back by a library that did not write it."""

import json
import re
from datetime import date

import bibtexparser
import pytest
import rispy
from citeproc.source.json import CiteProcJSON
from hypothesis import given
from hypothesis import strategies as st
from pylatexenc.latex2text import LatexNodes2Text, MacroTextSpec, get_default_latex_context_db

from facts.bibliography import STYLES, bibtex, reference_list, ris
from facts.citing import Edition, of_page

#: What LaTeX itself knows and the reader does not.
_UNKNOWN_TO_THE_READER = {"textbraceleft": "{", "textbraceright": "}", "textasciicircum": "^"}
_MACROS = get_default_latex_context_db()
_MACROS.add_context_category(
    "more",
    prepend=True,
    macros=[MacroTextSpec(name, simplify_repl=sign) for name, sign in _UNKNOWN_TO_THE_READER.items()],
)
_LATEX = LatexNodes2Text(latex_context=_MACROS, math_mode="verbatim")

HOSTILE = [
    "He said “no.” and \"no\", ‘no’ and 'no'; “",
    "a{b",
    "a}b\\",
    "{}{{}}",
    "100 % & #1 _x_ ~ ^ $x$ $#panic()$",
    "''x'' ``y`` -- --- <<z>> ?` !`",
    "first\nsecond\r\n  third",
    "ER  - \nTY  - NEWS",
    "@misc{evil, title = {x}}",
    "<script>alert(1)</script> &amp; &lt;",
    "Саммит ШОС: «Ёлка» прошла",
    "上海合作组织成员国元首理事会会议。",
    "camels 🐫🐪",
    "and and and",
    "\u2028separated\u2029by\x85lines",
    "Is it 22?",
    "It is the U.S.",
    "x" * 400,
]
texts = st.lists(
    st.one_of(
        st.sampled_from([*"\"'“”‘’«»{}%\\$#&_~^-`<>?!.,:;@=+*/\n ", "上", "Ё", "и", "🐫", "and", "TY  - ", "ER  -"]),
        st.characters(exclude_categories=["Cs", "Cc", "Cf", "Cn", "Co"]),
    ),
    min_size=1,
    max_size=400,
).map("".join)
hostile = st.one_of(st.sampled_from(HOSTILE), texts).filter(str.strip).filter(lambda text: len(text) <= 400)


def line(text):
    return " ".join(text.split())


def work(title="On camels", author="Aida Bekova", publisher="Osh Evening Paper", day=(2024, 5, 3), **fields):
    told = {"id": "camels", "type": "webpage", "title": title, "URL": "https://news.example.org/camels"}
    told |= {"author": [{"literal": author}]} if author else {}
    told |= {"publisher": publisher} if publisher else {}
    return told | ({"issued": {"date-parts": [list(day)]}} if day else {}) | fields


def read_bibtex(text):
    """Each entry as its key and fields, with LaTeX read as text but for addresses."""
    library = bibtexparser.parse_string(text, parse_stack=[])
    assert library.failed_blocks == []
    found = []
    for entry in library.entries:
        fields = {name: field.value.strip()[1:-1] for name, field in entry.fields_dict.items()}
        plain = {name: value if name == "url" else _LATEX.latex_to_text(value) for name, value in fields.items()}
        found.append({"id": entry.key, **plain})
    return found


def read_ris(text):
    return rispy.loads(text)


def read_csl(text):
    """Each item of CSL-JSON as another CSL processor reads it; a variable that CSL does not have is an error."""
    return dict(CiteProcJSON(json.loads(text)))


def check_bibtex(items):
    for item, read in zip(items, read_bibtex(bibtex(items)), strict=True):
        assert read["id"] == item["id"]
        assert read["title"] == item["title"]
        assert read.get("author", "") == " and ".join(name["literal"] for name in item.get("author", []))
        assert read.get("howpublished", "") == item.get("publisher", item.get("container-title", ""))
        assert read.get("version", "") == item.get("version", "")
        assert read.get("note", "") == item.get("note", "")
        assert read["url"] == item["URL"]
        days = ["-".join(f"{part:02}" for part in day) for day in item.get("issued", {}).get("date-parts", [])]
        assert read.get("date", "").strip("/") == "/".join(days)


def check_ris(items):
    for item, read in zip(items, read_ris(ris(items)), strict=True):
        assert read["id"] == item["id"]
        assert read["title"] == item["title"]
        assert read.get("authors", []) == [name["literal"] for name in item.get("author", [])]
        assert (read.get("publisher"), read.get("secondary_title")) == (
            item.get("publisher"),
            item.get("container-title"),
        )
        assert read.get("edition") == item.get("version")
        assert read.get("section") == item.get("locator")
        assert read.get("notes", []) == ([item["note"]] if "note" in item else [])
        assert read["urls"] == [item["URL"]]
        first = (item.get("issued") or {"date-parts": [[]]})["date-parts"][0]
        assert [int(part) for part in read.get("date", "").split("/") if part] == first


def check_csl(items):
    read = read_csl(json.dumps(items, ensure_ascii=False))
    for item in items:
        told = read[item["id"].lower()]
        assert told.type == item["type"]
        for name in ("title", "publisher", "container-title", "version", "URL", "locator", "note"):
            assert str(told.get(name.replace("-", "_"), "")) == item.get(name, "")
        assert [name["literal"] for name in told.get("author", [])] == [
            name["literal"] for name in item.get("author", [])
        ]


def shown(text, style):
    """A text as a style shows it: without the last full stop; quotes within quotes are single in Chicago."""
    text = text.removesuffix(".")
    return text if style == "apa" else text.translate(str.maketrans("“”", "‘’"))


def check_references(items):
    for style in STYLES:
        entries = reference_list(items, style)
        assert len(entries) == len(items)
        for item in items:
            [entry] = [entry for entry in entries if shown(item["title"], style) in entry and item["URL"] in entry]
            assert all(name["literal"] in entry for name in item.get("author", []))
            assert item.get("publisher", item.get("container-title", "")) in entry
            assert (str(item["issued"]["date-parts"][0][0]) if "issued" in item else "n.d.") in entry
            told = item.get("version") or item.get("note", "")
            assert told[1:] in entry


def check(items):
    for one in (check_bibtex, check_ris, check_csl, check_references):
        one(items)


@pytest.mark.filterwarnings("error::UserWarning")
@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_come_back_as_they_went_in(text):
    check([work(line(text), line(text), line(text), note=line(text))])


@pytest.mark.filterwarnings("error::UserWarning")
@given(title=hostile, author=hostile, publisher=hostile, note=hostile)
def test_any_text_comes_back_as_it_went_in(title, author, publisher, note):
    page = of_page("/facts/x/", title, Edition("https://facts.example.org", date(2025, 11, 25), "abc"))
    assert page["title"] == line(title)

    check([work(line(title), line(author), line(publisher), note=line(note)), page | {"id": "second"}])


@pytest.mark.parametrize(
    ("day", "apa", "chicago"),
    [
        ((2024, 5, 3), "(2024, May 3)", "Osh Evening Paper, May 3. "),
        ((2024, 5), "(2024, May)", "Osh Evening Paper, May. "),
        ((2024,), "(2024)", "Osh Evening Paper. "),
        (None, "(n.d.)", "Osh Evening Paper. "),
    ],
)
def test_a_date_is_as_precise_as_its_source(day, apa, chicago):
    item = work(day=day)

    assert reference_list([item], "apa") == [
        f"Aida Bekova. {apa}. On camels. Osh Evening Paper. https://news.example.org/camels"
    ]
    year = "2024" if day else "n.d"
    assert reference_list([item], "chicago-author-date") == [
        f"Aida Bekova. {year}. “On camels.” {chicago}https://news.example.org/camels."
    ]
    check_bibtex([item])
    check_ris([item])


@pytest.mark.parametrize(
    ("issued", "says"),
    [
        ({"date-parts": [[2024, 7, 3], [2024, 7, 4]]}, "(2024, July)"),
        ({"date-parts": [[2024, 12], [2024, 11, 2]]}, "(2024)"),
        ({"date-parts": [[2024], [2025]]}, "(n.d.)"),
        ({"date-parts": [[2024, 7]], "edtf": "2024-07/.."}, "(n.d.)"),
    ],
)
def test_an_interval_is_shown_by_what_its_ends_share(issued, says):
    item = work(issued=issued)

    assert says in reference_list([item], "apa")[0]
    [read] = read_bibtex(bibtex([item]))
    assert read["date"].count("/") == 1


def test_without_an_author_the_publisher_stands_first():
    item = work(author=None)

    assert reference_list([item], "apa")[0].startswith("Osh Evening Paper. (2024, May 3). On camels. https")
    assert reference_list([item], "chicago-author-date")[0].startswith("Osh Evening Paper. 2024. “On camels.” May 3. ")


def test_a_year_without_author_leaves_no_stray_mark():
    item = work(author=None, day=(2024,))

    assert reference_list([item], "chicago-author-date") == [
        "Osh Evening Paper. 2024. “On camels.” https://news.example.org/camels."
    ]


@pytest.mark.parametrize(
    ("title", "apa", "chicago"),
    [
        ("Is it 22?", "Is it 22? Osh", "“Is it 22?” Osh"),
        ("He said “no.”", "He said “no.” Osh", "“He said ‘no.’” Osh"),
        ("It is the U.S.", "It is the U.S. Osh", "“It is the U.S.” Osh"),
        ("What is the SCO", "What is the SCO. Osh", "“What is the SCO.” Osh"),
    ],
)
def test_a_title_keeps_its_case_and_its_last_mark_once(title, apa, chicago):
    assert apa in reference_list([work(title)], "apa")[0]
    assert chicago in reference_list([work(title)], "chicago-author-date")[0]


def test_works_of_one_author_and_year_are_told_apart():
    items = [work("On camels"), work("On yaks") | {"id": "yaks", "URL": "https://news.example.org/yaks"}]

    assert {re.search(r"\((\d+\w)", entry)[1] for entry in reference_list(items, "apa")} == {"2024a", "2024b"}


def test_an_address_keeps_bibtex_in_balance():
    [read] = read_bibtex(bibtex([work() | {"URL": "https://e.org/{a?b=%7D&c_d=\\"}]))

    assert read["url"] == "https://e.org/%7Ba?b=%7D&c_d=%5C"


def test_ris_ends_its_lines_as_its_specification_has_it():
    text = ris([work()])

    assert text.startswith("TY  - ELEC\r\n") and text.endswith("ER  - \r\n")


@pytest.mark.parametrize("text", HOSTILE)
def test_braces_are_balanced_as_bibtex_counts_them(text):
    """BibTeX itself takes a brace behind a backslash for a brace; the library that reads it here does not."""
    written, depth = bibtex([work(line(text), line(text), line(text), note=line(text))]), 0

    for sign in written:
        depth += {"{": 1, "}": -1}.get(sign, 0)
        assert depth >= 0
    assert depth == 0
