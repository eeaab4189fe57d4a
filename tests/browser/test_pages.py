import re
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from django.conf import settings
from django.test.signals import template_rendered
from playwright.sync_api import TimeoutError as PlaywrightTimeout
from playwright.sync_api import expect

from facts.models import Citation, Event, Fact

from .. import world
from .keys import settle, tab_to
from .looks import QUICK_MODES, TAGS, barriers, faults, looks, set_mode

#: An address for each template of a page; the test of these pages names templates that none of them has.
PAGES = {
    "home": "/",
    "facts": "/facts/?theme=security&country=KAZ&size=10",
    "fact": "/facts/24th-summit-in-astana/",
    "how a fact changed": "/facts/24th-summit-in-astana/changes/",
    "card": "/facts/24th-summit-in-astana/embed/?as_of=2024-12-31",
    "cite a list": "/facts/cite/?theme=security&size=5",
    "cited list that is another": "/facts/check/?theme=security&count=3&cited=2026-11-20&sha256=0123456789ab",
    "cited page that is another": "/countries/check/?as_of=2024-07-03&cited=2026-11-20&sha256=0123456789ab",
    "record": "/record/?as_of=2005-12-31",
    "events": "/events/?size=10",
    "event": "/events/astana-summit-2024/",
    "countries": "/countries/?size=10",
    "country": "/countries/IND/?as_of=2010-01-01&status_by=effect",
    "chairmanships": "/chairmanships/?size=10",
    "chairmanship": "/chairmanships/china-2024-2025/",
    "themes": "/themes/?size=10",
    "theme": "/themes/security/",
    "actors": "/actors/?size=10",
    "actor": "/actors/kassym-jomart-tokayev/",
    "articles": "/articles/?size=10",
    "article": "/articles/page-kg24-docs/",
    "disagreements": "/disagreements/",
    "disagreement": "/disagreements/event-astana-summit-2024-documents/",
    "timeline": "/timeline/?zoom=2024",
    "map": "/map/?as_of=2016-03-20&status_by=effect",
    "numbers": "/numbers/",
    "countries compared": "/compare/?what=country&a=IND&b=PAK",
    "quality": "/quality/",
    "about": "/about/",
    "changes": "/changes/",
    "API": "/api/",
    "retracted": "/facts/china-keeps-balanced-stance/",
    "wrong address": "/facts/?kind=rumour",
    "missing": "/nowhere/",
}
#: Other states of the same templates.
MORE_PAGES = {
    "all facts": "/facts/",
    "facts of a theme and a country": "/facts/?theme=security&country=KAZ",
    "nothing found": "/facts/?q=zeppelin",
    "fact with three citations": "/facts/china-chairs-2024-2025/",
    "card of the present": "/facts/24th-summit-in-astana/embed/",
    "cite a fact": "/facts/china-chairs-2024-2025/cite/",
    "cite the map": "/map/cite/?as_of=2024-07-03",
    "check a cited list": "/facts/check/",
    "cited list whose hash is not known": "/facts/check/?theme=security",
    "check a cited page": "/map/check/?as_of=2024-07-03",
    "cited page of the site at another address": "/events/check/?site=https://facts.example.org&sha256=0123456789ab",
    "cite an event on a day": "/events/astana-summit-2024/cite/?as_of=2024-08-01",
    "record of the present": "/record/",
    "all events": "/events/",
    "expected event": "/events/islamabad-summit-2027/",
    "undated event": "/events/green-development-forum-qingdao/",
    "all countries": "/countries/",
    "country of the present": "/countries/CHN/",
    "country without facts": "/countries/NZL/",
    "all chairmanships": "/chairmanships/",
    "all themes": "/themes/",
    "all actors": "/actors/",
    "all articles": "/articles/",
    "article with paragraphs": "/articles/scope-for-peace/",
    "countries before there was an SCO": "/countries/?as_of=2001-01-01",
    "disagreement entered by hand": "/disagreements/seat-of-rats/",
    "open disagreement": "/disagreements/event-bishkek-summit-2019-documents/",
    "timeline of all years": "/timeline/",
    "map of the present": "/map/",
    "chairmanships compared": "/compare/?what=chairmanship&a=india-2022-2023&b=china-2024-2025",
    "days compared": "/compare/?what=day&a=2024-07-03&b=2024-07-04",
}
#: What the console says of a page that answers with such a status; anything else is a fault.
EXPECTED = {"retracted": "410 (Gone)", "wrong address": "400 (Bad Request)", "missing": "404 (Not Found)"}


@pytest.fixture
def retracted(site):
    Fact.objects.filter(slug="china-keeps-balanced-stance").update(status="retracted")


@pytest.fixture
def rendered():
    """The names of the templates that the site renders during the test."""
    names = set()

    def add(template, **_details):
        names.add(template.name)

    template_rendered.connect(add)
    yield names
    template_rendered.disconnect(add)


def faults_of(page, pages, modes):
    """List what is wrong with these pages."""
    found = []
    for name, path in pages.items():
        page.goto(path)
        settle(page)
        page.complaints[:] = [text for text in page.complaints if EXPECTED.get(name, "\0") not in text]
        found += faults(page, modes, TAGS)
    return found


def test_page_of_each_template_is_accessible_and_fits(tab, retracted, rendered, modes):
    found = faults_of(tab(), PAGES, modes)

    assert not found, "\n".join(found)
    templates = {f"facts/{path.name}" for path in (settings.BASE_DIR / "templates" / "facts").glob("[!_]*.html")}
    apart = {"facts/api_docs.html"}  # see test_api_request_is_tried_out_from_this_site_alone_under_its_policy
    assert (templates | {"400.html", "404.html"}) - apart - rendered == set()


@pytest.mark.long
def test_page_in_each_state_is_accessible_and_fits(tab, site, modes):
    found = faults_of(tab(), MORE_PAGES, modes)

    assert not found, "\n".join(found)


def test_light_and_dark_have_backgrounds_of_their_own(tab):
    page, backgrounds = tab(), set()
    page.goto("/")
    for _mode in looks(page, QUICK_MODES):
        backgrounds.add(page.evaluate("getComputedStyle(document.body).backgroundColor"))

    assert len(backgrounds) == 2


def test_fact_page_has_few_and_small_files(tab):
    page, requests = tab(), []
    page.on("request", lambda request: requests.append(request))

    page.goto("/facts/china-chairs-2024-2025/")
    settle(page)

    assert 2 <= len(requests) <= 6
    assert size(requests) <= 60_000


def size(requests):
    """How many bytes the bodies have that answer the requests, once they are there in full."""
    return sum(len(request.response().body()) for request in requests)


def test_card_is_small_and_fits_in_280_px_of_another_site(tab):
    fact = tab()
    fact.goto("/facts/24th-summit-in-astana/")
    code = "<!doctype html>" + fact.locator("#frame").input_value().replace('width="480"', 'width="280"')
    # A tab of its own: the browser asks for the icon of a page after it has loaded, and drops that when it goes on.
    page, requests = tab(400), []
    page.on("request", lambda request: requests.append(request))

    with another_site(code) as address:
        page.goto(address)
        card = page.locator("iframe").element_handle().content_frame()
        expect(card.locator("h1")).to_have_text("The SCO held its 24th summit in Astana.")
        card.wait_for_load_state()

        assert card.evaluate("document.documentElement.scrollWidth") <= 280
        assert size(requests) <= 15_000
        assert page.complaints == []


@contextmanager
def another_site(body):
    """The address of a site that is not ours and whose only page is this one. A made-up answer would not do: Chromium
    keeps pages of the net from framing this machine's."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *message):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def test_reader_searches_without_javascript(tab):
    page = tab(java_script_enabled=False)

    page.goto("/")
    page.locator("#big-q").fill("Astana")
    page.locator("form.big button").click()
    page.get_by_role("link", name="The SCO held its 24th summit in Astana.").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("The SCO held its 24th summit in Astana.")


def test_reader_goes_from_home_to_source_by_keyboard(tab):
    page = tab()
    page.goto("/")
    tab_to(page, ".skip")
    page.keyboard.press("Enter")
    expect(page.locator("#content")).to_be_focused()

    tab_to(page, "#big-q")
    page.keyboard.type("24th summit astana")
    page.keyboard.press("Enter")
    page.wait_for_url("**/facts/?q=24th+summit+astana")
    tab_to(page, 'a[href="/facts/24th-summit-in-astana/"]')
    page.keyboard.press("Enter")
    page.wait_for_url("**/facts/24th-summit-in-astana/")
    link = tab_to(page, "a.read")

    citation = Citation.objects.get(fact__slug="24th-summit-in-astana")
    expect(link).to_have_attribute("href", citation.source_url)
    assert "#:~:text=" in citation.source_url


@pytest.mark.long
def test_timeline_items_are_reached_by_keyboard_and_named(tab):
    page = tab(320)
    page.goto("/timeline/")
    drawn = page.locator("svg.timeline a")

    expect(drawn.nth(5)).to_be_attached()
    for at in range(drawn.count()):
        href = drawn.nth(at).get_attribute("href")
        item = tab_to(page, f'svg a[href="{href}"]')
        expect(item.locator("title").first).to_have_text(re.compile(r"\w"))


def test_filters_are_folded_on_narrow_screen_and_open_on_wide_screen(tab):
    page = tab()
    page.goto("/facts/")
    proposals = page.get_by_role("link", name=re.compile(r"^Proposal \d+$"))
    expect(proposals).to_be_visible()
    set_mode(page, 320, "light")
    expect(proposals).to_be_hidden()
    page.locator(".all-facets > summary").click()
    expect(proposals).to_be_visible()


def test_narrow_screen_hides_names_on_map_only(tab):
    page = tab()
    page.goto("/map/")
    expect(page.locator("svg .names")).to_be_visible()
    set_mode(page, 320, "light")
    expect(page.locator("svg .names")).to_be_hidden()
    page.goto("/countries/LAO/")
    expect(page.locator("p.names")).to_be_visible()


def test_print_hides_navigation_and_adds_address_of_source(tab):
    page = tab()
    page.goto("/facts/24th-summit-in-astana/")
    page.emulate_media(media="print")

    expect(page.locator("header nav")).to_be_hidden()
    expect(page.locator("header form")).to_be_hidden()
    written = page.evaluate("getComputedStyle(document.querySelector('.read'), '::after').content")
    href = page.locator(".read").get_attribute("href")
    assert href in written


@pytest.mark.long
def test_print_hides_controls_and_keeps_days_that_are_content(tab):
    page = tab()
    page.emulate_media(media="print")
    gone = ("form.day", "form.pair", "aside.day a.other-day", ".zooms", ".change", "p a.other-day")
    days = "/compare/?what=day&a=2024-07-03&b=2024-07-04"

    for path, kept in (("/map/?as_of=2024-07-04", ".years a.other-day"), (days, "thead a.other-day")):
        page.goto(path)
        for selector in gone:
            expect(page.locator(selector).filter(visible=True), f"{selector} on {path}").to_have_count(0)
        expect(page.locator(kept).first).to_be_visible()


@pytest.mark.long
def test_links_that_stand_alone_are_24_px_high(tab):
    page = tab()
    small = "links => links.filter(one => one.getBoundingClientRect().height < 24).map(one => one.textContent)"

    for path in ("/timeline/?zoom=2024", "/compare/?what=country&a=LAO&b=KAZ"):
        page.goto(path)
        expect(page.locator(".zooms a").nth(1)).to_be_visible()
        assert page.locator(".zooms a, .said > a:not(.disputed)").evaluate_all(small) == [], path


def test_source_link_scrolls_to_passage(tab):
    """Chromium opens the link of a citation, on a copy of an invented text, at the cited paragraph."""
    article = world.make_article("invented", paragraphs=9, url="https://news.example.org/invented")
    cited = article.paragraphs.get(number=7)
    fact = world.make_fact("It is said in paragraph seven.", cited_in=cited)
    texts = world.article_text(article).splitlines()
    body = "".join(f"<p id='p{number}' style='height:1500px'>{text}</p>" for number, text in enumerate(texts))
    page = tab()
    page.route("https://news.example.org/**", lambda route: route.fulfill(body=body, content_type="text/html"))

    page.goto(fact.citations.get().source_url)
    page.wait_for_function("document.elementFromPoint(640, 450)?.id === 'p7'")  # in the middle of the window


def test_button_copies_citation(tab):
    page = tab()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("/facts/china-chairs-2024-2025/cite/")

    page.get_by_role("button", name="Copy BibTeX").click()

    expect(page.get_by_text("Copied")).to_be_visible()
    expect(page.get_by_label("BibTeX")).to_have_value(page.evaluate("navigator.clipboard.readText()"))


def test_citation_can_be_selected_without_javascript(tab):
    page = tab(320, java_script_enabled=False)
    page.goto("/facts/china-chairs-2024-2025/cite/")

    expect(page.get_by_role("button", name="Copy BibTeX")).to_have_count(0)
    field = page.get_by_label("BibTeX")
    field.focus()
    expect(field).not_to_be_editable()
    expect(field).to_have_value(re.compile(r"^@misc\{scope-for-peace,"))


def try_out(page):
    """Make the fields of the open operation editable, and return the button that sends them. The operation is drawn
    again when its schema is resolved, and a click that falls into this is lost: so click until the button is there."""
    execute = page.get_by_role("button", name="Execute")
    for _ in range(10):
        for act in (page.get_by_role("button", name="Try it out").click, execute.wait_for):
            with suppress(PlaywrightTimeout):
                act(timeout=3_000)
        if execute.is_visible():
            break
    return execute


@pytest.mark.long
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_api_request_is_tried_out_from_this_site_alone_under_its_policy(tab, site, scheme):
    page, addresses = tab(320, scheme), []
    page.on("request", lambda request: addresses.append(request.url))
    page.goto("/api/v1/docs")
    operation = page.locator("#operations-facts-get_fact .opblock-summary-control")
    operation.click()
    try_out(page).click()
    expect(page.locator(".live-responses-table .response-col_status").filter(has_text="200")).to_be_visible()
    expect(page.locator(".live-responses-table")).to_contain_text("The SCO held its 24th summit in Astana.")

    assert barriers(page, TAGS) == []
    assert page.complaints == []
    assert [address for address in addresses if not address.startswith(site)] == []
    assert page.evaluate("document.documentElement.scrollWidth") == 320


@pytest.mark.long
def test_downloaded_page_is_compared_without_javascript(tab, tmp_path):
    page = tab(320, java_script_enabled=False)
    page.goto("/events/cite/?as_of=2024-07-04&known_by=2024-12-31")
    twin = page.get_by_role("link", name="The page’s JSON, whose SHA-256 that is").get_attribute("href")
    (tmp_path / "events.json").write_bytes(page.request.get(twin).body())
    Event.objects.filter(slug="astana-summit-2024").update(name="Summit by the river", ordinal=None)
    page.get_by_role("link", name="Is the page still the same?").click()
    expect(page.get_by_role("heading", name="Not the same")).to_be_visible()

    page.get_by_label("The page’s JSON that you saved").set_input_files(tmp_path / "events.json")
    page.get_by_role("button", name="Compare").click()

    for text in ("Changed 1", "Summit by the river", "ordinal"):
        expect(page.locator("section[aria-labelledby=exact]")).to_contain_text(text)
    link = page.get_by_role("link", name="Summit by the river")
    expect(link).to_have_attribute("href", re.compile("^/events/astana-"))


@pytest.mark.long
def test_page_that_compares_is_accessible_and_fits(tab, modes, tmp_path):
    page = tab()
    (tmp_path / "events.json").write_bytes(page.request.get("/record.json").body())
    Event.objects.filter(kind="summit").update(name="Summit by the river", place="")
    Event.objects.filter(slug="astana-summit-2024").update(status="draft")
    page.goto("/record/check/?cited=2026-11-20&sha256=0123456789ab")
    page.get_by_label("The page’s JSON that you saved").set_input_files(tmp_path / "events.json")
    page.get_by_role("button", name="Compare").click()

    expect(page.get_by_role("heading", name=re.compile("^Removed"))).to_be_visible()
    assert faults(page, modes, TAGS) == []
    page.emulate_media(media="print")
    expect(page.get_by_role("link", name="Summit by the river").first).to_be_visible()
    expect(page.get_by_role("heading", name="Check another citation")).to_be_hidden()


@pytest.mark.long
def test_api_operations_are_listed_without_javascript(tab):
    page = tab(320, java_script_enabled=False)

    page.goto("/api/v1/docs")
    page.locator("#get_fact a").click()

    expect(page.locator("body")).to_contain_text("The SCO held its 24th summit in Astana.")
