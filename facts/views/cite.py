import json
from dataclasses import dataclass
from datetime import date
from functools import partial

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from .. import clock
from ..bibliography import STYLES, bibtex, reference_list, ris
from ..citing import Edition, Listed, Shown, of_article, of_fact, of_list, of_page, sources
from ..disagreements import questions
from ..exports import citation_line
from ..manifest import MOST as LONGEST
from ..manifest import digest, query
from ..models import Actor, Article, Chairmanship, Country, Event, Fact, Load, Theme
from ..search import Search
from .citable import Refused, check, fingerprint, query_of, title_of, twin
from .fact import gone
from .twins import as_json, page_of, refuse, site_of

#: The downloads: the ending of the address, and the media type.
DOWNLOADS = {
    "txt": "text/plain",
    "bib": "application/x-bibtex",
    "ris": "application/x-research-info-systems",
    "csl.json": "application/vnd.citationstyles.csl+json",
}
ROWS = {"event": Event, "country": Country, "chairmanship": Chairmanship, "theme": Theme, "actor": Actor}


#: A page sets no longer reference lists than this; the downloads have them whole.
MOST = 40


@dataclass(frozen=True)
class Cited:
    """What is cited: its name, the address of its page, the items, its own the last, for a fact the footnote, and for a
    list or another page what identifies it."""

    name: str
    path: str
    items: list[dict]
    footnote: str = ""
    pinned: "Pinned | None" = None
    page: "Page | None" = None

    def text(self, name: str, most: int | None = None) -> str:
        """The items in the format of that name; a reference list of more than ``most`` is that of the page alone."""
        if name in STYLES:
            few = most is None or len(self.items) <= most
            return "\n\n".join(reference_list(self.items if few else self.items[-1:], name))
        if name == "csl.json":
            return json.dumps(self.items, ensure_ascii=False, indent=1)
        return self.footnote if name == "footnote" else {"bib": bibtex, "ris": ris}[name](self.items)

    @property
    def fields(self) -> list[tuple[str, str, str]]:
        """Every format of the page as (name, label, text)."""
        labels = {"footnote": _("Footnote"), **STYLES, "bib": "BibTeX", "ris": "RIS", "csl.json": "CSL-JSON"}
        told = [(name, label, self.text(name, MOST)) for name, label in labels.items()]
        return [field for field in told if field[2]]

    @property
    def bound(self) -> dict:
        """What identifies a list or a page, for programs."""
        return {name: one.record for name, one in (("list", self.pinned), ("page", self.page)) if one}

    @property
    def cut(self) -> int:
        """How many articles the reference lists of the page leave out."""
        return len(self.items) - 1 if len(self.items) > MOST else 0


@dataclass(frozen=True)
class Pinned:
    """A list on a day that stays: what identifies it, its query with the days, and how many of the facts that were
    shown are not in it, because no article that supports them has a date up to the day."""

    listed: Listed
    day: clock.Clock
    query: str
    without: int
    longest: int = LONGEST

    @property
    def record(self) -> dict:
        return vars(self.listed) | self.day.parameters | {"manifest": f"{reverse('check_manifest')}?{self.query}"}


@dataclass(frozen=True)
class Page:
    """A page on a day that stays, and what identifies it."""

    shown: Shown
    day: clock.Clock

    @property
    def record(self) -> dict:
        told = {"sha256": self.shown.sha256 or None, "check": self.shown.check or None, "json": self.shown.twin}
        return told | self.day.parameters


def cite(request, noun, fmt="html", **key):
    """How to cite a page. ``noun`` is that of the row which the key finds, ``facts`` for a list of facts, or ``page``
    for another page, whose name is the key."""
    shape = "html" if fmt == "html" else "json"
    if noun == "facts" and (search := Search(request.GET)).errors:
        return refuse(request, shape, search.errors)
    if noun == "fact" and not Fact.objects.published().filter(**key).exists():
        return gone(request, shape, get_object_or_404(Fact.objects.withdrawn(), **key))
    load = Load.objects.first()
    told = (load.revision[:12], load.loaded_at.date()) if load else ()
    edition = Edition(site_of(request), date.today(), *told)
    try:
        cited = _list(search, edition) if noun == "facts" else _FOUND[noun](edition, request=request, **key)
    except Refused as refused:
        return refused.answer(request, shape)
    if fmt == "html":
        return render(request, "facts/cite.html", {"cited": cited, "files": DOWNLOADS, "stem": request.path[:-1]})
    return as_json({"items": cited.items} | cited.bound) if fmt == "json" else _download(cited, fmt)


def _download(cited: Cited, fmt: str) -> HttpResponse:
    plain = {"": cited.footnote} | {STYLES[style]: cited.text(style) for style in STYLES} if fmt == "txt" else {}
    text = "\n\n".join(part for pair in plain.items() for part in pair if part) or cited.text(fmt)
    response = HttpResponse(f"{text}\n", content_type=f"{DOWNLOADS[fmt]}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{cited.items[-1]["id"]}.{fmt}"'
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _list(search: Search, edition: Edition) -> Cited:
    """One page of a list of facts, as the address asks for it, pinned to its day; and the articles behind it."""
    shown = len(search.matching())
    with clock.at(clock.current().pinned) as day:
        page = page_of(search.facts.with_sources(), search.chosen.get("page", 1), search.size)
        name = " ".join([_("Facts"), ", ".join(str(phrase) for phrase, _url in search.chips)]).strip()
        listed = _listed(search, edition)
        items = [*sources(page.object_list), of_list(reverse("fact_list"), name, edition, listed, **search.raw)]
        pinned = Pinned(listed, day, query(search), shown - listed.count)
    return Cited(name, reverse("fact_list") + search.url(page=search.raw.get("page")), items, pinned=pinned)


def _listed(search: Search, edition: Edition) -> Listed:
    """What identifies the list, and the address that holds all that is needed to check it later."""
    found = digest(search)
    if found is None:
        return Listed(len(search.facts), "", "")
    cited = {"count": found.count, "cited": edition.accessed.isoformat(), "sha256": found.sha256}
    address = "&".join(filter(None, [query(search), urlencode(cited)]))
    return Listed(found.count, found.sha256, f"{edition.site}{reverse('check')}?{address}")


def _page(edition: Edition, request, page: str) -> Cited:
    """A page that is no row's, pinned to its day, with the SHA-256 of its JSON."""
    query, path = query_of(page, request.GET), reverse(page)
    with clock.at(clock.current().pinned) as day:
        address, answer = twin(request, page, query)
        shown = _shown(page, query, edition, address, fingerprint(page, answer))
        item = of_list(path, title_of(page, query), edition, shown, **query)
    return Cited(item["title"], path + (f"?{urlencode(query)}" if query else ""), [item], page=Page(shown, day))


def _shown(page: str, query: dict, edition: Edition, address: str, digits: str) -> Shown:
    """What identifies a page. Its JSON has addresses of this site in it, so the site is told, too."""
    told = {"cited": edition.accessed.isoformat(), "site": edition.site, "sha256": digits}
    return Shown(digits, edition.site + address, check(page, query, edition.site, told))


def _fact(edition: Edition, request, **key) -> Cited:
    fact = Fact.objects.published().select_related("attributed_to").with_sources().get(**key)
    line = citation_line(fact, edition.site, edition.revision)
    return Cited(fact.statement, fact.get_absolute_url(), of_fact(fact, edition), line)


def _article(edition: Edition, request, **key) -> Cited:
    """The article itself, and the page of what is drawn from it here."""
    article = get_object_or_404(Article.objects.published().for_list(), **key)
    name, path = _("Facts from %(title)s") % {"title": article.cited_title}, article.get_absolute_url()
    return Cited(name, path, [of_article(article), of_page(path, name, edition)])


def _disagreement(edition: Edition, request, slug: str) -> Cited:
    question = next((one for one in questions() if one.slug == slug), None)
    if question is None:
        raise Http404(_("No disagreement of this address is published."))
    items = sources(version.fact for version in question.versions)
    path = question.get_absolute_url()
    return Cited(question.question, path, [*items, of_page(path, question.question, edition)])


def _row(noun: str, edition: Edition, request, **key) -> Cited:
    """The page of a row, and the articles that the facts on it cite."""
    row = get_object_or_404(ROWS[noun].objects.published(), **key)
    items = sources(Fact.objects.published().about(row).newest_first().with_sources())
    return Cited(str(row), row.get_absolute_url(), [*items, of_page(row.get_absolute_url(), str(row), edition)])


_FOUND = {"page": _page, "fact": _fact, "article": _article, "disagreement": _disagreement}
_FOUND |= {noun: partial(_row, noun) for noun in ROWS}
