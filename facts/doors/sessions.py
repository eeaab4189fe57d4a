"""A session ends after a time of rest, and after a day's work at the latest; its owner can end it from elsewhere."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY, logout
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.models import Session
from django.dispatch import receiver
from django.urls import reverse
from django.utils.timezone import now as now_of
from django.utils.translation import gettext as _

from ..limits import client_of, network_of

#: When the session began, when it last asked for something, and from where it began.
SINCE, SEEN, NETWORK = "since", "seen", "network"
#: It is written down again after so many seconds, so that not every page is a writer.
_MINUTE = 60


class BoundsMiddleware:
    """Looks at the desk's requests only: public pages are the same for everybody and ask for no session.

    A session that says nothing of its beginning is ended, too.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path.startswith(reverse("admin:index")) and request.user.is_authenticated:
            now, told = time.time(), request.session
            if not _goes_on(told, now):
                logout(request)
                messages.info(request, _("Your session has ended. Log in again to go on."))
            elif now - told[SEEN] > _MINUTE:
                told[SEEN] = now
        return self.get_response(request)


@receiver(user_logged_in, dispatch_uid="facts.doors.sessions")
def begin(sender, request, **_sent):
    """Every way of logging in begins a session, and clears away those that are over."""
    request.session[SINCE] = request.session[SEEN] = time.time()
    request.session[NETWORK] = network_of(client_of(request))
    Session.objects.filter(expire_date__lt=now_of()).delete()


@dataclass(frozen=True)
class Held:
    """One of a person's sessions."""

    key: str
    since: datetime
    seen: datetime
    network: str
    is_here: bool


def of(request) -> list[Held]:
    """The sessions of who asks that go on, the last used first. All are looked at: only the desk has any, of a day."""
    mine = (str(request.user.pk), request.user.get_session_auth_hash())
    found = []
    for row in Session.objects.filter(expire_date__gt=now_of()):
        told = row.get_decoded()
        if (told.get(SESSION_KEY), told.get(HASH_SESSION_KEY)) == mine and _goes_on(told, time.time()):
            times = (datetime.fromtimestamp(told[name], UTC) for name in (SINCE, SEEN))
            found.append(Held(row.pk, *times, told.get(NETWORK, ""), row.pk == request.session.session_key))
    return sorted(found, key=lambda one: (one.is_here, one.seen), reverse=True)


def end_others(request) -> int:
    """End all sessions of who asks but this one; how many there were."""
    others = [one.key for one in of(request) if not one.is_here]
    return Session.objects.filter(pk__in=others).delete()[0]


def _goes_on(told, now):
    since, seen = told.get(SINCE, 0), told.get(SEEN, 0)
    return now - since <= settings.SESSION_LONGEST and now - seen <= settings.SESSION_REST
