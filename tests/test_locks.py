"""A locked row stays as it is: by every way in at the desk, and for a load of files, which says so."""

from hashlib import sha256

import pytest
from django.contrib.auth.models import Permission, User
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command

from facts import locks
from facts.files.loading import load
from facts.history import reverting
from facts.history.entries import By, Way
from facts.history.recording import catch_up, load_id
from facts.models import Backing, Fact, Load, Lock

from . import world
from .conftest import logged_in
from .edits import contents, text_of
from .test_admin import act, change_page, filled, opened
from .test_notes import address

pytestmark = pytest.mark.django_db
WHY = "The court decides on Friday"


@pytest.fixture
def fact():
    return world.make_fact("The bees came home.", cited_in="bees", slug="bees")


def lock(client, row, why=WHY):
    return client.post(address(row, "lock"), {"reason": why})


def person(name, *permissions):
    kind = ContentType.objects.get_for_model(Fact)
    for codename in permissions:
        Permission.objects.get_or_create(codename=codename, content_type=kind, defaults={"name": codename})
    user = User.objects.create_user(name, password="pw", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    return logged_in(user)


def test_the_form_says_who_when_and_why_and_is_only_looked_at(curator, colleague, fact):
    assert lock(curator, fact).status_code == 302

    page = colleague.get(change_page(fact))

    assert "It is locked by aliya since" in page.text and f"{WHY}." in page.text
    assert 'name="statement"' not in page.text and 'name="_save"' not in page.text
    assert locks.on(fact).reason == WHY


def test_a_reason_is_needed_and_the_first_lock_stays(curator, colleague, fact):
    assert lock(curator, fact, " ").status_code == 200
    assert not Lock.objects.exists()
    lock(curator, fact)
    lock(colleague, fact, "Because.")
    assert (Lock.objects.get().reason, Lock.objects.get().by.username) == (WHY, "aliya")


def test_what_was_typed_before_it_was_locked_is_refused_and_still_there(curator, colleague, fact):
    data = opened(colleague, fact) | {"statement": "The bees flew away."}
    lock(curator, fact)

    page = colleague.post(change_page(fact), data)

    assert page.status_code == 200 and "Nothing was saved. It is locked by aliya" in page.text
    assert filled(page)["statement"] == "The bees flew away."
    assert Fact.objects.get().statement == "The bees came home."
    colleague.post(address(fact, "unlock"))
    assert colleague.post(change_page(fact), filled(page) | {"why": "They did."}).status_code == 302
    assert Fact.objects.get().statement == "The bees flew away."


def test_actions_leave_it_out_and_say_so(curator, fact):
    other = world.make_fact("The wasps came home.")
    lock(curator, fact)
    Fact.objects.update(kind="opinion")

    for action in ("retract", "confirm", "publish"):
        page = act(curator, Fact, action, fact, other)
        assert "was left as it is. It is locked by aliya" in page.text, action

    assert Fact.objects.get(pk=fact.pk).status == "published"
    assert fact.citations.get().is_due and not other.citations.get().is_due


def test_it_is_not_deleted_nor_what_a_locked_fact_is_about(curator):
    event = world.make_event(status="draft")
    fact = world.make_fact("A draft.", status="draft", events=[event], cited_in=None)
    lock(curator, fact)

    for row in (fact, event):
        page = curator.post(address(row, "delete"), {"post": "yes", "since": "999999999"}, follow=True)
        assert "Nothing was deleted. It is locked by aliya" in page.text
        row.refresh_from_db()
    assert address(fact, "delete") not in curator.get(change_page(fact)).text


def test_it_is_not_taken_back(curator, fact):
    catch_up()
    before = reverting.current(Fact, fact.pk)
    curator.post(change_page(fact), opened(curator, fact) | {"statement": "The bees flew away."})
    step = reverting.steps_of(Fact, [fact.pk])[fact.pk][0]
    lock(curator, fact)

    page = curator.post(address(fact, "state", step.key), {"why": "It was right."})

    assert "It is locked by aliya" in page.text
    assert reverting.current(Fact, fact.pk) != before


def test_no_other_rows_form_changes_it(curator, fact):
    event, free = world.make_event(place="Osh", status="draft"), world.make_fact("Another.")
    lock(curator, fact)
    data = opened(curator, event) | {"backings-TOTAL_FORMS": 1, "backings-0-value": "place"}

    page = curator.post(change_page(event), data | {"backings-0-fact": fact.pk})
    assert page.status_code == 200 and "cannot be changed. It is locked by aliya" in page.text
    assert not Backing.objects.exists() and not fact.events.exists()
    assert curator.post(change_page(event), data | {"backings-0-fact": free.pk}).status_code == 302


def test_a_backing_has_the_locks_of_both_of_its_ends(curator, fact):
    event = world.make_event(place="Osh")
    backing = world.make_backing(fact, event, "place")
    assert locks.on(backing) is None
    lock(curator, event)
    assert locks.on(backing) and locks.on(fact) is None
    assert locks.on(fact.citations.get()) is None


def test_it_is_unlocked_by_whoever_locked_it_and_whoever_may_publish(fact):
    keeper = person("keeper", "change_fact", "view_fact", "publish_fact")
    other = person("other", "change_fact", "view_fact")
    editor = person("editor", "change_fact", "view_fact", "publish_fact")
    viewer = person("viewer", "view_fact")

    assert lock(viewer, fact).status_code == lock(other, fact).status_code == 403
    lock(keeper, fact)
    assert other.post(address(fact, "unlock")).status_code == 403
    assert "Unlock it" not in other.get(change_page(fact)).text
    assert "Unlock it" in keeper.get(change_page(fact)).text
    assert keeper.post(address(fact, "unlock")).status_code == 302
    lock(keeper, fact)
    assert editor.post(address(fact, "unlock")).status_code == 302

    assert not Lock.objects.exists()
    assert keeper.post(address(fact, "unlock")).status_code == 302
    assert keeper.get(address(fact, "unlock")).status_code == 405


# Files


@pytest.fixture
def files(tmp_path):
    def written(**changed):
        paths = []
        for name, rows in contents(3, seed=5):
            for row in rows:
                if row["model"] == "facts.fact" and row["fields"]["slug"] in changed:
                    row["fields"] |= changed[row["fields"]["slug"]]
            paths.append(tmp_path / name)
            paths[-1].write_text(text_of(rows), encoding="utf-8")
        return paths

    load(written())
    return lambda **changed: written(**{name.replace("_", "-"): one for name, one in changed.items()})


def said(slug):
    return Fact.objects.get(slug=slug).statement


def test_a_load_leaves_it_says_so_and_does_it_once_it_is_unlocked(curator, files, capsys):
    fact = Fact.objects.get(slug="fact-000001")
    before = fact.statement
    lock(curator, fact)
    paths = files(fact_000001={"statement": "It snowed."}, fact_000002={"statement": "It rained."})

    for report in (load(paths, dry_run=True), load(paths)):
        assert "1 locked row stays as it is." in str(report)
        assert [line for line in report.details() if line.startswith("= fact fact-000001: It is locked by aliya")]
        assert report.facts()["leaves"] == 2
    assert (said("fact-000001"), said("fact-000002")) == (before, "It rained.")
    assert not fact.citations.due().exists()
    call_command("load_facts", *paths, "--on-conflict=mine")
    assert "locked row stays" in capsys.readouterr().out
    assert said("fact-000001") == before

    locks.on(fact).delete()
    load(paths)
    assert said("fact-000001") == "It snowed."


def test_a_load_adds_nothing_to_it_and_takes_nothing_away(curator, files):
    fact = Fact.objects.get(slug="fact-000001")
    lock(curator, fact)
    path = files()[-1]
    text = path.read_text(encoding="utf-8")
    rows = [f"- model:{part}" for part in text.split("- model:")[1:]]
    mine = [row for row in rows if "fact-000001" in row]
    before = list(fact.citations.values_list("pk", flat=True))
    place = {"fact": ["fact-000001"], "position": 7, "paragraph": ["article-00001", 0], "first_words": "Honey"}
    row = {"model": "facts.citation", "fields": place | {"length": 5, "sha256": sha256(b"Honey").hexdigest()}}
    path.write_text(text + text_of([row]), encoding="utf-8")

    report = load([path])

    assert any("= citation fact-000001/7" in line for line in report.details())
    assert list(fact.citations.values_list("pk", flat=True)) == before
    path.write_text("".join(row for row in rows if row not in mine), encoding="utf-8")
    report = load([path], prune=True)
    assert any(line.startswith("= fact fact-000001") for line in report.details())
    assert Fact.objects.get(pk=fact.pk).status == fact.status
    assert list(fact.citations.values_list("pk", flat=True)) == before


def test_a_load_that_is_taken_back_leaves_it(curator, files):
    load(files(fact_000001={"statement": "It snowed."}, fact_000002={"statement": "It rained."}))
    fact = Fact.objects.get(slug="fact-000001")
    lock(curator, fact)

    done = reverting.undo(load_id(Load.objects.first().pk), By(Way.UNDO, why="Too early."))

    assert [reason for _step, reason in done.left if "It is locked by aliya" in reason]
    assert said("fact-000001") == "It snowed." and said("fact-000002") != "It rained."


def test_a_row_that_is_gone_leaves_a_lock_that_hurts_nobody(files):
    Lock.objects.create(noun="fact", row=10**9, reason="Long ago.", at="2024-05-01T00:00Z")

    assert not load(files()).plan.locked
