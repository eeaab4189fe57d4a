"""Parts of which a page has many: a fact's row, the values of facets, the bars of a histogram.

A page has some 25 rows and 150 values. As templates they took most of the time that a list took, so they are written
here, where a part costs a tenth. Every text and every address goes through ``html.escape``.
"""

from functools import lru_cache
from html import escape

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from .. import disagreements
from ..dates import in_words, known_then

register = template.Library()
_DOT = " · "


def _said(edtf: str) -> str:
    return _spoken(edtf, get_language())


@lru_cache(4_096)
def _spoken(edtf: str, _language: str) -> str:
    return in_words(edtf)


@register.simple_tag
def fact_row(fact, source=False, numbered=False, search=None) -> SafeString:
    """A fact in a list: its statement, kind, date and figure; ``source``: also who says so; ``numbered``: a link can
    lead to it; ``search``: the words that were looked for are marked."""
    anchor = f' id="f-{escape(fact.slug)}"' if numbered else ""
    return mark_safe(
        f'<article class="row edge-{fact.kind}"{anchor}>\n'
        f'  <h3><a href="{escape(fact.get_absolute_url())}">{_statement(fact, search)}</a></h3>\n'
        f'  <p class="note"><span class="kind-{fact.kind}">{escape(fact.get_kind_display())}</span>'
        f"{_note(fact)}{_sources(fact) if source else ''}{_backs(fact)}</p>\n</article>\n"
    )


def _statement(fact, search) -> str:
    if not search or not search.answer:
        return escape(fact.statement)
    pieces = search.marked(fact.statement)
    return "".join(f"<mark>{escape(piece)}</mark>" if hit else escape(piece) for piece, hit in pieces)


def _note(fact) -> str:
    parts = [fact.attributed_to.name] if fact.attributed_to else []
    inferred = f" {_('(inferred)')}" if fact.when_inferred else ""
    parts.append(_said(known_then(fact.when)) + inferred if fact.when else _("no date given"))
    parts.append(fact.figure_in_words)
    told = "".join(_DOT + escape(part) for part in parts if part)
    return told + "".join(f" ·{_disputed(question)}" for question in disagreements.of_facts().get(fact.pk, ()))


def _disputed(question) -> str:
    return f' <a class="disputed" href="{escape(question.get_absolute_url())}">{_("disputed")}</a>'


def _sources(fact) -> str:
    """Each article once where its citations follow one another, with the places in it."""
    told, before = [], None
    for citation in fact.citations.all():
        paragraph = citation.paragraph
        article = paragraph.article
        if article.slug != before:
            when = _said(known_then(article.page_date)) or _("no page date")
            told.append(f"{_DOT}{escape(article.publisher.name)}, {escape(when)}")
            before = article.slug
        if not paragraph.is_page:
            told.append(f", {escape(paragraph.place)}")
        if citation.stance == "disputes":
            told.append(f" {_('(disputes it)')}")
    return "".join(told)


def _backs(fact) -> str:
    if not getattr(fact, "note", None):
        return ""
    values = (f'<a href="#v-{value.name}">{escape(str(value.label))}</a>' for value in fact.backed)
    return f'{_DOT}<span class="backs">[{fact.note}] {_("backs")} {", ".join(values)}</span>'


@register.simple_tag
def facet_values(facet) -> SafeString:
    """The values of a facet as items of a list, each with its count and with the other ways to use it."""
    signs = (("also", "+", _("or these")), ("both", "&amp;", _("and these")), ("without", "−", _("without these")))
    items = []
    for option in facet.options:
        label = escape(str(option.label))
        more = "".join(
            f'<a class="less" rel="nofollow" href="{escape(url)}" title="{told}"><span aria-hidden="true">{sign}</span>'
            f'<span class="aside-voice">{label}: {told}</span></a>'
            for name, sign, told in signs
            if (url := getattr(option, name))
        )
        items.append(
            f'<li{_under(option)}><a href="{escape(option.url)}"{_chosen(option)}><span>{label}</span> '
            f'<span class="count">{option.count}</span></a>{more}</li>'
        )
    return mark_safe("".join(items))


def _under(option) -> str:
    return ' class="under"' if option.level else ""


def _chosen(one) -> str:
    return ' aria-current="true"' if one.chosen else ""


@register.simple_tag
def year_bars(bars) -> SafeString:
    """The bars of a histogram that lead somewhere."""
    return mark_safe(
        "".join(
            f'<a href="{escape(bar.url)}" rel="nofollow"{_chosen(bar)}><title>{bar.year}: {bar.count}</title>'
            f'<rect class="hit" x="{bar.x}" y="0" width="24" height="122"/>'
            f'<rect class="bar" x="{bar.x + 3}" y="{bar.y}" width="18" height="{bar.height}"/>'
            f'<text x="{bar.x + 12}" y="116">’{bar.short}</text></a>'
            for bar in bars
            if bar.count or bar.chosen
        )
    )
