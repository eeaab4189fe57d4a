"""Which addresses crawlers are told, and which are not for them."""

import re
from urllib.robotparser import RobotFileParser
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from facts import sitemap
from facts.index import entries
from facts.models import Change, Fact

from . import world

pytestmark = pytest.mark.django_db
SITE = "http://testserver"
SPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def read(client, address):
    """(address, day of the last change or None) of each entry."""
    answer = client.get(address.removeprefix(SITE))
    assert answer.status_code == 200 and answer["Content-Type"] == "application/xml", address
    tree = ElementTree.fromstring(answer.content)
    return [(entry.find(f"{SPACE}loc").text, getattr(entry.find(f"{SPACE}lastmod"), "text", None)) for entry in tree]


def everything(client):
    """Every entry of every part, as address to day."""
    return dict(entry for part, _day in read(client, "/sitemap.xml") for entry in read(client, part))


def test_every_published_row_is_told_and_nothing_else(client):
    made = world.make_full_world(3)
    world.make_disputes(made)
    hidden = [
        world.make_fact("A draft.", status="draft"),
        world.make_fact("It has no evidence.", cited_in=None),
        world.make_fact("Nobody said so.", status="retracted", retraction_reason="An error."),
        world.make_event("Secret event", status="draft"),
        world.make_theme("Secret theme", status="draft"),
    ]

    found = everything(client)

    for rows in (made.facts, made.events, made.chairmanships, made.themes, made.actors, made.articles):
        assert {SITE + row.get_absolute_url() for row in rows} <= found.keys()
    assert SITE + made.countries[0].get_absolute_url() in found
    assert f"{SITE}/disagreements/event-{made.events[0].slug}-place/" in found
    assert {SITE + row.get_absolute_url() for row in hidden} & found.keys() == set()
    assert {address: client.get(address.removeprefix(SITE)).status_code for address in found} == dict.fromkeys(
        found, 200
    )


def test_the_last_change_is_told_where_it_is_noted_and_nowhere_else(client):
    known, unknown = world.make_fact("The camel drinks."), world.make_fact("The camel sleeps.")
    Change.objects.filter(noun="fact", row=unknown.pk).delete()

    found = everything(client)

    change = Change.objects.get(noun="fact", row=known.pk)
    assert found[SITE + known.get_absolute_url()] == change.at.date().isoformat()
    assert found[SITE + unknown.get_absolute_url()] is None
    assert found[f"{SITE}/"] is None


def test_a_part_holds_a_range_of_keys_so_that_no_row_is_told_twice_or_left_out(client, monkeypatch):
    made = world.make_full_world(20)
    made.facts[4].citations.all().delete()
    monkeypatch.setattr(sitemap.Rows, "limit", 7)

    parts = [part for part, _day in read(client, "/sitemap.xml") if "sitemap-facts" in part]
    told = [address for part in parts for address, _day in read(client, part)]

    assert len(parts) >= 3 and len(told) == len(set(told))
    assert set(told) == {SITE + fact.get_absolute_url() for fact in Fact.objects.published()}
    assert client.get(f"/sitemap-facts.xml?p={len(parts) + 1}").status_code == 404
    for wrong in ("/sitemap-facts.xml?p=x", "/sitemap-facts.xml?p=0", "/sitemap-nothing.xml"):
        assert client.get(wrong).status_code == 404


def test_neither_the_index_nor_a_part_counts_or_skips_rows(client):
    world.make_full_world(3)
    entries()  # the index is fetched once by a process

    with CaptureQueriesContext(connection) as queries:
        read(client, "/sitemap.xml")
        read(client, "/sitemap-facts.xml")

    asked = [query["sql"].upper() for query in queries if "FACTS_FACT" in query["sql"].upper()]
    assert asked and not [sql for sql in asked if "COUNT(" in sql or "OFFSET" in sql]


def test_a_part_costs_the_same_number_of_queries_with_1_and_with_50_rows(client, monkeypatch):
    # A part is a range of keys, and PostgreSQL's go on counting from test to test.
    monkeypatch.setattr(sitemap.Rows, "limit", 10**9)
    costs = []
    for rows in (1, 50):
        world.make_full_world(rows)
        with CaptureQueriesContext(connection) as queries:
            everything(client)
        costs.append(len(queries))

    assert costs[0] == costs[1]


def test_an_empty_site_has_a_sitemap_of_its_pages(client):
    found = everything(client)

    assert f"{SITE}/facts/" in found and f"{SITE}/about/" in found
    assert {client.get(address.removeprefix(SITE)).status_code for address in found} == {200}


def test_robots_are_told_the_sitemap_and_what_is_not_for_them(client):
    answer = client.get("/robots.txt")
    rules = RobotFileParser()
    rules.parse(answer.content.decode().splitlines())

    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert rules.site_maps() == [f"{SITE}/sitemap.xml"]
    assert not rules.can_fetch("*", f"{SITE}/admin/")
    lines = re.findall("^Disallow: (.*)$", answer.content.decode(), re.M)
    patterns = [re.compile(re.escape(line).replace(r"\*", ".*")) for line in lines]  # RFC 9309, 2.2.3
    walked = {path: not any(rule.match(path) for rule in patterns) for path in ("/", "/facts/?theme=security", "/map/")}
    walked |= {
        path: any(rule.match(path) for rule in patterns)
        for path in ("/map/?as_of=2010-01-01", "/facts/?q=a&known_by=2020-01-01")
    }
    assert all(walked.values())
