"""Texts that curators bring to the desk: checked against an article's paragraphs, kept, replaced and taken away.

They lie in ``settings.DESK_TEXTS_DIR``, one file an article, which only the site's own account may read; ``copies``
finds them for the desk and the commands. Nothing of a text is stored anywhere else.
"""

import os
import re
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from .. import passages
from . import copies

#: The largest text that is taken: bytes of UTF-8, paragraphs, and characters in one of them.
MOST_BYTES, MOST_LINES, LONGEST_LINE = 1_000_000, 5_000, 20_000


@dataclass(frozen=True)
class Fit:
    """What of a text is an article's: the numbers of the paragraphs that fit; of those that stand there changed, each
    with its length there and the one on record, in code points; of those that are missing; and how many lines of the
    text are none of the article's."""

    fits: list[int] = field(default_factory=list)
    changed: list[tuple[int, int, int]] = field(default_factory=list)
    missing: list[int] = field(default_factory=list)
    others: int = 0


def read(content: bytes) -> str:
    """The text in a file from a curator's machine. Raises ValueError with a sentence that says what to do."""
    if len(content) > MOST_BYTES:
        raise ValueError(_("It has more than %d MB; that is no article.") % (MOST_BYTES // 1_000_000))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        told = _("It is no UTF-8: the byte at position %d belongs to no character. Save the text as UTF-8.")
        raise ValueError(told % (error.start + 1)) from error


def cleaned(text: str) -> str:
    """A text as it is kept. Raises ValueError where it is no article's plain text."""
    if "\0" in text:
        raise ValueError(_("It has a NUL, as no text has; save it as plain text in UTF-8."))
    text = copies.plain(text)
    if not text.strip():
        raise ValueError(_("It is empty."))
    if copies.is_page(text):
        raise ValueError(_("It is the source of a web page; save or copy the article as plain text."))
    if len(text.encode()) > MOST_BYTES:
        raise ValueError(_("It has more than %d MB; that is no article.") % (MOST_BYTES // 1_000_000))
    lines = text.split("\n")
    if len(lines) > MOST_LINES or max(map(len, lines)) > LONGEST_LINE:
        told = _("It has more than %(lines)d lines, or one of more than %(length)d characters; that is no article.")
        raise ValueError(told % {"lines": MOST_LINES, "length": LONGEST_LINE})
    return text


def fit(text: str, recorded: Iterable[tuple[int, str, int]]) -> Fit:
    """Compare a text with an article's paragraphs, each as (number, SHA-256, length).

    Raises ValueError when none of them is in the text: then it is another article's.
    """
    known = {number: (digest, length) for number, digest, length in recorded if digest}
    if not known:
        raise ValueError(_("No paragraph of this article is on record with a fingerprint; make its seed first."))
    lines = copies.lines_in(text)
    order = passages.in_order((number, digest) for number, (digest, _length) in known.items())
    found = copies.by_number(lines, order)
    made = Fit(missing=[number for number in known if number not in found], others=len(lines) - len(found))
    for number, line in sorted(found.items()):
        if number in known and passages.fingerprint(line) == known[number][0]:
            made.fits.append(number)
        elif number in known:
            made.changed.append((number, len(line), known[number][1]))
    if not made.fits:
        raise ValueError(_("None of the article’s paragraphs is in it as it is on record; this is another text."))
    return made


def keep(slug: str, text: str) -> None:
    """Keep a text that is ``cleaned``, in place of the one before, which stays where this raises OSError."""
    path = _path(slug)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.parent.chmod(0o700)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".")  # for this account alone: 0600
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def take_away(slug: str) -> None:
    """Delete what is kept of an article; nothing happens where nothing is. Raises OSError."""
    _path(slug).unlink(missing_ok=True)


def kept_at(slug: str) -> datetime | None:
    """When the text was kept; None where there is none."""
    try:
        return datetime.fromtimestamp(_path(slug).stat().st_mtime, UTC)
    except FileNotFoundError:
        return None


def digest(slug: str) -> str:
    """SHA-256 of the kept file, by which a page knows whether it is still the one that it showed; "" for none."""
    try:
        return sha256(_path(slug).read_bytes()).hexdigest()
    except FileNotFoundError:
        return ""


def _path(slug: str) -> Path:
    if not re.fullmatch(r"[-\w]{1,80}", slug, re.ASCII):
        raise ValueError(_("“%s” is no name for a file.") % slug)
    return settings.DESK_TEXTS_DIR / f"{slug}.txt"
