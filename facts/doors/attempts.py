"""Who came to the door, and what came of it: written down with the network only, and not for ever."""

import logging
from datetime import timedelta
from unicodedata import normalize

from django.conf import settings
from django.contrib.auth import get_user_model
from django.utils.timezone import now

from ..limits import client_of, network_of
from ..models.attempt import Attempt, Outcome, Way
from . import slowing

_log = logging.getLogger(__name__)

__all__ = ["Outcome", "Way", "note", "note_slowed", "prune"]


def note(request, way: str, outcome: str, user=None, by=None) -> None:
    """Write down what came of a try. ``by`` is who did it to the person, where that is somebody else."""
    network = network_of(client_of(request))
    Attempt.objects.create(at=now(), user=user, by=by, way=way, outcome=outcome, address=network)
    told = {"way": str(way), "outcome": str(outcome), "user": user and user.pk, "by": by and by.pk, "network": network}
    _log.info("login: %s, %s", way, outcome, extra=told)
    prune()


def note_slowed(request, way: str, name: str) -> None:
    """Write down that somebody was refused without a look, but not each of a thousand times."""
    if slowing.is_told(request, name):
        note(request, way, Outcome.SLOWED, owner_of(name))


def owner_of(name: str):
    """The account of that name. A name that is none is not kept: it may be a password in the wrong field."""
    name = normalize("NFKC", name.strip())
    return None if "\0" in name else get_user_model().objects.filter(username=name).first()


def prune() -> None:
    """Forget what is older than the settings allow."""
    Attempt.objects.filter(at__lt=now() - timedelta(days=settings.LOGINS_KEPT)).delete()
