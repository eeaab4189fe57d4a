"""What readers see is changed only by those who may publish, in whichever way somebody asks for it."""

from contextlib import suppress
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from facts import locks
from facts.history.entries import By, Way
from facts.history.recording import recording
from facts.models import Actor, Backing, Chairmanship, Event, Fact, Membership, Standing, Term
from facts.roles import REVIEWED

from . import matrix
from .people import person
from .test_admin import add_page, change_page, changelist, filled, opened
from .tiers import examples
from .twins import twins
from .world import make_country, make_event, make_fact, make_full_world

pytestmark = pytest.mark.django_db
#: A value of each noun that a fact can back.
VALUES = {
    Event: "place",
    Chairmanship: "country",
    Actor: "role",
    Membership: "country",
    Term: "start",
    Standing: "begins",
}
FEEDS = ("/changes.json", "/changes.atom", "/events.ics", "/sitemap.xml", "/facts/manifest.txt")
BUTTONS = ({"_save": "1"}, {"step": "published"}, {"step": "in-review"}, {"load": "1"}, {"take": "1"})
ACTIONS = ("publish", "retract", "send_back", "hand_in", "confirm", "delete_selected")
LATEST = "999999999"


@pytest.fixture(autouse=True)
def two_people_for_each_row(settings):
    settings.APPROVE_OWN = False


def public(client):
    """Everything that readers can have, byte for byte."""
    return twins(client) | {address: client.get(address).getvalue() for address in FEEDS}


def written_by(user, make, *args, **fields):
    with recording(By(Way.FORM, user)):
        return make(*args, **fields)


def backed_by(data, fact, value):
    """The posted form with one more backing."""
    at = int(data["backings-TOTAL_FORMS"])
    more = {f"backings-{at}-{name}": given for name, given in {"value": value, "fact": fact.pk, "stated": ""}.items()}
    return data | more | {"backings-TOTAL_FORMS": at + 1}


@pytest.mark.parametrize("noun", examples(VALUES, Membership), ids=lambda noun: noun.__name__)
def test_draft_of_contributor_that_names_published_fact_changes_nothing_public(client, noun):
    made, (_user, contributor) = make_full_world(1), person("contributor")
    land, before = make_country("KAZ"), public(client)
    given = {"slug": "new-row", "name": "New row", "kind": "meeting" if noun is Event else "person"}
    given |= {
        "place": "Naryn",
        "country": land.pk,
        "standing": made.standings[0].pk,
        "decided": "2024",
        "role": "Envoy",
    }
    given |= {
        "actor": made.actors[-1].pk,
        "office": "secretary-general",
        "start": "2024",
        "begins": "2024",
        "position": 9,
    }
    given |= {"term": "2024", "status": "draft"}

    page = filled(contributor.get(add_page(noun)))
    answer = contributor.post(add_page(noun), backed_by(page | given, made.facts[0], VALUES[noun]))
    row = noun.objects.get(slug="new-row")
    during = public(client)
    contributor.post(change_page(row), opened(contributor, row) | {"step": "in-review"})

    assert answer.status_code == 302 and row.backings.get().fact == made.facts[0]
    assert during == before == public(client)


@pytest.mark.parametrize("roles", examples([("contributor",), ()], ("contributor",)), ids=["contributor", "no role"])
def test_no_request_of_those_who_may_not_publish_changes_a_byte_of_what_is_public(client, roles):
    world = matrix.World()
    fact, someone = Fact.objects.published().first(), world.clients[matrix.OWN if roles else matrix.NOBODY]
    before, accepted = public(client), 0

    for route in matrix.routes():
        if not route.is_inside or "log" in route.pattern or "password" in route.pattern:
            continue
        address = world.address(route)
        page = someone.get(address)
        data = filled(page) if page.status_code == 200 and "adminform" in (page.context or {}) else {}
        if "backings-TOTAL_FORMS" in data:
            data = backed_by(data, fact, VALUES[type(page.context["adminform"].form.instance)])
        data |= {"status": "published", "why": "So.", "text": "So.", "reason": "So.", "other": fact.slug, "post": "yes"}
        for button in BUTTONS:
            accepted += someone.post(address, data | button | {"since": LATEST}).status_code == 302
    for noun in REVIEWED:
        chosen = list(noun.objects.values_list("pk", flat=True))
        for action in ACTIONS:
            sent = {"action": action, "_selected_action": chosen, "why": "So.", "since": LATEST, "post": "yes"}
            someone.post(changelist(noun), sent)

    assert public(client) == before
    assert accepted > 10


def draft_backed_by_published_fact():
    """An event that a contributor wrote, and the fact that backs its place and is not about it yet."""
    author, _client = person("contributor")
    fact = make_fact("The caravan rested in Naryn.")
    row = written_by(author, make_event, "Rest", place="Naryn", status="draft")
    written_by(author, Backing.objects.create, fact=fact, event=row, value="place")
    return row, fact


def published_by(way, person, row, data, why):
    """Whether it is published."""
    user, client = person
    if way == "form":
        client.post(change_page(row), data | {"step": "published", "why": why})
    elif way == "action":
        sent = {"action": "publish", "_selected_action": [row.pk], "why": why, "since": data["since"]}
        client.post(changelist(Event), sent)
    else:
        name = {"name": user.username, "why": why, "stdout": StringIO()}
        with suppress(CommandError):
            call_command("set_status", "published", f"event/{row.slug}", **name)
    return Event.objects.filter(pk=row.pk, status="published").exists()


@pytest.mark.parametrize("way", ["form", "action", "command"])
def test_row_is_published_only_with_right_lock_reason_and_base_of_each_fact_that_it_changes(client, way):
    curator, other = person("curator"), person("curator")[0]
    row, fact = draft_backed_by_published_fact()
    data = opened(curator[1], row)

    assert not published_by(way, curator, row, data, why="")
    lock = locks.take(fact, other, "It is disputed.")
    assert not published_by(way, curator, row, data, why="The chronicle says so.")
    lock.delete()
    if way != "command":  # which reads and writes at once
        Fact.objects.filter(pk=fact.pk).update(leaves_open="When it went on.")
        assert not published_by(way, curator, row, data, why="The chronicle says so.")
        data = opened(curator[1], row)
    assert not fact.events.exists()

    assert published_by(way, curator, row, data, why="The chronicle says so.")
    assert set(fact.events.all()) == {row}
    assert "Rest" in client.get(fact.get_absolute_url()).content.decode()


def test_uploaded_file_publishes_no_row_and_says_where_and_what_to_write(client):
    _user, curator = person("curator")
    file = (
        "- model: facts.theme\n  fields:\n    slug: alone\n    name: Alone\n    definition: Invented.\n    status: {}\n"
    )

    def upload(status):
        data = {"file": SimpleUploadedFile("alone.yaml", file.format(status).encode()), "on_conflict": "stop"}
        return curator.post(reverse("admin:facts_load_upload"), data | {"load": "1"})

    refused = upload("published").content.decode()

    assert "alone.yaml:6:13" in refused and "write “in-review”" in refused
    assert upload("in-review").status_code == 302
    assert client.get("/themes/alone/").status_code == 404
