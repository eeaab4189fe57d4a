import re
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from playwright.sync_api import TimeoutError as PlaywrightTimeout
from playwright.sync_api import expect

from facts.models import Citation, Event, Fact

from .. import world
from .keys import settle, tab_to
from .looks import TAGS, barriers, looks

PAGES = {
    "home": "/",
    "facts": "/facts/",
    "filtered": "/facts/?theme=security&country=KAZ",
    "nothing found": "/facts/?q=zeppelin",
    "fact": "/facts/24th-summit-in-astana/",
    "fact with three citations": "/facts/china-chairs-2024-2025/",
    "how a fact changed": "/facts/24th-summit-in-astana/changes/",
    "card": "/facts/24th-summit-in-astana/embed/",
    "card on a day": "/facts/24th-summit-in-astana/embed/?as_of=2024-12-31",
    "cite a fact": "/facts/china-chairs-2024-2025/cite/",
    "cite a list": "/facts/cite/?theme=security&size=5",
    "cite the map": "/map/cite/?as_of=2024-07-03",
    "check a cited list": "/facts/check/",
    "cited list that is another": "/facts/check/?theme=security&count=3&cited=2026-11-20&sha256=0123456789ab",
    "cited list whose hash is not known": "/facts/check/?theme=security",
    "check a cited page": "/map/check/?as_of=2024-07-03",
    "cited page that is another": "/countries/check/?as_of=2024-07-03&cited=2026-11-20&sha256=0123456789ab",
    "cited page of the site at another address": "/events/check/?site=https://facts.example.org&sha256=0123456789ab",
    "cite an event on a day": "/events/astana-summit-2024/cite/?as_of=2024-08-01",
    "record": "/record/",
    "events": "/events/",
    "event": "/events/astana-summit-2024/",
    "expected event": "/events/islamabad-summit-2027/",
    "undated event": "/events/green-development-forum-qingdao/",
    "countries": "/countries/",
    "country": "/countries/CHN/",
    "country without facts": "/countries/NZL/",
    "chairmanships": "/chairmanships/",
    "chairmanship": "/chairmanships/china-2024-2025/",
    "themes": "/themes/",
    "theme": "/themes/security/",
    "actors": "/actors/",
    "actor": "/actors/kassym-jomart-tokayev/",
    "articles": "/articles/",
    "article": "/articles/scope-for-peace/",
    "country on a day": "/countries/IND/?as_of=2010-01-01&status_by=effect",
    "countries before there was an SCO": "/countries/?as_of=2001-01-01",
    "disagreements": "/disagreements/",
    "disagreement found by rule": "/disagreements/event-astana-summit-2024-documents/",
    "disagreement entered by hand": "/disagreements/seat-of-rats/",
    "open disagreement": "/disagreements/event-bishkek-summit-2019-documents/",
    "timeline": "/timeline/",
    "timeline of a year": "/timeline/?zoom=2024",
    "map": "/map/",
    "map on a day": "/map/?as_of=2016-03-20&status_by=effect",
    "numbers": "/numbers/",
    "countries compared": "/compare/?what=country&a=IND&b=PAK",
    "chairmanships compared": "/compare/?what=chairmanship&a=india-2022-2023&b=china-2024-2025",
    "days compared": "/compare/?what=day&a=2024-07-03&b=2024-07-04",
    "page cited as a whole": "/articles/page-kg24-docs/",
    "quality": "/quality/",
    "about": "/about/",
    "changes": "/changes/",
    "API": "/api/",
    "retracted": "/facts/china-keeps-balanced-stance/",
    "wrong address": "/facts/?kind=rumour",
    "missing": "/nowhere/",
}
#: What a page that answers so says in the console; anything else is a fault.
EXPECTED = {"retracted": "410 (Gone)", "wrong address": "400 (Bad Request)", "missing": "404 (Not Found)"}


@pytest.fixture
def retracted(site):
    Fact.objects.filter(slug="china-keeps-balanced-stance").update(status="retracted")


def test_every_kind_of_page_is_accessible_and_fits(tab, retracted):
    page, found = tab(), []
    for name, path in PAGES.items():
        page.complaints.clear()
        page.goto(path)
        settle(page)
        complaints = [text for text in page.complaints if EXPECTED.get(name, "\0") not in text]
        found += [f"{name}: console: {text}" for text in complaints]
        for width, scheme, rules in looks(page):
            if page.evaluate("document.documentElement.scrollWidth") > width:
                found.append(f"{name}: wider than {width} px")
            here = barriers(page, TAGS, rules)
            found += [f"{name} at {width} in {scheme}: {rule}: {nodes}" for rule, nodes in here]

    assert not found, "\n".join(found)


def test_light_and_dark_have_their_own_paper(tab):
    papers = set()
    for scheme in ("light", "dark"):
        page = tab(1280, scheme)
        page.goto("/")
        papers.add(page.evaluate("getComputedStyle(document.body).backgroundColor"))

    assert len(papers) == 2


def test_a_fact_page_is_light(tab):
    page, requests = tab(), []
    page.on("request", lambda request: requests.append(request))

    page.goto("/facts/china-chairs-2024-2025/")
    settle(page)

    assert 2 <= len(requests) <= 6
    assert size(requests) <= 60_000


def size(requests):
    """How many bytes the bodies have that answer the requests, once they are there in full."""
    return sum(len(request.response().body()) for request in requests)


def test_a_card_is_tiny_stands_on_any_page_and_fits_in_280_px(tab):
    page, requests = tab(400), []
    page.goto("/facts/24th-summit-in-astana/")
    code = "<!doctype html>" + page.locator("#frame").input_value().replace('width="480"', 'width="280"')
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


def test_the_pages_work_without_javascript(tab):
    page = tab(java_script_enabled=False)

    page.goto("/")
    page.locator("#big-q").fill("Astana")
    page.locator("form.big button").click()
    page.get_by_role("link", name="The SCO held its 24th summit in Astana.").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("The SCO held its 24th summit in Astana.")


def test_a_reader_goes_from_home_to_the_source_by_keyboard(tab):
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


def test_every_item_of_the_timeline_is_reached_by_keyboard_and_has_a_name(tab):
    page = tab(320)
    page.goto("/timeline/")
    drawn = page.locator("svg.timeline a")

    expect(drawn.nth(5)).to_be_attached()
    for at in range(drawn.count()):
        href = drawn.nth(at).get_attribute("href")
        item = tab_to(page, f'svg a[href="{href}"]')
        expect(item.locator("title").first).to_have_text(re.compile(r"\w"))


def test_filters_fold_away_on_a_narrow_screen_and_stand_open_on_a_wide_one(tab):
    for width, shown in ((1280, True), (320, False)):
        page = tab(width)
        page.goto("/facts/")
        proposals = page.get_by_role("link", name=re.compile(r"^Proposal \d+$"))
        expect(proposals).to_be_visible(visible=shown)
    page.locator(".all-facets > summary").click()
    expect(proposals).to_be_visible()


def test_a_narrow_screen_leaves_names_out_of_the_map_and_nowhere_else(tab):
    for width, shown in ((1280, True), (320, False)):
        page = tab(width)
        page.goto("/countries/LAO/")
        expect(page.locator("p.names")).to_be_visible()
        page.goto("/map/")
        expect(page.locator("svg .names")).to_be_visible(visible=shown)


def test_print_leaves_out_the_frame_and_writes_out_the_source(tab):
    page = tab()
    page.goto("/facts/24th-summit-in-astana/")
    page.emulate_media(media="print")

    expect(page.locator("header nav")).to_be_hidden()
    expect(page.locator("header form")).to_be_hidden()
    written = page.evaluate("getComputedStyle(document.querySelector('.read'), '::after').content")
    href = page.locator(".read").get_attribute("href")
    assert href in written


def test_print_leaves_out_what_only_works_on_a_screen_and_keeps_days_that_are_content(tab):
    page = tab()
    page.emulate_media(media="print")
    gone = ("form.day", "form.pair", "aside.day a.other-day", ".zooms", ".change", "p a.other-day")
    days = "/compare/?what=day&a=2024-07-03&b=2024-07-04"

    for path, kept in (("/map/?as_of=2024-07-04", ".years a.other-day"), (days, "thead a.other-day")):
        page.goto(path)
        for selector in gone:
            expect(page.locator(selector).filter(visible=True), f"{selector} on {path}").to_have_count(0)
        expect(page.locator(kept).first).to_be_visible()


def test_links_that_stand_alone_are_high_enough_to_be_hit(tab):
    page = tab()
    small = "links => links.filter(one => one.getBoundingClientRect().height < 24).map(one => one.textContent)"

    for path in ("/timeline/?zoom=2024", "/compare/?what=country&a=LAO&b=KAZ"):
        page.goto(path)
        expect(page.locator(".zooms a").nth(1)).to_be_visible()
        assert page.locator(".zooms a, .said > a:not(.disputed)").evaluate_all(small) == [], path


def test_the_source_link_makes_the_browser_find_the_passage(tab):
    """The link of a citation, opened in Chromium on a copy of an invented text, scrolls to the cited paragraph."""
    article = world.make_article("invented", paragraphs=9, url="https://news.example.org/invented")
    cited = article.paragraphs.get(number=7)
    fact = world.make_fact("It is said in paragraph seven.", cited_in=cited)
    texts = world.article_text(article).splitlines()
    body = "".join(f"<p id='p{number}' style='height:1500px'>{text}</p>" for number, text in enumerate(texts))
    page = tab()
    page.route("https://news.example.org/**", lambda route: route.fulfill(body=body, content_type="text/html"))

    page.goto(fact.citations.get().source_url)
    page.wait_for_function("document.elementFromPoint(640, 450)?.id === 'p7'")  # in the middle of the window


def test_a_citation_is_copied_by_a_button(tab):
    page = tab()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("/facts/china-chairs-2024-2025/cite/")

    page.get_by_role("button", name="Copy BibTeX").click()

    expect(page.get_by_text("Copied")).to_be_visible()
    expect(page.get_by_label("BibTeX")).to_have_value(page.evaluate("navigator.clipboard.readText()"))


def test_a_citation_is_selected_by_keyboard_without_javascript(tab):
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


def test_the_api_is_tried_out_from_this_site_alone_under_its_policy(tab, site):
    for scheme in ("light", "dark"):
        page, asked = tab(320, scheme), []
        page.on("request", lambda request, asked=asked: asked.append(request.url))
        page.goto("/api/v1/docs")
        operation = page.locator("#operations-facts-get_fact .opblock-summary-control")
        operation.wait_for()
        assert barriers(page, TAGS) == []
        operation.click()
        try_out(page).click()
        expect(page.locator(".live-responses-table .response-col_status").filter(has_text="200")).to_be_visible()
        expect(page.locator(".live-responses-table")).to_contain_text("The SCO held its 24th summit in Astana.")

        assert barriers(page, TAGS) == []
        assert page.complaints == []
        assert [url for url in asked if not url.startswith(site)] == []
        assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_a_saved_page_is_compared_without_javascript(tab, tmp_path):
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


def test_a_comparison_is_accessible_and_fits(tab, tmp_path):
    page = tab()
    (tmp_path / "events.json").write_bytes(page.request.get("/record.json").body())
    Event.objects.filter(kind="summit").update(name="Summit by the river", place="")
    Event.objects.filter(slug="astana-summit-2024").update(status="draft")
    page.goto("/record/check/?cited=2026-11-20&sha256=0123456789ab")
    page.get_by_label("The page’s JSON that you saved").set_input_files(tmp_path / "events.json")
    page.get_by_role("button", name="Compare").click()

    expect(page.get_by_role("heading", name=re.compile("^Removed"))).to_be_visible()
    for width, _scheme, rules in looks(page):
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert barriers(page, TAGS, rules) == []
    page.emulate_media(media="print")
    expect(page.get_by_role("link", name="Summit by the river").first).to_be_visible()
    expect(page.get_by_role("heading", name="Check another citation")).to_be_hidden()


def test_the_operations_of_the_api_are_listed_without_javascript(tab):
    page = tab(320, java_script_enabled=False)

    page.goto("/api/v1/docs")
    page.locator("#get_fact a").click()

    expect(page.locator("body")).to_contain_text("The SCO held its 24th summit in Astana.")
