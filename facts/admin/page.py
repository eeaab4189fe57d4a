"""What the reading desk shows of an article: its paragraphs in pieces, the facts beside them, and what is left."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db.models import Prefetch

from .. import passages
from ..models import Citation, Paragraph, Status
from ..models.citation import Check
from ..texts.marking import Piece, Span, pieces
from .text import fitting, private_lines


@dataclass
class Cited:
    """A citation on the page: its number there, and what came of looking for its passage in the text at hand.

    ``start`` is where the passage stands in its paragraph, in code points; None where it does not stand there.
    """

    number: int
    citation: Citation
    state: Check
    start: int | None = None
    elsewhere: list[int] = field(default_factory=list)

    @property
    def counts(self) -> bool:
        """Whether its fact is one of the article's: a retracted one is shown and neither marked nor counted."""
        return self.citation.fact.status != Status.RETRACTED

    @property
    def is_marked(self) -> bool:
        return self.counts and self.start is not None

    @property
    def span(self) -> Span:
        return Span(self.number, self.start, self.start + self.citation.length)


@dataclass
class Block:
    """A paragraph of the page; ``text`` is None where it is not at hand."""

    paragraph: Paragraph
    text: str | None
    cited: list[Cited]

    @property
    def spans(self) -> list[Span]:
        return [one.span for one in self.cited if one.is_marked]

    @property
    def pieces(self) -> list[Piece]:
        return pieces(self.text, self.spans)

    @property
    def has_fact(self) -> bool:
        return any(one.counts for one in self.cited)


@dataclass
class Page:
    """All of it, and the coverage: how many paragraphs have a fact, and how many words of those at hand are in one."""

    blocks: list[Block]

    @property
    def texts(self) -> dict[int, str]:
        """The texts at hand, by the paragraph's number."""
        return {block.paragraph.number: block.text for block in self.blocks if block.text is not None}

    @property
    def cited(self) -> list[Cited]:
        return [one for block in self.blocks for one in block.cited]

    @property
    def adrift(self) -> list[Cited]:
        """The citations whose passage is not, or not only, where they have it."""
        return [one for one in self.cited if one.state in (Check.LOST, Check.AMBIGUOUS, Check.MOVED)]

    @property
    def without(self) -> list[Block]:
        return [block for block in self.blocks if not block.has_fact]

    @property
    def with_facts(self) -> int:
        return len(self.blocks) - len(self.without)

    @property
    def words(self) -> int:
        return sum(map(passages.count_words, self.texts.values()))

    @property
    def words_with_facts(self) -> int:
        at_hand = [block for block in self.blocks if block.text is not None]
        return sum(
            passages.count_words_within(block.text, ((one.start, one.end) for one in block.spans)) for block in at_hand
        )

    @property
    def share(self) -> int:
        """Per cent of the words at hand; never 100 while one is left, nor 0 while there is one."""
        if not self.words:
            return 0
        found = round(100 * self.words_with_facts / self.words)
        least, most = self.words_with_facts > 0, 99 if self.words_with_facts < self.words else 100
        return min(max(found, int(least)), most)


def page_of(article, with_facts: bool) -> Page:
    """The page of an article; without facts for whom these are not."""
    citations = Citation.objects.select_related("fact", "paragraph").order_by("start", "length", "fact__slug")
    citations = citations if with_facts else citations.none()
    paragraphs = list(article.paragraphs.prefetch_related(Prefetch("citations", citations)))
    fingerprints = {one.number: one.sha256 for one in paragraphs if one.sha256}
    lines = private_lines(article)
    texts, numbers = fitting(lines, fingerprints), passages.align(lines, passages.in_order(fingerprints.items()))
    blocks, last = [], 0
    for paragraph in paragraphs:
        found = list(_cited(paragraph, texts, lines, numbers, last))
        last += len(found)
        blocks.append(Block(paragraph, texts.get(paragraph.number), found))
    return Page(blocks)


def _cited(paragraph, texts: dict[int, str], lines: list[str], numbers: list[int | None], last: int) -> Iterator[Cited]:
    for number, citation in enumerate(paragraph.citations.all(), last + 1):
        if not citation.has_passage or not lines:
            yield Cited(number, citation, Check.UNCHECKED)
            continue
        places = [
            (numbers[line], start)
            for line, start in passages.find(lines, citation.sha256, citation.first_words, citation.length)
        ]
        here = [start for where, start in places if where == paragraph.number and paragraph.number in texts]
        start = citation.start if citation.start in here else here[0] if citation.start is None and here else None
        state = Check(passages.outcome(places, (paragraph.number, start)))
        elsewhere = sorted({where for where, _start in places if where not in (None, paragraph.number)})
        yield Cited(number, citation, state, start, elsewhere)
