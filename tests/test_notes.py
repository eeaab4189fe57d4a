"""What curators tell one another about a row: kept beside it, resolved and never deleted, and no reader's business."""

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from facts.admin.talk import Talk
from facts.history.recording import catch_up
from facts.models import Answer, Change, Fact, Note, Revision
from facts.package.making import make

from . import world
from .conftest import logged_in
from .test_admin import DESKS, NOUNS, change_page, opened

pytestmark = pytest.mark.django_db
SECRET = "Ask Aida about the honey"


@pytest.fixture
def fact():
    return world.make_fact("The bees came home.", cited_in="bees", slug="bees")


def address(row, name, *args):
    return reverse(f"admin:facts_{row._meta.model_name}_{name}", args=[row.pk, *args])


def say(client, row, text=SECRET, kind="question"):
    return client.post(address(row, "notes"), {"kind": kind, "text": text})


def staff(name, *permissions):
    user = User.objects.create_user(name, password="pw", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    return logged_in(user)


def test_a_note_stands_below_the_form_with_who_and_when(curator, fact):
    answer = say(curator, fact)

    note = Note.objects.get()
    assert answer["Location"] == f"{change_page(fact)}#note-{note.pk}"
    page = curator.get(change_page(fact)).text
    assert SECRET in page and "Question" in page and "aliya" in page
    assert SECRET not in curator.get(change_page(world.make_fact("Another."))).text


def test_every_noun_has_notes():
    assert {desk.model for desk in DESKS if isinstance(desk, Talk)} == set(NOUNS)


@pytest.mark.parametrize("make", [world.make_event, world.make_country, world.make_article, world.make_theme])
def test_a_row_of_another_noun_has_its_own(curator, make, fact):
    row = make()
    Note.objects.create(noun="fact", row=row.pk, text="Not of this.", at="2024-05-01T00:00Z")

    say(curator, row)

    page = curator.get(change_page(row)).text
    assert SECRET in page and "Not of this." not in page


def test_a_note_is_no_edit_of_the_row(curator, fact):
    catch_up()
    shown, before = opened(curator, fact), Revision.objects.get().number

    say(curator, fact)

    assert Revision.objects.get().number == before
    assert curator.post(change_page(fact), shown | {"leaves_open": "Whose bees."}).status_code == 302
    assert not Change.objects.filter(noun__in=("note", "answer", "lock")).exists()


def test_a_refused_save_loses_no_note(curator, fact):
    say(curator, fact)

    page = curator.post(change_page(fact), opened(curator, fact) | {"statement": ""})

    assert page.status_code == 200 and SECRET in page.text


@pytest.mark.parametrize("text", ["", "   ", "a\0b", "x" * 2001, "a\u202eb"])
def test_what_cannot_be_kept_comes_back_as_it_was_typed(curator, fact, text):
    page = say(curator, fact, text)

    assert page.status_code == 200 and "errorlist" in page.text
    assert not Note.objects.exists()
    assert text.strip("\0 ")[:50].replace("\0", "") in page.text.replace("\0", "")


def test_answers_stand_below_the_question_in_their_order(curator, colleague, fact):
    say(curator, fact)
    note = Note.objects.get()
    for who, text in ((colleague, "It is hers."), (curator, "Thank you.")):
        assert who.post(address(fact, "answer", note.pk), {"text": text}).status_code == 302

    page = curator.get(change_page(fact)).text
    assert page.index(SECRET) < page.index("It is hers.") < page.index("Thank you.")
    refused = curator.post(address(fact, "answer", note.pk), {"text": "x" * 2001})
    assert refused.status_code == 200 and "x" * 2001 in refused.text
    assert Answer.objects.count() == 2


def test_a_note_is_resolved_and_opened_again_and_says_by_whom(curator, colleague, fact):
    say(curator, fact)
    note = Note.objects.get()

    colleague.post(address(fact, "answer", note.pk), {"resolve": "yes", "text": "It is hers."})
    note.refresh_from_db()
    assert (note.is_open, note.resolved_by.username, note.answers.get().text) == (False, "bolat", "It is hers.")
    assert "Resolved by bolat" in curator.get(change_page(fact)).text
    curator.post(address(fact, "answer", note.pk), {"resolve": "yes"})
    note.refresh_from_db()
    assert note.resolved_by.username == "bolat"

    curator.post(address(fact, "answer", note.pk), {"reopen": "yes"})
    note.refresh_from_db()
    assert note.is_open and note.resolved_by is None


def test_nobody_edits_or_deletes_a_note_and_resolving_is_for_its_author_and_for_who_may_change(curator, fact):
    reader, other = staff("marat", "view_fact"), staff("dana", "view_fact")
    assert say(reader, fact).status_code == 302
    note = Note.objects.get()

    assert other.post(address(fact, "answer", note.pk), {"resolve": "yes"}).status_code == 403
    assert other.post(address(fact, "answer", note.pk), {"text": "I do not know."}).status_code == 302
    assert reader.post(address(fact, "answer", note.pk), {"resolve": "yes"}).status_code == 302
    for action in ("delete", "change"):
        page = reverse(f"admin:facts_note_{action}", args=[note.pk])
        assert curator.post(page, {"post": "yes", "text": "Other words."}).status_code == 403
    note.refresh_from_db()
    assert note.text == SECRET


def test_who_may_not_look_at_a_row_neither_reads_nor_writes_its_notes(curator, fact):
    say(curator, fact)
    stranger, note = staff("marat", "view_theme"), Note.objects.get()

    assert stranger.get(address(fact, "notes")).status_code == 403
    assert say(stranger, fact).status_code == 403
    assert stranger.post(address(fact, "answer", note.pk), {"text": "What?"}).status_code == 403
    assert SECRET not in stranger.get(reverse("admin:facts_note_changelist")).text
    assert SECRET in staff("dana", "view_fact").get(reverse("admin:facts_note_changelist")).text


def test_a_note_is_answered_at_its_own_row_only(curator, fact):
    say(curator, fact)
    other, note = world.make_fact("Another."), Note.objects.get()

    assert curator.post(address(other, "answer", note.pk), {"text": "Here."}).status_code == 404
    assert curator.get(address(fact, "answer", note.pk)).status_code == 405
    assert curator.post(reverse("admin:facts_fact_notes", args=[10**9]), {"text": "a"}).status_code == 404


def test_the_list_of_notes_leads_to_their_rows_in_a_constant_number_of_queries(curator, fact):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            page = curator.get(reverse("admin:facts_note_changelist"), {"resolved": "open"})
        return len(captured), page.text

    gone = world.make_fact("A draft.", status="draft", cited_in=None)
    for row in (fact, gone, world.make_event()):
        say(curator, row)
    gone.delete()
    first, page = queries()
    assert f"{change_page(fact)}#note-" in page and "deleted" in page
    for number in range(20):
        say(curator, world.make_fact(f"Fact {number}"), f"Question {number}")

    assert queries()[0] == first


def test_markup_in_a_note_is_text(curator, fact):
    say(curator, fact, "<script>alert(1)</script>\n{{ 7 * 7 }}")
    note = Note.objects.get()
    curator.post(address(fact, "answer", note.pk), {"text": "<img src=x onerror=alert(1)>"})

    for page in (change_page(fact), reverse("admin:facts_note_changelist"), address(fact, "notes")):
        text = curator.get(page).text
        assert "<script>alert" not in text and "<img src=x" not in text
        assert "&lt;script&gt;" in text and "{{ 7 * 7 }}" in text


def test_readers_are_never_told(client, curator, fact, tmp_path):
    say(curator, fact)
    curator.post(address(fact, "answer", Note.objects.get().pk), {"text": "Honey of Aida"})
    catch_up()

    make(tmp_path)
    told = [path.read_text(encoding="utf-8") for path in tmp_path.rglob("*") if path.is_file()]
    pages = (
        "/facts/bees/",
        "/facts/bees.json",
        "/facts/bees/changes/",
        "/changes.atom",
        "/facts/?q=Aida",
        "/facts.json",
    )
    told += [client.get(page).text for page in (*pages, "/api/v1/facts", "/api/v1/facts/bees", "/sitemap.xml")]
    told += [b"".join(client.get("/facts.jsonl").streaming_content).decode()]

    assert not [text for text in told if SECRET in text or "Honey of Aida" in text]
    assert client.get(address(fact, "notes")).status_code == 302
    assert "login" in client.get(reverse("admin:facts_note_changelist"))["Location"]


def test_an_account_that_is_gone_leaves_its_notes(curator, fact):
    visitor = staff("marat", "view_fact")
    say(visitor, fact)
    User.objects.get(username="marat").delete()

    assert "somebody whose account is gone" in curator.get(change_page(fact)).text
    assert Fact.objects.filter(pk=fact.pk).exists() and Note.objects.get().by is None
