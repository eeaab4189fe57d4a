"""Whether a text that a curator types is ever more than text: every text field, in every output, with every payload.

The fields are read from the models, the outputs from the addresses. A page that was made with hostile texts is compared
with the same page made with plain words, as a browser reads it (html5lib): the same elements with the same attributes,
the same schemes in addresses, as often; JSON, XML, calendars and sheets have the same members, elements, properties and
cells. So nothing has to be looked for that one would have to think of first.
"""

import csv
import io
import json
import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from math import gcd
from random import Random
from urllib.parse import quote
from xml.etree import ElementTree

import html5lib
import icalendar
from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Group, User
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import Error, models, transaction
from django.db.models import F
from django.urls import URLPattern, get_resolver
from django.utils.timezone import now

from facts.feeds import FEEDS
from facts.models import (
    Answer,
    Attempt,
    Change,
    Disagreement,
    Distinct,
    Load,
    LoadedRow,
    Lock,
    Membership,
    Note,
    Posting,
    RecoveryCode,
    Revision,
    Term,
)

from . import world
from .payloads import PAYLOADS

#: What is written by the program alone.
_OWN = (Revision, Change, Posting, LoadedRow, Load, Attempt, RecoveryCode, Distinct)
_NOT_TYPED = {"sha256", "password", "backing.value", "note.noun", "lock.noun", "citation.compared"}
#: Attributes that hold an address.
_ADDRESSES = ("href", "src", "action", "formaction", "data", "poster", "cite", "background", "srcset", "content")
#: Addresses that do something to who asks; their pages are asked for elsewhere.
APART = ("/admin/logout/", "/admin/login/", "/api/v1/nowhere", "/admin/nowhere", "/admin/r/")


def text_fields():
    """Every column that text can be typed into, as (model, field)."""
    known = [model for model in apps.get_app_config("facts").get_models() if model not in _OWN]
    return [
        (model, part)
        for model in (*known, User, Group)
        for part in model._meta.concrete_fields
        if isinstance(part, (models.CharField, models.TextField))
        if not part.choices and not {part.name, f"{model._meta.model_name}.{part.name}"} & _NOT_TYPED
    ]


@dataclass
class Place:
    """A row's column that hostile texts are put into."""

    row: models.Model
    part: models.Field

    @property
    def name(self):
        return f"{self.row._meta.model_name}.{self.part.name}"

    def put(self, text: str) -> bool:
        """Store it as it would be typed, if the field takes it."""
        text = _typed(self.part, text)
        try:
            self.part.clean(text, self.row)
            with transaction.atomic():
                type(self.row)._base_manager.filter(pk=self.row.pk).update(**{self.part.name: text})
        except (ValidationError, Error):
            return False
        return True


def _typed(part, text):
    if isinstance(part, models.URLField):
        return "https://example.org/" + text.replace(" ", "/")
    if isinstance(part, models.EmailField):
        return '"{}"@example.org'.format(text.replace(" ", "").replace('"', ""))
    return text


@dataclass
class Stage:
    """The rows and the places in them."""

    rows: dict[str, list] = field(default_factory=dict)
    places: list[Place] = field(default_factory=list)

    def fill(self, texts) -> set[tuple[str, str]]:
        """Put a text into each place, the next one into the next; what was taken, as (field, text)."""
        taken = set()
        for place, text in zip(self.places, texts, strict=False):
            if place.put(text):
                taken.add((place.name, text))
        self._log()
        return taken

    def _log(self):
        """What the history and the first page of the desk show: rows by their names, and what was said of them."""
        LogEntry.objects.all().delete()
        user = User.objects.get(username="outputs")
        for row in [rows[0] for rows in self.rows.values() if rows]:
            row.refresh_from_db()
            LogEntry.objects.create(
                user=user,
                content_type=ContentType.objects.get_for_model(row),
                object_id=row.pk,
                object_repr=str(row)[:200],
                action_flag=CHANGE,
                change_message=str(row),
            )


def make_stage() -> Stage:
    """Published rows of each noun and a draft of each, tied to one another, and who edits them."""
    made = world.make_full_world(1)
    world.make_disputes(made)
    User.objects.create_superuser("outputs", password="not used")
    Group.objects.create(name="readers")
    article = world.make_article(status="draft")
    drafts = {
        "fact": world.make_fact("A draft", status="draft", cited_in=made.articles[0]),
        "event": world.make_event("Draft event", status="draft"),
        "theme": world.make_theme("Draft theme", status="draft"),
        "actor": world.make_actor("Draft actor", status="draft"),
        "article": article,
        "chairmanship": world.make_chairmanship(made.countries[1], status="draft", term="1999"),
        "standing": world.make_standing("draft standing", status="draft"),
        "membership": world.make_membership(made.countries[1], "draft standing", status="draft"),
        "term": world.make_term(made.actors[1], status="draft"),
        "disagreement": world.make_disagreement("Is it a draft?", status="draft"),
    }
    # Reasons and conclusions are of something.
    Membership.objects.update(effective="2020-06", ended="2021")
    Term.objects.update(end="2021")
    Disagreement.objects.update(conclusion="It was two.", reason="Somebody counted.")
    Load.objects.create(revision="a" * 64, loaded_at=now())
    Attempt.objects.create(at=now(), way="password", outcome="wrong")
    note = Note.objects.create(noun="fact", row=made.facts[0].pk, kind="question", text="Which camels?", at=now())
    Answer.objects.create(note=note, text="Those of the caravan.", at=now())
    Lock.objects.create(noun="term", row=made.terms[0].pk, reason="The court decides on Friday.", at=now())
    # Facts are corrected here and articles are new, whatever time it takes.
    day = timedelta(days=1)
    Change.objects.filter(noun="fact").update(published=F("published") - day)
    Change.objects.filter(noun="article").update(published=F("published") + day)
    gone = world.make_fact("It was retracted", status="retracted", retraction_reason="Nobody said so.")
    stage = Stage()
    for model in dict.fromkeys([*(model for model, _part in text_fields()), Load, Attempt]):
        name = model._meta.model_name
        rows = list(model._base_manager.order_by("pk"))
        first = [row for row in rows if getattr(row, "status", "published") == "published"][:1]
        stage.rows[name] = [*first, *([drafts[name]] if name in drafts else []), *([gone] if name == "fact" else [])]
    parts = text_fields()
    stage.places = [
        Place(row, part) for rows in _all_rows(stage, parts) for row, part in rows if part.name not in ("username",)
    ]
    return stage


def _all_rows(stage, parts):
    for model, part in parts:
        yield [(row, part) for row in model._base_manager.order_by("pk")[:6]]


# The outputs


def outputs(stage: Stage) -> list[tuple[str, str]]:
    """Every address of the site, as (route, address), with the rows' own keys in it, and some with questions."""
    found = []
    for route in routes():
        found += [(route, path) for path in filled(route, stage)]
    found += [("?", path) for path in _asked(stage)]
    return [(route, path) for route, path in found if not path.startswith(APART)]


def routes(resolver=None, before="/"):
    for entry in (resolver or get_resolver()).url_patterns:
        here = before + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield here
        else:
            yield from routes(entry, here)


_WORDS = {
    "page:fmt": ["json"],
    "row:fmt": ["json", "jsonld", "ttl"],
    "rows:fmt": ["json", "csv"],
    "citation:fmt": ["txt", "bib", "ris", "csl.json", "json"],
    "all:fmt": ["json", "csv", "jsonl", "jsonld", "ttl"],
    "slug:kind": list(FEEDS),
    "path:rest": ["nowhere"],
    "path:content_type_id": ["1"],
}
_FOLDERS = {"countries": "country"}


def filled(route, stage):
    route = re.sub(r"\(\?P<url>.*", "nowhere", route.replace("^", "").replace("$", ""))
    apps_named = re.search(r"\(\?P<app_label>([^)]*)\)", route)
    if apps_named:
        return [route.replace(apps_named[0], label) for label in apps_named[1].split("|")]
    paths = [route]
    for hole in re.findall(r"<([^>]*)>", route):
        values = _WORDS.get(hole) or _keys(hole, route, stage)
        paths = [path.replace(f"<{hole}>", str(value), 1) for path in paths for value in values]
    return paths


def _keys(hole, route, stage):
    parts = route.strip("/").split("/")
    if hole == "slug:section":
        return ["facts", "events", "countries", "themes", "actors", "articles", "chairmanships"]
    if parts[:2] == ["admin", "r"]:
        return [stage.rows["fact"][0].pk]
    if parts[0] == "admin":
        rows = stage.rows.get(parts[2], [])
        return [row.pk for row in (rows[1:2] or rows if parts[-1] == "delete" else rows[:1])]  # only drafts are deleted
    folder = parts[2] if parts[0] == "api" else parts[0]
    noun = _FOLDERS.get(folder, folder.removesuffix("s"))
    shown = [row for row in stage.rows[noun] if getattr(row, "status", "") != "draft"]
    return [getattr(row, hole.rpartition(":")[2]) for row in shown]


def _asked(stage):
    fact, theme, event, article = (stage.rows[name][0] for name in ("fact", "theme", "event", "article"))
    country, actor = stage.rows["country"][0], stage.rows["actor"][0]
    site = "http://testserver"
    narrowed = f"theme={theme.slug}&country={country.iso3}&event={event.slug}&actor={actor.slug}&article={article.slug}"
    yield from (f"{path}?{narrowed}" for path in ("/facts/", "/facts.json", "/facts/cite/", "/facts/manifest.txt"))
    yield f"/facts/?theme__not={theme.slug}&as_of=2021-01-01&known_by=2026-01-01"
    yield "/facts/?q=2020"
    yield f"/oembed.json?url={quote(site + fact.get_absolute_url())}"
    yield f"/compare/?what=country&a={country.iso3}&b={country.iso3}"
    for row in (fact, event, actor, theme, article):
        yield f"/admin/facts/{row._meta.model_name}/?q={row.slug}"
    asked = [("citation", "paragraph"), ("event", "country"), ("event", "part_of"), ("event", "chairmanship")]
    asked += [("fact", "themes"), ("fact", "actors"), ("theme", "parent"), ("membership", "standing")]
    asked += [("backing", "fact")]
    for model, part in asked:
        yield f"/admin/autocomplete/?app_label=facts&model_name={model}&field_name={part}&term="
    yield "/admin/facts/paragraph/autocomplete/?app_label=facts&model_name=citation&field_name=paragraph&term="


# What an output is made of


def shape(answer) -> Counter:
    """What the answer consists of, whatever words stand in it."""
    kind = answer.get("Content-Type", "").partition(";")[0]
    body = (answer.getvalue() if answer.streaming else answer.content).decode()
    found = Counter()
    found["status", answer.status_code] += 1
    found["type", kind, answer.get("X-Content-Type-Options")] += 1
    found["policy", answer.get("Content-Security-Policy")] += 1
    if kind in ("text/html", "application/xhtml+xml"):
        found += of_html(body)
    elif kind.endswith("json") or kind.endswith("oembed"):
        found += _of_json(json.loads(body))
    elif kind in ("application/jsonl", "application/x-ndjson"):
        found += sum((_of_json(json.loads(line)) for line in body.splitlines()), Counter())
    elif kind.endswith("xml"):
        found += _of_xml(body)
    elif kind == "text/calendar":
        found += _of_calendar(body)
    elif kind == "text/csv":
        found += _of_sheet(body)
    elif kind == "text/javascript":
        found["script", body] += 1  # nobody's text is in it
    else:
        assert kind.startswith("text/") or kind.startswith("application/"), kind
        assert "svg" not in kind and "script" not in kind, kind
        found["lines"] += _lines(kind, body)
    return found


#: The classes of what shows rows that may be the same.
_SUGGESTING = {"suggested", "pairs"}


@dataclass(frozen=True)
class Suggested:
    """A kind of what stands where rows are suggested that may be the same: how many there are, the words decide."""

    kind: tuple | str


def of_html(text: str, fragment=False) -> Counter:
    """Elements with the names of their attributes, the schemes of addresses, and what scripts hold."""
    read = html5lib.parseFragment if fragment else html5lib.parse
    page, found = read(text, namespaceHTMLElements=False), Counter()
    boxes = [box for box in page.iter() if _SUGGESTING & set(box.get("class", "").split())]
    suggestions = {part for box in boxes for part in box.iter()}
    for element in page.iter():
        told = _of_element(element)
        found += Counter(map(Suggested, told)) if element in suggestions else told
    return found


def _of_element(element) -> Counter:
    if not isinstance(element.tag, str):
        return Counter(["comment"])
    found = Counter([(element.tag, *sorted(map(str, element.attrib)))])
    for name, value in element.attrib.items():
        if _is_address(element, str(name).lower().rpartition("}")[2]):
            found["scheme", element.tag, str(name), _scheme(value)] += 1
    if element.tag in ("script", "style"):
        found += _of_script(element)
    return found


def _is_address(element, name) -> bool:
    """Whether a browser, or who draws a card of the page, takes this attribute for an address; a title is none."""
    if name == "content" and element.tag == "meta":
        named = element.get("property") or element.get("name") or ""
        return "http-equiv" in element.attrib or named.rpartition(":")[2] in ("url", "image", "secure_url")
    return name in _ADDRESSES


def _of_script(element):
    text = "".join(element.itertext()).strip()
    if "json" in element.attrib.get("type", ""):
        return _of_json(json.loads(text))
    return Counter({("script", text): 1}) if text else Counter()


def _scheme(address):
    """As a browser sees it, which leaves out what is not seen; "" for none."""
    address = re.sub(r"[\x00-\x20]+", "", address)
    scheme = re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", address)
    scheme = scheme[0].lower() if scheme else "//" if re.match(r"[/\\]{2}", address) else ""
    return scheme if scheme in _RUN or scheme == "//" else "other"


#: What else a scheme is does no harm, and the text of a description may look like one.
_RUN = ("javascript:", "data:", "vbscript:", "blob:", "file:", "filesystem:", "view-source:")


def _of_json(value, name="") -> Counter:
    found = Counter()
    if isinstance(value, dict):
        for key, part in value.items():
            found["member", key if not _is_typed(key) else "typed"] += 1
            found += _of_json(part, key)
    elif isinstance(value, list):
        for part in value:
            found += _of_json(part, name)
    elif name == "html":
        found += of_html(value, fragment=True)
    return found


def _is_typed(key):
    return bool(re.search(r"[^\w:@.-]", key))


def _of_xml(text) -> Counter:
    found = Counter()
    for element in ElementTree.fromstring(text).iter():
        found[element.tag, *sorted(element.attrib)] += 1
        if element.get("type") == "html":
            found += of_html(element.text or "", fragment=True)
        for name, value in element.attrib.items():
            if name in _ADDRESSES:
                found["scheme", element.tag, name, _scheme(value)] += 1
    return found


def _of_calendar(text) -> Counter:
    found = Counter()
    for part in icalendar.Calendar.from_ical(text).walk():
        found["part", part.name] += 1
        found.update(("property", name) for name in part)
    return found


def _of_sheet(text) -> Counter:
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    assert not [cell for row in rows for cell in row if re.match(r"[=+@\t\r＝＋＠]|-(?!\d)", cell)]
    return Counter({("cells", len(row)): 1 for row in rows}) + Counter(len(row) for row in rows)


def _lines(kind, text):
    """How many records there are: entries of a bibliography, statements of Turtle."""
    if "bibtex" in kind:
        return len(re.findall(r"^@", text, re.MULTILINE))
    if "ris" in kind.rpartition("-")[2]:
        return len(re.findall(r"^[A-Z][A-Z0-9]  - ", text, re.MULTILINE))
    return len(re.findall(r"\n", text))


# The rounds

#: How a list or a page is cited; that of the facts and that of the timeline stand for all.
_CITED = re.compile(r"/(?!facts|timeline)\w+/cite(/|\.[\w.]+)")
#: Where rows may be suggested.
_SUGGESTS = re.compile(r"/admin/facts/.*/(change|merge|duplicates)/")


@dataclass
class Round:
    """What came of one filling."""

    taken: set
    wrong: list[str]
    seen: int


class Trial:
    """Plain first, then hostile: what differs in kind. ``step``: of the outputs, every so manieth is looked at.
    ``whole``: how lists and pages are cited is asked of each of them, and not of one for each format, which is one view
    and one template for all."""

    def __init__(self, client, whole=False, step=1):
        self.client, self.stage = client, make_stage()
        client.force_login(User.objects.get(username="outputs"))
        found = outputs(self.stage)
        self.outputs = [one for one in found if whole or not _CITED.fullmatch(one[1])][::step]
        self.stage.fill("The same words" for _place in self.stage.places)
        alike = [shape(client.get(path)) for _route, path in self.outputs if _SUGGESTS.fullmatch(path)]
        self.stage.fill(f"Plain words {number}" for number in range(len(self.stage.places)))
        self.plain = {path: shape(client.get(path)) for _route, path in self.outputs}
        known = [*alike, *self.plain.values()]
        self.suggested = {one for told in known for one in told if isinstance(one, Suggested)}

    def round(self, number: int, seed: int, share: float = 1.0) -> Round:
        """Fill the places with the payloads that are next, and look at all outputs or at a share of them.

        After as many rounds as there are payloads each place has had each of them.
        """
        # As many as there are places, or a few less: with a common divisor the same pairs would come again and again.
        sizes = range(len(self.stage.places), 0, -1)
        first = number * next(size for size in sizes if gcd(size, len(PAYLOADS)) == 1)
        texts = [PAYLOADS[(first + at) % len(PAYLOADS)] for at in range(len(self.stage.places))]
        taken = self.stage.fill(texts)
        chosen = Random(seed * 1_000 + number).sample(self.outputs, max(1, round(len(self.outputs) * share)))
        wrong = [said for _route, path in chosen for said in self._against(path)]
        return Round(taken, wrong, len(chosen))

    def _against(self, path):
        try:
            seen = shape(self.client.get(path))
        except (ValueError, ElementTree.ParseError, AssertionError) as error:
            return [f"{path}: {type(error).__name__}: {error}"]
        was = self.plain[path]
        other = sorted((one for one in {*seen, *was} - self.suggested if seen[one] != was[one]), key=repr)
        return [f"{path}: {one} is there {seen[one]} times and not {was[one]}" for one in other]
