"""Rows of the database back to the files they came from: only what was edited moves, and nobody's edit is lost.

File, database and what was last loaded (``LoadedRow``) are compared field by field, as a load does. What moved in the
database is written into the file; what moved in a file and was never loaded keeps everything from being written.
"""

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from ..models import LoadedRow
from . import ordering, rows
from .comparing import BOTH, EDITED, UNLOADED, Comparison, Difference, ExportError, Place
from .sources import Sources
from .writing import Wanted, rewrite

__all__ = ["Difference", "ExportError", "differences", "export", "text_of"]

#: The fields of rows that were edited; an empty name stands for the row, which came or went.
Edits = dict[Place, set[str]]
#: How many problems are told at once.
_MOST = 100


def export(slugs: Iterable[str] = (), *, folder: Path | None = None) -> list[Path]:
    """Write what the database says into the files of these articles, or of all; returns those that changed.

    ``folder`` is the repository if not given; in an empty one the files are written from nothing. A few articles take
    along the rows of the vocabulary that they refer to and no file has. Raises ExportError, and then nothing is
    written, when a file cannot be read or says what was never loaded. What was written into the repository is
    remembered, so that a further edit is told from a change in a file, and a file put back as it was undoes no edit.
    """
    both = Comparison(slugs, folder)
    edits = edits_of(both)
    texts = {name: text.encode() for name, text in texts_after(both, edits).items()}
    problems = [str(fault) for fault in Sources.read(texts.items()).faults if not fault.note]
    if problems:
        raise ExportError([_("The database holds what no file can; correct it there."), *problems])
    _write(both.folder, texts, both.contents)
    if both.is_repository:
        _remember(both, edits)
    return [both.folder / name for name in texts]


def differences(slugs: Iterable[str] = (), *, folder: Path | None = None) -> list[Difference]:
    """What files and database say otherwise, file by file in their order. Raises ExportError as ``export`` does for a
    file that cannot be read."""
    return Comparison(slugs, folder).differences()


def text_of(slug: str) -> str | None:
    """The text of the file of one article's facts as ``export`` would leave it, or None if it has none."""
    both, name = Comparison([slug]), f"fixtures/articles/{slug}.yaml"
    return texts_after(both, edits_of(both)).get(name, both.text(name))


def edits_of(both: Comparison) -> dict[str, Edits]:
    """By file the rows that the database moved. Raises ExportError when a file says what was never loaded."""
    edits: dict[str, Edits] = {}
    found = both.differences()
    problems = [_refusal(one) for one in found if one.side in (UNLOADED, BOTH)]
    for one in found:
        if one.side == EDITED:
            edits.setdefault(one.file, {}).setdefault((one.label, one.key), set()).add(one.field)
    if both.slugs:
        for place in _needed(both, edits):
            edits.setdefault(both.home(place), {})[place] = {""}
    problems += [
        _("%s: this is no name of a file here; correct the row's address in the database.") % name
        for name in edits
        if not ordering.is_name(name)
    ]
    if problems:
        more = [_("and %d more.") % (len(problems) - _MOST)] if len(problems) > _MOST else []
        raise ExportError(problems[:_MOST] + more)
    return edits


def texts_after(both: Comparison, edits: dict[str, Edits]) -> dict[str, str]:
    """The new text of every file that changes."""
    texts = {name: _text(both, name, changed) for name, changed in sorted(edits.items())}
    return {name: text for name, text in texts.items() if text != both.text(name)}


def _text(both: Comparison, name: str, changed: Edits) -> str:
    """A file's text with these rows as the database has them."""
    places = {place for place, (file, _said) in both.in_files.items() if file == name} | changed.keys()
    stay = sorted((place for place in places if place in both.now), key=both.order.key)
    wanted = [
        Wanted(*place, ordering.written(place[0], both.now[place]), frozenset(changed.get(place, ()))) for place in stay
    ]
    return rewrite(both.text(name) or "", wanted)


def _remember(both: Comparison, edits: dict[str, Edits]) -> None:
    """Note what the files say after these edits, beside what they said when they were loaded: either may come back."""
    old, new = [], []
    for file, changed in edits.items():
        for place, names in changed.items():
            row = both.base.get(place)
            (old if row else new).append(row := row or LoadedRow(label=place[0], key=place[1], file=file, fields={}))
            now = both.now.get(place, {})
            _file, said = both.in_files.get(place, (file, now))
            row.exported = said | {name: now[name] for name in names if name} if now else {}
    with transaction.atomic():
        LoadedRow.objects.bulk_update(old, ["exported"], batch_size=500)
        LoadedRow.objects.bulk_create(new, batch_size=500)


def _needed(both: Comparison, edits: dict[str, Edits]) -> set[Place]:
    """The rows that those to be written refer to and that no file has."""
    found, todo = set(), [place for changed in edits.values() for place in changed if place in both.now]
    while todo:
        for place in _references(both, todo.pop()):
            if place in both.now and place not in both.in_files and place not in found:
                found.add(place)
                todo.append(place)
    return found


def _references(both: Comparison, place: Place) -> Iterable[Place]:
    model, now = rows.model_of(place[0]), both.now[place]
    for part in (*rows.columns(model), *rows.links(model)):
        if part.remote_field and now[part.name]:
            for key in now[part.name] if part.many_to_many else [now[part.name]]:
                yield part.related_model._meta.label_lower, "/".join(map(str, key))


def _refusal(one: Difference) -> str:
    what = _("it was never loaded") if one.in_base is None else _("the file has changed since it was loaded")
    return _("%(file)s: %(where)s: %(what)s, so an export would undo it; load the file first.") % {
        "file": one.file, "where": one.where, "what": what,
    }  # fmt: skip


def _write(folder: Path, new: dict[str, bytes], old: dict[str, bytes]) -> None:
    """Write all files, each at once: whoever reads one meanwhile reads the old or the new, and never a part."""
    made: dict[Path, str] = {}
    try:
        for name, content in new.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as file:
                made[path] = file.name
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.chmod(file.name, path.stat().st_mode & 0o777 if path.exists() else 0o644)
        moved = [name for name in new if _bytes_of(folder / name) != old.get(name)]
        if moved:
            raise ExportError([_("%s was changed meanwhile; export again.") % name for name in moved])
        for path, name in made.items():
            os.replace(name, path)
    finally:
        for name in made.values():
            Path(name).unlink(missing_ok=True)


def _bytes_of(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None
