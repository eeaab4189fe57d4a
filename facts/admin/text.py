"""The private copy of an article's text, where there is one on this machine."""

from .. import passages
from ..texts import copies


def private_text(article) -> dict[int, str]:
    """The normalised text of the article's paragraphs by number; only those whose fingerprint is the one on record."""
    path = copies.at_hand(article.slug)
    if path is None:
        return {}
    recorded = dict(article.paragraphs.exclude(sha256="").values_list("number", "sha256"))
    try:
        found = copies.numbered(path, passages.in_order(recorded.items()))
    except (OSError, ValueError):
        return {}
    return {number: text for number, text in found.items() if passages.fingerprint(text) == recorded.get(number)}
