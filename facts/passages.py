"""Article text: normalise it, split it, find and fingerprint a passage. No Django models.

Positions are code points in a paragraph's normalised text (W3C Web Annotation, TextPositionSelector); a fingerprint is
the SHA-256 of the normalised passage in UTF-8. A passage is found by its fingerprint or not at all.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from hashlib import sha256
from urllib.parse import quote

EXACT, MOVED, AMBIGUOUS, LOST, UNCHECKED = "exact", "moved", "ambiguous", "lost", "unchecked"

#: Control characters but tab and newline, the marks that hide text or turn its direction (Unicode UTS #55), line ends
#: that no editor counts, tags, and code points that are no characters.
UNSEEN = re.compile(
    "[\0-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufdd0-\ufdef\ufeff\ufff9-\ufffb\ufffe\uffff"
    "\U000e0000-\U000e007f"
    + "".join(chr(plane << 16 | 0xFFFE) + chr(plane << 16 | 0xFFFF) for plane in range(1, 17))
    + "]"
)

#: How many words of a passage may be shown at each end (article texts are somebody's copyright).
EDGE_WORDS = 5

#: So many words of a text in a row are not ours any more. A Chinese word is counted as two characters.
OWN_WORDS = 8

_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_RUN = re.compile(rf"[{_CJK}]|[^\s{_CJK}]+")
_LETTER = re.compile(r"[^\W_]")
#: What stands behind the last dash of a headline: its page's date perhaps, as in “Scope for peace - 2024-08-27”.
TAIL = re.compile(r"\s+[-–—|]\s+(?!.*\s[-–—|]\s)(\S.{3,30})$")


def normalise(text: str) -> str:
    """NFC with every run of white space as one space, none at the ends."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def fingerprint(text: str) -> str:
    """SHA-256 of the normalised text, 64 hexadecimal digits."""
    return sha256(normalise(text).encode()).hexdigest()


def count_words(text: str) -> int:
    """Words: runs without white space that hold a letter or digit; each Chinese or Japanese character is one."""
    return sum(1 for _ in _words(text))


def count_words_within(text: str, spans: Iterable[tuple[int, int]]) -> int:
    """How many words of a text begin in one of these (start, end), which may overlap."""
    spans = list(spans)
    return sum(any(start <= word.start() < end for start, end in spans) for word in _words(text))


def _words(text: str) -> Iterator[re.Match]:
    return (run for run in _RUN.finditer(text) if _LETTER.search(run[0]))


def shares_words(statement: str, text: str) -> bool:
    """Whether a statement has ``OWN_WORDS`` words in a row of a text, whatever stands between them."""
    for pattern, size in ((rf"[^\W_{_CJK}]+", OWN_WORDS), (f"[{_CJK}]", 2 * OWN_WORDS)):
        ours, theirs = (re.findall(pattern, normalise(one).casefold()) for one in (statement, text))
        runs = {tuple(theirs[at : at + size]) for at in range(len(theirs) - size + 1)}
        if any(tuple(ours[at : at + size]) in runs for at in range(len(ours) - size + 1)):
            return True
    return False


def edges(text: str) -> tuple[str, str]:
    """The first and the last words of a passage, at most five each and never overlapping; the second may be empty."""
    text = normalise(text)
    words = list(_words(text))
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


def in_order(fingerprints: Iterable[tuple[int, str]]) -> list[str]:
    """Fingerprints as ``align`` wants them, from (paragraph's number, fingerprint); empty where there is none."""
    known = dict(fingerprints)
    return [known.get(number, "") for number in range(max(known, default=-1) + 1)]


def align(lines: list[str], fingerprints: list[str]) -> list[int | None]:
    """For each line of a text the number of the paragraph that it is, or None when it is none of them.

    ``lines`` are normalised; ``fingerprints`` are the article's paragraphs in their order. A line that is changed but
    stands where a paragraph is missing is that paragraph. The headline may have the page's date behind it.
    """
    known = set(fingerprints)
    keys = []
    for line in lines:
        bare = fingerprint(TAIL.sub("", line))
        keys.append(bare if bare in known else fingerprint(line))
    numbers: list[int | None] = [None] * len(lines)
    for name, first, end, start, stop in SequenceMatcher(None, fingerprints, keys, autojunk=False).get_opcodes():
        if name in ("equal", "replace") and end - first == stop - start:
            numbers[start:stop] = range(first, end)
    return numbers


def check(
    lines: list[str],
    numbers: list[int | None],
    passage_sha256: str,
    first_words: str,
    length: int,
    recorded: tuple[int, int | None],
) -> str:
    """The state of a citation against a text: its normalised lines, and from ``align`` the paragraph of each.

    ``recorded`` is the citation's (paragraph, start). A passage is never looked for by likeness.
    """
    places = find(lines, passage_sha256, first_words, length)
    return outcome([(numbers[line], start) for line, start in places], recorded)


def text_fragment(first_words: str, last_words: str) -> str:
    """The part of an address that makes a browser highlight the passage (WICG, Scroll to Text Fragment).

    A hyphen is escaped too: in this syntax it marks a prefix or suffix.
    """
    ends = [quote(words, safe="").replace("-", "%2D") for words in (first_words, last_words) if words]
    return "#:~:text=" + ",".join(ends)
