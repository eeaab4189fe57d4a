import secrets

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "On a database without accounts, make the first curator with a random password, printed this once."

    def handle(self, *args, **options):
        users = get_user_model()
        if users.objects.exists():
            return
        password = secrets.token_urlsafe(12)
        users.objects.create_superuser("curator", password=password)
        self.stdout.write("The first account was made. This password is not shown again; change it in the admin.")
        self.stdout.write(f"    name: curator    password: {password}")
