"""The map: its counts, its outlines, and the days on which something changed."""

import re
from collections import Counter
from datetime import date, timedelta
from functools import cache

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from facts import clock, disagreements, kept, steps
from facts.models import Country, Membership, Standing
from facts.outlines import outlines
from facts.tally import of_the_record

from .splits import FOUNDED, csv_rows, listed
from .tiers import examples
from .world import (
    make_article,
    make_backing,
    make_country,
    make_fact,
    make_membership,
    make_sourced,
    make_standing,
)

pytestmark = pytest.mark.django_db
DAYS = ["", "as_of=2003-01-01", "as_of=2010-05-30", "as_of=2016-03-20", "as_of=2022-10-01", "as_of=2025-09-01"]
QUERIES = [
    f"?{'&'.join(part for part in (day, by) if part)}" for day in DAYS for by in ("", "status_by=effect") if day or by
]
QUICK = ["", "?as_of=2010-05-30", "?as_of=2022-10-01&status_by=effect"]
#: A country in the picture with its status, and a country in the table.
SHAPE = re.compile(r'<a href="/countries/(\w+)/[^"]*" class="standing standing-([\w-]+)">')
ROW = re.compile(r'<th scope="row"><a href="/countries/(\w+)/')


def page(client, query=""):
    response = client.get(f"/map/{query}")
    assert response.status_code == 200
    return response.content.decode()


def legend(html):
    """The counts that the legend tells, by the status's slug."""
    listed = re.search(r'<ul class="legend".*?</ul>', html, re.S)[0]
    return {slug: int(n) for slug, n in re.findall(r'standing-([\w-]+)"><rect.*?</svg> <span>[^<]*: (\d+)', listed)}


def total(html):
    """The number of countries that the first sentence tells."""
    return int(re.search(r", (\d+) countr(?:y|ies) held a status", html)[1])


def held_on(day, by):
    """Who holds which status on a day, as every list sees it."""
    with clock.at(clock.Clock(day, status_by=by)):
        rows = of_the_record().for_list().exclude(standing_code=None)
        return dict(rows.values_list("iso3", "standing_code"))


def days_of_change(by=clock.DECISION):
    with clock.at(clock.Clock(status_by=by)):
        return steps.days_of_change()


def test_two_statuses_of_one_country_show_as_a_difference_to_the_total(client):
    day = "as_of=2016-01-01"
    for standing in ("observer", "partner"):
        make_sourced(make_membership("KAZ", make_standing(standing, begins="2005"), decided="2005-07-05"), when="2005")
    each = {"observer": 1, "partner": 1}

    data, home = client.get(f"/map.json?{day}").json(), client.get(f"/index.json?{day}").json()
    [step] = client.get(f"/numbers.json?{day}").json()["numbers"]
    compared = client.get("/compare.json?what=day&a=2000-01-01&b=2016-01-01").json()
    html = page(client, f"?{day}")

    assert data["statuses"] == home["statuses"] == {name: step[name] for name in each} == each
    assert data["holding"] == step["total"] == total(html) == 1
    counted = {line["name"]: line["b"][0]["value"] for line in compared["different"]}
    assert {name: counted[name] for name in (*each, "total")} == each | {"total": 1}
    assert legend(html) == each
    assert sorted(SHAPE.findall(html)) == [("KAZ", "observer"), ("KAZ", "partner")]


@pytest.mark.parametrize("query", examples(["", *QUERIES], *QUICK))
def test_the_map_counts_as_the_list_of_countries_does(client, shipped, query):
    statuses = listed(client, query[1:])

    html = page(client, query)

    assert legend(html) == Counter(statuses.values())
    assert total(html) == len(statuses)
    assert dict(SHAPE.findall(html)) == statuses
    assert sorted(ROW.findall(html)) == sorted(statuses)


@pytest.mark.parametrize("query", examples(["", *QUERIES], *QUICK))
def test_the_twins_have_the_rows_of_the_list(client, shipped, query):
    countries = client.get(f"/countries.json{query}").json()["countries"]

    data = client.get(f"/map.json{query}").json()
    rows = csv_rows(client.get(f"/map.csv{query}").getvalue().decode())

    assert data["countries"] == countries
    assert data["statuses"] == Counter(country["status"] for country in countries if country["status"])
    assert data["holding"] == sum(data["statuses"].values())
    assert [(row["iso3"], row["status"] or None) for row in rows] == [(one["iso3"], one["status"]) for one in countries]


@pytest.mark.parametrize("query", ["", "?as_of=2022-10-01", "?as_of=2005-07-05", "?as_of=1999-01-01"])
def test_the_page_stays_small(client, shipped, query):
    assert len(page(client, query).encode()) < 100_000


def test_every_country_that_ever_held_a_status_is_in_the_picture(shipped):
    drawn = outlines().countries

    for country in Country.objects.filter(memberships__isnull=False).distinct():
        outline = drawn[country.iso3]
        assert outline.d or outline.mark, country


def test_what_is_too_small_for_an_outline_has_a_mark_inside_the_picture(client, shipped):
    drawing = outlines()

    for iso3 in ("BHR", "MDV"):
        x, y = drawing.countries[iso3].mark
        assert 0 < x < drawing.width and 0 < y < drawing.height
    assert page(client).count("<circle cx=") == 2
    assert "too small for an outline (Bahrain, Maldives)" in page(client)


def test_every_outline_is_of_a_country_in_the_code_list(shipped):
    assert set(outlines().countries) <= set(Country.objects.values_list("iso3", flat=True))


@pytest.mark.parametrize("by", [clock.DECISION, clock.EFFECT])
def test_the_split_changes_on_the_days_of_change_and_on_no_other(shipped, by):
    days = list(days_of_change(by))

    assert days == sorted(days) and days[0] == FOUNDED
    last = held_on(FOUNDED - timedelta(1), by)
    for day, following in zip(days, [*days[1:], date.today() + timedelta(1)], strict=True):
        before, now, last = last, held_on(day, by), held_on(following - timedelta(1), by)
        assert before != now, day
        assert now == last, (day, following)


def test_a_day_of_change_names_the_countries(shipped):
    days = days_of_change()

    assert [country.iso3 for country in days[date(2024, 7, 4)]] == ["BLR"]
    assert [country.iso3 for country in days[date(2017, 6, 9)]] == ["IND", "PAK"]
    assert date(2010, 4, 30) in days_of_change(clock.EFFECT), "a month counts from its last day"


def test_a_status_counts_once_a_fact_on_it_can_be_seen(shipped):
    standing = Standing.objects.create(slug="keeper", name="keeper", begins="2010-01-01", status="published")
    kept = dict(slug="isl-keeper", country=make_country("ISL"), standing=standing, decided="2010-02-02")
    membership = Membership.objects.create(**kept, status="published")
    foreseen = {"kind": "expectation", "when": "2010-02-02", "cited_in": make_article(page_date="2020-05-05")}
    make_backing(make_fact("Iceland kept bees", countries=["ISL"], **foreseen), membership, "decided")

    days = days_of_change()
    assert [day for day in days if membership.country in days[day]] == [date(2020, 5, 5)]
    assert "ISL" not in held_on(date(2020, 5, 4), clock.DECISION)
    assert held_on(date(2020, 5, 5), clock.DECISION)["ISL"] == "keeper"


def test_days_are_links_that_keep_the_rest_of_the_address(client, shipped):
    plain, effect = page(client), page(client, "?as_of=2016-03-20&status_by=effect&known_by=2026-01-01")

    assert 'class="other-day" href="/map/?as_of=2024-07-04"' in plain
    kept = set(re.findall(r'href="/map/\?(as_of=2024-07-04[^"]*)"', effect))
    assert kept == {"as_of=2024-07-04&amp;known_by=2026-01-01&amp;status_by=effect"}


def test_the_day_that_is_shown_is_marked_among_the_days(client, shipped):
    html = page(client, "?as_of=2023-12-31")

    assert re.findall(r'href="/map/\?as_of=([\d-]+)" aria-current="date"', html) == ["2023-07-04"]
    before, after = re.search(r'<nav class="change".*?</nav>', html, re.S)[0].split("</p>")[:2]
    assert "2023-07-04" in before and "2024-07-04" in after


def test_the_page_costs_the_same_number_of_queries_on_every_day(client, shipped, monkeypatch):
    monkeypatch.setattr(disagreements, "_known", {})  # another test may have asked for one of the days
    kept.forget()
    page(client)
    counted = []

    for query in ("?as_of=2001-06-15", "?as_of=2016-03-20", "?as_of=2022-10-01&status_by=effect", "?as_of=2026-01-01"):
        with CaptureQueriesContext(connection) as queries:
            page(client, query)
        counted.append(len(queries))

    # Six of them look for disagreements, one whether what is known of a conclusion still holds.
    assert max(counted) - min(counted) <= 1 and max(counted) < 18


def test_before_the_first_day_there_was_no_sco(client, shipped):
    html = page(client, "?as_of=2001-06-14")

    assert "there was no SCO yet: no country held a status" in html
    assert legend(html) == {} and 'class="standing ' not in html
    assert client.get("/map.json?as_of=2001-06-14").json()["statuses"] == {}
    assert "there was no SCO yet" not in page(client, "?as_of=2001-06-15")


def test_a_status_by_effect_is_dated_by_effect_and_tells_the_decision(client, shipped):
    decided, effect = page(client, "?as_of=2024-01-01"), page(client, "?as_of=2024-01-01&status_by=effect")

    assert re.search(r"Bahrain</a>.*?16 September 2022 <span class=\"note\">in effect 15 July 2023", decided)
    assert re.search(r"Bahrain</a>.*?15 July 2023 <span class=\"note\">decided 16 September 2022", effect)
    assert ">Bahrain</a>" not in page(client, "?as_of=2023-07-14&status_by=effect")


def test_a_later_effect_is_not_told_beforehand(client, shipped):
    html = page(client, "?as_of=2022-10-01")

    assert re.search(r"Bahrain</a>.*?16 September 2022 <span class=\"note\">not yet known to be in effect", html)
    assert "15 July 2023" not in html


def points(d):
    """The rings of a path of the drawing, as lists of points."""
    for ring in re.findall(r"M([^z]*)z", d):
        start, steps = ring.split("l")
        x, y = (int(number) for number in re.findall(r"-?\d+", start))
        found, numbers = [(x, y)], [int(number) for number in re.findall(r"-?\d+", steps)]
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
            x, y = x + dx, y + dy
            found.append((x, y))
        yield found


def inside(point, d):
    """Whether a point lies in the path, by the even-odd rule."""
    x, y = point
    odd = False
    for ring in points(d):
        for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True):
            if (y1 > y) != (y2 > y) and x < x1 + (y - y1) / (y2 - y1) * (x2 - x1):
                odd = not odd
    return odd


@cache
def box(d):
    """The least and the greatest x and y of a path."""
    corners = [point for ring in points(d) for point in ring]
    return [[pick(point[at] for point in corners) for at in (0, 1)] for pick in (min, max)]


def apart(one, other):
    """Whether two boxes have no point in common."""
    return any(one[1][at] < other[0][at] or other[1][at] < one[0][at] for at in (0, 1))


@pytest.mark.parametrize(
    "name",
    examples(
        ["Crimea", "Kashmir", "Aksai Chin", "Taiwan", "Arunachal Pradesh", "the Golan Heights"], "Crimea", "Kashmir"
    ),
)
def test_what_is_disputed_is_drawn_and_cut_out_of_every_country(name):
    area = outlines().disputed[name]
    grid = [(x + 0.37, y + 0.41) for x in range(0, outlines().width, 2) for y in range(0, outlines().height, 2)]
    low, high = box(area)
    near = [one for one in grid if low[0] <= one[0] <= high[0] and low[1] <= one[1] <= high[1] and inside(one, area)]

    assert near, "something of it is drawn"
    for iso3, outline in outlines().countries.items():
        if not outline.d or apart(box(outline.d), (low, high)):
            continue
        covered = sum(inside(point, outline.d) for point in near)
        assert covered <= len(near) * 0.05, (iso3, covered, len(near))  # edges are rounded to whole units


def test_the_page_takes_no_position_and_names_what_is_disputed(client, shipped):
    html = page(client)

    assert "takes no position" in html and "Natural Earth" in html and "public domain" in html
    drawn = re.search(r'<g class="disputed">.*?</g>', html, re.S)[0]
    assert "standing" not in drawn and "<a " not in drawn
    for name, d in outlines().disputed.items():
        assert name in html.replace("&#x27;", "'") and d in drawn


def test_the_page_needs_neither_scripts_nor_styles_of_its_own(client, shipped):
    html = page(client)

    assert "<script" not in html and " style=" not in html and "<style" not in html
