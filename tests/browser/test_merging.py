"""A curator finds a pair of duplicates, compares and merges them and takes the merge back, by keyboard."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from facts.models import Theme

from .. import world
from .keys import log_in, press_enter, press_to, tab_to
from .looks import faults


@pytest.mark.long
def test_pair_is_merged_and_unmerged_by_keyboard(tab, curator, modes, long_modes):
    stays = world.make_theme("Beekeeping", slug="beekeeping")
    goes = world.make_theme("Bee keeping", slug="bee-keeping", aliases="beekeeping; Apiculture")
    fact = world.make_fact("The bees came home.", themes=[goes])
    page = tab()
    log_in(page)

    page.goto(reverse("admin:facts_theme_duplicates"))
    found = faults(page, modes)
    press_to(page, f'a[href$="/{stays.pk}/merge/{goes.pk}/"]')
    found += faults(page, modes)
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
    found += faults(page, long_modes)
    press_to(page, 'a[href$="/undo/"]')
    found += faults(page, long_modes)
    tab_to(page, "#id_why")
    page.keyboard.type("Two things.")
    press_enter(page)
    expect(page).to_have_url(re.compile("/merges/$"))

    assert list(fact.themes.all()) == [goes]
    assert Theme.objects.get(pk=goes.pk).status == "published"
    page.goto(reverse("admin:facts_theme_choose", args=[stays.pk]))
    found += faults(page, long_modes)
    assert not found, "\n".join(found)
