from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import Error
from tqdm import tqdm

from facts.files.loading import LoadError, load, shipped_files
from facts.files.planning import MINE, STOP, THEIRS
from facts.files.storing import explained
from facts.index import index


class Bar:
    """A progress bar on a terminal; nothing anywhere else."""

    def __init__(self, quiet):
        self.bar, self.step, self.total, self.quiet = None, "", None, quiet or None

    def __call__(self, step, done):
        if step != self.step:
            self.close()
            self.bar = tqdm(desc=step, unit=" rows", total=self.total, disable=self.quiet, leave=False)
            self.step = step
        self.total = max(self.total or 0, done)
        self.bar.update(done - self.bar.n)

    def close(self):
        if self.bar is not None:
            self.bar.close()


class Command(BaseCommand):
    help = "Load files in one transaction, all or nothing. Loading the same files again changes nothing."

    def add_arguments(self, parser):
        parser.add_argument("files", nargs="*", type=Path, help="YAML files, in any order; all shipped ones if none.")
        parser.add_argument("--dry-run", action="store_true", help="Say what would be done, and do nothing.")
        parser.add_argument("--prune", action="store_true", help="Remove what the files no longer say: facts retract.")
        parser.add_argument(
            "--on-conflict",
            choices=(STOP, THEIRS, MINE),
            default=STOP,
            help="Where both changed a field: stop, let theirs (the database's) stay, or take mine (the file's).",
        )

    def handle(self, *args, files, dry_run, prune, on_conflict, verbosity, **options):
        missing = [str(path) for path in files if not path.is_file()]
        if missing:
            raise CommandError(f"There is no such file: {', '.join(missing)}", returncode=2)
        bar = Bar(quiet=not verbosity)
        try:
            report = load(files or shipped_files(), prune=prune, on_conflict=on_conflict, dry_run=dry_run, progress=bar)
        except LoadError as error:
            raise CommandError("\n".join(["Nothing was loaded.", *error.problems])) from error
        except (Error, OSError) as error:
            raise CommandError(explained(error), returncode=2) from error
        finally:
            bar.close()
        if verbosity:
            self.stdout.writelines(f"note: {note}\n" for note in report.notes)
            self.stdout.write(("Nothing was loaded, this is a look. " if dry_run else "") + str(report))
        if verbosity > 1:
            self.stdout.writelines(f"{line}\n" for line in report.details())
            self.stdout.write(f"The lock was held for {report.locked:.2f} s.")
        if not dry_run:
            self._index()

    def _index(self):
        """Bring the index up to what was loaded; where that fails, the load stays, and searches are only slower."""
        try:
            index()
        except (Error, OSError) as error:
            told = " ".join(str(error).split())
            self.stderr.write(
                f"The files are loaded, but the index of searches could not be brought up to them ({told}). "
                "Searches are right without it, but slower; mend the cause, and run make_index."
            )
