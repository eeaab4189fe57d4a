"""What somebody typed, asked of the index: which facts have the words, and which of them come first."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import reduce
from math import log
from operator import and_, or_

from pyroaring import FrozenBitMap
from rapidfuzz import process
from rapidfuzz.distance import OSA

from .. import clock
from ..models import Chairmanship, Fact
from ..words import COMMON, Word, composed, plain, sound, words
from .held import Entries
from .keys import CHINESE, CITED, HEARD, NAMED, NOUNS, SOUNDS, STATED, WHOLE, names_of, whole
from .stored import entries

#: What is looked at of what is typed: so many letters, and so many words of them.
MOST_LETTERS, MOST_WORDS = 10_000, 16
#: What few facts are tied to is found by name in the facts’ own entries; of these the facts are found by their ties.
_BY_TIES = ("country", "actor", "chairmanship", "theme")
#: How much it says that a word is in the statement, in the name of what the fact is tied to, or in what it cites.
_WEIGHTS = {STATED: 4.0, NAMED: 2.0, CITED: 1.0}
#: Into no more groups than about these the facts are put by their weight; further words then count for nothing.
_GROUPS = 1_000
#: A word is offered for another if so much of it is the same.
_LEAST_ALIKE = 0.7
_NONE = FrozenBitMap()


@dataclass(frozen=True)
class Term:
    """One word that is looked for, as it was typed: its stems, all of which must be found; and its sound."""

    text: str
    stems: tuple[str, ...]
    sound: str = ""
    #: Anything that begins so is meant.
    begins: bool = False
    #: It is the whole Chinese name of something.
    name: str = ""
    language: str = ""

    def fits(self, word: Word) -> bool:
        """Whether a word of a text is what is looked for."""
        if self.begins:
            return plain(word.text).startswith(self.stems[0])
        return word.stem in self.stems or bool(self.sound) and word.sound == self.sound


@dataclass(frozen=True)
class Hits:
    """Where one term was found: facts by field; ``all`` of them in any; ``own``: those that have it in themselves or in
    what they are about, and not only in the page that they cite."""

    term: Term
    by_field: dict[str, FrozenBitMap]
    all: FrozenBitMap
    own: FrozenBitMap


@dataclass
class Answer:
    """The facts that have what was looked for. ``partly``: none has every word, these have all but one."""

    index: Entries
    hits: list[Hits] = field(default_factory=list)
    facts: FrozenBitMap | None = None
    partly: bool = False
    #: Words that were left aside: beyond the number that is looked at.
    left: int = 0

    @property
    def terms(self) -> list[Term]:
        return [one.term for one in self.hits]

    @property
    def missing(self) -> list[Term]:
        """Words that no fact has at all."""
        return [one.term for one in self.hits if not one.all]

    def ranked(self, facts: FrozenBitMap) -> list[FrozenBitMap]:
        """These facts in groups, the best answers first: the rarer a word, and the nearer to the statement, the more it
        says. Facts that have every word in the same places say the same."""
        every, groups = max(len(self.index.rows("fact", "all")), 1), {0.0: facts}
        for one in sorted(self.hits, key=lambda one: len(one.all)):
            rare = log(1 + every / (1 + len(one.all)))
            groups = _split(groups, rare, one) if len(groups) < _GROUPS else groups
        return [groups[weight] for weight in sorted(groups, reverse=True)]


def _split(groups: dict[float, FrozenBitMap], rare: float, hits: Hits) -> dict[float, FrozenBitMap]:
    found: dict[float, FrozenBitMap] = {}
    for weight, facts in groups.items():
        for name, says in _WEIGHTS.items():
            place = round(weight + rare * says, 6)
            if here := facts & hits.by_field[name]:
                found[place] = found.get(place, FrozenBitMap()) | here
                facts = facts - here
        if facts:
            found[weight] = found.get(weight, FrozenBitMap()) | facts
    return found


def search(text: str) -> Answer:
    """Facts by what somebody typed; whatever it is, it is only looked for. Without a word in it nothing is found."""
    index = entries()
    terms, left = _terms(text, index)
    name = whole(composed(text[:MOST_LETTERS]))
    index.fetch([*_places(terms), *((noun, WHOLE, name) for noun in NOUNS)])
    answer = Answer(index, [_hits(term, index) for term in terms], FrozenBitMap(), left=left)
    if not terms:
        return answer
    found = [one.all for one in answer.hits]
    own = reduce(and_, (one.own for one in answer.hits))
    answer.facts = (own or reduce(and_, found)) | _known_as(name, index)
    if not answer.facts and len(found) > 1:
        answer.facts = reduce(or_, (reduce(and_, found[:at] + found[at + 1 :]) for at in range(len(found))))
        answer.partly = bool(answer.facts)
    return answer


def rows_named(text: str) -> dict[str, list[int]]:
    """The rows of each noun whose names have every word, those that are called just so first; keys only."""
    index = entries()
    terms, _left = _terms(text, index)
    hidden, found = _hidden(index), {}
    for noun in NOUNS:
        exact = index.rows(noun, WHOLE, whole(composed(text[:MOST_LETTERS]))) - hidden.rows_of(noun)
        named = reduce(and_, (_called(term, noun, index) for term in terms)) if terms else FrozenBitMap()
        found[noun] = [*exact, *(named - exact)]
    return found


def nearest(term: Term) -> str:
    """A word of the facts or names that is spelled most like one that was not found; empty if none is near."""
    index, known = entries(), {}
    places = [("fact", STATED), ("fact", NAMED), *((noun, NAMED) for noun in _BY_TIES)]
    if clock.current().is_set:  # what could be read then
        shown = index.shown()
        known = {stem: ("fact", rows & shown) for stem, rows in index.values("fact", STATED).items() if rows & shown}
        places = []
    for noun, name in places:
        known |= {stem: (noun, rows) for stem, rows in index.values(noun, name).items()}
    wanted = plain(term.text) or term.stems[0]
    alike = [stem for stem in known if abs(len(stem) - len(wanted)) <= 2]
    near = process.extractOne(wanted, alike, scorer=OSA.normalized_similarity, score_cutoff=_LEAST_ALIKE)
    return _as_written(near[0], *known[near[0]]) if near else ""


@dataclass(frozen=True)
class _Hidden:
    """What nobody could look for on the day that one looks at: the rows whose names tell more than could be told then,
    by noun; the facts that have such a name of an event; and those that have words of what was published later."""

    rows: dict[str, FrozenBitMap]
    named: FrozenBitMap = _NONE
    cited: FrozenBitMap = _NONE

    def rows_of(self, noun: str) -> FrozenBitMap:
        return self.rows.get(noun, _NONE)


def _hidden(index: Entries) -> _Hidden:
    now = clock.current()
    if not now.is_set:
        return _Hidden({})
    return index.once(("hidden", now.as_of, now.known_by), lambda: _find_hidden(index))


def _find_hidden(index: Entries) -> _Hidden:
    names = {noun: _names_told(NOUNS[noun]) for noun in ("event", "chairmanship", "article")}
    with clock.at(clock.Clock()):
        rows = {noun: _names_told(NOUNS[noun]).items() - told.items() for noun, told in names.items()}
    rows = {noun: FrozenBitMap(key for key, _name in some) for noun, some in rows.items()}
    return _Hidden(rows, index.tied("event", rows["event"]), index.tied("article", rows["article"]))


def _names_told(model) -> dict[int, tuple[str, bool]]:
    """The names of the rows that can be seen, and whether their slogan can be told."""
    rows, slogans = model.objects.published().for_option(), ()
    if model is Chairmanship:
        slogans = model.objects.told("slogan") if clock.current().is_set else rows.values_list("pk", flat=True)
        slogans = {*slogans, *rows.filter(slogan="").values_list("pk", flat=True)}
    return {row.pk: (str(row), row.pk in slogans) for row in rows}


def _as_written(stem: str, noun: str, rows: FrozenBitMap) -> str:
    """A word of this stem as one of the rows has it."""
    model = Fact if noun == "fact" else NOUNS[noun]
    for row in model.objects.published().filter(pk__in=rows[:3]):
        texts = [row.statement, *(str(event) for event in row.events.all())] if noun == "fact" else names_of(row)
        for text in texts:
            for word in words(composed(text)):
                if word.stem == stem:
                    return word.text
    return ""


def _terms(text: str, index: Entries) -> tuple[list[Term], int]:
    """The words to look for: without common ones, if there are others, each once."""
    text = composed(text[:MOST_LETTERS])
    found: dict[tuple, Term] = {}
    for term in _read(text, index):
        found.setdefault((term.stems, term.begins), term)
    said = [term for term in found.values() if plain(term.text) not in COMMON] or list(found.values())
    return said[:MOST_WORDS], max(0, len(said) - MOST_WORDS)


def _read(text: str, index: Entries) -> Iterator[Term]:
    chinese = []
    for word in words(text):
        if word.language == "zh":
            if len(word.text) == 1:
                chinese.append(word)
            continue
        begins = text[word.end : word.end + 1] == "*"
        stem = plain(word.text) if begins else word.stem
        yield Term(word.text, (stem,), sound(word.text) if not begins else "", begins, language=word.language)
    run = ""
    for at, word in enumerate(chinese):
        run += word.text
        if at + 1 == len(chinese) or chinese[at + 1].start != word.end:
            yield from _read_chinese(run, index)
            run = ""


def _read_chinese(run: str, index: Entries) -> Iterator[Term]:
    """Names that are known, the longest first, and what is between them."""
    rest, at = "", 0
    names = {name for noun in NOUNS for name in index.values(noun, CHINESE)}
    longest = max(map(len, names), default=0)
    while at < len(run):
        size = next((size for size in range(min(longest, len(run) - at), 1, -1) if run[at : at + size] in names), 0)
        if size:
            yield from _pairs(rest)
            name, rest = run[at : at + size], ""
            yield Term(name, _stems(name), name=name, language="zh")
            at += size
        else:
            rest, at = rest + run[at], at + 1
    yield from _pairs(rest)


def _pairs(run: str) -> Iterator[Term]:
    if stems := _stems(run):
        yield Term(run, stems, language="zh")


def _stems(run: str) -> tuple[str, ...]:
    """The pairs of a run of Chinese characters, or its only one; what stands in no pair, by itself."""
    size, found = min(len(run), 2), list(words(run))
    return tuple(word.stem for word in found if len(word.text) == size) or tuple(word.stem for word in found)


def _places(terms: list[Term]) -> Iterator[tuple[str, str, str]]:
    """The entries that these words are looked for in."""
    for term in terms:
        for stem in term.stems:
            yield from (("fact", name, stem) for name in (STATED, NAMED, CITED))
            yield from ((noun, NAMED, stem) for noun in NOUNS)
        yield "fact", HEARD, term.sound
        yield "fact", "year", term.text if _is_year(term) else ""
        for noun in ("fact", *NOUNS):
            yield noun, SOUNDS, term.sound
            yield noun, CHINESE, term.name
            yield noun, WHOLE, " ".join(term.stems)


def _hits(term: Term, index: Entries) -> Hits:
    found = {name: _having("fact", name, term, index) for name in (STATED, NAMED, CITED)}
    themes, hidden = FrozenBitMap(), _hidden(index)
    if term.sound:
        found[NAMED] |= index.rows("fact", SOUNDS, term.sound)
        found[CITED] |= index.rows("fact", HEARD, term.sound)
    found[NAMED], found[CITED] = found[NAMED] - hidden.named, found[CITED] - hidden.cited
    if _is_year(term):
        found[NAMED] |= index.rows("fact", "year", term.text)
    for noun in _BY_TIES:
        called = _called(term, noun, index)
        if called and noun == "theme":
            themes = index.tied(noun, called)
        elif called:
            found[NAMED] |= index.tied(noun, called)
        if called and noun == "actor":
            found[CITED] |= index.tied("publisher", called)
        found[STATED] |= _otherwise(term, noun, index)
    own = found[STATED] | found[NAMED] | themes
    found[CITED] |= themes
    return Hits(term, found, own | found[CITED], own)


def _is_year(term: Term) -> bool:
    return len(term.text) == 4 and term.text.isdecimal() and term.text.isascii() and not term.begins


def _having(noun: str, name: str, term: Term, index: Entries) -> FrozenBitMap:
    if term.begins:
        return reduce(or_, index.values(noun, name, term.stems[0]).values(), FrozenBitMap())
    return reduce(and_, (index.rows(noun, name, stem) for stem in term.stems))


def _called(term: Term, noun: str, index: Entries) -> FrozenBitMap:
    """The rows of a noun that have the word in a name, or one that sounds like it."""
    hidden = _hidden(index).rows_of(noun)
    if term.name:
        return index.rows(noun, CHINESE, term.name) - hidden
    found = _having(noun, NAMED, term, index)
    return (found | index.rows(noun, SOUNDS, term.sound) if term.sound else found) - hidden


def _otherwise(term: Term, noun: str, index: Entries) -> FrozenBitMap:
    """Facts that state another name of one word of what the term is a whole name of: ШОС stands for SCO."""
    called = index.rows(noun, CHINESE, term.name) if term.name else index.rows(noun, WHOLE, " ".join(term.stems))
    found = FrozenBitMap()
    if not called or term.begins:
        return found
    for row in NOUNS[noun].objects.filter(pk__in=list(called)):
        for name in names_of(row):
            stems = {word.stem for word in words(name)}
            if len(stems) == 1:
                found |= index.rows("fact", STATED, stems.pop())
    return found


def _known_as(name: str, index: Entries) -> FrozenBitMap:
    """The facts about what is called just so, by several words."""
    if " " not in name:
        return FrozenBitMap()
    hidden = _hidden(index)
    return reduce(
        or_,
        (index.tied(noun, index.rows(noun, WHOLE, name) - hidden.rows_of(noun)) for noun in (*_BY_TIES, "event")),
        FrozenBitMap(),
    )
