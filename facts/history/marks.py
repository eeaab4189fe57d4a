"""Which words changed from one text to the next. No Django models."""

import re
from collections.abc import Iterable
from difflib import SequenceMatcher
from typing import NamedTuple

SAME, OLD, NEW = "same", "old", "new"
#: A Chinese character, a word, what stands between words: the pieces that are compared.
_PIECES = re.compile(r"[\u3400-\u9fff]|\w+|\s+|[^\w\s]")
#: Longer texts are not compared piece by piece, which takes the square of their length.
_LONGEST = 4_000


class Mark(NamedTuple):
    """A piece of a text: *same* in both, *old* and gone, or *new*."""

    kind: str
    text: str


def marked(before: str, after: str) -> tuple[list[Mark], list[Mark]]:
    """Both texts in pieces, with what only one of them has marked."""
    if max(len(before), len(after)) > _LONGEST:
        return _joined([Mark(OLD, before)]), _joined([Mark(NEW, after)])
    olds, news = _PIECES.findall(before), _PIECES.findall(after)
    one, other = [], []
    for same, a, b, c, d in SequenceMatcher(None, olds, news, autojunk=False).get_opcodes():
        kinds = (SAME, SAME) if same == "equal" else (OLD, NEW)
        one.append(Mark(kinds[0], "".join(olds[a:b])))
        other.append(Mark(kinds[1], "".join(news[c:d])))
    return _joined(one), _joined(other)


def marked_rows(before: Iterable[str], after: Iterable[str]) -> tuple[list[Mark], list[Mark]]:
    """The same for two lists of names, which are compared name by name."""
    before, after = list(before), list(after)
    return _listed(before, set(after), OLD), _listed(after, set(before), NEW)


def _listed(names: list[str], others: set[str], kind: str) -> list[Mark]:
    found = []
    for at, name in enumerate(names):
        found += [Mark(SAME, ", ")] if at else []
        found.append(Mark(SAME if name in others else kind, name))
    return found


def _joined(marks: list[Mark]) -> list[Mark]:
    """Pieces of one kind that only white space parts are one, so that it reads as a phrase."""
    found: list[Mark] = []
    for mark in marks:
        if not mark.text:
            continue
        if len(found) > 1 and found[-1].kind == SAME and found[-1].text.isspace() and found[-2].kind == mark.kind:
            space = found.pop()
            found[-1] = Mark(mark.kind, found[-1].text + space.text + mark.text)
        elif found and found[-1].kind == mark.kind:
            found[-1] = Mark(mark.kind, found[-1].text + mark.text)
        else:
            found.append(mark)
    return found
