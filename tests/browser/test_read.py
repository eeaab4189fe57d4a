"""The reading desk, as a curator meets it with hands and eyes."""

from django.contrib.auth import get_user_model
from django.urls import reverse
from playwright.sync_api import expect

from facts.models import Citation, Fact
from facts.texts import copies, keeping

from .. import world
from .keys import PASSWORD, choose, log_in, press_enter, press_to, settle, tab_to
from .looks import barriers, looks, set_mode
from .test_curator import STOCK

SENTENCE = "Paragraph 2 of bees tells of a caravan, of the river it crossed and of nothing else."


def make_desk():
    get_user_model().objects.create_superuser("curator", password=PASSWORD)
    article = world.make_article("bees", paragraphs=4)
    paragraph = article.paragraphs.get(number=2)
    for name, passage in (("The bees fly.", "tells of a caravan, of"), ("The bees land.", "caravan, of the river")):
        world.make_citation(world.make_fact(name, cited_in=None, status="draft"), paragraph, passage)
    world.make_theme("Caravan")
    return article


def address_of(article):
    return reverse("admin:facts_article_read", args=[article.pk])


def click_to(page, selector):
    """Click and wait for the next page."""
    with page.expect_navigation():
        page.click(selector)


def no_barrier(page, stock=()):
    """What axe finds on the open page in each width and colour, but for what Django's own widgets bring to a form."""
    found = []
    for width, scheme, rules in looks(page):
        found += [(width, scheme, *one) for one in barriers(page, rules=rules) if one[0] not in stock]
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (width, "is scrolled sideways")
    set_mode(page, 1280, "light")
    return found


def test_a_text_is_brought_and_a_fact_drafted_by_keyboard(tab, site):
    article, page = make_desk(), tab()
    log_in(page)
    page.complaints.clear()
    page.goto(address_of(article))
    settle(page)
    complaints = list(page.complaints)  # before axe, which brings styles of its own

    tab_to(page, "#text_text")
    page.keyboard.insert_text(world.article_text(article))
    press_to(page, "[name=look]")
    expect(page.get_by_text("4 paragraphs are as they are on record.")).to_be_visible()
    found = no_barrier(page)
    page.complaints.clear()
    press_to(page, "[name=keep]")
    expect(page.get_by_text("The text is kept.")).to_be_visible()
    assert copies.at_hand("bees")

    status = page.get_by_role("region", name="Chosen passage").get_by_role("status")
    tab_to(page, ".words[data-number='2']")
    page.keyboard.press("ArrowDown")
    expect(status).to_have_text("paragraph 2, words: 17. Paragraph 2 of bees tells … crossed and of nothing else.")
    assert page.evaluate("getSelection().toString()") == SENTENCE
    settle(page)
    complaints += page.complaints
    found += no_barrier(page)
    page.keyboard.press("ArrowRight")  # there is no word behind the last
    expect(status).to_have_text("paragraph 2, words: 1. else")
    page.keyboard.press("Escape")
    expect(status).to_have_text("Nothing is chosen.")
    for _ in range(6):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowRight")
    for _ in range(3):
        page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowLeft")
    expect(status).to_have_text("paragraph 2, words: 3. of a caravan")
    press_enter(page)

    expect(page.locator("blockquote")).to_have_text("of a caravan")
    expect(page.locator("#id_citations-0-passage")).to_have_value("of a caravan")
    expect(page.locator("#id_themes option[selected]")).to_have_text("Caravan")
    found += no_barrier(page, STOCK)
    tab_to(page, "#id_statement")
    page.keyboard.type("Some travellers came by.")
    choose(page, "#id_kind", "reported")
    press_to(page, ".submit-row [name=_save]")

    fact = Fact.objects.get(statement="Some travellers came by.")
    assert (fact.status, fact.slug) == ("draft", "some-travellers-came-by")
    assert Citation.objects.values_list("first_words", "start", "check_state").get(fact=fact) == (
        "of a caravan",
        SENTENCE.index("of a caravan"),
        "exact",
    )
    assert found == []
    assert complaints == []


def test_a_passage_is_chosen_with_the_mouse_across_marks(tab, site):
    article, page = make_desk(), tab()
    keeping.keep("bees", world.article_text(article))
    log_in(page)
    page.goto(address_of(article))

    words = page.locator(".words[data-number='2']")
    words.scroll_into_view_if_needed()
    ends = words.evaluate(
        """element => {
            const at = (text, end) => {
                const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
                while (walker.nextNode()) {
                    const found = walker.currentNode.data.indexOf(text);
                    if (found < 0 || walker.currentNode.parentElement.closest(".aside")) continue;
                    const range = document.createRange();
                    range.setStart(walker.currentNode, found);
                    range.setEnd(walker.currentNode, found + text.length);
                    const box = range.getBoundingClientRect();
                    // Whole pixels: from half ones in the middle of a letter, the browser chooses nothing.
                    return [end ? box.right - 2 : box.left + 2, box.top + box.height / 2].map(Math.round);
                }
            };
            return [at("tells", false), at("crossed", true)];
        }"""
    )
    page.mouse.move(*ends[0])
    page.mouse.down()
    page.mouse.move(*ends[1], steps=5)
    page.mouse.up()
    page.get_by_text("paragraph 2, words: 9. tells of a caravan, of the river it crossed").wait_for()
    with page.expect_navigation():
        page.get_by_role("region", name="Chosen passage").get_by_role("button").click()

    expect(page.locator("blockquote")).to_have_text("tells of a caravan, of the river it crossed")


def test_without_scripts_all_of_it_is_typed(tab, site, tmp_path):
    article, page = make_desk(), tab(java_script_enabled=False)
    path = tmp_path / "bees.txt"
    path.write_text(world.article_text(article), encoding="utf-8")
    log_in(page)

    page.goto(address_of(article))
    page.set_input_files("[name=file]", path)
    click_to(page, "[name=look]")
    click_to(page, "[name=keep]")
    expect(page.get_by_text("The text is kept.")).to_be_visible()
    expect(page.locator("#chosen")).to_be_hidden()
    expect(page.locator("#keys")).to_be_hidden()
    page.fill("#draft_paragraph", "2")
    page.fill("#draft_first", "of")
    page.fill("#draft_last", "crossed")
    click_to(page, "#draft [name=draft]")
    expect(page.get_by_text("“of” stands in this paragraph more than once; give more words.")).to_be_visible()
    page.fill("#draft_first", "tells of")
    click_to(page, "#draft [name=draft]")
    page.fill("#id_statement", "Some travellers came by.")
    page.fill("#id_slug", "travellers")
    page.select_option("#id_kind", "reported")
    click_to(page, ".submit-row [name=_save]")

    assert Citation.objects.get(fact__slug="travellers").first_words == "tells of a caravan, of"
    assert list(Fact.objects.get(slug="travellers").themes.values_list("slug", flat=True)) == [
        world.Theme.objects.get(name="Caravan").slug
    ]
