from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import now

from ...doors import second
from ...doors.attempts import Outcome, Way
from ...models import Attempt


class Command(BaseCommand):
    help = "Take a lost second factor away from an account; its owner sets up another one at the next login."

    def add_arguments(self, parser):
        parser.add_argument("name", help="The account's name.")

    def handle(self, *args, name, **options):
        user = get_user_model().objects.filter(username=name).first()
        if user is None:
            raise CommandError(f"There is no account of the name “{name}”.")
        if not second.take_away(user):
            self.stdout.write(f"“{name}” had no second factor.")
            return
        Attempt.objects.create(at=now(), user=user, way=Way.DEVICE, outcome=Outcome.TAKEN)
        told = "Sessions that were opened by it end, where one is required."
        self.stdout.write(f"“{name}” has no second factor any more. {told}")
