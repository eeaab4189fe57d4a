from itertools import islice

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .. import clock, metadata
from ..exports import ARTICLES, LICENCE, THEMES
from ..found import Found
from ..index import entries
from ..models import Article, Membership, Theme
from ..models.fact import Kind
from ..pictures import shares
from ..tally import counted
from .twins import as_json, site_of

TITLE = _("What is said about the Shanghai Cooperation Organisation, and who says so")
LEAD = _(
    "Every fact here names its source, down to the paragraph, or to the page where its text was not at hand: "
    "who said it, how sure it is, as of when, and who disagrees."
)


def home(request, fmt="html"):
    found, site = entries(), site_of(request)
    counts = found.each("kind", found.shown())
    counts = {kind.value: counts.get(kind.value, 0) for kind in Kind}
    themes = [theme for theme in counted(Theme.objects.published().for_list()) if theme.fact_count]
    articles = counted(Article.objects.published().for_list().newest_first()).iterator(chunk_size=50)
    if clock.current().is_set:  # what tells nothing of that day is no source of it
        articles = (article for article in articles if article.fact_count)
    articles = list(islice(articles, 5))
    statuses = _statuses()
    if fmt == "json":
        split = {"statuses": {slug: count for slug, _name, count in statuses}}
        tables = split | {"themes": [THEMES.record(theme, site) for theme in themes]}
        tables |= {"articles": [ARTICLES.record(article, site) for article in articles]}
        return as_json({"facts": sum(counts.values()), "kinds": counts, "licence": LICENCE} | tables)
    context = {"statuses": statuses, "kinds": [(kind, counts[kind.value]) for kind in Kind], "shares": shares(counts)}
    context |= {"total": sum(counts.values()), "themes": themes, "articles": articles}
    context |= {"dated": Found(found.shown() & found.dated(), "newest", None)[:6], "where": reverse("fact_list") + "?"}
    context["metadata"] = metadata.home(str(TITLE), str(LEAD), site)
    return render(request, "facts/home.html", context | {"title": TITLE, "lead": LEAD})


def _statuses():
    """The statuses in the SCO that countries hold on the day that one looks at, as (code, name, how many)."""
    now = clock.current()
    return list(Membership.objects.published().on(now.day, now.status_by).by_standing())
