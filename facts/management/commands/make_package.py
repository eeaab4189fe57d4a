from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import Error

from facts.files.storing import explained
from facts.package.making import PackageError, make


class Command(BaseCommand):
    help = "Write the data of the whole site into a folder, as a Frictionless Data Package with keys and hashes."

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path, help="A new or empty folder, or one with such a package.")

    def handle(self, *args, folder, verbosity, **options):
        def told(name, rows):
            if verbosity:
                self.stdout.write(f"{name}: {rows} rows")

        try:
            self.stdout.write(str(make(folder, told)))
        except PackageError as error:
            raise CommandError("\n".join(["Nothing was written.", *error.problems])) from error
        except (Error, OSError) as error:
            raise CommandError(explained(error), returncode=2) from error
