"""What changed, as readers of feeds hear of it."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import feedparser
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from facts import feeds
from facts.feeds import Kind
from facts.files.loading import load, shipped_files
from facts.models import Change, Fact, Revision, Way

from . import world

pytestmark = pytest.mark.django_db
DAY = datetime(2026, 5, 1, 9, 30, tzinfo=UTC)


def noted(row, at, published=DAY, retracted=None, way=Way.FILES):
    """The log says that the row was last changed so many hours after DAY; pages that were kept are no longer good."""
    at = DAY + timedelta(hours=at)
    told = {"at": at, "published": published, "retracted": retracted and at, "way": way}
    Change.objects.filter(noun=row._meta.model_name, row=row.pk).update(**told)
    Revision.objects.update(token=uuid4().hex)
    return row


def told(**asked):
    return [(entry.row.slug, entry.kind.value) for entry in feeds.changes(**asked)]


def read(client, path="/changes.atom"):
    answer = client.get(path)
    assert answer.status_code == 200, path
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    found = feedparser.parse(answer.content)
    assert not found.bozo and found.version == "atom10", found
    return found


@pytest.fixture
def article():
    """An article of the first hour, on which the facts rest."""
    return noted(world.make_article("chronicle"), 0)


def retract(fact, hours, reason=""):
    Fact.objects.filter(pk=fact.pk).update(status="retracted", retraction_reason=reason)
    fact.refresh_from_db()
    return noted(fact, hours, retracted=True)


def test_each_sort_of_change_is_known_by_its_log(article):
    new = noted(world.make_fact("The well is new.", cited_in=article), 0)
    settled = noted(world.make_fact("The well is wide.", cited_in=article), 0.1)
    corrected = noted(world.make_fact("The well is deep.", cited_in=article), 5)
    older = noted(world.make_fact("The well is old.", cited_in=article), 6, published=None)
    gone = retract(world.make_fact("The well is dry.", cited_in=article), 7)

    assert told() == [
        (gone.slug, "retraction"),
        (older.slug, "correction"),
        (corrected.slug, "correction"),
        (settled.slug, "new-fact"),
        (new.slug, "new-fact"),
        (article.slug, "new-article"),
    ]
    assert told(kind="correction") == [(older.slug, "correction"), (corrected.slug, "correction")]
    assert told(kind="retraction") == [(gone.slug, "retraction")]
    assert told(kind="new-article") == [(article.slug, "new-article")]


def test_an_article_stays_as_new_as_it_was_when_something_in_it_is_changed(article):
    noted(article, 48)

    assert [(entry.at, entry.kind) for entry in feeds.changes("new-article")] == [(DAY, Kind.NEW_ARTICLE)]
    assert told() == [(article.slug, "correction")]


def test_the_desks_feed_has_what_was_edited_there(article):
    noted(world.make_fact("The well is new.", cited_in=article), 1)
    edited = noted(world.make_fact("The well is deep.", cited_in=article), 2, way=Way.DESK)

    assert told(kind="curators-edit") == [(edited.slug, "correction")]


def test_drafts_and_facts_without_evidence_are_never_told(article):
    world.make_fact("A secret draft.", cited_in=article, status="draft")
    world.make_fact("A secret without evidence.", cited_in=None)
    world.make_article("secret", status="draft")

    for kind in ("", *feeds.FEEDS):
        assert "secret" not in str(told(kind=kind))


def test_a_retracted_article_takes_its_facts_along(article):
    fact = noted(world.make_fact("The well is dry.", cited_in=article), 0)
    other = world.make_fact("The well is wet.", cited_in=[article, world.make_article("second")])
    type(article).objects.filter(pk=article.pk).update(status="retracted")
    noted(article, 9, retracted=True)

    (entry,) = feeds.changes("retraction")

    assert (entry.row, entry.at, entry.kind) == (fact, DAY + timedelta(hours=9), Kind.RETRACTION)
    assert entry.reason == "The article that it was drawn from was retracted."
    assert (other.slug, "retraction") not in told() and (article.slug, "new-article") not in told()


def test_a_country_and_a_theme_have_what_is_about_them(client, article):
    top = world.make_theme("Water", slug="water")
    wells = world.make_theme("Wells", parent=top)
    fact = noted(world.make_fact("The well is new.", cited_in=article, countries=["KAZ"], themes=[wells]), 1)
    gone = retract(world.make_fact("The well is dry.", cited_in=article, countries=["KAZ"]), 2)
    noted(world.make_fact("The inn is new.", countries=["KGZ"]), 3)

    about = {slug for slug, _kind in told(country=world.make_country("KAZ"))}
    assert about == {fact.slug, gone.slug, article.slug}
    assert {slug for slug, _kind in told(theme=top)} == {fact.slug, article.slug}
    assert len(read(client, "/countries/KAZ.atom").entries) == 3
    assert len(read(client, "/themes/water.atom").entries) == 2
    for path in ("/countries/QQQ.atom", "/themes/nothing.atom", "/changes/nothing.atom"):
        assert client.get(path).status_code == 404


def test_a_feed_is_valid_and_names_what_changed_when_and_why(client, article):
    fact = retract(world.make_fact("The well <b>is</b> dry & deep.", cited_in=article), 2, "It was a <spring>.")

    found = read(client)
    entry = found.entries[0]

    assert (found.feed.id, found.feed.title) == ("http://testserver/changes.atom", "SCO Facts: changes")
    assert {(link.rel, link.href) for link in found.feed.links} == {
        ("alternate", "http://testserver/changes/"),
        ("self", "http://testserver/changes.atom"),
    }
    assert found.feed.updated == entry.updated == "2026-05-01T11:30:00+00:00"
    assert found.feed.author == "SCO Facts"
    assert entry.title_detail.value == f"Retraction: {fact.statement}"
    assert entry.summary == "It was a &lt;spring&gt;."
    assert entry.link == f"http://testserver{fact.get_absolute_url()}"
    assert entry.id == f"tag:testserver,2026-05-01:{fact.get_absolute_url()}retraction"
    assert [tag.term for tag in entry.tags] == ["Retraction", "loaded from files"]


def test_a_feed_is_byte_for_byte_the_same_until_something_changes(client, article):
    fact = noted(world.make_fact("The well is new.", cited_in=article), 0)
    first = client.get("/changes.atom").content

    assert client.get("/changes.atom").content == first
    before = {entry.id for entry in read(client).entries}
    noted(fact, 72)
    after = read(client).entries
    assert {entry.id for entry in after} - before == {after[0].id}
    assert after[0].id == f"tag:testserver,2026-05-04:{fact.get_absolute_url()}correction"
    assert client.get("/changes/retraction.atom").content == client.get("/changes/retraction.atom").content
    assert read(client, "/changes/retraction.atom").feed.updated == "1970-01-01T00:00:00+00:00"


def test_a_feed_has_the_newest_fifty_and_costs_the_same_for_1_and_for_50_rows(client):
    costs = []
    read(client)  # types of content are fetched once by a process
    for rows in (1, 60):
        world.make_full_world(rows)
        with CaptureQueriesContext(connection) as queries:
            found = read(client)
        costs.append(len(queries))
    times = [entry.updated for entry in found.entries]

    assert len(times) == 50 and times == sorted(times, reverse=True)
    assert len({entry.id for entry in found.entries}) == 50
    assert costs[0] == costs[1] <= 30


def test_many_drafts_before_it_hide_no_change(article, monkeypatch):
    monkeypatch.setattr(feeds, "_BATCH", 3)
    fact = noted(world.make_fact("The well is new.", cited_in=article), 0)
    for number in range(8):
        noted(world.make_fact(f"Draft {number}.", cited_in=article, status="draft"), 2, published=None)

    assert (fact.slug, "new-fact") in told()


def test_the_page_lists_the_changes_and_its_feeds(client, article):
    fact = retract(world.make_fact("The well is dry.", cited_in=article), 2, "It was a spring.")

    page, data = client.get("/changes/").content.decode(), client.get("/changes.json").json()

    assert f'<a href="{fact.get_absolute_url()}">The well is dry.</a>' in page and "It was a spring." in page
    assert "1 May 2026, 11:30" in page
    for path in ("/changes.atom", *(f"/changes/{kind}.atom" for kind in feeds.FEEDS)):
        assert f'<a href="{path}">' in page and f'type="application/atom+xml" href="{path}"' in page
        read(client, path)
    assert data["changes"][0] == {
        "noun": "fact",
        "slug": fact.slug,
        "url": f"http://testserver{fact.get_absolute_url()}",
        "title": "The well is dry.",
        "kind": "retraction",
        "at": "2026-05-01T11:30:00+00:00",
        "way": "files",
        "reason": "It was a spring.",
    }


def test_a_load_and_then_an_edit_are_told_by_the_real_log(client):
    """No line of the log is made up here: the triggers write all of it."""
    load(shipped_files())
    assert {entry.kind for entry in feeds.changes()} <= {Kind.NEW_FACT, Kind.NEW_ARTICLE}
    assert told(kind="correction") == told(kind="curators-edit") == []
    assert len(told(kind="new-article")) == 50
    long_ago = DAY - timedelta(days=9)
    Change.objects.update(at=long_ago, published=long_ago)

    Fact.objects.filter(slug="24th-summit-in-astana").update(leaves_open="How long it took.")

    assert told()[0] == ("24th-summit-in-astana", "correction")
    assert told(kind="curators-edit") == told(kind="correction") == told()[:1]
    assert read(client, "/changes/curators-edit.atom").entries[0].tags[1].term == "edited here"
