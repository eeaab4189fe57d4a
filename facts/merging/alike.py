"""How like two rows are: by the stems of their words, their numbers and names, and what they cite. No models."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from math import ceil

from .. import words
from ..words import COMMON, composed

#: Statements with so large a share of stems in common (Dice: twice the common ones by all of both) are like ones. Among
#: the shipped facts whose numbers agree, 0.67 is reached by many that tell of one summit two things, such as its place
#: and its declaration; from 0.8 on, only by those in which one word is another or one is more.
LIKE = 0.8
#: On one passage, and about the same, less is enough: two facts that were drawn from one sentence of the shipped texts
#: and say two things have 0.33 to 0.55 in common.
LIKE_ON_A_PASSAGE = 0.6
#: Words whose letters agree so far (Ratcliff and Obershelp) differ by a slip or an ending: Tokayev and Tokaev have
#: 0.92, China and Bahrain 0.5.
LIKE_WORDS = 0.75
_NOT = frozenset(("no", "not", "never", "nobody", "without", "не", "нет", "ни", "без"))


@dataclass(frozen=True)
class Statement:
    """What is looked at of a fact. ``passages`` are (paragraph, first code point, behind the last, SHA-256)."""

    key: int
    stems: frozenset[str]
    numbers: tuple[str, ...]
    denies: bool
    about: frozenset = frozenset()
    passages: tuple[tuple, ...] = ()

    def like(self, other: "Statement") -> str:
        """Why the two may be the same: *passage* or *wording*; empty where nothing says so."""
        if self.numbers != other.numbers or self.denies != other.denies:
            return ""
        share = dice(self.stems, other.stems)
        if share >= LIKE_ON_A_PASSAGE and self.about == other.about and overlap(self.passages, other.passages):
            return "passage"
        # One sentence about Nepal and one about Qatar may have all words but one in common.
        return "wording" if share >= LIKE and (self.about <= other.about or other.about <= self.about) else ""


@dataclass(frozen=True)
class Named:
    """What is looked at of a row with a name: its own and its other names, plain, and what must not differ."""

    key: int
    name: str
    others: frozenset[str] = frozenset()
    kind: str = ""
    #: By name, what must be the same where both have it, as (first, last) of anything that can be compared.
    spans: dict[str, tuple | None] = field(default_factory=dict, hash=False, compare=False)

    @property
    def names(self) -> frozenset[str]:
        return self.others | {self.name}

    def like(self, other: "Named") -> str:
        """Why the two may be the same: *name*, *other name* or *spelling*; empty where nothing says so."""
        if self.kind != other.kind or any(apart(self.spans.get(name), other.spans.get(name)) for name in self.spans):
            return ""
        if self.name == other.name:
            return "name"
        if self.names & other.names:
            return "other name"
        return "spelling" if _near(self.name, other.name) else ""


def statement(key: int, text: str, about: Iterable = (), passages: Iterable[tuple] = ()) -> Statement:
    """What is looked at of a fact with this statement."""
    found = list(words.words(composed(text)))
    stems = frozenset(word.stem for word in found if word.stem not in COMMON)
    numbers = tuple(sorted(word.text for word in found if any(map(str.isdigit, word.text))))
    denies = any(word.text.casefold() in _NOT for word in found)
    return Statement(key, stems, numbers, denies, frozenset(about), tuple(passages))


def plain_name(text: str) -> str:
    """A name as it is compared: its words in small letters without accents, in the order of letters."""
    return " ".join(sorted(filter(None, (words.plain(word.text) for word in words.words(composed(text))))))


def dice(one: frozenset, other: frozenset) -> float:
    """The share of what two sets have in common, between 0 and 1."""
    return 2 * len(one & other) / (len(one) + len(other)) if one or other else 0.0


def overlap(one: Iterable[tuple], other: Iterable[tuple]) -> bool:
    """Whether two facts cite a passage of one paragraph that is the same, or that begins within the other's."""
    return any(_overlap(first, second) for first in one for second in other)


def _overlap(one: tuple, other: tuple) -> bool:
    if one[0] != other[0]:
        return False
    if None in (one[1], other[1]):
        return one[3] == other[3]
    return one[1] < other[2] and other[1] < one[2]


def apart(one: tuple | None, other: tuple | None) -> bool:
    """Whether two spans are known and have nothing in common."""
    return bool(one and other) and (one[1] < other[0] or other[1] < one[0])


def _near(one: str, other: str) -> bool:
    """Whether each word that only one of two names has is nearly one of the other's, and is no number."""
    first, second = set(one.split()), set(other.split())
    left, right = first - second, second - first
    return len(left) == len(right) < len(first) + len(second) and all(any(_spelled(a, b) for b in right) for a in left)


def _spelled(one: str, other: str) -> bool:
    if any(map(str.isdigit, one + other)):
        return False
    same = words.sound(one) and words.sound(one) == words.sound(other)
    return bool(same) or SequenceMatcher(None, one, other, autojunk=False).ratio() >= LIKE_WORDS


def rarest(stems: Iterable[str], often: Counter) -> list[str]:
    """The stems of which two like statements must share one: the rarest, as many as are left when those are taken away
    that the shorter of the two must have in common with the other."""
    ordered = sorted(stems, key=lambda stem: (often[stem], stem))
    return ordered[: len(ordered) - ceil(LIKE / (2 - LIKE) * len(ordered)) + 1]
