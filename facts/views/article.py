from django.shortcuts import get_object_or_404, render

from .. import metadata
from ..exports import ARTICLES, PARAGRAPHS
from ..models import Article, Fact
from ..pictures import covered
from .twins import as_twin, noun_list, site_of, told


def article_list(request, fmt="html"):
    return noun_list(request, fmt, ARTICLES, Article.objects.published().for_list().newest_first())


def article_detail(request, slug, fmt="html"):
    article = get_object_or_404(Article.objects.published().for_detail(), slug=slug)
    facts = list(Fact.objects.published().about(article).for_list())
    article.fact_count = len(facts)
    outline = outline_of(article, facts)
    if fmt != "html":
        return as_twin(request, fmt, (ARTICLES, article), [(PARAGRAPHS, outline)], facts)
    context = {"row": article, "outline": outline, "empty": [block for block in outline if not block.facts]}
    context["seen"] = any(block.sha256 for block in outline)
    context["metadata"] = metadata.noun_page(article, site_of(request))
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
