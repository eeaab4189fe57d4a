import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import Error

from facts.checking import CannotCheck, Check, check
from facts.files.loading import shipped_files
from facts.files.storing import explained


class Command(BaseCommand):
    help = (
        "Say what is wrong with files, where and how to mend it, as if all files were loaded into an empty database; "
        "and what loading them would do to the database at hand. "
        "Exit status: 0 nothing wrong, 1 problems, 2 the check could not be made."
    )

    def add_arguments(self, parser):
        parser.add_argument("files", nargs="*", type=Path, help="YAML files, in any order; all shipped ones if none.")
        parser.add_argument("--text", type=Path, help="The cited article's text; seeds/<slug>.txt if not given.")
        parser.add_argument("--format", choices=sorted(FORMATS), default="text", help="For people, programs or GitHub.")

    def handle(self, *args, files, text, **options):
        missing = [str(path) for path in (*files, *([text] if text else [])) if not path.is_file()]
        if missing:
            raise CommandError(f"There is no such file: {', '.join(missing)}", returncode=2)
        try:
            made = check(files or shipped_files(), text)
        except CannotCheck as error:
            raise CommandError(str(error), returncode=2) from error
        except (Error, OSError) as error:
            raise CommandError(explained(error), returncode=2) from error
        self.stdout.writelines(f"{line}\n" for line in FORMATS[options["format"]](made))
        if made.problems:
            raise SystemExit(1)


def _as_text(made: Check):
    yield from map(str, made.problems)
    yield from (f"note: {note}" for note in made.notes)
    if made.passages:
        yield "Passages: " + ", ".join(f"{count} {state}" for state, count in sorted(made.passages.items())) + "."
    if made.problems:
        yield f"{len(made.problems)} to mend; nothing would be loaded."
    elif made.here:
        yield "The files are right. A load into this database would be refused:"
        yield from map(str, made.here)
    else:
        yield str(made.report)
        yield from made.report.details()


def _as_json(made: Check):
    facts = made.report.facts()
    changes = {
        slug: [change._asdict() | {"text": str(change)} for change in found] for slug, found in facts["changes"].items()
    }
    yield json.dumps(
        {
            "problems": [_as_dict(fault) for fault in made.problems],
            "here": [_as_dict(fault) for fault in made.here],
            "notes": [_as_dict(fault) for fault in made.notes],
            "passages": dict(sorted(made.passages.items())),
            "plan": facts | {"changes": changes, "besides": made.report.besides(), "gone": made.report.gone},
        },
        ensure_ascii=False,
        indent=2,
    )


def _as_dict(fault):
    told = {name: value for name, value in fault._asdict().items() if name not in ("file", "note")}
    return {"path": fault.file, **told, "text": str(fault)}


def _as_github(made: Check):
    """Workflow commands, whose values GitHub wants percent-encoded."""
    for level, faults in (("error", made.problems), ("notice", made.notes)):
        for fault in faults:
            place = f"file={_escaped(fault.file, ':,')},line={fault.line},col={fault.column}"
            yield f"::{level} {place}::{_escaped(f'{fault.where}: {fault.message}' if fault.where else fault.message)}"
    yield str(made.report) if not made.problems else f"{len(made.problems)} to mend; nothing would be loaded."


def _escaped(text: str, more: str = "") -> str:
    for character in "%\r\n" + more:
        text = text.replace(character, f"%{ord(character):02X}")
    return text


FORMATS = {"text": _as_text, "json": _as_json, "github": _as_github}
