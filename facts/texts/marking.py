"""A paragraph in pieces, each with the passages that it is part of; they may overlap. No models and no Django."""

from collections.abc import Iterable
from typing import NamedTuple


class Span(NamedTuple):
    """A passage: the number by which a page names it, and where it starts and ends, in code points."""

    number: int
    start: int
    end: int


class Piece(NamedTuple):
    """A part of a paragraph: its text, and the numbers of the passages that hold it, begin with it and end with it."""

    text: str
    within: tuple[int, ...]
    begins: tuple[int, ...]
    ends: tuple[int, ...]


def pieces(text: str, spans: Iterable[Span]) -> list[Piece]:
    """The paragraph cut wherever a passage starts or ends; together the pieces are its text."""
    spans = sorted(spans)
    cuts = sorted({0, len(text), *(at for span in spans for at in (span.start, span.end))})
    return [
        Piece(
            text[start:end],
            tuple(span.number for span in spans if span.start <= start and end <= span.end),
            tuple(span.number for span in spans if span.start == start),
            tuple(span.number for span in spans if span.end == end),
        )
        for start, end in zip(cuts, cuts[1:], strict=False)
    ]
