"""The site's data to a folder: a table after the other, each row once, and the manifest last."""

import csv
import json
import os
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from django.utils import translation
from django.utils.translation import gettext as _

from .. import clock
from ..exports import LICENCE
from ..models import Article, Load
from ..snapshot import snapshot
from .tables import Table, tables

MANIFEST = "datapackage.json"
_LICENCE = {
    "name": LICENCE,
    "title": "Creative Commons Zero v1.0 Universal",
    "path": "https://creativecommons.org/publicdomain/zero/1.0/",
}
_DESCRIPTION = (
    "Facts about the Shanghai Cooperation Organisation with their evidence, and the record that they back: what the "
    "site shows. Passages are given by their first and last words, their place and a SHA-256 of the normalised text; "
    "the articles belong to their publishers. Cells are as they are in the database, so open the tables with a program "
    "and not with a spreadsheet, which would run a text that begins like a formula. The command rebuild_from_package "
    "makes the site of them again."
)


class PackageError(Exception):
    """Nothing was done. ``problems`` say what is wrong, where, and how to mend it."""

    def __init__(self, problems: list[str]):
        self.problems = problems
        super().__init__("\n".join(problems))


class _Hashed:
    """Text on its way into a file, with its size and SHA-256."""

    def __init__(self, file: BinaryIO):
        self.file, self.size, self.digest = file, 0, sha256()

    def write(self, text: str) -> None:
        data = text.encode()
        self.file.write(data)
        self.digest.update(data)
        self.size += len(data)


def make(folder: Path, progress: Callable[[str, int], None] = lambda name, rows: None) -> Path:
    """Write the package; the same data give the same bytes. Returns the manifest. ``progress`` is told of each table.

    Raises PackageError where the folder holds anything else. Until all is written there is no manifest.
    """
    manifest = folder / MANIFEST
    _refuse_what_is_not_ours(folder)
    (folder / "data").mkdir(parents=True, exist_ok=True)
    manifest.unlink(missing_ok=True)
    with translation.override(None), clock.at(clock.Clock()), snapshot():
        found = _head() | {"resources": [_resource(folder, one, progress) for one in tables()]}
    waiting = manifest.with_suffix(".part")
    waiting.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    os.replace(waiting, manifest)
    return manifest


def _refuse_what_is_not_ours(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise PackageError([_("%s is a file; name a folder.") % folder])
    ours = {MANIFEST, "datapackage.part", *(one.path for one in tables())}
    held = [path.relative_to(folder).as_posix() for path in sorted(folder.rglob("*")) if not path.is_dir()]
    if other := [name for name in held if name not in ours]:
        said = _("%(folder)s holds what is no part of a package (%(name)s); name an empty folder, or a new one.")
        raise PackageError([said % {"folder": folder, "name": other[0]}])


def _head() -> dict:
    load = Load.objects.first()
    told = {"version": load.revision, "created": load.loaded_at.isoformat(timespec="seconds")} if load else {}
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "sco-facts",
        "title": "SCO Facts",
        "description": _DESCRIPTION,
        **told,
        "licenses": [_LICENCE],
        "sources": _sources(),
    }


def _sources() -> list[dict]:
    """The articles, in the order of their addresses, in which the profile allows no “..”."""
    found = Article.objects.published().select_related("publisher")
    told = [{"title": f"{one.cited_title}, {one.publisher.name}", "path": one.url} for one in found.iterator()]
    return sorted((one for one in told if ".." not in one["path"]), key=lambda one: (one["path"], one["title"]))


def _resource(folder: Path, one: Table, progress: Callable[[str, int], None]) -> dict:
    count = 0
    with (folder / one.path).open("wb") as file:
        hashed = _Hashed(file)
        writer = csv.writer(hashed)
        writer.writerow(one.header)
        for count, row in enumerate(one.rows(), 1):  # noqa: B007 (how many there were)
            writer.writerow(row)
    progress(one.name, count)
    return {
        "$schema": "https://datapackage.org/profiles/2.0/dataresource.json",
        "name": one.name,
        "type": "table",
        "path": one.path,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": hashed.size,
        "hash": f"sha256:{hashed.digest.hexdigest()}",
        "schema": one.schema(),
    }
