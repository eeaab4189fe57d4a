from django.db.models import Count
from django.shortcuts import render
from django.urls import reverse

from .. import clock
from ..exports import ARTICLES, LICENCE, THEMES
from ..models import Article, Fact, Membership, Theme
from ..models.fact import Kind
from ..pictures import shares
from .twins import as_json, site_of


def home(request, fmt="html"):
    facts, site = Fact.objects.published(), site_of(request)
    found = dict(facts.order_by().values_list("kind").annotate(Count("pk")))
    counts = {kind.value: found.get(kind.value, 0) for kind in Kind}
    themes = Theme.objects.published().with_facts().for_list().filter(fact_count__gt=0)
    articles = Article.objects.published().with_facts().for_list().newest_first()[:5]
    statuses = _statuses()
    if fmt == "json":
        split = {"statuses": {slug: count for slug, _name, count in statuses}}
        tables = split | {"themes": [THEMES.record(theme, site) for theme in themes]}
        tables |= {"articles": [ARTICLES.record(article, site) for article in articles]}
        return as_json({"facts": sum(counts.values()), "kinds": counts, "licence": LICENCE} | tables)
    context = {"statuses": statuses, "kinds": [(kind, counts[kind.value]) for kind in Kind], "shares": shares(counts)}
    context |= {"total": sum(counts.values()), "themes": themes, "articles": articles}
    context |= {"dated": facts.exclude(when="").newest_first().for_list()[:6], "where": reverse("fact_list") + "?"}
    return render(request, "facts/home.html", context)


def _statuses():
    """The statuses in the SCO that countries hold on the day that one looks at, as (code, name, how many)."""
    now = clock.current()
    return list(Membership.objects.published().on(now.day, now.status_by).by_standing())
