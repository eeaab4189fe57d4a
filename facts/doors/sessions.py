"""A session ends after a time of rest, and after a day's work at the latest."""

import time

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.urls import reverse
from django.utils.translation import gettext as _

#: When the session began, and when it last asked for something.
SINCE, SEEN = "since", "seen"
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
            since, seen = told.get(SINCE, 0), told.get(SEEN, 0)
            if now - since > settings.SESSION_LONGEST or now - seen > settings.SESSION_REST:
                logout(request)
                messages.info(request, _("Your session has ended. Log in again to go on."))
            elif now - seen > _MINUTE:
                told[SEEN] = now
        return self.get_response(request)


@receiver(user_logged_in, dispatch_uid="facts.doors.sessions")
def begin(sender, request, **_sent):
    """Every way of logging in begins a session."""
    request.session[SINCE] = request.session[SEEN] = time.time()
