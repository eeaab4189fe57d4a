"""Hostile files made by hand: what each holds, and whether a load takes it or where and in which words it refuses.

A case is loaded behind the valid files of ``tests.files``, whose rows it may name, as ``hostile.yaml``.
"""

from collections.abc import Callable
from dataclasses import dataclass

from facts import passages

#: A passage of one edge that is what its fingerprint says.
WHOLE = "Bees hum"


@dataclass(frozen=True)
class Case:
    """``words`` stand in the refusal, all of them in one; none: the file loads. ``at`` is the line of the refusal, or a
    text whose first line is meant, or None for any line."""

    name: str
    build: Callable[[], str | bytes]
    words: tuple[str, ...] | None
    at: int | str | None

    def content(self) -> bytes:
        made = self.build()
        return made if isinstance(made, bytes) else made.encode("utf-8", "surrogatepass")

    def line(self) -> int | None:
        if not isinstance(self.at, str):
            return self.at
        before, found, _behind = self.content().decode("utf-8", "replace").partition(self.at)
        assert found, f"{self.name}: “{self.at}” is not in the file"
        return before.count("\n") + 1


#: Every case by its name.
CASES: dict[str, Case] = {}


def loads(name: str, made: str | bytes | Callable) -> None:
    _add(Case(name, made if callable(made) else lambda: made, None, None))


def refused(name: str, made: str | bytes | Callable, *words: str, at: int | str | None = None) -> None:
    _add(Case(name, made if callable(made) else lambda: made, words, at))


def _add(case: Case) -> None:
    assert case.name not in CASES, case.name
    CASES[case.name] = case


def row(model: str, **fields: str | None) -> str:
    """A row whose values are given as they stand in the file; None leaves a field out."""
    lines = [f"    {name}: {value}" for name, value in fields.items() if value is not None]
    return "\n".join([f"- model: facts.{model}", "  fields:", *lines, ""])


def fact(**fields) -> str:
    return row("fact", **{"slug": "honey", "statement": "The honey was sold.", "kind": "opinion"} | fields)


def theme(**fields) -> str:
    return row("theme", **{"slug": "bees", "name": "Bees", "definition": "Facts on bees."} | fields)


def actor(**fields) -> str:
    return row("actor", **{"slug": "aida", "name": "Aida", "kind": "person"} | fields)


def event(**fields) -> str:
    return row("event", **{"slug": "fair", "name": "Fair", "kind": "forum"} | fields)


def country(**fields) -> str:
    return row("country", **{"iso3": "XXA", "name": "Land", "name_ru": "Страна", "name_zh": "国"} | fields)


def article(**fields) -> str:
    given = {"slug": "hives", "title": "Hives", "kind": "news", "publisher": "[lantern-actor]", "language": "en"}
    return row("article", **given | {"page_date": "2021-05-09", "url": "https://example.org/hives"} | fields)


def paragraph(**fields) -> str:
    given = {"article": "[article-00001]", "number": "90", "role": "body", "words": "2", "length": str(len(WHOLE))}
    return row("paragraph", **given | {"first_words": WHOLE, "sha256": passages.fingerprint(WHOLE)} | fields)


def citation(**fields) -> str:
    given = {"fact": "[honey]", "position": "1", "paragraph": "[article-00001, 3]", "stance": "supports"}
    given |= {"first_words": WHOLE, "start": "45", "length": str(len(WHOLE)), "sha256": passages.fingerprint(WHOLE)}
    return fact() + row("citation", **given | fields)


def backing(**fields) -> str:
    return fact(events="[[great-fair]]") + row("backing", **{"fact": "[honey]", "value": "when"} | fields)
