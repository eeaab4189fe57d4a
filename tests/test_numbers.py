"""The numbers: every day counts as the list of countries does, and the chart draws what the table says."""

import re
from collections import Counter
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from facts import clock, steps
from facts.models import Membership, Standing

from .splits import FOUNDED, STANDINGS, csv_rows, listed
from .tiers import examples
from .world import make_article, make_backing, make_fact, make_membership, make_sourced, make_standing

pytestmark = pytest.mark.django_db
BOTH = pytest.mark.parametrize("by", [clock.DECISION, clock.EFFECT])


def numbers(**chosen):
    with clock.at(clock.Clock(**chosen)):
        return steps.numbers()


def counted_on(found, day):
    """The split by slug, without zeros, and the total, that the steps give for a day."""
    step = next((step for step in reversed(found.steps) if step.day <= day), None)
    if step is None:
        return {}, 0
    return {standing.slug: count for standing, count in step.counts.items() if count}, step.total


def asked_on(day, by, known_by=None):
    """The same, asked of the database for that day, as of that day."""
    with clock.at(clock.Clock(day, known_by, by)):
        rows = Membership.objects.published().on(day, by)
        split = Counter(rows.values_list("standing__slug", flat=True))
        return dict(split), rows.values("country").distinct().count()


def make_status(country, standing="observer", said="", without=("ended",), **fields):
    """A membership that facts back, but for its end; ``said``: an article of that day foresaw it."""
    return make_sourced(make_membership(country, standing, **fields), without, said=said)


def page(client, query=""):
    response = client.get(f"/numbers/{query}")
    assert response.status_code == 200
    return response.content.decode()


def chart(**chosen):
    found = numbers(**chosen)
    return found, steps.chart(found, chosen.get("as_of") or date.today())


def corners(path):
    """The corners of a path of M, H and V, as (x, y)."""
    x = y = 0.0
    for command, numbers_of in re.findall(r"([MHV])([\d. ]+)", path):
        values = [float(number) for number in numbers_of.split()]
        x, y = values if command == "M" else (values[0], y) if command == "H" else (x, values[0])
        yield x, y


def test_nothing_recorded_draws_nothing(client):
    html = page(client)

    assert "<svg" not in html and "Nothing is published here yet." in html
    assert client.get("/numbers.json").json()["numbers"] == []
    assert client.get("/numbers.csv").content.decode().startswith("day,url,total,changes.country")
    assert "no country had a status in the SCO on 1 January 2000" in page(client, "?as_of=2000-01-01")


@BOTH
def test_a_status_counts_once_a_fact_can_be_seen_and_until_a_fact_ends_it(by):
    late = make_status("KAZ", said="2006-03-01", decided="2005-07-05", effective="2005-07-05", ended="2010-01-01")
    heard = make_article(page_date="2012-05-05")
    ended = make_fact("It ends.", kind="expectation", when="2010-01-01", cited_in=heard, countries=["KAZ"])
    make_backing(ended, late, "ended")
    make_status("KGZ", decided="2005-07-05", effective="2005-07-05", ended="2010-01-01")  # no fact ends it
    article = make_article(page_date="2008-02-03")
    foreseen = make_membership("UZB", decided="2005-07-05", effective="2005-07-05")
    said = make_fact("It will be.", kind="expectation", when="2005-07-05", cited_in=article, countries=["UZB"])
    for value in ("decided", "effective"):
        make_backing(said, foreseen, value)
    make_membership("TJK", decided="2005-07-05", effective="2005-07-05")  # no fact at all

    found = numbers(status_by=by)

    assert [(step.day.isoformat(), step.total) for step in found.steps] == [
        ("2005-07-05", 1),
        ("2006-03-01", 2),
        ("2008-02-03", 3),
        ("2012-05-05", 2),
    ]
    for step in found.steps:
        for around in (-1, 0, 1):
            day = step.day + timedelta(around)
            assert counted_on(found, day) == asked_on(day, by), day


def test_the_effect_counts_until_a_fact_tells_of_the_decision():
    row = make_status("KAZ", without=("decided", "ended"), decided="2005-07-05", effective="2006-03-01")
    late = {"kind": "expectation", "cited_in": make_article(page_date="2008-02-03")}
    make_backing(make_fact("It was decided.", when="2005-07-05", countries=["KAZ"], **late), row, "decided")
    make_backing(make_fact("Was it over?", when="2007", countries=["KAZ"]), row, "ended", stated="2007-01-01")
    Membership.objects.filter(pk=row.pk).update(ended="2007-02-01")  # which no fact says

    for known_by, when in ((None, "2006-03-01"), (date(2030, 1, 1), "2006-03-01")):
        found = numbers(known_by=known_by)
        assert [(step.day.isoformat(), step.total) for step in found.steps] == [(when, 1)]
        for day in (date(2006, 2, 28), date(2006, 3, 1), date(2007, 6, 1), date(2008, 2, 3), date(2009, 1, 1)):
            assert counted_on(found, day) == asked_on(day, clock.DECISION, known_by), day


def test_the_total_is_counted_and_not_added_up():
    make_status("KAZ", "observer")
    make_status("KAZ", "partner")

    [step] = numbers().steps

    assert sorted(step.counts.values()) == [1, 1]
    assert step.total == 1


def test_a_vague_date_counts_from_its_last_day_and_says_so(client):
    make_status("KAZ", decided="2005-07")

    [step] = numbers().steps
    html = page(client)

    assert step.day == date(2005, 7, 31)
    assert step.changes[0].when == "2005-07"
    assert "31 July 2005" in html and "(July 2005)" in html


def test_what_has_no_date_of_effect_is_named_and_not_counted(client):
    row = make_status("KAZ")

    html = page(client, "?status_by=effect")

    assert numbers(status_by=clock.EFFECT).steps == []
    assert "Not counted, because no source says when it took effect" in html and "Kazakhstan: observer" in html
    assert client.get("/numbers.json?status_by=effect").json()["uncounted"] == [row.slug]
    assert client.get("/numbers.json").json()["uncounted"] == []


def test_what_changed_is_told_in_words(client):
    row = make_status("KAZ", "observer", ended="2010-06-11")
    fact = make_fact("It was let in.", when="2010-06-11", countries=["KAZ"])
    make_backing(fact, row, "ended")
    new = make_membership("KAZ", make_standing("member", position=1), decided="2010-06-11")
    make_backing(fact, new, "decided")
    gone = make_status("KGZ", "observer", ended="2010-06-11")
    make_backing(make_fact("It left.", when="2010-06-11", countries=["KGZ"]), gone, "ended")

    html = page(client)

    assert "New observer: " in html and "From observer to member: " in html and "No longer observer: " in html
    last = client.get("/numbers.json").json()["numbers"][-1]
    assert last["changes"] == [
        {"country": "KAZ", "before": "observer", "after": "member", "when": None},
        {"country": "KGZ", "before": "observer", "after": None, "when": None},
    ]


def test_many_rows_cost_the_queries_of_one(client):
    costs = []
    for codes in (["XAA"], [f"X{one}{other}" for one in "BCDEF" for other in "ABCDEFG"]):
        for number, code in enumerate(codes):
            make_status(code, f"status {number % 5}", decided=f"20{number % 20 + 10}-05")
        for path in ("/numbers/", "/numbers.json", "/numbers.csv", "/numbers/?as_of=2024-01-01&status_by=effect"):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(path).status_code == 200
            costs.append(len(queries))

    assert costs[:4] == costs[4:]
    assert max(costs) <= 14


@BOTH
def test_on_the_days_of_change_and_those_around_them_the_database_counts_the_same(shipped, by):
    found = numbers(status_by=by)

    days = {step.day + timedelta(around) for step in found.steps for around in (-1, 0, 1)}
    assert len(days) > 30
    for day in days:
        assert counted_on(found, day) == asked_on(day, by), day


@BOTH
def test_on_every_day_since_the_beginning_the_rows_themselves_say_the_same(shipped, by):
    rows, found, day = list(Membership.objects.published().select_related("standing")), numbers(status_by=by), FOUNDED
    while day <= date.today():
        held = []
        for row in rows:
            began = row.effective_last if by == clock.EFFECT else row.decided_last or row.effective_last
            if began and began <= day and not (row.ended_last and row.ended_last <= day):
                held.append(row)
        expected = dict(Counter(row.standing.slug for row in held)), len({row.country_id for row in held})
        assert counted_on(found, day) == expected, day
        day += timedelta(1)
    assert counted_on(found, FOUNDED - timedelta(1)) == ({}, 0)


@BOTH
def test_without_a_day_in_the_clock_the_database_counts_the_same(shipped, by):
    found = numbers(status_by=by)

    for step in found.steps:
        rows = Membership.objects.published().on(step.day, by)
        assert counted_on(found, step.day)[0] == Counter(rows.values_list("standing__slug", flat=True))


@BOTH
def test_each_row_leads_to_a_list_of_countries_that_counts_the_same(client, shipped, by):
    rows = client.get(f"/numbers.json?status_by={by}").json()["numbers"]

    for row in rows:
        assert f"as_of={row['day']}" in row["url"]
        split = Counter(listed(client, row["url"].partition("?")[2]).values())
        assert {name: row[name] for name in Standing.objects.values_list("slug", flat=True) if row[name]} == split
        assert row["total"] == sum(split.values())


@BOTH
@pytest.mark.parametrize("step", examples([1, 6], 6))
def test_the_map_and_the_home_page_count_the_same(client, shipped, by, step):
    for row in client.get(f"/numbers.json?status_by={by}").json()["numbers"][::step]:
        data = client.get(f"/map.json?status_by={by}&as_of={row['day']}").json()
        assert {name: row[name] for name in data["statuses"]} == data["statuses"]
        assert row["total"] == data["holding"]
        home = client.get(f"/index.json?status_by={by}&as_of={row['day']}").json()
        assert home["statuses"] == data["statuses"]


@pytest.mark.parametrize("day", [date(2001, 6, 14), date(2010, 1, 1), date(2022, 10, 1), date(2025, 9, 1)])
def test_looking_back_shows_the_same_steps_until_that_day(shipped, day):
    for by in (clock.DECISION, clock.EFFECT):
        every, then = numbers(status_by=by), numbers(as_of=day, status_by=by)

        assert [(step.day, step.total) for step in then.steps] == [
            (step.day, step.total) for step in every.steps if step.day <= day
        ]
        assert counted_on(then, day) == counted_on(every, day)


def test_a_status_that_was_still_to_come_is_no_column(client, shipped):
    header = client.get("/numbers.csv?as_of=2010-01-01").content.decode().splitlines()[0]

    assert "dialogue-partner" in header and "sco-partner" not in header
    assert "SCO partner" not in page(client, "?as_of=2010-01-01")


def test_what_was_not_published_by_a_day_is_not_counted(shipped):
    known_by = date(2017, 1, 1)

    found = numbers(known_by=known_by)

    assert found.steps and found.last.total < numbers().last.total
    for step in found.steps:
        for day in (step.day, step.day - timedelta(1)):
            assert counted_on(found, day) == asked_on(day, clock.DECISION, known_by), day


def test_json_csv_and_page_have_the_same_rows(client, shipped):
    data = client.get("/numbers.json").json()["numbers"]
    rows = csv_rows(client.get("/numbers.csv").getvalue().decode())
    html = page(client)

    assert len(data) == len(rows) == html.count('<th scope="row">') > 10
    for row, one in zip(rows, data, strict=True):
        for name in ("day", *STANDINGS, "total", "url"):
            assert row[name] == str(one[name])
        assert row["changes.country"] == "; ".join(change["country"] for change in one["changes"])
    cells = re.findall(r'<tr><th scope="row">.*?>([^<]*)</a></th>((?:<td class="number">\d+</td>)+)', html)
    shown = [[int(number) for number in re.findall(r"\d+", numbers_of)] for _day, numbers_of in cells]
    assert shown == [[one[name] for name in (*STANDINGS, "total")] for one in reversed(data)]


def test_a_country_in_the_table_leads_to_its_status_and_a_disputed_one_says_so(client, shipped):
    html = page(client)

    assert '<a href="/countries/LAO/#laos-sco-partner-2025">Laos</a>' in html
    assert 'class="disputed" href="/disagreements/membership-laos-sco-partner-2025-standing/"' in html


@BOTH
def test_the_lines_go_from_left_to_right_inside_the_axes(shipped, by):
    _found, drawing = chart(status_by=by)

    assert [line.standing.slug for line in drawing.lines] == list(STANDINGS)
    assert len({line.pattern for line in drawing.lines}) == 4
    for line in drawing.lines:
        places = list(corners(line.path))
        assert [x for x, _y in places] == sorted(x for x, _y in places)
        assert all(drawing.left <= x <= drawing.right and steps.TOP <= y <= drawing.foot for x, y in places)
        assert places[0][1] == drawing.foot and places[-1] == (drawing.right, line.end_y)


def test_the_height_of_a_line_is_its_number(shipped):
    found, drawing = chart()
    member = drawing.lines[0]
    by_count = dict(drawing.ticks)

    levels = [y for _x, y in corners(member.path)]

    unit = (by_count[0] - by_count[10]) / 10
    expected = [step.counts[member.standing] for step in found.steps]
    assert sorted({round((drawing.foot - y) / unit) for y in levels} - {0}) == sorted(set(expected))


@BOTH
def test_a_line_changes_on_the_day_of_its_step(shipped, by):
    found, drawing = chart(status_by=by)
    by_count = dict(drawing.ticks)
    unit = (by_count[0] - by_count[10]) / 10
    first, last = date(found.steps[0].day.year, 1, 1), date.today()
    assert unit > steps.ASIDE * 3, "lines side by side are nearer than one country"

    for line in drawing.lines:
        places = list(corners(line.path))
        for step in found.steps:
            x = drawing.left + (step.day - first).days / (last - first).days * (drawing.right - drawing.left)
            level = next((y for at, y in reversed(places) if at <= x + 0.05), drawing.foot)
            expected = drawing.foot - step.counts[line.standing] * unit
            assert abs(level - expected) <= steps.ASIDE * 3, (line.standing, step.day)


@pytest.mark.parametrize("chosen", [{}, {"as_of": date(2003, 1, 1)}, {"as_of": date(2016, 1, 1)}])
def test_the_axes_have_whole_numbers_from_zero_and_years(shipped, chosen):
    _found, drawing = chart(**chosen)

    counts = [count for count, _y in drawing.ticks]
    assert counts[0] == 0 and all(isinstance(count, int) for count in counts) and 2 <= len(counts) <= 9
    assert len({later - earlier for earlier, later in zip(counts, counts[1:], strict=False)}) == 1
    years = [year for year, _x in drawing.years]
    assert years[0] == 2001 and years == sorted(set(years)) and len(years) <= 14
    assert all(drawing.left <= x <= drawing.right for _year, x in drawing.years)


def test_lines_of_one_number_lie_side_by_side_and_names_do_not_meet(shipped):
    _found, drawing = chart(as_of=date(2016, 1, 1))  # six of each

    assert [line.count for line in drawing.lines] == [6, 6, 6]
    ends = sorted(line.end_y for line in drawing.lines)
    labels = sorted(line.label_y for line in drawing.lines)
    for places, least in ((ends, steps.ASIDE), (labels, steps.LABEL)):
        assert all(lower - upper >= least for upper, lower in zip(places, places[1:], strict=False))
    assert all(steps.TOP <= y <= drawing.foot for y in labels)


def test_the_picture_needs_no_colour_no_style_and_no_script(client, shipped):
    html = page(client)

    assert " style=" not in html and "<script" not in html
    for name in ("Member: 10", "Observer: 0", "Dialogue partner: 0", "SCO partner: 17"):
        assert f">{name}</text>" in html
    assert {f"line-{number}" for number in range(1, 5)} <= set(re.findall(r"line-\d", html))


def test_the_page_keeps_the_day_and_offers_the_other_count(client, shipped):
    html = page(client, "?as_of=2016-01-01")

    assert 'href="?as_of=2016-01-01&amp;status_by=effect">Count from the effect instead</a>' in html
    assert 'href="/numbers.csv?as_of=2016-01-01"' in html
    assert 'href="/compare/?what=day&amp;as_of=2016-01-01"' in html
    by_effect = page(client, "?as_of=2016-01-01&status_by=effect")
    assert by_effect.count('href="?as_of=2016-01-01">Count from the decision instead</a>') == 1


def test_the_spans_are_three_queries(shipped):
    with CaptureQueriesContext(connection) as queries:
        assert len(steps.spans(clock.DECISION)) == Membership.objects.published().count()

    assert len(queries) - 1 <= 3
