"""Which file a row goes into when none has it, in which order, and in which order its fields: the files' own habits."""

import re
from functools import cache

from . import rows
from .reading import KEYS, OWNED

_VOCABULARY = {
    "facts.country": "01-countries",
    "facts.theme": "02-themes",
    "facts.actor": "03-actors",
    "facts.chairmanship": "04-chairmanships",
    "facts.event": "05-events",
    "facts.standing": "06-standings",
    "facts.membership": "11-memberships",
    "facts.term": "12-terms",
}
#: The nouns whose rows stand behind the row above them.
_ABOVE = {"facts.theme": "parent", "facts.event": "part_of"}
#: Fields that are written even where they are what a row has anyway.
_ALWAYS = {"status", "stance", "position"}
#: What stands at the end of a row.
_LAST = ("status", "retraction_reason", "merged_into")
_NO_PARAGRAPH = 1 << 30


@cache
def fields(label: str) -> tuple[str, ...]:
    """The names of a row's fields as files give them: its key, the others as the model has them, its status."""
    model = rows.model_of(label)
    parts = sorted((*rows.columns(model), *rows.links(model)), key=lambda part: part.creation_counter)
    names = [part.name for part in parts]
    ordered = [*KEYS[label], *(name for name in names if name not in _LAST), *_LAST]
    return tuple(name for name in dict.fromkeys(ordered) if name in names)


@cache
def defaults(label: str) -> dict:
    """The values that a row has where a file says nothing."""
    return rows.said(rows.model_of(label), {})[0]


def written(label: str, values: dict) -> dict:
    """The fields that a file gives of a row with these values, in their order: none that is what it is anyway."""
    key, usual = KEYS[label], defaults(label)
    return {
        name: values[name]
        for name in fields(label)
        if name in _ALWAYS or values[name] != usual[name] or (name in key and values[name] is not None)
    }


def is_name(file: str) -> bool:
    """Whether this is the name of a file in one of the folders."""
    return bool(re.fullmatch(r"(fixtures/(vocabulary|articles|record|disagreements)|seeds)/[\w-][\w.-]*\.yaml", file))


class Order:
    """The order of rows, given as values by (label, key)."""

    def __init__(self, now: dict[tuple[str, str], dict]):
        self.now, self.first = now, {}
        for (label, key), values in now.items():
            if label == "facts.citation":
                fact, position = key.rpartition("/")[0], values["position"]
                if fact not in self.first or position < self.first[fact][0]:
                    self.first[fact] = (position, values)

    def cited_in(self, slug: str) -> list[str]:
        """The facts whose first citation is of this article."""
        return [fact for fact, (_position, values) in self.first.items() if values["paragraph"][0] == slug]

    def file_of(self, place: tuple[str, str]) -> str:
        """The file for a row by its noun; a fact goes to the article of its first citation."""
        label, key = place
        slug = key.partition("/")[0]
        if label in _VOCABULARY:
            return f"fixtures/vocabulary/{_VOCABULARY[label]}.yaml"
        if label == "facts.disagreement":
            return f"fixtures/disagreements/{slug}.yaml"
        if label not in OWNED:
            return f"seeds/{slug}.yaml"
        return f"fixtures/articles/{self.first[slug][1]['paragraph'][0] if slug in self.first else 'uncited'}.yaml"

    def key(self, place: tuple[str, str]) -> tuple:
        """By what to sort: vocabulary by its keys, a part behind its whole; an article's paragraphs by number; facts by
        the place of their first citation, each followed by its citations and what it backs."""
        label, key = place
        if label in OWNED:
            return (len(KEYS), *self._passage(key.partition("/")[0]), *self._in_family(label, key))
        if label in ("facts.article", "facts.paragraph"):
            slug, _sep, number = key.partition("/")
            return (len(KEYS) - 1, slug, int(number or -1))
        return (list(KEYS).index(label), self._path(place))

    def _passage(self, fact: str) -> tuple[int, int, str]:
        if fact not in self.first:
            return (_NO_PARAGRAPH, 0, fact)
        values = self.first[fact][1]
        return (values["paragraph"][1], values["start"] or 0, fact)

    def _in_family(self, label: str, key: str) -> tuple:
        parts = key.split("/")[1:]
        return (OWNED.index(label), *(map(int, parts) if label == "facts.citation" else parts))

    def _path(self, place: tuple[str, str]) -> tuple[str, ...]:
        label, path = place[0], [place[1]]
        while label in _ABOVE and (above := self.now.get((label, path[0]), {}).get(_ABOVE[label])):
            if above[0] in path:
                break
            path.insert(0, above[0])
        return tuple(path)
