import os
import shutil

import pytest
from django.contrib.auth import get_user_model
from playwright.sync_api import expect, sync_playwright

from .. import shipped
from .keys import PASSWORD
from .looks import MODES, QUICK_MODES

# Playwright's synchronous interface runs an event loop in this thread, which Django would take for asynchronous code.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

#: How long an assertion, an action or a page may take on a very busy machine, in milliseconds.
WAIT, LOAD = 15_000, 60_000
expect.set_options(timeout=WAIT)
FLAGS = ["--disable-gpu", "--disable-background-networking", "--no-first-run"]


def pytest_collection_modifyitems(items):
    for item in items:
        if "browser" in item.path.parts:
            item.add_marker("browser")


@pytest.fixture(scope="session")
def chromium():
    """A real Chromium: CHROMIUM names it, or it is on the path. Without one CI fails and other machines skip."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not path:
        text = "No Chromium here: sudo apt-get install chromium, or set CHROMIUM to the path of one."
        (pytest.fail if os.environ.get("CI") else pytest.skip)(text)
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS + root, timeout=LOAD)
        yield browser
        browser.close()


@pytest.fixture
def site(live_server, settings):
    """The address of a running site with the shipped data."""
    settings.ALLOWED_HOSTS = ["*"]
    shipped.put()
    return live_server.url


@pytest.fixture
def curator(site):
    """The superuser whom ``log_in`` logs in."""
    return get_user_model().objects.create_superuser("curator", password=PASSWORD)


@pytest.fixture
def modes(request):
    """Widths and colours in which a test looks at pages: two where long tests are left out, otherwise all four."""
    return QUICK_MODES if "not long" in request.config.option.markexpr else MODES


@pytest.fixture
def long_modes(modes):
    """The same for pages that resemble others: none where long tests are left out, otherwise all four."""
    return [] if modes is QUICK_MODES else modes


def is_complaint(entry):
    """Whether an entry of the console is an error of the page. The icon is asked for by the browser, at any time."""
    return entry.type == "error" and not entry.location["url"].endswith("/favicon.ico")


@pytest.fixture
def tab(chromium, site):
    """Open a new page: ``tab(width, scheme)``. ``page.complaints`` lists console errors and uncaught exceptions."""
    contexts = []

    def _tab(width=1280, scheme="light", **options):
        context = chromium.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, base_url=site, **options
        )
        context.set_default_timeout(WAIT)
        context.set_default_navigation_timeout(LOAD)
        contexts.append(context)
        page = context.new_page()
        page.complaints = []
        page.on("console", lambda entry: page.complaints.append(entry.text) if is_complaint(entry) else None)
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        return page

    yield _tab
    for context in contexts:
        context.close()
