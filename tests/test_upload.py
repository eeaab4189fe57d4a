"""A file that a curator uploads meets the same reader and the same rules as one that a command loads."""

import re
from html import unescape
from pathlib import Path

import pytest
from django.contrib.auth.models import Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from facts.admin.upload import MOST_BYTES, home_of
from facts.files.loading import load, shipped_files
from facts.files.memory import recalled
from facts.models import Article, Fact, Load, LoadedRow

from .world import make_actor, make_fact

pytestmark = pytest.mark.django_db
PAGE, LOADS = reverse("admin:facts_load_upload"), reverse("admin:facts_load_changelist")
HONEY = "- model: facts.fact\n  fields: {slug: honey, statement: The honey was sold., kind: opinion}\n"


@pytest.fixture
def curator():
    user = User.objects.create_superuser("aliya", password="pw")
    client = Client()
    client.force_login(user)
    return client


def upload(client, text, button="load", name="bees.yaml", **fields):
    content = text if isinstance(text, bytes) else text.encode()
    data = {"file": SimpleUploadedFile(name, content), "on_conflict": "stop", button: "1", **fields}
    response = client.post(PAGE, data, follow=True)
    return response, unescape(response.content.decode())


def test_a_file_is_loaded_and_the_report_shown(curator):
    response, shown = upload(curator, HONEY)

    assert response.redirect_chain == [(LOADS, 302)]
    assert "Facts: adds 1, changes 0, removes 0, leaves 0." in shown
    assert Fact.objects.get().slug == "honey"
    assert LoadedRow.objects.get().file == "fixtures/articles/bees.yaml"
    assert Load.objects.count() == 1


def test_a_look_shows_the_plan_and_loads_nothing(curator):
    _response, shown = upload(curator, HONEY, button="look")

    assert "Facts: adds 1, changes 0, removes 0, leaves 0." in shown
    assert "<li>+ honey</li>" in shown
    assert not Fact.objects.exists()


def test_what_is_wrong_is_told_with_its_place_and_nothing_is_loaded(curator):
    response, shown = upload(curator, HONEY.replace("opinion", "opinin") + HONEY.replace("slug: honey", "slg: tea"))

    assert response.status_code == 200
    assert 'fact "honey" › kind: “opinin” is none of its values; write “opinion”, or one of' in shown
    assert "bees.yaml:3:3: a fact is known by its slug; write it." in shown
    assert not Fact.objects.exists()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"[" * 60_000, "there are more than 8 levels"),
        (b"\xff\xfea\0", "this is no UTF-8; it looks like UTF-16"),
        (b"- &a {model: facts.fact, fields: {slug: *a}}", "anchors and aliases"),
        (b"#" * (MOST_BYTES + 1), "It has more than 2 MB; load it by the command."),
        (b"", "The submitted file is empty."),
    ],
    ids=range(5),
)
def test_a_hostile_file_is_refused(curator, content, sentence):
    _response, shown = upload(curator, content)

    assert sentence in shown
    assert not Load.objects.exists()


@pytest.mark.parametrize("name", ["bees.txt", ".yaml", "b ees.yaml", "bees.yaml.exe"])
def test_the_name_of_the_file_is_that_of_an_article(curator, name):
    _response, shown = upload(curator, HONEY, name=name)

    assert "Name the file after its article" in shown
    assert not Fact.objects.exists()


def test_a_shipped_file_comes_back_to_where_it_was_loaded_from(curator, settings):
    load(shipped_files())
    path = next(path for path in shipped_files() if path.name == "05-events.yaml")

    _response, shown = upload(curator, path.read_bytes(), name=path.name)

    assert "Facts: adds 0, changes 0, removes 0, leaves 0." in shown
    assert not LoadedRow.objects.filter(file="fixtures/articles/05-events.yaml").exists()
    folders = {path: path.parent.relative_to(settings.BASE_DIR).as_posix() for path in shipped_files()}
    homes = {path: home_of(path.name, path.read_bytes()) for path in folders}
    assert homes == {path: f"{folder}/{path.name}" for path, folder in folders.items()}


def test_a_conflict_is_named_and_can_be_decided(curator):
    upload(curator, HONEY)
    Fact.objects.update(statement="The honey was given away.")
    changed = HONEY.replace("sold", "eaten")

    _response, shown = upload(curator, changed)
    assert "both sides changed it" in shown
    assert Fact.objects.get().statement == "The honey was given away."

    upload(curator, changed, on_conflict="mine")
    assert Fact.objects.get().statement == "The honey was eaten."


# What read_article wrote


@pytest.fixture
def written(tmp_path, settings):
    """The seed and the draft that the command makes of an invented text."""
    settings.BASE_DIR = settings.TEXTS_DIR = tmp_path
    make_actor("Steppe Gazette", slug="steppe-gazette", kind="media")
    text = Path(__file__).parent / "texts" / "english.txt"
    told = {"publisher": "steppe-gazette", "author": ["steppe-gazette"], "date": "2024-05-20", "language": "en"}
    told |= {"url": "https://news.example.org/bees", "kind": "news"}
    call_command("read_article", text, slug="bees", verbosity=0, **told)
    return [(tmp_path / folder / "bees.yaml").read_bytes() for folder in ("seeds", "fixtures/articles")]


def test_what_read_article_wrote_is_uploaded_as_it_is(curator, written):
    seed, draft = written

    _response, shown = upload(curator, seed)
    assert "adds 1 article" in shown
    _response, looked = upload(curator, draft, button="look")
    assert not Fact.objects.exists()
    _response, shown = upload(curator, draft)

    count = draft.count(b"- model: facts.fact\n")
    assert f"Facts: adds {count}, changes 0, removes 0, leaves 0." in looked and f"adds {count}," in shown
    assert looked.count("› statement: it is still to be written; until then this stays a draft.") == count > 5
    assert "In no file any more" not in looked + shown
    assert set(Fact.objects.values_list("status", "statement")) == {("draft", "")}
    assert not Fact.objects.filter(citations__isnull=True).exists()
    assert Article.objects.get(slug="bees").paragraphs.filter(citations__check_state="exact").exists()
    homes = {row.label: row.file for row in recalled(LoadedRow.objects.all())}
    assert homes["facts.article"] == homes["facts.paragraph"] == "seeds/bees.yaml"
    assert homes["facts.fact"] == homes["facts.citation"] == "fixtures/articles/bees.yaml"
    _response, again = upload(curator, draft)
    assert "Facts: adds 0, changes 0, removes 0," in again


def test_a_draft_whose_article_is_not_there_says_where_and_what(curator, written):
    _response, shown = upload(curator, written[1])

    assert re.search(r"bees\.yaml:\d+:\d+: bees › fact .* › citation 1 › paragraph: there is no paragraph", shown)
    assert not Fact.objects.exists()


def test_a_draft_that_is_to_be_published_without_a_statement_says_where(curator, written):
    upload(curator, written[0])

    _response, shown = upload(curator, written[1].replace(b"status: draft", b"status: published"))

    assert re.search(r'bees\.yaml:\d+:\d+: bees › fact "[^"]*" › statement: A fact needs a statement', shown)
    assert not Fact.objects.exists()


def test_a_draft_without_a_statement_is_shown_by_its_slug_and_asks_for_one(curator):
    fact = make_fact("", slug="bees-p2-s1", status="draft")
    page = reverse("admin:facts_fact_change", args=[fact.pk])

    assert f'<a href="{page}">[bees-p2-s1]</a>' in curator.get(reverse("admin:facts_fact_changelist")).text
    assert re.search('<textarea name="statement"[^>]* required', curator.get(page).text)


@pytest.mark.parametrize(
    ("action", "sentence"),
    [
        ("publish", "its statement is still to be written."),
        ("hand_in", "“[bees-p2-s1]” stays draft: its statement is still to be written."),
        ("retract", "Readers have not seen it, so there is nothing to retract"),
    ],
)
def test_a_draft_without_a_statement_takes_no_step(curator, action, sentence):
    fact = make_fact("", slug="bees-p2-s1", status="draft")
    data = {"action": action, "_selected_action": [fact.pk], "why": "Because.", "since": "999999999"}

    answer = curator.post(reverse("admin:facts_fact_changelist"), data, follow=True)

    assert sentence in unescape(answer.text)
    fact.refresh_from_db()
    assert fact.status == "draft"


@pytest.mark.parametrize("permissions", [[], ["view_load", "change_fact", "add_fact"]])
def test_whoever_may_not_change_every_noun_loads_nothing(permissions):
    user = User.objects.create_user("bolat", password="pw", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client = Client()
    client.force_login(user)

    assert client.get(PAGE).status_code == 403
    assert client.post(PAGE, {}).status_code == 403


def test_the_loads_lead_here_and_the_page_says_what_to_choose(curator):
    assert f'<a href="{PAGE}">Load a file</a>' in curator.get(LOADS).content.decode()
    shown = curator.get(PAGE).content.decode()
    assert 'enctype="multipart/form-data"' in shown
    assert "Where file and database both changed a field" in shown


def test_nobody_gets_here_without_an_account():
    assert Client().get(PAGE).status_code == 302
