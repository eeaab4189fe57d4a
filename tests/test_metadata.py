"""What pages say of themselves to machines, beside what they show to people and what their twins hold."""

import html as html_module
import json
import re

import pytest
from django.utils.html import strip_tags
from rdflib import Graph, URIRef

from facts import metadata
from facts.dates import in_words
from facts.models import Actor, Article, Chairmanship, Event, Fact, Theme
from facts.tally import of_the_record

from . import world
from .tiers import examples

pytestmark = pytest.mark.django_db
SITE = "http://testserver"
SCHEMA = "https://schema.org/"
#: What is told to machines only: types, codes of languages, and what the page has as a link.
UNSEEN = {"@type", "@id", "@language", "inLanguage", "license", "query-input", "urlTemplate"}
DATES = {"startDate", "endDate", "datePublished", "temporalCoverage"}
NUMBERS = {"value", "minValue", "maxValue"}


def page_of(client, path):
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def graph_of(html):
    """The one data block of a page."""
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.S)
    return json.loads(block)


def open_graph_of(html):
    found = re.findall(r'<meta property="og:(\w+)" content="([^"]*)">', html)
    return {name: html_module.unescape(text) for name, text in found}


def seen(html):
    """What stands in the body, as a reader sees it, with one space for white space."""
    body = html[html.index("<body") :]
    return " ".join(html_module.unescape(strip_tags(body.replace("<", " <"))).split())


def tight(text):
    return re.sub(r"\s+", "", text)


def heading(html):
    return " ".join(html_module.unescape(strip_tags(re.search("<h1[^>]*>(.*?)</h1>", html, re.S)[1])).split())


def leaves(value, name=""):
    """Every (property, plain value) of a graph."""
    if isinstance(value, dict):
        for inner, further in value.items():
            yield from leaves(further, name if inner == "@value" else inner)
    elif isinstance(value, list):
        for further in value:
            yield from leaves(further, name)
    else:
        yield name, value


def links_of(html):
    found = re.findall(r'href="([^"]*)"', html)
    addresses = {html_module.unescape(address).partition("?as_of")[0].partition("&as_of")[0] for address in found}
    return {address if "://" in address else SITE + address for address in addresses}


def not_shown(html):
    """Values of the page's graph that the page does not show."""
    text, links, graph = tight(seen(html)), links_of(html), graph_of(html)
    permalink = graph["mainEntity"].get("url", graph["url"]) if "mainEntity" in graph else graph["url"]
    links |= {permalink, graph["url"].partition("?as_of")[0], graph["url"]}
    for name, value in leaves({key: value for key, value in graph.items() if key not in ("@context", "isPartOf")}):
        if name == "url":
            if value not in links:
                yield name, value
        elif name not in UNSEEN | NUMBERS | {"position", "numberOfItems"}:
            pieces = [in_words(value)] if name in DATES else str(value).split(metadata.DOT)
            yield from ((name, piece) for piece in pieces if not told_in(text, piece) and not dated(name, piece, text))


def told_in(text, piece):
    """A label and its value stand beside each other without the colon."""
    return tight(piece) in text or tight(piece.replace(": ", " ", 1)) in text


def dated(name, piece, text):
    """The first day of an interval is shown as a part of it: “3–4 July 2024” for 3 July."""
    day, _space, month = piece.partition(" ")
    return name == "startDate" and re.search(rf"{day}–\d+{tight(month)}", text)


def every(model, most=None):
    """The addresses of the published rows of a noun, or of so many, taken evenly from all."""
    rows = list(model.objects.published().order_by("pk"))
    return [row.get_absolute_url() for row in rows[:: max(len(rows) // most, 1) if most else 1]]


DETAILS = [Fact, Event, Chairmanship, Theme, Actor, Article]
LISTS = ["/facts/", "/facts/?page=2&size=5&theme=security", "/facts/?q=summit", "/events/", "/countries/"]
LISTS += ["/chairmanships/", "/themes/", "/actors/", "/articles/", "/disagreements/"]
QUESTIONS = ["/disagreements/event-astana-summit-2024-documents/", "/disagreements/seat-of-rats/"]


def pages(most):
    """Lists, questions, and so many pages of the rows of each noun."""
    found = [path for model in DETAILS for path in every(model, most)]
    found += [row.get_absolute_url() for row in of_the_record()[:: 30 // most]]
    return [*found, *LISTS[:: 6 // most], *QUESTIONS, "/"]


@pytest.mark.parametrize("most", examples([2, 6], 2))
def test_every_value_for_machines_is_one_that_the_page_shows(client, shipped, most):
    found = {path: list(not_shown(page_of(client, path))) for path in pages(most)}

    assert {path: values for path, values in found.items() if values} == {}


@pytest.mark.parametrize("day", ["2010-01-01", "2024-07-03"])
def test_on_a_day_the_values_are_those_of_the_day(client, shipped, day):
    paths = ["/countries/IND/", "/countries/KAZ/", "/events/", "/actors/sco/", "/themes/security/", "/facts/"]
    if day > "2024-07":
        paths += ["/events/astana-summit-2024/", "/chairmanships/india-2022-2023/"]

    for path in paths:
        page = page_of(client, f"{path}?as_of={day}")
        assert list(not_shown(page)) == [], path
        assert graph_of(page)["url"] == f"{SITE}{path}?as_of={day}"
        assert open_graph_of(page)["url"] == SITE + path


@pytest.mark.long
@pytest.mark.parametrize("most", examples([2, 6], 2))
def test_open_graph_has_the_title_the_lead_and_the_permalink_of_the_page(client, shipped, most):
    for path in pages(most):
        page = page_of(client, path)
        told, text = open_graph_of(page), tight(seen(page))
        assert told["title"] == heading(page), path
        assert [part for part in told.get("description", "").split(metadata.DOT) if not told_in(text, part)] == [], path
        assert f'<link rel="canonical" href="{html_module.escape(told["url"])}">' in page
        assert told["url"] == SITE + path
        website = path == "/" or path in LISTS
        assert (told["type"], told["site_name"]) == ("website" if website else "article", "SCO Facts")


def test_the_graph_is_rdf_whose_values_are_those_of_the_twin(client, shipped):
    for path in every(Fact, 40):
        graph, twin = rdf(page_of(client, path)), client.get(path[:-1] + ".json").json()
        one = URIRef(twin["url"])
        assert values(graph, one, "text") == {twin["statement"]}
        assert values(graph, one, "identifier") == {twin["slug"]}
        assert values(graph, one, "temporalCoverage") == ({twin["when"]["edtf"]} - {""})
        assert bool(values(graph, one, "temporal")) == twin["when"]["inferred"]
        assert ends(graph, one, "author") == ({twin["attributed_to"]} - {None})
        about = {key for name in ("countries", "events", "chairmanships", "themes", "actors") for key in twin[name]}
        assert ends(graph, one, "about") == about
        for stance, name in (("supports", "appearance"), ("disputes", "citation")):
            cited = [citation for citation in twin["citations"] if citation["stance"] == stance]
            assert ends(graph, one, name) == {citation["article"] for citation in cited}
        told = [figure for figure in graph.objects(one, term("mentions"))]
        figures = [(value, name) for figure in told for name in NUMBERS for value in values(graph, figure, name)]
        bounds = {"exactly": "value", "at-least": "minValue", "more-than": "minValue"}
        bounds |= {"at-most": "maxValue", "less-than": "maxValue"}
        figure = twin["figure"] and (str(twin["figure"]["value"]), bounds.get(twin["figure"]["bound"]))
        assert figures == ([figure] if figure and figure[1] else [])


@pytest.mark.parametrize("most", examples([5, 25], 5))
def test_events_and_articles_are_those_of_their_twins(client, shipped, most):
    for path in every(Event, most):
        graph, twin = rdf(page_of(client, path)), client.get(path[:-1] + ".json").json()
        one = URIRef(twin["url"])
        start, _slash, end = twin["when"]["edtf"].partition("/")
        assert values(graph, one, "name") == {twin["name"]}
        assert values(graph, one, "startDate") == ({start} - {""})
        assert values(graph, one, "endDate") == ({end} - {"", ".."})
        assert ends(graph, one, "superEvent") == ({twin["part_of"]} - {None})
        backers = {slug for value in twin["backed_by"] for slug in value["facts"]}
        assert ends(graph, one, "subjectOf") == backers
    for path in every(Article, most):
        graph, twin = rdf(page_of(client, path)), client.get(path[:-1] + ".json").json()
        one = URIRef(twin["url"])
        assert values(graph, one, "url") == {twin["address"]}
        assert values(graph, one, "headline") == ({twin["title"]} - {""})
        assert values(graph, one, "inLanguage") == {twin["language"]}
        assert values(graph, one, "datePublished") == ({twin["page_date"]["edtf"]} - {""})
        assert ends(graph, one, "author") == set(twin["authors"])
        assert ends(graph, one, "publisher") == {twin["publisher"]}


def test_lists_hold_the_rows_of_their_page_in_order(client, shipped):
    for path in LISTS[:-1]:
        told = graph_of(page_of(client, path))["mainEntity"]
        name, _question, query = path.strip("/").partition("/?")
        twin = client.get(f"/{name}.json?{query}").json()
        assert told["numberOfItems"] == twin["count"]
        assert [item["url"] for item in told["itemListElement"]] == [row["url"] for row in twin[name]]
        assert [item["position"] for item in told["itemListElement"]] == list(range(1, len(twin[name]) + 1))


def test_home_says_how_to_search(client):
    action = graph_of(page_of(client, "/"))["potentialAction"]

    address = action["target"]["urlTemplate"].replace("{words}", "summit").removeprefix(SITE)
    assert action["query-input"] == "required name=words"
    assert client.get(address).status_code == 200


def test_a_text_cannot_end_the_data_block(client):
    bad = "</script><script>alert(1)</script><!-- & \u2028 end"
    fact = world.make_fact(f"It says {bad}", events=[world.make_event(f"Meeting {bad}", when="2024")])

    for row in (fact, fact.events.get()):
        page = page_of(client, row.get_absolute_url())
        block = re.search(r"ld\+json\">(.*?)</script>", page, re.S)[1]
        assert not set("<>&\u2028") & set(block)
        assert page.count("<script") == page.count("</script>") == 1
    assert graph_of(page_of(client, fact.get_absolute_url()))["mainEntity"]["text"] == fact.statement


def test_nothing_is_told_that_the_values_do_not_say(client):
    """An unknown date has no date, an interval that goes on no end, and “about” no number to take for exact."""
    event = world.make_event("Undated meeting")
    going = world.make_event("Endless meeting", when="2024-05-03/..")
    fact = world.make_fact("Many came.", figure_value=150, figure_unit="guests", figure_bound="about")

    undated, endless = (graph_of(page_of(client, row.get_absolute_url()))["mainEntity"] for row in (event, going))
    figure = graph_of(page_of(client, fact.get_absolute_url()))["mainEntity"]["mentions"]

    assert "startDate" not in undated and "endDate" not in undated
    assert endless["startDate"] == "2024-05-03" and "endDate" not in endless
    assert figure == {"@type": "QuantitativeValue", "name": "about 150 guests", "unitText": "guests"}


def test_a_work_that_disputes_a_claim_is_no_appearance_of_it(client):
    fact = world.make_fact("The lake is salty.", cited_in="first")
    world.make_citation(fact, world.make_article("second").paragraphs.last(), stance="disputes", position=2)

    told = graph_of(page_of(client, fact.get_absolute_url()))["mainEntity"]

    assert [work["@id"] for work in told["appearance"]] == [f"{SITE}/articles/first/"]
    assert [work["@id"] for work in told["citation"]] == [f"{SITE}/articles/second/"]


def test_nothing_for_machines_comes_from_a_draft(client):
    event = world.make_event("Secret event", status="draft")
    theme = world.make_theme("Secret theme", status="draft")
    fact = world.make_fact("The camel drinks.", events=[event], themes=[theme])

    assert "about" not in graph_of(page_of(client, fact.get_absolute_url()))["mainEntity"]


def test_a_list_under_more_than_three_filters_is_not_for_crawlers(client):
    fact = world.make_fact(themes=[world.make_theme(slug="weather")], countries=["KAZ"], when="2024")
    three = "/facts/?theme=weather&country=KAZ&year=2024&sort=oldest&size=10"
    robots = '<meta name="robots" content="noindex,nofollow">'

    assert robots not in page_of(client, three)
    assert robots in page_of(client, f"{three}&kind={fact.kind}")


def term(name):
    return URIRef(SCHEMA + name)


def rdf(html):
    """The data block read as RDF, with a context that needs no network."""
    data = graph_of(html) | {"@context": {"@vocab": SCHEMA}}
    return Graph().parse(data=json.dumps(data), format="json-ld")


def values(graph, subject, name):
    return {str(value) for value in graph.objects(subject, term(name))}


def ends(graph, subject, name):
    """The last parts of the addresses of what a property leads to: codes and slugs."""
    return {str(value).rstrip("/").rpartition("/")[2] for value in graph.objects(subject, term(name))}
