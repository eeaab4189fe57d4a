"""CSL-JSON items as what people paste: reference lists in two styles, BibTeX, RIS. No Django models.

The styles are hayagriva's, the CSL processor in Typst: it takes one line of Typst that asks for a bibliography of data,
and gives HTML. Texts are handed over as they are to be shown, so that no style recases a name or a title.
"""

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import quote

import typst

#: The styles on offer, by what Typst calls them.
STYLES = {"apa": "APA", "chicago-author-date": "Chicago"}
_DOCUMENT = b"#bibliography(bytes(sys.inputs.items), style: sys.inputs.style, full: true, title: none)"
#: Nothing is set in type, so no font is looked for.
_NO_FONTS = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False)
#: Where a style leaves the mark or word that stands before a month, a place or a day that is not there.
_SEAMS = {
    "apa": [(re.compile(r"\((\d{4}[a-z]*),\)"), r"(\1)"), (re.compile(r"Retrieved (\S+)$"), r"\1")],
    "chicago-author-date": [(re.compile(r",\.( \S+)$"), r".\1"), (re.compile(r"”\.( \S+)$"), r"”\1")],
}
#: A title that ends so needs no full stop.
_STOPPED = re.compile(r"[.?!…。][’”]?\Z")
_INNER_QUOTES = str.maketrans("“”", "‘’")


def reference_list(items: list[dict], style: str) -> list[str]:
    """The items as a style lists them, in its order, each a line of plain text.

    What a style leaves out of a web page stands in it as a description: the version of this site, the place in an
    article. A title in brackets, which is ours, is a description, too.
    """
    works = {item["id"]: _work(item, style) for item in items}
    inputs = {"items": json.dumps(works, ensure_ascii=False), "style": style}
    page = _Entries()
    page.feed(typst.Compiler(_DOCUMENT, font_paths=_NO_FONTS, sys_inputs=inputs).compile(format="html").decode())
    titles = [title for item in items if _STOPPED.search(title := _title(item, style))]
    return [_mended(entry, style, titles) for entry in page.entries]


def bibtex(items: list[dict]) -> str:
    """The items as BibTeX in UTF-8; ``date``, ``urldate``, ``version`` and ``language`` are BibLaTeX's."""
    return "\n".join(_bibtex(item) for item in items)


def ris(items: list[dict]) -> str:
    """The items as RIS in UTF-8, lines ended as its specification has it."""
    return "".join(f"{tag}  - {value}\r\n" for item in items for tag, value in _ris(item))


class _Entries(HTMLParser):
    """The texts of the list items of a page."""

    def __init__(self):
        super().__init__()
        self.entries = []

    def handle_starttag(self, tag, attrs):
        if tag == "li":
            self.entries.append("")

    def handle_data(self, data):
        if self.entries:
            self.entries[-1] += data


def _title(item: dict, style: str) -> str:
    """The title without its full stop, which styles set themselves; quotes within Chicago's quotes are single ones."""
    title = item["title"].removesuffix(".")
    return title if style == "apa" else title.translate(_INNER_QUOTES)


def _work(item: dict, style: str) -> dict:
    """The item as hayagriva takes it: a web page, which both styles cite news by, too."""
    told = item.get("version") or item.get("note", "")
    work = {
        "type": "web",
        "title": _verbatim(_title(item, style)),
        "genre": _verbatim(told[:1].upper() + told[1:]),
        "author": [{"name": name["literal"]} for name in item.get("author", [])],
        "publisher": _verbatim(_publisher(item)),
        "date": _shared(item.get("issued")),
        "url": {"value": item["URL"], "date": _iso(item.get("accessed"))} if "accessed" in item else item["URL"],
    }
    return {name: value for name, value in work.items() if value}


def _publisher(item: dict) -> str:
    """Who published it, unless that is its author: this site."""
    names = [name["literal"] for name in item.get("author", [])]
    publisher = item.get("publisher") or item.get("container-title", "")
    return "" if names == [publisher] else publisher


def _verbatim(text: str) -> str:
    """A text that hayagriva shows as it is: without markup, formulas or another case."""
    return "{" + re.sub(r"([\\{}$])", r"\\\1", text) + "}" if text else ""


def _iso(days: dict | None) -> str:
    """A CSL date in ISO 8601, an interval with a slash."""
    found = ["-".join(f"{part:02}" if at else f"{part:04}" for at, part in enumerate(day)) for day in _ends(days)]
    return "/".join(found) + ("/" if days and "edtf" in days else "")


def _ends(days: dict | None) -> list[list[int]]:
    return days["date-parts"] if days else []


def _shared(days: dict | None) -> str:
    """What both ends of an interval have in common, since hayagriva knows single dates only; empty if not a year."""
    if not days or "edtf" in days:
        return ""
    first, last = _ends(days)[0], _ends(days)[-1]
    common = [one for at, one in enumerate(first) if first[: at + 1] == last[: at + 1]]
    return _iso({"date-parts": [common]}) if common else ""


def _mended(entry: str, style: str, stopped: list[str]) -> str:
    """The entry without a second full stop behind titles that need none."""
    for title in stopped:
        entry = entry.replace(f"{title}. ", f"{title} ").replace(f"“{title}.”", f"“{title}”")
    for wrong, right in _SEAMS[style]:
        entry = wrong.sub(right, entry, count=1)
    return entry


#: What LaTeX reads as a command. Braces have to be balanced in BibTeX even behind a backslash, so they get names.
_LATEX = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{sign: f"\\{sign}" for sign in "#$%&_"},
    }
)
#: Between two signs that LaTeX would draw as one, such as -- or ''.
_LIGATURE = re.compile(r"(?<=[-'`!?,<>])(?=[-'`,<>])")


def _latex(text: str) -> str:
    return _LIGATURE.sub("{}", text.translate(_LATEX))


def _address(url: str) -> str:
    """An address for BibTeX: as it is, but for what would unbalance its braces."""
    return re.sub(r"[{}\\\s]", lambda sign: quote(sign[0]), url)


def _bibtex(item: dict) -> str:
    """One entry. Doubled braces keep a title's case, and a name in one piece."""
    issued = _iso(item.get("issued"))
    fields = {
        "author": " and ".join(f"{{{_latex(name['literal'])}}}" for name in item.get("author", [])),
        "title": f"{{{_latex(item['title'])}}}",
        "howpublished": _latex(item.get("publisher") or item.get("container-title", "")),
        "year": issued[:4],
        "date": issued,
        "version": _latex(item.get("version", "")),
        "note": _latex(item.get("note", "")),
        "language": item.get("language", ""),
        "url": _address(item["URL"]),
        "urldate": _iso(item.get("accessed")),
    }
    lines = "".join(f",\n  {name} = {{{value}}}" for name, value in fields.items() if value)
    return f"@misc{{{item['id']}{lines}\n}}\n"


#: The kinds of reference that RIS tells apart; anything else is a page of the web.
_RIS_TYPES = {"article-newspaper": "NEWS", "post-weblog": "BLOG"}


def _ris(item: dict) -> Iterator[tuple[str, str]]:
    """The tags of one reference. A date is YYYY/MM/DD/ with empty parts where it is less precise."""
    issued, accessed = (_ends(item.get(name)) for name in ("issued", "accessed"))
    told = [
        *(("AU", name["literal"]) for name in item.get("author", [])),
        ("TI", item["title"]),
        ("T2", item.get("container-title")),
        ("PB", item.get("publisher")),
        ("PY", f"{issued[0][0]:04}" if issued else ""),
        ("DA", _ris_date(issued[0]) if issued else ""),
        ("ET", item.get("version")),
        ("SE", item.get("locator")),
        ("N1", item.get("note")),
        ("LA", item.get("language")),
        ("UR", item["URL"]),
        ("Y2", _ris_date(accessed[0]) if accessed else ""),
    ]
    yield "TY", _RIS_TYPES.get(item["type"], "ELEC")
    yield "ID", item["id"]
    yield from ((tag, value) for tag, value in told if value)
    yield "ER", ""


def _ris_date(day: list[int]) -> str:
    return "/".join(_iso({"date-parts": [day]}).split("-") + [""] * (4 - len(day)))
