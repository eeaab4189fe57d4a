"""What is shown of a day that one looks back at is what facts tell that could be seen then, and no word more."""

import re
from datetime import date, timedelta
from functools import cache

import pytest

from facts import clock, dates
from facts.clock import Clock
from facts.models import Article, Backing, Chairmanship, Event, Fact

from . import shipped
from .tiers import examples
from .world import make_article, make_citation

#: The ways to look at a day: what was so then, what had been published by then, and both.
WAYS = {"as_of": ("as_of",), "known_by": ("known_by",), "both": ("as_of", "known_by")}
#: So many of the days on which anything changes are looked at by ``make test``: every so many-th.
_PACE = 12
_DAYS = ["2004-01-01", "2016-06-25", "2024-08-27", "2025-08-30"]
_FOLDERS = ["facts", "events", "countries", "chairmanships", "themes", "actors", "articles", "disagreements"]
_PAGES = ["/", "/index.json", "/record/", "/record.json", "/timeline/", "/timeline.csv", "/numbers/", "/numbers.csv"]
_PAGES += ["/map/", "/map.json", "/quality/", "/events.ics", "/facts.jsonl"]
_PAGES += [f"/{folder}{ending}" for folder in _FOLDERS for ending in ("/", ".json", ".csv")]

pytestmark = pytest.mark.django_db


@pytest.fixture
def shipped_data(db):
    shipped.put()


def days_of_change() -> list[date]:
    """The days on which what can be seen may become another, with the days before them."""
    found = set()
    for model, names in ((Fact, ("first_day", "last_day")), (Article, ("last_day",))):
        for row in model.objects.values_list(*names):
            found |= set(filter(None, row))
    found = {day for day in found if day <= date.today()}
    return sorted(found | {day - timedelta(days=1) for day in found})


def clocks(way: str, pace: int) -> list[Clock]:
    return [Clock(**dict.fromkeys(WAYS[way], day)) for day in days_of_change()[::pace]]


def covers(shown: str, told: str) -> bool:
    """Whether a date has another one, or an end of it, in itself."""
    return any(dates.parse(end).is_within(dates.parse(shown)) for end in (told, *told.split("/")) if end != dates.OPEN)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("pace", examples([1, _PACE], _PACE))
def test_each_date_of_a_row_is_one_that_a_fact_tells_which_could_be_seen(shipped_data, way, pace):
    seen, wrong = 0, []
    for now in clocks(way, pace):
        with clock.at(now):
            visible = set(Fact.objects.published().values_list("pk", flat=True))
            for model in Backing.models().values():
                for row in model.objects.published().for_list():
                    for value in row.shown_values():
                        if not value.is_date:
                            continue
                        seen += 1
                        told = [dates.known_then(fact.when) for fact in value.facts if fact.pk in visible and fact.when]
                        if not any(covers(value.value, one) for one in told):
                            wrong.append((now, row.slug, value.name, value.value, told))

    assert wrong == []
    assert seen > 100


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("pace", examples([1, _PACE], _PACE))
def test_names_without_footnotes_tell_the_dates_that_are_shown(shipped_data, way, pace):
    """Two ways to one date: with the footnotes at hand, and for a row that was fetched by itself."""
    for now in clocks(way, pace):
        with clock.at(now):
            for model, name in ((Event, "when"), (Chairmanship, "term")):
                for row in model.objects.published().for_list():
                    assert row.date_then(name) == row.told(name), (now, row.slug)


def test_year_that_is_told_is_not_made_a_day(shipped_data, client):
    """An expectation of 2024 names the year of the summit; its days and its place were reported a year later."""
    row = client.get("/events/summit-2025.json?as_of=2024-08-27&known_by=2024-08-27").json()

    assert (row["name"], row["when"]["edtf"], row["country"], row["place"]) == ("SCO summit, 2025", "2025", "CHN", "")
    assert client.get("/facts.json?q=Tianjin&as_of=2024-08-27&known_by=2024-08-27").json()["count"] == 0
    assert client.get("/events/summit-2025.json?as_of=2025-09-02").json()["name"] == "25th SCO summit, Tianjin"


def test_chair_is_told_without_the_end_that_was_to_come(shipped_data, client):
    row = client.get("/chairmanships/kazakhstan-undated.json?as_of=2023-08-01&known_by=2023-08-01").json()

    assert row["term"]["edtf"] == "2023-07-04/.."
    assert not any("2024" in fact["statement"] for fact in row["facts"])


def test_label_of_two_years_is_no_first_of_january(shipped_data, client):
    row = client.get("/chairmanships/china-2024-2025.json?as_of=2024-03-01")
    capitals = client.get("/events.json?as_of=2024-02-01&known_by=2024-02-01").json()["events"]

    assert row.status_code == 404
    assert "qingdao-capital-2024-2025" not in {event["slug"] for event in capitals}


# Three days: asked for, reached by the sources, loaded


ADDRESSES = ["/", "/facts/", "/facts.json", "/facts.csv", "/map/", "/map.json", "/numbers/"]
ADDRESSES += ["/timeline.csv", "/events.ics"]
ADDRESSES += ["/countries/KAZ/", "/countries/KAZ.json", "/compare/", "/facts/cite/", "/facts/manifest.txt"]
ADDRESSES += ["/api/v1/facts", "/api/v1/countries/KAZ", "/api/v1/numbers"]


@pytest.mark.parametrize("name", ["as_of", "known_by"])
def test_day_that_has_not_come_is_refused_at_every_address(shipped_data, client, name):
    tomorrow = date.today() + timedelta(days=1)
    for address in ADDRESSES:
        answer = client.get(f"{address}?{name}={tomorrow}")

        assert answer.status_code == (422 if "/api/" in address else 400), address
        assert "Nobody knows that day yet; choose one that is not after today." in answer.content.decode(), address


def test_day_that_no_source_reaches_is_answered_with_that_reservation(shipped_data, client):
    reach = clock.reach()
    assert reach == date(2026, 2, 12)
    assert "On 12 February 2026, 27 countries held a status" in client.get("/map/?as_of=2026-11-01").content.decode()
    for address in ADDRESSES:
        beyond, within = (client.get(f"{address}?as_of={day}") for day in (reach + timedelta(days=1), reach))

        assert beyond["Sources-Reach"] == "2026-02-12" and "Sources-Reach" not in within, address
        if "html" in beyond["Content-Type"]:
            told = "The sources end on 12 February 2026; this page shows the state as of that day."
            assert told in beyond.content.decode() and told not in within.content.decode(), address


def test_without_a_day_pages_tell_how_things_stand_as_of_the_latest_sources(shipped_data, client):
    home, chair = (client.get(address).content.decode() for address in ("/", "/chairmanships/kyrgyzstan-2025/"))

    assert "In the SCO as of the latest sources, 12 February 2026" in home
    assert "27 countries had a status in the SCO on 12 February 2026" in client.get("/numbers/").content.decode()
    assert "from 1 September 2025; no later change recorded" in chair
    for address in ("/", "/map/", "/numbers/", "/timeline/", "/countries/KAZ/"):
        page = client.get(address).content.decode()
        assert "The sources reach to 12 February 2026." in page and not re.search(r"\btoday\b", page), address


def test_pictures_fade_where_the_sources_end(shipped_data, client):
    timeline, numbers = (
        client.get(address).content.decode() for address in ("/timeline/", "/numbers/?as_of=2026-11-01")
    )

    assert 'class="beyond"' in timeline and 'class="beyond"' in numbers and 'class="bar goes-on"' in timeline
    assert 'class="beyond"' not in client.get("/numbers/").content.decode()


def test_expectation_whose_time_has_passed_says_what_became_of_it(shipped_data, client):
    def became(slug, query=""):
        return client.get(f"/facts/{slug}.json{query}").json()["outcome"]

    came = ["heads-of-state-meeting-25", "tianjin-summit-days-and-guests"]
    assert became("china-to-host-summit-in-2025") == {"state": "took-place", "facts": came, "articles": []}
    assert became("sharif-heads-of-state-in-islamabad") == {"state": "unknown", "facts": [], "articles": []}
    assert became("documents-of-meeting-19-count-3")["state"] == "unknown"  # that it took place tells no number
    assert became("china-to-host-summit-in-2025", "?as_of=2025-06-01") is None
    assert became("24th-summit-in-astana") is None
    assert (
        "No source here says whether it happened."
        in client.get("/facts/sharif-heads-of-state-in-islamabad/").content.decode()
    )

    fact = Fact.objects.get(slug="sharif-heads-of-state-in-islamabad")
    make_citation(fact, make_article("denial", page_date="2024-10-20").paragraphs.last(), position=9, stance="disputes")

    assert became(fact.slug) == {"state": "did-not", "facts": [], "articles": ["denial"]}
    assert "It did not happen, according to" in client.get(fact.get_absolute_url()).content.decode()


# No word of what came later


@cache
def _spoken(text: str) -> str:
    return dates.in_words(text)


def untold(now: Clock) -> set[str]:
    """Words that only later facts, articles and dates have: statements, titles, names, and dates of days."""
    with clock.at(Clock()):
        names = {str(row) for model in (Event, Chairmanship) for row in model.objects.published()}
        statements = set(Fact.objects.published().values_list("statement", flat=True))
        titles = {article.cited_title for article in Article.objects.published()}
        days = {date for model in Backing.models().values() for date in _dates(model)}
    with clock.at(now):
        names -= {str(row) for model in (Event, Chairmanship) for row in model.objects.published()}
        seen = set(Fact.objects.published().values_list("statement", flat=True))
        statements, names = statements - seen, {name for name in names if not any(name in one for one in seen)}
        titles -= {article.cited_title for article in Article.objects.published()}
        days -= {str(now.as_of), str(now.known_by)}
        days -= _ends(Fact.objects.published(), "when") | _ends(Article.objects.published(), "page_date")
    return names | statements | titles | days | {_spoken(day) for day in days}


def _ends(rows, name: str) -> set[str]:
    """The first and the last day of each of these dates."""
    told = [dates.parse(dates.known_then(date)) for date in rows.values_list(name, flat=True)]
    return {str(day) for one in told for day in (one.first_day, one.last_day)}


def _dates(model) -> list[str]:
    """The dates of its rows that are days."""
    rows = model.objects.published().values_list(*model.dates()) if model.dates() else []
    return [date for row in rows for date in row if len(date) == len("2024-07-03")]


@pytest.mark.parametrize("chosen", examples([*((day, 1) for day in _DAYS), (_DAYS[2], 25)], (_DAYS[2], 25)), ids=str)
@pytest.mark.parametrize("way", examples(["known_by", "both"], "both"))
def test_no_word_of_a_later_source_shows(shipped_data, client, way, chosen):
    """On every page of lists, and on those of every so many-th row."""
    day, pace = chosen
    now = Clock(**dict.fromkeys(WAYS[way], date.fromisoformat(day)))
    query = "&".join(f"{name}={day}" for name in WAYS[way])
    words, found = untold(now), []
    with clock.at(now):
        rows = [row for model in (Event, Chairmanship, Fact) for row in model.objects.published()]
    rows = rows[::pace]
    addresses = [*_PAGES, *(row.get_absolute_url() for row in rows)]
    addresses += [row.get_absolute_url().rstrip("/") + ".json" for row in rows]
    pattern = re.compile("|".join(rf"(?<![\w-]){re.escape(word)}(?![\w-])" for word in sorted(words, key=len)[::-1]))
    for address in addresses:
        response = client.get(f"{address}?{query}")
        assert response.status_code == 200, address
        body = b"".join(response).decode()
        found += [f"{address}: {word}" for word in sorted(set(pattern.findall(body)))]

    assert "\n".join(found) == ""
