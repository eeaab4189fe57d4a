from django.db.models import Count
from django.shortcuts import render
from django.urls import reverse

from ..exports import ARTICLES, LICENCE, THEMES
from ..models import Article, Fact, Theme
from ..models.fact import Kind
from ..pictures import shares
from .twins import as_json, site_of


def home(request, fmt="html"):
    facts, site = Fact.objects.published(), site_of(request)
    found = dict(facts.order_by().values_list("kind").annotate(Count("pk")))
    counts = {kind.value: found.get(kind.value, 0) for kind in Kind}
    themes = Theme.objects.published().with_facts().for_list().filter(fact_count__gt=0)
    articles = Article.objects.published().with_facts().for_list().newest_first()[:5]
    if fmt == "json":
        tables = {"themes": [THEMES.record(theme, site) for theme in themes]}
        tables |= {"articles": [ARTICLES.record(article, site) for article in articles]}
        return as_json({"facts": sum(counts.values()), "kinds": counts, "licence": LICENCE} | tables)
    context = {"kinds": [(kind, counts[kind.value]) for kind in Kind], "shares": shares(counts)}
    context |= {"total": sum(counts.values()), "themes": themes, "articles": articles}
    context |= {"dated": facts.exclude(when="").newest_first().for_list()[:6], "where": reverse("fact_list") + "?"}
    return render(request, "facts/home.html", context)
