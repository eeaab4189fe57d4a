from csp.decorators import csp_replace
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt

from .. import clock, metadata
from ..exports import FACTS, LICENCE, citation_line
from ..models import Fact, Load, Status
from ..search import Search
from .oembed import discovery, frame_of
from .twins import answer, as_json, refuse, site_of


def fact_list(request, fmt="html"):
    search = Search(request.GET)
    if search.errors:
        return refuse(request, fmt, search.errors)
    return answer(request, fmt, FACTS, search, search.facts.for_list(), "facts/fact_list.html")


def fact_detail(request, slug, fmt="html"):
    fact = Fact.objects.published().for_list().filter(slug=slug).first()
    if fact is None:
        return gone(request, fmt, get_object_or_404(Fact.objects.withdrawn(), slug=slug))
    site, load = site_of(request), Load.objects.first()
    cite = citation_line(fact, site, load.revision[:12] if load else "")
    same_paragraph, same_event = nearby(fact)
    if fmt == "json":
        record = FACTS.record(fact, site) | {"citation_line": cite, "licence": LICENCE}
        return as_json(record | {"same_paragraph": slugs(same_paragraph), "same_event": slugs(same_event)})
    context = {"fact": fact, "cite": cite, "permalink": site + fact.get_absolute_url()}
    context |= {"metadata": metadata.fact_page(fact, site)} | to_embed(fact, site)
    return render(
        request, "facts/fact_detail.html", context | {"same_paragraph": same_paragraph, "same_event": same_event}
    )


def to_embed(fact, site):
    """The code that shows the fact on another page, and the address where its machine learns that."""
    day = clock.current()
    return {"frame": frame_of(fact, site, day), "oembed": discovery(fact, site, day)}


@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})
def fact_embed(request, slug):
    """The fact as a card that any page may frame: who says it, how, where and when."""
    fact, reason, status = Fact.objects.published().for_list().filter(slug=slug).first(), None, 200
    if fact is None:
        fact, status = get_object_or_404(Fact.objects.withdrawn(), slug=slug), 410
        reason = why_retracted(fact)
    context = {"fact": fact, "reason": reason, "permalink": site_of(request) + fact.get_absolute_url()}
    return render(request, "facts/fact_embed.html", context, status=status)


def nearby(fact):
    """Up to eight other facts of the same paragraphs, and up to eight more of the same events."""
    others = Fact.objects.published().exclude(pk=fact.pk).select_related("attributed_to")
    paragraphs = [citation.paragraph_id for citation in fact.citations.all()]
    same_paragraph = others.filter(pk__in=Fact.objects.filter(citations__paragraph__in=paragraphs).values("pk"))
    first = list(same_paragraph[:8])
    same_event = others.filter(pk__in=Fact.objects.filter(events__in=fact.events.all()).values("pk"))
    return first, list(same_event.exclude(pk__in=[near.pk for near in first])[:8])


def slugs(facts):
    return [fact.slug for fact in facts]


def why_retracted(fact):
    """The reason that readers see; empty where none was recorded."""
    if fact.status != Status.RETRACTED:
        return _("The article that it was drawn from was retracted.")
    return fact.retraction_reason


def gone(request, fmt, fact):
    """A retracted fact keeps its address, which says so and why."""
    reason = why_retracted(fact)
    if fmt == "json":
        return as_json({"slug": fact.slug, "status": "retracted", "retraction_reason": reason}, status=410)
    return render(request, "facts/gone.html", {"fact": fact, "reason": reason}, status=410)
