"""A review by keyboard: a contributor drafts from a passage and submits, a curator asks and then publishes."""

import re

import pytest
from django.contrib.admin import site as desk
from django.contrib.auth.models import Group, User
from django.urls import reverse
from playwright.sync_api import expect

from facts import roles
from facts.admin.talk import of_row
from facts.models import Fact
from facts.texts import keeping

from .. import world
from .keys import PASSWORD, choose, log_in, press_enter, press_to, tab_to
from .looks import STOCK, faults

STATEMENT = "Some travellers came by."


def somebody(role):
    """Create the account that ``log_in`` uses, in this role. An account that had the name gets another."""
    User.objects.filter(username="curator").update(username=f"former-{User.objects.count()}")
    user = User.objects.create_user("curator", password=PASSWORD, is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    return user


def test_fact_goes_from_passage_to_publication_by_keyboard(tab, site, modes, long_modes, settings, tmp_path):
    settings.APPROVE_OWN, settings.SECOND_FACTOR_FOR, settings.DESK_TEXTS_DIR = False, frozenset(), tmp_path
    roles.make()
    article = world.make_article("bees", paragraphs=4)
    keeping.keep("bees", world.article_text(article))
    somebody("contributor")
    page = tab()
    log_in(page)

    page.goto(reverse("admin:facts_article_read", args=[article.pk]))
    tab_to(page, ".words[data-number='2']")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_text("paragraph 2, words: 17.")).to_be_visible()
    press_enter(page)
    tab_to(page, "#id_statement")
    page.keyboard.type(STATEMENT)
    choose(page, "#id_kind", "reported")
    expect(page.locator("[name=step][value=published]")).to_have_count(0)
    press_to(page, "[name=step][value=in-review]")
    fact = Fact.objects.get(statement=STATEMENT)
    assert fact.status == "in-review"
    found = faults(page, modes, known=STOCK)

    curator = somebody("curator")
    page = tab()
    log_in(page)
    expect(page.locator(".worklist")).to_be_visible()
    found += faults(page, modes)
    press_to(page, "a[href*='status__exact=in-review'][href*='/fact/']")
    press_to(page, f"a[href*='{reverse('admin:facts_fact_change', args=[fact.pk])}']")
    expect(page.get_by_text("In review").first).to_be_visible()
    expect(page.get_by_text("by former-").first).to_be_visible()
    found += faults(page, long_modes, known=STOCK)
    tab_to(page, "#note_text")
    page.keyboard.type("Are they travellers of one caravan?")
    press_to(page, "[action$='/notes/'] [type=submit]")
    assert of_row(fact)[0].by == curator
    tab_to(page, "#id_leaves_open")
    page.keyboard.type("How many they were.")
    press_to(page, "[name=step][value=published]")
    expect(page.get_by_text("somebody else approves it")).to_be_visible()  # nobody approves a change of their own
    tab_to(page, "#id_leaves_open")
    page.keyboard.press("Control+A")
    page.keyboard.press("Delete")
    press_to(page, "[name=step][value=published]")

    fact.refresh_from_db()
    assert (fact.status, fact.leaves_open) == ("published", "")
    page.goto(fact.get_absolute_url())
    expect(page.get_by_role("heading", level=1)).to_have_text(STATEMENT)
    assert not found, "\n".join(found)


@pytest.mark.long  # test_frame asks the same of the templates
def test_row_that_a_filter_leads_to_is_told_nothing_of_the_public_frame(tab, curator):
    """The list of each noun, a value of its filters, and a row: what the address keeps of the list is no merge."""
    page = tab()
    log_in(page)
    nouns = [model for model in desk._registry if model._meta.app_label == "facts" and model.objects.exists()]
    opened = 0

    for model in nouns:
        page.goto(reverse(f"admin:facts_{model._meta.model_name}_changelist"))
        values = page.locator("#changelist-filter a[href^='?']:not([href='?'])")
        if values.count():
            page.goto(page.url + values.first.get_attribute("href"))
        rows = page.locator("#result_list tbody th a[href*='/change/']")
        if not rows.count():
            continue
        rows.first.click()
        expect(page.locator("#content h1")).to_contain_text(re.compile("Change|View"))
        for words in ("It was merged into", "It stays retracted", "As of", "Published until"):
            expect(page.locator("body")).not_to_contain_text(words)
        opened += 1

    assert opened >= 10
    assert page.complaints == []
