import secrets

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand

from ...doors import second


class Command(BaseCommand):
    help = "On a database without accounts, make the first curator with a random password, printed this once."

    def handle(self, *args, **options):
        users = get_user_model()
        if users.objects.exists():
            return
        password = secrets.token_urlsafe(12)
        user = users.objects.create_superuser("curator", password=password)
        self.stdout.write("The first account was made. This password is not shown again; change it in the admin.")
        self.stdout.write(f"    name: curator    password: {password}")
        if second.is_required(user):
            self.stdout.write("At the first login it sets up a second factor: have an authenticator app at hand.")
