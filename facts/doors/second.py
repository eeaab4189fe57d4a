"""The second factor: codes of an authenticator (TOTP, by django-otp), and recovery codes for the day it is lost."""

import secrets
import time
from base64 import b32encode
from hashlib import sha256

import segno
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice, default_key

from ..models import RecoveryCode
from ..models.attempt import Way

#: So many recovery codes of 80 random bits each: nobody guesses one, not even from its hash.
CODES, BYTES = 10, 10
#: The word that stands for superusers among the groups of SECOND_FACTOR_FOR.
SUPERUSERS = "superusers"


def is_required(user) -> bool:
    """Whether the settings ask a second factor of this person."""
    asked = settings.SECOND_FACTOR_FOR
    if not asked or (user.is_superuser and SUPERUSERS in asked):
        return bool(asked)
    if not hasattr(user, "_is_in_asked"):  # a page asks several times
        user._is_in_asked = user.groups.filter(name__in=asked).exists()
    return user._is_in_asked


def is_open(user) -> bool:
    """Whether the desk may open: the second factor was shown in this session, or none is asked for."""
    return getattr(user, "otp_device", None) is not None or not is_required(user)


def device_of(user) -> TOTPDevice | None:
    """The person's authenticator, if one was set up."""
    return TOTPDevice.objects.filter(user=user, confirmed=True).order_by("-pk").first()


def new_key() -> str:
    return default_key()


def secret_of(key: str) -> str:
    """A key as authenticators take it by hand, in groups of four."""
    text = b32encode(bytes.fromhex(key)).decode()
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def picture_of(user, key: str) -> str:
    """The key as a QR code, an SVG that is part of the page."""
    address = TOTPDevice(user=user, key=key).config_url
    code = segno.make(address, micro=False, error="m")
    svg = code.svg_inline(scale=4, light="#fff", dark="#000", title=_("QR code of the key, for your authenticator"))
    return mark_safe(svg)


@transaction.atomic
def set_up(user, key: str, code: str, first: bool = False) -> tuple[TOTPDevice, list[str]] | None:
    """Make the key the person's authenticator if the code is of it: the device, and new recovery codes.

    ``first``: only if there is none yet, so that of two who know the password at once the second gets nothing.
    """
    list(get_user_model().objects.select_for_update().filter(pk=user.pk))
    if first and device_of(user) is not None:
        return None
    device = TOTPDevice(user=user, key=key, name="authenticator", confirmed=True)
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift)
    totp.time = time.time()
    digits = _digits(code)
    if not digits or not totp.verify(int(digits), device.tolerance):
        return None
    TOTPDevice.objects.filter(user=user).delete()
    device.last_t, device.drift = totp.t(), totp.drift
    device.save()
    return device, new_codes(user)


@transaction.atomic
def check(user, code: str) -> tuple[TOTPDevice, str] | None:
    """The person's device and the way, if the code is right: of the authenticator, or a recovery code, each once."""
    device = TOTPDevice.objects.select_for_update().filter(user=user, confirmed=True).order_by("-pk").first()
    if device is None:
        return None
    digits = _digits(code)
    if digits:
        return (device, Way.CODE) if device.verify_token(digits) else None
    used, _models = RecoveryCode.objects.filter(user=user, digest=_digest(code)).delete()
    return (device, Way.RECOVERY) if used else None


def new_codes(user) -> list[str]:
    """Recovery codes in place of the former ones. They are stored as hashes: this is the only time to show them."""
    texts = [b32encode(secrets.token_bytes(BYTES)).decode().lower() for _ in range(CODES)]
    with transaction.atomic():
        RecoveryCode.objects.filter(user=user).delete()
        RecoveryCode.objects.bulk_create(RecoveryCode(user=user, digest=_digest(text)) for text in texts)
    return ["-".join(text[at : at + 4] for at in range(0, len(text), 4)) for text in texts]


def codes_left(user) -> int:
    return RecoveryCode.objects.filter(user=user).count()


def take_away(user) -> bool:
    """The person has no second factor any more, and no session goes on that was opened by it."""
    RecoveryCode.objects.filter(user=user).delete()
    return bool(TOTPDevice.objects.filter(user=user).delete()[0])


def _digits(code: str) -> str:
    """A code of an authenticator without spaces; "" where it is none."""
    text = "".join(code.split())
    return text if len(text) == 6 and text.isascii() and text.isdigit() else ""


def _digest(code: str) -> str:
    text = "".join(sign for sign in code.lower() if sign.isalnum())
    return sha256(f"facts.recovery:{text}".encode()).hexdigest()
