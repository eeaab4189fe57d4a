"""Lists and rows to take away: whole, in every format, of the day that was asked for, read back by others' readers."""

import csv
import io
import json
from collections import Counter
from datetime import date

import pytest
from django.db import connection
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.compare import isomorphic
from rdflib.namespace import RDF, Namespace

from facts import downloads, sheets
from facts.models import Article, Fact

from . import world
from .tiers import examples

SITE = "http://testserver"
LISTS = ("facts", "events", "countries", "chairmanships", "themes", "actors", "articles", "disagreements")
FORMATS = ("csv", "jsonl", "jsonld", "ttl")
SCHEMA, PROV, OA = (
    Namespace(f"{name}") for name in ("https://schema.org/", "http://www.w3.org/ns/prov#", "http://www.w3.org/ns/oa#")
)


def take(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.getvalue().decode()


def table(text):
    return list(csv.DictReader(io.StringIO(text, newline="")))


def lines(text):
    return [json.loads(line) for line in text.splitlines()]


def graph(text, fmt):
    return Graph().parse(data=text, format={"jsonld": "json-ld", "ttl": "turtle"}[fmt])


def said(found):
    """What a graph says, each blank node by what is said of it: they form trees, so this is as good as isomorphism,
    which takes minutes to find among some hundred of them."""

    def of(node):
        if not isinstance(node, BNode):
            return node
        return tuple(sorted((str(name), repr(of(one))) for name, one in found.predicate_objects(node)))

    return Counter((one, name, of(other)) for one, name, other in found if not isinstance(one, BNode))


# Every list in every format


@pytest.mark.parametrize("name", examples(LISTS, "facts", "countries", "disagreements"))
def test_a_list_has_the_same_rows_as_table_as_lines_and_in_its_twin(client, shipped, name):
    twin = client.get(f"/{name}.json?size=1000").json()[name]

    assert lines(take(client, f"/{name}.jsonl")) == twin
    rows = table(take(client, f"/{name}.csv"))
    assert [sheets.plain(row["url"]) for row in rows] == [record["url"] for record in twin]
    for row, record in zip(rows, twin, strict=True):
        for column, value in record.items():
            if not isinstance(value, (list, dict)) and column in row:
                assert sheets.plain(row[column]) == ("" if value is None else str(value)), (record["url"], column)


def test_a_row_of_the_facts_names_article_paragraph_publisher_address_and_check(client, shipped):
    twins = {record["slug"]: record for record in client.get("/facts.json?size=1000").json()["facts"]}

    for row in table(take(client, "/facts.csv")):
        cited = twins[row["slug"]]["citations"]
        for part in ("article", "publisher", "paragraph", "source_url", "check"):
            told = ["" if one[part] is None else str(one[part]) for one in cited]
            assert row[f"citations.{part}"] == "; ".join(told)
        assert row["citations.article"] and row["citations.publisher"] and row["citations.source_url"]


@pytest.mark.parametrize("name", examples(LISTS, "facts", "countries", "articles"))
def test_json_ld_and_turtle_of_a_list_are_one_graph_and_rdflib_reads_both(client, shipped, name):
    one, other = (graph(take(client, f"/{name}.{fmt}"), fmt) for fmt in ("jsonld", "ttl"))

    assert len(one) > 5 and len(one) == len(other)
    assert said(one) == said(other)


def test_the_graph_of_the_facts_has_every_fact_with_its_sources(client, shipped):
    found = graph(take(client, "/facts.ttl"), "ttl")

    claims = set(found.subjects(RDF.type, SCHEMA.Claim))
    assert len(claims) == Fact.objects.published().count()
    for claim in claims:
        assert (claim, PROV.wasDerivedFrom, None) in found
        assert (claim, SCHEMA.text, None) in found
        assert list(found.subjects(OA.hasBody, claim))
    own = Namespace(f"{SITE}/about/#")
    summit = URIRef(f"{SITE}/facts/24th-summit-in-astana/")
    assert found.value(summit, own.kind) == Literal("reported")
    assert str(found.value(summit, SCHEMA.temporalCoverage)) == "2024-07"
    for article in set(found.objects(None, PROV.wasDerivedFrom)):
        assert (article, PROV.wasAttributedTo, None) in found and (article, SCHEMA.url, None) in found


def test_a_passage_is_selected_twice_and_quoted_never(client):
    article = world.make_article("camels", url="https://news.example.org/camels")
    fact = world.make_fact("The camel drinks.", cited_in=None)
    world.make_citation(fact, article.paragraphs.last(), "tells of a caravan, of the river it crossed and of nothing")

    found = graph(take(client, f"{fact.get_absolute_url()[:-1]}.jsonld"), "jsonld")

    annotation = URIRef(f"{SITE}{fact.get_absolute_url()}#citation-1")
    targets = {found.value(target, OA.hasSource): target for target in found.objects(annotation, OA.hasTarget)}
    page, paragraph = URIRef("https://news.example.org/camels"), URIRef(f"{SITE}/articles/camels/#p2")
    assert set(targets) == {page, paragraph}
    words, place = (found.value(targets[source], OA.hasSelector) for source in (page, paragraph))
    cited = fact.citations.get()
    assert found.value(words, RDF.type) == OA.FragmentSelector
    assert cited.source_url == f"{page}#{found.value(words, RDF.value)}"
    assert found.value(place, RDF.type) == OA.TextPositionSelector
    told = [int(found.value(place, OA[name])) for name in ("start", "end")]
    assert told == [cited.start, cited.start + cited.length]
    assert found.value(targets[paragraph], SCHEMA.sha256) == Literal(cited.sha256)
    assert (None, OA.exact, None) not in found


def test_what_disputes_a_fact_is_no_source_of_it(client):
    fact = world.make_fact("The lake is salty.", cited_in="first")
    world.make_citation(fact, world.make_article("second").paragraphs.last(), stance="disputes", position=2)

    found = graph(take(client, f"{fact.get_absolute_url()[:-1]}.ttl"), "ttl")

    claim = URIRef(SITE + fact.get_absolute_url())
    assert set(found.objects(claim, PROV.wasDerivedFrom)) == {URIRef(f"{SITE}/articles/first/")}
    assert len(list(found.subjects(OA.hasBody, claim))) == 2


def test_a_date_keeps_its_precision(client):
    for slug, when in (("day", "2024-07-03/2024-07-04"), ("month", "2024-07"), ("open", "2023/..")):
        world.make_sourced(world.make_event(slug, slug=slug, when=when))

    found = graph(take(client, "/events.jsonld"), "jsonld")

    def told(slug):
        row = URIRef(f"{SITE}/events/{slug}/")
        ends = (found.value(row, SCHEMA.startDate), found.value(row, SCHEMA.endDate))
        return [one and (str(one), one.datatype.rpartition("#")[2]) for one in ends]

    assert told("day") == [("2024-07-03", "date"), ("2024-07-04", "date")]
    assert told("month") == [("2024-07", "gYearMonth"), ("2024-07", "gYearMonth")]
    assert told("open") == [("2023", "gYear"), None]


def test_the_page_of_every_noun_is_linked_data_too(client, shipped):
    addresses = {
        "facts/24th-summit-in-astana": SCHEMA.Claim,
        "events/astana-summit-2024": SCHEMA.Event,
        "countries/KAZ": SCHEMA.Country,
        "chairmanships/china-2024-2025": SCHEMA.OrganizationRole,
        "themes/security": SCHEMA.DefinedTerm,
        "actors/kassym-jomart-tokayev": SCHEMA.Person,
        "actors/china-daily": SCHEMA.NewsMediaOrganization,
        "articles/scope-for-peace": SCHEMA.OpinionNewsArticle,
        "disagreements/seat-of-rats": SCHEMA.Question,
    }
    for address, kind in addresses.items():
        one, other = (graph(take(client, f"/{address}.{fmt}"), fmt) for fmt in ("jsonld", "ttl"))
        assert (URIRef(f"{SITE}/{address}/"), RDF.type, kind) in one, address
        assert said(one) == said(other), address
        if len(one) < 200:
            assert isomorphic(one, other), address


# The whole of it, and one moment and one day of it


@pytest.mark.django_db
@pytest.mark.parametrize("fmt", FORMATS)
def test_a_whole_list_is_streamed_and_a_page_of_it_is_not(client, fmt):
    world.make_full_world(3)

    whole, page = client.get(f"/facts.{fmt}"), client.get(f"/facts.{fmt}?size=2")

    assert whole.streaming and "Link" not in whole
    assert not page.streaming and page["Link"] == f'<{SITE}/facts.{fmt}?size=2&page=2>; rel="next"'
    assert whole["Content-Disposition"] == f'attachment; filename="facts.{fmt}"'
    assert whole["Access-Control-Allow-Origin"] == "*"
    addresses = [f"{SITE}{fact.get_absolute_url()}" for fact in Fact.objects.published()]
    of_all, of_two = (answer.getvalue().decode() for answer in (whole, page))
    assert [address for address in addresses if address not in of_all] == []
    assert sum(address in of_two for address in addresses) == 2


@pytest.mark.django_db
def test_a_list_longer_than_is_read_at_a_time_is_whole(client, monkeypatch):
    monkeypatch.setattr(downloads, "ROWS", 2)
    monkeypatch.setattr(downloads, "_CHARACTERS", 10)
    world.make_full_world(5)

    rows, twin = lines(take(client, "/facts.jsonl")), client.get("/facts.json").json()["facts"]

    assert len(rows) == 5 and rows == twin


@pytest.mark.django_db
@pytest.mark.parametrize("fmt", FORMATS)
def test_a_stream_is_of_the_day_that_was_asked_for_though_it_is_read_when_the_day_is_no_longer_set(client, fmt):
    early, late = (
        world.make_article("early", page_date="2024-08-27"),
        world.make_article("late", page_date="2025-09-05"),
    )
    world.make_fact("Old rain", slug="old-rain", when="2023/2024", cited_in=[early, late])
    world.make_fact("New rain", slug="new-rain", when="2023", cited_in=late)

    streamed = client.get(f"/facts.{fmt}?as_of=2024-01-01&known_by=2024-08-31")
    from facts import clock

    with clock.at(clock.Clock(date(2030, 1, 1))):  # another day by the time at which it is read
        text = streamed.getvalue().decode()

    assert "old-rain" in text and "new-rain" not in text
    assert "/early" in text and "/late" not in text
    assert "2023/.." in text and "2023/2024" not in text  # an end that was still to come


@pytest.mark.django_db
def test_a_stream_leaves_no_day_behind_and_looks_disagreements_up_once(client, monkeypatch):
    from facts import clock, disagreements

    calls, found = [], disagreements.questions
    monkeypatch.setattr(disagreements, "questions", lambda **how: calls.append(how) or found(**how))
    monkeypatch.setattr(downloads, "ROWS", 1)
    monkeypatch.setattr(downloads, "_CHARACTERS", 1)
    world.make_full_world(3)

    pieces = iter(client.get("/facts.csv?as_of=2021-01-01"))
    next(pieces), next(pieces)

    assert clock.current() == clock.Clock() and disagreements._index.get() is None
    assert len(list(pieces)) > 2
    assert len(calls) == 2  # of the day, and of all that is known, by which conclusions are judged


@pytest.mark.django_db
def test_a_stream_that_nobody_reads_on_lets_go(client, monkeypatch):
    monkeypatch.setattr(downloads, "_CHARACTERS", 1)
    world.make_full_world(3)
    answer = client.get("/facts.csv")

    next(iter(answer))
    answer.close()

    assert list(answer.streaming_content) == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
def test_a_stream_is_of_one_moment(client, monkeypatch):
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("A database in memory lets nobody write while somebody reads; one in a file is tried elsewhere.")
    from threading import Thread

    monkeypatch.setattr(downloads, "ROWS", 1)
    monkeypatch.setattr(downloads, "_CHARACTERS", 1)
    world.make_full_world(3)

    pieces = iter(client.get("/facts.jsonl"))
    first = next(pieces)

    def write():
        Article.objects.update(status="draft")
        Fact.objects.update(leaves_open="Written meanwhile.")
        connection.close()

    writer = Thread(target=write)
    writer.start()
    writer.join()
    text = (first + b"".join(pieces)).decode()
    assert len(lines(text)) == 3 and "meanwhile" not in text
    assert all(len(record["citations"]) == 2 for record in lines(text))
    assert take(client, "/facts.jsonl") == ""


@pytest.mark.django_db
def test_filters_hold_in_every_format(client):
    theme = world.make_theme("Rivers", slug="rivers")
    world.make_fact("It is wide.", slug="wide", themes=[theme])
    world.make_fact("It is dry.", slug="dry")

    for fmt in FORMATS:
        text = take(client, f"/facts.{fmt}?theme=rivers")
        assert "/facts/wide/" in text and "/facts/dry/" not in text, fmt


# What is asked wrongly


@pytest.mark.django_db
@pytest.mark.parametrize("fmt", FORMATS)
def test_a_wrong_filter_day_or_mark_is_refused_before_anything_is_sent(client, fmt):
    for query, name in (("theme=nowhere", "theme"), ("as_of=never", "as_of"), ("bom=yes", "bom"), ("size=0", "size")):
        answer = client.get(f"/facts.{fmt}?{query}")
        assert answer.status_code == 400, query
        assert list(answer.json()["errors"]) == [name]
    assert "bom=1" in client.get(f"/facts.{fmt}?bom=yes").json()["errors"]["bom"]


@pytest.mark.django_db
@pytest.mark.parametrize("fmt", ["json", "jsonld", "ttl"])
def test_what_is_not_there_or_was_retracted_says_so_to_programs(client, fmt):
    fact = world.make_fact("It flows uphill.", status="retracted", retraction_reason="It does not.")

    gone, missing = client.get(f"{fact.get_absolute_url()[:-1]}.{fmt}"), client.get(f"/facts/nothing.{fmt}")

    assert (gone.status_code, missing.status_code) == (410, 404)
    assert gone.json()["retraction_reason"] == "It does not." and missing.json()["error"]


@pytest.mark.django_db
def test_drafts_are_in_no_download(client):
    theme = world.make_theme("Secret theme", slug="secret-theme", status="draft")
    event = world.make_event("Secret event", slug="secret-event", status="draft")
    article = world.make_article("secret-article", status="draft")
    fact = world.make_fact("It is open.", themes=[theme], events=[event], cited_in=["open-article", article])
    world.make_fact("It is secret.", status="draft")

    for name in LISTS:
        for fmt in FORMATS:
            assert "secret" not in take(client, f"/{name}.{fmt}").lower(), (name, fmt)
    for fmt in ("jsonld", "ttl"):
        assert "secret" not in take(client, f"{fact.get_absolute_url()[:-1]}.{fmt}").lower()


# For people


@pytest.mark.django_db
def test_a_list_leads_to_its_downloads_whole_and_of_its_filters_and_day(client):
    theme = world.make_theme("Rivers", slug="rivers")
    for number in range(3):
        world.make_fact(f"It is river {number}.", themes=[theme], when="2020")

    html = take(client, "/facts/?theme=rivers&size=1&page=2&as_of=2025-01-01")

    for fmt in FORMATS:
        address = f"/facts.{fmt}?theme=rivers&as_of=2025-01-01"
        assert f'href="{address.replace("&", "&amp;")}"' in html
        assert take(client, address).count("/facts/it-is-river") >= 3
    assert 'href="/facts.csv?theme=rivers&amp;as_of=2025-01-01&amp;bom=1"' in html


@pytest.mark.django_db
def test_a_spreadsheet_sees_utf_8_by_its_mark_if_it_is_asked_for(client):
    world.make_fact("Снег идёт.")

    assert client.get("/facts.csv?bom=1").getvalue().startswith(b"\xef\xbb\xbfslug,")
    assert client.get("/facts.csv").getvalue().startswith(b"slug,")
    assert client.get("/facts.jsonl?bom=1").getvalue().startswith(b"{")
    assert client.get("/timeline.csv?bom=1").getvalue().startswith(b"\xef\xbb\xbflane,")
