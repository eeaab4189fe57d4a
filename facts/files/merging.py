"""File and database in one row: which of them moved, and what becomes of the evidence of facts that change.

A fact that says something else after a load has evidence to be confirmed (``facts.evidence``). A file says by a day in
``compared`` that somebody compared the passage with the statement again. That holds for what the file says: where the
database keeps another statement, it confirms nothing.
"""

from ..evidence import FIELDS
from ..models import Citation
from ..models.citation import DUE
from ..passages import normalise
from . import rows
from .storing import ready

#: What a machine found out about a citation's passage: it comes with the passage and is no edit of anybody's.
CHECKED = {"check_state", "checked_on"}
#: The fields of a citation that say which passage it is.
PASSAGE = {"paragraph", "first_words", "last_words", "length", "sha256"}


def three_way(label: str, said: dict, base: dict, now: dict, exported: dict) -> tuple[set, set, set]:
    """The fields in which file and database differ; of these, those that the file moved, and those that both did.

    A file that still says what it said before an export, or what the export wrote, has not moved.
    """
    moved = {part for part in said if said[part] != now[part]}
    file_moved = {part for part in moved if said[part] not in (base.get(part), exported.get(part, base.get(part)))}
    clash = {part for part in file_moved if now[part] != base.get(part)}
    if label == "facts.citation":
        # What a machine found belongs to the passage: it comes with a new one, and is no edit of anybody's.
        of_passage = file_moved - CHECKED - {"compared"}
        file_moved = file_moved | (CHECKED & set(said)) if of_passage else file_moved - (clash & CHECKED)
        clash -= CHECKED
        moved -= CHECKED - file_moved
    return moved, file_moved, clash


def claim(values: dict) -> list:
    """What a fact with these values claims: white space makes no difference."""
    return [normalise(value) if isinstance(value, str) else value for value in map(values.get, FIELDS)]


class Claims:
    """The facts of a load whose claim it changes, with the file that does it, and those that claim something else in
    the database than in their file."""

    def __init__(self):
        self.changed: dict[str, str] = {}
        self.apart: set[str] = set()
        self.seen: set[str] = set()

    def take(self, fact: str, said: dict, before: dict, after: dict, file: str) -> None:
        """Note what becomes of a stored fact."""
        if claim(before) != claim(after):
            self.changed[fact] = file
        if claim(said) != claim(after):
            self.apart.add(fact)

    def of_citation(self, key: str, said: dict, moved: set, clash: set) -> tuple[dict, set, set]:
        """What the database is to hold of a stored citation, which of its fields the load moves, and which clash."""
        fact = key.partition("/")[0]
        self.seen.add(key)
        clash = clash - {"compared"}  # what the site wrote is no edit of anybody's
        if moved & PASSAGE and fact not in self.apart:
            return said, moved | {"compared"}, clash
        if fact in self.apart:
            moved = moved - {"compared"}
        if fact in self.changed and not ("compared" in moved and said["compared"] not in ("", DUE)):
            return said | {"compared": DUE}, moved | {"compared"}, clash
        return said, moved, clash

    def rest(self) -> list[tuple]:
        """The stored citations that no file speaks of and that become due: row, values before and after, columns, and
        the file that changes their fact."""
        found = []
        stored = rows.stored(Citation).filter(fact__slug__in=self.changed).exclude(compared=DUE)
        for row in stored:
            if rows.key_text(row) not in self.seen:
                before = rows.values(row)
                columns = {"compared": ready(Citation._meta.get_field("compared"), DUE)}
                found.append((row, before, before | {"compared": DUE}, columns, self.changed[row.fact.slug]))
        return found
