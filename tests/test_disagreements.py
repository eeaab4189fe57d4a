"""The register of disagreements: found by rule or entered by hand, and shown wherever a disputed value is."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from facts import clock, disagreements
from facts.clock import Clock
from facts.disagreements import Figure, can_both_hold, of_facts, of_row, questions
from facts.models import Event, Fact

from .splits import csv_rows
from .world import (
    make_actor,
    make_article,
    make_backing,
    make_chairmanship,
    make_citation,
    make_country,
    make_disagreement,
    make_event,
    make_fact,
    make_membership,
    make_standing,
    make_term,
)

with_rows = pytest.mark.django_db


def figure(told):
    """A figure as “about 150” says it."""
    bound, _space, number = told.rpartition(" ")
    return Figure.of(Fact(figure_value=number, figure_bound=bound.replace(" ", "-") or "exactly"))


def days(told):
    """A date as its first and last day."""
    first, _slash, last = told.partition("/")
    return date.fromisoformat(first), date.fromisoformat(last or first)


# What cannot both hold


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [
        ("13", "22", False),
        ("13", "13", True),
        ("about 150", "more than 140", True),
        ("about 150", "150", True),
        ("about 150", "135", True),
        ("about 150", "134", False),
        ("about 150", "about 170", True),
        ("about 100", "about 150", False),
        ("more than 150", "150", False),
        ("at least 150", "150", True),
        ("less than 150", "150", False),
        ("at most 150", "150", True),
        ("more than 150", "less than 150", False),
        ("more than 150", "at most 150", False),
        ("at least 150", "at most 150", True),
        ("more than 140", "more than 150", True),
        ("at most 80", "at least 140", False),
        ("0", "about 0", True),
    ],
)
def test_two_figures_can_both_hold_if_one_number_fits_them(one, other, both):
    assert can_both_hold(figure(one), figure(other)) is can_both_hold(figure(other), figure(one)) is both


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [
        ("2024-07-04", "2024-07-03/2024-07-04", True),
        ("2024-07-01/2024-07-31", "2024-07-03/2024-07-04", True),
        ("2024-07-03/2024-07-04", "2024-07-02/2024-07-03", False),
        ("2004-06-07", "2004-06-17", False),
        ("2004-06-07", "2004-06-07", True),
    ],
)
def test_two_dates_can_both_hold_if_one_lies_within_the_other(one, other, both):
    assert can_both_hold(days(one), days(other)) is can_both_hold(days(other), days(one)) is both


def test_two_names_or_ordinals_can_both_hold_if_they_are_the_same():
    assert can_both_hold("Tashkent", " tashkent")
    assert not can_both_hold("Tashkent", "Bishkek")
    assert not can_both_hold("23", "24")


# Found by rule


def tell(row, value, *said, **fields):
    """The row, with a fact for each thing that is said of a value: a measure's number, or what is stated otherwise."""
    links = {f"{row._meta.model_name}s": [row]} if row._meta.model_name in ("event", "chairmanship", "actor") else {}
    for number, told in enumerate(said, 1):
        shape = {"figure_value": told, "figure_unit": value, "figure_bound": "exactly"} if value in row.measures else {}
        slug = f"{row.slug}-says-{number}"
        fact = make_fact(f"It is said: {told}", slug=slug, **links | shape | fields)
        make_backing(fact, row, value, stated="" if shape else told)
    return row


def found():
    return {question.slug: [version.words for version in question.versions] for question in questions()}


@with_rows
def test_numbers_of_one_event_that_cannot_both_hold_are_a_disagreement():
    tell(make_event("Fair", slug="fair"), "documents", 13, 22)
    tell(make_event("Market", slug="market"), "documents", 7)

    [question] = questions()

    assert (question.slug, question.question) == ("event-fair-documents", "Fair: documents adopted")
    assert [version.words for version in question.versions] == [
        f"{number} documents (exactly as stated)" for number in (13, 22)
    ]
    assert question.found and question.is_open


@with_rows
@pytest.mark.parametrize(
    ("make", "value", "said", "words"),
    [
        (lambda: make_event(slug="it", when="2024-07-03/2024-07-04"), "when", "2024-07-02", "2 July 2024"),
        (lambda: make_event(slug="it", ordinal=23), "ordinal", "24", "24"),
        (lambda: make_event(slug="it", place="Tashkent"), "place", "Bishkek", "Bishkek"),
        (lambda: make_event(slug="it", country=make_country("KAZ")), "country", "Kyrgyzstan", "Kyrgyzstan"),
        (lambda: make_chairmanship(slug="it", slogan="Honey for all"), "slogan", "Bread for all", "Bread for all"),
        (lambda: make_actor(slug="it", role="Envoy"), "role", "Weaver", "Weaver"),
        (lambda: make_membership(slug="it", decided="2012-06-07"), "decided", "2013-04-26", "26 April 2013"),
        (lambda: make_membership(slug="it"), "standing", "member", "member"),
        (lambda: make_standing("it", begins="2001-06-15"), "begins", "1996-04-26", "26 April 1996"),
        (lambda: make_term(slug="it", start="2022"), "start", "2021", "2021"),
    ],
)
def test_dates_ordinals_names_and_statuses_that_cannot_both_hold_are_one_too(make, value, said, words):
    row = tell(make(), value, "", said)

    slug = f"{row._meta.model_name}-it-{value}".replace("_", "-")
    assert found()[slug][1] == words
    assert of_row(row)[value].slug == slug
    assert len(questions()) == 1


@with_rows
def test_what_can_both_hold_is_none():
    tell(make_event(when="2024-07-03/2024-07-04"), "when", "", "2024-07-04")
    tell(make_event(place="Tashkent"), "place", "", "tashkent", actors=[])
    for bound, number in (("about", 150), ("more-than", 140)):
        fact = make_fact(figure_value=number, figure_unit="events", figure_bound=bound)
        make_backing(fact, make_chairmanship("KAZ", slug=f"kaz-{number}"), "events")

    assert questions() == []


@pytest.fixture
def pair(db):
    """Two facts that disagree on the place of an event."""
    tell(make_event("Fair", slug="fair", place="Osh"), "place", "", "Naryn")
    assert list(found()) == ["event-fair-place"]
    return Fact.objects.order_by("slug")


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "expectation"},
        {"kind": "proposal"},
        {"kind": "opinion"},
        {"status": "draft"},
        {"status": "retracted"},
    ],
)
def test_what_is_foreseen_or_meant_or_not_published_contradicts_nothing(pair, change):
    Fact.objects.filter(pk=pair[1].pk).update(**change)

    assert questions() == []


def test_on_a_day_on_which_only_one_of_two_was_known_nothing_was_disputed(pair):
    pair[1].citations.update(paragraph=make_article(page_date="2025-01-01").paragraphs.last())

    for known_by, disputed in ((date(2024, 12, 31), False), (date(2025, 1, 1), True)):
        with clock.at(Clock(known_by=known_by)):
            assert bool(questions()) is disputed


@with_rows
def test_the_numbers_of_a_body_are_compared_only_where_their_times_meet():
    body = make_actor("The league", slug="league", kind="organisation")
    for number, when in ((10, "2024"), (9, "2024-07-03"), (6, "2001"), (5, "")):
        fact = make_fact(
            slug=f"in-{when}-{number}", when=when, actors=[body], figure_value=number, figure_unit="members",
            figure_bound="exactly",
        )  # fmt: skip
        make_backing(fact, body, "members")

    assert list(found()) == ["actor-league-members"]
    Fact.objects.filter(slug="in-2024-07-03-9").update(when="2023-07-03")
    assert found() == {}


@with_rows
def test_who_speaks_of_another_row_or_value_disagrees_with_nobody():
    tell(make_event("Fair", place="Osh"), "place", "Naryn")
    other = make_event("Market", place="Osh")
    make_backing(make_fact(events=[other]), other, "place")

    assert questions() == []


# Entered by hand, and settled


@with_rows
def test_a_curator_enters_what_no_rule_finds():
    east, west = make_fact("The river is in the east"), make_fact("The river is in the west")
    make_disagreement("Where is the river?", [east, west], slug="river")
    make_disagreement("Is it deep?", [east], slug="one-version")
    make_disagreement("Is it wide?", [east, make_fact(status="draft")], slug="one-is-a-draft")
    make_disagreement("Is it cold?", [east, west], slug="a-draft", status="draft")

    [question] = questions()

    assert (question.slug, question.found, question.is_open) == ("river", False, True)
    assert {version.words for version in question.versions} == {east.statement, west.statement}
    assert of_facts()[west.pk] == [question] or of_facts()[west.pk][0].slug == "river"


def test_a_row_of_the_address_of_one_that_a_rule_found_settles_it_and_deletes_nothing(pair):
    third = make_fact("Nobody was there")
    row = make_disagreement("Where was the fair?", [third, pair[0]], slug="event-fair-place")
    row.conclusion, row.reason = "In Osh.", "Two say so."
    row.save()

    [question] = questions()

    assert (question.question, question.conclusion, question.reason) == (
        "Where was the fair?",
        "In Osh.",
        "Two say so.",
    )
    assert question.found and not question.is_open
    assert [version.words for version in question.versions] == ["Osh", "Naryn", "Nobody was there"]


# Pages


def page(client, address):
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def test_the_register_lists_open_questions_first_and_each_has_its_page(pair, client):
    east, west = make_fact("The river is in the east"), make_fact("The river is in the west")
    settled = {"conclusion": "In the east.", "reason": "It flows there."}
    make_disagreement("A river where?", [east, west], slug="a-river", **settled)

    html = page(client, "/disagreements/")
    assert html.index("Fair: place") < html.index("A river where?")
    assert "found by rule" in html and "entered by a curator" in html and "In the east." in html
    data = client.get("/disagreements.json").json()
    assert data["count"] == 2
    assert [(one["slug"], one["found"], one["conclusion"]) for one in data["disagreements"]] == [
        ("event-fair-place", True, ""),
        ("a-river", False, "In the east."),
    ]
    rows = csv_rows(client.get("/disagreements.csv").getvalue().decode())
    assert [row["versions.says"] for row in rows] == ["Osh; Naryn", f"{east.statement}; {west.statement}"]
    detail = page(client, "/disagreements/a-river/")
    assert "settled" in detail and "It flows there." in detail
    detail = page(client, "/disagreements/event-fair-place/")
    assert "It is open: nobody has settled it." in detail and 'href="/events/fair/"' in detail


def test_a_page_shows_every_version_with_its_kind_source_and_date(pair, client):
    paper = make_actor("Osh Evening Paper", kind="media")
    article = make_article("camels", publisher=paper, page_date="2024-05-03")
    make_citation(pair[1], article.paragraphs.last(), stance="disputes")

    html = page(client, "/disagreements/event-fair-place/")

    for words in (pair[0].statement, pair[1].statement, "Reported by the article", "27 August 2024"):
        assert words in html
    assert '<a href="/articles/camels/">Osh Evening Paper</a>, 3 May 2024 (disputes it)</li>' in html
    told = client.get("/disagreements/event-fair-place.json").json()
    assert (told["subject"], told["value"]) == ("fair", "place")
    assert told["versions"][1]["articles"][-1] == "camels" and told["versions"][1]["page_dates"][-1] == "2024-05-03"
    assert (
        client.get("/disagreements/nothing/").status_code
        == client.get("/disagreements/nothing.json").status_code
        == 404
    )


def test_a_disputed_value_says_so_on_every_page_list_twin_and_export(pair, client):
    link = '<a class="disputed" href="/disagreements/event-fair-place/">disputed</a>'
    undisputed = make_fact("It rains", slug="rain")

    assert link in page(client, "/events/fair/")
    assert page(client, "/facts/").count(link) == 2
    html = page(client, pair[1].get_absolute_url())
    assert 'Sources disagree: <a href="/disagreements/event-fair-place/">Fair: place</a>' in html.replace("</p>", "")
    assert "disputed" not in page(client, undisputed.get_absolute_url()).replace("disputed by", "")
    told = {value["value"]: value["disputed"] for value in client.get("/events/fair.json").json()["backed_by"]}
    assert told == {"place": "event-fair-place"}
    facts = {fact["slug"]: fact["disputed"] for fact in client.get("/facts.json").json()["facts"]}
    assert facts == {"rain": [], **{fact.slug: ["event-fair-place"] for fact in pair if fact != undisputed}}
    rows = {row["slug"]: row["disputed"] for row in csv_rows(client.get("/facts.csv").getvalue().decode())}
    assert rows == {slug: "; ".join(value) for slug, value in facts.items()}
    [row] = csv_rows(client.get("/events.csv").getvalue().decode())
    assert row["backed_by.disputed"] == "event-fair-place"


@with_rows
def test_a_disputed_date_place_or_role_says_so_in_its_list_and_on_the_timeline(client):
    fair = make_event("Fair", slug="fair", when="2024-07-03/2024-07-04", place="Osh", country=make_country("KGZ"))
    chair = make_chairmanship("KAZ", slug="kaz", term="2023/2024")
    actor = make_actor("Aida", slug="aida", role="Envoy")
    term = make_term(make_actor("Bek", slug="bek"), slug="bek-2020", start="2020", end="2021")
    status = make_membership("IND", slug="india", decided="2012-06-07", effective="")
    for noun in ("market", "bazaar"):
        make_event(noun.title(), slug=noun, when="2024-05-03")
    disputes = {
        "event-fair-when": (fair, "when", "2024-07-02"),
        "event-fair-place": (fair, "place", "Naryn"),
        "chairmanship-kaz-term": (chair, "term", "2022/2023"),
        "actor-aida-role": (actor, "role", "Weaver"),
        "term-bek-2020-start": (term, "start", "2019"),
        "membership-india-decided": (status, "decided", "2013-04-26"),
    }
    for row, value, otherwise in disputes.values():
        tell(row, value)
        for said in ("", otherwise):
            make_backing(make_fact(f"{row.slug} {value} {said}"), row, value, stated=said)
    assert {question.slug for question in questions()} == disputes.keys()

    listed = {
        "/events/": ["event-fair-when", "event-fair-place"],
        "/chairmanships/": ["chairmanship-kaz-term"],
        "/actors/": ["actor-aida-role"],
        "/timeline/": ["chairmanship-kaz-term", "term-bek-2020-start", "event-fair-when", "membership-india-decided"],
    }
    for address, slugs in listed.items():
        marks = re.findall(r'<a class="disputed" href="/disagreements/([\w-]+)/">disputed</a>', page(client, address))
        assert marks == slugs, address
    lines = [line for line in page(client, "/events/").split("<tr>") if 'class="disputed"' in line]
    assert len(lines) == 1 and "Fair" in lines[0]
    picture = page(client, "/timeline/").partition("</svg>")[0]
    assert picture.count("(disputed)</title>") == picture.count("(disputed)</text>") == len(listed["/timeline/"])
    told = {one["name"]: one["disputed"] for one in client.get("/timeline.json").json()["timeline"]}
    assert (told["Fair"], told["Market"]) == ("event-fair-when", None)
    assert sorted(filter(None, told.values())) == sorted(listed["/timeline/"])
    rows = {row["name"]: row["disputed"] for row in csv_rows(client.get("/timeline.csv").getvalue().decode())}
    assert rows == {name: slug or "" for name, slug in told.items()}


def test_a_settled_value_still_says_that_it_is_disputed_and_what_was_concluded(pair, client):
    settled = {"conclusion": "In Osh.", "reason": "Two say so."}
    make_disagreement("Where was the fair?", slug="event-fair-place", **settled)

    assert "disputed" in page(client, "/events/fair/")
    assert "Curators conclude: In Osh." in page(client, pair[0].get_absolute_url())


@with_rows
def test_a_status_that_is_disputed_says_so_on_its_countrys_page(client):
    row = tell(make_membership("KAZ", slug="kaz", decided="2012-06-07"), "decided", "", "2013-04-26")

    assert '<a class="disputed" href="/disagreements/membership-kaz-decided/">' in page(client, "/countries/KAZ/")
    [told] = client.get("/countries/KAZ.json").json()["memberships"]
    assert {one["value"]: one["disputed"] for one in told["backed_by"]}["decided"] == "membership-kaz-decided"
    assert of_row(row).keys() == {"decided"}


@with_rows
def test_a_disputed_status_says_so_on_pages_lists_maps_and_in_their_twins(client):
    row = tell(make_membership("KAZ", slug="kaz", decided="2012-06-07"), "standing", "member", "observer")
    make_backing(make_fact("It is an observer", slug="observer", countries=["KAZ"]), row, "standing")
    other = make_membership("KGZ", slug="kgz")
    make_backing(make_fact("It is one, too", countries=["KGZ"]), other, "standing")
    link = '<a class="disputed" href="/disagreements/membership-kaz-standing/">disputed</a>'

    told = page(client, "/countries/KAZ/")
    assert link in told.partition("<h1>")[2].partition("</p>\n<p>")[0], "beside the status of the day"
    heading = told[told.index('<h3 id="kaz">') :].partition("</h3>")[0]
    assert link in heading and 'href="/facts/observer/"' in heading
    assert link not in page(client, "/countries/KGZ/")
    for address in ("/countries/", "/map/"):
        html = page(client, address)
        lines = {code: re.search(rf"<tr>(?:(?!</tr>).)*/countries/{code}/.*?</tr>", html)[0] for code in ("KAZ", "KGZ")}
        assert link in lines["KAZ"] and link not in lines["KGZ"], address
    disputed = {"KAZ": "membership-kaz-standing", "KGZ": None}
    for name in ("countries", "map"):
        rows = client.get(f"/{name}.json").json()["countries"]
        assert {one["iso3"]: one["status_disputed"] for one in rows} == disputed
        rows = csv_rows(client.get(f"/{name}.csv").getvalue().decode())
        assert {one["iso3"]: one["status_disputed"] or None for one in rows} == disputed
    assert client.get("/countries/KAZ.json").json()["status_disputed"] == disputed["KAZ"]
    assert client.get("/countries/KAZ.json?as_of=2010-01-01").json()["status_disputed"] is None


@with_rows
def test_the_person_of_a_term_is_backed_and_disputed_beside_the_office(client):
    row = tell(make_term(make_actor("Aida", slug="aida"), slug="term", start="2020"), "actor", "Aida", "Bek")
    make_backing(make_fact("Aida holds it", slug="aida-holds-it", actors=[row.actor]), row, "actor")

    told = page(client, "/actors/aida/")

    heading = told[told.index('<h2 id="term">') :].partition("</h2>")[0]
    assert 'class="disputed" href="/disagreements/term-term-actor/"' in heading
    assert 'href="/facts/aida-holds-it/"' in heading


@with_rows
def test_a_question_about_a_row_without_a_page_names_it_without_a_link(client):
    tell(make_standing("guest", begins="2020"), "begins", "2004", "2005")

    html = page(client, "/disagreements/standing-guest-begins/")

    assert "<p>guest</p>" in html and 'href=""' not in html


# What it costs


def test_disagreements_are_looked_for_once_until_the_data_change(pair):
    event = Event.objects.get()
    with CaptureQueriesContext(connection) as once, disagreements.looked_up_once():
        first = of_facts()
        assert all(of_row(event).keys() == {"place"} for _ in range(9))
    with CaptureQueriesContext(connection) as again, disagreements.looked_up_once():
        assert of_facts().keys() == first.keys()
    assert len(once) > len(again) == 1  # which revision it is
    Fact.objects.get(slug="fair-says-2").citations.all().delete()
    assert of_facts() == {}


# The shipped register


def test_the_shipped_register_has_the_disagreements_of_the_sources(client, shipped):
    register = {question.slug: question for question in questions()}

    by_rule = {slug for slug, question in register.items() if question.found}
    assert by_rule >= {
        "event-astana-summit-2024-documents",
        "event-astana-summit-2024-when",
        "event-tashkent-summit-2004-when",
        "membership-laos-sco-partner-2025-standing",
        "standing-member-begins",
    }
    assert register.keys() - by_rule >= {"seat-of-rats", "who-admitted-armenia", "council-in-islamabad-2024"}
    found_and_open = [slug for slug in by_rule if register[slug].is_open]
    settled = [slug for slug, question in register.items() if not question.is_open]
    assert found_and_open and settled and register.keys() - by_rule
    for slug in (found_and_open[0], settled[0], *(register.keys() - by_rule)):
        assert client.get(f"/disagreements/{slug}/").status_code == 200, slug
