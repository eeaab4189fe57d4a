"""A curator finds a pair, looks at it, merges it and takes the merge back, by keyboard."""

import re

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse
from playwright.sync_api import expect

from facts.models import Fact, Theme

from .. import world
from .keys import PASSWORD, log_in, press_enter, press_to, settle, tab_to
from .looks import barriers, looks, set_mode


@pytest.fixture
def curator(site):
    return get_user_model().objects.create_superuser("curator", password=PASSWORD)


def look(page):
    """What stands in somebody's way on the page, in each width and colour."""
    settle(page)
    found = [f"{page.url} console: {text}" for text in page.complaints]
    for width, scheme, rules in looks(page):
        wider = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        found += [f"{page.url} {width} {scheme}: {wider} pixels too wide"] if wider > 0 else []
        found += [f"{page.url} {width} {scheme}: {one}" for one in barriers(page, rules=rules)]
    set_mode(page, 1280, "light")
    page.complaints.clear()
    return found


def test_a_pair_is_found_merged_and_taken_back_by_keyboard(tab, curator):
    stays = world.make_theme("Beekeeping", slug="beekeeping")
    goes = world.make_theme("Bee keeping", slug="bee-keeping", aliases="beekeeping; Apiculture")
    fact = world.make_fact("The bees came home.", themes=[goes])
    page = tab()
    log_in(page)
    page.complaints.clear()

    page.goto(reverse("admin:facts_theme_duplicates"))
    found = look(page)
    press_to(page, f'a[href$="/{stays.pk}/merge/{goes.pk}/"]')
    found += look(page)
    tab_to(page, "#id_why")
    page.keyboard.type("One thing.")
    press_enter(page)
    expect(page.locator(".messagelist")).to_contain_text("They are one now")
    assert list(fact.themes.all()) == [stays]
    page.goto(reverse("admin:facts_theme_change", args=[goes.pk]))
    expect(page.locator(".merged")).to_contain_text("It was merged into Beekeeping")
    page.goto(f"/themes/{goes.slug}/")
    expect(page).to_have_url(f"/themes/{stays.slug}/")

    page.goto(reverse("admin:facts_theme_merges"))
    found += look(page)
    press_to(page, 'a[href$="/undo/"]')
    found += look(page)
    tab_to(page, "#id_why")
    page.keyboard.type("Two things.")
    press_enter(page)
    expect(page).to_have_url(re.compile("/merges/$"))

    assert not found, "\n".join(found)
    assert list(fact.themes.all()) == [goes] and Theme.objects.get(pk=goes.pk).status == "published"
    page.goto(reverse("admin:facts_theme_choose", args=[stays.pk]))
    assert look(page) == [] and Fact.objects.exists()
