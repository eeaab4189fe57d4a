"""Rows as linked data: JSON-LD 1.1 nodes, made of the records that ``exports`` gives. No models.

What a row is, schema.org says (Claim, Event, Country …); where it comes from, PROV; which passage is meant, the W3C's
Web Annotation; what none of them has a word for is in ``OWN``. The context is part of each file, so nothing has to be
fetched to read one. A date keeps its precision: EDTF by its own datatype, else XML Schema's date, gYearMonth or gYear.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .dates import OPEN

PREFIXES = {
    "schema": "https://schema.org/",
    "prov": "http://www.w3.org/ns/prov#",
    "oa": "http://www.w3.org/ns/oa#",
    "dcterms": "http://purl.org/dc/terms/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "edtf": "http://id.loc.gov/datatypes/edtf/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
LICENCE = "https://creativecommons.org/publicdomain/zero/1.0/"
#: How a text fragment selects a passage by its first and last words.
TEXT_FRAGMENT = "https://wicg.github.io/scroll-to-text-fragment/"
#: The site's own terms, with what they mean; their namespace is the page “About”.
OWN = {
    "kind": _("What sort of fact, event, article or actor it is, by the codes of this site."),
    "inferred": _("The date was worked out; no source states it outright."),
    "figure": _("The number that a fact tells, with its unit."),
    "bound": _("How the source limits the number: exactly, about, more-than, at-least, less-than or at-most."),
    "leavesOpen": _("What the source leaves open, and a reader might wrongly fill in."),
    "stance": _("Whether the cited passage supports or disputes the fact."),
    "check": _("What came of looking for the passage in a copy of the text."),
    "checkedOn": _("The day on which it was looked for."),
    "toBeConfirmed": _("The fact has changed, and nobody has compared it with the passage since."),
    "backing": _("One value of the row with the facts behind it."),
    "value": _("The name of the value that is backed, or asked for."),
    "disputedIn": _("A question on which sources differ, and in which this takes part."),
    "status": _("A country’s status in the SCO on the day that is asked for."),
    "country": _("The country that a source connects with the person or body."),
}
_REFERENCES = {
    **dict.fromkeys(("about", "appearance", "author", "publisher", "license", "superEvent", "isPartOf"), "schema"),
    **dict.fromkeys(("member", "url", "containedInPlace"), "schema"),
    **dict.fromkeys(("wasDerivedFrom", "wasAttributedTo"), "prov"),
    **dict.fromkeys(("hasBody", "hasSource"), "oa"),
    **{"conformsTo": "dcterms", "isReplacedBy": "dcterms", "broader": "skos", "disputedIn": "own", "country": "own"},
}
_TEXTS = {
    **dict.fromkeys(("name", "identifier", "sha256", "unitText", "inLanguage", "headline", "version"), "schema"),
    **dict.fromkeys(("description", "jobTitle", "roleName", "slogan", "location", "position", "wordCount"), "schema"),
    **dict.fromkeys(("startDate", "endDate", "datePublished", "acceptedAnswer", "suggestedAnswer"), "schema"),
    **dict.fromkeys(("hasTarget", "hasSelector"), "oa"),
    **dict.fromkeys(("kind", "inferred", "figure", "bound", "stance", "check", "backing", "value", "status"), "own"),
    "toBeConfirmed": "own",
}
_TYPED = {
    "text": {"@id": "schema:text", "@language": "en"},
    "leavesOpen": {"@id": "own:leavesOpen", "@language": "en"},
    "amount": {"@id": "schema:value", "@type": "xsd:decimal"},
    "temporalCoverage": {"@id": "schema:temporalCoverage", "@type": "edtf:EDTF"},
    "checkedOn": {"@id": "own:checkedOn", "@type": "xsd:date"},
    "start": {"@id": "oa:start", "@type": "xsd:nonNegativeInteger"},
    "end": {"@id": "oa:end", "@type": "xsd:nonNegativeInteger"},
    "fragment": {"@id": "rdf:value"},
}
_ARTICLES = {"news": "NewsArticle", "op-ed": "OpinionNewsArticle", "blog": "BlogPosting", "web-page": "WebPage"}
_ACTORS = {"person": "Person", "state-body": "GovernmentOrganization", "media": "NewsMediaOrganization"}
#: What may not stand in an IRI (RFC 3987; Turtle, IRIREF).
_NO_IRI = re.compile(r'[\x00-\x20<>"{}|^`\\\x7f-\x9f]')
_LANGUAGE = re.compile(r"[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*", re.ASCII)
_MOMENTS = {4: "xsd:gYear", 7: "xsd:gYearMonth", 10: "xsd:date"}


def context(site: str) -> dict:
    """The inline @context of every file of the site, whose address begins as ``https://facts.example.org``."""
    terms = {name: {"@id": f"{prefix}:{name}", "@type": "@id"} for name, prefix in _REFERENCES.items()}
    terms |= {name: {"@id": f"{prefix}:{name}"} for name, prefix in _TEXTS.items()}
    return PREFIXES | {"own": f"{site}{reverse('about')}#"} | terms | _TYPED


def dataset(address: str, name: str, revision: str) -> dict:
    """What a file is, under which licence, and of which revision of the data."""
    node = {"@id": iri(address), "@type": ["schema:Dataset"], "name": name, "license": LICENCE}
    return _kept(node | {"version": revision})


def replaced(old: str, new: str) -> dict:
    """The node of a row that was merged: its address is no other name of the row that was kept, but leads there."""
    return {"@id": iri(old), "isReplacedBy": [iri(new)]}


def nodes(name: str, record: dict, site: str) -> Iterator[dict]:
    """The nodes of one record of the table of this name: the row itself, first, and what belongs to it alone."""
    main, further = _NODES[name](record, site)
    yield _kept({"@id": iri(record["url"])} | main)
    yield from map(_kept, further)


def iri(address: str) -> str:
    """The address as an IRI, with what may not stand in one as %XX; empty if it is none of the web."""
    if not re.match(r"https?://", address, re.IGNORECASE):
        return ""
    return _NO_IRI.sub(lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode()), address)


@lru_cache(maxsize=4096)
def _path(noun: str, code: str) -> str:
    return reverse(f"{noun}_detail", args=[code])


def _to(site: str, noun: str, codes: Iterable[str] | str | None) -> list[str]:
    """The IRIs of rows of a noun, given by one code, several or none."""
    codes = [codes] if isinstance(codes, str) else codes or []
    return [iri(site + _path(noun, code)) for code in codes]


def _kept(node: dict) -> dict:
    """The node without what is empty."""
    return {name: value for name, value in node.items() if value not in (None, "", [], {})}


def _in(language: str, text: str):
    """A text in a language by its BCP 47 code."""
    return {"@value": text, "@language": language} if text and _LANGUAGE.fullmatch(language) else text


def _moment(text: str):
    """One date of EDTF as a literal of its precision; empty where it is open or unknown."""
    kind = _MOMENTS.get(len(text))
    return {"@value": text, "@type": kind} if kind else ""


def _dated(told: dict) -> dict:
    """When something begins and ends."""
    start, slash, end = told["edtf"].partition("/")
    ends = end if slash else start
    return {"startDate": _moment(start), "endDate": "" if ends == OPEN else _moment(ends), "inferred": _yes(told)}


def _yes(told: dict) -> bool | None:
    return told["inferred"] or None


def _fact(record: dict, site: str) -> tuple[dict, list[dict]]:
    cited, figure = record["citations"], record["figure"]
    sources = _to(site, "article", dict.fromkeys(one["article"] for one in cited if one["stance"] == "supports"))
    speaker, nouns = _to(site, "actor", record["attributed_to"]), ("country", "event", "chairmanship", "theme", "actor")
    plurals = ("countries", "events", "chairmanships", "themes", "actors")
    claim = {
        "@type": ["schema:Claim", "prov:Entity"],
        "identifier": record["slug"],
        "text": record["statement"],
        "kind": record["kind"],
        "author": speaker,
        "wasAttributedTo": speaker,
        "temporalCoverage": record["when"]["edtf"],
        "inferred": _yes(record["when"]),
        "figure": figure and _figure(figure),
        "leavesOpen": record["leaves_open"],
        "about": [one for noun, many in zip(nouns, plurals, strict=True) for one in _to(site, noun, record[many])],
        "disputedIn": _to(site, "disagreement", record["disputed"]),
        "appearance": sources,
        "wasDerivedFrom": sources,
    }
    return claim, [*(_annotation(one, record["url"], site) for one in cited), *_sources(cited, site)]


def _figure(figure: dict) -> dict:
    number = {"@type": ["schema:QuantitativeValue"], "amount": str(figure["value"]), "unitText": figure["unit"]}
    return number | {"bound": figure["bound"]}


def _annotation(citation: dict, url: str, site: str) -> dict:
    """A citation: the fact is what is said, the passage what it is said of."""
    told = {"stance": citation["stance"], "check": citation["check"], "checkedOn": citation["checked_on"]}
    told["toBeConfirmed"] = citation["to_be_confirmed"] or None
    node = {"@id": iri(f"{url}#citation-{citation['position']}"), "@type": ["oa:Annotation"], "hasBody": iri(url)}
    return node | told | {"hasTarget": _targets(citation, site)}


def _targets(citation: dict, site: str) -> list[dict]:
    """The passage twice: on the publisher's page, and by code points in the normalised text of its paragraph.

    A text quote selector would need the words, which are the publisher's.
    """
    address, _mark, words = citation["source_url"].partition("#:~:text=")
    passage, targets, start = bool(citation["sha256"]), [], citation["start"]
    if iri(address):
        words = {"@type": ["oa:FragmentSelector"], "conformsTo": TEXT_FRAGMENT, "fragment": f":~:text={words}"}
        targets.append(_resource(iri(address), words if passage else None))
    if citation["paragraph"] is not None:
        place = {"@type": ["oa:TextPositionSelector"], "start": start, "end": (start or 0) + (citation["length"] or 0)}
        paragraph = f"{_to(site, 'article', citation['article'])[0]}#p{citation['paragraph']}"
        selector = place if passage and start is not None else None
        targets.append(_resource(paragraph, selector) | ({"sha256": citation["sha256"]} if passage else {}))
    return targets


def _resource(source: str, selector: dict | None) -> dict:
    return _kept({"@type": ["oa:SpecificResource"], "hasSource": source, "hasSelector": selector})


def _sources(cited: list[dict], site: str) -> list[dict]:
    """Of each cited article, who published it and where."""
    by_slug = {one["article"]: one for one in cited}
    return [
        {
            "@id": _to(site, "article", slug)[0],
            "url": iri(one["source_url"].partition("#:~:text=")[0]),
            "publisher": (publisher := _to(site, "actor", one["publisher"])),
            "wasAttributedTo": publisher,
        }
        for slug, one in by_slug.items()
    ]


def _backed(record: dict, site: str) -> dict:
    """The facts behind a structured row, and behind each of its values."""
    facts = dict.fromkeys(slug for value in record["backed_by"] for slug in value["facts"])
    values = [
        {
            "value": value["value"],
            "wasDerivedFrom": _to(site, "fact", value["facts"]),
            "disputedIn": _to(site, "disagreement", value["disputed"]),
        }
        for value in record["backed_by"]
    ]
    return {"wasDerivedFrom": _to(site, "fact", facts), "backing": list(map(_kept, values))}


def _event(record: dict, site: str) -> tuple[dict, list[dict]]:
    place = {"name": record["place"], "containedInPlace": _to(site, "country", record["country"])}
    place = _kept(place) and {"@type": ["schema:Place"]} | _kept(place)
    node = {"@type": ["schema:Event", "prov:Entity"], "identifier": record["slug"], "name": record["name"]}
    node |= {"kind": record["kind"], "location": place, "position": record["ordinal"]} | _dated(record["when"])
    node |= {"superEvent": _to(site, "event", record["part_of"])}
    node |= {"about": _to(site, "chairmanship", record["chairmanship"])}
    return node | _backed(record, site), []


def _country(record: dict, site: str) -> tuple[dict, list[dict]]:
    names = [_in("en", record["name"]), _in("ru", record["name_ru"]), _in("zh", record["name_zh"])]
    node = {"@type": ["schema:Country"], "identifier": record["iso3"], "name": [name for name in names if name]}
    return node | {"status": record["status"]}, []


def _role(record: dict, site: str, member: list[str], name: str, told: dict) -> tuple[dict, list[dict]]:
    """A part that somebody has in the SCO for a time."""
    node = {"@type": ["schema:OrganizationRole", "prov:Entity"], "identifier": record["slug"], "roleName": name}
    return node | {"member": member} | told | _backed(record, site), []


def _chairmanship(record: dict, site: str) -> tuple[dict, list[dict]]:
    told = {"name": record["name"], "slogan": record["slogan"]} | _dated(record["term"])
    return _role(record, site, _to(site, "country", record["country"]), "chair", told)


def _membership(record: dict, site: str) -> tuple[dict, list[dict]]:
    began = record["decided"]["edtf"] or record["effective"]["edtf"]
    told = _dated({"edtf": f"{began}/{record['ended']['edtf']}", "inferred": False})
    return _role(record, site, _to(site, "country", record["country"]), record["status"], told)


def _term(record: dict, site: str) -> tuple[dict, list[dict]]:
    told = _dated({"edtf": f"{record['start']['edtf']}/{record['end']['edtf']}", "inferred": False})
    node, further = _role(record, site, _to(site, "actor", record["actor"]), record["office"], told)
    return {"@id": iri(f"{record['url']}#{record['slug']}")} | node, further


def _theme(record: dict, site: str) -> tuple[dict, list[dict]]:
    node = {"@type": ["schema:DefinedTerm", "skos:Concept"], "identifier": record["slug"], "name": record["name"]}
    return node | {"description": record["definition"], "broader": _to(site, "theme", record["parent"])}, []


def _actor(record: dict, site: str) -> tuple[dict, list[dict]]:
    kind = _ACTORS.get(record["kind"], "Organization")
    node = {"@type": [f"schema:{kind}", "prov:Agent"], "identifier": record["slug"], "name": record["name"]}
    node |= {"kind": record["kind"], "jobTitle" if kind == "Person" else "description": record["role"]}
    return node | {"country": _to(site, "country", record["country"])} | _backed(record, site), []


def _article(record: dict, site: str) -> tuple[dict, list[dict]]:
    publisher, authors = _to(site, "actor", record["publisher"]), _to(site, "actor", record["authors"])
    node = {"@type": [f"schema:{_ARTICLES.get(record['kind'], 'CreativeWork')}", "prov:Entity"]}
    node |= {"identifier": record["slug"], "kind": record["kind"], "description": record["about"]}
    node |= {"headline": _in(record["language"], record["title"]), "inLanguage": record["language"]}
    node |= {"datePublished": _moment(record["page_date"]["edtf"]), "url": iri(record["address"])}
    return node | {"publisher": publisher, "author": authors, "wasAttributedTo": [*publisher, *authors]}, []


def _paragraph(record: dict, site: str) -> tuple[dict, list[dict]]:
    """A paragraph without its words, which are the publisher's."""
    node = {"@type": ["schema:WebPageElement"], "isPartOf": iri(record["url"].partition("#")[0])}
    return node | {"position": record["number"], "wordCount": record["words"], "sha256": record["sha256"]}, []


def _disagreement(record: dict, site: str) -> tuple[dict, list[dict]]:
    versions = [
        {"@type": ["schema:Answer"], "text": one["says"], "wasDerivedFrom": _to(site, "fact", one["fact"])}
        for one in record["versions"]
    ]
    settled = {"@type": ["schema:Answer"], "text": record["conclusion"], "description": record["reason"]}
    node = {"@type": ["schema:Question"], "identifier": record["slug"], "name": record["question"]}
    node |= {"value": record["value"], "suggestedAnswer": versions}
    return node | {"acceptedAnswer": settled if record["conclusion"] else None}, []


_NODES = {
    "facts": _fact,
    "events": _event,
    "countries": _country,
    "memberships": _membership,
    "terms": _term,
    "chairmanships": _chairmanship,
    "themes": _theme,
    "actors": _actor,
    "articles": _article,
    "paragraphs": _paragraph,
    "disagreements": _disagreement,
}
