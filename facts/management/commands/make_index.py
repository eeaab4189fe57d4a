from django.core.management.base import BaseCommand

from facts.index import index


class Command(BaseCommand):
    help = "Bring the index for searches up to the data. Searches are right without it, but slower after many changes."

    def add_arguments(self, parser):
        parser.add_argument("--whole", action="store_true", help="Make it anew from all rows.")

    def handle(self, **options):
        read = index(whole=options["whole"])
        self.stdout.write(f"{read} {'row' if read == 1 else 'rows'} read.")
