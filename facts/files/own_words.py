"""The rule that a statement is in our own words, asked of files: where the text of what they cite is at hand."""

from collections import defaultdict
from collections.abc import Iterator

from django.utils.translation import gettext as _

from .. import passages
from ..models import Paragraph
from ..texts import copies
from .sources import Fault, Sources


def fingerprints(sources: Sources, article: str) -> list[str]:
    """The fingerprints of an article's paragraphs by number, from the files or else from the database."""
    found = {
        row.fields.get("number"): row.fields.get("sha256")
        for row in sources.rows["facts.paragraph"]
        if row.key.startswith(f"{article}/")
    }
    if not found:
        stored = Paragraph.objects.filter(article__slug=article).values_list("number", "sha256")
        found = {str(number): digest for number, digest in stored}
    return [found.get(str(number)) or "" for number in range(len(found))]


def quoted(sources: Sources) -> Iterator[Fault]:
    """The statements of the files that have ``passages.OWN_WORDS`` words in a row of a paragraph that they cite."""
    cited: dict[str, set[tuple[str, str]]] = defaultdict(set)
    at_hand: dict[str, bool] = {}
    for row in sources.rows["facts.citation"]:
        paragraph = row.fields.get("paragraph")
        if not isinstance(paragraph, list) or len(paragraph) != 2 or not all(isinstance(one, str) for one in paragraph):
            continue  # which is a fault of its own
        article = paragraph[0]
        if at_hand.setdefault(article, copies.at_hand(article) is not None):
            cited[row.key.partition("/")[0]].add((article, paragraph[1]))
    texts = {article: _texts(sources, article) for article, there in at_hand.items() if there}
    for row in sources.rows["facts.fact"] if cited else ():
        statement = row.fields.get("statement")
        for article, number in sorted(cited.get(row.key, ())) if isinstance(statement, str) else ():
            if passages.shares_words(statement, texts[article].get(number, "")):
                told = _("it has %(words)d words in a row of %(article)s ¶ %(number)s; say it in your own.")
                parts = {"words": passages.OWN_WORDS, "article": article, "number": number}
                mark = row.marks.get("statement", (row.line, 1))
                yield Fault(row.file, *mark, sources.where(row.label, row.key, "statement"), told % parts)


def _texts(sources: Sources, article: str) -> dict[str, str]:
    """The paragraphs of an article by number, as far as a copy at hand has them."""
    try:
        lines = copies.lines_of(copies.at_hand(article))
    except (OSError, ValueError):
        return {}
    return {str(number): text for number, text in copies.by_number(lines, fingerprints(sources, article)).items()}
