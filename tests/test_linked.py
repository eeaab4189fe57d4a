"""Linked data of any text: JSON-LD and Turtle are read by rdflib, say the same, and say what was written."""

import json
import re
from copy import deepcopy

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rdflib import Graph, Literal, URIRef
from rdflib.compare import isomorphic
from rdflib.namespace import Namespace

from facts import downloads, linked

SITE = "https://facts.example.org"
SCHEMA, OWN = Namespace("https://schema.org/"), Namespace(f"{SITE}/about/#")
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)
HARD = st.sampled_from(
    ['"', '"""', "\\", "\\u0041", "\n", "\r\n", "\t", "<x> .", "@en", "^^", "'", "\x7f", "\ufeff", "😀"]
)
NOTHING = {"edtf": "", "first_day": None, "last_day": None, "inferred": False}
CITATION = {
    "position": 1,
    "article": "camels",
    "publisher": "gazette",
    "paragraph": 2,
    "first_words": "The",
    "last_words": "end",
    "sha256": "a" * 64,
    "start": 0,
    "length": 9,
    "stance": "supports",
    "check": "exact",
    "checked_on": "2024-01-01",
    "to_be_confirmed": False,
    "source_url": "https://news.example.org/camels#:~:text=The,end",
}
FACT = {
    "slug": "camel",
    "url": f"{SITE}/facts/camel/",
    "statement": "The camel drinks.",
    "kind": "reported",
    "attributed_to": None,
    "when": NOTHING,
    "figure": None,
    "leaves_open": "",
    **dict.fromkeys(("countries", "events", "chairmanships", "themes", "actors", "disputed"), ()),
    "citations": [CITATION],
}
CAMEL = URIRef(FACT["url"])


def graphs(name, record):
    """What rdflib reads from both formats."""
    nodes = list(linked.nodes(name, record, SITE))
    texts = {"json-ld": downloads.json_ld(nodes, SITE), "turtle": downloads.turtle(nodes, SITE)}
    return [Graph().parse(data="".join(text), format=fmt) for fmt, text in texts.items()]


def fact(**fields):
    return deepcopy(FACT) | fields


@given(st.lists(TEXTS | HARD, min_size=1, max_size=4).map("".join), st.lists(TEXTS | HARD, max_size=3).map("".join))
def test_any_text_is_the_same_in_both_formats(statement, unit):
    record = fact(statement=statement, leaves_open=unit, figure={"value": 0.5, "unit": unit, "bound": "about"})

    one, other = graphs("facts", record)

    assert isomorphic(one, other)
    for found in (one, other):
        assert [str(text) for text in found.objects(CAMEL, SCHEMA.text)] == ([statement] if statement else [])


@example("https://a.b/", "next\x85line")
@given(st.sampled_from(["http://", "https://a.b/", "javascript:", "schema:", "_:", "", "@id"]), TEXTS | HARD)
def test_any_address_is_an_iri_or_left_out(start, rest):
    article = {"slug": "camels", "url": f"{SITE}/articles/camels/", "title": rest, "about": "", "kind": "news"}
    article |= {
        "authors": [],
        "publisher": "gazette",
        "language": rest[:9],
        "page_date": NOTHING,
        "address": start + rest,
    }
    citation = CITATION | {"source_url": f"{start}{rest}#:~:text=The,end"}

    for name, record in (("articles", article), ("facts", fact(citations=[citation]))):
        one, other = graphs(name, record)
        assert isomorphic(one, other)
        for address in one.objects(None, SCHEMA.url):
            assert str(address).startswith("http") and start.startswith("http")
            assert not re.search(r"[\x00-\x20\x7f-\x9f]", address)


@pytest.mark.parametrize("value", [150, 0, -5, 0.001, 123456789012.345, 999999999999999])
def test_a_number_is_exact(value):
    for found in graphs("facts", fact(figure={"value": value, "unit": "camels", "bound": "exactly"})):
        number = found.value(found.value(CAMEL, OWN.figure), SCHEMA.value)
        assert (str(number), str(number.datatype)) == (str(value), "http://www.w3.org/2001/XMLSchema#decimal")


def test_a_text_is_tagged_with_its_language_where_it_is_known():
    country = {"iso3": "KAZ", "url": f"{SITE}/countries/KAZ/", "status": "member"}
    country |= {"name": "Kazakhstan", "name_ru": "Казахстан", "name_zh": "哈萨克斯坦"}

    for found in graphs("countries", country):
        names = set(found.objects(URIRef(country["url"]), SCHEMA.name))
        assert names == {Literal("Kazakhstan", "en"), Literal("Казахстан", "ru"), Literal("哈萨克斯坦", "zh")}


def test_nothing_is_fetched_to_read_a_file():
    text = "".join(downloads.json_ld(linked.nodes("facts", FACT, SITE), SITE))

    assert isinstance(json.loads(text)["@context"], dict)


@pytest.mark.django_db
def test_every_term_that_is_ours_is_explained(client):
    context = linked.context(SITE)

    ours = {
        told["@id"].partition(":")[2]
        for told in context.values()
        if isinstance(told, dict) and told["@id"].startswith("own:")
    }
    assert ours == set(linked.OWN)
    page = client.get("/about/").content.decode()
    assert [term for term in ours if page.count(f' id="{term}"') != 1] == []
