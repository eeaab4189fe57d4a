"""The comparison: what differs, what is the same, each value with its facts, and messages that help."""

import re
from datetime import date, timedelta
from html import unescape
from itertools import pairwise

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from facts import clock, comparison, disagreements
from facts.index import entries
from facts.models import Chairmanship, Fact, Membership, Term
from facts.tally import of_the_record

from .splits import listed
from .tiers import examples
from .world import (
    make_actor,
    make_backing,
    make_chairmanship,
    make_country,
    make_event,
    make_fact,
    make_membership,
    make_sourced,
    make_standing,
    make_term,
)

pytestmark = pytest.mark.django_db


def page(client, query="", status=200):
    response = client.get(f"/compare/{query}")
    assert response.status_code == status
    return response.content.decode()


def data(client, query, status=200):
    response = client.get(f"/compare.json{query}")
    assert response.status_code == status
    return response.json()


def lines(found, name):
    """The lines of one section by their labels, each with the words of both sides."""
    return {line["label"]: tuple([one["words"] for one in line[side]] for side in "ab") for line in found[name]}


def make_pair():
    """Kazakhstan and Kyrgyzstan, both members since a day, one of them an observer before; and facts about them."""
    founded = make_standing("member", position=1)
    member = [
        make_sourced(make_membership(code, founded, decided="2005-07-05"), when="2005-07-05") for code in ("KAZ", "KGZ")
    ]
    before = make_membership("KAZ", "observer", decided="2004-06-17", ended="2005-07-05")
    make_sourced(before, when="2004-06-17")
    both = make_fact("The two share a river.", countries=["KAZ", "KGZ"])
    alone = make_fact("The steppe is wide.", countries=["KAZ"])
    return member, before, both, alone


COUNTRIES = "?what=country&a=KAZ&b=KGZ"


def test_two_countries_are_set_side_by_side(client):
    make_pair()

    found = data(client, f"{COUNTRIES}&as_of=2024-01-01")

    assert (found["a"], found["b"]) == ({"code": "KAZ", "name": "Kazakhstan"}, {"code": "KGZ", "name": "Kyrgyzstan"})
    assert lines(found, "same") == {
        "Status on 1 January 2024": (["member"], ["member"]),
        "Member: decided": (["5 July 2005"], ["5 July 2005"]),
    }
    assert lines(found, "different") == {
        "Observer: decided": (["17 June 2004"], []),
        "Observer: ended": (["5 July 2005"], []),
    }
    assert all(one["facts"] for line in found["same"] + found["different"] for side in "ab" for one in line[side])


def test_facts_are_shared_out_and_those_with_a_footnote_come_first(client):
    _member, before, both, alone = make_pair()

    found = data(client, COUNTRIES)["facts"]

    assert found["both"]["shown"] == [both.slug]
    backing = before.backings.first().fact.slug
    assert found["a"]["count"] == 4
    assert backing in found["a"]["shown"][:3] and found["a"]["shown"][-1] == alone.slug
    assert found["b"]["count"] == 1


def test_every_footnote_leads_to_a_fact_on_the_page_and_back(client):
    make_pair()

    html = page(client, COUNTRIES)

    refs = re.findall(r'class="ref" href="#(f-[\w-]+)"[^>]*>\[(\d+)\]', html)
    assert refs and all(f'id="{name}"' in html for name, _number in refs)
    assert len({name for name, _number in refs}) == len({number for _name, number in refs})
    lead_back = re.findall(r'href="#(v-[\w-]+)"', html)
    assert lead_back and all(f'id="{name}"' in html for name in lead_back)
    first = [number for _name, number in refs]
    assert list(dict.fromkeys(first)) == [str(number) for number in range(1, len(set(first)) + 1)]


def test_many_facts_are_cut_short_with_a_way_to_the_rest(client):
    make_pair()
    for number in range(9):
        make_fact(f"The steppe has {number} wells.", countries=["KAZ"])

    html = page(client, COUNTRIES)

    assert "8 of 13 are shown" in html
    assert '<a href="/facts/?country=KAZ">Search all facts about Kazakhstan</a>' in html
    assert data(client, COUNTRIES)["facts"]["a"]["count"] == 13


def test_what_is_not_there_is_said_in_words(client):
    make_pair()
    chair = make_chairmanship("KAZ", term="2010-06-11/2011-06-15")
    make_sourced(chair, without=("term",), when="2010-06-11")

    html = page(client, COUNTRIES)

    assert "no such status" in html and "none recorded" in html
    assert "11 June 2010 to 15 June 2011" in html


def test_a_value_without_a_fact_is_unsourced(client):
    make_pair()
    make_membership("KGZ", "observer", decided="2004-06-17", ended="2005-07-05")

    html = page(client, COUNTRIES)

    # The status is shown on the day, too: no fact says that it ended.
    assert html.count('class="unsourced"') == 3


def test_a_disputed_value_says_so(client):
    first, second = make_chairmanship("KAZ", term="2010/2011"), make_chairmanship("KGZ", term="2012/2013")
    for number in (13, 22):
        fact = make_fact(
            f"There were {number} events.", figure_value=number, figure_unit="events", figure_bound="exactly",
            chairmanships=[first],
        )  # fmt: skip
        make_backing(fact, first, "events")
    query = f"?what=chairmanship&a={first.slug}&b={second.slug}"

    found = {line["name"]: line for line in data(client, query)["different"]}

    assert [one["words"] for one in found["events"]["a"]] == [
        "13 events (exactly as stated)",
        "22 events (exactly as stated)",
    ]
    [slug] = {one["disputed"] for one in found["events"]["a"]}
    assert client.get(f"/disagreements/{slug}/").status_code == 200
    assert page(client, query).count(f'class="disputed" href="/disagreements/{slug}/"') == 4  # twice a value and a fact


def test_the_date_of_an_event_is_disputed_where_it_is_shown(client):
    make_pair()
    event = make_event("Gathering", country=make_country("KAZ"), kind="summit", when="2024-07-03/2024-07-04")
    make_sourced(event, countries=["KAZ"], when="2024-07-03/2024-07-04")
    other = make_fact("They met on the first.", events=[event], countries=["KAZ"], when="2024-07-01")
    make_backing(other, event, "when", stated="2024-07-01")

    found = {line["name"]: line for line in data(client, COUNTRIES)["different"]}

    [said] = found["summits"]["a"]
    assert said["words"] == "Gathering" and said["time"] == "3–4 July 2024"
    assert said["disputed"] == f"event-{event.slug}-when"


def test_two_chairmanships_are_set_side_by_side(client):
    first = make_sourced(make_chairmanship("KAZ", term="2010-06-11/2011-06-15", slogan="Onwards"), when="2010-06-11")
    second = make_sourced(make_chairmanship("KAZ", term="2016-06-24/2017-06-09", slogan="Onwards"), when="2016-06-24")
    summit = make_event("Gathering", kind="summit", when="2011-06-15", chairmanship=first)
    make_sourced(summit, when="2011-06-15")
    query = f"?what=chairmanship&a={first.slug}&b={second.slug}"

    found = data(client, query)

    assert lines(found, "same") == {"Country": (["Kazakhstan"], ["Kazakhstan"]), "Slogan": (["Onwards"], ["Onwards"])}
    assert lines(found, "different") == {
        "Term": (["11 June 2010 to 15 June 2011"], ["24 June 2016 to 9 June 2017"]),
        "Summits in it": (["Gathering"], []),
    }
    assert f"/facts/?chairmanship={first.slug}" not in page(client, query)  # all of its facts are shown


def test_two_days_tell_who_joined_who_left_and_whose_status_changed(client):
    member = make_standing("member", position=1)
    stays = make_sourced(make_membership("CHN", member, decided="2001-06-15"), when="2001-06-15")
    make_sourced(make_membership("IND", "observer", decided="2005-07-05", ended="2017-06-09"), when="2005-07-05")
    make_sourced(make_membership("IND", member, decided="2017-06-09"), when="2017-06-09")
    make_sourced(make_membership("KGZ", "observer", decided="2005-07-05", ended="2017-06-09"), when="2005-07-05")
    make_sourced(make_membership("KAZ", "observer", decided="2017-06-09"), when="2017-06-09")
    query = "?what=day&a=2017-06-08&b=2017-06-09"

    found = data(client, query)

    told = [(line["name"], line["remark"]) for line in found["different"] if line["name"].isupper()]
    assert told == [("KAZ", "joined"), ("KGZ", "left"), ("IND", "status changed")]
    assert lines(found, "different")["India"] == (["observer"], ["member"])
    assert lines(found, "different")["Countries with the status member"] == (["1"], ["2"])
    assert lines(found, "same")["China"] == (["member"], ["member"])
    assert lines(found, "same")["Countries with any status"] == (["3"], ["3"])
    assert found["facts"]["both"]["shown"] == [stays.backings.first().fact.slug]

    backwards = data(client, "?what=day&a=2017-06-09&b=2017-06-08")

    assert [(line["name"], line["remark"]) for line in backwards["different"] if line["name"].isupper()] == told
    assert lines(backwards, "different")["India"] == (["member"], ["observer"])


def test_the_total_of_a_day_counts_countries_and_not_their_statuses(client):
    for code, standing in (("KAZ", "observer"), ("KAZ", "partner"), ("KGZ", "observer")):
        make_sourced(make_membership(code, standing, decided="2005-07-05"), when="2005-07-05")

    found = lines(data(client, "?what=day&a=2005-07-04&b=2005-07-05"), "different")

    assert found["Countries with the status observer"] == (["0"], ["2"])
    assert found["Countries with the status partner"] == (["0"], ["1"])
    assert found["Countries with any status"] == (["0"], ["2"])


def test_days_name_the_chair_and_the_holders_of_the_offices(client):
    make_sourced(make_chairmanship("KAZ", term="2010-06-11/2011-06-15"), when="2010-06-11")
    make_sourced(make_chairmanship("CHN", term="2011-06-15/2012-06-07"), when="2011-06-15")
    make_sourced(make_term(make_actor("Aida Bekova"), start="2010-01", end="2011-12"), when="2010-01/2011-12")
    make_sourced(make_term(make_actor("Dong Mei"), start="2012-01-01", end="2014-12-31"), when="2012-01-01/2014-12-31")

    found = data(client, "?what=day&a=2011-06-15&b=2012-06-08")

    assert lines(found, "different") == {
        "Chair": (["Kazakhstan", "China"], []),
        "Secretary-General": (["Aida Bekova"], ["Dong Mei"]),
    }
    times = {line["name"]: [one["time"] for one in line["a"] + line["b"]] for line in found["different"]}
    assert times["chair"] == ["11 June 2010 to 15 June 2011", "from 15 June 2011"]  # as it could be told on that day
    assert times["secretary-general"] == ["from January 2010", "from 1 January 2012"]
    assert "on the day of a handover both are named" in page(client, "?what=day&a=2011-06-15&b=2012-06-08")


def test_each_day_is_seen_as_of_itself_whatever_the_day_of_the_page(client):
    row = make_membership("KAZ", "observer", decided="2005-07-05")
    make_sourced(row, said="2006-05-05")  # nobody had said so before

    for query in ("", "&as_of=2004-01-01"):
        found = data(client, f"?what=day&a=2006-01-01&b=2007-01-01{query}")
        assert lines(found, "different")["Kazakhstan"] == ([], ["observer"])
        assert found["facts"]["b"]["count"] == 1
    assert "the day named above does not change them" in page(client, "?what=day&as_of=2004-01-01")


def test_by_effect_a_status_counts_from_its_effect(client):
    make_sourced(make_membership("KAZ", "observer", decided="2005-07-05", effective="2006-03"), when="2005-07-05")
    query = "?what=day&a=2006-03-30&b=2006-03-31"

    assert data(client, query)["different"] == []
    assert lines(data(client, f"{query}&status_by=effect"), "different")["Kazakhstan"] == ([], ["observer"])
    assert "Nothing differs." in page(client, query)


def test_looking_back_hides_what_could_not_be_known(client):
    make_pair()

    assert "Member: decided" not in page(client, f"{COUNTRIES}&as_of=2005-01-01")
    assert "Observer: decided" in page(client, f"{COUNTRIES}&as_of=2005-01-01")
    assert "No country of the record has the code" in page(client, f"{COUNTRIES}&known_by=2005-01-01", status=400)


def test_nothing_of_a_draft_is_compared(client):
    make_pair()
    secret = make_membership("KGZ", "observer", decided="2003-01-01", status="draft")
    make_backing(make_fact(countries=["KGZ"]), secret, "decided")
    make_fact("A secret of the two.", countries=["KAZ", "KGZ"], status="draft")
    draft = make_chairmanship("KAZ", term="2010/2011", status="draft")

    html = page(client, COUNTRIES)

    assert "secret" not in html and "1 January 2003" not in html
    assert draft.slug not in page(client, "?what=chairmanship")
    page(client, f"?what=chairmanship&a={draft.slug}&b=x", status=400)


@pytest.mark.parametrize(
    ("query", "field", "told"),
    [
        ("?what=river", "what", "Write country, chairmanship or day."),
        ("?what=country&a=XYZ&b=KGZ", "a", "No country of the record has the code “XYZ”; choose one of the list"),
        ("?a=KAZ&b=kgz", "b", "No country of the record has the code “kgz”"),
        ("?what=country&a=KAZ&b=KAZ", "b", "It is the same as the first one; choose another."),
        ("?what=chairmanship&a=nobody&b=", "a", "No chairmanship that can be seen has the address “nobody”"),
        ("?what=day&a=2024-02-31&b=2024-03-01", "a", "“2024-02-31” is no day; write one as 2024-07-03."),
        ("?what=day&a=3 July 2024&b=2024-03-01", "a", "“3 July 2024” is no day"),
        ("?what=day&a=2024-03-01&b=9998-01-01", "b", "Nobody knows that day yet"),
        ("?what=country&a=%00&b=KGZ", "a", "Null characters are not allowed."),
    ],
)
def test_a_wrong_choice_is_told_with_the_field_and_how_to_mend_it(client, query, field, told):
    make_pair()

    assert told in unescape(page(client, query, status=400))
    assert told in data(client, query, status=400)["errors"][field]


def test_a_wrong_choice_leaves_the_form_as_it_was(client):
    make_pair()

    html = page(client, "?what=country&a=KAZ&b=KAZ", status=400)

    assert html.count('<option value="KAZ" selected>') == 2
    assert 'id="id_b_error" role="alert"' in html and 'aria-invalid="true"' in html


@pytest.mark.parametrize("query", ["", "?what=country", "?what=chairmanship", "?what=day", "?what=country&a=KAZ"])
def test_without_a_choice_there_is_a_form_and_no_result(client, query):
    make_pair()

    html = page(client, query)

    assert '<form class="pair" action="/compare/">' in html and "<table" not in html
    assert data(client, query)["licence"] == "CC0-1.0"


def test_the_first_choice_is_kept_until_the_second_is_made(client):
    make_pair()

    html = page(client, "?what=country&a=KAZ")

    assert '<option value="KAZ" selected>' in html
    assert "Choose both, and they are set side by side here." in html
    assert [one["code"] for one in data(client, "")["choices"]] == ["KAZ", "KGZ"]


def test_the_days_offered_are_the_readers_own_and_the_year_before(client):
    html = page(client, "?what=day&as_of=2024-02-29")

    assert 'name="a" value="2023-02-28"' in html and 'name="b" value="2024-02-29"' in html


def test_the_form_and_its_links_keep_the_day(client):
    make_pair()

    html = page(client, f"{COUNTRIES}&as_of=2024-01-01&status_by=effect")

    form = html[html.index('<form class="pair"') : html.index("</form>", html.index('<form class="pair"'))]
    assert '<input type="hidden" name="as_of" value="2024-01-01">' in form
    assert 'href="/compare/?what=chairmanship&amp;as_of=2024-01-01&amp;status_by=effect"' in html


def test_pages_of_countries_and_chairmanships_lead_here(client):
    make_pair()
    chair = make_chairmanship("KAZ", term="2010/2011")

    assert 'href="/compare/?what=country&amp;a=KAZ"' in client.get("/countries/KAZ/").content.decode()
    html = client.get(chair.get_absolute_url()).content.decode()
    assert f'href="/compare/?what=chairmanship&amp;a={chair.slug}"' in html
    assert 'href="/numbers/"' in page(client)


def make_many(rows):
    """For each of two countries so many statuses, chairmanships, events and facts; more statuses of other countries."""
    for code in ("KAZ", "KGZ"):
        for number in range(rows):
            year = 2000 + rows + number
            make_sourced(make_membership(code, f"status {number}", decided=f"{year}-05"), when=f"{year}-05")
            chair = make_sourced(make_chairmanship(code, term=f"{year}/{year + 1}"), when=f"{year}")
            make_sourced(make_event(country=chair.country, when=f"{year}", chairmanship=chair), countries=[code])
            make_sourced(make_membership(f"X{code[1]}{chr(65 + number)}", decided=f"{year}-05"), when=f"{year}-05")
            make_sourced(make_term(start=f"{year}"), when=f"{year}")
            make_fact("The two share a river.", countries=["KAZ", "KGZ"])
    return chair


def test_many_rows_cost_the_queries_of_one(client):
    costs, other = [], make_sourced(make_chairmanship("TJK", term="2023/2025"), when="2023")
    for rows in (1, 12):
        chair = make_many(rows)
        entries()  # the index is fetched once by a process
        queries = [COUNTRIES, f"?what=chairmanship&a={other.slug}&b={chair.slug}"]
        for query in [*queries, "?what=day&a=2000-06-01&b=2024-01-01", "?what=country", "?what=chairmanship"]:
            for path in ("/compare/", "/compare.json"):
                with CaptureQueriesContext(connection) as asked:
                    assert client.get(f"{path}{query}").status_code == 200
                costs.append((path, query[:12], len(asked)))

    half = len(costs) // 2
    assert costs[:half] == costs[half:]
    assert max(cost for *_of, cost in costs) <= 45


DAYS = [date(2003, 1, 1), date(2004, 6, 17), date(2010, 5, 1), date(2017, 6, 9), date(2022, 9, 14), date(2025, 9, 1)]


@pytest.mark.parametrize("by", [clock.DECISION, clock.EFFECT])
@pytest.mark.parametrize("step", examples([1, 3], 3))
def test_a_day_has_the_statuses_of_the_list_of_countries(client, shipped, by, step):
    for day in DAYS[::step]:
        before = day - timedelta(1)
        found = data(client, f"?what=day&a={before}&b={day}&status_by={by}")
        for side, one in (("a", before), ("b", day)):
            held = listed(client, f"as_of={one}&status_by={by}")
            told = found["different"] + found["same"]
            statuses = {line["name"]: line[side][0]["value"] for line in told if line["name"].isupper() and line[side]}
            assert statuses == held
            [total] = [line for line in told if line["name"] == "total"]
            assert total[side][0]["value"] == len(held)


def test_on_no_day_are_there_two_holders_of_an_office(shipped):
    terms = sorted(Term.objects.published().exclude(start=""), key=lambda term: (term.office, term.start_first))
    for before, after in pairwise(terms):
        assert before.office != after.office or before.end_last < after.start_first, after

    with disagreements.looked_up_once():
        for year, directors in ((2004, []), (2007, [1, 1]), (2026, [1, 1])):
            found = comparison.days(date(year, 2, 15), date(year, 8, 15))
            told = {line.name: line.sides for line in found.lines}
            assert [len(side) for side in (*told["chair"], *told["secretary-general"])] == [1] * 4, year
            # Who directed RATS before 2007, and from when, no source tells.
            assert [len(side) for side in told.get("rats-director", ())] == directors, year


@pytest.mark.parametrize("day", [None, date(2016, 1, 1)])
def test_any_two_countries_can_be_compared(shipped, day):
    countries = list(of_the_record().order_by("iso3"))
    with clock.at(clock.Clock(day)), disagreements.looked_up_once():
        for one, other in zip(countries[::2], countries[1::2], strict=False):
            found = comparison.countries(one, other)
            counts = {part.name: part.count for part in found.parts}
            about = [set(Fact.objects.published().about(row).values_list("pk", flat=True)) for row in (one, other)]
            assert counts.get("both", 0) >= len(about[0] & about[1])
            assert sum(counts.values()) >= len(about[0] | about[1])


def test_any_two_chairmanships_can_be_compared(client, shipped):
    slugs = list(Chairmanship.objects.published().order_by("first_day").values_list("slug", flat=True))

    for one, other in zip(slugs[::4], slugs[1::4], strict=False):
        page(client, f"?what=chairmanship&a={one}&b={other}")


def test_laos_is_disputed_and_kazakhstan_is_not(client, shipped):
    found = data(client, "?what=country&a=LAO&b=KAZ")

    [status] = [line for line in found["different"] if line["name"] == "status"]
    assert status["a"][0]["disputed"] == "membership-laos-sco-partner-2025-standing"
    assert status["b"][0]["disputed"] is None
    assert Membership.objects.get(slug="laos-sco-partner-2025").effective == ""


@pytest.mark.parametrize("what", ["country", "chairmanship", "day"])
def test_a_percent_sign_is_told_as_it_was_written(client, what):
    for address in ("/compare.json", "/compare/"):
        answer = client.get(address, {"what": what, "a": "%2 50%"})
        assert answer.status_code == 400 and "“%2 50%”" in answer.content.decode()
