"""The day that one looks at: what pages, lists, searches, counts and twins show of it, and how links keep it."""

import re
from datetime import date

import pytest

from facts import clock, steps
from facts.clock import Clock
from facts.models import Article, Chairmanship, Country, Event, Fact
from facts.views.day import with_day

from .world import (
    make_actor,
    make_article,
    make_backing,
    make_chairmanship,
    make_country,
    make_event,
    make_fact,
    make_membership,
    make_standing,
    make_theme,
)

EARLY, LATE = "2024-08-27", "2025-09-05"
#: A test that asks the database for its rows; the others only look at addresses.
with_rows = pytest.mark.django_db


def shown(model=Fact, **chosen):
    """The slugs that readers see on such a day."""
    days = {name: date.fromisoformat(text) if name != "status_by" else text for name, text in chosen.items()}
    with clock.at(Clock(**days)):
        return set(model.objects.published().values_list("slug", flat=True))


def page(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def articles(db):
    """An article of 2024 and one of 2025."""
    return make_article("early", page_date=EARLY), make_article("late", page_date=LATE)


# The clock itself


@with_rows
def test_without_a_clock_nothing_is_hidden_and_the_day_is_that_of_the_newest_source():
    now = clock.current()

    assert (now.is_set, now.day, now.parameters) == (False, date.today(), {})

    make_fact(cited_in=make_article(page_date=EARLY))
    make_article(page_date=LATE)  # which no fact cites

    assert now.day == date.fromisoformat(EARLY)
    assert not Clock(status_by=clock.EFFECT).is_set


def test_a_clock_is_set_within_and_not_behind_even_after_an_error():
    day = Clock(date(2024, 7, 4), date(2024, 8, 1), clock.EFFECT)

    with pytest.raises(ZeroDivisionError), clock.at(day):
        assert clock.current() is day and day.is_set and day.day == date(2024, 7, 4)
        assert day.parameters == {"as_of": "2024-07-04", "known_by": "2024-08-01", "status_by": "effect"}
        raise ZeroDivisionError

    assert clock.current() == Clock()


# Facts


@with_rows
@pytest.mark.parametrize(
    ("fields", "first_seen"),
    [
        ({"when": "2024-07-03/2024-07-04"}, "2024-07-03"),
        ({"when": "2024-07"}, "2024-07-01"),
        ({"when": "2023/.."}, "2023-01-01"),
        ({"when": "2024-07-03", "kind": "attributed"}, "2024-07-03"),
        ({}, EARLY),
        ({"when": "2027", "kind": "expectation"}, EARLY),
        ({"when": "2023", "kind": "proposal"}, EARLY),
        ({"when": "2023", "kind": "opinion"}, EARLY),
    ],
)
def test_a_claim_is_so_from_its_first_day_on_and_what_is_undated_or_foreseen_once_it_is_said(
    articles, fields, first_seen
):
    make_fact(slug="it", cited_in=articles[0], **fields)
    day = date.fromisoformat(first_seen)
    before = day.fromordinal(day.toordinal() - 1).isoformat()

    assert (shown(as_of=before), shown(as_of=first_seen), shown()) == (set(), {"it"}, {"it"})


@with_rows
def test_what_a_later_article_says_is_not_known_before(articles):
    make_fact(slug="old-news", when="2023", cited_in=articles[0])
    make_fact(slug="new-news", when="2023", cited_in=articles[1])
    make_fact(slug="of-both", when="2023", cited_in=articles)

    assert shown(known_by="2024-08-26") == set()
    assert shown(known_by=EARLY) == {"old-news", "of-both"}
    assert shown(as_of="2023-01-01") == shown(known_by=LATE) == {"old-news", "new-news", "of-both"}
    assert shown(as_of="2022-12-31", known_by=LATE) == set()
    assert shown(Article, known_by=EARLY) == {"early"}


@with_rows
def test_a_page_dated_by_a_month_counts_as_known_once_the_month_is_over(db):
    make_fact(slug="it", when="2023", cited_in=make_article("vague", page_date="2024-08"))

    for model, slug in ((Fact, "it"), (Article, "vague")):
        assert shown(model, known_by="2024-08-30") == set()
        assert shown(model, known_by="2024-08-31") == {slug}


@with_rows
def test_a_page_without_a_date_counts_as_known_on_no_day_that_one_asks_for(db):
    make_fact(slug="it", when="2023", cited_in=make_article(page_date=""))

    assert (shown(known_by=LATE), shown(as_of="2024-01-01"), shown()) == (set(), {"it"}, {"it"})


# Rows of the record


@with_rows
def test_a_structured_row_and_each_of_its_values_is_there_once_a_fact_that_backs_it_is(articles, client):
    event = make_event("Fair", slug="fair", when="2024-05", place="Osh", kind="meeting", ordinal=7)
    chair = make_chairmanship("KAZ", slug="kaz", term="2023/2024", slogan="Honey for all")
    actor = make_actor("Aida", slug="aida", role="Envoy", country=make_country("KAZ"))
    links = {"events": [event], "chairmanships": [chair], "actors": [actor]}
    old = make_fact("It was in May", when="2024-05", cited_in=articles[0], **links)
    new = make_fact("It was in Osh", when="2024-05", cited_in=articles[1], **links)
    for fact, values in ((old, ((event, "when"), (chair, "country"))), (new, ((event, "place"), (event, "ordinal")))):
        for row, value in values:
            make_backing(fact, row, value)
    for row, value in ((chair, "slogan"), (chair, "term"), (actor, "role"), (actor, "country")):
        make_backing(new, row, value)

    assert shown(Event, as_of="2024-04-30") == shown(Chairmanship, known_by="2024-08-26") == set()
    assert shown(Event, as_of="2024-05-01") == shown(Event, known_by=EARLY) == {"fair"}
    html = page(client, f"/events/fair/?known_by={EARLY}")
    assert "May 2024" in html and "Osh" not in html and "unsourced" not in html
    told = client.get(f"/events/fair.json?known_by={EARLY}").json()
    assert (told["when"]["edtf"], told["place"], told["ordinal"]) == ("2024-05", "", None)
    [told] = client.get(f"/chairmanships.json?known_by={EARLY}").json()["chairmanships"]
    assert (told["country"], told["term"]["edtf"], told["slogan"]) == ("KAZ", "", "")
    told = client.get(f"/actors/aida.json?known_by={EARLY}").json()
    assert (told["role"], told["country"]) == ("", None)
    [chair_item] = [
        one for one in client.get(f"/timeline.json?known_by={EARLY}").json()["timeline"] if "/kaz/" in one["url"]
    ]
    assert chair_item["when"]["edtf"] == "" and "2023" not in chair_item["name"]
    assert "Envoy" not in page(client, f"/actors/?known_by={EARLY}")
    assert "Osh" not in page(client, f"/events/?known_by={EARLY}")
    assert "2023" not in page(client, f"/facts/?q=chairmanship+Kazakhstan&known_by={EARLY}").partition("<footer")[0]
    for late in (f"?known_by={LATE}", ""):
        assert "Envoy" in page(client, f"/actors/{late}") and "Osh" in page(client, f"/events/{late}")
        told = client.get(f"/events/fair.json{late}").json()
        assert (told["place"], told["ordinal"]) == ("Osh", 7)
        assert client.get(f"/chairmanships/kaz.json{late}").json()["slogan"] == "Honey for all"


@with_rows
def test_a_date_that_only_a_later_article_tells_shows_in_no_list_card_or_lead_before(articles, client):
    fair = make_event("Fair of Osh", slug="fair", when="2019-05-03", place="Osh")
    chair = make_chairmanship("KAZ", slug="kaz", term="2019/2020")
    links = {"events": [fair], "chairmanships": [chair]}
    for row, value in ((fair, "place"), (chair, "country")):
        make_backing(make_fact(f"It was in {value}", cited_in=articles[0], **links), row, value)
    for row, value in ((fair, "when"), (chair, "term")):
        fact = make_fact(f"It was at {value}", when=getattr(row, value), cited_in=articles[1], **links)
        make_backing(fact, row, value)

    for address in ("/events/", "/chairmanships/", "/facts/?q=fair+of+osh", "/events/fair/", "/chairmanships/kaz/"):
        mark = "&" if "?" in address else "?"
        early, late = (page(client, f"{address}{mark}known_by={day}") for day in (EARLY, LATE))
        assert "2019" not in early and "2019" in late, address
    assert "No date is recorded here." in page(client, f"/events/fair/?known_by={EARLY}")
    assert "No term is recorded here." in page(client, f"/chairmanships/kaz/?known_by={EARLY}")


@with_rows
def test_a_fact_shows_no_end_that_was_still_to_come(articles, client):
    make_fact("The fair lasts", slug="lasts", when="2024-07-03/2024-07-05", countries=["KAZ"])

    for address in ("/facts/lasts/", "/facts/lasts/embed/", "/facts/", "/countries/KAZ/", "/"):
        early, late = (page(client, f"{address}?as_of=2024-07-0{day}") for day in (4, 5))
        assert "5 July 2024" not in early.partition("<main")[2].replace("on 5 July", ""), address
        assert "5 July 2024" in late, address
    told = client.get("/facts/lasts.json?as_of=2024-07-04").json()
    assert told["when"]["edtf"] == "2024-07-03/.."


@with_rows
def test_what_tells_nothing_of_a_day_is_no_source_of_it(articles, client):
    make_fact("The fair began", when="2020-05-03", cited_in=articles[0])
    make_fact("The fair ended", when="2024-05-03", cited_in=articles[1])

    def sources(address):
        return [one["slug"] for one in client.get(address).json()["articles"]]

    assert sources("/index.json") == ["late", "early"]
    assert sources("/index.json?as_of=2022-01-01") == ["early"]
    assert "Headline of late" not in page(client, "/?as_of=2022-01-01")


@with_rows
def test_an_end_that_was_still_to_come_is_not_told(articles, client):
    chair = make_chairmanship("KAZ", slug="kaz", term="2023-07-04/2024-07-04")
    for value, when in (("country", "2023-07-04"), ("term", "2023-07-04"), ("term", "2024-07-04")):
        make_backing(make_fact(when=when, chairmanships=[chair], cited_in=articles[0]), chair, value)

    told = client.get("/chairmanships/kaz.json?as_of=2024-07-03").json()

    assert (told["term"]["edtf"], told["term"]["last_day"]) == ("2023-07-04/..", None)
    assert "from 4 July 2023" in page(client, "/chairmanships/kaz/?as_of=2024-07-03")
    assert "4 July 2024" not in page(client, "/chairmanships/kaz/?as_of=2024-07-03")
    for day in ("2024-07-04", "2026-01-01"):
        assert client.get(f"/chairmanships/kaz.json?as_of={day}").json()["term"]["edtf"] == chair.term


def make_status(iso3="KAZ", standing="observer", says=("decided", "effective"), when="", **fields):
    row = make_membership(iso3, standing, **fields)
    for value in says:
        fact = make_fact(f"{row} ({value})", when=when or getattr(row, value), countries=[row.country])
        make_backing(fact, row, value)
    return row


def status_of(day, by=clock.DECISION, iso3="KAZ"):
    with clock.at(Clock(date.fromisoformat(day), None, by)):
        return Country.objects.for_list().get(iso3=iso3).standing_code


@with_rows
def test_a_status_counts_from_the_decision_or_from_its_effect():
    make_status(decided="2022-09-16", effective="2023-07-15")

    assert [status_of(day) for day in ("2022-09-15", "2022-09-16")] == [None, "observer"]
    by_effect = [status_of(day, clock.EFFECT) for day in ("2022-09-16", "2023-07-14", "2023-07-15")]
    assert by_effect == [None, None, "observer"]


@with_rows
def test_an_effect_that_nothing_published_told_yet_is_not_believed(articles):
    early, late = articles
    row = make_membership("KAZ", "observer", decided="2022-09-16", effective="2023-07-15")
    for value, article in (("decided", early), ("effective", late)):
        fact = make_fact(f"{row} ({value})", when=getattr(row, value), countries=[row.country], cited_in=article)
        make_backing(fact, row, value)

    for known_by, told in ((EARLY, None), (LATE, "observer")):
        with clock.at(Clock(date(2024, 1, 1), date.fromisoformat(known_by), clock.EFFECT)):
            assert Country.objects.for_list().get(iso3="KAZ").standing_code == told
            assert [step.total for step in steps.numbers().steps] == ([1] if told else [])
            assert steps.numbers().uncounted == ([] if told else [row])


@with_rows
def test_a_status_that_never_took_effect_counts_by_decision_only_and_one_without_a_decision_by_effect():
    make_status(decided="2025-09-01", says=("decided",))
    make_status("KGZ", decided="", effective="2005-07-05", says=("effective",))

    assert (status_of("2026-01-01"), status_of("2026-01-01", clock.EFFECT)) == ("observer", None)
    for by in (clock.DECISION, clock.EFFECT):
        assert status_of("2005-07-05", by, "KGZ") == "observer"


@with_rows
@pytest.mark.parametrize(("date_said", "last_day"), [("2010-04", "2010-04-30"), ("2010", "2010-12-31")])
def test_a_date_less_precise_than_a_day_counts_from_its_last_day(date_said, last_day):
    make_status(decided=date_said, says=("decided",))
    before = date.fromisoformat(last_day).replace(day=29).isoformat()

    assert (status_of(before), status_of(last_day)) == (None, "observer")


@with_rows
def test_a_status_ends_on_the_first_day_without_it_and_only_if_a_fact_says_so():
    make_status(decided="2005-07-05", ended="2017-06-09", says=("decided", "ended"))
    make_status("KAZ", "member", decided="2017-06-09", says=("decided",))
    make_status("KGZ", decided="2005-07-05", ended="2017-06-09", says=("decided",))

    assert [status_of(day) for day in ("2017-06-08", "2017-06-09")] == ["observer", "member"]
    assert status_of("2020-01-01", iso3="KGZ") == "observer"


@with_rows
def test_a_page_tells_the_status_of_the_day_and_the_list_the_same(client):
    make_status(decided="2005-07-05", ended="2017-06-09", says=("decided", "ended"))
    make_status("KAZ", "member", decided="2017-06-09", effective="2018-01-01")

    for query, status in (
        ("?as_of=2005-07-04", None),
        ("?as_of=2017-06-08", "observer"),
        ("?as_of=2017-06-09", "member"),
        ("?as_of=2017-06-09&status_by=effect", None),
        ("?status_by=effect", "member"),
        ("", "member"),
    ):
        [told] = client.get(f"/countries.json{query}").json()["countries"]
        assert told["status"] == client.get(f"/countries/KAZ.json{query}").json()["status"] == status, query
        words = f'<p class="lead">{status.capitalize() if status else "No status"} <span'
        assert words in page(client, f"/countries/KAZ/{query}"), query


# Lists, searches and counts


@with_rows
def test_lists_searches_facets_and_downloads_show_the_same_day(articles, client):
    theme = make_theme("Weather", slug="weather")
    for slug, article in (("old-rain", articles[0]), ("new-rain", articles[1])):
        make_fact("It rains", slug=slug, when="2023", cited_in=article, themes=[theme], countries=["KAZ"])

    for query, wanted in ((f"known_by={EARLY}", {"old-rain"}), ("known_by=2024-01-01", set()), ("", None)):
        wanted = {"old-rain", "new-rain"} if wanted is None else wanted
        assert {one["slug"] for one in client.get(f"/facts.json?{query}").json()["facts"]} == wanted
        assert client.get(f"/facts.json?q=rains&country=KAZ&{query}").json()["count"] == len(wanted)
        assert set(re.findall(r"\b(?:old|new)-rain\b", client.get(f"/facts.csv?{query}").getvalue().decode())) == wanted
        assert client.get(f"/index.json?{query}").json()["facts"] == len(wanted)
        counts = [theme["fact_count"] for theme in client.get(f"/themes.json?{query}").json()["themes"]]
        assert counts == ([len(wanted)] if wanted else [])
        assert ('href="?theme=weather' in page(client, f"/facts/?{query}")) == bool(wanted)
        for address in ("/themes/weather.json?", "/facts.json?q=rains&theme=weather&"):
            told = client.get(f"{address}{query}")
            assert len(told.json().get("facts", [])) == len(wanted) and (told.status_code == 200) == bool(wanted)
    assert client.get(f"/facts/new-rain/?known_by={EARLY}").status_code == 404
    assert client.get(f"/facts/new-rain/?known_by={LATE}").status_code == 200


@with_rows
def test_a_footnote_leads_to_no_source_of_later(articles, client):
    fact = make_fact("The caravan came", slug="it", when="2023", cited_in=articles)

    told = client.get(f"/facts/it.json?known_by={EARLY}").json()

    assert [one["article"] for one in told["citations"]] == ["early"]
    assert "late" not in told["citation_line"]
    assert len(client.get("/facts/it.json").json()["citations"]) == fact.citations.count() == 2


@with_rows
def test_a_later_article_brings_its_people_along(articles, client):
    make_fact("It rains", when="2023", cited_in=articles[0], actors=[make_actor("Aida", slug="aida")])
    make_fact("It snows", when="2023", cited_in=articles[1], actors=[make_actor("Bek", slug="bek")])
    make_actor("Of no article", slug="nobody")

    told = client.get(f"/actors.json?known_by={EARLY}").json()["actors"]

    assert {one["slug"] for one in told} == {"aida", articles[0].publisher.slug}
    assert client.get(f"/actors/bek/?known_by={EARLY}").status_code == 404
    assert client.get(f"/actors/bek/?known_by={LATE}").status_code == 200
    assert {"aida", "bek", "nobody"} < {one["slug"] for one in client.get("/actors.json").json()["actors"]}


# The address


@pytest.mark.parametrize(
    ("link", "kept"),
    [
        ('<a href="/facts/">', '<a href="/facts/?as_of=2024-07-04&amp;status_by=effect">'),
        (
            '<a class="x" href="/facts/?q=a">',
            '<a class="x" href="/facts/?q=a&amp;as_of=2024-07-04&amp;status_by=effect">',
        ),
        ('<a href="?page=2">', '<a href="?page=2&amp;as_of=2024-07-04&amp;status_by=effect">'),
        ('<a href="/x/#p2">', '<a href="/x/?as_of=2024-07-04&amp;status_by=effect#p2">'),
        ('<a href="/facts.csv?as_of=2024-07-04">', None),
        ('<a href="#p2">', None),
        ('<a href="/admin/">', None),
        ('<a href="/static/facts/site.css">', None),
        ('<a href="https://example.org/">', None),
        ('<a class="other-day" href="/facts/">', None),
        ('<link rel="stylesheet" href="/facts/">', None),
    ],
)
def test_a_link_within_the_site_keeps_the_day(link, kept):
    day = Clock(date(2024, 7, 4), None, clock.EFFECT)

    assert with_day(f"<p>{link}there</a></p>", day) == f"<p>{kept or link}there</a></p>"


@with_rows
def test_every_link_of_a_page_keeps_the_day_and_the_forms_do_too(articles, client):
    make_fact("It rains", when="2023", cited_in=articles[0], countries=["KAZ"], themes=[make_theme("Weather")])
    day = "as_of=2024-07-04&amp;known_by=2024-12-31"

    for address in ("/", "/facts/?q=rains", "/record/", "/countries/KAZ/", "/timeline/", "/about/", "/quality/"):
        html = page(client, f"{address}{'&' if '?' in address else '?'}{day.replace('&amp;', '&')}")
        links = re.findall(r'<a\b(?![^>]*other-day)[^>]*\shref="((?:/(?!admin/|static/)|\?)[^"]*)"', html)
        assert links and [link for link in links if "as_of=2024-07-04" not in link] == [], address
        assert [link for link in links if link.count("as_of=") != 1 or link.count("known_by=") != 1] == [], address
        searches = 2 if address == "/" else 1
        assert html.count('<input type="hidden" name="as_of" value="2024-07-04">') == searches, address
    assert 'name="q" value="rains"' in page(client, "/facts/?q=rains&as_of=2024-07-04")


@with_rows
def test_a_page_of_another_day_says_so_and_leads_back(client):
    make_standing(begins="2001-06-15")

    html = page(client, "/facts/?q=a&as_of=2024-07-04&known_by=2024-08-31&status_by=effect")

    assert "You are looking at the SCO as of <strong>4 July 2024</strong>." in html
    assert "Only what had been published by <strong>31 August 2024</strong> is shown." in html
    assert "A status counts from when it took effect." in html
    assert '<a class="other-day" href="?q=a&amp;status_by=effect">Back to the latest</a>' in html
    assert "There was no SCO before" not in html
    assert "There was no SCO before 15 June 2001." in page(client, "/?as_of=2001-06-14")
    assert "other-day" not in page(client, "/facts/?q=a") and "You are looking" not in page(client, "/")


@with_rows
def test_who_only_counts_by_effect_is_at_today_and_can_count_by_decision(client):
    html = page(client, "/record/?status_by=effect")

    assert "Back to the latest" not in html
    assert '<a class="other-day" href="?">Count from the decision instead</a>' in html


@with_rows
def test_every_page_words_in_the_same_way_how_a_status_counts(client):
    make_status(decided="2005-07-05", effective="2005-07-05")
    by_decision = (
        "A status counts from the decision of the heads of state or, where no source dates one, from when it took "
        "effect."
    )
    by_effect = "A status counts from when it took effect."

    days = "/compare/?what=day&a=2006-01-01&b=2007-01-01"
    for address in ("/map/", "/countries/", "/countries/KAZ/", "/numbers/", days):
        assert by_decision in page(client, address), address
        html = page(client, f"{address}{'&' if '?' in address else '?'}status_by=effect")
        assert by_effect in html and by_decision not in html, address
    assert by_decision in page(client, "/about/") and by_effect in page(client, "/about/")


@with_rows
def test_the_way_back_and_the_form_keep_the_rest_of_the_address_and_not_the_page_of_a_list(client):
    make_fact()

    html = page(client, "/facts/?page=1&q=a%26b&kind=opinion&as_of=2026-01-01")

    assert '<a class="other-day" href="?q=a%26b&amp;kind=opinion">Back to the latest</a>' in html
    form = html[html.index('<form class="day"') :].partition("</form>")[0]
    assert re.findall('type="hidden" name="(.*?)" value="(.*?)"', form) == [("q", "a&amp;b"), ("kind", "opinion")]


@with_rows
def test_the_form_and_the_messages_of_the_day_use_the_same_words(client):
    html = page(client, "/about/?as_of=2024-07-03&status_by=effect")

    for name, label in (("as_of", "As of"), ("known_by", "Published until"), ("status_by", "Statuses by")):
        assert f'<label for="{name}">{label}</label>' in html
    assert '<input type="date" name="as_of" value="2024-07-03" id="as_of">' in html
    assert '<option value="effect" selected>effect</option>' in html


@with_rows
def test_what_was_not_there_on_a_day_leads_back_to_today(client):
    event = make_event("Fair", slug="fair", when="2024-05")
    make_backing(make_fact("It was in May", when="2024-05", events=[event]), event, "when")

    then, never = client.get("/events/fair/?as_of=2010-01-01"), client.get("/events/fairy/")

    assert then.status_code == never.status_code == 404
    assert (
        '<a class="other-day" href="?">Go back to the latest</a>' in then.text and "letter is missing" not in then.text
    )
    assert "latest</a>" not in never.text and "letter is missing" in never.text
    assert (
        client.get("/events/fair.json?as_of=2010-01-01").json()["error"]
        == "On this day, no published page has this address."
    )


@with_rows
def test_the_next_page_of_a_twin_is_of_the_same_day(articles, client):
    for _ in range(2):
        make_fact(when="2023", cited_in=articles[0])

    answer = client.get(f"/facts.csv?size=1&as_of=2024-01-01&known_by={EARLY}")
    told = client.get(f"/facts.json?size=1&as_of=2024-01-01&known_by={EARLY}").json()

    kept = f"page=2&as_of=2024-01-01&known_by={EARLY}"
    assert kept in answer["Link"] and told["next"].endswith(kept)
    assert client.get(told["next"]).json()["page"] == 2


@with_rows
@pytest.mark.parametrize("value", ["2024", "2024-13-01", "2024-02-30", "04.07.2024", "today", "%00", "2024-07-04/.."])
def test_a_day_that_is_none_is_refused_with_a_message(client, value):
    for name in ("as_of", "known_by"):
        html = client.get(f"/facts/?{name}={value}")
        assert html.status_code == 400
        assert f"<code>{name}</code>" in html.text and "Write a day such as 2024-07-03." in html.text
        for fmt in ("json", "csv"):
            told = client.get(f"/facts.{fmt}?{name}={value}")
            assert told.status_code == 400 and list(told.json()["errors"]) == [name]


@with_rows
def test_a_way_to_count_that_there_is_not_is_refused_and_empty_days_are_none(client):
    told = client.get("/countries.json?status_by=rumour")

    assert told.status_code == 400 and list(told.json()["errors"]) == ["status_by"]
    html = page(client, "/facts/?as_of=&known_by=&status_by=decision")
    assert "You are looking" not in html and "other-day" not in html
    assert client.get("/admin/login/?as_of=never").status_code == 200
