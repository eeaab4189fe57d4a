"""A fact's card on the pages of others, and how they learn to show it."""

import html
import re
from urllib.parse import urlencode

import pytest

from . import world

pytestmark = pytest.mark.django_db
SITE = "http://testserver"


@pytest.fixture
def fact():
    return world.make_fact(
        "The caravan reached Osh <on> foot.",
        kind="attributed",
        attributed_to=world.make_actor("Aida Bekova"),
        when="2024-07-03",
        cited_in=world.make_article("far-road", page_date="2024-08-27"),
    )


def asked(client, url, **more):
    return client.get(f"/oembed.json?{urlencode({'url': url} | more)}")


def test_a_card_shows_statement_kind_source_and_date(client, fact):
    card = client.get(f"{fact.get_absolute_url()}embed/").content.decode()

    assert "The caravan reached Osh &lt;on&gt; foot." in card
    assert "Attributed to somebody: Aida Bekova" in card and "3 July 2024" in card
    article = fact.citations.get().paragraph.article
    assert article.publisher.name in card and "27 August 2024, ¶ 2" in card
    assert f'href="{fact.get_absolute_url()}" target="_blank"' in card
    assert "As of" not in card and "<script" not in card and "style=" not in card


def test_a_card_says_of_which_day_it_is_and_leads_to_that_day(client, fact):
    card = client.get(f"{fact.get_absolute_url()}embed/?as_of=2024-09-01&known_by=2024-12-31").content.decode()

    assert "As of 1 September 2024." in card and "As published by 31 December 2024." in card
    assert f'href="{fact.get_absolute_url()}?as_of=2024-09-01&amp;known_by=2024-12-31"' in card
    assert client.get(f"{fact.get_absolute_url()}embed/?as_of=2024-07-01").status_code == 404


def test_only_the_card_may_be_framed(client, fact):
    card, page = client.get(f"{fact.get_absolute_url()}embed/"), client.get(fact.get_absolute_url())

    assert re.search(r"frame-ancestors \*(;|$)", card["Content-Security-Policy"])
    assert "script-src 'self'" in card["Content-Security-Policy"] and "X-Frame-Options" not in card
    assert "frame-ancestors 'none'" in page["Content-Security-Policy"] and page["X-Frame-Options"] == "DENY"


def test_the_card_of_a_retracted_fact_says_so(client, fact):
    type(fact).objects.filter(pk=fact.pk).update(status="retracted", retraction_reason="It was a mule.")

    card = client.get(f"{fact.get_absolute_url()}embed/")

    assert card.status_code == 410 and "X-Frame-Options" not in card
    assert "This fact was retracted." in card.content.decode() and "It was a mule." in card.content.decode()
    assert asked(client, SITE + fact.get_absolute_url()).status_code == 404


def test_a_draft_has_no_card(client):
    draft = world.make_fact("Nobody knows.", status="draft")

    assert client.get(f"{draft.get_absolute_url()}embed/").status_code == 404
    assert asked(client, SITE + draft.get_absolute_url()).status_code == 404


def test_the_page_has_the_code_to_copy_and_says_where_machines_learn_it(client, fact):
    page = client.get(f"{fact.get_absolute_url()}?as_of=2024-09-01").content.decode()
    code = html.unescape(re.search(r"<textarea[^>]* readonly>(.*?)</textarea>", page, re.S)[1])
    source = html.unescape(re.search('src="([^"]*)"', code)[1])
    found = re.search(r'<link rel="alternate" type="application/json\+oembed" href="([^"]*)"', page)[1]
    answer = client.get(html.unescape(found).removeprefix(SITE)).json()

    assert source == f"{SITE}{fact.get_absolute_url()}embed/?as_of=2024-09-01"
    assert answer["html"] == code
    assert client.get(source.removeprefix(SITE)).status_code == 200


def test_oembed_answers_as_its_specification_has_it(client, fact):
    answer = asked(client, SITE + fact.get_absolute_url())
    told = answer.json()

    assert answer["Content-Type"] == "application/json" and answer["Access-Control-Allow-Origin"] == "*"
    assert (told["type"], told["version"], told["title"]) == ("rich", "1.0", fact.statement)
    assert (told["provider_name"], told["provider_url"]) == ("SCO Facts", f"{SITE}/")
    assert (told["width"], told["height"]) == (480, 260)
    assert f'src="{SITE}{fact.get_absolute_url()}embed/" width="480" height="260"' in told["html"]


@pytest.mark.parametrize(
    ("limits", "size"),
    [
        ({"maxwidth": 300}, (300, 260)),
        ({"maxheight": 90}, (480, 90)),
        ({"maxwidth": 100, "maxheight": 50}, (100, 50)),
        ({"maxwidth": 9000, "maxheight": 9000}, (480, 260)),
    ],
)
def test_a_card_is_no_larger_than_asked(client, fact, limits, size):
    told = asked(client, SITE + fact.get_absolute_url(), **limits).json()

    assert (told["width"], told["height"]) == size
    assert f'width="{size[0]}" height="{size[1]}"' in told["html"]


@pytest.mark.parametrize(
    "url",
    [
        f"{SITE}/facts/",
        f"{SITE}/facts/nothing/",
        f"{SITE}/nowhere/",
        "http://[",
        "https://elsewhere.example.org{path}",
        f"{SITE}{{path}}?as_of=never",
        f"{SITE}{{path}}?as_of=1999-01-01",
    ],
)
def test_what_is_no_published_fact_of_this_site_is_not_found(client, fact, url):
    answer = asked(client, url.format(path=fact.get_absolute_url()))

    assert answer.status_code == 404 and answer.json()["error"]


def test_another_format_is_not_implemented_and_a_wrong_request_is_named(client, fact):
    url = SITE + fact.get_absolute_url()

    assert asked(client, url, format="xml").status_code == 501
    assert asked(client, url, format="json").status_code == 200
    assert list(asked(client, url, maxwidth="wide", maxheight=0).json()["errors"]) == ["maxwidth", "maxheight"]
    assert list(client.get("/oembed.json").json()["errors"]) == ["url"]
