from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from facts.loading import LoadError, load, shipped_files


class Command(BaseCommand):
    help = "Load vocabulary, seeds and articles in one transaction. Loading the same files again changes nothing."

    def add_arguments(self, parser):
        parser.add_argument(
            "files", nargs="*", type=Path, help="YAML files in loading order; all shipped ones if none."
        )

    def handle(self, *args, files, **options):
        missing = [str(path) for path in files if not path.is_file()]
        if missing:
            raise CommandError(f"There is no such file: {', '.join(missing)}")
        try:
            report = load(files or shipped_files())
        except LoadError as error:
            raise CommandError("Nothing was loaded.\n" + "\n".join(error.problems)) from error
        if options["verbosity"]:
            self.stdout.write(str(report))
        if options["verbosity"] > 1:
            for name in ("added", "changed", "kept"):
                self.stdout.writelines(f"{name}: {row}\n" for row in getattr(report, name))
