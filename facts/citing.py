"""What is cited, as CSL-JSON items (Citation Style Language 1.0.2): the articles, and the page of this site.

An item is a dict of CSL variables. Every text in it is one line. Names are ``literal``: a source spells a name as one
text, and no rule tells the family name in it without knowing the person.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import get_script_prefix
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from . import clock
from .dates import OPEN, parse
from .models import Article, Citation, Fact

#: The sorts of article that CSL has a type of the same meaning for; anything else is a web page.
TYPES = {
    "op-ed": "article-newspaper",
    "news": "article-newspaper",
    "interview": "interview",
    "speech": "speech",
    "document": "document",
    "blog": "post-weblog",
}
#: The types whose publisher is also the name of what the article stands in.
IN_A_CONTAINER = ("article-newspaper", "post-weblog")
SITE = "SCO Facts"


@dataclass(frozen=True)
class Edition:
    """This site as it is cited: where it is, which data it shows, and when one looked.

    ``site`` is an address such as https://facts.example.org; ``revision`` the first digits of the data's SHA-256 or
    empty, ``loaded`` the day on which that revision was loaded or None.
    """

    site: str
    accessed: date
    revision: str = ""
    loaded: date | None = None

    @property
    def version(self) -> str:
        """The revision, and the day that one looks at."""
        now = clock.current()
        parts = [
            self.revision and _("data %(revision)s") % {"revision": self.revision},
            now.as_of and _("as of %(day)s") % {"day": now.as_of.isoformat()},
            now.known_by and _("as published by %(day)s") % {"day": now.known_by.isoformat()},
            now.status_by == clock.EFFECT and _("statuses by effect"),
        ]
        return ", ".join(part for part in parts if part)

    def address(self, path: str, **query) -> str:
        """The permanent address of a page, of the same day."""
        query |= clock.current().parameters
        return f"{self.site}{path}" + (f"?{urlencode(query, doseq=True)}" if query else "")


def of_page(path: str, title: str, edition: Edition, name: str = "webpage", **query) -> dict:
    """The item of a page of this site; ``name`` is its CSL type, ``query`` what its address has behind the path."""
    key = path.removeprefix(get_script_prefix()).strip("/").replace("/", "-").removeprefix("facts-")
    item = {
        "id": f"sco-facts-{key}",
        "type": name,
        "author": [{"literal": SITE}],
        "title": _line(title),
        "container-title": SITE,
        "version": edition.version,
        "issued": _days(edition.loaded.isoformat() if edition.loaded else ""),
        "accessed": _days(edition.accessed.isoformat()),
        "language": "en",
        "URL": edition.address(path, **query),
    }
    return _told(item)


@dataclass(frozen=True)
class Listed:
    """What identifies a list of facts: how many there are, the SHA-256 of its manifest (empty where the list is too
    long to be reckoned at once), and the address that says later whether it is still the same."""

    count: int
    sha256: str
    check: str

    @property
    def short(self) -> str:
        """The number and the first twelve digits, for a reference list."""
        told = _facts(self.count)
        return f"{told}, SHA-256 {self.sha256[:12]}" if self.sha256 else told

    @property
    def whole(self) -> str:
        """The number, all digits, and where to check them."""
        if not self.sha256:
            return _facts(self.count)
        told = {"facts": _facts(self.count), "sha256": self.sha256, "check": self.check}
        return _("%(facts)s; SHA-256 of the list %(sha256)s; whether it is still the same: %(check)s") % told


@dataclass(frozen=True)
class Shown:
    """What identifies another page: the SHA-256 of its JSON (empty where no day in the address says what is shown), the
    address of that, and the one that says later whether it is still the same."""

    sha256: str
    twin: str
    check: str = ""

    @property
    def short(self) -> str:
        return f"SHA-256 {self.sha256[:12]}" if self.sha256 else ""

    @property
    def whole(self) -> str:
        """All digits, of what they are, and where to check them."""
        if not self.sha256:
            return ""
        told = {"twin": self.twin, "sha256": self.sha256, "check": self.check}
        return _("SHA-256 of its JSON (%(twin)s) %(sha256)s; whether it is still the same: %(check)s") % told


def _facts(count: int) -> str:
    return ngettext("%(n)d fact", "%(n)d facts", count) % {"n": count}


def of_list(path: str, title: str, edition: Edition, listed: Listed | Shown, **query) -> dict:
    """The item of a list or another page on the day that is set; ``query`` is what it is the answer to."""
    item = of_page(path, title, edition, **query)
    version = ", ".join(filter(None, [item.get("version"), listed.short]))
    return _told(item | {"version": version, "note": listed.whole})


def of_fact(fact: Fact, edition: Edition) -> list[dict]:
    """The articles that support or dispute the fact, and its entry on this site; ``with_sources`` has fetched it."""
    return [*sources([fact]), of_page(fact.get_absolute_url(), fact.statement, edition, "entry")]


def sources(facts: Iterable[Fact]) -> list[dict]:
    """An item for each article that these facts cite, and another if it also disputes one of them.

    ``locator`` names the cited paragraphs, as “4, 7”; it is absent where only the page as a whole is cited.
    """
    cited: dict[tuple, list[Citation]] = {}
    for fact in facts:
        for citation in fact.citations.all():
            article = citation.paragraph.article
            cited.setdefault((article.slug, citation.stance), []).append(citation)
    return [of_article(found[0].paragraph.article, found) for found in cited.values()]


def of_article(article: Article, citations: Iterable[Citation] = ()) -> dict:
    """The item of an article, with the place that these citations of one stance point to.

    When anybody last read it is not known here, so it has no ``accessed``.
    """
    citations = list(citations)
    name = TYPES.get(article.kind, "webpage")
    disputes = any(citation.stance == "disputes" for citation in citations)
    paragraphs = {citation.paragraph.number: citation.paragraph for citation in citations}
    numbers = [str(number) for number, paragraph in sorted(paragraphs.items()) if not paragraph.is_page]
    item = {
        "id": f"{article.slug}-disputes" if disputes else article.slug,
        "type": name,
        "author": [{"literal": _line(author.name)} for author in article.authors.all()],
        "title": _line(article.title or article.supplied_title),
        "container-title" if name in IN_A_CONTAINER else "publisher": _line(article.publisher.name),
        "issued": _days(article.page_date),
        "language": article.language,
        "URL": article.url,
        "locator": ", ".join(numbers),
        "note": _place(numbers, disputes),
    }
    return _told(item)


def _place(numbers: list[str], disputes: bool) -> str:
    """The place in words; empty where the page as a whole supports it, which goes without saying."""
    place = _("paragraph %(numbers)s") if len(numbers) == 1 else _("paragraphs %(numbers)s")
    place = place % {"numbers": ", ".join(numbers)} if numbers else ""
    if disputes:
        return _("disputed in %(place)s") % {"place": place or _("the page as a whole")}
    return place


def _days(edtf: str) -> dict | None:
    """A CSL date of the precision of the EDTF text: one or two lists of year, month and day."""
    if not edtf:
        return None
    ends = [end for end in parse(edtf).text.split("/") if end != OPEN]
    parts = {"date-parts": [[int(part) for part in end.split("-")] for end in ends]}
    return parts | {"edtf": edtf} if edtf.endswith(OPEN) else parts


def _line(text: str) -> str:
    """The text in one line, which every format can hold."""
    return " ".join(text.split())


def _told(item: dict) -> dict:
    return {name: value for name, value in item.items() if value}
