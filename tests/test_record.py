"""The shipped record of the SCO: who had which status on which day, and what every row of it rests on."""

import re
from collections import Counter
from datetime import date, timedelta

import pytest

from facts import clock, integrity
from facts.files.loading import shipped_files
from facts.files.reading import read
from facts.models import Backing, Chairmanship, Citation, Country, Event, Fact, Membership, Standing, Term

from .splits import BY_DECISION, BY_EFFECT, STANDINGS
from .world import (
    make_article,
    make_backing,
    make_citation,
    make_event,
    make_fact,
    make_membership,
    make_sourced,
    make_standing,
    make_term,
    make_theme,
)

pytestmark = pytest.mark.django_db


def counted(day, by):
    """Countries by status on a day, as of that day, and countries with any status."""
    with clock.at(clock.Clock(as_of=day, status_by=by)):
        held = Country.objects.for_list().exclude(standing_code=None)
        split = Counter(held.values_list("standing_code", flat=True))
        rows = Membership.objects.published().on(day, by)
        total = rows.values("country").distinct().count()
    assert split.keys() <= set(STANDINGS)
    return (*(split[standing] for standing in STANDINGS), total)


@pytest.mark.parametrize(("by", "wanted"), [(clock.DECISION, BY_DECISION), (clock.EFFECT, BY_EFFECT)])
def test_statuses_are_split_as_the_record_has_them_from_each_day_of_change_to_the_next(shipped, by, wanted):
    before = (0, 0, 0, 0, 0)
    for text, split in wanted.items():
        day = date.fromisoformat(text)
        assert (text, counted(day - timedelta(1), by)) == (text, before)
        assert (text, counted(day, by)) == (text, split)
        before = split
    assert counted(date(2026, 11, 1), by) == before


def test_the_list_of_countries_and_their_own_pages_say_the_same(shipped, client):
    found = client.get("/countries.json?as_of=2024-07-03").json()["countries"]
    assert Counter(one["status"] for one in found if one["status"]) == {
        "member": 9,
        "observer": 3,
        "dialogue-partner": 14,
    }
    for day, status in (("2024-07-03", "Observer"), ("2024-07-04", "Member")):
        assert f'<p class="lead">{status} <' in client.get(f"/countries/BLR/?as_of={day}").content.decode()
    page = client.get("/countries/LAO/?as_of=2025-09-01&status_by=effect").content.decode()
    assert '<p class="lead">No status <' in page and "by effect; by decision: SCO partner)" in page


def test_pages_say_where_a_status_by_decision_is_none_by_effect(shipped, client):
    def both(iso3, day):
        own = client.get(f"/countries/{iso3}/?as_of={day}").content.decode()
        listed = client.get(f"/countries/?as_of={day}").content.decode()
        [line] = re.findall(rf"<tr>(?:(?!</tr>).)*/countries/{iso3}/.*?</tr>", listed)
        return own, line

    for iso3, day, said in (
        ("LAO", "2025-09-01", "none"),
        ("BHR", "2023-07-10", "none"),
        ("SAU", "2022-03-01", "none"),
        ("BLR", "2012-01-01", ""),
        ("BHR", "2023-07-15", ""),
        ("SAU", "2022-09-16", ""),
        ("RUS", "2024-07-04", ""),
    ):
        for text in both(iso3, day):
            assert (f"by effect: {said}" in text) == bool(said), (iso3, day)
    assert "by effect: none" in client.get("/countries/LAO/").content.decode()


def test_no_country_has_two_statuses_on_a_day(shipped):
    for by, days in ((clock.DECISION, BY_DECISION), (clock.EFFECT, BY_EFFECT)):
        for day in days:
            countries = list(Membership.objects.published().on(date.fromisoformat(day), by).values_list("country"))
            assert len(countries) == len(set(countries)), (by, day)


def test_a_status_has_ended_or_goes_on_and_whether_it_is_current_is_stored_nowhere(shipped):
    models = (Membership, Term, Chairmanship, Standing, Country, Event)

    names = {part.name for model in models for part in model._meta.get_fields()}
    paths = [path for path in shipped_files() if path.parent.name == "vocabulary"]
    rows = read((path.name, path.read_bytes()) for path in paths)

    assert [name for name in names if "current" in name] == []
    assert [row for row in rows if "current" in row.fields] == []
    assert Membership.objects.filter(ended="").count() == 27


def test_every_row_of_the_record_has_a_supporting_citation(shipped):
    sourced = Backing.objects.shown().filter(fact__in=Citation.objects.supporting().values("fact"))
    rows = {
        "membership": Membership.objects.all(),
        "event": Event.objects.filter(kind="summit"),
        "chairmanship": Chairmanship.objects.all(),
        "standing": Standing.objects.all(),
        "term": Term.objects.all(),
    }
    for noun, found in rows.items():
        assert found.exists()
        assert list(found.exclude(status="published")) == []
        assert list(found.exclude(pk__in=sourced.filter(**{f"{noun}__isnull": False}).values(noun))) == []


def test_no_rule_finds_a_problem_in_it(shipped):
    assert integrity.problems() == []


def test_the_summits_are_numbered_from_the_first_on_and_each_has_its_host(shipped):
    summits = list(Event.objects.filter(kind="summit", ordinal__isnull=False).order_by("ordinal"))

    assert [summit.ordinal for summit in summits] == list(range(1, len(summits) + 1))
    assert len(summits) >= 25
    assert [summit.slug for summit in summits if summit.country is None or not summit.first_day] == []


def test_there_was_no_sco_before_its_founding(shipped, client):
    day = "as_of=2001-06-14"

    page = client.get(f"/countries/?{day}").content.decode()

    assert "There was no SCO before 15 June 2001." in page
    assert "There was no SCO" not in client.get("/countries/?as_of=2001-06-15").content.decode()
    for name in ("events", "chairmanships", "timeline"):
        assert client.get(f"/{name}.json?{day}").json()[name] == []
    assert {one["status"] for one in client.get(f"/countries.json?{day}").json()["countries"]} <= {None}


def test_on_the_day_of_a_handover_both_chairs_are_named_and_the_reader_is_told_so(shipped, client):
    handover = "on the day of a handover both are named"

    for other, on_day in (("2024-07-03", "Kazakhstan"), ("2024-07-05", "China")):
        found = client.get(f"/compare.json?what=day&a={other}&b=2024-07-04").json()
        [chair] = [line for line in found["different"] if line["name"] == "chair"]
        assert [one["words"] for one in chair["a"]] == [on_day]
        assert [one["words"] for one in chair["b"]] == ["Kazakhstan", "China"] and chair["remark"] == handover
    found = client.get("/compare.json?what=day&a=2024-07-03&b=2024-07-05").json()
    [chair] = [line for line in found["different"] if line["name"] == "chair"]
    assert [one["words"] for one in chair["a"] + chair["b"]] == ["Kazakhstan", "China"] and chair["remark"] == ""


@pytest.mark.long
def test_what_was_exported_of_a_day_is_the_same_after_a_later_article(shipped, client):
    day = "as_of=2024-08-31&known_by=2024-08-31"
    names = ("facts", "events", "countries", "chairmanships", "themes", "actors", "articles")
    names += ("disagreements", "timeline", "map", "numbers")
    addresses = [f"/{name}.{fmt}?{day}" for name in names for fmt in ("csv", "json")]
    further = ("index", "record", "quality", "countries/KAZ", "events/summit-2025", "chairmanships/kazakhstan-undated")
    addresses += [f"/{name}.json?{day}" for name in further]
    addresses.append(f"/compare.json?what=day&a=2023-08-31&b=2024-08-30&{day}")
    addresses.append(f"/compare.json?what=country&a=KAZ&b=CHN&{day}")
    brought = [unknown_so_far(*one) for one in BROUGHT]
    before = exported(client, addresses)

    a_later_article_tells_more(brought)
    after = exported(client, addresses)

    assert [address for address in addresses if before[address] != after[address]] == []
    assert client.get("/facts.json").json()["count"] > client.get(f"/facts.json?{day}").json()["count"] > 50
    assert b"told-later" in client.get("/facts.csv?as_of=2024-08-31").getvalue()


def test_laos_is_disputed_wherever_its_status_shows(shipped, client):
    link = 'class="disputed" href="/disagreements/membership-laos-sco-partner-2025-standing/"'

    for address in ("/countries/LAO/", "/countries/", "/map/"):
        assert link in client.get(address).content.decode(), address
    for name in ("countries", "map"):
        rows = client.get(f"/{name}.json").json()["countries"]
        assert {one["iso3"] for one in rows if one["status_disputed"]} == {"LAO"}, name


def exported(client, addresses):
    """The bytes of each twin, all of which answer."""
    answers = {address: client.get(address) for address in addresses}
    assert [address for address, answer in answers.items() if answer.status_code != 200] == []
    return {address: answer.getvalue() for address, answer in answers.items()}


def a_later_article_tells_more(brought):
    """It states otherwise what was known, brings values that were not, and new rows of every noun."""
    event, chair = Event.objects.get(slug="astana-summit-2024"), Chairmanship.objects.get(slug="china-2024-2025")
    membership = Membership.objects.get(country__iso3="BLR", standing__slug="member")
    article = make_article("much-later", page_date="2026-01-05")
    figure = {"figure_value": 9, "figure_unit": "documents", "figure_bound": "exactly"}
    links = {"events": [event], "chairmanships": [chair], "countries": ["BLR", "KAZ"]} | figure
    told = [(event, "when", "2024-07-02"), (event, "documents", ""), (chair, "term", "")]
    told += [(membership, "decided", "2001"), *((row, value, "") for row, value, _date in brought)]
    for row, value, date_told in brought:
        type(row).objects.filter(pk=row.pk).update(**{value: date_told})
    for number, (row, value, stated) in enumerate(told):
        fact = make_fact(f"Told later {number}", when="2024-07", cited_in=article, **links)
        make_backing(fact, row, value, stated=stated)
    make_citation(Fact.objects.get(slug="24th-summit-in-astana"), article.paragraphs.last())
    make_event("A summit nobody knew", when="2024-01", kind="meeting")
    make_fact("Of a theme nobody knew", when="2024-07", cited_in=article, themes=[make_theme("Beekeeping")])
    for row in (make_membership("ISL", decided="2024-01-01"), make_term(start="2024-01-01"), make_standing("keeper")):
        make_sourced(row, when="2024-01-01", cited_in=article)


#: Rows that are known, each with a value that only the later article tells.
BROUGHT = (
    (Chairmanship, "kazakhstan-undated", "term", "2023-07-05/2024-07-03"),
    (Term, "zhang-ming-secretary-general", "end", "2024-07-31"),
    (Term, "vladimir-norov-secretary-general", "start", "2019-02-01"),
    (Event, "green-development-forum-qingdao", "when", "2024-07-08"),
    (Event, "astana-summit-2024", "place", "Astana, Independence Palace"),
    (Membership, "uzbekistan-member-2001", "ended", "2024-07-15"),
    (Membership, "nepal-dialogue-partner-2015", "decided", "2015-07-11"),
)


def unknown_so_far(model, slug, value, date_told):
    """The row, of which nothing tells that value yet."""
    row = model.objects.get(slug=slug)
    model.objects.filter(pk=row.pk).update(**{value: ""})
    row.backings.filter(value=value).delete()
    return model.objects.get(pk=row.pk), value, date_told
