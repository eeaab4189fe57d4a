from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import Error

from facts import integrity
from facts.files.loading import LoadError
from facts.files.storing import explained
from facts.package.making import PackageError
from facts.package.rebuilding import rebuild


class Command(BaseCommand):
    help = "Load a package that make_package wrote into an empty database, all or nothing."

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path, help="The folder with datapackage.json.")

    def handle(self, *args, folder, **options):
        try:
            report = rebuild(folder)
        except (PackageError, LoadError) as error:
            raise CommandError("\n".join(["Nothing was loaded.", *error.problems])) from error
        except (Error, OSError) as error:
            raise CommandError(explained(error), returncode=2) from error
        self.stdout.write(str(report))
        self.stdout.writelines(f"note, as in the site that it is from: {problem}\n" for problem in integrity.problems())
