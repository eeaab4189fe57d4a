from django.core.management.commands import loaddata

from facts.history.entries import By, Way, account
from facts.history.recording import recording


class Command(loaddata.Command):
    """Django's own, whose changes the history is told."""

    def loaddata(self, fixture_labels):
        files = ", ".join(map(str, fixture_labels))
        with recording(By(Way.LOADDATA, who=account(), more={"file": files[:500]})):
            super().loaddata(fixture_labels)
