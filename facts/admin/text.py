"""The private copy of an article's text, where there is one on this machine."""

from .. import passages
from ..texts import copies


def private_text(article) -> dict[int, str]:
    """The normalised text of the article's paragraphs by number; only those whose fingerprint is the one on record."""
    return fitting(private_lines(article), recorded(article))


def private_lines(article) -> list[str]:
    """Every line of the private copy, normalised, those that fit no paragraph, too; none where no copy can be read."""
    path = copies.at_hand(article.slug)
    try:
        return copies.lines_of(path) if path else []
    except (OSError, ValueError):
        return []


def recorded(article) -> dict[int, str]:
    """The fingerprints of the article's paragraphs by number."""
    return dict(article.paragraphs.exclude(sha256="").values_list("number", "sha256"))


def fitting(lines: list[str], fingerprints: dict[int, str]) -> dict[int, str]:
    """Of the lines those that are a paragraph as it is on record, by its number."""
    found = copies.by_number(lines, passages.in_order(fingerprints.items())) if lines and fingerprints else {}
    return {number: text for number, text in found.items() if passages.fingerprint(text) == fingerprints.get(number)}
