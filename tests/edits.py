"""Edits of both sides, in files and in the admin, and what should come of them, worked out without the loader.

The reference merge is five lines long: per field, what only one side changed is that side's, what both changed alike is
theirs, what both changed differently is a conflict; a row that the admin deleted stays deleted unless its file changed.
"""

from collections.abc import Iterable, Sequence
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from django.apps import apps
from hypothesis import strategies as st

from facts.files import rows
from facts.files.loading import LoadError, load
from facts.models import Fact

from .files import ENGLISH, contents, text_of

#: Few words and rows, so that edits meet and a failing pair shrinks in few loads.
_FEW = 4
_WORDS = st.sampled_from(ENGLISH[:_FEW])
_SLUGS = st.lists(_WORDS, max_size=2, unique=True).map(sorted)
#: What an edit may change without breaking a rule, by noun: the values for each field.
FIELDS = {
    "facts.fact": {
        "statement": _WORDS.map("It was said in the {}.".format),
        "leaves_open": _WORDS.map("Which {} it was.".format),
        "status": st.sampled_from(["draft", "published"]),
        "themes": _SLUGS.map(lambda words: [[f"on-{word}"] for word in words]),
        "actors": _SLUGS.map(lambda words: [[f"{word}-actor"] for word in words]),
    },
    "facts.citation": {"stance": st.sampled_from(["supports", "disputes"])},
    "facts.theme": {"definition": _WORDS.map("Facts on the {}.".format), "aliases": _WORDS},
    "facts.actor": {"name": st.builds("People of the {} {}".format, _WORDS, st.integers(0, 9))},
    "facts.event": {"place": st.sampled_from(["Osh", "Aktau", "Termez"])},
    "facts.article": {"title": _WORDS.map("On the {}".format)},
}
#: The files that both sides begin with.
FILES = dict(contents(facts=6, seed=3))
DEFAULTS = {"themes": [], "actors": [], "leaves_open": "", "aliases": "", "place": ""}
Key = tuple[str, str]
Side = dict[Key, dict]


class Edit(NamedTuple):
    """A new value of a field; without a field's name, the row is deleted."""

    row: Key
    name: str = ""
    value: object = None


@dataclass
class Pair:
    """Edits of both sides; the rows as they were loaded, as the files now say them and as the admin left them; what a
    load should make of that, and in which fields (the empty name: the row) the two sides cannot both be right."""

    file_edits: Sequence[Edit] = ()
    admin_edits: Sequence[Edit] = ()

    def __post_init__(self):
        self.base, self.file, self.admin = _side(()), _side(self.file_edits), _side(self.admin_edits)
        self.merged: Side = deepcopy(self.admin)
        self.conflicts: set[tuple[Key, str]] = set()
        _merge(self)


def _side(edits: Iterable[Edit]) -> Side:
    """The rows after these edits. With a fact, what belongs to it is deleted."""
    rows = {key_of(row): deepcopy(row["fields"]) for content in FILES.values() for row in content}
    for edit in edits:
        if edit.name and edit.row in rows:
            rows[edit.row][edit.name] = edit.value
        elif not edit.name:
            rows = {key: fields for key, fields in rows.items() if edit.row not in (key, ("facts.fact", owner(key)))}
    return rows


def key_of(row: dict) -> Key:
    fields, label = row["fields"], row["model"]
    if label == "facts.paragraph":
        return label, f"{fields['article'][0]}/{fields['number']}"
    if label == "facts.citation":
        return label, f"{fields['fact'][0]}/{fields['position']}"
    if label == "facts.backing":
        return label, f"{fields['fact'][0]}/event/{fields['event'][0]}/{fields['value']}"
    return label, fields.get("slug") or fields["iso3"]


@st.composite
def pairs(draw) -> Pair:
    """A few edits, each of one side or of both."""
    both = file_edits, admin_edits = [], []
    for key, name in draw(st.lists(st.one_of(map(_places, ("facts.fact", *FIELDS))), max_size=2 * _FEW)):
        for edits in draw(st.sampled_from([[file_edits], [admin_edits], both, both])):
            is_deleted = key[0] in ("facts.fact", "facts.citation") and draw(st.integers(0, 4)) == 4
            edits.append(Edit(key) if is_deleted else Edit(key, name, draw(FIELDS[key[0]][name])))
    return Pair(file_edits, admin_edits)


def _places(label: str) -> st.SearchStrategy[tuple[Key, str]]:
    """The fields that an edit may change; the first citation of a fact must go on supporting it."""
    keys = [key for key in _side(()) if key[0] == label and not (label == "facts.citation" and key[1].endswith("/1"))]
    return st.tuples(st.sampled_from(keys[:_FEW]), st.sampled_from(list(FIELDS[label])))


def owner(key: Key) -> str:
    """The fact that a citation or a backing belongs to."""
    return key[1].partition("/")[0] if key[0] in ("facts.citation", "facts.backing") else ""


def value(rows: Side, key: Key, name: str):
    return rows[key].get(name, DEFAULTS.get(name))


def _merge(pair: Pair) -> None:
    for key, fields in pair.file.items():
        if key not in pair.admin:
            if fields != pair.base[key]:
                pair.conflicts.add((key, ""))
            continue
        for name in FIELDS.get(key[0], ()):
            was, file, admin = (value(rows, key, name) for rows in (pair.base, pair.file, pair.admin))
            if was == file or file == admin:
                continue
            pair.merged[key][name] = file
            if admin != was:
                pair.conflicts.add((key, name))


def decided(pair: Pair, on_conflict: str) -> Side:
    """What should come of the pair when one side prevails: *mine* is the file's, *theirs* the admin's."""
    rows = deepcopy(pair.merged)
    for key, name in pair.conflicts:
        if name:
            rows[key][name] = value(pair.file if on_conflict == "mine" else pair.admin, key, name)
        elif on_conflict == "mine":
            # A fact comes back with what belongs to it, and for what belongs to it.
            fact = owner(key) or key[1]
            back = [other for other in pair.file if other == key or fact in (other[1], owner(other))]
            rows |= {other: deepcopy(pair.file[other]) for other in back}
    return rows


def write(pair: Pair, folder: Path) -> list[Path]:
    """The files as their side now says them, under the names of before."""
    paths = []
    for name, content in FILES.items():
        left = [key_of(row) for row in content if key_of(row) in pair.file]
        texts = [{"model": key[0], "fields": pair.file[key]} for key in left]
        paths.append(folder / name)
        paths[-1].write_text(text_of(texts), encoding="utf-8")
    return paths


def edit_in_admin(pair: Pair) -> None:
    """Bring the admin's edits into the database."""
    for key in [key for key in pair.base if key not in pair.admin]:
        if key[0] == "facts.fact":
            fact = Fact.objects.get(slug=key[1])
            fact.citations.all().delete()
            fact.backings.all().delete()
            fact.delete()
        elif (found := stored(key)) is not None:
            found.delete()
    for key, fields in pair.admin.items():
        for name in FIELDS.get(key[0], ()):
            if value(pair.admin, key, name) != value(pair.base, key, name):
                _set(stored(key), name, fields[name])


def _set(row, name: str, new) -> None:
    part = row._meta.get_field(name)
    if part.many_to_many:
        getattr(row, name).set(part.related_model.objects.filter(slug__in=[key[0] for key in new]))
    else:
        setattr(row, name, new)
        row.save(update_fields=[name])


def stored(key: Key):
    """The database's row of that key, or None."""
    model, parts = apps.get_model(key[0]), key[1].split("/")
    if key[0] == "facts.paragraph":
        return model.objects.filter(article__slug=parts[0], number=parts[1]).first()
    if key[0] == "facts.citation":
        return model.objects.filter(fact__slug=parts[0], position=parts[1]).first()
    if key[0] == "facts.backing":
        return model.objects.filter(fact__slug=parts[0], event__slug=parts[2], value=parts[3]).first()
    return model.objects.filter(**{"iso3" if key[0] == "facts.country" else "slug": parts[0]}).first()


def differences(wanted: Side, known: Side) -> list[str]:
    """Where the database is not as it should be; ``known`` are all rows that there ever were."""
    labels = {label for label, _text in known}
    now_there = {(label, rows.key_text(row)): row for label in labels for row in rows.stored(apps.get_model(label))}
    found = []
    for key in known:
        row = now_there.get(key)
        if (row is None) != (key not in wanted):
            found.append(f"{key} {'is gone' if row is None else 'is there'}")
        for name in FIELDS.get(key[0], ()) if row is not None and key in wanted else ():
            now, should = getattr(row, name), value(wanted, key, name)
            if row._meta.get_field(name).many_to_many:
                now, should = sorted(one.slug for one in now.all()), sorted(one[0] for one in should)
            if now != should:
                found.append(f"{key} › {name}: {now!r} and not {should!r}")
    return found


def trial(pair: Pair, paths: list[Path]) -> list[str]:
    """Load the files over the admin's edits and say what is not as it should be."""
    try:
        load(paths)
    except LoadError as error:
        wrong = differences(pair.admin, pair.base)
        named = {(fault.where, fault.message) for fault in error.faults}
        for key, name in pair.conflicts:
            if not any(_names(where, key, name) for where, _message in named):
                wrong.append(f"{key} › {name or 'the row'}: the conflict is not named")
        return wrong + [
            f"{where}: {message} (no conflict)"
            for where, message in named
            if not any(_names(where, key, name) for key, name in pair.conflicts)
        ]
    if pair.conflicts:
        return [f"it was loaded over conflicts: {sorted(pair.conflicts)}"]
    return differences(pair.merged, pair.base)


def _names(where: str, key: Key, name: str) -> bool:
    """Whether words such as ``article-1 › fact "honey" › citation 1 › stance`` mean that row and field."""
    slug, _slash, rest = key[1].partition("/")
    parts = [
        f'"{slug}"',
        *([f"citation {rest}"] if key[0] == "facts.citation" else []),
        *([f"› {name}"] if name else []),
    ]
    return all(part in where for part in parts) and (key[0] == "facts.citation") == ("› citation" in where)
