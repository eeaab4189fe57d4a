"""Between the password and the second factor nobody is logged in: the session only knows who said the password."""

import time

from django.contrib import auth
from django.contrib.auth.backends import ModelBackend
from django.utils.crypto import constant_time_compare

#: So many seconds there are for the second step.
PATIENCE = 600
_NAME = "pending"
_BACKEND = "django.contrib.auth.backends.ModelBackend"


def begin(request, user, then: str) -> None:
    """Remember, in a session of a new key, that this person knew the password, and where they wanted to go."""
    request.session.flush()
    request.session[_NAME] = [user.pk, user.get_session_auth_hash(), time.time() + PATIENCE, then]


def person(request):
    """Who said the password a moment ago and may still come in; None for nobody."""
    pk, told, until, _then = request.session.get(_NAME) or (None, "", 0, "")
    user = ModelBackend().get_user(pk) if pk and time.time() < until else None
    if user is None or not user.is_staff or not constant_time_compare(told, user.get_session_auth_hash()):
        return None
    return user


def finish(request, user, then: str = "", device=None) -> str:
    """Log the person in, in a session of a new key; the address where they wanted to go."""
    then = then or (request.session.get(_NAME) or [""])[-1]
    request.session.flush()
    if device is not None:
        user.otp_device = device  # django-otp puts it into the session
    auth.login(request, user, _BACKEND)
    return then
