import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse

from facts.history import steps
from facts.history.recording import begin, catch_up
from facts.models import Fact, Load

from .. import world
from .keys import PASSWORD, log_in, tab_to
from .looks import barriers, looks

#: What axe finds in Django's own admin on these pages; nothing that we wrote may add to it.
STOCK = {
    "aria-input-field-name",  # select2’s fields
    "label",
    "list",  # select2’s chosen values
    "label-title-only",  # the search of a list
    "link-in-text-block",
}


@pytest.fixture
def curator(site):
    return get_user_model().objects.create_superuser("curator", password=PASSWORD)


def test_a_curator_logs_in_edits_publishes_and_sees_it_by_keyboard(tab, curator):
    fact = world.make_fact("The draft says something.", slug="a-draft", status="draft")
    page = tab()
    log_in(page)

    page.goto(reverse("admin:facts_fact_change", args=[fact.pk]))
    tab_to(page, "#id_statement")
    page.keyboard.press("Control+A")
    page.keyboard.type("The draft now says something better.")
    tab_to(page, "#id_status")
    page.keyboard.type("published")
    tab_to(page, "[name=_continue]")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    tab_to(page, "a.viewsitelink")
    page.keyboard.press("Enter")
    page.wait_for_url("**/facts/a-draft/")

    assert page.get_by_role("heading", level=1).inner_text() == "The draft now says something better."
    assert Fact.objects.published().filter(slug="a-draft").exists()


def test_publishing_without_evidence_is_refused_with_the_reason(tab, curator):
    fact = world.make_fact("Nobody said so.", slug="bare", status="draft", cited_in=None)
    page = tab()
    log_in(page)

    page.goto(reverse("admin:facts_fact_change", args=[fact.pk]))
    page.select_option("#id_status", "published")
    with page.expect_navigation():
        page.click("[name=_save]")

    assert "citation" in " ".join(page.locator(".errorlist").all_inner_texts()).lower()
    assert not Fact.objects.published().filter(slug="bare").exists()


def test_the_desk_obeys_the_policy_and_adds_no_barrier(tab, curator):
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
        page.complaints.clear()
        page.goto(path)
        found += [f"{path}: console: {text}" for text in page.complaints]
        for width, scheme, rules in looks(page):
            here = [(rule, nodes) for rule, nodes in barriers(page, rules=rules) if rule not in STOCK]
            found += [f"{path} at {width} in {scheme}: {rule}: {nodes}" for rule, nodes in here]

    assert not found, "\n".join(found)


def test_two_changes_are_joined_by_keyboard_and_the_page_adds_no_barrier(tab, curator):
    fact = world.make_fact("The draft says something.", slug="a-draft", status="draft")
    page = tab()
    log_in(page)
    page.complaints.clear()
    page.goto(reverse("admin:facts_fact_change", args=[fact.pk]))
    Fact.objects.filter(pk=fact.pk).update(leaves_open="Which draft it is.")

    tab_to(page, "#id_statement")
    page.keyboard.press("Control+A")
    page.keyboard.type("The draft now says something better.")
    tab_to(page, ".submit-row [name=_save]")
    with page.expect_navigation():
        page.keyboard.press("Enter")

    assert page.get_by_role("heading", name="What was changed since you opened the page").is_visible()
    assert page.locator("#id_statement").input_value() == "The draft now says something better."
    assert not page.complaints
    for width, scheme, rules in looks(page):
        here = [(rule, nodes) for rule, nodes in barriers(page, rules=rules) if rule not in STOCK]
        assert not here, (width, scheme, here)
    tab_to(page, ".joined [name=_save]")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    told = Fact.objects.values_list("statement", "leaves_open").get(pk=fact.pk)
    assert told == ("The draft now says something better.", "Which draft it is.")


def test_a_curator_looks_at_a_file_and_loads_it_by_keyboard(tab, curator, tmp_path):
    path = tmp_path / "bees.yaml"
    path.write_text("- model: facts.fact\n  fields: {slug: honey, statement: It was sold., kind: opinion}\n")
    page = tab()
    log_in(page)

    page.goto(reverse("admin:facts_load_changelist"))
    tab_to(page, f"a[href='{reverse('admin:facts_load_upload')}']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/upload/")
    page.set_input_files("[name=file]", path)
    tab_to(page, "[name=look]")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.get_by_text("Facts: adds 1, changes 0, removes 0, leaves 0.").is_visible()
    assert not Fact.objects.filter(slug="honey").exists()
    page.set_input_files("[name=file]", path)
    tab_to(page, "[name=load]")
    with page.expect_navigation():
        page.keyboard.press("Enter")

    assert Fact.objects.filter(slug="honey").exists()


def test_a_curator_sees_a_change_and_takes_it_back_by_keyboard(tab, curator):
    fact = Fact.objects.get(slug="24th-summit-in-astana")
    before, address = fact.statement, reverse("admin:facts_fact_history", args=[fact.pk])
    begin()  # the shipped rows may be there without their history
    Fact.objects.filter(pk=fact.pk).update(statement="The summit took place somewhere else.")
    catch_up()
    first = steps.steps(Fact, fact.pk)[0]
    page = tab()
    log_in(page)

    page.goto(address)
    assert page.locator("ins").first.is_visible() and page.locator("del").first.is_visible()
    tab_to(page, f"a[href='{reverse('admin:facts_fact_state', args=[fact.pk, first.key])}']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/history/*/")
    tab_to(page, "#id_why")
    page.keyboard.type("It was in Astana.")
    with page.expect_navigation():
        page.keyboard.press("Enter")

    assert page.get_by_text("It is again as it was.").is_visible()
    assert page.get_by_text("taken back to an earlier state").is_visible()
    fact.refresh_from_db()
    assert fact.statement == before


def test_a_curator_takes_an_articles_file_away(tab, curator):
    article = Fact.objects.get(slug="24th-summit-in-astana").citations.get().paragraph.article_id
    page = tab()
    log_in(page)

    page.goto(reverse("admin:facts_article_change", args=[article]))
    with page.expect_download() as download:
        page.get_by_role("link", name="Export this article").click()

    assert download.value.suggested_filename == "scope-for-peace.yaml"
