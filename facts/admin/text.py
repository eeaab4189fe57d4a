"""The private copy of an article's text, where there is one on this machine."""

from django.conf import settings

from .. import passages


def private_text(article) -> dict[int, str]:
    """The normalised text of the article's paragraphs by number; only those whose fingerprint is the one on record."""
    try:
        blocks = passages.read((settings.TEXTS_DIR / f"{article.slug}.txt").read_text(encoding="utf-8")).paragraphs
    except (OSError, ValueError):
        return {}
    recorded = dict(article.paragraphs.values_list("number", "sha256"))
    texts = {number: block.text for number, block in enumerate(blocks)}
    return {number: text for number, text in texts.items() if passages.fingerprint(text) == recorded.get(number)}
