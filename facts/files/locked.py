"""Which rows of files are locked at the desk: a load leaves them, with what belongs to them, and says so."""

from .. import locks
from ..models import Lock
from . import rows
from .reading import OWNED, TARGETS


class Locked:
    """The locked rows by noun and key, read once for a load."""

    def __init__(self):
        self.locks: dict[tuple[str, str], Lock] = {}
        for lock in Lock.objects.select_related("by"):
            label = f"facts.{lock.noun}"
            row = rows.stored(rows.model_of(label)).filter(pk=lock.row).first()
            if row is not None:
                self.locks[label, rows.key_text(row)] = lock

    def of(self, label: str, key: str) -> Lock | None:
        """The lock of a row, or of one that it belongs to: a backing belongs to both of its ends."""
        return next((self.locks[place] for place in _places(label, key) if place in self.locks), None)

    def told(self, label: str, key: str) -> str:
        """That a row is locked, as a line of the plan."""
        title = f"{rows.model_of(label)._meta.verbose_name} {key}"
        return f"{title}: {locks.told(self.of(label, key))}"


def _places(label: str, key: str):
    yield label, key
    first, *rest = key.split("/")
    if label in OWNED[1:]:
        yield "facts.fact", first
    if label == "facts.paragraph":
        yield "facts.article", first
    if label == "facts.backing" and rest[0] in TARGETS:
        yield f"facts.{rest[0]}", rest[1]
