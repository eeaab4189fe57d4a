"""Article text: normalise it, split it, find and fingerprint a passage. No Django models.

Positions are code points in a paragraph's normalised text (W3C Web Annotation, TextPositionSelector); a fingerprint is
the SHA-256 of the normalised passage in UTF-8. A passage is found by its fingerprint or not at all.
"""

import re
import unicodedata
from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import quote

EXACT, MOVED, AMBIGUOUS, LOST, UNCHECKED = "exact", "moved", "ambiguous", "lost", "unchecked"

#: How many words of a passage may be shown at each end (article texts are somebody's copyright).
EDGE_WORDS = 5

_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_WORD = re.compile(rf"[{_CJK}]|[^\s{_CJK}]*[^\W_{_CJK}][^\s{_CJK}]*")
_PAGE_DATE = re.compile(r"\s+[-–—]\s+(\d{4}-\d{2}-\d{2})$")
_BYLINE = re.compile(r"(The author is|The authors are)\b|By [^.!?]{1,60}$")
_SOURCE = re.compile(r"Source\s*:", re.IGNORECASE)


@dataclass(frozen=True)
class Block:
    """One paragraph of an article as it is recorded: its role and its normalised text."""

    role: str
    text: str


@dataclass(frozen=True)
class Reading:
    """What a text file holds: the article's paragraphs, its page date if the headline ends in one, and what was left
    out, as (line number counted from 1, line)."""

    paragraphs: list[Block]
    page_date: str
    left_out: list[tuple[int, str]]


def normalise(text: str) -> str:
    """NFC with every run of white space as one space, none at the ends."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def fingerprint(text: str) -> str:
    """SHA-256 of the normalised text, 64 hexadecimal digits."""
    return sha256(normalise(text).encode()).hexdigest()


def count_words(text: str) -> int:
    """Words: runs without white space that hold a letter or digit; each Chinese or Japanese character is one."""
    return sum(1 for _ in _WORD.finditer(text))


def edges(text: str) -> tuple[str, str]:
    """The first and the last words of a passage, at most five each and never overlapping; the second may be empty."""
    text = normalise(text)
    words = list(_WORD.finditer(text))
    head = words[:EDGE_WORDS]
    tail = words[EDGE_WORDS:][-EDGE_WORDS:]
    if not tail:
        return text, ""
    return text[: head[-1].end()], text[tail[0].start() :]


def shown(first_words: str, last_words: str, length: int) -> str:
    """What is kept of a passage of that length, as readers see it: with an ellipsis only where words are left out."""
    for gap in ("", " "):
        if len(first_words) + len(gap) + len(last_words) == length:
            return f"{first_words}{gap}{last_words}"
    return f"{first_words} … {last_words}"


def read(text: str) -> Reading:
    """Split an article's text, one paragraph a line: headline, standfirst, body, author's line, source's line.

    What follows the last “Source:” line is the page's own furniture and is left out, and said. Raises ValueError when
    there is no headline, standfirst and body.
    """
    lines = [(number, normalise(line)) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    last = max((place for place, (_, line) in enumerate(lines) if _SOURCE.match(line)), default=len(lines) - 1)
    kept, left_out = [line for _, line in lines[: last + 1]], lines[last + 1 :]
    if len(kept) < 3:
        raise ValueError("The text needs a headline, a standfirst and at least one paragraph, one to a line.")
    dated = _PAGE_DATE.search(kept[0])
    headline = kept[0][: dated.start()] if dated else kept[0]
    paragraphs = [Block("headline", headline), Block("standfirst", kept[1])]
    paragraphs += [Block(_role(line), line) for line in kept[2:]]
    return Reading(paragraphs, dated[1] if dated else "", left_out)


@dataclass(frozen=True)
class Passage:
    """A passage of one paragraph as a citation keeps it; ``start`` and ``length`` in code points."""

    first_words: str
    last_words: str
    start: int
    length: int
    sha256: str


def locate(paragraph: str, passage: str) -> Passage:
    """The one place of a passage in a paragraph's text. Raises ValueError when it is not there or there twice."""
    paragraph, passage = normalise(paragraph), normalise(passage)
    start = paragraph.find(passage)
    if not passage or start < 0:
        raise ValueError("The passage is not in this paragraph; copy it from the text as it stands.")
    if paragraph.find(passage, start + 1) >= 0:
        raise ValueError("The passage stands in this paragraph more than once; copy a longer one.")
    return Passage(*edges(passage), start, len(passage), fingerprint(passage))


def between(paragraph: str, first: str, last: str) -> str:
    """The passage that begins with ``first`` and ends with the nearest ``last`` behind it.

    Raises ValueError when either is missing or ``first`` stands more than once.
    """
    paragraph, first, last = normalise(paragraph), normalise(first), normalise(last)
    start = paragraph.find(first)
    if not first or start < 0:
        raise ValueError(f"“{first}” is not in this paragraph.")
    if paragraph.find(first, start + 1) >= 0:
        raise ValueError(f"“{first}” stands in this paragraph more than once; give more words.")
    end = paragraph.find(last, start)
    if not last or end < 0:
        raise ValueError(f"“{last}” does not follow “{first}” in this paragraph.")
    return paragraph[start : end + len(last)]


def find(paragraphs: list[str], passage_sha256: str, first_words: str, length: int) -> list[tuple[int, int]]:
    """Every place, as (paragraph, start), where a passage of that length begins with these words and has that
    fingerprint. ``paragraphs`` are normalised texts."""
    places = []
    for number, text in enumerate(paragraphs):
        start = text.find(first_words)
        while start >= 0:
            if sha256(text[start : start + length].encode()).hexdigest() == passage_sha256:
                places.append((number, start))
            start = text.find(first_words, start + 1)
    return places


def outcome(places: list[tuple[int, int]], recorded: tuple[int, int | None]) -> str:
    """The state of a check: the places found, against the recorded (paragraph, start)."""
    if not places:
        return LOST
    if len(places) > 1:
        return AMBIGUOUS
    return EXACT if places[0] == recorded else MOVED


def text_fragment(first_words: str, last_words: str) -> str:
    """The part of an address that makes a browser highlight the passage (WICG, Scroll to Text Fragment).

    A hyphen is escaped too: in this syntax it marks a prefix or suffix.
    """
    ends = [quote(words, safe="").replace("-", "%2D") for words in (first_words, last_words) if words]
    return "#:~:text=" + ",".join(ends)


def _role(line: str) -> str:
    if _SOURCE.match(line):
        return "source"
    return "byline" if _BYLINE.match(line) else "body"
