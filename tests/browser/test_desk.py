"""Worklists, notes and locks of curators, by keyboard and without a barrier."""

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from facts.admin.talk import of_row
from facts.history.recording import catch_up
from facts.models import Change, Fact, Lock, Note

from .keys import log_in, press_to, settle, tab_to
from .looks import STOCK, faults

pytestmark = pytest.mark.long  # in make test, test_review leads a curator from the worklist to notes and a decision
SLUG = "24th-summit-in-astana"


def change_page(fact):
    return reverse("admin:facts_fact_change", args=[fact.pk])


def test_worklist_leads_to_evidence_that_is_confirmed_by_keyboard(tab, curator):
    fact = Fact.objects.get(slug=SLUG)
    Fact.objects.filter(pk=fact.pk).update(statement="The summit took place, and somebody says so.")
    catch_up()
    page = tab()
    page.goto(f"/facts/{SLUG}/")
    expect(page.get_by_text("Evidence to be confirmed")).to_be_visible()
    log_in(page)

    press_to(page, "a[href*='evidence=due']")
    expect(page.get_by_role("link", name="somebody says so")).to_have_count(1)
    press_to(page, f"a[href*='{change_page(fact)}']")
    expect(page.get_by_role("heading", name="Evidence to be confirmed")).to_be_visible()
    tab_to(page, "#id_citations-0-again")
    page.keyboard.press("Space")
    press_to(page, ".submit-row [name=_save]")

    assert not fact.citations.due().exists()
    page.goto("/admin/")
    expect(page.locator("a[href*='evidence=due']")).to_have_count(0)


def test_question_is_answered_and_row_locked_by_keyboard(tab, curator):
    fact = Fact.objects.get(slug=SLUG)
    page = tab()
    log_in(page)
    page.goto(change_page(fact))

    tab_to(page, "#note_kind_0")
    page.keyboard.press("ArrowDown")
    tab_to(page, "#note_text")
    page.keyboard.type("Which hall was it?")
    press_to(page, "[action$='/notes/'] [type=submit]")
    [note] = of_row(fact)
    assert (note.kind, note.text) == ("question", "Which hall was it?")
    tab_to(page, f"#note-{note.pk} summary")
    page.keyboard.press("Enter")
    tab_to(page, f"#answer-{note.pk}")
    page.keyboard.type("Nobody says.")
    press_to(page, "[name=resolve]")
    note.refresh_from_db()
    assert not note.is_open and note.answers.get().text == "Nobody says."

    tab_to(page, "section[aria-labelledby=lock] summary")
    page.keyboard.press("Enter")
    tab_to(page, "#lock_reason")
    page.keyboard.type("The court decides on Friday")
    press_to(page, "[action$='/lock/'] [type=submit]")
    expect(page.locator(".errornote").get_by_text("It is locked by curator")).to_be_visible()
    expect(page.locator("#id_statement")).to_have_count(0)
    press_to(page, "[action$='/unlock/'] [type=submit]")
    expect(page.locator("#id_statement")).to_be_visible()
    assert not Lock.objects.exists()


def test_pages_with_worklists_notes_and_locks_obey_the_policy_and_add_no_barrier(tab, curator, modes):
    fact, other = Fact.objects.get(slug=SLUG), Fact.objects.exclude(slug=SLUG).filter(status="published").first()
    Fact.objects.filter(pk__in=[fact.pk, other.pk]).update(statement="The summit took place, and somebody says so.")
    Change.objects.filter(noun="fact").exclude(row=fact.pk).update(at="2024-05-01T00:00Z")
    note = Note.objects.create(
        noun="fact", row=fact.pk, kind="question", text="Which? " * 40, by=curator, at=timezone.now()
    )
    note.answers.create(text="Nobody says. " * 20, by=curator, at=timezone.now())
    Note.objects.create(noun="fact", row=other.pk, text="Done.", at=timezone.now(), resolved_at=timezone.now())
    Lock.objects.create(noun="fact", row=other.pk, by=curator, at=timezone.now(), reason="The court decides on Friday.")
    page, found = tab(), []
    log_in(page)
    for path in (
        reverse("admin:index"),
        change_page(fact),
        change_page(other),
        reverse("admin:facts_fact_notes", args=[fact.pk]),
        reverse("admin:facts_fact_lock", args=[fact.pk]),
        reverse("admin:facts_note_changelist"),
        reverse("admin:open_disagreements"),
        f"/facts/{SLUG}/",
        f"/facts/{SLUG}/embed/",
    ):
        page.goto(path)
        settle(page)
        page.evaluate("document.querySelectorAll('.worklist details, .talk details').forEach(one => one.open = true)")
        found += faults(page, modes, known=STOCK if path.endswith(("/change/", "/note/")) else ())

    assert not found, "\n".join(found)
