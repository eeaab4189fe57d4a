"""Through the door: the password, the second factor, sessions, and what is written down of it."""

import re
from datetime import timedelta
from hashlib import md5
from unittest import mock
from urllib.parse import urljoin, urlsplit

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now
from django_otp.plugins.otp_totp.models import TOTPDevice

from facts.doors import second
from facts.models import Attempt, RecoveryCode

from .doors import CODE, LOGIN, PASSWORD, SET_UP, Clock, addresses, inside, is_in, person, say, shown
from .tiers import examples

pytestmark = pytest.mark.django_db
#: What opens without the second factor: the door itself, and the way out.
OPEN = {"login", "login_code", "login_set_up"}


@pytest.fixture
def clock(monkeypatch):
    return Clock(monkeypatch)


@pytest.fixture
def strict(settings):
    settings.SECOND_FACTOR_FOR = frozenset({"curator", "administrator", "superusers"})


def desk():
    return [(name, path) for name, path in addresses() if path.startswith("/admin/")]


# The second factor


def test_who_needs_no_second_factor_comes_in_by_the_password():
    person(device=False)
    client = Client()

    assert say(client).url == "/admin/"
    assert is_in(client)


@pytest.mark.parametrize("group", ["curator", "administrator", ""])
def test_who_needs_one_and_has_none_is_led_to_set_one_up(strict, clock, group):
    user, client = person(group=group, device=False, is_superuser=not group), Client()

    answer = say(client, next="/admin/facts/fact/")
    assert answer.url == SET_UP and not is_in(client)
    page = client.get(SET_UP)
    assert "<svg" in page.text and second.secret_of(client.session["key"]) in page.text
    assert client.post(SET_UP, {"code": "000000"}).status_code == 200 and not is_in(client)
    made = client.post(SET_UP, {"code": shown(client.session["key"])})

    codes = re.findall(r"<code>([a-z2-7-]{19})</code>", made.text)
    assert len(set(codes)) == second.CODES and 'href="/admin/facts/fact/"' in made.text
    assert is_in(client) and TOTPDevice.objects.get().user == user
    assert not any(code in str(list(RecoveryCode.objects.values_list())) for code in codes)


def test_a_group_that_is_not_named_needs_none(strict):
    person(group="contributor", device=False)
    client = Client()

    say(client)

    assert is_in(client)


def test_nothing_opens_between_password_and_code(strict, clock):
    user, client = person(is_superuser=True), Client()
    assert say(client).url == CODE

    pages = {(name, path): client.get(path) for name, path in desk()}
    for (name, path), answer in pages.items():
        if name not in OPEN:
            assert answer.status_code == 302 and answer.url.startswith("/admin/"), path
            assert "login" in answer.url or name == "logout", (path, answer.url)
            assert client.post(path).status_code in (302, 405), path
    assert {name for name, _path in pages} > {
        "autocomplete",
        "jsi18n",
        "password_change",
        "facts_paragraph_autocomplete",
    }
    assert not User.objects.exclude(pk=user.pk).exists()

    assert client.post(CODE, {"code": shown(user.totpdevice_set.get().key)}).url == "/admin/" and is_in(client)


def test_nothing_opens_in_a_session_from_before_the_second_factor_was_required(settings, clock):
    person(device=False, is_superuser=True)
    settings.SECOND_FACTOR_FOR = frozenset()
    old = inside(User.objects.get())
    assert is_in(old)
    key = old.cookies["sessionid"].value
    settings.SECOND_FACTOR_FOR = frozenset({"superusers"})
    kept = dict(Session.objects.get(session_key=key).get_decoded())

    for name, path in desk():
        client = Client()
        client.cookies["sessionid"] = _copied(kept)
        answer = client.get(path)
        if name not in OPEN:
            assert answer.status_code == 302 and ("login" in answer.url or name == "logout"), path
    client.cookies["sessionid"] = _copied(kept)
    assert "needs a second factor" in client.get("/admin/", follow=True).text


def _copied(data):
    """The key of a new session that holds the same."""
    store = SessionStore()
    store.update(data)
    store.save()
    return store.session_key


def test_who_has_a_device_is_asked_for_it_though_nobody_requires_it(clock):
    user, client = person(), Client()

    assert say(client).url == CODE and not is_in(client)
    assert client.get(SET_UP).url == CODE
    assert TOTPDevice.objects.get().user == user


def test_a_code_opens_once(strict, clock):
    user = person()
    code = shown(user.totpdevice_set.get().key)
    for came_in in (True, False):
        client = Client()
        say(client)
        client.post(CODE, {"code": code})
        assert is_in(client) is came_in


def test_a_recovery_code_opens_once(strict, clock):
    user = person()
    code = second.new_codes(user)[3]
    for came_in in (True, False):
        client = Client()
        say(client)
        client.post(CODE, {"code": code.upper().replace("-", " ")})
        assert is_in(client) is came_in
    assert RecoveryCode.objects.count() == second.CODES - 1
    assert Attempt.objects.filter(way="recovery", outcome="in", user=user).count() == 1


def test_a_recovery_code_opens_no_other_account(strict, clock):
    person("bolat")
    code = second.new_codes(User.objects.get())[0]
    person()
    client = Client()
    say(client)

    client.post(CODE, {"code": code})

    assert not is_in(client)


def test_new_recovery_codes_take_the_place_of_the_former(strict, clock):
    user = person()
    old, client = second.new_codes(user)[0], inside(user)

    assert "not your password" in client.post("/admin/second-factor/", {"password": "wrong"}).text
    assert RecoveryCode.objects.filter(digest=second._digest(old)).exists()
    page = client.post("/admin/second-factor/", {"password": PASSWORD})

    codes = re.findall(r"<code>([a-z2-7-]{19})</code>", page.text)
    assert len(codes) == second.CODES
    assert not RecoveryCode.objects.filter(digest=second._digest(old)).exists()
    assert RecoveryCode.objects.filter(digest=second._digest(codes[0])).exists()
    assert "10 recovery codes are left" in client.get("/admin/second-factor/").text


def test_another_authenticator_takes_the_place_of_the_former(strict, clock):
    user = person()
    client, elsewhere = inside(user), inside(user)
    before = user.totpdevice_set.get().key
    address = reverse("admin:second_factor_set_up")
    client.get(address)
    code = shown(client.session["key"])

    assert "not your password" in client.post(address, {"code": code, "password": "wrong"}).text
    assert TOTPDevice.objects.get().key == before
    assert "recovery codes" in client.post(address, {"code": code, "password": PASSWORD}).text

    assert TOTPDevice.objects.get().key != before
    assert is_in(client) and not is_in(elsewhere)


def test_an_administrator_takes_a_lost_device_away(strict, clock):
    admin, user = person("marat", is_superuser=True), person()
    second.new_codes(user)
    client, theirs = inside(admin), inside(user)
    assert is_in(theirs)
    data = {"action": "take_away", "_selected_action": [user.pk, admin.pk]}

    page = client.post(reverse("admin:auth_user_changelist"), data, follow=True)

    assert "“aliya” has no second factor any more." in page.text and "“marat” stays" in page.text
    assert list(TOTPDevice.objects.values_list("user__username", flat=True)) == ["marat"]
    assert not RecoveryCode.objects.exists() and not is_in(theirs)
    assert say(Client()).url == SET_UP
    taken = Attempt.objects.get(outcome="taken")
    assert (taken.user, taken.by) == (user, admin)
    assert "Second factor taken away." in client.get(reverse("admin:auth_user_history", args=[user.pk])).text


def test_who_is_no_superuser_takes_no_device_from_one(strict, clock):
    user, chief = person(group="administrator"), person("marat", is_superuser=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=["view_user", "change_user"]))
    client = inside(user)

    client.post(reverse("admin:auth_user_changelist"), {"action": "take_away", "_selected_action": [chief.pk]})

    assert TOTPDevice.objects.filter(user=chief).exists()


def test_no_page_of_the_desk_shows_a_key(strict, clock):
    user = person(is_superuser=True)
    client, key = inside(user), user.totpdevice_set.get().key

    shown_pages = [client.get(path).text for name, path in desk() if name and name != "view_on_site"]

    assert not [page for page in shown_pages if key in page or second.secret_of(key).replace(" ", "") in page]
    assert not [name for name, _path in desk() if name and "otp" in name]


def test_the_second_step_waits_ten_minutes_and_ends_with_a_changed_password(strict, clock):
    user = person()
    late, changed = Client(), Client()
    say(late), say(changed)
    user.set_password("another seven kettles")
    user.save()
    assert changed.get(CODE).url == LOGIN
    user.set_password(PASSWORD)
    user.save()
    say(late)
    clock.now += 601

    assert late.post(CODE, {"code": shown(user.totpdevice_set.get().key)}).url == LOGIN


def test_of_two_who_know_the_password_the_second_sets_up_nothing(strict, clock):
    user = person(device=False)
    first, later = second.new_key(), second.new_key()

    assert second.set_up(user, first, shown(first), first=True)
    assert second.set_up(user, later, shown(later), first=True) is None

    assert TOTPDevice.objects.get().key == first


# Sessions


def test_the_key_of_the_session_changes_with_each_step(strict, clock):
    user, client = person(), Client()
    client.get(LOGIN)
    keys = []
    for step in (lambda: say(client), lambda: client.post(CODE, {"code": shown(user.totpdevice_set.get().key)})):
        step()
        keys.append(client.session.session_key)
    clock.now += 60
    say(client)
    client.post(CODE, {"code": shown(user.totpdevice_set.get().key)})
    keys.append(client.session.session_key)

    assert len(set(keys)) == 3 and Session.objects.count() == 1


def test_a_session_ends_after_a_time_of_rest(clock, settings):
    client = inside(person(device=False))
    for _ in range(5):
        clock.now += settings.SESSION_REST - 1
        assert is_in(client)
    clock.now += settings.SESSION_REST + 1

    assert "Your session has ended" in client.get("/admin/", follow=True).text
    assert not is_in(client)


def test_a_session_ends_however_busy_it_is(clock, settings):
    client = inside(person(device=False))
    for _ in range(settings.SESSION_LONGEST // 3600):
        assert is_in(client)
        clock.now += 3600
    clock.now += 1

    assert not is_in(client)


def test_a_session_that_tells_no_beginning_is_ended(clock):
    client = inside(person(device=False))
    session = client.session
    del session["since"]
    session.save()

    assert not is_in(client)


def test_a_changed_password_ends_all_other_sessions(clock):
    user = person(device=False)
    here, there = inside(user), inside(user)
    new = "another word for the kettle"
    form = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}

    before = here.session.session_key
    assert here.post("/admin/password_change/", form).status_code == 302

    assert is_in(here) and not is_in(there) and here.session.session_key != before


def test_a_person_sees_their_sessions_and_ends_the_others(clock):
    user, other = person(device=False), person("bolat", device=False)
    here, there, theirs = inside(user), inside(user, "198.51.100.7"), inside(other)

    page = here.get("/admin/second-factor/").text
    assert page.count("<li>Elsewhere") == 1 and "(198.51.100.0/24)" in page and page.count("<li>Here") == 1
    here.post("/admin/second-factor/", {"others": "1"})

    assert is_in(here) and is_in(theirs) and not is_in(there)
    assert "Elsewhere" not in here.get("/admin/second-factor/").text


def test_sessions_that_are_over_are_cleared_away(clock):
    Session.objects.create(session_key="a" * 32, session_data="x", expire_date=now() - timedelta(days=1))

    inside(person(device=False))

    assert not Session.objects.filter(session_key="a" * 32).exists()


@pytest.mark.parametrize("lost", ["is_staff", "is_active"])
def test_who_is_no_longer_staff_is_out_at_once(clock, lost):
    user = person(device=False)
    client = inside(user)
    assert is_in(client)

    User.objects.filter(pk=user.pk).update(**{lost: False})

    assert not is_in(client)


def test_a_public_page_asks_for_no_session(clock):
    client = inside(person(device=False))

    assert "Cookie" not in client.get("/about/").get("Vary", "")


# No user enumeration


@pytest.mark.parametrize(
    "fields",
    [None, {}, {"is_active": False}, {"is_staff": False}, {"password": "!"}],
    ids=["unknown", "wrong", "inactive", "not on staff", "without a password"],
)
def test_every_refusal_costs_one_hash_and_says_the_same(fields):
    if fields is not None:
        user = person(device=False, **{name: value for name, value in fields.items() if name != "password"})
        if "password" in fields:
            user.set_unusable_password()
            user.save()
    hasher = "django.contrib.auth.hashers.MD5PasswordHasher.encode"
    with mock.patch(hasher, autospec=True, side_effect=_encode) as encode:
        page = say(Client(), "aliya", "wrong")
        right = say(Client(), "aliya", PASSWORD) if fields != {} else page

    text = "Please enter the correct username and password for a staff account."
    assert text in page.text and text in right.text
    assert encode.call_count == (1 if fields == {} else 2)


def _encode(self, password, salt):
    return f"md5${salt}${md5((salt + password).encode()).hexdigest()}"


def test_no_other_address_of_the_desk_logs_anybody_in():
    person(device=False, is_superuser=True)

    for _name, path in desk():
        if path != LOGIN:
            client = Client()
            client.post(path, {"username": "aliya", "password": PASSWORD})
            assert "_auth_user_id" not in client.session, path


@pytest.mark.parametrize("name", ["a\0b", "\0", "x" * 5_000, "\ud800", "%00", "aliya\0"])
def test_a_name_that_no_database_takes_is_refused_like_any_other(name):
    for _ in range(12):
        answer = say(Client(), name.encode("utf-8", "surrogatepass").decode("utf-8", "replace"))
        assert answer.status_code in (200, 429)


def test_there_is_no_reset_by_mail():
    assert not [name for name, _path in addresses() if name and "reset" in name]


# What is written down


def test_what_came_of_each_try_is_written_down(strict, clock):
    user, client = person(), Client()
    say(client, "nobody", "my password in the wrong field")
    say(client, password="wrong")
    say(client)
    client.post(CODE, {"code": "000000"})
    client.post(CODE, {"code": shown(user.totpdevice_set.get().key)})

    told = list(Attempt.objects.order_by("pk").values_list("user__username", "way", "outcome", "address"))
    assert told == [
        (None, "password", "wrong", "203.0.113.0/24"),
        ("aliya", "password", "wrong", "203.0.113.0/24"),
        ("aliya", "password", "next", "203.0.113.0/24"),
        ("aliya", "code", "wrong", "127.0.0.0/24"),
        ("aliya", "code", "in", "127.0.0.0/24"),
    ]


def test_what_is_old_is_forgotten(settings):
    Attempt.objects.create(at=now() - timedelta(days=settings.LOGINS_KEPT, hours=1), way="password", outcome="wrong")
    Attempt.objects.create(at=now() - timedelta(days=settings.LOGINS_KEPT - 1), way="password", outcome="wrong")

    say(Client(), password="wrong")

    assert Attempt.objects.count() == 2


def test_only_who_may_reads_it_and_nobody_edits_it(clock):
    say(Client(), password="wrong")
    row, chief, user = Attempt.objects.get(), person("marat", is_superuser=True, device=False), person(device=False)
    user.user_permissions.set(Permission.objects.exclude(codename="view_attempt"))
    reads, none = inside(chief), inside(user)
    rows = reverse("admin:facts_attempt_changelist")

    assert none.get(rows).status_code == 403
    assert "refused: wrong" in reads.get(f"{rows}?outcome__exact=wrong").text
    assert "refused: wrong</td>" not in reads.get(f"{rows}?outcome__exact=in").text
    for name in ("change", "delete"):
        address = reverse(f"admin:facts_attempt_{name}", args=[row.pk])
        assert reads.post(address, {"post": "yes", "way": "code"}).status_code == 403
    assert reads.post(reverse("admin:facts_attempt_add"), {}).status_code == 403
    reads.post(rows, {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"})
    assert Attempt.objects.filter(pk=row.pk, way="password").exists()


# Where one goes next

HOSTILE = [
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "\\/evil.example",
    "/\t/evil.example",
    "\t//evil.example",
    " //evil.example",
    "https://evil.example/",
    "https:evil.example",
    "https:/evil.example",
    "http:///evil.example",
    "HTTPS://EVIL.EXAMPLE",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\tscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "%2f%2fevil.example",
    "/%2f/evil.example",
    "/%5cevil.example",
    "/admin/\r\nLocation: //evil.example",
    "/admin/%0d%0aLocation:%20//evil.example",
    "//testserver@evil.example",
    "http://testserver@evil.example/",
    "http://testserver.evil.example/",
    "http://evil.example#@testserver/",
    "http://evil.example\\@testserver/",
    "//[::1]evil",
    "http://[",
    "\x00//evil.example",
    "\u2028//evil.example",
    "／／evil.example",
    "evil.example",
    "",
]


@pytest.mark.parametrize("then", examples(HOSTILE, *HOSTILE[::4]))
@pytest.mark.parametrize("device", [False, True], ids=["password", "code"])
def test_next_leads_nowhere_else(clock, then, device):
    user, client = person(device=device), Client()

    answer = say(client, next=then)
    if device:
        answer = client.post(CODE, {"code": shown(user.totpdevice_set.get().key)})

    where = answer["Location"]
    assert answer.status_code == 302 and "\r" not in where and "\n" not in where
    # As a browser reads it: relative to the door, and on this site.
    assert _leads_to(where) == "testserver", where
    page = Client().get(LOGIN, {"next": then})
    assert page.status_code == 200 and "Location" not in page


def _leads_to(address):
    """The host to which a browser would go: it takes backslashes for slashes and leaves tabs out."""
    seen = address.replace("\\", "/").replace("\t", "").strip()
    return urlsplit(urljoin("http://testserver/admin/login/", seen)).hostname


def test_next_is_kept_where_it_is_ours(clock):
    person(device=False)

    assert say(Client(), next="/admin/facts/fact/?q=a").url == "/admin/facts/fact/?q=a"
    assert say(Client(), next="http://testserver/admin/").url == "http://testserver/admin/"


def test_the_door_is_open_to_groups_of_the_settings_only(settings):
    settings.SECOND_FACTOR_FOR = frozenset({"superusers"})
    member, chief = person(device=False), person("marat", device=False, is_superuser=True)

    assert (second.is_required(member), second.is_required(chief)) == (False, True)
    assert Group.objects.get().name == "curator"
