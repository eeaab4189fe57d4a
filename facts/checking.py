"""What is wrong with files, and what loading them would do, without loading them.

The rules are the load's own: a check is a load that is undone. Files are judged as if they and all other files were
loaded into an empty database, so that they are right or wrong for everybody; what a load would do to the database at
hand is told apart from that. On top of it come the passages, which are looked for in the articles' texts where these
are at hand, and facts that say what another fact says already.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, transaction
from django.utils.translation import gettext as _

from . import passages
from .files.loading import LoadError, Report, load, name_of, shipped_files, shown_name
from .files.own_words import fingerprints
from .files.reading import Row
from .files.sources import Fault, Sources
from .models import Citation, Fact
from .texts import copies

#: From this likeness on, two statements on the same passage are taken for one (0 to 1, by difflib).
_ALIKE = 0.85
#: So many stored facts are looked at for one in the same words.
_MOST_COMPARED = 100_000
_REMEDIES = {
    passages.MOVED: _("it stands elsewhere in the text: cite it anew with cite_passage."),
    passages.AMBIGUOUS: _("it stands in the text more than once: cite a longer passage."),
    passages.LOST: _("it is not in the text: correct the citation, or ask what the publisher has changed."),
}


class CannotCheck(Exception):
    """The check cannot be made; the message says what is missing."""


@dataclass
class Check:
    """What a check found: problems, what is only to be said, the state of the passages, and what a load would do here,
    or what would keep it from that."""

    report: Report
    problems: list[Fault] = field(default_factory=list)
    notes: list[Fault] = field(default_factory=list)
    here: list[Fault] = field(default_factory=list)
    #: How many passages are in which state.
    passages: Counter = field(default_factory=Counter)


def check(paths: Iterable[Path], text: Path | None = None, progress: Callable = lambda step, done: None) -> Check:
    """Check files; ``text`` is the text of the one article that they cite. Raises CannotCheck, DatabaseError."""
    paths = list(paths)
    own = {name_of(path) for path in paths}
    files = [*(path for path in shipped_files() if name_of(path) not in own), *paths]
    judged, problems = _in_empty_database(files, progress)
    report, faults = _tried(files, progress)
    told = {str(fault) for fault in problems}
    made = Check(report, problems, here=[fault for fault in faults if str(fault) not in told])
    shown = {shown_name(path) for path in paths}
    notes = [*judged.notes, *_duplicates(judged.sources, report.facts()["adds"])]
    made.notes = [note for note in notes if note.file in shown]
    if text is None and len(files) > len(paths):  # of all files it would be a list of the texts that nobody has
        made.notes += _texts_not_at_hand(judged.sources, shown)
    for row, state in _states(judged.sources, text, shown):
        made.passages[state] += 1
        if state in _REMEDIES:
            where = judged.sources.where(row.label, row.key)
            mark = row.marks.get("sha256", (row.line, 1))
            made.problems.append(Fault(row.file, *mark, where, _("the passage is %s: ") % state + _REMEDIES[state]))
    made.problems.sort()
    return made


def _tried(files: list[Path], progress: Callable) -> tuple[Report, list[Fault]]:
    """What a load would do, and why it would be refused."""
    try:
        return load(files, dry_run=True, progress=progress), []
    except LoadError as error:
        return error.report, list(error.faults)


def _in_empty_database(files: list[Path], progress: Callable) -> tuple[Report, list[Fault]]:
    """The same for a database without a row, which this one is until everything is undone."""
    with transaction.atomic():
        try:
            for model in apps.get_app_config("facts").get_models(include_auto_created=True):
                model._base_manager.all()._raw_delete(DEFAULT_DB_ALIAS)
            return _tried(files, progress)
        finally:
            transaction.set_rollback(True)


def _states(sources: Sources, text: Path | None, shown: set[str]) -> Iterable[tuple[Row, str]]:
    """Every citation of the files of these names with what came of looking for its passage."""
    cited = defaultdict(list)
    for row in sources.rows["facts.citation"]:
        if row.file not in shown:
            continue
        paragraph = row.fields.get("paragraph")
        if isinstance(paragraph, list) and len(paragraph) == 2 and all(isinstance(part, str) for part in paragraph):
            cited[paragraph[0]].append(row)
    if text is not None and len(cited) != 1:
        raise CannotCheck(
            _("--text is the text of one article; these files cite %d. Name the file of one.") % len(cited)
        )
    for article, found in sorted(cited.items()):
        path = text or copies.at_hand(article)
        if path is None:
            yield from ((row, passages.UNCHECKED) for row in found)
            continue
        try:
            lines = copies.lines_of(path)
        except (OSError, ValueError) as error:
            raise CannotCheck(_("The text of “%(article)s” cannot be read: %(error)s") % {
                "article": article, "error": error,
            }) from error  # fmt: skip
        numbers = passages.align(lines, fingerprints(sources, article))
        for row in found:
            yield row, _state(row, lines, numbers)


def _texts_not_at_hand(sources: Sources, shown: set[str]) -> Iterator[Fault]:
    """The articles whose passages cannot be checked here, at the first passage of each."""
    first: dict[str, Row] = {}
    for row in sources.rows["facts.citation"]:
        if row.file in shown and row.fields.get("sha256"):
            first.setdefault(str(row.fields["paragraph"][0]), row)
    for article, row in first.items():
        if article in sources.places["facts.article"] and copies.at_hand(article) is None:
            place = f"{settings.TEXTS_DIR.name}/{article}.txt"
            told = _("its passages were not looked for: put the article's text at %s, or name it with --text.") % place
            yield Fault(row.file, row.line, 1, sources.where(row.label, row.key), told, True)


def _state(row: Row, lines: list[str], numbers: list[int | None]) -> str:
    fields = row.fields
    try:
        start = int(fields["start"]) if fields.get("start") is not None else None
        recorded = (int(fields["paragraph"][1]), start)
        return passages.check(lines, numbers, fields["sha256"], fields["first_words"], int(fields["length"]), recorded)
    except (KeyError, TypeError, ValueError):
        return passages.UNCHECKED  # the field has a fault of its own


def _duplicates(sources: Sources, added: list[str]) -> Iterator[Fault]:
    """New facts that say what another one says: the same words, or like ones on the same passage."""
    cited = defaultdict(set)
    for row in sources.rows["facts.citation"]:
        if isinstance(row.fields.get("sha256"), str):
            cited[row.key.rpartition("/")[0]].add(row.fields["sha256"])
    said = _said_already({_words(row.fields.get("statement")) for row in sources.rows["facts.fact"]})
    on_passage: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    new = set(added)
    for batch in sources.rows["facts.fact"].batches():
        _know_stored(batch, cited, on_passage)
        for row in batch:
            words, voice = _words(row.fields.get("statement")), str(row.fields.get("attributed_to") or "")
            if not words:
                continue
            near = (one for digest in sorted(cited[row.key]) for one in on_passage[digest])
            twin = next(
                (slug for slug, other, by in near if slug != row.key and by == voice and _alike(other, words)), ""
            )
            slug, by = said.setdefault(words, (row.key, voice))
            twin = slug if slug != row.key and by == voice else twin
            for digest in cited[row.key]:
                on_passage[digest].append((row.key, words, voice))
            if twin and row.key in new:
                mark = row.marks.get("statement", (row.line, 1))
                message = _("the fact “%s” seems to say the same; keep one, and give it both citations.") % twin
                yield Fault(row.file, *mark, sources.where(row.label, row.key, "statement"), message, True)


def _said_already(wanted: set[str]) -> dict[str, tuple[str, str]]:
    """Which stored fact says these words, and in whose voice."""
    found = Fact.objects.order_by("slug").values_list("slug", "statement", "attributed_to__slug")[:_MOST_COMPARED]
    pairs = ((_words(statement), (slug, _voice(by))) for slug, statement, by in found.iterator())
    return {words: one for words, one in pairs if words in wanted}


def _know_stored(batch: list[Row], cited: dict, on_passage: dict) -> None:
    """Take in the stored facts that cite the same passages as these rows."""
    digests = {digest for row in batch for digest in cited[row.key]}
    found = Citation.objects.filter(sha256__in=digests)
    for digest, slug, statement, by in found.values_list(
        "sha256", "fact__slug", "fact__statement", "fact__attributed_to__slug"
    ):
        on_passage[digest].append((slug, _words(statement), _voice(by)))


def _voice(by: str | None) -> str:
    """Whose voice it is, as a file's ``attributed_to`` reads."""
    return str([by] if by else "")


def _words(statement) -> str:
    """A statement without capitals, punctuation and spacing."""
    return " ".join(re.findall(r"\w+", statement.casefold())) if isinstance(statement, str) else ""


def _alike(one: str, other: str) -> bool:
    return bool(one and other) and SequenceMatcher(None, one, other, autojunk=False).ratio() >= _ALIKE
