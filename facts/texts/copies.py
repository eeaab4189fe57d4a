"""Private copies of article texts: where they are, how their bytes are read, and the lines in them.

A copy is plain text, or a page that a browser saved. It is read where it lies and never copied into the repository.
``keeping`` has those that curators bring to the desk.
"""

import codecs
import re
from dataclasses import dataclass, field
from pathlib import Path

from charset_normalizer import from_bytes
from django.conf import settings

from .. import passages
from . import pages

#: The encodings that are told apart; the names are Python's.
ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "windows-1251", "gb18030")
_MARKS = [(codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")]
_BREAKS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_SUFFIXES = (".txt", ".html", ".htm")
_DECLARED = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_PAGE = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S)
#: A text that was decoded rightly is this plausible at least; by texts of twenty characters and more.
PLAUSIBLE = 0.85
#: Some of the most common Han characters of news; other scripts that were read as Chinese have few of them.
_FREQUENT = frozenset(
    "的一是在不了和有大这中人上为个国会合作与来会议年月日时分关对发展方参加行主席说将也等地区经济组织论坛举"
)


@dataclass(frozen=True)
class Copy:
    """A copy of an article: its text, the encoding that was used and how that was known, and by option what a saved
    page's metadata tell, as (value, how)."""

    text: str
    encoding: str
    told: dict[str, tuple] = field(default_factory=dict)


def at_hand(slug: str) -> Path | None:
    """The private copy of an article, if there is one: kept at the desk, or else in ``settings.TEXTS_DIR``."""
    paths = (settings.TEXTS_DIR / f"{slug}{suffix}" for suffix in _SUFFIXES)
    return next((path for path in (settings.DESK_TEXTS_DIR / f"{slug}.txt", *paths) if path.is_file()), None)


def lines_of(path: Path) -> list[str]:
    """Every paragraph that stands in a copy, normalised: the article's and the page's own; ``passages.align`` tells
    which is which. Raises OSError, and ValueError when the bytes cannot be read as text."""
    return lines_in(copy_of(path).text)


def lines_in(text: str) -> list[str]:
    """The same for the text of a copy."""
    return [line for _, line in pages.paragraphs(text)]


def plain(text: str) -> str:
    """A text with one kind of line ends and without what nobody sees."""
    return passages.UNSEEN.sub("", _BREAKS.sub("\n", text))


def is_page(text: str) -> bool:
    """Whether it is the source of a web page."""
    return bool(_PAGE.match(text))


def copy_of(path: Path, encoding: str = "") -> Copy:
    """Read a copy. Raises OSError, and ValueError with a sentence that says what to do."""
    text, how = decode(path.read_bytes(), encoding)
    text = plain(text)
    if path.suffix.lower() in (".html", ".htm") or is_page(text):
        return _from_page(text, how)
    return Copy(text, how)


def numbered(path: Path, fingerprints: list[str]) -> dict[int, str]:
    """The texts of an article's paragraphs by number, from a copy; changed paragraphs as they stand there."""
    return by_number(lines_of(path), fingerprints)


def by_number(lines: list[str], fingerprints: list[str]) -> dict[int, str]:
    """The same for the lines of a copy."""
    found = {
        number: line
        for number, line in zip(passages.align(lines, fingerprints), lines, strict=True)
        if number is not None
    }
    bare = passages.TAIL.sub("", found.get(0, ""))
    return found | {0: bare} if 0 in found and passages.fingerprint(bare) == fingerprints[0] else found


def decode(content: bytes, encoding: str = "") -> tuple[str, str]:
    """The text in bytes, and the encoding with how it is known. Raises ValueError naming the candidates when unsure."""
    if encoding:
        return _by_name(content, encoding)
    for mark, name in _MARKS:
        if content.startswith(mark):
            return _strictly(content[len(mark) :], name), f"{name}, by its byte order mark"
    declared = _DECLARED.search(content[:4096])
    if declared and (text := _tried(content, _known(declared[1].decode("ascii", "ignore")))) is not None:
        return text, f"{_known(declared[1].decode('ascii'))}, as the page declares"
    if b"\0" not in content and (text := _tried(content, "utf-8")) is not None:
        return text, "utf-8"
    return _guessed(content)


def _by_name(content: bytes, encoding: str) -> tuple[str, str]:
    try:
        name = codecs.lookup(encoding).name
    except LookupError as error:
        raise ValueError(
            f"There is no encoding “{encoding}”; write --encoding with one of {_list(ENCODINGS)}."
        ) from error
    return _strictly(content, encoding).removeprefix("\ufeff"), f"{name}, as you say"


def _strictly(content: bytes, name: str) -> str:
    try:
        return content.decode(name)
    except UnicodeDecodeError as error:
        raise ValueError(
            f"It cannot be read as {name} ({error}); give --encoding, one of {_list(ENCODINGS)}."
        ) from error


def _tried(content: bytes, name: str) -> str | None:
    try:
        return content.decode(name)
    except (UnicodeDecodeError, LookupError):
        return None


def _known(name: str) -> str:
    """The declared name; a page that says GB2312 or GBK may hold any character of GB18030."""
    return "gb18030" if name.lower().replace("-", "") in ("gb2312", "gbk", "gb18030") else name.lower()


def _guessed(content: bytes) -> tuple[str, str]:
    """What a detector takes it for, if the text then reads soundly: detectors always find something."""
    names = {codecs.lookup(name).name.replace("-", "_"): name for name in ENCODINGS}
    best = from_bytes(content, cp_isolation=list(names)).best()
    text = _tried(content, best.encoding) if best else None
    if text and is_sound(text):
        return text, f"{names[best.encoding]}, by what the text then says"
    found = [name for name in ENCODINGS if _tried(content, name) is not None]
    raise ValueError(
        f"The encoding cannot be told; it may be {_list(found) or 'none that is known here'}. "
        "Say which with --encoding, or save the text as UTF-8."
    )


def is_sound(text: str) -> bool:
    """Whether a text that was decoded by a guess reads like news in Russian, Chinese or English.

    Most of it is words of one case, common Han and punctuation; no word mixes scripts; nothing is out of place.
    """
    if not text or "\0" in text or re.search("[A-Za-z][а-яёА-ЯЁ]|[а-яёА-ЯЁ][A-Za-z]|[ЂЃѓЉЊЌЋЏђљњќћџЅѕЈј¤¬¦]", text):
        return False
    han = re.findall("[\u4e00-\u9fff]", text)
    if len(han) > 10 and sum(character in _FREQUENT for character in han) < len(han) / 12:
        return False
    good = sum(map(len, re.findall("[А-ЯЁ]?[а-яёіїєґў]+|[А-ЯЁ]+|[A-Z]?[a-z]+|[A-Z]+", text)))
    good += sum(map(_is_common, han))
    good += len(re.findall("[\\s\\d.,;:!?()\\[\\]\"'«»“”‘’„–—…/%№+@&*=_#$|-]|[\u3000-\u303f\uff00-\uff5e]", text))
    return good >= PLAUSIBLE * len(text)


def _is_common(character: str) -> bool:
    """Whether it is one of the 3,755 Han characters of the first level of GB 2312."""
    code = character.encode("gb18030")
    return len(code) == 2 and 0xB0 <= code[0] <= 0xD7 and code[1] >= 0xA1


def _list(names) -> str:
    return ", ".join(names)


def _from_page(html: str, how: str) -> Copy:
    """The article in a saved page, by trafilatura: its headline, then its paragraphs, and what its metadata tell."""
    try:
        import trafilatura
    except ImportError as error:
        raise ValueError(
            "This is a web page. To read it, install what is needed: "
            ".venv/bin/pip install -r requirements-html.txt; or save the article as plain text."
        ) from error
    page = trafilatura.bare_extraction(html, with_metadata=True, include_comments=False, include_tables=False)
    if page is None or not page.text:
        raise ValueError("No article was found in this page; save the article as plain text.")
    lines = page.text.split("\n")
    title = passages.normalise(page.title or "")
    if title and passages.normalise(lines[0]) != title:
        lines.insert(0, title)
    where = "from the page’s metadata"
    told = {"date": page.date, "url": page.url, "publisher": page.sitename}
    found = {name: (value, where) for name, value in told.items() if value}
    if page.author:
        found["author"] = ([part.strip() for part in page.author.split(";")], where)
    return Copy("\n".join(lines), how, found)
