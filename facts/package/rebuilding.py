"""A package back to a site: its tables become files such as the repository has, which are loaded.

Each row is checked as any load checks it; rules across rows are not asked, because a site may well break one, such as a
fact whose article was retracted, and is to come back as it was. ``integrity`` says so afterwards.
"""

import json
import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime
from hashlib import file_digest
from pathlib import Path

from django.utils.translation import gettext as _

from ..files import ordering, rows
from ..files.loading import Content, Report, load_contents
from ..files.reading import KEYS, OWNED
from ..files.spelling import row_text
from ..history.entries import By, Way, account
from ..models import Load
from .making import MANIFEST, PackageError
from .tables import FILE, Table, columns_of, read, tables, value_of

#: The columns by which a row that has no file of its own belongs to one that has.
_ABOVE = {"facts.paragraph": ("facts.article", "article"), **dict.fromkeys(OWNED[1:], ("facts.fact", "fact"))}


def rebuild(folder: Path, progress: Callable = lambda step, done: None) -> Report:
    """Load a package into an empty database, all or nothing.

    Raises PackageError for a package that is not whole or a database that is not empty, LoadError for wrong rows.
    """
    manifest = _manifest(folder)
    if problems := [*_problems(folder, manifest), *_not_empty()]:
        raise PackageError(problems)
    with tempfile.TemporaryDirectory(prefix="facts-package-") as made:
        names = _write_files(folder, Path(made))
        contents = [Content(name, name, (Path(made) / name).read_bytes) for name in names]
        report = load_contents(contents, whole=True, rules=False, progress=progress, by=By(Way.PACKAGE, who=account()))
    _keep_revision(manifest)
    return report


def _keep_revision(manifest: dict) -> None:
    """The data stay those of the load that they are from, if of any, which is what readers cite."""
    load = Load.objects.first()
    if load and {"version", "created"} <= manifest.keys():
        load.revision, load.loaded_at = manifest["version"], datetime.fromisoformat(manifest["created"])
        load.save()
    elif load:
        load.delete()


def _manifest(folder: Path) -> dict:
    try:
        found = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        return found | {"resources": {one["name"]: one for one in found["resources"]}}
    except OSError as error:
        said = _("%s cannot be read; name the folder of a package, as make_package writes it.") % (folder / MANIFEST)
        raise PackageError([said]) from error
    except (ValueError, KeyError, TypeError) as error:
        raise PackageError([_("%s is no manifest of a package; make it anew.") % (folder / MANIFEST)]) from error


def _problems(folder: Path, manifest: dict) -> Iterator[str]:
    """What is missing of the package, or is not as its manifest says."""
    for one in tables():
        told, path = manifest["resources"].get(one.name), folder / one.path
        if told is None or not path.is_file():
            yield _("%s is missing; make the package anew.") % path
            continue
        with path.open("rb") as file:
            found = f"sha256:{file_digest(file, 'sha256').hexdigest()}"
        if (path.stat().st_size, found) != (told.get("bytes"), told.get("hash")):
            yield _("%s is not what the manifest says (size or SHA-256); fetch it again.") % path
            continue
        with path.open(encoding="utf-8", newline="") as lines:
            if next(read(lines), None) != one.header:
                yield _("%s has other columns than this site; rebuild it with the site's own version.") % path


def _not_empty() -> list[str]:
    held = [model._meta.verbose_name_plural for model in map(rows.model_of, rows.LABELS) if model.objects.exists()]
    said = _("The database already holds %s; rebuild into an empty one (set DATABASE_URL and run migrate).")
    return [said % ", ".join(map(str, held))] if held else []


def _write_files(folder: Path, to: Path) -> list[str]:
    """The files of the package's rows, by name in the order in which they are first needed."""
    homes: dict[str, dict[str, str]] = {label: {} for label in ("facts.article", "facts.fact")}
    names: dict[str, None] = {}
    for label in rows.LABELS:
        for key, file, values in _rows(folder, label):
            if label in homes:
                homes[label][key] = file
            if label in _ABOVE:
                above, name = _ABOVE[label]
                file = homes[above][values[name][0]]
            if not ordering.is_name(file):
                raise PackageError([_("%(file)s of %(key)s: no name of a file.") % {"file": file, "key": key}])
            names[file] = None
            (to / file).parent.mkdir(parents=True, exist_ok=True)
            with (to / file).open("a", encoding="utf-8") as out:
                out.write(row_text(label, ordering.written(label, values)) + "\n")
    return list(names)


def _rows(folder: Path, label: str) -> Iterator[tuple[str, str, dict]]:
    """The rows of a noun as (key, file, values), with their many-to-many relations."""
    table = Table(label)
    linked = {part.name: _Links(folder, Table(label, part.name)) for part in rows.links(rows.model_of(label))}
    with (folder / table.path).open(encoding="utf-8", newline="") as lines:
        found = read(lines)
        header = next(found)
        for cells in found:
            try:
                told = dict(zip(header, cells, strict=True))
                values = {part.name: value_of(part, [told[name] for name in columns_of(part)]) for part in table.fields}
            except (ValueError, KeyError) as error:
                said = _("%(path)s, line %(line)d cannot be read (%(error)s); make the package anew.")
                told = {"path": table.path, "line": found.line_num, "error": error}
                raise PackageError([said % told]) from error
            key = told[KEYS[label][0]]
            yield key, told.get(FILE, ""), values | {name: links.of(key) for name, links in linked.items()}


class _Links:
    """The links of a table, read beside the rows that they belong to: both are in the order of the rows' keys."""

    def __init__(self, folder: Path, table: Table):
        self.rows = self._read(folder / table.path)
        self.next = next(self.rows, None)

    def of(self, key: str) -> list[list[str]]:
        found = []
        while self.next and self.next[0] == key:
            found.append([self.next[1]])
            self.next = next(self.rows, None)
        return found

    def _read(self, path: Path) -> Iterator[list[str]]:
        with path.open(encoding="utf-8", newline="") as lines:
            found = read(lines)
            next(found)
            yield from found
