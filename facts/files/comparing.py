"""Files and database side by side, with what was last loaded: what they say otherwise, and which side moved."""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from .. import rules
from ..models import Article, Citation, Fact, LoadedRow
from . import ordering, rows
from .loading import FOLDERS
from .memory import recalled
from .reading import KEYS, OWNED, Row
from .sources import Sources
from .writing import family

#: Which side moved since the last load.
EDITED, UNLOADED, BOTH, TAKEN_OUT = "edited", "unloaded", "both", "taken out"
#: What makes a passage the same one.
PASSAGE = {"paragraph", "first_words", "last_words", "start", "length", "sha256"}
#: A row, by its label and the text of its key.
Place = tuple[str, str]
#: How many keys one query asks for.
_BATCH = 500


class ExportError(Exception):
    """Nothing was written. ``problems`` are sentences that say where and what to do."""

    def __init__(self, problems: list[str]):
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Difference:
    """What file and database say otherwise: one field, or with an empty ``field`` a row that only one of them has.

    The three values are as in ``rows.values``; of a whole row its fields, or None where it is not there.
    """

    file: str
    label: str
    key: str
    field: str
    in_file: object
    in_database: object
    in_base: object
    #: What the last export wrote, as long as no load has read it; else the same as ``in_base``.
    in_export: object

    @property
    def side(self) -> str:
        """The side that moved since the last load: EDITED (the database), UNLOADED (the file) or BOTH; TAKEN_OUT for a
        row that its file no longer has, which a load leaves where it is unless it prunes."""
        if not self.field and self.in_file is None and self.in_base == self.in_database:
            return TAKEN_OUT
        if self.in_file in (self.in_base, self.in_export) or (not self.field and self.in_file is None):
            return EDITED
        return UNLOADED if self.in_database == self.in_base else BOTH

    @property
    def side_in_words(self) -> str:
        return {
            EDITED: _("edited in the admin"),
            UNLOADED: _("changed in the file, not loaded"),
            BOTH: _("both"),
            TAKEN_OUT: _("taken out of the file, not pruned"),
        }[self.side]

    @property
    def where(self) -> str:
        """The row and the field, such as ``fact "honey" › citation 1 › length``."""
        return Sources().where(self.label, self.key, self.field)

    @property
    def file_in_words(self) -> str:
        return self._in_words(self.in_file)

    @property
    def database_in_words(self) -> str:
        return self._in_words(self.in_database)

    def _in_words(self, value) -> str:
        if not self.field:
            return _("not there") if value is None else _("there")
        return rows.in_words(value)

    def __str__(self):
        return f"{self.file}: {self.where}: {self.file_in_words} → {self.database_in_words} ({self.side_in_words})"


class Comparison:
    """What the files say, what was last loaded and what is stored now; of all articles, or of a few.

    Of a few it looks at their files, the vocabulary's and their rows only, so that it takes as long with many others.
    Raises ExportError for a file that cannot be read and for an article that nobody knows.
    """

    def __init__(self, slugs: Iterable[str] = (), folder: Path | None = None):
        self.slugs, self.folder = list(slugs), Path(folder or settings.BASE_DIR)
        self.in_files: dict[Place, tuple[str, dict]] = {}
        self.contents = self._contents()
        self._read_files()
        self.now = self._stored()
        odd = [key for label, key in self.now if len(KEYS[label]) == 1 and "/" in key]
        if odd:
            raise ExportError([_("“%s” is no address of a row; correct it in the database.") % key for key in odd])
        self.base = self._remembered()
        self.order = ordering.Order(self.now)
        self.chosen = self._chosen()

    @property
    def is_repository(self) -> bool:
        return self.folder.resolve() == Path(settings.BASE_DIR).resolve()

    # What each side says.

    def _contents(self) -> dict[str, bytes]:
        """The files to be looked at, by their names here: those that say a word of the articles, if there are any."""
        paths = [path for name in FOLDERS for path in sorted((self.folder / name).glob("*.yaml"))]
        found = {path.relative_to(self.folder).as_posix(): path.read_bytes() for path in paths}
        if not self.slugs:
            return found
        files = set(self._look_up(LoadedRow.objects.filter(label="facts.article"), "key", self.slugs, "file"))
        cited = Fact.objects.filter(citations__paragraph__article__slug__in=self.slugs).values_list("slug", flat=True)
        files |= set(self._look_up(LoadedRow.objects.filter(label="facts.fact"), "key", set(cited), "file"))
        words = [slug.encode() for slug in self.slugs]
        return {
            name: content
            for name, content in found.items()
            if name.startswith("fixtures/vocabulary/") or name in files or any(word in content for word in words)
        }

    @staticmethod
    def _look_up(found: models.QuerySet, name: str, keys: Iterable[str], column: str = "") -> Iterator:
        """The rows, or values of a column, whose field is one of these keys, some hundred at a time."""
        keys = sorted(keys)
        for at in range(0, len(keys), _BATCH):
            some = found.filter(**{f"{name}__in": keys[at : at + _BATCH]})
            yield from some.values_list(column, flat=True) if column else some

    def _read_files(self) -> None:
        sources = Sources.read(self.contents.items())
        for label, spool in sources.rows.items():
            for row in spool:
                self._take(sources, rows.model_of(label), row)
        problems = [str(fault) for fault in sources.faults if not fault.note]
        if problems:
            raise ExportError(problems)

    def text(self, name: str) -> str | None:
        """A file's text, or None if there is none of this name."""
        return self.contents[name].decode() if name in self.contents else None

    def _take(self, sources: Sources, model, row: Row) -> None:
        said, errors = rows.said(model, row.fields)
        for name, error in errors.items():
            sources.fault(row, name, " ".join(ValidationError(error).messages))
        self.in_files[row.label, row.key] = (row.file, said)

    def _stored(self) -> dict[Place, dict]:
        """The rows of the database, each as values, by label and key."""
        if not self.slugs:
            found = ((label, rows.stored(rows.model_of(label)).order_by("pk")) for label in rows.LABELS)
            pairs = ((label, row) for label, query in found for row in query.iterator(chunk_size=2000))
        else:
            pairs = self._stored_of_slugs()
        return {
            (label, rows.key_text(row)): {name: _whole(value) for name, value in rows.values(row).items()}
            for label, row in pairs
        }

    def _stored_of_slugs(self) -> Iterator[tuple[str, models.Model]]:
        articles = {key for label, key in self.in_files if label == "facts.article"} | set(self.slugs)
        facts = {key for label, key in self.in_files if label == "facts.fact"}
        facts |= set(
            Citation.objects.filter(paragraph__article__slug__in=self.slugs).values_list("fact__slug", flat=True)
        )
        owners = {label: ("fact__slug", facts) for label in OWNED[1:]}
        owners |= {"facts.fact": ("slug", facts), "facts.article": ("slug", articles)}
        owners |= {"facts.paragraph": ("article__slug", articles)}
        for label in rows.LABELS:
            found = rows.stored(rows.model_of(label))
            yield from ((label, row) for row in (self._look_up(found, *owners[label]) if label in owners else found))

    def _remembered(self) -> dict[Place, LoadedRow]:
        if not self.slugs:
            return {(one.label, one.key): one for one in recalled(LoadedRow.objects.all())}
        keys: dict[str, set[str]] = {}
        for label, key in {**self.in_files, **self.now}:
            keys.setdefault(label, set()).add(key)
        found = (self._look_up(LoadedRow.objects.filter(label=label), "key", keys[label]) for label in keys)
        return {(one.label, one.key): one for some in found for one in recalled(some)}

    # Where a row belongs.

    def home(self, place: Place) -> str:
        """The file that has the row, or the one that it is to go into."""
        above = head(place)
        if place in self.in_files:
            return self.in_files[place][0]
        if above != place and (above in self.in_files or above in self.now):
            return self.home(above)
        base = self.base.get(place)
        if base and base.file.rpartition("/")[0] in FOLDERS and base.file.endswith(".yaml"):
            return base.file
        return self.order.file_of(place)

    @cached_property
    def taken_out(self) -> set[Place]:
        """The rows that somebody took out of their file since they were loaded, and that nobody edited meanwhile.

        What was loaded from elsewhere was in no file here. A fact or article of which anything was edited comes back
        whole.
        """
        if not self.is_repository:
            return set()
        missing = self.now.keys() - self.in_files.keys()
        same = {place for place in missing if place in self.base and self._base(place) == self.now[place]}
        same -= {place for place in same if (file := self.base[place].file) and file.rpartition("/")[0] not in FOLDERS}
        back = {head(place) for place in missing - same}
        return {place for place in same if head(place) in self.in_files or head(place) not in back}

    def _base(self, place: Place) -> dict | None:
        """What the last load said of a row, or None if it said nothing."""
        base = self.base.get(place)
        return base.fields or None if base else None

    def _chosen(self) -> set[str]:
        """The files of the articles. Raises ExportError for one that nobody knows."""
        names = set()
        for slug in self.slugs:
            if ("facts.article", slug) not in {**self.in_files, **self.now}:
                known = {*Article.objects.values_list("slug", flat=True)}
                known |= {key for label, key in self.in_files if label == "facts.article"}
                near = rules.nearest(slug, known)
                hint = _(" Did you mean “%s”?") % near if near else ""
                raise ExportError([_("There is no article “%(slug)s”.%(hint)s") % {"slug": slug, "hint": hint}])
            names |= {self.home(("facts.article", slug)), f"fixtures/articles/{slug}.yaml"}
            names |= {self.home(("facts.fact", fact)) for fact in self.order.cited_in(slug)}
        return names

    # What differs.

    def differences(self) -> list[Difference]:
        """What files and database say otherwise, file by file in their order."""
        found = []
        for place in {**self.in_files, **self.now}:
            file = self.home(place)
            if not self.chosen or file in self.chosen:
                found += self._of(place, file)
        places = {place: number for number, place in enumerate(self.in_files)}
        ours = {name: number for number, name in enumerate(self.contents)}
        return sorted(
            found,
            key=lambda one: (
                ours.get(one.file, len(ours)),
                one.file,
                places.get((one.label, one.key), len(places)),
                self.order.key((one.label, one.key)) if (one.label, one.key) in self.now else (),
            ),
        )

    def _of(self, place: Place, file: str) -> list[Difference]:
        _name, said = self.in_files.get(place, (file, None))
        now, before, base = self.now.get(place), self._base(place), self.base.get(place)
        exported = base.exported if base and base.exported else before
        if said is None or now is None:
            if said is None and place not in self.taken_out:
                before = None if before == now else before
            return [Difference(file, *place, "", said, now, before, exported)]
        differing = {name for name in said if said[name] != now[name]}
        if not differing & (PASSAGE | {"check_state"}):
            differing -= {"checked_on"}  # a newer day of the same finding is no edit
        return [
            Difference(file, *place, name, said[name], now[name], (before or {}).get(name), (exported or {}).get(name))
            for name in ordering.fields(place[0])
            if name in differing
        ]


def head(place: Place) -> Place:
    """The row that a row belongs to: a fact, or an article for its paragraphs; itself if to none."""
    label, key = place
    return ("facts.article", key.rpartition("/")[0]) if label == "facts.paragraph" else family(label, key)


def _whole(value):
    """Text in the normal form in which files are read."""
    return unicodedata.normalize("NFC", value) if isinstance(value, str) else value
