"""What a page says of itself to machines: JSON-LD in the words of schema.org, and Open Graph.

Each value is one that the page shows, and nothing is claimed that schema.org has no honest word for: that an article
connects a person with a country is neither a nationality nor a home. Takes rows that ``for_list`` or the like fetched,
and asks the database nothing. Addresses begin with ``site``, such as https://facts.example.org.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model
from django.urls import reverse
from django.utils.dateformat import format as in_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from . import clock
from .dates import OPEN, in_words, known_then
from .models import Actor, Article, Chairmanship, Citation, Country, Event, Fact, Term, Theme
from .models.actor import ActorKind
from .models.article import ArticleKind
from .models.fact import Bound

CONTEXT = "https://schema.org"
LICENCE = "https://creativecommons.org/publicdomain/zero/1.0/"
#: What stands between the parts of a page's lead.
DOT = " · "
#: The heading of the list of each noun, as its page has it.
HEADINGS = {
    "event": _lazy("Events"),
    "country": _lazy("Countries"),
    "chairmanship": _lazy("Chairmanships"),
    "theme": _lazy("Themes"),
    "actor": _lazy("People and bodies"),
    "article": _lazy("Articles"),
}
#: The types of schema.org; what is not listed of actors is an Organization, of articles a CreativeWork.
_TYPES = {"country": "Country", "event": "Event", "chairmanship": "OrganizationRole", "theme": "DefinedTerm"}
_ACTORS = {
    ActorKind.PERSON: "Person",
    ActorKind.STATE_BODY: "GovernmentOrganization",
    ActorKind.MEDIA: "NewsMediaOrganization",
}
_ARTICLES = {
    ArticleKind.NEWS: "NewsArticle",
    ArticleKind.OP_ED: "OpinionNewsArticle",
    ArticleKind.INTERVIEW: "Article",
    ArticleKind.RELEASE: "Article",
    ArticleKind.REFERENCE: "Article",
    ArticleKind.BLOG: "BlogPosting",
    ArticleKind.WEB_PAGE: "WebPage",
}
# A data block ends where a parser sees “</script” and changes its meaning at “<!--”; JSON can spell both otherwise.
_ESCAPES = {sign: f"\\u{ord(sign):04X}" for sign in "<>&\u2028\u2029"}


@dataclass(frozen=True)
class Metadata:
    """A page's heading, lead and permalink, its type in Open Graph, and what it is about in schema.org's words."""

    title: str
    lead: str
    url: str
    type: str
    graph: dict

    @property
    def open_graph(self) -> dict[str, str]:
        """The properties of https://ogp.me, without their prefix."""
        told = {"title": self.title, "description": self.lead, "url": self.url, "type": self.type}
        return {name: text for name, text in told.items() if text} | {"site_name": _("SCO Facts")}

    @property
    def json_ld(self) -> SafeString:
        """The content of a data block of the type application/ld+json."""
        return data_block({"@context": CONTEXT} | self.graph)


def data_block(data: dict) -> SafeString:
    """JSON that may stand inside of a script element, whatever texts it holds."""
    text = json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False)
    for sign, spelt in _ESCAPES.items():  # that HTML gives a meaning; ``translate`` looks at every sign by itself
        text = text.replace(sign, spelt)
    return mark_safe(text)


def home(title: str, lead: str, site: str) -> Metadata:
    """The site itself, and how to search it."""
    search = f"{site}{reverse('fact_list')}?q={{words}}"
    action = {"@type": "SearchAction", "target": {"@type": "EntryPoint", "urlTemplate": search}}
    graph = _website(site) | {"description": lead, "license": LICENCE}
    graph["potentialAction"] = action | {"query-input": "required name=words"}
    return Metadata(title, lead, graph["url"], "website", graph)


def rows_page(title: str, rows: Iterable[Model], count: int, url: str, site: str) -> Metadata:
    """A list: ``count`` rows in all, of which ``rows`` are on the page."""
    items = [
        {
            "@type": "ListItem",
            "position": at,
            "name": getattr(row, "question", "") or str(row),
            "url": site + row.get_absolute_url(),
        }
        for at, row in enumerate(rows, 1)
    ]
    listed = {"@type": "ItemList", "numberOfItems": count, "itemListElement": items}
    return _page(title, "", url, site, listed, kind="CollectionPage", open_graph="website")


def fact_page(fact: Fact, site: str) -> Metadata:
    """A claim with where it appears, who makes it and what it is about."""
    return _page(fact.statement, fact_lead(fact), site + fact.get_absolute_url(), site, claim(fact, site))


def fact_lead(fact: Fact) -> str:
    """Its kind, who says so, when, and its sources, each as the page has it."""
    sources = (citation.paragraph.article for citation in fact.citations.all())
    printed = dict.fromkeys(", ".join(filter(None, (a.publisher.name, in_words(a.page_date)))) for a in sources)
    said = [
        fact.get_kind_display(),
        fact.attributed_to and fact.attributed_to.name,
        in_words(known_then(fact.when)),
        *printed,
    ]
    return DOT.join(filter(None, said))


def noun_page(row: Model, site: str, belonging: Iterable[Model] = ()) -> Metadata:
    """The page of one row other than a fact; ``belonging`` are a person's terms of office."""
    noun, url = row._meta.model_name, site + row.get_absolute_url()
    lead, thing = _PAGES[noun]
    told = {"@id": url, "url": url} | named(row, site) | thing(row, site)
    if noun == "actor" and belonging:
        told["hasOccupation"] = [_office(term) for term in belonging]
    title = row.title or capfirst(row.about) if noun == "article" else str(row)
    return _page(title, lead(row), url, site, told, kind="ProfilePage" if noun == "actor" else "WebPage")


def question_page(question, site: str) -> Metadata:
    """A question on which sources differ, with every version, and what curators conclude."""
    url = site + question.get_absolute_url()
    versions = [
        {"@type": "Answer", "text": version.words, "url": site + version.fact.get_absolute_url()}
        for version in question.versions
    ]
    thing = {"@type": "Question", "@id": url, "url": url, "name": question.question, "suggestedAnswer": versions}
    if not question.is_open:
        thing["acceptedAnswer"] = {"@type": "Answer", "text": question.conclusion}
    return _page(question.question, question.conclusion, url, site, thing)


def claim(fact: Fact, site: str) -> dict:
    """A fact as a schema.org Claim: ``appearance`` in what supports it; a work that disputes it is only cited."""
    url = site + fact.get_absolute_url()
    stances: dict[str, dict] = {"supports": {}, "disputes": {}}
    for citation in fact.citations.all():
        stances[citation.stance].setdefault(citation.paragraph.article_id, _cited(citation, site))
    disputing = [work | {"description": _("Disputes it")} for work in stances["disputes"].values()]
    about = [named(row, site) for name in _ABOUT for row in getattr(fact, name).all()]
    worked_out = _("inferred: %(reason)s") % {"reason": fact.when_reason} if fact.when_inferred else ""
    return _without_gaps(
        {"@type": "Claim", "@id": url, "url": url, "identifier": fact.slug, "text": fact.statement}
        | {"genre": fact.get_kind_display(), "author": fact.attributed_to and named(fact.attributed_to, site)}
        | {"temporalCoverage": known_then(fact.when), "temporal": worked_out, "mentions": _quantity(fact)}
        | {"about": about, "appearance": list(stances["supports"].values()), "citation": disputing}
        | {"license": LICENCE}
    )


_ABOUT = ("countries", "events", "chairmanships", "themes", "actors")


def named(row: Model, site: str) -> dict:
    """A row as another row links to it: its type, its name and its page here."""
    told = _by_name(row, site)
    return told | {"url": told["@id"]}


def _by_name(row: Model, site: str) -> dict:
    """A row where a page has its name and no link to it."""
    return {"@type": _type(row), "@id": site + row.get_absolute_url(), "name": str(row)}


def _type(row: Model) -> str:
    if isinstance(row, Actor):
        return _ACTORS.get(row.kind, "Organization")
    if isinstance(row, Article):
        return _ARTICLES.get(row.kind, "CreativeWork")
    return _TYPES[row._meta.model_name]


def _website(site: str) -> dict:
    home = site + reverse("home")
    return {"@type": "WebSite", "@id": f"{home}#site", "name": _("SCO Facts"), "url": home}


def _page(title, lead, url, site, thing, kind="WebPage", open_graph="article") -> Metadata:
    """``url`` of the page in the graph has the day that is looked at, since the values are those of that day."""
    days = "&".join(f"{name}={value}" for name, value in clock.current().parameters.items())
    address = f"{url}{'&' if '?' in url else '?'}{days}" if days else url
    graph = {"@type": kind, "@id": f"{address}#page", "url": address, "name": title, "description": lead}
    graph |= {"inLanguage": "en", "isPartOf": _website(site), "license": LICENCE, "mainEntity": thing}
    return Metadata(title, lead, url, open_graph, _without_gaps(graph))


def _cited(citation: Citation, site: str) -> dict:
    article = citation.paragraph.article
    return named(article, site) | _bibliography(article, site) | {"url": citation.source_url}


def _bibliography(article: Article, site: str) -> dict:
    return _without_gaps(
        {"headline": article.title, "author": [_by_name(author, site) for author in article.authors.all()]}
        | {"publisher": _by_name(article.publisher, site), "datePublished": known_then(article.page_date)}
        | {"inLanguage": article.language, "url": article.url}
    )


def _quantity(fact: Fact) -> dict | None:
    """The figure with its bound; one that is about a number has the number in words alone."""
    if fact.figure_value is None:
        return None
    number = int(fact.figure_value) if fact.figure_value == int(fact.figure_value) else float(fact.figure_value)
    value = {
        Bound.EXACTLY: "value",
        Bound.MORE_THAN: "minValue",
        Bound.AT_LEAST: "minValue",
        Bound.LESS_THAN: "maxValue",
        Bound.AT_MOST: "maxValue",
    }.get(fact.figure_bound)
    told = {"@type": "QuantitativeValue", "name": fact.figure_in_words, "unitText": fact.figure_unit}
    return told | ({value: number} if value else {})


def _event(event: Event, site: str) -> dict:
    told = _told(event)
    places = [{"@type": "Place", "name": told["place"]}] if "place" in told else []
    places += [named(told["country"], site)] if "country" in told else []
    whole = told.get("part_of")
    return _without_gaps(
        {"keywords": capfirst(event.get_kind_display()), **_span(told.get("when", "")), "location": places}
        | {"superEvent": whole and named(whole, site), "subjectOf": _backers(event, site)}
    )


def _country(country: Country, site: str) -> dict:
    names = [{"@value": country.name_ru, "@language": "ru"}, {"@value": country.name_zh, "@language": "zh"}]
    status = {"@type": "PropertyValue", "name": _status_of(), "value": _standing(country)}
    return {"identifier": country.iso3, "alternateName": names, "additionalProperty": status}


def _standing(country: Country) -> str:
    return capfirst(country.standing_name or _("No status"))


def _status_of() -> str:
    """Of which day a status is told, and how it counts."""
    now = clock.current()
    by = _("by effect") if now.status_by == clock.EFFECT else _("by decision")
    return f"{_('in the SCO on %(day)s') % {'day': in_format(now.day, 'j F Y')}}, {by}"


def _chairmanship(row: Chairmanship, site: str) -> dict:
    told = _told(row)
    return _without_gaps(
        {"roleName": _("Chairmanship of the SCO"), "member": named(row.country, site)}
        | {"description": told.get("slogan"), **_span(told.get("term", "")), "subjectOf": _backers(row, site)}
    )


def _theme(theme: Theme, site: str) -> dict:
    terms = {"@type": "DefinedTermSet", "name": str(HEADINGS["theme"]), "url": f"{site}{reverse('theme_list')}"}
    return {"description": theme.definition, "inDefinedTermSet": terms}


def _actor(actor: Actor, site: str) -> dict:
    role = {"jobTitle" if actor.kind == ActorKind.PERSON else "description": _told(actor).get("role")}
    return _without_gaps(role | {"subjectOf": _backers(actor, site)})


def _office(term: Term) -> dict:
    """A term of office, as schema.org puts a time to a property: by a Role that repeats it."""
    told, office = _told(term), {"@type": "Occupation", "name": term.get_office_display()}
    span = {"startDate": told.get("start"), "endDate": told.get("end")}
    return _without_gaps({"@type": "Role", "hasOccupation": office} | span)


def _told(row: Model) -> dict[str, object]:
    """The values that the page shows, by their names."""
    return {value.name: value.value for value in row.shown_values()}


def _backers(row: Model, site: str) -> list[dict]:
    """The facts behind the values, each once."""
    facts = {fact.pk: fact for value in row.shown_values() for fact in value.facts}
    return [
        {"@type": "Claim", "@id": site + fact.get_absolute_url(), "text": fact.statement} for fact in facts.values()
    ]


def _span(edtf: str) -> dict[str, str]:
    """The ends of an EDTF date, as precise as they are; an end that is not known is left out."""
    start, _slash, end = edtf.partition("/")
    return {"startDate": start, "endDate": end if end != OPEN else ""}


def _without_gaps(told: dict) -> dict:
    return {name: value for name, value in told.items() if value not in (None, "", [])}


def _values_line(first: str, row: Model) -> str:
    """What the row is, and its values as the page labels them."""
    values = (
        f"{capfirst(value.label)}: {in_words(value.value) if value.is_date else value.value}"
        for value in row.shown_values()
    )
    return DOT.join([first, *values])


def _article_lead(article: Article) -> str:
    about = capfirst(article.about) if article.title else ""
    return DOT.join(filter(None, [about, article.publisher.name, in_words(article.page_date)]))


#: For each noun the lead of its page, and what it is beyond its type, name and address.
_PAGES: dict[str, tuple[Callable[[Model], str], Callable[[Model, str], dict]]] = {
    "event": (lambda row: _values_line(capfirst(row.get_kind_display()), row), _event),
    "country": (lambda row: f"{_standing(row)}{DOT}{_status_of()}", _country),
    "chairmanship": (lambda row: _values_line(_("Chairmanship of the SCO"), row), _chairmanship),
    "theme": (lambda row: row.definition, _theme),
    "actor": (lambda row: _values_line(capfirst(row.get_kind_display()), row), _actor),
    "article": (_article_lead, _bibliography),
}
