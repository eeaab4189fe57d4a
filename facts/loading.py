"""Files to rows: one transaction, every rule checked, and nobody's edit lost.

The load remembers what the files last said of each row (``LoadedRow``). So it can tell, field by field, a change in a
file from an edit in the admin: where only one of them moved, that one wins; where both did, nothing is written.
"""

import datetime
from dataclasses import dataclass, field
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.serializers.base import DeserializationError
from django.core.serializers.python import Deserializer
from django.db import models, transaction
from django.utils import timezone

from . import integrity
from .models import Load, LoadedRow
from .reading import KEYS, ReadError, check_shape, key_of, rows_of

#: Folders in loading order: what a row refers to stands in an earlier file or folder.
FOLDERS = ("fixtures/vocabulary", "seeds", "fixtures/articles")


#: What a machine found out about a citation's passage.
CHECKED = {"check_state", "checked_on"}


class LoadError(Exception):
    """Nothing was loaded. ``problems`` are sentences that say where and how to mend it."""

    def __init__(self, problems: list[str]):
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass
class Report:
    """What a load did, in rows, by natural key."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    unchanged: int = 0

    def __str__(self):
        gone = f" In no file any more, but still there: {', '.join(self.gone)}." if self.gone else ""
        return (
            f"{len(self.added)} rows added, {len(self.changed)} changed, {self.unchanged} unchanged, "
            f"{len(self.kept)} kept as edited in the admin.{gone}"
        )


def shipped_files() -> list[Path]:
    """The files of the repository, in loading order."""
    return [path for folder in FOLDERS for path in sorted((settings.BASE_DIR / folder).glob("*.yaml"))]


def load(paths: list[Path]) -> Report:
    """Load the files, all or nothing. Raises LoadError with every problem found up to the first step that failed."""
    try:
        contents = [path.read_bytes() for path in paths]
        rows = [
            (path.name, row) for path, content in zip(paths, contents, strict=True) for row in rows_of(path, content)
        ]
    except ReadError as error:
        raise LoadError([str(error)]) from error
    report, found, seen = Report(), [], {}
    with transaction.atomic():
        # What a curator's retraction left hidden is not the files' fault and must not keep them out.
        known = {str(problem) for problem in integrity.problems()}
        for name, row in rows:
            try:
                found += _merge(name, row, report, seen)
            except (DeserializationError, ValidationError, ValueError, TypeError, AttributeError) as error:
                found.append(f"{name}: {row.get('model')} {_some_key(row)}: {_sentence(error)}")
        if set(paths) >= set(shipped_files()):
            report.gone = [
                f"{apps.get_model(row.label)._meta.verbose_name} {'/'.join(row.key)}"
                for row in LoadedRow.objects.order_by("label", "pk")
                if (row.label, tuple(row.key)) not in seen
            ]
        found = found or [str(problem) for problem in integrity.problems() if str(problem) not in known]
        if found:
            raise LoadError(found)
        if report.added or report.changed:
            revision = sha256(b"".join(contents)).hexdigest()
            Load.objects.create(revision=revision, loaded_at=timezone.now())
    return report


def _merge(name: str, row: dict, report: Report, seen: dict) -> list[str]:
    """Bring one row of a file into the database; returns the conflicts, if any."""
    label, key = _identify(name, row, seen)
    remembered = LoadedRow.objects.filter(label=label, key=list(key)).first()
    try:
        [loaded] = Deserializer([row])
    except DeserializationError:
        model = apps.get_model(label)
        if remembered and _missing(model, {part: row["fields"].get(part) for part in KEYS[label]}):
            report.kept.append(f"{model._meta.verbose_name} {'/'.join(key)}")  # what it belonged to was deleted
            return []
        missing = _missing(model, row["fields"])
        if missing:
            return [f"{name}: {label} {_some_key(row)}: {sentence}" for sentence in missing]
        raise
    wanted = loaded.object
    said = _values(wanted, row["fields"])
    rows = type(wanted)._default_manager.select_for_update()
    stored = rows.filter(pk=wanted.pk).order_by("pk").first() if wanted.pk else None
    title = f"{wanted._meta.verbose_name} {'/'.join(key)}"
    if stored is None and remembered:
        if remembered.fields != said:
            return [
                f"{name}: {title} was deleted in the admin, and the file has changed since; "
                "take it out of the file, or add it again in the admin."
            ]
        report.kept.append(title)
        return []
    if stored is None:
        wanted.full_clean()
        loaded.save()
        report.added.append(title)
    else:
        base, now = remembered.fields if remembered else {}, _values(stored)
        moved, file_moved, clash = _three_way(label, said, base, now)
        if clash:
            return [
                f"{name}: {title} › {part}: the file says {said[part]!r}, the database {now[part]!r}, "
                f"and the last load said {base.get(part)!r}; make the two agree, in the file or in the admin."
                for part in sorted(clash)
            ]
        if file_moved:
            _write(stored, loaded, file_moved)
            report.changed.append(title)
        elif moved:
            report.kept.append(title)
        else:
            report.unchanged += 1
    if remembered is None or remembered.fields != said:
        LoadedRow.objects.update_or_create(label=label, key=list(key), defaults={"fields": said})
    return []


def _identify(name: str, row: dict, seen: dict) -> tuple[str, tuple[str, ...]]:
    """The row's model and natural key, once its shape is known to be right and no other row has the same key."""
    if row.get("model") not in KEYS or set(row) != {"model", "fields"} or not isinstance(row["fields"], dict):
        raise ReadError(f"write a list of rows with “model:” (one of {', '.join(KEYS)}) and “fields:”, nothing else.")
    label, model = row["model"], apps.get_model(row["model"])
    check_shape(row, model)
    key = key_of(row)
    if (label, key) in seen:
        raise ReadError(f"this row is there already, in {seen[label, key]}; keep one of them.")
    seen[label, key] = name
    return label, key


def _missing(model: type[models.Model], fields: dict) -> list[str]:
    """A sentence for each reference of a row that leads nowhere."""
    sentences = []
    for part in (*model._meta.local_fields, *model._meta.many_to_many):
        keys = fields.get(part.name) or []
        for key in (keys if part.many_to_many else [keys] if keys else []) if part.remote_field else []:
            try:
                part.related_model.objects.get_by_natural_key(*key)
            except (part.related_model.DoesNotExist, TypeError, ValueError):
                shown = ", ".join(map(str, key))
                sentences.append(f"{part.name}: there is no {part.related_model._meta.verbose_name} [{shown}].")
    return sentences


def _three_way(label: str, said: dict, base: dict, now: dict) -> tuple[set, set, set]:
    """The fields in which file and database differ; of these, those that the file moved, and those that both did."""
    moved = {part for part in said if said[part] != now[part]}
    file_moved = {part for part in moved if said[part] != base.get(part)}
    clash = {part for part in file_moved if now[part] != base.get(part)}
    if label == "facts.citation":
        # What a machine found belongs to the passage: it comes with a new one, and is no edit of anybody's.
        file_moved = file_moved | (CHECKED & set(said)) if file_moved - CHECKED else file_moved - clash
        clash -= CHECKED
        moved -= CHECKED - file_moved
    return moved, file_moved, clash


def _write(stored: models.Model, loaded, parts: set[str]) -> None:
    many = {part.name for part in stored._meta.many_to_many}
    for part in parts - many:
        setattr(stored, part, getattr(loaded.object, part))
    stored.full_clean()
    if parts - many:
        stored.save(update_fields=parts - many)
    for part in parts & many:
        getattr(stored, part).set(loaded.m2m_data.get(part, []))


def _values(row: models.Model, raw: dict | None = None) -> dict:
    """A row as plain values: foreign keys as natural keys, many-to-many as sorted lists of them.

    With ``raw``, the relations are those that the file names; without, those that the database holds.
    """
    values = {}
    for part in row._meta.local_fields:
        if part.primary_key or part.generated:
            continue
        if part.remote_field:
            other = getattr(row, part.name)
            values[part.name] = list(other.natural_key()) if other else None
        else:
            values[part.name] = _plain(part.value_from_object(row))
    for part in row._meta.many_to_many:
        keys = raw.get(part.name, []) if raw is not None else [o.natural_key() for o in getattr(row, part.name).all()]
        values[part.name] = sorted(list(key) for key in set(map(tuple, keys)))
    return values


def _plain(value):
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return value.isoformat() if isinstance(value, datetime.date) else value


def _some_key(row: dict) -> str:
    fields = row["fields"] if isinstance(row.get("fields"), dict) else {}
    return str(fields.get("slug") or fields.get("iso3") or fields.get("fact") or fields.get("article") or "")


def _sentence(error: Exception) -> str:
    if isinstance(error, ValidationError) and hasattr(error, "error_dict"):
        return "; ".join(f"{part}: {' '.join(messages)}" for part, messages in error.message_dict.items())
    return " ".join(str(error).split())
