"""Events as a calendar, read back by two libraries."""

from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest
import vobject
from django.db import connection
from django.test.utils import CaptureQueriesContext

from facts.dates import parse
from facts.models import Event, Load

from . import world

pytestmark = pytest.mark.django_db
LOADED = datetime(2026, 5, 1, 9, 30, tzinfo=UTC)


@pytest.fixture
def loaded():
    Load.objects.create(revision="0" * 64, loaded_at=LOADED)


def text_of(client, path="/events.ics"):
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def entries(client, path="/events.ics"):
    """The entries by the last part of their address."""
    read = icalendar.Calendar.from_ical(text_of(client, path))
    return {str(entry["url"]).rstrip("/").rpartition("/")[2]: entry for entry in read.walk("VEVENT")}


def sourced(name, **fields):
    return world.make_sourced(world.make_event(name, **fields))


@pytest.mark.parametrize(
    ("when", "start", "end"),
    [
        ("2024-07-03", date(2024, 7, 3), date(2024, 7, 4)),
        ("2024-07-03/2024-07-04", date(2024, 7, 3), date(2024, 7, 5)),
        ("2023-12-31", date(2023, 12, 31), date(2024, 1, 1)),
        ("2024-02-28/2024-03-01", date(2024, 2, 28), date(2024, 3, 2)),
    ],
)
def test_a_day_and_a_span_of_days_are_entries_of_whole_days_with_an_exclusive_end(client, when, start, end):
    event = sourced("Forum of weavers", when=when)

    (entry,) = entries(client).values()
    other = vobject.readOne(text_of(client)).vevent

    assert (entry["dtstart"].dt, entry["dtend"].dt) == (other.dtstart.value, other.dtend.value) == (start, end)
    assert entry["dtstart"].params["VALUE"] == "DATE"
    assert str(entry["summary"]) == other.summary.value == event.name
    assert str(entry["url"]) == f"http://testserver{event.get_absolute_url()}"


@pytest.mark.parametrize(
    "when", ["", "2024", "2024-07", "2024/2025", "2024-07-03/2024-08", "2024-07-03/..", "9999-12-31"]
)
def test_what_no_source_dates_by_the_day_is_left_out_and_counted(client, when):
    sourced("Vague meeting", when=when, place="Osh")
    sourced("Exact meeting", when="2024-07-03")

    read = icalendar.Calendar.from_ical(text_of(client))

    assert [str(entry["summary"]) for entry in read.walk("VEVENT")] == ["Exact meeting"]
    assert str(read["description"]) == "1 event is left out: no source tells the day."


def test_an_entry_tells_its_sources_and_how_sure_the_date_is(client):
    event = world.make_event("Meeting; of, “weavers”", when="2027-05-03", when_inferred=True, place="Osh")
    fact = world.make_fact("The weavers will meet.", kind="expectation", events=[event], cited_in="chronicle")
    world.make_backing(fact, event, "when")
    bare = world.make_event("Bare meeting", when="2024-05-03")

    entry, unsourced = entries(client)[event.slug], entries(client)[bare.slug]
    told = str(entry["description"])

    assert str(entry["summary"]) == "Meeting; of, “weavers”"
    assert "It was expected" in told and "worked out" in told and entry["status"] == "TENTATIVE"
    assert "“The weavers will meet.” (Expectation)." in told and "“Headline of chronicle”" in told
    assert f"http://testserver{fact.get_absolute_url()}" in told and str(entry["location"]) == "Osh"
    assert str(unsourced["description"]) == "The date is unsourced." and unsourced["status"] == "CONFIRMED"


def test_a_calendar_is_byte_for_byte_the_same_until_the_data_are_loaded_anew(client, loaded):
    event = sourced("Forum of weavers", when="2024-07-03")
    first = text_of(client)
    entry = entries(client)[event.slug]

    assert text_of(client) == first
    assert entry["dtstamp"].dt == LOADED and str(entry["uid"]) == f"event-{event.slug}@testserver"
    Load.objects.create(revision="1" * 64, loaded_at=LOADED + timedelta(1))
    assert entries(client)[event.slug]["dtstamp"].dt == LOADED + timedelta(1)
    assert entries(client)[event.slug]["uid"] == entry["uid"]


def test_a_country_and_a_chairmanship_have_calendars_of_their_own(client):
    chair = world.make_chairmanship("KAZ", term="2023-07-04/2024-07-04")
    hosted = sourced("Hosted meeting", when="2024-05-03", country=world.make_country("KAZ"))
    chaired = sourced("Chaired meeting", when="2024-05-04", chairmanship=chair)
    sourced("Other meeting", when="2024-05-05")

    assert set(entries(client, "/countries/KAZ.ics")) == {hosted.slug}
    assert set(entries(client, f"/chairmanships/{chair.slug}.ics")) == {chaired.slug}
    assert len(entries(client)) == 3
    for path in ("/countries/QQQ.ics", "/chairmanships/nothing.ics"):
        assert client.get(path).status_code == 404


def test_a_calendar_obeys_the_day_and_shows_no_draft(client):
    event = world.make_event("Forum of weavers", when="2024-07-03/2024-07-04")
    world.make_sourced(event, when="2024-07-03")
    world.make_event("Secret forum", when="2024-07-03", status="draft")

    assert set(entries(client)) == set(entries(client, "/events.ics?as_of=2024-07-04")) == {event.slug}
    assert entries(client, "/events.ics?as_of=2024-07-02") == {}
    # On its first day nobody knows the last one yet, so that it is no exact span.
    assert "1 event is left out" in text_of(client, "/events.ics?as_of=2024-07-03")


def test_lines_are_folded_and_end_as_the_standard_has_it(client):
    sourced("Встреча ткачей " * 9, when="2024-07-03")

    lines = client.get("/events.ics").content.split(b"\r\n")

    assert all(len(line) <= 75 for line in lines) and b"\n" not in b"".join(lines)
    assert client.get("/events.ics")["Content-Type"] == "text/calendar; charset=utf-8"


def test_every_shipped_event_that_is_dated_by_days_is_entered_with_its_days(client, shipped):
    found, read = entries(client), vobject.readOne(text_of(client))
    events = {event.slug: parse(event.when) for event in Event.objects.published()}
    exact = {
        slug: told for slug, told in events.items() if told.last_day and {len(p) for p in told.text.split("/")} == {10}
    }

    assert set(found) == set(exact) and len(found) > 20
    for slug, told in exact.items():
        assert (found[slug]["dtstart"].dt, found[slug]["dtend"].dt) == (told.first_day, told.last_day + timedelta(1))
    assert len(read.vevent_list) == len(exact) == len({str(entry["uid"]) for entry in found.values()})
    assert f"{len(events) - len(exact)} events are left out" in read.description.value


def test_a_calendar_costs_the_same_number_of_queries_with_1_and_with_50_events(client):
    costs = []
    for rows in (1, 50):
        Event.objects.bulk_update([_dated(event) for event in world.make_full_world(rows).events], ["when"])
        with CaptureQueriesContext(connection) as queries:
            assert len(entries(client)) >= rows
        costs.append(len(queries))

    assert costs[0] == costs[1] <= 20


def _dated(event):
    event.when = "2020-05-04"
    return event
