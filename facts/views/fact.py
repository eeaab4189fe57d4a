from csp.decorators import csp_replace
from django.shortcuts import get_object_or_404, render
from django.views.decorators.clickjacking import xframe_options_exempt
from pyroaring import BitMap

from .. import clock, metadata, ties
from ..cards import cards
from ..downloads import LINKED
from ..exports import FACTS, LICENCE, citation_line
from ..facets import Facets
from ..index import entries, nearest
from ..models import Citation, Fact
from ..search import Search
from .oembed import discovery, frame_of
from .twins import answer, as_json, as_linked, refuse, revision, site_of


def fact_list(request, fmt="html"):
    search = Search(request.GET)
    if search.errors:
        return refuse(request, fmt, search.errors)
    more, facts = {}, search.facts
    if fmt == "html":
        facts = facts.with_sources()
        facets = Facets(search)
        more = {"facets": list(facets), "bars": facets.histogram()}
        if search.chosen.get("q"):
            more |= {"cards": cards(search.chosen["q"]), "spelled": spelled(search)}
    return answer(request, fmt, FACTS, search, facts, "facts/fact_list.html", more)


def spelled(search):
    """The same question with each word that no fact has spelled like the nearest one, and its address; or None."""
    text = search.words
    for term in search.answer.missing:
        text = text.replace(term.text, nearest(term) or term.text, 1)
    return (text, search.url(q=text)) if text != search.words else None


def fact_detail(request, slug, fmt="html"):
    fact = Fact.objects.select_related("attributed_to").filter(slug=slug).order_by().first()
    if fact is None or fact.pk not in entries().shown():
        return gone(request, fmt, get_object_or_404(Fact.objects.withdrawn(), slug=slug))
    [fact], site = ties.whole([fact]), site_of(request)
    if fmt in LINKED:
        return as_linked(request, fmt, [(FACTS, FACTS.record(fact, site))])
    cite = citation_line(fact, site, revision())
    same_paragraph, same_event = nearby(fact)
    if fmt == "json":
        record = FACTS.record(fact, site) | {"citation_line": cite, "licence": LICENCE}
        record |= {"cite": f"{record['url']}cite/"}
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
        reason = fact.why_withdrawn
    context = {"fact": fact, "reason": reason, "permalink": site_of(request) + fact.get_absolute_url()}
    return render(request, "facts/fact_embed.html", context, status=status)


def nearby(fact):
    """Up to eight other facts of the same paragraphs, and up to eight more of the same events."""
    paragraphs = [citation.paragraph_id for citation in fact.citations.all()]
    same = Citation.objects.filter(paragraph__in=paragraphs).order_by().values_list("fact", flat=True)
    first = others(fact, BitMap(same), [])
    return first, others(fact, entries().tied("event", [event.pk for event in fact.events.all()]), first)


def others(fact, keys, known):
    """Up to eight of these facts that may be seen, but for the fact itself and those that are known."""
    left = (keys & entries().shown()) - BitMap([fact.pk, *(near.pk for near in known)])
    return list(Fact.objects.filter(pk__in=list(left)).select_related("attributed_to")[:8]) if left else []


def slugs(facts):
    return [fact.slug for fact in facts]


def gone(request, fmt, fact):
    """A retracted fact keeps its address, which says so and why."""
    reason = fact.why_withdrawn
    if fmt != "html":
        return as_json({"slug": fact.slug, "status": "retracted", "retraction_reason": reason}, status=410)
    return render(request, "facts/gone.html", {"fact": fact, "reason": reason}, status=410)
