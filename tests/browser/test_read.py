"""A curator reads an article's text and drafts facts from it: by keyboard, with the mouse and without scripts."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from facts.models import Citation, Fact
from facts.texts import copies, keeping

from .. import world
from .keys import choose, log_in, press_enter, press_to, tab_to
from .looks import STOCK, faults

SENTENCE = "Paragraph 2 of bees tells of a caravan, of the river it crossed and of nothing else."


def make_bees():
    """An article, two drafts that cite its second paragraph, and the theme that its text suggests."""
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


@pytest.mark.long
def test_text_is_uploaded_and_fact_drafted_by_keyboard(tab, curator, modes, long_modes):
    article, page = make_bees(), tab()
    log_in(page)
    page.goto(address_of(article))

    tab_to(page, "#text_text")
    page.keyboard.insert_text(world.article_text(article))
    press_to(page, "[name=look]")
    expect(page.get_by_text("4 paragraphs are as they are on record.")).to_be_visible()
    found = faults(page, long_modes)
    press_to(page, "[name=keep]")
    expect(page.get_by_text("The text is kept.")).to_be_visible()
    assert copies.at_hand("bees")

    status = page.get_by_role("region", name="Chosen passage").get_by_role("status")
    tab_to(page, ".words[data-number='2']")
    page.keyboard.press("ArrowDown")
    expect(status).to_have_text("paragraph 2, words: 17. Paragraph 2 of bees tells … crossed and of nothing else.")
    assert page.evaluate("getSelection().toString()") == SENTENCE
    found += faults(page, modes)
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
    found += faults(page, long_modes, known=STOCK)
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
    assert not found, "\n".join(found)


def test_passage_is_selected_with_mouse_across_highlights(tab, curator):
    article, page = make_bees(), tab()
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


@pytest.mark.long
def test_passage_is_typed_without_scripts(tab, curator, tmp_path):
    article, page = make_bees(), tab(java_script_enabled=False)
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
