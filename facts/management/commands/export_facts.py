from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import Error

from facts.files.exporting import ExportError, differences, export
from facts.files.loading import shown_name
from facts.files.storing import explained


class Command(BaseCommand):
    help = "Write what was edited in the admin back into the files, and nothing else. The way back from load_facts."

    def add_arguments(self, parser):
        parser.add_argument("slugs", nargs="*", metavar="slug", help="Articles, such as scope-for-peace; all if none.")
        parser.add_argument("--check", action="store_true", help="Only list what differs: exit 0 if nothing, 1, or 2.")
        parser.add_argument("--to", type=Path, metavar="FOLDER", help="Write there instead of the repository.")

    def handle(self, *args, slugs, check, to, **options):
        try:
            paths = () if check else export(slugs, folder=to)
            found = () if paths else differences(slugs, folder=to)
        except ExportError as error:
            problems = "\n".join(["Nothing was written.", *error.problems])
            raise CommandError(problems, returncode=2 if check else 1) from error
        except (Error, OSError) as error:
            raise CommandError(explained(error), returncode=2) from error
        self.stdout.writelines(f"{line}\n" for line in (*map(shown_name, paths), *found))
        if check and found:
            raise CommandError(f"Files and database differ in {len(found)} places.", returncode=1)
        if not paths:
            self.stdout.write("Nothing is to be written." if found else "Files and database agree.")
