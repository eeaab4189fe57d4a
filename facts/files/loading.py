"""Files to rows: looked at first, then written in one short transaction, all or nothing, and nobody's edit lost.

The load remembers what the files last said of each row (``LoadedRow``). So it can tell, field by field, a change in a
file from an edit in the admin: where only one of them moved, that one wins; where both did, nothing is written.
"""

import logging
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import integrity
from ..history import recording
from ..history.entries import By, Way, account
from ..models import Citation, Load, LoadedRow
from . import own_words, pruning, rows
from .planning import STOP, Change, Plan, Planner, Update
from .reading import OWNED
from .sources import Fault, Sources
from .storing import FILES, Insert, lock, reserve, survey, unlock, update

#: Where the repository keeps its files; a row is kept under a name that begins with one of these, or the bare name.
FOLDERS = ("fixtures/vocabulary", "seeds", "fixtures/articles", "fixtures/record", "fixtures/disagreements")
#: How often a load looks again when somebody else wrote in between.
_TRIES = 5
_log = logging.getLogger(__name__)
#: How many new rows make the database's own idea of its tables stale.
_MANY = 100


class LoadError(Exception):
    """Nothing was loaded. ``faults`` say where and how to mend it, ``problems`` the same as sentences.

    ``report`` is what the load would have done with the rest.
    """

    def __init__(self, faults: list, report: "Report"):
        self.report = report
        self.faults = [fault for fault in faults if not getattr(fault, "note", False)]
        self.problems = [str(fault) for fault in self.faults]
        super().__init__("\n".join(self.problems))


class _Stale(Exception):
    """Somebody else changed what the plan was made from."""


class _Broken(Exception):
    """A rule across rows is broken after the load, and it is not known yet whether it was before."""


class Content(NamedTuple):
    """A file to load: the name that people are told, the name under which its rows are remembered, and its bytes."""

    shown: str
    name: str
    read: Callable[[], bytes]


@dataclass
class Report:
    """What a load did or would do, in facts and in rows, by natural key."""

    plan: Plan = field(default_factory=Plan)
    sources: Sources = field(default_factory=Sources)
    gone: list[str] = field(default_factory=list)
    #: How long the writing transaction held its lock, in seconds.
    locked: float = 0.0

    def _titles(self, status: str) -> list[str]:
        found = self.plan.done[status]
        return [f"{rows.model_of(label)._meta.verbose_name} {key}" for label in found for key in found[label]]

    added = property(lambda self: self._titles("added"))
    changed = property(lambda self: self._titles("changed"))
    kept = property(lambda self: self._titles("kept"))
    removed = property(lambda self: self._titles("removed"))

    def count(self, status: str, label: str = "") -> int:
        """How many rows, of one noun or of all, were added, changed, kept, removed or unchanged."""
        return sum(len(keys) for noun, keys in self.plan.done[status].items() if label in ("", noun))

    def in_numbers(self) -> str:
        """What became of the rows of all nouns, such as “added 3, changed 1”."""
        return ", ".join(f"{status} {self.count(status)}" for status in self.plan.done) or "nothing"

    @property
    def unchanged(self) -> int:
        return self.count("unchanged")

    @property
    def notes(self) -> list[Fault]:
        """What was put right while the files were read, and what drafts wait for: only to be said."""
        waiting = [
            self.sources.note(row, "statement", _("it is still to be written; until then this stays a draft."))
            for row in self.sources.rows["facts.fact"]
            if not row.fields.get("statement") and row.key in self.plan.done["added"]["facts.fact"]
        ]
        return [fault for fault in self.sources.faults if fault.note] + waiting

    def facts(self) -> dict:
        """The facts that are added, changed (slug to its Changes) and removed, and how many are left as they are."""
        added = set(self.plan.done["added"]["facts.fact"])
        removed = list(self.plan.done["removed"]["facts.fact"])
        changed: dict[str, list[Change]] = {}
        for change in self.plan.changes:
            if change.fact not in added and change.fact not in removed:
                changed.setdefault(change.fact, []).append(change)
        known = sum(self.count(status, "facts.fact") for status in ("added", "changed", "kept", "locked", "unchanged"))
        in_files = sum(slug in self.sources.places["facts.fact"] for slug in changed)
        return {"adds": sorted(added), "changes": changed, "removes": removed, "leaves": known - len(added) - in_files}

    def besides(self) -> list[str]:
        """What becomes of rows that are no facts, such as “adds 1 actor”."""
        words = []
        for status, word in (("added", "adds"), ("changed", "changes"), ("removed", "removes")):
            for label, keys in self.plan.done[status].items():
                if label not in OWNED and keys:
                    opts = rows.model_of(label)._meta
                    words.append(
                        f"{word} {len(keys)} {opts.verbose_name if len(keys) == 1 else opts.verbose_name_plural}"
                    )
        return words

    def details(self) -> list[str]:
        """A line for each fact that is added (+), changed (~, with old → new) or removed (-), and locked row (=)."""
        facts = self.facts()
        lines = [f"+ {slug}" for slug in facts["adds"]]
        for slug, changes in sorted(facts["changes"].items()):
            lines += [f"~ {slug}: {change}" for change in changes]
        return lines + [f"- {slug}" for slug in facts["removes"]] + [f"= {line}" for line in self.plan.locked]

    def __str__(self):
        facts = self.facts()
        sentences = [
            f"Facts: adds {len(facts['adds'])}, changes {len(facts['changes'])}, removes {len(facts['removes'])}, "
            f"leaves {facts['leaves']}."
        ]
        if self.besides():
            sentences.append(f"Besides: {', '.join(self.besides())}.")
        kept = self.count("kept")
        if kept:
            sentences.append(f"{kept} {'row stays' if kept == 1 else 'rows stay'} as edited in the admin.")
        if self.plan.locked:
            count = len(self.plan.locked)
            sentences.append(f"{count} locked {'row stays as it is' if count == 1 else 'rows stay as they are'}.")
        if self.gone:
            sentences.append(f"In no file any more, but still there (--prune removes): {', '.join(self.gone)}.")
        return " ".join(sentences)


def shipped_files() -> list[Path]:
    """The files of the repository, in an order in which ``loaddata`` can load them, too."""
    return [path for folder in FOLDERS for path in sorted((settings.BASE_DIR / folder).glob("*.yaml"))]


def name_of(path: Path) -> str:
    """The name under which a file's rows are remembered: the same in every clone."""
    folder = next((folder for folder in FOLDERS if path.resolve().parent.as_posix().endswith("/" + folder)), None)
    return f"{folder}/{path.name}" if folder else path.name


def shown_name(path: Path) -> str:
    """The name by which people are told of a file: from the repository's folder on, or as they gave it."""
    return path.relative_to(settings.BASE_DIR).as_posix() if path.is_relative_to(settings.BASE_DIR) else str(path)


def load(
    paths: Iterable[Path],
    *,
    prune: bool = False,
    on_conflict: str = STOP,
    dry_run: bool = False,
    progress: Callable = lambda step, done: None,
    by: By | None = None,
) -> Report:
    """Load files, all or nothing. Raises LoadError with every fault, DatabaseError when the database gives up.

    ``on_conflict`` says who prevails where file and database both changed a field: nobody (``stop``), the file
    (``mine``) or the database (``theirs``). ``by`` is who loads, for the history; the account that runs the program if
    not given. With ``prune``, what the files no longer say is removed: a fact that was
    published is retracted. ``progress`` is told the step and how many rows are through.
    """
    paths = [Path(path) for path in paths]
    contents = [Content(shown_name(path), name_of(path), path.read_bytes) for path in paths]
    names = {content.name for content in contents}
    whole = all(name_of(path) in names for path in shipped_files())
    return load_contents(
        contents, whole=whole, prune=prune, on_conflict=on_conflict, dry_run=dry_run, progress=progress, by=by
    )


def load_contents(
    contents: list[Content],
    *,
    whole: bool = False,
    rules: bool = True,
    approving: bool = True,
    prune: bool = False,
    on_conflict: str = STOP,
    dry_run: bool = False,
    progress: Callable = lambda step, done: None,
    by: By | None = None,
) -> Report:
    """The same for files that need not be on this machine. ``whole``: they are all that there are. Without ``rules``,
    those across rows are not asked: what a site has is brought back as it was there, whatever was wrong with it.
    Without ``approving``, a row that would become published is refused."""
    digest, names = sha256(), [content.name for content in contents]

    def sources():
        for content in contents:
            data = content.read()
            digest.update(data)
            yield content.shown, data

    by = by or By(Way.FILES, who=account())
    read = Sources.read(sources(), progress=lambda done: progress("read", done))
    read.faults += own_words.quoted(read) if rules else ()
    failed = list(read.faults)
    for tries in range(_TRIES):
        read.faults, before = list(failed), _last_load()
        planner = Planner(read, names, on_conflict=on_conflict, temporary=dry_run, approving=approving)
        plan = planner.run(lambda done: progress("check", done))
        gone = pruning.gone(plan, read, names, whole)
        if prune:
            pruning.prune(plan, read, gone, on_conflict)
        report = Report(plan, read)
        report.gone = [] if prune else [_title(row) for row in gone]
        try:
            try:
                _write(report, digest.hexdigest(), None, before, dry_run, by, rules=rules)
            except _Broken:  # perhaps it was broken before: only what this load breaks is its own
                known = {str(problem) for problem in integrity.problems()}
                _write(report, digest.hexdigest(), known, before, dry_run, by)
            if not dry_run:
                _log.info("load: %s", report.in_numbers(), extra={"who": by.told.get("who"), "way": by.way.value})
            return report
        except (_Stale, IntegrityError) as error:
            if tries == _TRIES - 1:
                told = _("the database refuses it: %s") % " ".join(str(error).split())
                raise LoadError([Fault(_("the database"), 0, 0, "", told)], report) from error
    raise AssertionError("unreachable")


def _title(row: LoadedRow) -> str:
    return f"{rows.model_of(row.label)._meta.verbose_name} {row.key}"


def _last_load() -> int | None:
    return Load.objects.order_by("-pk").values_list("pk", flat=True).first()


def _write(
    report: Report, revision: str, known: set[str] | None, before: int | None, dry_run: bool, by: By, rules=True
):
    """Carry a plan out. Rules across rows are asked of the database as it then is; a broken one undoes everything.

    A plan that is refused already is carried out as far as it goes, too, and undone: so all faults are told at once.
    ``known``: what was broken already; while that is not known, a broken rule raises _Broken and undoes everything.
    ``before`` is the last load when the plan was begun: what is refused because another one came between its queries
    is looked at again.
    """
    plan, sources = report.plan, report.sources
    refused = [*(fault for fault in sources.faults if not fault.note), *plan.conflicts]
    try:
        with transaction.atomic():
            told = not dry_run and not refused
            if told:
                recording.catch_up()
            key = _note(plan, by, revision) if told and len(plan.noted) else None
            new = _inserts(plan)
            for insert in new:
                insert.send()
            lock()
            started = time.monotonic()
            if told:
                recording.catch_up(FILES)  # what came in between
            if not refused:
                _refuse_if_stale(plan)
            elif _last_load() != before:
                raise _Stale(_("another load wrote at the same time."))
            _carry_out(plan, new)
            if report.count("added") > _MANY:
                survey({insert.model._meta.db_table for insert in new})
            problems = integrity.problems() if rules else []
            if problems and known is None:
                raise _Broken
            problems = [problem for problem in problems if str(problem) not in known]
            if refused or problems:
                found = [sources.problem(problem) for problem in problems if _fact_of(problem.row) not in plan.partial]
                raise LoadError(sorted([*refused, *found]), report)
            if plan.done["added"] or plan.done["changed"] or plan.done["removed"]:
                Load.objects.create(pk=key, revision=revision, loaded_at=timezone.now())
            if told:
                recording.settle()
            unlock()
            if dry_run:
                transaction.set_rollback(True)
        report.locked = time.monotonic() - started
    except IntegrityError as error:
        if refused:
            raise LoadError(sorted(refused), report) from error
        raise


def _fact_of(row) -> str:
    return rows.key_text(row).partition("/")[0] if row._meta.model_name in ("fact", "citation", "backing") else ""


def _refuse_if_stale(plan: Plan) -> None:
    """What is about to change must be as it was when it was looked at; new rows are guarded by what must be unique."""
    touched: dict[str, dict[int, dict]] = {}
    for one in (*plan.updates, *plan.deletes):
        touched.setdefault(one.label, {})[one.pk] = one.before
    for label, before in touched.items():
        model = rows.model_of(label)
        list(model._base_manager.select_for_update().filter(pk__in=before).values_list("pk"))
        now = {row.pk: rows.values(row) for row in rows.stored(model).filter(pk__in=before)}
        if now != before:
            raise _Stale(f"{model._meta.verbose_name_plural} were changed by somebody else while they were loaded.")


def _note(plan: Plan, by: By, revision: str) -> int:
    """Tell the history what is about to change, outside of the lock: what is stale is undone. The key of the load."""
    [key] = reserve(Load, 1)
    ready = recording.Ready(by.of_revision(revision), recording.load_id(key), timezone.now())

    def batches():
        yield from (list(map(ready, batch)) for batch in plan.noted.batches())

    noted = Insert(recording.LogEntry, recording.columns(), batches)
    noted.send()
    noted.write()
    return key


def _inserts(plan: Plan) -> list[Insert]:
    """The new rows, each noun's behind those that it refers to."""
    found = []
    for label, spool in plan.inserts.items():
        model = rows.model_of(label)
        names = [model._meta.pk.column, *(part.column for part in rows.columns(model))]
        found.append(Insert(model, names, spool.batches))
    for (label, name), spool in plan.linked.items():
        part = rows.model_of(label)._meta.get_field(name)
        names = [part.m2m_column_name(), part.m2m_reverse_name()]
        found.append(Insert(part.remote_field.through, names, spool.batches))
    if len(plan.remembered):
        found.append(Insert(LoadedRow, ["label", "key", "file", "fields"], plan.remembered.batches))
    return found


def _carry_out(plan: Plan, new: list[Insert]) -> None:
    for gone in plan.deletes:
        rows.model_of(gone.label)._base_manager.filter(pk=gone.pk).delete()
    _change(plan.updates)
    for insert in new:
        insert.write()
    for batch in plan.renewed.batches():
        update(LoadedRow, ["file", "fields", "exported"], [(file, fields, None, pk) for file, fields, pk in batch])
    if plan.forgotten:
        LoadedRow.objects.filter(pk__in=plan.forgotten).delete()


def _change(updates: list[Update]) -> None:
    """Change stored rows. Passages first make room for one another, so that two of a fact can change places."""
    moving = [
        one for one in updates if one.label == "facts.citation" and {"sha256", "paragraph_id"} & one.columns.keys()
    ]
    passage = ("sha256", "first_words", "length")
    update(Citation, list(passage), [(f"on its way: {one.pk}", "…", 1, one.pk) for one in moving])
    for one in moving:
        one.columns.update((name, one.before[name]) for name in passage if name not in one.columns)
    alike: dict[tuple, list[tuple]] = defaultdict(list)
    for one in updates:
        if one.columns:
            alike[one.label, *one.columns].append((*one.columns.values(), one.pk))
        for name, keys in one.links.items():
            part = rows.model_of(one.label)._meta.get_field(name)
            through = part.remote_field.through
            through._base_manager.filter(**{part.m2m_field_name(): one.pk}).delete()
            own, other = f"{part.m2m_field_name()}_id", f"{part.m2m_reverse_field_name()}_id"
            through._base_manager.bulk_create([through(**{own: one.pk, other: key}) for key in keys])
    for (label, *names), changed in alike.items():
        update(rows.model_of(label), names, changed)
