"""How much of an article's facts a fresh draft offers: passages, what the facts are about, dates and figures."""

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from django.utils import timezone

from .. import passages
from ..models import Article, Fact
from . import copies, drafting
from .names import NOUNS, Vocabulary

#: What is counted, by relation or field of a fact.
PARTS = (*NOUNS, "attributed_to", "kind", "when", "figure")


@dataclass
class Count:
    """Of ``there``, which the facts have, the draft offered ``offered``; of ``suggested``, which it offered in places
    that facts cite, ``wanted`` are in a fact that cites the place."""

    there: int = 0
    offered: int = 0
    suggested: int = 0
    wanted: int = 0

    def __add__(self, other: "Count") -> "Count":
        mine, theirs = vars(self), vars(other)
        return Count(*(mine[name] + theirs[name] for name in mine))


@dataclass
class Measure:
    """What came of it. ``passages`` counts citations: in one drafted sentence, or in drafted sentences in a row."""

    passages: int
    in_one: int
    in_a_row: int
    sentences: int
    cited: int
    parts: dict[str, Count]

    @property
    def total(self) -> Count:
        """Entities, dates and figures together; kind and speaker are not among them."""
        return sum((self.parts[name] for name in (*NOUNS, "when", "figure")), Count())


def measure(article: Article, path: Path) -> Measure:
    """Compare the facts of an article in the database with a fresh draft from a copy of its text.

    Raises OSError and ValueError when the copy cannot be read.
    """
    paragraphs = list(article.paragraphs.order_by("number"))
    lines = copies.numbered(path, passages.in_order((one.number, one.sha256) for one in paragraphs))
    blocks = [(one.number, one.role, lines[one.number]) for one in paragraphs if one.number in lines]
    known, today = Vocabulary.stored(), timezone.localdate()
    drafted = drafting.draft(article.slug, blocks, article.language, article.page_date, known, today)
    return compared(drafted, _facts(article))


def _facts(article: Article) -> list[Fact]:
    cited = Fact.objects.filter(citations__paragraph__article=article).distinct()
    return list(cited.select_related("attributed_to").prefetch_related(*NOUNS, "citations__paragraph"))


def compared(drafted: list[drafting.Drafted], facts: list[Fact]) -> Measure:
    """The measure of a draft against finished facts."""
    made = Measure(0, 0, 0, len(drafted), 0, {name: Count() for name in PARTS})
    wanted: dict[int, dict[str, set]] = defaultdict(lambda: defaultdict(set))
    for fact in facts:
        near: list[int] = []
        for citation in fact.citations.all():
            if not citation.has_passage:
                continue
            start, end = citation.start or 0, (citation.start or 0) + citation.length
            same = [at for at, one in enumerate(drafted) if one.number == citation.paragraph.number]
            over = [at for at in same if drafted[at].span[0] < end and start < drafted[at].span[1]]
            made.passages += 1
            made.in_one += any(drafted[at].span[0] <= start and end <= drafted[at].span[1] for at in over)
            made.in_a_row += bool(over) and drafted[over[0]].span[0] <= start and end <= drafted[over[-1]].span[1]
            near += over
        has = _has(fact)
        offered = defaultdict(set)
        for at in near:
            for name, values in _offers(drafted[at]).items():
                offered[name] |= values
                wanted[at][name] |= has[name]
        for name, values in has.items():
            made.parts[name].there += len(values)
            made.parts[name].offered += len(values & offered[name])
    for at, values in wanted.items():
        for name, offers in _offers(drafted[at]).items():
            made.parts[name].suggested += len(offers)
            made.parts[name].wanted += len(offers & values[name])
    made.cited = len(wanted)
    return made


def _has(fact: Fact) -> dict[str, set]:
    """What a fact says, by part."""
    found = {noun: {row.natural_key()[0] for row in getattr(fact, noun).all()} for noun in NOUNS}
    found["attributed_to"] = {fact.attributed_to.slug} if fact.attributed_to else set()
    found["kind"] = {fact.kind}
    found["when"] = {fact.when} - {""}
    number = fact.figure_value
    found["figure"] = set() if number is None else {(format(number.normalize(), "f"), fact.figure_bound)}
    return found


def _offers(one: drafting.Drafted) -> dict[str, set]:
    """What a draft suggests for a sentence in fields, by part."""
    fact = one.fact
    found = {noun: {key for [key] in fact.get(noun, [])} for noun in NOUNS}
    found["attributed_to"] = set(fact.get("attributed_to", []))
    found["kind"] = {fact["kind"]}
    found["when"] = {fact["when"]} if "when" in fact else set()
    found["figure"] = {(fact["figure_value"], fact["figure_bound"])} if "figure_value" in fact else set()
    return found


def table(made: Measure) -> list[str]:
    """The measure as lines of aligned text."""
    lines = [
        f"{'passages that facts cite':<36}{made.passages:>6}",
        f"{'  within one drafted sentence':<36}{made.in_one:>6}{_share(made.in_one, made.passages)}",
        f"{'  within drafted sentences in a row':<36}{made.in_a_row:>6}{_share(made.in_a_row, made.passages)}",
        f"{'drafted sentences':<36}{made.sentences:>6}, {made.cited} of them cited",
        "",
        f"{'':<16}{'in facts':>10}{'offered':>10}{'':>7}{'suggested':>12}{'in facts':>10}",
    ]
    rows = [*((name, made.parts[name]) for name in (*NOUNS, "when", "figure")), ("together", made.total)]
    for name, count in [*rows, *((name, made.parts[name]) for name in ("attributed_to", "kind"))]:
        line = f"{name:<16}{count.there:>10}{count.offered:>10}{_share(count.offered, count.there)}"
        lines.append(line + f"{count.suggested:>12}{count.wanted:>10}{_share(count.wanted, count.suggested)}")
    return lines


def _share(part: int, whole: int) -> str:
    return f"{part / whole:>7.0%}" if whole else f"{'–':>7}"
