"""The login in a real browser: by keyboard, without scripts, narrow and dark; hostile texts do nothing."""

import re
from base64 import b32decode

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from facts.doors import second

from ..doors import LOGIN, PASSWORD, say, shown
from ..outputs import make_stage, outputs
from ..payloads import BROWSER
from ..tiers import examples
from . import keys
from .looks import faults


@pytest.fixture
def curator(site, settings):
    settings.SECOND_FACTOR_FOR = frozenset({"superusers"})
    return get_user_model().objects.create_superuser("aliya", password=PASSWORD)


def log_in(page):
    keys.log_in(page, "aliya", PASSWORD, "/admin/facts/fact/")


def key_on(page):
    """The key that the page shows in groups, as hexadecimal digits."""
    return b32decode(page.locator(".secret").inner_text().replace(" ", "")).hex()


@pytest.mark.parametrize("scripts", examples([True, False]), ids=["with scripts", "without"])
def test_second_factor_is_set_up_and_used_by_keyboard(tab, curator, scripts):
    page = tab(320, "dark", java_script_enabled=scripts)
    log_in(page)
    page.wait_for_url("**/login/set-up/")
    expect(page.locator(".picture svg")).to_be_visible()
    keys.type_into(page, "#id_code", shown(key_on(page)))
    page.keyboard.press("Enter")
    expect(page.locator(".codes code")).to_have_count(second.CODES)
    codes = page.locator(".codes code").all_inner_texts()
    page.get_by_role("link", name="I have kept them").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/admin/facts/fact/")

    again = tab(320, "dark", java_script_enabled=scripts)
    log_in(again)
    again.wait_for_url("**/login/code/")
    keys.type_into(again, "#id_code", codes[0])
    again.keyboard.press("Enter")
    again.wait_for_url("**/admin/facts/fact/")

    assert second.codes_left(curator) == second.CODES - 1


@pytest.mark.long
def test_login_pages_obey_the_policy_and_have_no_barrier(tab, curator, modes):
    page = tab()

    page.goto(LOGIN)
    found = faults(page, modes)
    log_in(page)
    page.wait_for_url("**/login/set-up/")
    found += faults(page, modes)
    key = key_on(page)
    page.fill("#id_code", "000000")
    page.press("#id_code", "Enter")
    page.locator(".errornote").wait_for()
    found += faults(page, modes)
    page.fill("#id_code", shown(key))
    page.press("#id_code", "Enter")
    page.get_by_role("heading", name="Your recovery codes").wait_for()
    found += faults(page, modes)
    page.goto(reverse("admin:second_factor"))
    found += faults(page, modes)
    page.goto(reverse("admin:second_factor_set_up"))
    found += faults(page, modes)
    page.context.clear_cookies()
    log_in(page)
    page.wait_for_url("**/login/code/")
    found += faults(page, modes)

    assert not found, "\n".join(found)


@pytest.mark.long
def test_page_after_too_many_logins_obeys_the_policy_and_has_no_barrier(tab, curator, modes):
    for _ in range(11):
        say(Client(), "somebody", "wrong", "127.0.0.1")
    page = tab()
    page.goto(LOGIN)
    page.fill("#id_username", "somebody")
    page.fill("#id_password", "wrong")
    page.press("#id_password", "Enter")
    page.get_by_role("heading", name="Too many tries").wait_for()
    keys.settle(page)
    page.complaints.clear()  # the browser complains of the status itself

    assert faults(page, modes) == []


@pytest.mark.long
def test_hostile_texts_run_nothing(tab, site, settings):
    stage = make_stage()
    stage.fill(BROWSER[at % len(BROWSER)] for at in range(len(stage.places)))
    owner = get_user_model().objects.get(username="outputs")
    owner.set_password(PASSWORD)
    owner.save()
    page, dialogs = tab(), []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    page.goto(LOGIN)
    page.fill("#id_username", "outputs")
    page.fill("#id_password", PASSWORD)
    page.press("#id_password", "Enter")
    page.wait_for_url("**/admin/")
    nouns = "facts|actors|articles|events|themes|countries|disagreements"
    wanted = rf"/({nouns})/[^/]+/(embed/|cite/)?|/admin/facts/(fact|actor)/.*"
    unasked = re.compile(r"autocomplete|/notes/\d+/|/unlock/")  # nothing is shown there
    pages = [path for _route, path in outputs(stage) if re.fullmatch(wanted, path) and not unasked.search(path)]
    for path in ["/", "/facts/", "/timeline/", "/changes/", "/admin/", *pages]:
        page.goto(path)
        keys.settle(page)

    assert dialogs == []
    assert [text for text in page.complaints if "Security Policy" in text or "script" in text] == []
    assert len(pages) > 25
