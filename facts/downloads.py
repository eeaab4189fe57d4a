"""Lists and rows to take away: CSV, JSON Lines, JSON-LD and Turtle, written as they are read, in constant memory."""

import json
from collections.abc import Callable, Iterable, Iterator
from contextvars import copy_context
from dataclasses import dataclass

from django.db.models import QuerySet

from . import changes, linked, sheets
from .exports import PARTS, Table
from .snapshot import snapshot
from .turtle import Turtle

#: How many rows are in memory at a time, with what they are tied to.
ROWS = 500
#: How many characters go out together.
_CHARACTERS = 1 << 16


@dataclass(frozen=True)
class Listing:
    """The rows of a table that somebody takes away. ``address`` is where from, ``revision`` of which data."""

    table: Table
    rows: Iterable
    site: str
    address: str = ""
    revision: str = ""
    #: Whether a CSV begins with the mark by which a spreadsheet sees that it is UTF-8.
    bom: bool = False

    def records(self) -> Iterator[dict]:
        return self.table.records(self._fetched(), self.site)

    def nodes(self) -> Iterator[dict]:
        """What the list is, then its rows."""
        yield linked.dataset(self.address, f"SCO Facts: {self.table.name}", self.revision)
        for record in self.records():
            yield from linked.nodes(self.table.name, record, self.site)

    def _fetched(self) -> Iterable:
        sliced = isinstance(self.rows, QuerySet) and self.rows.query.is_sliced
        return self.rows.iterator(chunk_size=ROWS) if hasattr(self.rows, "iterator") and not sliced else self.rows


@dataclass(frozen=True)
class Format:
    """A kind of file, by the ending of its name in ``FORMATS``."""

    label: str
    content_type: str
    write: Callable[[Listing], Iterator[str]]


def _csv(listing: Listing) -> Iterator[str]:
    if listing.bom:
        yield sheets.BOM
    yield from sheets.lines(listing.table.header, listing.records(), PARTS)


def _json_lines(listing: Listing) -> Iterator[str]:
    for record in listing.records():
        yield json.dumps(record, ensure_ascii=False) + "\n"


def _json_ld(listing: Listing) -> Iterator[str]:
    return json_ld(listing.nodes(), listing.site)


def json_ld(nodes: Iterable[dict], site: str) -> Iterator[str]:
    """One JSON-LD document, a node a line."""
    yield f'{{"@context": {json.dumps(linked.context(site))},\n"@graph": ['
    for at, node in enumerate(nodes):
        yield (",\n" if at else "\n") + json.dumps(node, ensure_ascii=False)
    yield "\n]}\n"


def _turtle(listing: Listing) -> Iterator[str]:
    return turtle(listing.nodes(), listing.site)


def turtle(nodes: Iterable[dict], site: str) -> Iterator[str]:
    """The same nodes in Turtle."""
    writer = Turtle(linked.context(site))
    yield writer.head()
    yield from map(writer.text, nodes)


FORMATS = {
    "csv": Format("CSV", "text/csv; charset=utf-8", _csv),
    "jsonl": Format("JSON Lines", "application/jsonl; charset=utf-8", _json_lines),
    "jsonld": Format("JSON-LD", "application/ld+json", _json_ld),
    "ttl": Format("Turtle", "text/turtle; charset=utf-8", _turtle),
}
#: What a row by itself can be had as, besides JSON: the nodes of linked data, written.
LINKED = {"jsonld": json_ld, "ttl": turtle}


def written(fmt: str, listing: Listing) -> Iterator[bytes]:
    """The file in pieces, of one moment of the data and of the day that is looked at now."""
    return streamed(FORMATS[fmt].write(listing))


def streamed(texts: Iterator[str]) -> Iterator[bytes]:
    """Texts in larger pieces, read in one moment of the data and on the day that is looked at now.

    A server reads the pieces when the view is long through and the day is no longer set; so each is made in the context
    of this call, with its clock and with the disagreements that it looks up once.
    """
    return _in_this_context(_of_one_moment(texts))


def _of_one_moment(texts: Iterator[str]) -> Iterator[bytes]:
    with snapshot(), changes.steady():
        yield from _gathered(texts)


def _gathered(texts: Iterator[str]) -> Iterator[bytes]:
    waiting, size = [], 0
    for text in texts:
        waiting.append(text)
        size += len(text)
        if size >= _CHARACTERS:
            yield "".join(waiting).encode()
            waiting, size = [], 0
    yield "".join(waiting).encode()


def _in_this_context(pieces: Iterator[bytes]) -> Iterator[bytes]:
    context, end = copy_context(), object()

    def read() -> Iterator[bytes]:
        try:
            while (piece := context.run(next, pieces, end)) is not end:
                yield piece
        finally:
            context.run(pieces.close)

    return read()
