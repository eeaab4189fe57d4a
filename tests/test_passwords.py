"""What a password may be."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client

from facts.doors.passwords import LONGEST, NormalisedHasher

from .doors import PASSWORD, inside, is_in, person, say

User = get_user_model()
AIDA = User(username="aida.bekova", first_name="Aida", last_name="Bekova", email="aida@honey.example")


def refused(password, user=AIDA):
    try:
        validate_password(password, user)
    except ValidationError as error:
        return {one.code for one in error.error_list}
    return set()


@pytest.mark.parametrize(
    "password",
    [
        "seven kettles and a stapler",
        "maple orbit kettle",
        "лошадь батарея скрепка",
        "骆驼 商队 过河 的 时候 没有 人 看见 他们 走",
        "q8F!zR2#kLw9@xTn",
        "nine 🐪 walked past 🌊 at dusk",
        "a sentence of more than sixty-four signs, which nobody has to shorten because of a column",
        "zorp quill ember yonder " * 20,
        "every hill has honey",
    ],
)
def test_long_ones_of_any_signs_are_taken(password):
    assert refused(password) == set()


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("fourteen signs", "password_too_short"),
        ("passwordpassword", "password_of_context"),
        ("iloveyouiloveyou", "password_too_common"),
        ("123456789012345678", "password_too_common"),
        ("qwertyuiopasdfghjkl", "password_too_common"),
        ("aaaaaaaaaaaaaaaaaa", "password_too_common"),
        ("letmeinletmeinletmein", "password_too_common"),
        ("shanghai cooperation organisation", "password_of_context"),
        ("SCO-Facts-Curator-2026", "password_of_context"),
        ("aida.bekova.2026!", "password_of_context"),
        ("Bekova Aida Bekova", "password_of_context"),
        ("ＢＥＫＯＶＡ ａｉｄａ ２０２６", "password_of_context"),
        ("x1" * LONGEST, "password_too_long"),
    ],
)
def test_what_is_guessed_first_is_refused(password, code):
    assert code in refused(password)


def test_no_rule_says_which_signs():
    assert refused("only small letters in here") == set()


def test_the_same_word_from_another_keyboard_is_the_same_password():
    hasher = NormalisedHasher()
    hasher.iterations = 1

    composed = hasher.encode("caf\u00e9 \ufb01ve k\u00fcnste", "salt", 1)

    assert hasher.verify("cafe\u0301 five ku\u0308nste", composed)
    assert not hasher.verify("cafe five kunste", composed)
    assert hasher.verify("plain", "pbkdf2_sha256$1$salt$" + _django("plain"))


def _django(password):
    from django.contrib.auth.hashers import PBKDF2PasswordHasher

    return PBKDF2PasswordHasher().encode(password, "salt", 1).rpartition("$")[2]


@pytest.mark.django_db
def test_a_password_is_verified_whole_and_with_its_spaces():
    user = person(device=False)
    long = " " + "kettle of tea " * 20
    user.set_password(long)
    user.save()

    for wrong in (long.strip(), long[:64], long[:-1]):
        client = Client()
        say(client, password=wrong)
        assert not is_in(client)
    client = Client()
    say(client, password=long)
    assert is_in(client)


@pytest.mark.django_db
def test_one_that_is_too_long_to_be_right_is_not_hashed(monkeypatch):
    person(device=False)
    monkeypatch.setattr("django.contrib.auth.hashers.MD5PasswordHasher.encode", None)

    assert say(Client(), password="x" * (LONGEST + 1)).status_code == 200


@pytest.mark.django_db
def test_the_change_of_a_password_says_why_it_is_refused():
    client = inside(person(device=False))
    form = {"old_password": PASSWORD, "new_password1": "aliya aliya aliya", "new_password2": "aliya aliya aliya"}

    page = client.post("/admin/password_change/", form)

    assert "made of your own name or of words of this site" in page.text
    assert 'autocomplete="new-password"' in page.text and "onpaste" not in page.text
