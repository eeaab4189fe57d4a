"""What some files say, and what is wrong with them: rows by noun, where each stands, and the faults."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from django.utils.translation import gettext as _

from . import rows
from .reading import KEYS, OWNED, Flaw, Row, read
from .spool import Spool


class Fault(NamedTuple):
    """One thing that is wrong in a file: where it stands, which row and field it is about, and how to mend it."""

    file: str
    line: int
    column: int
    where: str
    message: str
    note: bool = False

    def __str__(self):
        where = f"{self.where}: " if self.where else ""
        return f"{self.file}:{self.line}:{self.column}: {where}{self.message}"


@dataclass
class Sources:
    """The rows of some files as they were read, and what was wrong with them."""

    rows: dict[str, Spool] = field(default_factory=lambda: {label: Spool() for label in KEYS})
    #: By noun and key, the number of the file and the line at which the row stands.
    places: dict[str, dict[str, tuple[int, int]]] = field(default_factory=lambda: {label: {} for label in KEYS})
    files: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    #: The article that a fact's first citation in these files is of.
    articles: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, sources: Iterable[tuple[str, bytes]], progress: Callable = lambda done: None) -> "Sources":
        """Read files given as (name, content); the names are those that people are told."""
        made = cls()

        def noted():
            for name, content in sources:
                made.files.append(name)
                yield name, content

        for count, found in enumerate(read(noted()), 1):
            if isinstance(found, Flaw):
                made.faults.append(Fault(found.file, found.line, found.column, "", found.message, found.note))
            else:
                made._take(found)
            if count % 500 == 0:
                progress(count)
        return made

    def _take(self, row: Row) -> None:
        seen = self.places[row.label].get(row.key)
        if seen:
            there = f"{self.files[seen[0]]}:{seen[1]}"
            self.fault(row, "", _("this row is there already, at %s; keep one of them.") % there)
            return
        self.places[row.label][row.key] = (len(self.files) - 1, row.line)
        if row.label == "facts.citation":
            paragraph = row.fields.get("paragraph")
            if isinstance(paragraph, list) and paragraph and isinstance(paragraph[0], str):
                self.articles.setdefault(row.key.rpartition("/")[0], paragraph[0])
        self.rows[row.label].append(row)

    def fault(self, row: Row, name: str, message: str, item: int | None = None, note: bool = False) -> None:
        """Note what is wrong with a field of a row, or with the whole row; ``note`` if it is only to be said."""
        mark = row.marks.get(f"{name}.{item}") or row.marks.get(name) or (row.line, 1)
        self.faults.append(Fault(row.file, *mark, self.where(row.label, row.key, name), message, note))

    def note(self, row: Row, name: str, message: str) -> Fault:
        """What is only to be said of a field of a row."""
        return Fault(row.file, *row.marks.get(name, (row.line, 1)), self.where(row.label, row.key, name), message, True)

    def where(self, label: str, key: str, name: str = "") -> str:
        """A row, and a field of it, as a person finds it: ``scope-for-peace › fact "honey" › citation 1 › length``."""
        first, _sep, rest = key.partition("/")
        if label in OWNED:
            path = [self.articles.get(first, ""), f'fact "{first}"']
            noun = rows.model_of(label)._meta.verbose_name
            path += [f"{noun} {rest.replace('/', ' ')}"] if rest else []
        elif label in ("facts.article", "facts.paragraph"):
            path = [f'article "{first}"', *([f"paragraph {rest}"] if rest else [])]
        else:
            path = [f'{rows.model_of(label)._meta.verbose_name} "{first}"']
        return " › ".join(part for part in (*path, name) if part)

    def problem(self, problem) -> Fault:
        """A rule across rows that is broken, at its row's place in these files, or that of a row that it rests on."""
        row = problem.row
        label, key = row._meta.label_lower, rows.key_text(row)
        places = [self.places.get(label, {}).get(key)]
        if label in OWNED:
            places.append(self.places["facts.fact"].get(key.partition("/")[0]))
        for name in getattr(row, "rests_on", ()):
            if other := getattr(row, name):
                places.append(self.places[other._meta.label_lower].get(rows.key_text(other)))
        file, line = next(filter(None, places), (None, 0))
        name = _("the database") if file is None else self.files[file]
        return Fault(name, line, 1 if line else 0, self.where(label, key), problem.message)
