"""Edits of both sides, in files and in the admin, and what should come of them, worked out without the loader.

The reference merge is five lines long: per field, what only one side changed is that side's, what both changed alike is
theirs, what both changed differently is a conflict; a row that the admin deleted stays deleted unless its file changed.
"""

from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from django.apps import apps

from facts.files import rows
from facts.files.loading import LoadError, load
from facts.models import Fact

from .files import ENGLISH, contents, text_of

#: What an edit may change without breaking a rule, by noun: a maker of values for each field.
FIELDS = {
    "facts.fact": {
        "statement": lambda chance: f"It was said in the {chance.choice(ENGLISH)}.",
        "leaves_open": lambda chance: f"Which {chance.choice(ENGLISH)} it was.",
        "status": lambda chance: chance.choice(("draft", "published")),
        "themes": lambda chance: [[f"on-{word}"] for word in sorted(chance.sample(ENGLISH, chance.randint(0, 2)))],
        "actors": lambda chance: [[f"{word}-actor"] for word in sorted(chance.sample(ENGLISH, chance.randint(0, 2)))],
    },
    "facts.citation": {"stance": lambda chance: chance.choice(("supports", "disputes"))},
    "facts.theme": {
        "definition": lambda chance: f"Facts on the {chance.choice(ENGLISH)}.",
        "aliases": lambda chance: chance.choice(ENGLISH),
    },
    "facts.actor": {"name": lambda chance: f"People of the {chance.choice(ENGLISH)} {chance.randrange(1000)}"},
    "facts.event": {"place": lambda chance: chance.choice(("Osh", "Aktau", "Termez"))},
    "facts.article": {"title": lambda chance: f"On the {chance.choice(ENGLISH)}"},
}
DEFAULTS = {"themes": [], "actors": [], "leaves_open": "", "aliases": "", "place": ""}
Key = tuple[str, str]
Side = dict[Key, dict]


@dataclass
class Pair:
    """The rows as they were loaded, as the files now say them and as the admin left them; what a load should make of
    that, and in which fields (the empty name: the row) the two sides cannot both be right."""

    base: Side
    file: Side
    admin: Side
    merged: Side = field(default_factory=dict)
    conflicts: set[tuple[Key, str]] = field(default_factory=set)


def base(facts: int = 12) -> dict[str, list[dict]]:
    """The files that both sides begin with."""
    return dict(contents(facts, seed=3))


def side(rows: dict[str, list[dict]]) -> Side:
    return {key_of(row): row["fields"] for content in rows.values() for row in content}


def key_of(row: dict) -> Key:
    fields, label = row["fields"], row["model"]
    if label == "facts.paragraph":
        return label, f"{fields['article'][0]}/{fields['number']}"
    if label == "facts.citation":
        return label, f"{fields['fact'][0]}/{fields['position']}"
    if label == "facts.backing":
        return label, f"{fields['fact'][0]}/event/{fields['event'][0]}/{fields['value']}"
    return label, fields.get("slug") or fields["iso3"]


def pair(seed: int, rows: dict[str, list[dict]]) -> Pair:
    """A few edits of either side, often of the same rows and fields."""
    chance, before = Random(seed), side(rows)
    made = Pair(before, deepcopy(before), deepcopy(before))
    favourites = [_place(chance, before) for _ in range(3)]
    for edited in (made.file, made.admin):
        for _ in range(chance.randint(1, 5)):
            key, name = chance.choice(favourites) if chance.random() < 0.6 else _place(chance, before)
            if key in edited:
                edited[key][name] = FIELDS[key[0]][name](chance)
        if chance.random() < 0.3:
            _delete(chance, edited)
    _merge(made)
    return made


def _place(chance: Random, rows: Side) -> tuple[Key, str]:
    label = chance.choice(["facts.fact", "facts.fact", *FIELDS])
    keys = [key for key in rows if key[0] == label and not (label == "facts.citation" and key[1].endswith("/1"))]
    return chance.choice(keys), chance.choice(list(FIELDS[label]))


def _delete(chance: Random, rows: Side) -> None:
    """Delete a fact with what belongs to it, or a further citation."""
    key = chance.choice(
        [key for key in rows if key[0] == "facts.fact" or key[0] == "facts.citation" and key[1][-1] > "1"]
    )
    for other in [other for other in rows if other == key or key[0] == "facts.fact" and owner(other) == key[1]]:
        del rows[other]


def owner(key: Key) -> str:
    """The fact that a citation or a backing belongs to."""
    return key[1].partition("/")[0] if key[0] in ("facts.citation", "facts.backing") else ""


def value(rows: Side, key: Key, name: str):
    return rows[key].get(name, DEFAULTS.get(name))


def _merge(pair: Pair) -> None:
    pair.merged = deepcopy(pair.admin)
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


def write(pair: Pair, rows: dict[str, list[dict]], folder: Path) -> list[Path]:
    """The files as their side now says them, under the names of before."""
    paths = []
    for name, content in rows.items():
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
