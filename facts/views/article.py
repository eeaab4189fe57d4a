from django.shortcuts import get_object_or_404, render

from .. import metadata
from ..records import NOUNS
from .twins import as_twin, noun_list, site_of, told


def article_list(request, fmt="html"):
    return noun_list(request, fmt, NOUNS["article"])


def article_detail(request, slug, fmt="html"):
    article = get_object_or_404(NOUNS["article"].pages().for_detail(), slug=slug)
    whole = NOUNS["article"].whole(article)
    if fmt != "html":
        return as_twin(request, fmt, whole)
    (_paragraphs, outline), (_facts, facts) = whole.groups
    context = {"row": article, "outline": outline, "empty": [block for block in outline if not block.facts]}
    context["seen"] = any(block.sha256 for block in outline)
    context["metadata"] = metadata.noun_page(article, site_of(request))
    return render(request, "facts/article_detail.html", context | told(facts, "article", article, whole))
