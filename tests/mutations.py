"""Spoils valid files in every way that we could think of.

A mutation takes a source of chance and a file's content and returns the spoilt content. It may happen to return a file
that is still valid: a load must then take it, and otherwise say where it is wrong.
"""

import re
from collections.abc import Callable, Iterable
from difflib import unified_diff
from random import Random

from .files import contents, text_of

Mutation = Callable[[Random, bytes], bytes]

#: Values as they stand in a file behind “name: ”.
NASTY = (
    *("NO", "no", "Yes", "on", "True", "FALSE", "true", "false", "null", "~", "''", '""', "NULL", "Null", "nan"),
    *("012", "0x1F", "0o17", "0b1", "1_000", "1e3", "1e999", "-1e999", ".inf", "-.inf", ".nan", "NaN", "Infinity"),
    *("12:30:45", "190:20:30", "2024-13-45", "2024-02-30", "2024-25", "0000", "9999-12-31", "2024-07-01T00:00:00Z"),
    *("-1", "0", "00", "+3", "1.5", "99999", "32768", "2147483648", "9223372036854775808", "1" * 400, "1" * 5000),
    *("[]", "{}", "[[]]", "[[[]]]", "[null]", "[[null]]", "[true]", "[a, b, c]", "[[a, b]]", "{a: b}", "[{a: b}]"),
    *("[1, 2]", "[article-00001, 3.0]", "[article-00001, '３']", "[article-00001]", "[fact-000001, '']", "[['']]"),
    *('"\\0"', '"\\u0000"', '"a\\u202eb"', '"a\\u200bb"', '"\\ufeff"', '"\\ud800"', '"\\udfff\\ud800"'),
    *('"\\U00110000"', '"\\x85"', '"\\L\\P"', '"\\r\\n"', '"\\t"', '"a\\nb"', "\u202eabc", "a\u200bb", "a\u0301"),
    *("e\u0308" * 300, "😀" * 90, "x" * 401, "x" * 4_000, "я" * 401, "中" * 300, "\ufffd", "\ufffe", "\ue000"),
    *("\U0010ffff", "ｆｕｌｌ", "ﬁ", "İ", "ß", "javascript:alert(1)", "data:text/html,x", "file:///etc/hosts"),
    *("https://", "https:///"),
    *("https://a b", "http://u:p@example.org/", "HTTPS://EXAMPLE.ORG/", "https://example.org/\u202e", "//example.org"),
    *("https://example.org:99999/", "ftp://a.org", "&a b", "*a", "<<: *a", "!!python/object/apply:os.system [exit]"),
    *("!!binary aGk=", "!!str 5", "! x", "!<x> y", "|\n      a\n       b", ">-\n      a\n\n      b", "|9\n  x"),
    *("'it''s'", "'", '"', "[", "{", "]", "}", "@x", "`x`", "%x", "a: b", "a #b", "#", "- a", "? a", ": a", "--- a"),
    *("...", "<script>alert(1)</script>", "{{ 7 * 7 }}", "'; DROP TABLE", "../../etc/hosts", "a/b", "/", "a" * 80),
    *("a" * 81, "A B", "-", "_", "ключ", "a--b", "a\u00a0b", "a\u3000b", "a\u2028b", "draft", "published"),
    *("retracted", "hidden", "attributed", "reported", "exact", "unchecked", "lost", "disputes"),
)
NAMES = (
    *("slug", "pk", "id", "Slug", "slug ", "statement", "kind", "status", "first_day", "fact_id", "citations"),
    *("__class__", "fields", "model", "NO", "null", "true", "012", "1", "''", "<<", "? a", "[a]", "{a: b}", "&a slug"),
    *("!!str slug", '"slug"', "'statement'", "where", "paragraph", "start", "length", "sha256", "countries"),
    *("aliases", "save", "_state"),
)
MODELS = (
    *("facts.country", "facts.theme", "facts.actor", "facts.event", "facts.article", "facts.paragraph"),
    *("facts.citation", "facts.backing", "facts.load", "facts.loadedrow", "facts.Fact", "fact", "auth.user"),
    *("auth.permission", "facts.", "", "sessions.session", "admin.logentry", "contenttypes.contenttype"),
    *("[facts.fact]", "null", "facts.fact.slug"),
)
ENCODINGS = (
    *("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be", "latin-1", "cp1251", "gb18030", "utf-8-sig", "utf-7"),
)
_FIELD = re.compile(r"^    (\w+): (.*)$", re.MULTILINE)


def spoilt(chance: Random, kinds: Iterable[str]) -> tuple[bytes, bytes]:
    """The vocabulary, a seed or, most often, the facts of an article, before and after these mutations."""
    (_name, world), (_name, article), (_name, facts) = contents(facts=4, seed=chance.randrange(50))
    before = text_of(chance.choice((facts, facts, facts, article + facts, article, world))).encode()
    after = before
    for kind in kinds:
        after = KINDS[kind](chance, after)
    return before, after


def difference(before: bytes, after: bytes) -> str:
    """The lines that a mutation changed, for the report of a failure."""
    texts = (content.decode("utf-8", "backslashreplace").splitlines() for content in (before, after))
    return "\n".join(line[:200] for line in unified_diff(*texts, n=0, lineterm=""))


def _on_text(change: Callable[[Random, str], str]) -> Mutation:
    """A mutation of text as one of bytes; what is no UTF-8 any more comes back as it was."""

    def mutation(chance: Random, content: bytes) -> bytes:
        return change(chance, content.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")

    return mutation


def _on_lines(change: Callable[[Random, list[str]], None]) -> Mutation:
    def mutation(chance: Random, text: str) -> str:
        lines = text.split("\n")
        change(chance, lines)
        return "\n".join(lines)

    return _on_text(mutation)


def _span(chance: Random, size: int, most: int) -> tuple[int, int]:
    start = chance.randrange(size + 1)
    return start, min(size, start + chance.randint(1, most))


def flip_bits(chance: Random, content: bytes) -> bytes:
    spoilt = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 5))):
        if spoilt:
            spoilt[chance.randrange(len(spoilt))] ^= 1 << chance.randrange(8)
    return bytes(spoilt)


def replace_bytes(chance: Random, content: bytes) -> bytes:
    start, end = _span(chance, len(content), 4)
    return content[:start] + chance.randbytes(chance.randint(1, 4)) + content[end:]


def delete_bytes(chance: Random, content: bytes) -> bytes:
    start, end = _span(chance, len(content), chance.choice((1, 3, 40, 400)))
    return content[:start] + content[end:]


def repeat_bytes(chance: Random, content: bytes) -> bytes:
    start, end = _span(chance, len(content), chance.choice((3, 40, 400)))
    return content[:end] + content[start:end] * chance.choice((1, 1, 2, 50)) + content[end:]


def cut_short(chance: Random, content: bytes) -> bytes:
    return content[: chance.randrange(len(content) + 1)]


def reencode(chance: Random, content: bytes) -> bytes:
    return content.decode("utf-8", "replace").encode(chance.choice(ENCODINGS), "replace")


def end_lines_otherwise(chance: Random, content: bytes) -> bytes:
    return content.replace(b"\n", chance.choice((b"\r\n", b"\r", b"\n\r", b"\x0b", b"\x0c", "\x85".encode(), b"\n\n")))


def insert_mark(chance: Random, text: str) -> str:
    marks = "\ufeff\0\x07\u200b\u202e\u2066\x85\u2028\t\r\x7f\u00a0"
    at = chance.randrange(len(text) + 1)
    return text[:at] + chance.choice(marks) + text[at:]


def swap_lines(chance: Random, lines: list[str]) -> None:
    one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]


def delete_line(chance: Random, lines: list[str]) -> None:
    del lines[chance.randrange(len(lines))]


def repeat_line(chance: Random, lines: list[str]) -> None:
    at = chance.randrange(len(lines))
    lines[at:at] = [lines[at]] * chance.choice((1, 1, 1, 3))


def indent(chance: Random, lines: list[str]) -> None:
    at = chance.randrange(len(lines))
    for place in range(at, min(len(lines), at + chance.choice((1, 1, 3, 9)))):
        width = max(0, len(lines[place]) - len(lines[place].lstrip()) + chance.choice((-2, -1, 1, 2, 4)))
        lines[place] = chance.choice((" ", " ", " ", "\t"))[:1] * width + lines[place].lstrip()


def swap_tokens(chance: Random, lines: list[str]) -> None:
    at = chance.randrange(len(lines))
    tokens = re.split(r"(\W)", lines[at])
    one, other = chance.randrange(len(tokens)), chance.randrange(len(tokens))
    tokens[one], tokens[other] = tokens[other], tokens[one]
    lines[at] = "".join(tokens)


def move_block(chance: Random, lines: list[str]) -> None:
    start, end = _span(chance, len(lines), 12)
    block = lines[start:end]
    del lines[start:end]
    at = chance.randrange(len(lines) + 1)
    lines[at:at] = block


def insert_structure(chance: Random, lines: list[str]) -> None:
    at = chance.randrange(len(lines) + 1)
    wide = chance.choice((0, 0, 2, 4, 6)) * " "
    things = (
        "---",
        "...",
        "--- # more",
        "%YAML 1.1",
        "%YAML 9.9",
        "%TAG ! tag:x,2000:",
        "- ",
        "- - - - - - - - - - -",
        "? ",
        ":",
    )
    things += (
        "- null",
        "- {}",
        "- []",
        "{",
        "[",
        "}",
        "]",
        "&a",
        "*a",
        "<<: {a: b}",
        "a: &a [*a]",
        "!!set {a}",
        "# note",
        "|",
        ">",
    )
    lines.insert(at, wide + chance.choice(things))


def nest(chance: Random, text: str) -> str:
    return _with_value(chance, text, chance.choice(("[", "{a: ", "[[", "- ")) * chance.choice((5, 9, 30, 3_000)))


def bomb(chance: Random, text: str) -> str:
    aliases = "\n".join(f"    a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9) if n else 'lol'}]" for n in range(9))
    at = chance.choice([0, *(found.end() for found in re.finditer("fields:\n", text))])
    return text[:at] + aliases + "\n" + text[at:]


def swell(chance: Random, text: str) -> str:
    size = chance.choice((1_000, 30_000, 200_000))
    shapes = (
        "x" * size,
        f"[{', '.join(['[a]'] * (size // 5))}]",
        f"{{{', '.join(f'k{n}: v' for n in range(size // 8))}}}",
    )
    return _with_value(chance, text, chance.choice(shapes))


def rename_field(chance: Random, text: str) -> str:
    found = _some_field(chance, text)
    return text[: found.start(1)] + chance.choice(NAMES) + text[found.end(1) :] if found else text


def misspell_field(chance: Random, text: str) -> str:
    found = _some_field(chance, text)
    if not found:
        return text
    at = chance.randrange(found.start(1), found.end(1))
    return text[:at] + chance.choice("aeiouxyz_ ") + text[at + chance.choice((0, 1)) :]


def rename_model(chance: Random, text: str) -> str:
    places = list(re.finditer(r"(?<=model: )\S+", text))
    found = chance.choice(places) if places else None
    return text[: found.start()] + chance.choice(MODELS) + text[found.end() :] if found else text


def spoil_value(chance: Random, text: str) -> str:
    return _with_value(chance, text, chance.choice(NASTY))


def transplant_value(chance: Random, text: str) -> str:
    """The value of another row's field, of the same name three times in four."""
    target, places = _some_field(chance, text), list(_FIELD.finditer(text))
    if not target:
        return text
    same = [place for place in places if place[1] == target[1]]
    donor = chance.choice(same if chance.random() < 0.75 else places)
    return text[: target.start(2)] + donor[2] + text[target.end(2) :]


def nudge_number(chance: Random, text: str) -> str:
    places = list(re.finditer(r"\d+", text))
    found = chance.choice(places) if places else None
    return (
        text[: found.start()] + str(int(found[0][:9]) + chance.choice((-1, 1, 7))) + text[found.end() :]
        if found
        else text
    )


def _some_field(chance: Random, text: str) -> re.Match | None:
    places = list(_FIELD.finditer(text))
    return chance.choice(places) if places else None


def _with_value(chance: Random, text: str, value: str) -> str:
    found = _some_field(chance, text)
    return text[: found.start(2)] + value + text[found.end(2) :] if found else text + value


_BYTES = (flip_bits, replace_bytes, delete_bytes, repeat_bytes, cut_short, reencode, end_lines_otherwise)
_LINES = (swap_lines, delete_line, repeat_line, indent, swap_tokens, move_block, insert_structure)
_TEXT = (insert_mark, nest, bomb, swell, rename_field, misspell_field, rename_model, spoil_value, transplant_value)
_TEXT += (nudge_number,)
#: Every kind of mutation by its name.
KINDS: dict[str, Mutation] = {
    **{change.__name__.replace("_", " "): change for change in _BYTES},
    **{change.__name__.replace("_", " "): _on_lines(change) for change in _LINES},
    **{change.__name__.replace("_", " "): _on_text(change) for change in _TEXT},
}
