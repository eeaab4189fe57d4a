"""A process that has shown pages shows, after any change, what a new process shows: byte for byte."""

from itertools import product

import pytest
from django.core import serializers
from django.core.management import call_command
from django.db import connection
from django.test import Client

from facts.index import index
from facts.models import Actor, Article, Backing, Chairmanship, Citation, Country, Event, Fact, Theme

from . import caches, world
from .test_index import by_form
from .tiers import examples

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def addresses(made):
    fact, theme, event = made.facts[0], made.themes[0], made.events[0]
    rows = [fact, theme, event, made.actors[0], made.articles[0], made.countries[0], made.chairmanships[0]]
    pages = [row.get_absolute_url() for row in rows]
    lists = ["", "?sort=oldest", "?sort=published", f"?theme={theme.slug}", f"?event={event.slug}&kind=attributed"]
    lists += [
        "?year=2020&kind__not=opinion",
        "?q=camels+comet",
        f"?q={event.name}&sort=newest",
        "?q=wasps&kind=reported",
    ]
    days = ["?as_of=2020-05-05", "?known_by=2020-06-02&as_of=2021-01-01", "?q=camels&known_by=2020-01-01"]
    pages += [f"/facts/{one}" for one in lists + days]
    pages += [f"/facts/{fact.slug}.json", "/facts.json?size=100", "/facts.jsonl", "/facts.csv?sort=oldest"]
    return [
        *pages,
        "/",
        "/record/",
        "/disagreements/",
        "/facts/cite/",
        f"/countries/check/?sha256={'0' * 64}&cited=2024-01-01",
        f"{pages[0]}?as_of=2020-05-05",
        "/countries.json",
    ]


def shown(client, pages):
    found = {}
    for page in pages:
        answer = client.get(page)
        found[page] = (answer.status_code, answer.getvalue() if answer.streaming else answer.content)
    return found


def by_action(client, rows, action):
    address = f"/admin/facts/{rows[0]._meta.model_name}/"
    data = {
        "action": action,
        "_selected_action": [row.pk for row in rows],
        "why": "It was wrong.",
        "since": "999999999",
    }
    client.post(address, data, follow=True)


def by_loaddata(made, folder):
    text = serializers.serialize("json", [*made.facts[:2], made.actors[0]], use_natural_foreign_keys=True)
    (folder / "some.json").write_text(text.replace("comet", "wasps").replace('"Actor ', '"Envoy '))
    call_command("loaddata", folder / "some.json", verbosity=0)


def by_files(made):
    """The shipped countries have names of their own, and further facts come in.

    The chairmanships make way: two at a time are one too many for the rules across rows.
    """
    Chairmanship.objects.update(status="draft")
    call_command("load_facts", verbosity=0)


def by_sql(*statements):
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def renamed(rows, name):
    for row in rows:
        setattr(row, name, f"Wasps of {row.pk}")
    type(rows[0]).objects.bulk_update(rows, [name])


def deleted(fact):
    for model in (Backing, Citation):
        model.objects.filter(fact=fact).delete()
    fact.delete()


WAYS = {
    "form": lambda made, client, folder: by_form(client, world.make_fact("Bees hum.", cited_in=made.articles[0])),
    "save": lambda made, client, folder: (setattr(made.events[0], "name", "Wasps"), made.events[0].save()),
    "bulk_update": lambda made, client, folder: renamed(made.actors, "name"),
    "bulk_update of themes": lambda made, client, folder: renamed(made.themes, "name"),
    "bulk_create": lambda made, client, folder: world.make_full_world(2),
    "update": lambda made, client, folder: Fact.objects.filter(pk__gt=made.facts[1].pk).update(
        statement="Wasps sting."
    ),
    "update of a country": lambda made, client, folder: Country.objects.update(name_ru="Осы"),
    "update of articles": lambda made, client, folder: Article.objects.update(title="On wasps", page_date="2019-03"),
    "update of citations": lambda made, client, folder: Citation.objects.filter(position=1).update(stance="disputes"),
    "relation": lambda made, client, folder: made.facts[0].themes.set([made.themes[1]]),
    "raw sql": lambda made, client, folder: by_sql(
        "UPDATE facts_fact SET statement = 'Wasps sting.', kind = 'opinion'",
        "UPDATE facts_theme SET parent_id = NULL",
        "DELETE FROM facts_fact_events",
    ),
    "loaddata": lambda made, client, folder: by_loaddata(made, folder),
    "load_facts": lambda made, client, folder: by_files(made),
    "retract": lambda made, client, folder: by_action(client, made.articles[:1], "retract"),
    "hide an actor": lambda made, client, folder: Actor.objects.filter(pk=made.actors[0].pk).update(status="draft"),
    "hide a theme": lambda made, client, folder: Theme.objects.filter(slug=made.themes[0].slug).update(status="draft"),
    "delete": lambda made, client, folder: deleted(made.facts[0]),
    "delete of ties": lambda made, client, folder: Event.facts.through.objects.all().delete(),
}


#: A way in and a step: of all addresses, or of every third one.
QUICK = [(name, 3) for name in ("form", "bulk_update of themes", "raw sql")]


@pytest.mark.parametrize("case", examples([*product(WAYS, [1]), *QUICK], *QUICK), ids=str)
def test_after_any_change_a_process_shows_what_a_new_one_shows(admin_client, tmp_path, monkeypatch, case):
    way, step = case
    monkeypatch.setattr("facts.index.held.MANY", 1)  # count as of fields with many values, of which more is kept
    caches.clear()
    made = world.make_full_world(4)
    world.make_disputes(made)
    index()
    pages, client = addresses(made)[::step], Client()
    before = shown(client, pages)

    WAYS[way](made, admin_client, tmp_path)

    after = shown(client, pages)
    caches.clear()
    anew = shown(Client(), pages)
    assert [page for page in pages if after[page] != anew[page]] == []
    assert after != before


def test_caches_are_filled_by_pages_and_emptied_by_clear(client):
    caches.clear()
    made = world.make_full_world(2)
    world.make_disputes(made)
    index()

    shown(client, [*addresses(made), "/facts/manifest.txt"])

    assert len(caches.shared()) > 2 and all(caches.shared())
    caches.clear()
    assert not any(caches.shared())
