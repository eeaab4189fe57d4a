from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from ... import changes, integrity, locks, review
from ...admin import affected
from ...history.entries import By, Way
from ...history.recording import recording
from ...models import Status
from ...roles import REVIEWED

NOUNS = {noun._meta.model_name: noun for noun in REVIEWED}


class Command(BaseCommand):
    help = "Hand rows in for review, send them back, publish or retract them: all of them or none, by the desk's rules."

    def add_arguments(self, parser):
        parser.add_argument("status", choices=Status.values)
        parser.add_argument("rows", nargs="+", metavar="NOUN/SLUG", help="Such as fact/24th-summit-in-astana.")
        parser.add_argument("--as", required=True, dest="name", metavar="NAME", help="The account that takes the step.")
        parser.add_argument(
            "--why",
            default="",
            help="For the curators' history; needed to send back and to retract. Readers see it of a retracted fact.",
        )

    def handle(self, *args, status, rows, name, why, **options):
        user = get_user_model().objects.filter(username=name, is_active=True, is_staff=True).first()
        if user is None:
            raise CommandError(f"No account of the name “{name}” comes to the desk.")
        with recording(By(Way.STATUS, user, why.strip())):
            refused = [f"{text}: {reason}" for text in rows for reason in self._step(user, text, status, why.strip())]
            if refused:
                raise CommandError("Nothing was changed.\n" + "\n".join(refused))
        self.stdout.write(f"{len(rows)} {'row is' if len(rows) == 1 else 'rows are'} now {Status(status).label}.")

    @staticmethod
    def _step(user, text, status, why):
        row = _row(text)
        if row.status == status:
            return []
        if lock := locks.on(row):
            return [locks.told(lock)]
        reasons = review.against(user, row, status)
        if review.needs_reason(user, row, status) and not why:
            reasons.append("Say why with --why.")
        now = str(changes.revision()[0])
        reasons += affected.against(user, affected.unlinked(row, status), why, now)
        reasons += integrity.against_step(row, status)
        if not reasons:
            affected.take_step(row, status, why)
        return reasons


def _row(text):
    noun, slash, slug = text.partition("/")
    if noun not in NOUNS or not slash:
        raise CommandError(f"“{text}” is no row: write one of {', '.join(sorted(NOUNS))}, a slash and its slug.")
    row = NOUNS[noun].objects.filter(slug=slug).first()
    if row is None:
        raise CommandError(f"There is no {noun} “{slug}”.")
    return row
