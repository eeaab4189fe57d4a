from django.shortcuts import get_object_or_404, render

from .. import metadata
from ..exports import ARTICLES, FACTS, LICENCE, PARAGRAPHS
from ..models import Article, Fact
from ..pictures import covered
from .twins import as_json, noun_list, site_of, told


def article_list(request, fmt="html"):
    return noun_list(request, fmt, ARTICLES, Article.objects.published().for_list().newest_first())


def article_detail(request, slug, fmt="html"):
    article = get_object_or_404(Article.objects.published().for_detail(), slug=slug)
    facts = list(Fact.objects.published().about(article).for_list())
    article.fact_count = len(facts)
    outline, site = outline_of(article, facts), site_of(request)
    if fmt == "json":
        record = ARTICLES.record(article, site) | {"licence": LICENCE}
        record |= {"paragraphs": [PARAGRAPHS.record(block, site) for block in outline]}
        return as_json(record | {"facts": [FACTS.record(fact, site) for fact in facts]})
    context = {"row": article, "outline": outline, "empty": [block for block in outline if not block.facts]}
    context |= {"seen": any(block.sha256 for block in outline), "metadata": metadata.noun_page(article, site)}
    return render(request, "facts/article_detail.html", context | told(facts, "article", article))


def outline_of(article, facts):
    """The article's paragraphs, each with ``facts`` in the order of the text and ``covered`` per cent."""
    cited = [(citation, fact) for fact in facts for citation in fact.citations.all()]
    blocks = list(article.paragraphs.all())
    for block in blocks:
        here = [(c, fact) for c, fact in cited if c.paragraph_id == block.pk]
        here.sort(key=lambda pair: (pair[0].start or 0, pair[0].length or 0))
        block.article = article
        block.facts = list(dict.fromkeys(fact for _, fact in here))
        block.covered = covered(((c.start, c.length) for c, _ in here if c.has_passage), block.length or 0)
    return blocks
