"""What curators type is text, wherever it comes out."""

import json
from random import Random

import pytest
from django.contrib.auth.models import Group, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from facts.models import Fact, Theme

from . import world
from .outputs import Trial, filled, make_stage, of_html, routes, shape, text_fields
from .payloads import PAYLOADS
from .tiers import examples

pytestmark = pytest.mark.django_db

#: Columns of a shape of their own, which no payload has: addresses, dates, codes.
SHAPED = {"slug", "iso3", "language", "page_date", "term", "when", "begins", "ends", "decided", "effective", "ended"}
SHAPED |= {"start", "end", "username"}


@pytest.mark.parametrize("step", examples([1, 12], 12))
def test_no_text_is_ever_more_than_text(client, step):
    trial = Trial(client, step=step)
    rounds = [trial.round(0, seed=1), *(trial.round(number, seed=1, share=0.03) for number in range(1, 8))]

    assert [said for one in rounds for said in one.wrong] == []
    taken = {pair for one in rounds for pair in one.taken}
    assert {text for _name, text in taken} == set(PAYLOADS)
    fields = {f"{model._meta.model_name}.{part.name}" for model, part in text_fields() if part.name not in SHAPED}
    assert {name for name, _text in taken} == fields
    assert rounds[0].seen == len(trial.outputs) > 300 // step, len(trial.outputs)


def test_columns_of_a_shape_take_no_payload():
    stage = make_stage()
    shaped = [place for place in stage.places if place.part.name in SHAPED]

    assert {place.part.name for place in shaped} == SHAPED - {"username"}
    assert [(place.name, text) for place in shaped for text in PAYLOADS if place.put(text)] == []


def test_every_address_is_asked_for(client):
    stage = make_stage()

    assert [route for route in routes() if not filled(route, stage)] == []


@pytest.mark.parametrize(
    "hostile",
    ["<b>x</b>", '<a href="javascript:x">x</a>', "<i title=x onclick=y>", "<script>x</script>", "<!-- x -->"],
)
def test_what_comes_out_as_html_is_seen(hostile):
    page = '<p title="{}">{}</p><a href="https://example.org/">x</a>'

    assert of_html(page.format("x", hostile)) != of_html(page.format("x", "plain"))
    assert of_html(page.format('x" onclick="y', "plain")) != of_html(page.format("x", "plain"))


@pytest.mark.parametrize(
    ("attributes", "is_address"),
    [
        ('property="og:title"', False),
        ('name="description"', False),
        ('property="og:url"', True),
        ('property="og:image"', True),
        ('http-equiv="refresh"', True),
    ],
)
def test_where_a_page_leads_is_an_address_and_its_title_is_none(attributes, is_address):
    told = of_html(f'<meta {attributes} content="javascript:x">')

    assert (told["scheme", "meta", "content", "javascript:"] == 1) is is_address


def test_names_of_people_are_text_on_the_desk(client):
    chief = User.objects.create_superuser("chief", password="not used", first_name="<img src=x onerror=alert(1)>")
    Group.objects.create(name="<script>alert(1)</script>")
    client.force_login(chief)

    for path in ("/admin/", f"/admin/auth/user/{chief.pk}/change/", "/admin/auth/group/"):
        page = client.get(path).text
        assert "<script>alert" not in page and "<img src=x" not in page


def typed(client, text):
    """The answers to what is typed into forms: refused, saved, acted upon, looked for, uploaded."""
    row = world.make_theme("Weather")
    Theme.objects.filter(pk=row.pk).update(name=text[:80])
    themes, upload = "/admin/facts/theme/", "/admin/facts/load/upload/"
    fields = {"name": text, "slug": text, "definition": text, "aliases": text}
    yield client.post(f"{themes}add/", fields)
    for action in ("retract", "publish"):
        yield client.post(themes, {"action": action, "_selected_action": [row.pk], "since": "999999999"}, follow=True)
    yield client.post(f"{themes}{row.pk}/change/", {"name": text, "status": "draft", "seen": "another"})
    yield client.get(themes, {"q": text})
    yield client.get(f"{themes}{row.pk}/history/")
    yield client.post("/admin/auth/user/add/", {"username": text, "password1": text, "password2": text})
    yield Client().post("/admin/login/", {"username": text, "password": "x", "next": text})
    Fact.objects.update(statement=f"{text} flute")
    yield client.get("/facts/", {"q": "flute"})
    told = json.dumps(text)
    content = f"- model: facts.fact\n  fields: {{slug: {told}, statement: {told}, kind: {told}, {told}: 1}}\n"
    for name in ("bees.yaml", text.replace("/", "")):
        yield client.post(upload, {"file": SimpleUploadedFile(name, content.encode()), "look": "1"})


@pytest.mark.parametrize("number", examples([1, 8], 1))
def test_what_is_typed_into_a_form_comes_back_as_text(client, number):
    client.force_login(User.objects.create_superuser("chief", password="not used"))
    world.make_fact()
    plain = [set(shape(answer)) for answer in typed(client, "plain words")]

    for text in Random(9).sample(PAYLOADS, number):
        for known, answer in zip(plain, typed(client, text), strict=True):
            assert set(shape(answer)) - known == set(), (text, answer.request["PATH_INFO"])
