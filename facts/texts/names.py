"""Which rows of the vocabulary a text names: by their names and aliases, inflected or not, in three languages.

A name with capital letters is found only where the text has them too, so that Turkey is no bird; a word in small
letters is found in any case. Latin and Cyrillic words are compared by their stems, Chinese by the longest match.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

import snowballstemmer

from ..models import Actor, Chairmanship, Country, Event, Theme
from ..models.actor import ActorKind

#: The relations of a fact, and the noun of each.
NOUNS = {"countries": Country, "events": Event, "chairmanships": Chairmanship, "themes": Theme, "actors": Actor}

_CJK = "\u3400-\u9fff"
_TOKEN = re.compile(rf"[{_CJK}]|[^\W_{_CJK}]+|[^\w\s]|_")
_PLAIN = str.maketrans({"’": "'", "\u2010": "-", "\u2011": "-"})
_STEMMERS = {"latin": snowballstemmer.stemmer("english"), "cyrillic": snowballstemmer.stemmer("russian")}
#: Russian names that end so are not inflected.
_UNINFLECTED = re.compile("[иоуэю]$|(?<![ыиое])е$")


@dataclass(frozen=True)
class Mention:
    """A place where a text names a row: the relation such as ``countries``, the row's natural key, and where."""

    noun: str
    key: str
    start: int
    end: int


@dataclass(frozen=True)
class _Word:
    """One word of a name: the stems by which its forms are known, or the word itself where it has but one form, and
    whether it needs its capital letters."""

    stems: frozenset[str]
    exact: str
    capital: bool

    def fits(self, token: str) -> bool:
        if self.capital and token[0] != token[0].upper():
            return False
        if not self.exact:
            return stem(token) in self.stems
        return token == self.exact or (not self.exact.isupper() and token.casefold() == self.exact.casefold())

    @property
    def heads(self) -> set[str]:
        """What a word of a text is looked up by."""
        return {self.exact.casefold()} if self.exact else set(self.stems)


@dataclass
class Vocabulary:
    """The names of every row by relation, and what the rows themselves say; made once for a draft."""

    names: dict[str, dict[str, list[tuple[tuple[_Word, ...], str, str]]]] = field(default_factory=dict)
    chinese: dict[str, tuple[re.Pattern | None, dict[str, set[str]]]] = field(default_factory=dict)
    events: dict[str, Event] = field(default_factory=dict)
    chairmanships: list[Chairmanship] = field(default_factory=list)
    actors: dict[str, Actor] = field(default_factory=dict)

    @classmethod
    def stored(cls) -> "Vocabulary":
        """What the database holds: five queries."""
        made = cls()
        made.events = {row.slug: row for row in Event.objects.select_related("country")}
        made.chairmanships = list(Chairmanship.objects.select_related("country"))
        made.actors = {row.slug: row for row in Actor.objects.select_related("country")}
        made._learn("countries", ((row.iso3, _country_names(row)) for row in Country.objects.all()))
        made._learn("themes", ((row.slug, [row.name.lower(), *_aliases(row)]) for row in Theme.objects.all()))
        made._learn("actors", ((row.slug, _actor_names(row)) for row in made.actors.values()))
        made._learn("events", ((row.slug, [row.name, *_aliases(row)]) for row in made.events.values()))
        return made

    def _learn(self, noun: str, rows) -> None:
        names, chinese = defaultdict(list), defaultdict(set)
        for key, texts in rows:
            for text in filter(None, texts):
                if re.search(f"[{_CJK}]", text):
                    chinese[text].add(key)
                elif words := tuple(map(_word, _TOKEN.findall(text))):
                    for head in words[0].heads:
                        names[head].append((words, key, text))
        for found in names.values():
            found.sort(key=lambda entry: -len(entry[0]))
        longest = sorted(chinese, key=len, reverse=True)
        self.names[noun] = dict(names)
        self.chinese[noun] = (re.compile("|".join(map(re.escape, longest))) if longest else None, dict(chinese))

    def mentions(self, text: str) -> list[Mention]:
        """Every row that the text names, in the order of the places; within one relation no two overlap, but a name
        that several rows share names each of them."""
        tokens = [(found[0].translate(_PLAIN), found.start(), found.end()) for found in _TOKEN.finditer(text)]
        found = []
        for noun in self.names:
            found += self._spelled(noun, text, tokens)
            found += self._written_in_chinese(noun, text)
        return sorted(found, key=lambda mention: (mention.start, mention.noun, mention.key))

    def _spelled(self, noun: str, text: str, tokens: list[tuple[str, int, int]]) -> Iterator[Mention]:
        at, names = 0, self.names[noun]
        while at < len(tokens):
            best, size = {}, 0
            for first in {stem(tokens[at][0]), tokens[at][0].casefold()}:
                for words, key, name in names.get(first, ()):
                    if len(words) < size or len(words) > len(tokens) - at:
                        continue
                    if all(word.fits(token[0]) for word, token in zip(words, tokens[at:], strict=False)):
                        if len(words) > size:
                            best, size = {}, len(words)
                        best[key] = max(best.get(key, (0, 0)), _nearness(name, text[tokens[at][1] :]))
            if size:
                nearest = max(best.values())
                start, end = tokens[at][1], tokens[at + size - 1][2]
                yield from (Mention(noun, key, start, end) for key, near in best.items() if near == nearest)
            at += size or 1

    def _written_in_chinese(self, noun: str, text: str) -> Iterator[Mention]:
        pattern, keys = self.chinese[noun]
        for found in pattern.finditer(text) if pattern else ():
            yield from (Mention(noun, key, *found.span()) for key in sorted(keys[found[0]]))

    def state_of(self, country: str) -> Actor | None:
        """The actor that is the state of a country, by its code."""
        states = (row for row in self.actors.values() if row.kind == ActorKind.STATE and row.country_id)
        return next((row for row in states if row.country.iso3 == country), None)

    def named(self, name: str) -> Actor | None:
        """The actor of that name or alias; None where there is none, or more than one."""
        wanted = _plain(name)
        found = [
            row for row in self.actors.values() if wanted in map(_plain, [row.name, _bare(row.name), *_aliases(row)])
        ]
        return found[0] if len(found) == 1 else None


@lru_cache(maxsize=20_000)
def stem(token: str) -> str:
    """The stem of a Latin or Cyrillic word, in small letters; anything else as it is."""
    small = token.casefold().replace("ё", "е")
    if re.search("[а-я]", small):
        return _STEMMERS["cyrillic"].stemWord(small)
    return _STEMMERS["latin"].stemWord(small) if small.isascii() and small.isalpha() else small


def _word(token: str) -> _Word:
    capital = token[0] != token[0].lower()
    if (len(token) > 1 and token.isupper()) or (capital and _UNINFLECTED.search(token)):
        return _Word(frozenset(), token, capital)
    return _Word(frozenset(map(stem, _forms(token))), "", capital)


def _forms(token: str) -> Iterator[str]:
    """A word and, if it is Russian, a form of another case: the stemmer takes Токаев and Иран for a verb's forms."""
    yield token
    if re.search("[бвгджзклмнпрстфхцчшщ]$", token):
        yield f"{token}а"
    elif token.endswith(("й", "ь")):
        yield token[:-1] + ("я" if token.endswith("й") else "и")


def _country_names(row: Country) -> list[str]:
    names = [_bare(name) for name in (row.name, row.name_ru, row.name_zh)]
    return [*names, *_aliases(row)]


def _actor_names(row: Actor) -> list[str]:
    """A state is named by its country's names, and whether the state or the land is meant is told elsewhere."""
    return _aliases(row) if row.kind == ActorKind.STATE else [_bare(row.name), *_aliases(row)]


def _aliases(row) -> list[str]:
    return [name.strip() for name in row.aliases.split(";") if name.strip()]


def _bare(name: str) -> str:
    """A name without what stands in brackets behind it."""
    return re.sub(r"\s*\([^)]*\)$", "", name)


def _plain(name: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", name.casefold().replace("ё", "е"))).removeprefix("the ")


def _nearness(name: str, text: str) -> tuple[int, int]:
    """How many characters a name and a text have in common from their start, and how few the name has besides: of
    Нигер and Нигерия, which share a stem, the one that is meant."""
    size = 0
    for one, other in zip(name.casefold(), text.casefold(), strict=False):
        if one != other:
            break
        size += 1
    return size, size - len(name)
