from csp.decorators import csp_replace
from django.shortcuts import get_object_or_404, render
from django.views.decorators.clickjacking import xframe_options_exempt

from .. import clock, metadata, ties
from ..cards import cards
from ..downloads import LINKED
from ..exports import FACTS, citation_line
from ..facets import Facets
from ..history import life
from ..index import entries, nearest
from ..models import Fact
from ..records import changes_of_fact, fact_record, nearby, outcome, retracted, revision, why_retracted
from ..search import Search
from .oembed import discovery, frame_of
from .twins import answer, as_json, as_linked, refuse, site_of


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
        return as_linked(request, fmt, fact, [(FACTS, FACTS.record(fact, site))])
    if fmt == "json":
        return as_json(fact_record(fact, site))
    same_paragraph, same_event = nearby(fact)
    context = {"fact": fact, "cite": citation_line(fact, site, revision()), "permalink": site + fact.get_absolute_url()}
    context |= {"metadata": metadata.fact_page(fact, site), "outcome": outcome(fact)} | to_embed(fact, site)
    return render(
        request, "facts/fact_detail.html", context | {"same_paragraph": same_paragraph, "same_event": same_event}
    )


def to_embed(fact, site):
    """The code that shows the fact on another page, and the address where its machine learns that."""
    day = clock.current()
    return {"embed_code": frame_of(fact, site, day), "oembed": discovery(fact, site, day)}


@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})
def fact_embed(request, slug):
    """The fact as a card that any page may frame: who says it, how, where and when."""
    fact, reason, status = Fact.objects.published().for_list().filter(slug=slug).first(), None, 200
    if fact is None:
        fact, status = get_object_or_404(Fact.objects.withdrawn(), slug=slug), 410
        reason = fact.why_withdrawn
    context = {"fact": fact, "reason": reason, "permalink": site_of(request) + fact.get_absolute_url()}
    context |= {"outcome": outcome(fact) if reason is None else None}
    return render(request, "facts/fact_embed.html", context, status=status)


def fact_changes(request, slug, fmt="html"):
    """What readers could see of a fact since it was first published, change by change."""
    fact, reason = Fact.objects.published().filter(slug=slug).first(), None
    if fact is None:
        fact = get_object_or_404(Fact.objects.withdrawn(), slug=slug)
        reason = why_retracted(fact)
    moments, left_out = life.life(fact)
    status = 200 if reason is None else 410
    if fmt == "json":
        return as_json(changes_of_fact(fact, moments, left_out, site_of(request)), status=status)
    context = {"fact": fact, "reason": reason, "moments": moments, "left_out": left_out}
    return render(request, "facts/fact_changes.html", context, status=status)


def gone(request, fmt, fact):
    """A retracted fact keeps its address, which says so and why."""
    if fmt != "html":
        return as_json(retracted(fact), status=410)
    return render(request, "facts/gone.html", {"fact": fact, "reason": why_retracted(fact)}, status=410)
