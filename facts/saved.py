"""The JSON of a page that somebody saved when citing it, compared with what the page has now, row by row.

Nothing of it is kept. It is read within limits; what it says is told as text, and no address in it is made a link.
"""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from math import isfinite
from os.path import commonprefix

from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from . import clock
from .disagreements import questions
from .records import NOUNS
from .verdict import NAMED, Group, Row, Unreadable

#: JSON of no more values than this is read, and none in which more of them stand in one another.
VALUES, DEEPEST = 1_000_000, 20
#: What a row or a part of one is known by: the first of these that all in a list have.
KEYS = ("slug", "iso3", "code", "day", "url", "name", "value", "fact", "country")
#: Of one row so many fields are told, and of a value so many signs.
FIELDS, SIGNS = 40, 300
#: What says which part of a page it is, and of which day.
_PART = ("page", "day", "status_by", "what", "a", "b")
#: The two lists of a comparison.
_LINES = ("different", "same")
_NAMES = ("name", "title", "about", "question", "label", "day")
_SITE = re.compile(r"(https?://[^/?#\s]{1,255})/")
#: In the place of a value that is not there.
_NOTHING = object()


@dataclass(frozen=True)
class Field:
    """What is told otherwise: its name in the JSON, down to the part, and both values."""

    name: str
    before: object
    after: object

    @property
    def then(self) -> str:
        return _cut(self.before, self.after)

    @property
    def now(self) -> str:
        return _cut(self.after, self.before)

    @property
    def record(self) -> dict:
        """For programs; a value that is not there is left out."""
        told = {"name": self.name, "then": self.before, "now": self.after}
        return {name: value for name, value in told.items() if value is not _NOTHING}


@dataclass(frozen=True)
class Rows:
    """A list of the page: its name in the JSON, what became of its rows, the names of columns that no row had then, of
    those that none has now, and whether the rows stand in another order."""

    name: str
    added: Group
    removed: Group
    changed: Group
    got: Group = field(default_factory=Group)
    lost: Group = field(default_factory=Group)
    reordered: bool = False

    @property
    def same(self) -> bool:
        moved = self.added.count or self.removed.count or self.changed.count
        return not (moved or self.got.count or self.lost.count or self.reordered)


@dataclass(frozen=True)
class Saved:
    """What was saved beside what is there now. ``sha256`` is that of the text that was sent; ``site`` the address that
    the site had then, or empty where it is the same; ``head`` what the page tells otherwise beside its lists."""

    sha256: str
    site: str
    head: Group
    lists: list[Rows]

    @property
    def same(self) -> bool:
        """Whether nothing but the site's address is another."""
        return not self.head.count and all(one.same for one in self.lists)


def differences(now: str, sent: str, site: str) -> Saved:
    """The JSON of a page as it is ``now``, and what was sent as an older one; raises ``Unreadable``.

    ``site`` is the address of this site, such as https://facts.example.org. Another one in the older JSON is taken for
    this one, so that a site that has moved does not make every row another.
    """
    text = sent.removeprefix("\ufeff").replace("\r\n", "\n").strip("\n")
    then, here = _merged(_read(text)), _merged(json.loads(now))
    _of_one_page(then, here)
    was = _site(then)
    then = then if was in ("", site) else _moved(then, was, site)
    lists = [name for name in here if _is_list(here[name], then[name])]
    heads = [{name: value for name, value in one.items() if name not in lists} for one in (then, here)]
    rows = [_rows(name, then[name], here[name], site) for name in lists]
    return Saved(sha256(text.encode()).hexdigest(), "" if was == site else was, _few(_fields("", *heads)), rows)


def _read(text: str) -> dict:
    """The JSON object of a text. Strict: what two readers could read in two ways is refused."""
    if sum(map(text.count, ",[{")) > VALUES:
        raise Unreadable(_("It is too large: at most %(most)d values are read.") % {"most": VALUES})
    try:
        found = json.loads(text, object_pairs_hook=_object, parse_constant=_no_number, parse_float=_number)
        _shallow(found)
        json.dumps(found, ensure_ascii=False).encode()
    except Unreadable:
        raise
    except json.JSONDecodeError as error:
        place = {"line": error.lineno, "column": error.colno}
        raise Unreadable(_("It is no JSON: line %(line)d, sign %(column)d cannot be read.") % place) from error
    except RecursionError as error:
        raise _too_deep() from error
    except UnicodeEncodeError as error:
        raise Unreadable(_("It has half of a sign (a surrogate) in it, and so is no text.")) from error
    except ValueError as error:
        raise Unreadable(_("A number in it is too long.")) from error
    if not isinstance(found, dict):
        raise Unreadable(_("It is JSON, but of another page, or of none."))
    return found


def _object(pairs: list[tuple]) -> dict:
    found = dict(pairs)
    if len(found) < len(pairs):
        [(name, _count)] = Counter(name for name, _value in pairs).most_common(1)
        name = name[:80].encode(errors="replace").decode()
        raise Unreadable(_("The name “%(name)s” stands twice in one object.") % {"name": name})
    return found


def _no_number(word: str):
    raise Unreadable(_("%(word)s is no number that JSON has.") % {"word": word})


def _number(text: str) -> float:
    return float(text) if isfinite(float(text)) else _no_number(text[:40])


def _shallow(found) -> None:
    level = [found]
    for _depth in range(DEEPEST):
        level = [part for one in level if isinstance(one, (dict, list)) for part in _parts(one)]
    if any(isinstance(one, (dict, list)) for one in level):
        raise _too_deep()


def _parts(one: dict | list) -> Iterable:
    return one.values() if isinstance(one, dict) else one


def _too_deep() -> Unreadable:
    return Unreadable(_("Too much in it stands in one another: no page of this site does so."))


def _merged(found: dict) -> dict:
    """A comparison's lines as one list, so that one whose sides came to agree is still the same line."""
    if not all(isinstance(found.get(name), list) for name in ("different", "same")):
        return found
    lines = [one | {"same": name == "same"} if isinstance(one, dict) else one for name in _LINES for one in found[name]]
    return {name: value for name, value in found.items() if name not in _LINES} | {"lines": lines}


def _of_one_page(then: dict, here: dict) -> None:
    """Refuses the JSON of another page, and that of another part or day of the page."""
    lists = [name for name, value in here.items() if isinstance(value, list)]
    other = here.keys() - then.keys() and then.keys() - here.keys()
    if other or not all(isinstance(then.get(name), list) for name in lists):
        raise Unreadable(_("It is JSON, but of another page, or of none."))
    for name in _PART:
        before, after = (_code(one.get(name)) for one in (then, here))
        if after is not None and _text(before) != _text(after):
            told = {"name": name, "then": _cut(before, after), "now": _cut(after, before)}
            words = _("It is of another part or day of the page: “%(name)s” is %(then)s in it and %(now)s here.")
            raise Unreadable(words % told)


def _code(value):
    """One side of a comparison is known by its code."""
    return value.get("code") if isinstance(value, dict) else value


def _site(then: dict) -> str:
    """The address that the site had, by the first address of a row."""
    rows = (row for value in then.values() if isinstance(value, list) for row in value if isinstance(row, dict))
    addresses = (row["url"] for row in [then, *rows] if isinstance(row.get("url"), str))
    return next((found[1] for address in addresses if (found := _SITE.match(address))), "")


def _moved(value, was: str, site: str):
    """The same with addresses at ``site`` for those at ``was``."""
    if isinstance(value, str):
        return site + value[len(was) :] if value.startswith(f"{was}/") else value
    if isinstance(value, list):
        return [_moved(one, was, site) for one in value]
    return {name: _moved(one, was, site) for name, one in value.items()} if isinstance(value, dict) else value


def _is_list(now, then) -> bool:
    """Whether it is a list of rows, and not of days or slugs."""
    return isinstance(now, list) and any(isinstance(one, dict) for one in now or then)


def _rows(name: str, then: list, now: list, site: str) -> Rows:
    key = _key(now) or _key(then)
    for number, row in enumerate(then, 1):
        if not isinstance(row, dict) or not isinstance(row.get(key), str):
            told = {"number": number, "list": name, "key": key or KEYS[0]}
            raise Unreadable(_("Row %(number)d of “%(list)s” has no “%(key)s” to know it by.") % told)
    old, new = _numbered(then, key), _numbered(now, key)
    had, has = ({column for row in rows for column in row} for rows in (then, now))
    got, lost = (has - had, had - has) if then and now else (set(), set())
    both = [one for one in new if one in old]
    changed = [(new[one], _few(_fields("", _without(old[one], lost), _without(new[one], got)))) for one in both]
    changed = [(row, fields) for row, fields in changed if fields.count]
    added = [(row, Group()) for one, row in new.items() if one not in old]
    return Rows(
        name,
        Group([_row(row, key, site, fields) for row, fields in added[:NAMED]], len(added)),
        _removed([row for one, row in old.items() if one not in new], key, site),
        Group([_row(row, key, site, fields) for row, fields in changed[:NAMED]], len(changed)),
        _few(sorted(name[:SIGNS] for name in got)),
        _few(sorted(name[:SIGNS] for name in lost)),
        both != [one for one in old if one in new],
    )


def _key(*lists: list) -> str:
    """What all rows of these lists have as a text, to be known by."""
    rows = [row for some in lists for row in some]
    if not rows or not all(isinstance(row, dict) for row in rows):
        return ""
    return next((name for name in KEYS if all(isinstance(row.get(name), str) for row in rows)), "")


def _numbered(rows: list[dict], key: str) -> dict[tuple[str, int], dict]:
    """The rows by what they are known by; of several with one name, by how manieth each is."""
    seen, found = Counter(), {}
    for row in rows:
        seen[row[key]] += 1
        found[row[key], seen[row[key]]] = row
    return found


def _without(row: dict, columns: set[str]) -> dict:
    return {name: value for name, value in row.items() if name not in columns}


def _fields(name: str, then, now) -> Iterator[Field]:
    """Where two values differ, down to the parts that have names."""
    if isinstance(then, dict) and isinstance(now, dict):
        for part in {**now, **then}:
            yield from _fields(f"{name}.{part}" if name else part, then.get(part, _NOTHING), now.get(part, _NOTHING))
    elif isinstance(then, list) and isinstance(now, list) and (key := _key(then, now)):
        old, new = _numbered(then, key), _numbered(now, key)
        for part in {**new, **old}:
            yield from _fields(f"{name}[{part[0]}]", old.get(part, _NOTHING), new.get(part, _NOTHING))
        if [*old] != [*new] and {*old} == {*new}:
            yield Field(name[:SIGNS], [one for one, _nth in old], [one for one, _nth in new])
    elif _text(then) != _text(now):
        yield Field(name[:SIGNS], then, now)


def _few(found: Iterable) -> Group:
    """The first of these, and how many there are."""
    told = list(found)
    return Group(told[:FIELDS], len(told))


def _text(value) -> str:
    """A value as JSON, by which it is compared: ``1``, ``1.0``, ``true`` and ``"1"`` are four."""
    return "" if value is _NOTHING else json.dumps(value, ensure_ascii=False)


def _cut(value, other) -> str:
    """What is shown of a value: all of it, or from shortly before where the other begins to be another."""
    text = _text(value)
    if len(text) <= SIGNS:
        return text
    start = max(0, len(commonprefix([text, _text(other)])) - SIGNS // 4)
    end = start + SIGNS
    return f"{'…' if start else ''}{text[start:end]}{'…' if end < len(text) else ''}"


def _row(row: dict, key: str, site: str, fields: Group | None = None) -> Row:
    """A row that is there now, with its link."""
    address = row.get("url", "")
    return Row(row[key], address.removeprefix(site), _name(row, key), fields=fields or Group())


def _name(row: dict, key: str) -> str:
    return next((row[name] for name in _NAMES if isinstance(row.get(name), str) and row[name]), row[key])[:SIGNS]


def _removed(rows: list[dict], key: str, site: str) -> Group:
    """Rows that are there no more, and whether their own pages are."""
    told = [(row, _page_of(row.get("url"), site)) for row in rows[:NAMED]]
    there, found = _there(page for _row, page in told if page), []
    for row, page in told:
        words = _("its own page is still there") if page in there else _("no published page has this address any more")
        found.append(Row(row[key][:SIGNS], there.get(page, ""), _name(row, key), words if page else ""))
    return Group(found, len(rows))


def _page_of(address, site: str) -> tuple[str, str] | None:
    """The row whose page an address is: its noun, and what the row is known by; None for any other address."""
    if not isinstance(address, str) or not address.startswith(f"{site}/") or len(address) > SIGNS:
        return None
    try:
        found = resolve(re.split("[?#]", address.removeprefix(site))[0])
    except Resolver404:
        return None
    noun = (found.url_name or "").removesuffix("_detail")
    key = found.kwargs.get(_known_by(noun))
    return (noun, key) if key and noun in (*NOUNS, "disagreement") else None


def _known_by(noun: str) -> str:
    return NOUNS[noun].key if noun in NOUNS else "slug"


def _there(pages: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """The addresses of those of these rows that have a page today."""
    wanted, found = defaultdict(set), {}
    for noun, key in pages:
        wanted[noun].add(key)
    with clock.at(clock.Clock()):
        for noun, keys in wanted.items():
            name = _known_by(noun)
            some = NOUNS[noun].pages().filter(**{f"{name}__in": keys}) if noun in NOUNS else questions(sources=False)
            found |= {(noun, getattr(row, name)): row.get_absolute_url() for row in some}
    return found
