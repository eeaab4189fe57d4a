from django.core.management.base import BaseCommand

from ... import roles


class Command(BaseCommand):
    help = "Make the groups contributor, curator and administrator, with exactly the permissions that each of them has."

    def handle(self, *args, **options):
        for line in roles.make():
            self.stdout.write(line)
