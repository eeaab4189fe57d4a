"""The words of a text, in the form in which a search looks for them. No Django models.

English and Russian words go by their stems, Chinese ones by their characters and pairs of characters, names also by how
they sound, so that Tokayev, Tokaev and Токаев are one. The same function reads what is stored and what somebody types,
so nothing that is typed ever reaches a database's own query language.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import snowballstemmer
from anyascii import anyascii

CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\uff66-\uff9d"
_LETTER = rf"[^\W\d_{CJK}]"
_PIECE = re.compile(
    rf"(?P<cjk>[{CJK}]+)"
    rf"|(?P<short>(?:{_LETTER}\.){{2,}}(?:{_LETTER}(?!\w))?)"  # U.N.
    rf"|(?P<number>\d{{1,3}}(?:[,\u00a0\u202f]\d{{3}})+(?!\d))"  # 1,000
    rf"|(?P<word>[^\W_{CJK}]+(?:['’ʼ][^\W_{CJK}]+)*)"
    r"|(?P<plus>(?<=\w)\+(?![\w+]))"  # SCO+, which is SCO plus
)
_STEMMERS = {"en": snowballstemmer.stemmer("english"), "ru": snowballstemmer.stemmer("russian")}
#: Words that say little; in a search they count only where there are no others.
COMMON = frozenset(
    re.findall(
        r"\w+",
        "a an and are as at be been being by did do does for from had has have how in is it its many much of on or "
        "that the their there this to was were what when where which who whom why will with "
        "а в во где для же и из или как какой какая какие когда кто ли на не о об от по при с со сколько так то у что",
    )
)
#: Spellings of one sound, in this order.
_SOUNDS = [
    (re.compile(pattern), heard)
    for pattern, heard in (
        ("shch|sch", "sh"),
        ("dzh|dj", "j"),
        ("zh", "j"),
        ("kh", "h"),
        ("ph", "f"),
        ("ts|tz", "c"),
        ("w", "v"),
        ("q", "k"),
        ("x", "ks"),
        ("y(?=[aeiou])", ""),
        ("[iy]+", "i"),
        (r"(.)\1", r"\1"),
    )
]
#: Shorter words are not compared by their sound.
_HEARD = 4


class Word(NamedTuple):
    """A word as it stands in a text from ``start`` to ``end``, its stem, and how it sounds, if that may matter."""

    text: str
    start: int
    end: int
    stem: str
    sound: str = ""

    @property
    def language(self) -> str:
        """``en``, ``ru`` or ``zh``, by its letters; empty for a number."""
        return _language(self.stem)


def composed(text: str) -> str:
    """The text as positions of words refer to it."""
    return unicodedata.normalize("NFC", text)


def words(text: str) -> Iterator[Word]:
    """The words of a text that is ``composed``. Chinese characters overlap: each alone and each pair."""
    for piece in _PIECE.finditer(text):
        found, start, end = piece[0], piece.start(), piece.end()
        if piece.lastgroup == "cjk":
            for size in (1, 2):
                for at in range(len(found) - size + 1):
                    pair = unicodedata.normalize("NFKC", found[at : at + size])
                    yield Word(found[at : at + size], start + at, start + at + size, pair)
        elif piece.lastgroup == "plus":
            yield Word(found, start, end, "plus")
        else:
            small = plain(found)
            if small:
                yield Word(found, start, end, stem(small), sound(found) if found[0].isupper() else "")


@lru_cache(100_000)
def plain(text: str) -> str:
    """A word in small letters without accents, dots, apostrophes and an English genitive's s."""
    small = unicodedata.normalize("NFKC", text).casefold().replace("ё", "е")
    small = re.sub("['’ʼ]s$", "", small)
    if not small.isascii():
        # й is no и with an accent, so only Latin letters lose theirs.
        small = "".join(_bare(letter) for letter in small)
    return re.sub("[^\\w]", "", small)


def _bare(letter: str) -> str:
    first, *marks = unicodedata.normalize("NFD", letter)
    return first if marks and first.isascii() else letter


@lru_cache(100_000)
def stem(small: str) -> str:
    """The stem of a word that is ``plain``."""
    language = _language(small)
    found = _STEMMERS[language].stemWord(small) if language in _STEMMERS else small
    # What is left of Китай and Китаем has an а more than what is left of Китая, which looks like an adjective.
    return found[:-1] if language == "ru" and len(found) > 3 and found.endswith("а") else found


@lru_cache(100_000)
def sound(text: str) -> str:
    """How a Latin or Cyrillic word sounds, roughly; empty for a short one, a number or a Chinese word."""
    if not text[:1].isalpha() or _language(text) == "zh":
        return ""
    spelled = unicodedata.normalize("NFC", text).casefold().replace("ё", "йо")
    heard = re.sub("[^a-z]", "", anyascii(spelled).lower())
    for pattern, letters in _SOUNDS:
        heard = pattern.sub(letters, heard)
    bare = re.sub("[aeiou]+m?$", "", heard)  # Астана, Астаной; Токаев, Токаевым
    heard = bare if len(bare) >= _HEARD else heard
    return heard if len(heard) >= _HEARD else ""


def _language(text: str) -> str:
    if re.search("[\u0400-\u04ff]", text):
        return "ru"
    if re.search(f"[{CJK}]", text):
        return "zh"
    return "en" if re.search("[a-z]", text, re.I) else ""
