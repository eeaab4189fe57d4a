"""What did not change in a file stays byte for byte, whatever its style; what did is one line."""

import unicodedata
from random import Random

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from facts.files.parsing import rows_of
from facts.files.reading import Row
from facts.files.spelling import inline, row_text, scalar
from facts.files.writing import Wanted, rewrite
from facts.passages import UNSEEN

from .tiers import fewer_examples

TRICKY = [
    "NO",
    "yes",
    "null",
    "~",
    "true",
    "Null",
    "012",
    "1_000",
    "12:30:45",
    "1e5",
    "0x1F",
    ".inf",
    "1.50",
    "=",
    "<<",
]
TRICKY += ["", " a", "a ", "a: b", "a:", "a #b", "#a", "- a", "-", "? a", "[a]", "{a}", "a, b", "a]", "&a", "*a", "!a"]
TRICKY += [
    "|",
    ">",
    "%a",
    "@a",
    "`a",
    "'",
    '"',
    "it's",
    'the "x"',
    "---",
    "...",
    "2024-07-03",
    "2024-13-45",
    "2024/2025",
]
TRICKY += [
    "骆驼",
    "караван",
    "🐪👩‍👩‍👧",
    "a\u2028b",
    "a\x85b",
    "\x07",
    "a\tb",
    "a\nb\n",
    "\ufeffa",
    "\\",
    "x" * 5000,
    "a  b",
    "\xa0",
]
ANY_TEXT = st.sampled_from(TRICKY) | st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
#: Text that a file may hold: the reader refuses what nobody sees.
TEXT = (st.sampled_from(TRICKY) | st.text("ab:#-,'\"[]{} |>éж骆🐪", max_size=30) | ANY_TEXT).map(
    lambda text: unicodedata.normalize("NFC", UNSEEN.sub("", text).replace("\x85", "").replace("\u2028", ""))
)
SLUGS = ("honey", "river", "camel", "meadow")


def said(text):
    """What the strict reader makes of a text: fields by (label, key)."""
    found = list(rows_of("x.yaml", text.encode()))
    assert [one for one in found if not isinstance(one, Row) and not one.note] == []
    return {(row.label, row.key): row.fields for row in found if isinstance(row, Row)}


def wanted(label, key, changed=(), **fields):
    return Wanted(f"facts.{label}", key, fields, frozenset(changed))


def as_read(fields):
    """Fields as the reader gives them back: numbers as text, references in any order."""
    texts = {name: str(value) if type(value) is int else value for name, value in fields.items()}
    return {
        name: sorted([str(part) for part in item] if isinstance(item, list) else str(item) for item in value)
        if isinstance(value, list)
        else value
        for name, value in texts.items()
    }


def compared(rows):
    return {place: as_read(fields) for place, fields in rows.items()}


# One value.


@pytest.mark.parametrize("flow", [False, True], ids=["block", "flow"])
@given(text=ANY_TEXT)
def test_a_text_comes_back_as_itself_under_both_readers(flow, text):
    spelled = f"[{scalar(text, True)}]" if flow else scalar(text)

    source = f"- model: facts.fact\n  fields:\n    slug: x\n    statement: {spelled}\n"
    by_yaml = yaml.safe_load(source)[0]["fields"]["statement"]
    [ours] = [one for one in rows_of("x", source.encode()) if isinstance(one, Row)]
    strict = ours.fields["statement"]
    assert str(by_yaml[0] if flow else by_yaml) == text
    assert (strict[0] if flow else strict) == unicodedata.normalize("NFC", UNSEEN.sub("", text))
    assert "\n" not in spelled


@pytest.mark.parametrize(
    ("value", "spelled"),
    [
        (None, "null"),
        (True, "true"),
        (12, "12"),
        ("The caravan, it's said, reached Osh.", "The caravan, it's said, reached Osh."),
        ("2024-07", "2024-07"),
        ("23", "23"),
        ("NO", "'NO'"),
        (["why?"], "['why?']"),
        ("Osh: a town", "'Osh: a town'"),
        ("two\nlines", '"two\\nlines"'),
        ([["CHN"], ["KAZ"]], "[[CHN], [KAZ]]"),
        (["scope", 3], "[scope, 3]"),
        ([["NO"]], "[['NO']]"),
        ([], "[]"),
    ],
)
def test_a_value_is_quoted_only_where_it_must_be(value, spelled):
    assert inline(value) == spelled


# Files in all sorts of styles.


class Scribe:
    """Writes rows as people and programs do, each row and value in a style of its own."""

    def __init__(self, seed, newline="\n"):
        self.chance, self.newline, self.lines = Random(seed), newline, []
        self.spans = {}

    def file(self, rows):
        self.lines = ["# The file's own comment.", *self.chance.choice([[], [""]])]
        dash = self.chance.choice(["", "", "  "])
        for number, (label, fields) in enumerate(rows):
            if number and self.chance.random() < 0.5:
                self.lines.append("")
            if self.chance.random() < 0.3:
                self.lines.append(f"{dash}# above {number}")
            self.row(dash, number, label, fields)
        text = self.newline.join(self.lines)
        return text + self.newline if self.chance.random() < 0.9 else text

    def row(self, dash, number, label, fields):
        style = self.chance.choice(["block", "block", "reversed", "below", "flow", "flow row"])
        if style == "flow row":
            inner = ", ".join(f"{name}: {self.flow(value)}" for name, value in fields.items())
            self.lines.append(f"{dash}- {{model: facts.{label}, fields: {{{inner}}}}}  # in {number}")
            return
        if style == "flow":
            parts = [f"{name}: {self.flow(value)}" for name, value in fields.items()]
            self.lines += [f"{dash}- model: facts.{label}  # in {number}", f"{dash}  fields: {{{parts[0]},"]
            self.lines += [f"{dash}      {part}," for part in parts[1:-1]] + [f"{dash}      {parts[-1]}}}"]
            return
        first = [f"{dash}-", f"{dash}  "] if style == "below" else [f"{dash}- "]
        self.lines += first[:-1]
        if style == "reversed":
            self.lines.append(f"{first[-1]}fields:  # in {number}")
        else:
            self.lines += [f"{first[-1]}model: facts.{label}  # in {number}", f"{dash}  fields:"]
        deep = dash + self.chance.choice(["    ", "    ", "      "])
        for name, value in fields.items():
            if self.chance.random() < 0.2:
                self.lines.append(f"{deep}# of {name} {number}")
            start = len(self.lines)
            self.lines += self.field(deep, name, value)
            self.spans[number, name] = start, len(self.lines)
        if style == "reversed":
            self.lines.append(f"{dash}  model: facts.{label}")

    def field(self, deep, name, value):
        ways = [[f"{deep}{name}: {inline(value)}"]]
        if isinstance(value, list) and value and isinstance(value[0], list):
            ways.append([f"{deep}{name}:", *(f"{deep}- - {inline(item[0], True)}" for item in value)])
            ways.append([f"{deep}{name}:", *(f"{deep}  - {inline(item)}  # item" for item in value)])
            ways.append([f"{deep}{name}: [", *(f"{deep}    {inline(item)}," for item in value), f"{deep}  ]"])
        elif isinstance(value, list) and value:
            ways.append([f"{deep}{name}:  # list", *(f"{deep}- {inline(item, True)}" for item in value)])
        elif isinstance(value, str):
            words, quoted = value.split(" "), value.replace("'", "''").split(" ")
            ways.append([f"{deep}{name}: {scalar(value)}  # after"])
            ways.append([f"{deep}{name}:", f"{deep}  {scalar(value)}"])
            ways.append([f"{deep}{name}: >-  # folded", *(f"{deep}  {word}" for word in words)])
            ways.append([f"{deep}{name}: |-", f"{deep}   {value}", ""])
            ways.append([f"{deep}{name}: {words[0]}", *(f"{deep}  {word}" for word in words[1:])])
            ways.append([f"{deep}{name}: '{quoted[0]}", *(f"{deep}  {word}" for word in quoted[1:])])
            ways[-1][-1] += "'"
        way = self.chance.choice(ways)
        return way if self.reads_as(way, name, value) else ways[0]

    def reads_as(self, way, name, value):
        """Whether this way of writing it down means the value at all."""
        start = [f"- model: facts.actor{self.newline}  fields:", f"{way[0][: -len(way[0].lstrip())]}slug: x", *way]
        try:
            found = list(rows_of("x", self.newline.join([*start, ""]).encode()))
            return [as_read(row.fields)[name] for row in found] == [as_read({name: value})[name]]
        except (AttributeError, KeyError):
            return False

    def flow(self, value):
        return inline(value, True)


def fact(slug, statement, **fields):
    return ("fact", {"slug": slug, "statement": statement, "kind": "opinion", **fields})


@st.composite
def files(draw, newline="\n"):
    """The text of a file in any style, its rows as (label, fields), and the scribe."""
    rows = []
    for slug in draw(st.lists(st.sampled_from(SLUGS), unique=True, min_size=1)):
        further = draw(
            st.fixed_dictionaries(
                {},
                optional={
                    "attributed_to": st.sampled_from([None, ["aida"]]),
                    "when": st.sampled_from(["2024-07", "2024-07-03", ""]),
                    "when_inferred": st.booleans(),
                    "leaves_open": TEXT,
                    "countries": st.lists(st.sampled_from(["CHN", "KAZ", "NO"]).map(lambda key: [key]), unique_by=str),
                },
            )
        )
        rows.append(fact(slug, draw(TEXT), **further, status="draft"))
        for position in range(1, draw(st.integers(1, 3))):
            fields = {"fact": [slug], "position": position, "paragraph": ["article", 3], "first_words": draw(TEXT)}
            rows.append(("citation", fields))
    scribe = Scribe(draw(st.integers(0, 10**6)), newline)
    return scribe.file(rows), rows, scribe


def key_of(label, fields):
    return fields["slug"] if label == "fact" else f"{fields['fact'][0]}/{fields['position']}"


def places(rows):
    return {(f"facts.{label}", key_of(label, fields)): fields for label, fields in rows}


def as_wanted(rows, changed=None):
    return [
        Wanted(label, key, fields, frozenset((changed or {}).get((label, key), ())))
        for (label, key), fields in places(rows).items()
    ]


@given(files())
def test_the_scribe_writes_what_it_is_told(made):
    text, rows, _ = made

    assert compared(said(text)) == compared(places(rows))


@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["plain", "BOM"])
@fewer_examples(2)
@given(data=st.data())
def test_nothing_changed_is_the_same_bytes(mark, newline, data):
    text, rows, _ = data.draw(files(newline))

    assert rewrite(mark + text, as_wanted(rows)) == mark + text


@given(st.data())
def test_a_changed_field_changes_its_own_lines_only(data):
    newline = data.draw(st.sampled_from(["\n", "\r\n"]))
    text, rows, scribe = data.draw(files(newline))
    number = data.draw(st.integers(0, len(rows) - 1))
    label, fields = rows[number]
    name = data.draw(st.sampled_from(sorted(set(fields) - {"slug", "fact", "position"})))
    value = data.draw(st.sampled_from([["b"], ["a", "b"]])) if isinstance(fields[name], list) else data.draw(TEXT)
    value = [[part] for part in value] if name == "countries" else value
    rows[number] = (label, fields | {name: value})

    after = rewrite(text, as_wanted(rows, {(f"facts.{label}", key_of(label, fields)): {name}}))

    assert compared(said(after)) == compared(places(rows))
    assert after.count("\n") == after.count(newline)
    if (number, name) in scribe.spans:
        start, end = scribe.spans[number, name]
        before, now = text.split("\n"), after.split("\n")
        assert now[:start] == before[:start]
        assert now[len(now) - len(before) + end :] == before[end:]


@given(st.data())
def test_any_edits_one_after_the_other_end_as_wanted(data):
    text, rows, _ = data.draw(files())
    for _step in range(data.draw(st.integers(1, 4))):
        edit = data.draw(st.sampled_from(["change", "remove a row", "add a fact", "add a citation"]))
        changed = {}
        at = data.draw(st.integers(0, len(rows) - 1))
        label, fields = rows[at]
        if edit == "remove a row" and len(rows) > 1:
            rows = rows[:at] + rows[at + 1 :]
        elif edit == "add a fact":
            rows = [*rows[:at], fact(f"new-{len(text)}", data.draw(TEXT), countries=[["KAZ"]]), *rows[at:]]
        elif edit == "add a citation" and label == "fact":
            new = {"fact": fields["slug"], "position": 9000 + len(text), "first_words": data.draw(TEXT)}
            rows = [*rows[: at + 1], ("citation", new | {"fact": [fields["slug"]]}), *rows[at + 1 :]]
        elif edit == "change":
            names = sorted(set(fields) - {"slug", "fact", "position"})
            gone = set(data.draw(st.lists(st.sampled_from(names), unique=True, max_size=len(names) - 1)))
            new = {name: data.draw(TEXT) for name in ("leaves_open", "retraction_reason")} if label == "fact" else {}
            now = {name: value for name, value in fields.items() if name not in gone} | new
            changed = {(f"facts.{label}", key_of(label, fields)): gone | set(new)}
            rows = [*rows[:at], (label, now), *rows[at + 1 :]]

        text = rewrite(text, as_wanted(rows, changed))

        assert compared(said(text)) == compared(places(rows))
        assert text.startswith("# The file's own comment.\n")
        assert rewrite(text, as_wanted(rows)) == text


# One sort of edit each.

FILE = """\
# The facts of an article.
- model: facts.fact
  fields:
    slug: honey
    statement: The honey was sold.  # checked twice
    kind: opinion
    # These two only.
    countries: [[KAZ], [CHN]]
    status: draft
- model: facts.citation
  fields:
    fact: [honey]
    position: 1

# The river is in the second part.
- model: facts.fact
  fields:
    slug: river
    statement: >-
      The river was
      crossed.
    status: draft
"""
HONEY = {"slug": "honey", "statement": "The honey was sold.", "kind": "opinion", "countries": [["CHN"], ["KAZ"]]}
HONEY["status"] = "draft"
RIVER = {"slug": "river", "statement": "The river was crossed.", "status": "draft"}
CITED = {"fact": ["honey"], "position": 1}


def rewritten(*extra, honey=HONEY, river=RIVER, cited=CITED, changed=(), text=FILE):
    """The file with these rows: honey, its citation, further rows, river."""
    rows = [Wanted("facts.fact", "honey", honey, frozenset(changed))] if honey else []
    rows += [Wanted("facts.citation", "honey/1", cited)] if cited else []
    rows += extra
    rows += [Wanted("facts.fact", "river", river, frozenset(changed))] if river else []
    return rewrite(text, rows)


def test_the_comment_behind_a_changed_value_stays():
    after = rewritten(honey=HONEY | {"statement": "The honey: sold."}, changed=["statement"], river=None)

    assert "    statement: 'The honey: sold.'  # checked twice\n" in after


def test_a_folded_value_becomes_one_line():
    after = rewritten(river=RIVER | {"statement": "The river was low."}, honey=HONEY, changed=["statement"])

    assert "    slug: river\n    statement: The river was low.\n    status: draft\n" in after


def test_a_new_field_is_one_line_behind_the_field_before_it():
    honey = HONEY | {"status": "retracted", "retraction_reason": "It was jam."}

    after = rewritten(honey=honey, changed=["retraction_reason", "status"])

    before = "    status: draft\n- model: facts.citation"
    now = "    status: retracted\n    retraction_reason: It was jam.\n- model: facts.citation"
    assert after == FILE.replace(before, now, 1)


def test_a_field_that_is_gone_is_one_line_less():
    honey = {name: value for name, value in HONEY.items() if name != "countries"}

    after = rewritten(honey=honey, changed=["countries"])

    assert after == FILE.replace("    countries: [[KAZ], [CHN]]\n", "")


def test_a_further_reference_goes_to_the_end_of_the_list():
    after = rewritten(honey=HONEY | {"countries": [["CHN"], ["IND"], ["KAZ"]]}, changed=["countries"])

    assert after == FILE.replace("[[KAZ], [CHN]]", "[[KAZ], [CHN], [IND]]")


def test_a_reference_in_a_list_of_lines_is_a_line():
    lines = "    countries:\n    - - KAZ  # the host\n    - [CHN]\n"
    text = FILE.replace("    countries: [[KAZ], [CHN]]\n", lines)

    after = rewritten(honey=HONEY | {"countries": [["IND"], ["KAZ"]]}, changed=["countries"], text=text)

    assert after == text.replace("    - [CHN]\n", "    - [IND]\n")


def test_a_new_citation_stands_behind_its_fact():
    after = rewritten(wanted("citation", "honey/2", fact=["honey"], position=2))

    row = "- model: facts.citation\n  fields:\n    fact: [honey]\n    position: "
    assert after == FILE.replace(f"{row}1\n", f"{row}1\n{row}2\n")


def test_a_new_fact_has_a_blank_line_around_it():
    after = rewritten(wanted("fact", "lantern", slug="lantern"))

    assert after == FILE.replace("position: 1\n", "position: 1\n\n- model: facts.fact\n  fields:\n    slug: lantern\n")


def test_a_new_fact_that_comes_first_stands_under_the_files_comment():
    after = rewrite(FILE, [wanted("fact", "amber", slug="amber"), *as_wanted([("fact", HONEY), ("fact", RIVER)])])

    assert after.startswith(
        "# The facts of an article.\n- model: facts.fact\n  fields:\n    slug: amber\n\n- model: facts.fact\n"
    )


def test_a_new_fact_that_comes_last_stands_at_the_end():
    after = rewrite(
        FILE, [*as_wanted([("fact", HONEY), ("citation", CITED), ("fact", RIVER)]), wanted("fact", "z", slug="z")]
    )

    assert after == FILE + "\n- model: facts.fact\n  fields:\n    slug: z\n"


def test_a_row_that_is_gone_takes_its_comment_along():
    after = rewritten(river=None)

    assert after == FILE[: FILE.index("\n# The river")]


def test_a_fact_that_is_gone_leaves_one_blank_line():
    text = FILE + "\n- model: facts.fact\n  fields:\n    slug: zebra\n"

    after = rewrite(text, as_wanted([("fact", RIVER), ("fact", {"slug": "zebra"})]))

    assert after == "# The facts of an article.\n\n" + text[text.index("# The river") :]


def test_the_last_row_that_goes_leaves_an_empty_list():
    after = rewrite(FILE, [])

    assert after == "# The facts of an article.\n[]\n"
    assert said(after) == {}


@pytest.mark.parametrize("text", ["", "# Only a comment.\n", "---\n", "[]\n", "# A head.\n[]\n"])
def test_a_file_without_rows_takes_some(text):
    after = rewrite(text, [wanted("fact", "honey", slug="honey")])

    assert said(after) == {("facts.fact", "honey"): {"slug": "honey"}}
    assert after.startswith(text.removesuffix("[]\n"))


def test_a_file_in_brackets_is_edited_in_them():
    text = '[{"model": "facts.fact", "fields": {"slug": "honey", "kind": "opinion"}}]\n'

    after = rewrite(text, [wanted("fact", "honey", ["kind", "when"], slug="honey", kind="reported", when="2024-07")])

    assert after == '[{"model": "facts.fact", "fields": {"slug": "honey", "kind": reported, when: 2024-07}}]\n'


def test_a_row_in_a_style_that_cannot_be_edited_is_written_anew_and_no_other():
    odd = "- ? model\n  : facts.fact\n  ? fields\n  : slug: odd\n    kind: opinion\n"

    after = rewrite(FILE + odd, [*as_wanted([("fact", HONEY), ("citation", CITED), ("fact", RIVER)]),
                                 wanted("fact", "odd", ["kind"], slug="odd")])  # fmt: skip

    assert after.startswith(FILE)
    assert said(after)["facts.fact", "odd"] == {"slug": "odd"}


def test_a_block_that_ends_in_a_blank_that_is_no_space_is_kept_whole():
    text = (
        "- model: facts.fact\n  fields:\n    slug: honey\n    statement: |-\n      a\n      \xa0\n    kind: opinion\n"
    )

    after = rewrite(text, [wanted("fact", "honey", ["when"], slug="honey", statement="a\n\xa0", when="2024")])

    assert after == text.replace("\xa0\n", "\xa0\n    when: 2024\n")


def test_a_row_is_written_a_field_a_line():
    assert row_text("facts.fact", {"slug": "honey", "themes": [["bees"]]}) == (
        "- model: facts.fact\n  fields:\n    slug: honey\n    themes: [[bees]]"
    )
