"""What tests of the desk's doors need: a clock that is moved by hand, people, and an authenticator."""

import re
import time
from binascii import unhexlify

from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import URLPattern, get_resolver
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from facts.doors import second

PASSWORD = "seven kettles and a stapler"
LOGIN, CODE, SET_UP = "/admin/login/", "/admin/login/code/", "/admin/login/set-up/"


class Clock:
    """The time in seconds, for everything that asks ``time.time``."""

    def __init__(self, monkeypatch, now=1_800_000_000.0):
        self.now = now
        monkeypatch.setattr("time.time", lambda: self.now)


def person(name="aliya", group="curator", device=True, **fields):
    """Somebody on staff, of a group, with an authenticator or without."""
    user = User.objects.create_user(name, password=PASSWORD, **{"is_staff": True} | fields)
    if group:
        user.groups.add(Group.objects.get_or_create(name=group)[0])
    if device:
        TOTPDevice.objects.create(user=user, key=second.new_key(), name="authenticator")
    return user


def shown(key, ahead=0):
    """What an authenticator with that key shows now, or so many steps later."""
    made = TOTP(unhexlify(key), step=30, drift=ahead)
    made.time = time.time()
    return f"{made.token():06}"


def say(client, name="aliya", password=PASSWORD, where="203.0.113.9", **fields):
    """Type name and password."""
    return client.post(LOGIN, {"username": name, "password": password} | fields, REMOTE_ADDR=where)


def inside(user, where="203.0.113.9"):
    """A client in which the person came in through both doors."""
    client = Client()
    say(client, user.username, where=where)
    device = TOTPDevice.objects.filter(user=user).first()
    if device:
        device.last_t = -1
        device.save()
        client.post(CODE, {"code": shown(device.key)}, REMOTE_ADDR=where)
    return client


def is_in(client):
    return client.get("/admin/").status_code == 200


def addresses(resolver=None, path="/"):
    """Every address of the site as (name, path), with something in the place of what it asks for."""
    for entry in (resolver or get_resolver()).url_patterns:
        here = path + _filled(str(entry.pattern))
        if isinstance(entry, URLPattern):
            yield entry.name, here
        else:
            yield from addresses(entry, here)


def _filled(pattern):
    pattern = re.sub(r"\(\?P<app_label>([^|)]*)[^)]*\)", r"\1", pattern).replace("(?P<url>.*)", "nowhere")
    return re.sub(r"<[^>]*>", "1", pattern).replace("^", "").replace("$", "").replace("\\", "")
