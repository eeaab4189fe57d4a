import json
import re
import sys

import html5lib
import pytest
from django.urls import reverse

from facts import found, kept, records, ties
from facts.history.recording import catch_up
from facts.index import index
from facts.models import Citation, Event, Fact, Paragraph
from facts.views import citable

from . import world
from .tiers import examples

LISTS = ("facts", "events", "countries", "chairmanships", "themes", "actors", "articles")
PLAIN = ("/", "/record/", "/timeline/", "/map/", "/numbers/", "/compare/", "/about/", "/disagreements/", "/quality/")
PLAIN += ("/changes/", "/api/")


def twin(path, fmt="json"):
    return ("/index" if path == "/" else path.rstrip("/")) + f".{fmt}"


def pages_of(made):
    """Every page about these rows, which get disagreements: lists, and one detail page of each noun."""
    world.make_disputes(made)
    catch_up()  # the history of what was made
    rows = [made.facts[0], made.events[0], made.countries[0], made.chairmanships[0], made.actors[0], made.articles[0]]
    details = [
        *(row.get_absolute_url() for row in [*rows, made.themes[0]]),
        f"/disagreements/event-{made.events[0].slug}-place/",
    ]
    return [
        *PLAIN,
        "/facts/check/",
        *(f"{reverse(name)}check/" for name in citable.CHECKED),
        *(f"/{name}/" for name in LISTS),
        f"{made.facts[0].get_absolute_url()}changes/",
        *(f"/{name}/cite/" for name in LISTS),
        *("/map/cite/", "/timeline/cite/", "/record/cite/"),
        *(f"{path}cite/" for path in details),
        *details,
    ]


@pytest.mark.django_db
def test_every_page_and_every_twin_answers(client):
    pages = pages_of(world.make_full_world(2))

    for path in pages:
        assert client.get(path).status_code == 200, path
        assert client.get(twin(path)).json(), path
    for name in (*LISTS, "timeline"):
        lines = client.get(f"/{name}.csv").getvalue().decode().splitlines()
        assert len(lines) >= 2, name


#: So many queries a page saves whose rows are all kept already: one for each relation of a fact.
_KEPT = len(ties.RELATIONS)


def _everything(client, pages, count, twins):
    """How many queries each page costs, and each JSON twin."""
    costs = {}
    day = "as_of=2021-06-01&known_by=2025-01-01"
    further = ["/facts.csv", "/events.csv", "/disagreements.csv", "/facts/?q=camels&size=1000&sort=oldest"]
    further += [f"{path}?{day}" for path in (pages[-2], *pages[-7:-4], "/", "/facts/", "/record/", "/timeline/")]
    for path in [*pages, *(map(twin, pages) if twins else ()), *further]:
        kept.forget()  # what an earlier page left
        with count() as queries:
            answer = client.get(path)
            assert answer.status_code == 200 and answer.getvalue(), path
        costs[re.sub(r"\d+|[A-Z]{3}", "*", path)] = len(queries)
    return costs


@pytest.mark.django_db
@pytest.mark.parametrize("pages_and_twins", examples([False, True], False), ids=["pages", "pages and twins"])
def test_every_page_costs_the_same_number_of_queries_with_few_and_with_many_rows(client, monkeypatch, pages_and_twins):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def count():
        return CaptureQueriesContext(connection)

    def costs(rows):
        pages = pages_of(world.make_full_world(rows))
        index()
        client.get("/facts/?q=camels&sort=newest")  # the index's own queries are asked once a revision
        return _everything(client, pages if pages_and_twins else pages[::4], count, twins=pages_and_twins)

    monkeypatch.setattr(found, "FEW", 0)  # up to 60 facts are put in order in another way
    few, many = map(costs, (20, 50) if pages_and_twins else (4, 12))

    # What a facet has shown needs not be asked for again: a kept row may save its query, on a page of few rows.
    assert {page: (few[page], many[page]) for page in many if not few[page] <= many[page] <= few[page] + _KEPT} == {}
    assert max(many.values()) <= 34  # the most: how to cite a list, which reads all of it for its hash


@pytest.mark.django_db
def test_every_page_is_well_formed_needs_no_script_and_names_no_unknown_variable(client, settings):
    """What search engines read is a data block, which no browser runs."""
    marker, parser = "UNKNOWN-VARIABLE", html5lib.HTMLParser(strict=True)
    templates = [{**settings.TEMPLATES[0]}]
    templates[0]["OPTIONS"] = {**templates[0]["OPTIONS"], "string_if_invalid": marker}
    settings.TEMPLATES = templates

    for path in pages_of(world.make_full_world(1)):
        page = client.get(path).content.decode()
        parser.parse(page)
        assert marker not in page, path
        page = page.replace('<script type="application/ld+json">', "", 1)
        if path.endswith("/cite/"):  # a script there shows buttons that copy
            assert page.count("<script") == 1 and '<script src="/static/facts/copy.js" defer></script>' in page
        else:
            assert "<script" not in page, path


@pytest.mark.django_db
def test_the_trail_of_a_page_begins_with_the_entry_that_the_navigation_marks(client):
    made = world.make_full_world(2)
    pages = [*pages_of(made), "/map/", "/numbers/", "/compare/"]

    for path in pages[1::6]:
        html = client.get(path).content.decode()
        assert html.count('class="crumbs"') == html.count('aria-current="page"') == 1, path
        trail = re.findall(r"<li.*?</li>", re.search(r'class="crumbs".*?</nav>', html, re.S)[0], re.S)
        here = re.search(r'<a href="([^"]*)" aria-current="true">([^<]*)', html)
        assert trail[0] == '<li><a href="/">Home</a></li>'
        assert here[2] in trail[1] and (f'href="{here[1]}"' in trail[1] or path == here[1]), path
        assert 'aria-current="page"' in trail[-1], path
    for path in ("/", "/nowhere/", "/facts/?kind=rumour", "/events/nothing/"):
        assert 'class="crumbs"' not in client.get(path).content.decode(), path


@pytest.mark.django_db
def test_nothing_public_shows_a_draft(client):
    article = world.make_article("open-article")
    theme = world.make_theme("Secret theme", status="draft")
    event = world.make_event("Secret event", status="draft", when="2024-05")
    actor = world.make_actor("Secret actor", status="draft")
    shown = world.make_fact("The open camel drinks.", cited_in=article, themes=[theme], events=[event], actors=[actor])
    drafts = [
        world.make_fact("The secret camel sleeps.", cited_in=article, status="draft"),
        world.make_fact("The secret horse has no evidence.", cited_in=None),
        world.make_fact("The secret ox is quoted.", cited_in=article, kind="attributed", attributed_to=actor),
    ]
    secret = world.make_standing("Secret status", status="draft", position=9)
    world.make_sourced(world.make_membership("KAZ", secret, decided="2005-07-05"), cited_in=article, slug="told-1")
    hidden = world.make_membership("KAZ", "observer", decided="2005-07-05", effective="2005-07-05", status="draft")
    world.make_sourced(hidden, cited_in=article, slug="told-2")
    world.make_sourced(world.make_term(actor, start="2022", status="draft"), cited_in=article, slug="told-3")
    world.make_sourced(world.make_term(start="2022", status="draft"), cited_in=article, slug="told-4")
    question = world.make_disagreement("Is it secret?", [shown, world.make_fact(cited_in=article)], status="draft")
    Fact.objects.filter(slug__startswith="told-").update(statement="The chronicle tells of it.")
    paths = [*PLAIN, *(f"/{name}/" for name in LISTS), shown.get_absolute_url(), article.get_absolute_url()]
    paths += ["/countries/KAZ/", "/compare/?what=day&a=2004-01-01&b=2024-01-01"]
    paths += [twin(path) for path in paths if "?" not in path] + ["/facts/?q=secret", "/facts/?q=camel"]
    paths += [f"/{name}.csv" for name in ("facts", "timeline", "map", "numbers", "countries", "disagreements")]

    for path in paths:
        page = client.get(path).getvalue().decode().lower()
        # What the reader typed may be repeated; the API's document names an office.
        for asked in ('value="secret"', "“secret”", "q=secret", "<q>secret</q>", '"secretary-general"'):
            page = page.replace(asked, "")
        assert "secret" not in page, path
    for day in ("", "?as_of=2024-01-01"):
        told = {name: client.get(f"/{name}.json{day}").json() for name in ("index", "map", "numbers", "timeline")}
        assert (told["index"]["statuses"], told["map"]["statuses"], told["map"]["holding"]) == ({}, {}, 0)
        assert told["numbers"]["numbers"] == [] and told["timeline"]["timeline"] == []
        assert client.get(f"/countries/KAZ.json{day}").json()["memberships"] == []
    for row in [*drafts, theme, event, actor, question]:
        assert client.get(row.get_absolute_url()).status_code == 404
        assert client.get(twin(row.get_absolute_url())).status_code == 404
    assert client.get("/facts.json?q=secret").json()["count"] == 0


@pytest.mark.django_db
def test_a_retracted_fact_keeps_its_address_and_says_so(client):
    fact = world.make_fact("The river flows uphill.", status="retracted", retraction_reason="The article corrected it.")

    page, data = client.get(fact.get_absolute_url()), client.get(twin(fact.get_absolute_url()))

    assert page.status_code == data.status_code == 410
    assert "This fact was retracted." in page.content.decode()
    assert "The article corrected it." in page.content.decode()
    assert data.json()["status"] == "retracted"
    assert fact.statement not in client.get("/facts/").content.decode()


@pytest.mark.django_db
def test_a_fact_of_a_retracted_article_says_so_and_a_draft_says_nothing(client):
    fact = world.make_fact("The spring is dry.", cited_in=world.make_article("withdrawn", status="retracted"))
    draft = world.make_fact("The spring is wet.", cited_in="withdrawn", status="draft")

    page = client.get(fact.get_absolute_url())

    assert page.status_code == 410
    assert "The article that it was drawn from was retracted." in page.content.decode()
    assert client.get(draft.get_absolute_url()).status_code == 404


@pytest.mark.django_db
def test_a_disputing_citation_is_shown_as_such(client):
    fact = world.make_fact("The lake is salty.", cited_in="first")
    other = world.make_article("second")
    world.make_citation(fact, other.paragraphs.last(), stance="disputes", position=2)

    page = client.get(fact.get_absolute_url()).content.decode()

    assert "Supports it" in page and "Disputes it" in page
    assert "disputed by" in client.get(twin(fact.get_absolute_url())).json()["citation_line"]


@pytest.mark.django_db
def test_a_fact_page_says_what_is_not_known(client):
    fact = world.make_fact("The herd is large.", leaves_open="How large it is.")

    page = client.get(fact.get_absolute_url()).content.decode()

    assert "The article gives no date." in page
    assert "How large it is." in page
    assert "in its author’s voice" in page


@pytest.mark.django_db
def test_structured_values_lead_to_their_facts_and_unsourced_ones_say_so(client):
    event = world.make_event("Gathering of weavers", when="2024-05-03", place="Osh")
    fact = world.make_fact("The weavers met in May.", events=[event])
    world.make_backing(fact, event, "when")

    page = client.get(event.get_absolute_url()).content.decode()

    assert f'href="#f-{fact.slug}"' in page and f'id="f-{fact.slug}"' in page and 'href="#v-when"' in page
    assert page.count("unsourced") == 2  # the place: its class and its word
    assert "3 May 2024" in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("kind=rumour", "kind"),
        ("theme=nowhere", "theme"),
        ("country=XYZ", "country"),
        ("year=never", "year"),
        ("size=5000", "size"),
        ("page=0", "page"),
        ("sort=best", "sort"),
    ],
)
def test_a_wrong_parameter_is_named(client, query, says):
    page, data = client.get(f"/facts/?{query}"), client.get(f"/facts.json?{query}")

    assert page.status_code == data.status_code == 400
    assert f"<code>{says}</code>" in page.content.decode()
    assert list(data.json()["errors"]) == [says]


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/facts/?page=99", "/nowhere/", "/facts/nothing/", "/countries/QQQ/", "/facts.xml"])
def test_what_is_not_there_is_a_styled_404(client, path):
    page = client.get(path)

    assert page.status_code == 404
    assert "site.css" in page.content.decode() and "Nothing is here" in page.content.decode()


@pytest.mark.django_db
def test_a_fault_of_ours_is_a_styled_500(client, monkeypatch):
    client.raise_request_exception = False
    monkeypatch.setattr(sys.modules["facts.views.record"], "NOUNS", None)

    page = client.get("/record/")

    assert page.status_code == 500
    assert "Something went wrong" in page.content.decode() and "site.css" in page.content.decode()


@pytest.mark.django_db
def test_a_form_without_its_token_is_a_styled_403():
    from django.test import Client

    page = Client(enforce_csrf_checks=True).post("/admin/login/", {"username": "x", "password": "y"})

    assert page.status_code == 403
    assert "Not allowed" in page.content.decode() and "site.css" in page.content.decode()


@pytest.mark.django_db
def test_every_page_has_a_strict_content_security_policy(client):
    for path in ("/", "/facts/", "/admin/login/", "/nowhere/"):
        policy = client.get(path)["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "script-src 'self'" in policy, path
        assert "unsafe" not in policy, path


@pytest.mark.django_db
def test_text_from_a_curator_is_escaped_everywhere(client):
    bad = "<script>alert(1)</script>"
    event = world.make_event(f"Meeting {bad}", when="2024")
    fact = world.make_fact(f"It was said: {bad}", events=[event], leaves_open=bad)

    for path in (fact.get_absolute_url(), event.get_absolute_url(), "/facts/", "/timeline/", "/record/"):
        page = client.get(path).content.decode()
        assert bad not in page, path
    assert json.loads(client.get(twin(fact.get_absolute_url())).content)["statement"] == fact.statement


@pytest.mark.django_db
def test_the_timeline_lists_undated_things_beneath_the_picture(client):
    world.make_event("Dated meeting", when="2024-05")
    world.make_event("Undated meeting")

    page = client.get(reverse("timeline")).content.decode()

    picture = page[page.index("<svg") : page.index("</svg>")]
    assert "Dated meeting" in picture and "Undated meeting" not in picture
    assert "Undated meeting" in page[page.index("Without a date") :]
    assert Event.objects.count() == 2 and Citation.objects.count() == 0


@pytest.mark.django_db
def test_of_very_many_events_the_timeline_has_the_latest_and_says_where_the_others_are(client, monkeypatch):
    for year in range(2011, 2016):
        world.make_event(f"Meeting of {year}", when=str(year))
    whole = client.get("/timeline.json").json()
    assert len(whole["timeline"]) == 5 and whole["left_out"] == 0
    monkeypatch.setattr(records, "MOST_EVENTS", 2)

    page = client.get("/timeline/").content.decode()
    cut, year = (client.get(f"/timeline.json?{query}").json() for query in ("zoom=2010s", "zoom=2011"))

    assert "3 earlier events are not here." in page and '<a href="/events/">the list of events</a>' in page
    assert "Meeting of 2015" in page and "Meeting of 2013" not in page
    assert {item["name"] for item in cut["timeline"]} == {"Meeting of 2014", "Meeting of 2015"} and cut["left_out"] == 3
    assert [item["name"] for item in year["timeline"]] == ["Meeting of 2011"] and year["left_out"] == 0
    assert client.get("/timeline.json?zoom=0000s").json()["timeline"] == []


@pytest.mark.django_db
def test_what_is_not_there_is_said_in_json_to_those_who_asked_for_json(client):
    world.make_fact("There is one fact.")

    missing, beyond = client.get("/facts/nothing.json"), client.get("/facts.json?page=99")

    assert missing.status_code == beyond.status_code == 404
    assert missing.json()["error"] and beyond.json() == {"error": "There are only 1 pages."}
    assert "nothing.json" not in client.get("/facts/nothing/").content.decode()


@pytest.mark.django_db
def test_readers_see_why_no_chair_comes_before_and_so_do_programs(client):
    chair = world.make_chairmanship("KAZ", term="2023/2024", gap_reason="Nobody has looked into it.")

    assert "Nobody has looked into it." in client.get(chair.get_absolute_url()).content.decode()
    assert client.get("/chairmanships.json").json()["chairmanships"][0]["gap_reason"] == "Nobody has looked into it."
    assert "gap_reason" in client.get("/chairmanships.csv").getvalue().decode().splitlines()[0]


@pytest.mark.django_db
def test_a_title_is_marked_with_its_language_wherever_it_stands_and_our_own_words_are_not(client):
    author = world.make_actor("Aida", slug="aida")
    article = world.make_article("camels", title="О верблюдах", language="ru", authors=[author])
    nameless = world.make_article("nameless", title="", about="a page on camels", language="ru")
    fact = world.make_fact(cited_in=[article, nameless])

    for path in ("/", "/articles/", "/articles/camels/", "/actors/aida/", fact.get_absolute_url()):
        html = client.get(path).content.decode()
        titles = re.findall(r"<(?:a|li|h1)\b([^>]*)>“?О верблюдах", html)
        assert titles and all('lang="ru"' in told for told in titles), path
        assert not re.search(r'lang="ru"[^>]*>\[?a page', html, re.I), path


@pytest.mark.django_db
def test_a_short_passage_is_shown_without_an_ellipsis(client):
    article = world.make_article("short")
    block = article.paragraphs.last()
    words = world.paragraph_text("short", block.number).split()
    few, many = " ".join(words[:7]), " ".join(words[:11])
    fact = world.make_fact("Few words say so.", cited_in=None)
    world.make_citation(fact, block, few)
    world.make_citation(fact, block, many, position=2)

    page = client.get(fact.get_absolute_url()).content.decode()

    assert f">{few}</q>" in page
    assert " … " in page and f">{many}</q>" not in page


@pytest.mark.django_db
def test_a_fact_of_a_draft_theme_is_not_on_the_page_of_the_theme_above(client):
    top = world.make_theme("Water", slug="water")
    world.make_fact("The river is wide.", themes=[world.make_theme("Rivers", parent=top, status="draft")])

    assert client.get("/themes/water.json").json()["facts"] == []
    assert client.get("/facts.json?theme=water").json()["count"] == 0


@pytest.mark.django_db
def test_a_csv_of_more_rows_than_fit_says_where_it_goes_on(client):
    world.make_full_world(3)

    answer = client.get("/facts.csv?size=2")

    assert answer["Link"] == '<http://testserver/facts.csv?size=2&page=2>; rel="next"'
    assert "Link" not in client.get("/facts.csv")


@pytest.mark.django_db
def test_every_value_has_the_same_marks_wherever_its_row_is_shown(client):
    chair = world.make_chairmanship("KAZ", term="2023/2024", term_reason="Counted.")
    row = world.make_membership("KAZ", "observer", decided="2029", decided_reason="Counted from the comet.")
    foreseen = world.make_fact("It will be so.", kind="expectation", countries=["KAZ"], chairmanships=[chair])
    for target, value in ((row, "decided"), (chair, "country")):
        world.make_backing(foreseen, target, value)
    elsewhere = world.make_fact("It is Land XAA.", countries=["KAZ"], chairmanships=[chair])
    world.make_backing(elsewhere, chair, "country", stated="Land XAA")
    said = world.make_fact("It is Kazakhstan.", chairmanships=[chair])
    world.make_backing(said, chair, "country")

    page = client.get("/countries/KAZ/").content.decode()

    decided = page[page.index("2029") : page.index("</dd>", page.index("2029"))]
    assert "(inferred: Counted from the comet.)" in decided and "<em>expected</em>" in decided
    assert f'href="{foreseen.get_absolute_url()}"' in decided
    tied = page[page.index(f'href="{chair.get_absolute_url()}"') :].partition("</dd>")[0]
    assert f'class="disputed" href="/disagreements/chairmanship-{chair.slug}-country/"' in tied


@pytest.mark.django_db
def test_a_source_is_named_with_its_paragraph_but_not_where_the_page_is_cited_as_a_whole(client):
    gazette = world.make_actor("The Osh Gazette")
    seen, unseen = (world.make_article(publisher=gazette, page_date=f"2024-05-0{day}") for day in (3, 4))
    unseen.paragraphs.all().delete()
    whole = Paragraph.objects.create(article=unseen, number=0, role="page")
    paragraph = world.make_fact("The well is wide.", cited_in=seen.paragraphs.get(number=1))
    page = world.make_fact("The well is deep.", cited_in=None)
    Citation.objects.create(fact=page, paragraph=whole, position=1)

    html = client.get("/facts/").content.decode().partition("<main")[2]

    rows = {fact: html[html.index(fact.statement) :].partition("</article>")[0] for fact in (page, paragraph)}
    assert "The Osh Gazette, 4 May 2024</p>" in rows[page]
    assert "The Osh Gazette, 3 May 2024, ¶ 1</p>" in rows[paragraph]
