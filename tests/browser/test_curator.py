"""Curators resolve conflicting edits, load files, revert changes and download articles."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from facts.history import steps
from facts.history.recording import begin, catch_up
from facts.models import Fact, Load

from .. import world
from .keys import log_in, press_enter, press_to, tab_to
from .looks import STOCK, faults

pytestmark = pytest.mark.long  # in make test, test_review and test_merging lead a curator through the admin

#: Lists whose tables do not fit on a narrow screen.
TOO_WIDE = {"/admin/facts/load/"}


def test_admin_pages_obey_the_policy_and_add_no_barrier(tab, curator, modes):
    page, found = tab(), []
    log_in(page)
    fact = Fact.objects.get(slug="24th-summit-in-astana")
    Fact.objects.filter(pk=fact.pk).update(statement="The summit took place, and somebody says so.")
    catch_up()
    first = steps.steps(Fact, fact.pk)[0]
    Fact.objects.filter(slug="more-partner-organisations").update(statement="A statement that no file has. " * 6)
    for path in (
        reverse("admin:index"),
        reverse("admin:facts_fact_changelist"),
        reverse("admin:facts_fact_change", args=[fact.pk]),
        reverse("admin:facts_fact_add"),
        reverse("admin:facts_event_changelist"),
        reverse("admin:facts_article_change", args=[fact.citations.get().paragraph.article_id]),
        reverse("admin:facts_load_changelist"),
        reverse("admin:facts_load_upload"),
        reverse("admin:facts_load_differences"),
        reverse("admin:facts_fact_history", args=[fact.pk]),
        reverse("admin:facts_fact_state", args=[fact.pk, first.key]),
        reverse("admin:facts_load_undo", args=[Load.objects.latest().pk]),
        reverse("admin:facts_article_differences", args=[fact.citations.get().paragraph.article_id]),
    ):
        page.goto(path)
        found += faults(page, modes, known=STOCK, fits=path not in TOO_WIDE)

    assert not found, "\n".join(found)


def test_conflicting_edits_are_merged_by_keyboard_and_the_page_adds_no_barrier(tab, curator, modes):
    fact = world.make_fact("The draft says something.", slug="a-draft", status="draft")
    page = tab()
    log_in(page)
    page.goto(reverse("admin:facts_fact_change", args=[fact.pk]))
    Fact.objects.filter(pk=fact.pk).update(leaves_open="Which draft it is.")

    tab_to(page, "#id_statement")
    page.keyboard.press("Control+A")
    page.keyboard.type("The draft now says something better.")
    press_to(page, ".submit-row [name=_save]")

    expect(page.get_by_role("heading", name="What was changed since you opened the page")).to_be_visible()
    expect(page.locator("#id_statement")).to_have_value("The draft now says something better.")
    assert faults(page, modes, known=STOCK) == []
    press_to(page, ".joined [name=_save]")
    stored = Fact.objects.values_list("statement", "leaves_open").get(pk=fact.pk)
    assert stored == ("The draft now says something better.", "Which draft it is.")


def test_curator_previews_and_loads_file_by_keyboard(tab, curator, tmp_path):
    path = tmp_path / "bees.yaml"
    path.write_text("- model: facts.fact\n  fields: {slug: honey, statement: It was sold., kind: opinion}\n")
    page = tab()
    log_in(page)

    page.goto(reverse("admin:facts_load_changelist"))
    press_to(page, f"a[href='{reverse('admin:facts_load_upload')}']")
    page.set_input_files("[name=file]", path)
    press_to(page, "[name=look]")
    expect(page.get_by_text("Facts: adds 1, changes 0, removes 0, leaves 0.")).to_be_visible()
    assert not Fact.objects.filter(slug="honey").exists()
    page.set_input_files("[name=file]", path)
    press_to(page, "[name=load]")

    assert Fact.objects.filter(slug="honey").exists()


def test_curator_reverts_change_by_keyboard(tab, curator):
    fact = Fact.objects.get(slug="24th-summit-in-astana")
    before, address = fact.statement, reverse("admin:facts_fact_history", args=[fact.pk])
    begin()  # the shipped rows may be there without their history
    Fact.objects.filter(pk=fact.pk).update(statement="The summit took place somewhere else.")
    catch_up()
    first = steps.steps(Fact, fact.pk)[0]
    page = tab()
    log_in(page)

    page.goto(address)
    expect(page.locator("ins").first).to_be_visible()
    expect(page.locator("del").first).to_be_visible()
    press_to(page, f"a[href='{reverse('admin:facts_fact_state', args=[fact.pk, first.key])}']")
    tab_to(page, "#id_why")
    page.keyboard.type("It was in Astana.")
    press_enter(page)

    expect(page.get_by_text("It is again as it was.")).to_be_visible()
    expect(page.get_by_text("taken back to an earlier state")).to_be_visible()
    fact.refresh_from_db()
    assert fact.statement == before


def test_curator_downloads_file_of_article(tab, curator):
    article = Fact.objects.get(slug="24th-summit-in-astana").citations.get().paragraph.article_id
    page = tab()
    log_in(page)

    page.goto(reverse("admin:facts_article_change", args=[article]))
    with page.expect_download() as download:
        page.get_by_role("link", name="Export this article").click()

    assert download.value.suggested_filename == "scope-for-peace.yaml"
