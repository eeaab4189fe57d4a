"""A file that a curator uploads meets the same reader and the same rules as one that a command loads."""

from html import unescape

import pytest
from django.contrib.auth.models import Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from facts.admin.upload import MOST_BYTES
from facts.files.loading import load, shipped_files
from facts.models import Fact, Load, LoadedRow

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


def test_a_shipped_file_comes_back_to_where_it_was_loaded_from(curator):
    load(shipped_files())
    path = next(path for path in shipped_files() if path.name == "05-events.yaml")

    _response, shown = upload(curator, path.read_bytes(), name=path.name)

    assert "Facts: adds 0, changes 0, removes 0, leaves 0." in shown
    assert not LoadedRow.objects.filter(file="fixtures/articles/05-events.yaml").exists()


def test_a_conflict_is_named_and_can_be_decided(curator):
    upload(curator, HONEY)
    Fact.objects.update(statement="The honey was given away.")
    changed = HONEY.replace("sold", "eaten")

    _response, shown = upload(curator, changed)
    assert "both sides changed it" in shown
    assert Fact.objects.get().statement == "The honey was given away."

    upload(curator, changed, on_conflict="mine")
    assert Fact.objects.get().statement == "The honey was eaten."


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
