"""A browser that logged in before is told by a cookie, so that strangers who guess its name do not count against it.

The cookie is signed and says a name and a number of the browser's own; it opens nothing. One is set for each account.
"""

import secrets

from django.conf import settings
from django.core import signing
from django.urls import reverse

from ..limits import keyed

#: A browser is known so many seconds after its last login.
AGE = 180 * 24 * 3600
_SALT = "facts.doors.browsers"


def cookie_of(name: str) -> str:
    return f"known-{keyed(f'cookie of {name}')[:6].hex()}"


def known(request, name: str) -> str:
    """The browser's number if it logged in under this name before, and "" otherwise."""
    try:
        told = signing.loads(request.COOKIES.get(cookie_of(name), ""), salt=_SALT, max_age=AGE)
    except signing.BadSignature:
        return ""
    return told[1] if told[0] == name else ""


def remember(response, name: str) -> None:
    """Let the browser be known from now on."""
    response.set_cookie(
        cookie_of(name),
        signing.dumps([name, secrets.token_hex(8)], salt=_SALT),
        max_age=AGE,
        path=reverse("admin:index"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )
