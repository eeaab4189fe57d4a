import re

import pytest

from facts.models import Citation, Fact

from .. import world
from .looks import TAGS, barriers, looks

PAGES = {
    "home": "/",
    "facts": "/facts/",
    "filtered": "/facts/?theme=security&country=KAZ",
    "nothing found": "/facts/?q=zeppelin",
    "fact": "/facts/24th-summit-in-astana/",
    "fact with three citations": "/facts/china-chairs-2024-2025/",
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
        complaints = [text for text in page.complaints if EXPECTED.get(name, "\0") not in text]
        found += [f"{name}: console: {text}" for text in complaints]
        for width, scheme in looks(page):
            if page.evaluate("document.documentElement.scrollWidth") > width:
                found.append(f"{name}: wider than {width} px")
            found += [f"{name} at {width} in {scheme}: {rule}: {nodes}" for rule, nodes in barriers(page, TAGS)]

    assert not found, "\n".join(found)


def test_light_and_dark_have_their_own_paper(tab):
    papers = set()
    for scheme in ("light", "dark"):
        page = tab(1280, scheme)
        page.goto("/")
        papers.add(page.evaluate("getComputedStyle(document.body).backgroundColor"))

    assert len(papers) == 2


def test_a_fact_page_is_light(tab):
    page, sizes = tab(), []
    page.on("response", lambda response: sizes.append(len(response.body())))

    page.goto("/facts/china-chairs-2024-2025/", wait_until="networkidle")

    assert len(sizes) <= 6
    assert sum(sizes) <= 60_000


def test_the_pages_work_without_javascript(tab):
    page = tab(java_script_enabled=False)

    page.goto("/")
    page.locator("#big-q").fill("Astana")
    page.locator("form.big button").click()
    page.get_by_role("link", name="The SCO held its 24th summit in Astana.").click()

    assert page.get_by_role("heading", level=1).inner_text() == "The SCO held its 24th summit in Astana."


def test_a_reader_goes_from_home_to_the_source_by_keyboard(tab):
    from .keys import tab_to

    page = tab()
    page.goto("/")
    tab_to(page, ".skip")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"

    tab_to(page, "#big-q")
    page.keyboard.type("24th summit astana")
    page.keyboard.press("Enter")
    page.wait_for_url("**/facts/?q=24th+summit+astana")
    tab_to(page, 'a[href="/facts/24th-summit-in-astana/"]')
    page.keyboard.press("Enter")
    page.wait_for_url("**/facts/24th-summit-in-astana/")
    link = tab_to(page, "a.read")

    citation = Citation.objects.get(fact__slug="24th-summit-in-astana")
    assert link.get_attribute("href") == citation.source_url
    assert "#:~:text=" in citation.source_url


def test_every_item_of_the_timeline_is_reached_by_keyboard_and_has_a_name(tab):
    from .keys import tab_to

    page = tab(320)
    page.goto("/timeline/")
    drawn = page.locator("svg.timeline a")

    assert drawn.count() >= 6
    for at in range(drawn.count()):
        href = drawn.nth(at).get_attribute("href")
        tab_to(page, f'svg a[href="{href}"]')
        assert page.evaluate("document.activeElement.querySelector('title').textContent")


def test_filters_fold_away_on_a_narrow_screen_and_stand_open_on_a_wide_one(tab):
    for width, shown in ((1280, True), (320, False)):
        page = tab(width)
        page.goto("/facts/")
        assert page.get_by_role("link", name=re.compile(r"^Proposal \d+$")).is_visible() is shown
    page.locator(".all-facets > summary").click()
    assert page.get_by_role("link", name=re.compile(r"^Proposal \d+$")).is_visible()


def test_print_leaves_out_the_frame_and_writes_out_the_source(tab):
    page = tab()
    page.goto("/facts/24th-summit-in-astana/")
    page.emulate_media(media="print")

    assert not page.locator("header nav").is_visible()
    assert not page.locator("header form").is_visible()
    written = page.evaluate("getComputedStyle(document.querySelector('.read'), '::after').content")
    assert page.locator(".read").get_attribute("href") in written


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
    page.wait_for_function("scrollY > 0")

    assert page.evaluate("document.elementFromPoint(640, 450).id") == "p7"  # it is put in the middle of the window
