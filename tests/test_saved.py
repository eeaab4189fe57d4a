"""The page that says whether a cited page is still the same, and a saved JSON beside that of today."""

import json
import re
from datetime import date, timedelta
from hashlib import sha256
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from facts import saved
from facts.models import Backing, Change, Country, Event, Fact, Revision
from facts.saved import differences
from facts.views import citable

from . import world
from .test_check import text
from .tiers import examples

pytestmark = pytest.mark.django_db
SITE = "http://testserver"
DAY = "as_of=2024-07-04&known_by=2024-12-31"
SHA = "0123456789ab"


def cited(client, page, asked=""):
    """How a page is cited: the address that checks it, that of the check's twin, and the JSON as one saves it."""
    told = client.get(f"{page}cite.json?{asked}").json()["page"]
    parts = urlsplit(told["check"])
    address = f"{parts.path}?{parts.query}"
    return (
        address,
        address.replace("/check/", "/check.json"),
        client.get(told["json"].removeprefix(SITE)).getvalue().decode(),
    )


def three_events():
    article = world.make_article("river")
    events = [world.make_event(f"Meeting {n}", slug=f"meeting-{n}", when=f"2024-0{n}", place="Osh") for n in (1, 2, 3)]
    for event in events:
        world.make_sourced(event, cited_in=article)
    return events


def log_of_long_ago():
    """The log as it is when nothing was changed for years."""
    Change.objects.update(at=Change.objects.first().at - timedelta(days=999), published=None)
    Change.objects.exclude(noun="country").update(published=Change.objects.first().at)
    Revision.objects.update(token="another")


@pytest.mark.parametrize("name", examples(citable.PAGES, "event_list", "timeline", "changes"))
def test_every_page_that_a_day_pins_has_its_check_and_is_the_same_at_first(client, name):
    world.make_full_world(2)
    page = reverse(name)
    if name == "changes":
        assert client.get(f"{page}cite.json").json()["page"]["check"] is None
        assert client.get(f"{page}check/").status_code == 404
        return

    address, twin, sent = cited(client, page)

    assert f'href="{SITE}{address}"'.replace("&", "&amp;") in client.get(f"{page}cite/").content.decode()
    for answer in (client.get(address), client.post(address, {"json": sent})):
        assert b'<meta name="robots" content="noindex,nofollow">' in answer.content
        assert answer.status_code == 200 and "The same The page’s JSON is, sign by sign, what it was." in text(answer)
    assert client.get(twin).json()["same"] is client.post(twin, {"json": sent}).json()["exact"]["same"] is True


def test_whoever_has_only_the_citation_gets_there(client):
    three_events()
    address, _twin, _sent = cited(client, "/events/", DAY)

    for fmt in ("bib", "ris", "csl.json"):
        citation = client.get(f"/events/cite.{fmt}?{DAY}").content.decode()
        assert "whether it is still the same" in citation
        answer = client.get("/facts/check/", {"citation": citation}, follow=True)
        assert answer.redirect_chain[0][0] == address and "The same" in text(answer), fmt
    reference = client.get(f"/events/cite.txt?{DAY}").content.decode().split("\n\n")[1]
    answer = client.get("/facts/check/", {"citation": f"https://news.example.org/events/?a=b {reference}"}, follow=True)
    assert answer.redirect_chain[0][0].startswith(f"/events/check/?{DAY}&sha256=")
    assert "The same" in text(answer) and "its first digits" in text(answer)


def test_a_changed_row_is_told_with_its_field_and_both_values(client):
    three_events()
    address, twin, sent = cited(client, "/events/")
    Event.objects.filter(slug="meeting-2").update(name="Meeting at the river", kind="summit")
    Backing.objects.filter(event__slug="meeting-2", value="place").delete()

    page, data = client.post(address, {"json": sent}), client.post(twin, {"json": sent}).json()

    assert "Not the same" in text(client.get(address)) and "Not the same" in text(page)
    changed = data["exact"]["lists"]["events"]["changed"]
    assert (data["same"], changed["count"]) == (False, 1)
    fields = {one["name"]: (one.get("then"), one.get("now")) for one in changed["rows"][0]["fields"]}
    [fact] = Fact.objects.filter(events__slug="meeting-2").values_list("slug", flat=True)
    place = {"value": "place", "facts": [fact], "disputed": None}
    assert fields.pop("backed_by[place]")[0] == place
    assert fields == {"name": ("Meeting 2", "Meeting at the river"), "kind": ("forum", "summit"), "place": ("Osh", "")}
    assert 'href="/events/meeting-2/">Meeting at the river</a>' in page.content.decode()
    assert "name then &quot;Meeting 2&quot; , now &quot;Meeting at the river&quot;" in text(page)
    assert "backed_by[place] then {" in text(page) and "now not there" in text(page)
    assert "Added" not in text(page) and "Removed" not in text(page)


def test_a_row_that_is_changed_at_the_desk_is_not_the_same(admin_client):
    theme = world.make_theme("Rivers", slug="rivers")
    world.make_fact(themes=[theme])
    address, twin, sent = cited(admin_client, "/themes/")
    form = {"slug": "rivers", "name": "Rivers and lakes", "definition": theme.definition, "status": "published"}
    page = admin_client.get(f"/admin/facts/theme/{theme.pk}/change/")
    fields = page.context["adminform"].form
    told = {name: fields.get_initial_for_field(field, name) or "" for name, field in fields.fields.items()}
    for inline in page.context["inline_admin_formsets"]:
        told |= {inline.formset.management_form.add_prefix(name): 0 for name in ("TOTAL_FORMS", "INITIAL_FORMS")}

    answer = admin_client.post(f"/admin/facts/theme/{theme.pk}/change/", told | form | {"why": "They are lakes."})

    assert answer.status_code == 302, answer.context["errors"]
    [row] = admin_client.post(twin, {"json": sent}).json()["exact"]["lists"]["themes"]["changed"]["rows"]
    assert row["fields"] == [{"name": "name", "then": "Rivers", "now": "Rivers and lakes"}]
    assert row["url"] == f"{SITE}/themes/rivers/"


def test_rows_that_came_and_went_are_told_and_where_their_own_pages_are(client):
    three_events()
    address, twin, sent = cited(client, "/record/")
    world.make_sourced(world.make_event("Meeting 4", slug="meeting-4", when="2024-04"), cited_in="river")
    Event.objects.filter(slug="meeting-1").update(status="draft", name="Secret meeting")
    world.make_fact(themes=[world.make_theme("Secret theme", status="draft")], cited_in="river")

    page, data = client.post(address, {"json": sent}), client.post(twin, {"json": sent}).json()["exact"]

    events = data["lists"]["events"]
    assert [row["slug"] for row in events["added"]["rows"]] == ["meeting-4"]
    gone = "no published page has this address any more"
    assert events["removed"]["rows"] == [{"slug": "meeting-1", "url": "", "words": gone}]
    assert "Added 1 Meeting 4" in text(page) and "Removed 1 Meeting 1 no published page has" in text(page)
    assert "ecret" not in page.content.decode()


def test_a_row_that_is_only_on_another_page_keeps_its_link(client):
    three_events()
    _address, twin, sent = cited(client, "/timeline/", "zoom=2024")
    Event.objects.filter(slug="meeting-3").update(when="2023-03")

    [row] = client.post(twin, {"json": sent}).json()["exact"]["lists"]["timeline"]["removed"]["rows"]

    assert (row["url"], row["words"]) == (f"{SITE}/events/meeting-3/", "its own page is still there")


def test_a_page_of_a_day_stays_the_same_when_a_later_article_comes_and_not_when_a_row_is_corrected(client):
    world.make_sourced(world.make_membership("KAZ", "member", decided="2001-06-15"), cited_in="river")
    address, twin, sent = cited(client, "/map/", DAY)
    today = cited(client, "/map/")
    late = world.make_article("late", page_date=date.today().isoformat())
    world.make_sourced(world.make_membership("MNG", "member", decided="2024-07-04"), cited_in=late)

    assert client.get(twin).json()["same"] is True
    told = client.post(today[1], {"json": today[2]}).json()
    assert told["same"] is False
    head = {one["name"]: (one.get("then"), one.get("now")) for one in told["exact"]["head"]}
    assert head["holding"] == head["statuses.member"] == (1, 2)
    assert [row["slug"] for row in told["exact"]["lists"]["countries"]["added"]["rows"]] == ["MNG"]

    Country.objects.filter(iso3="KAZ").update(name_ru="Другое имя")

    [row] = client.post(twin, {"json": sent}).json()["exact"]["lists"]["countries"]["changed"]["rows"]
    assert row["fields"] == [{"name": "name_ru", "then": "Казахстан", "now": "Другое имя"}]
    assert "Not the same" in text(client.get(address))


def test_the_numbers_and_the_quality_are_compared_by_their_rows(client):
    def joined(country):
        membership = world.make_membership(country, "member", decided="2001-06-15")
        world.make_sourced(membership, cited_in="river", when="2001-06-15")

    joined("KAZ")
    pages = {page: cited(client, f"/{page}/") for page in ("numbers", "quality")}
    joined("UZB")

    told = {page: client.post(twin, {"json": sent}).json()["exact"] for page, (_page, twin, sent) in pages.items()}

    [step] = told["numbers"]["lists"]["numbers"]["changed"]["rows"]
    fields = {one["name"]: (one.get("then"), one.get("now")) for one in step["fields"]}
    assert step["slug"] == "2001-06-15" and fields["member"] == fields["total"] == (1, 2)
    assert fields["changes[UZB]"] == (None, {"country": "UZB", "before": None, "after": "member", "when": None})
    [line] = told["quality"]["lists"]["rows"]["changed"]["rows"]
    assert {one["name"]: (one["then"], one["now"]) for one in line["fields"]} == {"total": (1, 2), "sourced": (1, 2)}
    assert [one["name"] for one in told["quality"]["head"]] == ["citations.unchecked"]


def test_a_line_of_a_comparison_whose_sides_came_to_agree_is_the_same_line(client):
    for country, decided in (("KAZ", "2001-06-15"), ("UZB", "2001-06-16")):
        world.make_sourced(
            world.make_membership(country, "member", decided=decided), cited_in="river", when="2001-06-15/2001-06-16"
        )
    asked = "what=country&a=KAZ&b=UZB"
    _address, twin, sent = cited(client, "/compare/", asked)
    Country.objects.get(iso3="UZB").memberships.update(decided="2001-06-15")

    rows = client.post(twin, {"json": sent}).json()["exact"]["lists"]["lines"]["changed"]["rows"]

    [row] = [row for row in rows if row["slug"] == "member-decided"]
    fields = {one["name"]: (one.get("then"), one.get("now")) for one in row["fields"]}
    assert fields["same"] == (False, True)
    assert client.post(twin.replace("b=UZB", "b=KAZ"), {"json": sent}).status_code == 400


def test_without_the_json_the_log_tells_which_rows_were_changed_and_what_it_cannot_know(client):
    events = three_events()
    address, twin, _sent = cited(client, "/events/")
    log_of_long_ago()
    Event.objects.filter(slug="meeting-2").update(name="Meeting at the river")
    Event.objects.filter(slug="meeting-1").update(status="draft", name="Secret meeting")
    Backing.objects.filter(event=events[2], value="place").update(value="ordinal")
    world.make_sourced(world.make_event("Meeting 4", when="2024-04"), cited_in="river")
    world.make_event("Secret gathering", status="draft")
    world.make_theme("Of another noun")

    page, data = client.get(address), client.get(twin).json()["since"]

    assert "What the log has since" in text(page) and "without its JSON it cannot know" in text(page)
    assert "Events that were published since 1 Meeting 4" in text(page)
    assert "Events in which something was changed 2 Meeting at the river Meeting 3" in text(page)
    assert "Events that are published no more 1 and 1 more" in text(page)
    assert 'href="/events/meeting-2/"' in page.content.decode()
    assert data["event"]["changed"]["rows"][0]["url"] == f"{SITE}/events/meeting-2/"
    assert "ecret" not in page.content.decode() and "another noun" not in page.content.decode()
    assert data["event"]["retracted"] == {"count": 1, "rows": []}


def test_facts_on_which_the_values_rest_are_told_of_by_the_log(client):
    three_events()
    address, _twin, _sent = cited(client, "/events/")
    log_of_long_ago()
    first = Fact.objects.order_by("pk").first()
    Fact.objects.filter(pk=first.pk).update(status="retracted", retraction_reason="It was a ferry.")

    told = text(client.get(address))

    assert f"Facts that are published no more 1 {first.statement} It was a ferry." in told


def test_a_log_that_begins_after_the_citation_tells_nothing_of_a_page(client):
    three_events()

    told = text(client.get(f"/events/check/?{DAY}&sha256={SHA}&cited=2020-01-01"))

    assert f"begins on {date.today().day} " in told and "published since" not in told


def test_a_site_that_has_moved_is_told_plainly(client):
    three_events()
    address, twin, sent = cited(client, "/events/")

    there = client.get(twin, HTTP_HOST="localhost").json()
    page = text(client.get(address, HTTP_HOST="localhost"))
    posted = client.post(twin.replace("site=", "x="), {"json": sent}, HTTP_HOST="localhost").json()

    assert there["same"] is posted["same"] is True and there["moved"] == posted["moved"] == SITE
    assert f"The same Only the site’s address is another: it was {SITE} then." in page
    assert client.get(twin.replace("site=", "x="), HTTP_HOST="localhost").json()["same"] is False

    Event.objects.filter(slug="meeting-2").update(name="Meeting at the river")

    page = text(client.post(address, {"json": sent}, HTTP_HOST="localhost"))
    assert "Not the same" in page and "Changed 1 Meeting at the river" in page
    assert f"The site’s address was {SITE} then; that alone makes no row another here." in page


def test_what_is_written_otherwise_is_the_same_and_one_is_told(client):
    three_events()
    _address, _twin, sent = cited(client, "/events/")
    path = urlsplit(_address).path + f"?as_of={date.today()}&known_by={date.today()}"

    page = client.post(path, {"json": json.dumps(json.loads(sent), sort_keys=True)})

    assert "Its text is written otherwise" in text(page) and "The same" in text(page)
    foreign = text(client.post(_address, {"json": json.dumps(json.loads(sent))}))
    assert "is not, sign by sign, the one that was cited" in foreign and "No row was added" in foreign


def test_the_licence_columns_and_the_order_of_rows_are_told_apart_from_rows():
    then = {"count": 2, "licence": "MIT", "events": [{"slug": "a", "old": 1, "n": 1}, {"slug": "b", "old": 1, "n": 2}]}
    now = {"count": 2, "licence": "CC0-1.0", "events": [{"slug": "b", "n": 2, "x": 0}, {"slug": "a", "n": 1, "x": 0}]}

    found = differences(json.dumps(now), json.dumps(then), SITE)

    assert [(one.name, one.then, one.now) for one in found.head.rows] == [("licence", '"MIT"', '"CC0-1.0"')]
    [rows] = found.lists
    assert (rows.got.rows, rows.lost.rows, rows.reordered, rows.changed.count) == (["x"], ["old"], True, 0)
    assert not found.same and not rows.same


def test_one_and_true_are_two_values():
    one, other = ({"events": [{"slug": "a", "n": value, "m": [value]}]} for value in (1, True))

    [rows] = differences(json.dumps(one), json.dumps(other), SITE).lists

    assert [(field.name, field.then, field.now) for field in rows.changed.rows[0].fields.rows] == [
        ("n", "true", "1"),
        ("m", "[true]", "[1]"),
    ]


def test_a_long_value_is_shown_from_where_it_becomes_another():
    then, now = ({"events": [{"slug": "a", "n": "x" * 5_000 + end + "y" * 5_000}]} for end in ("1", "2"))

    [rows] = differences(json.dumps(now), json.dumps(then), SITE).lists

    [field] = rows.changed.rows[0].fields.rows
    assert len(field.then) < 310 and "x1y" in field.then and "x2y" in field.now and field.then[0] == "…"


def test_many_rows_and_fields_are_counted_and_the_first_are_told(client, monkeypatch):
    monkeypatch.setattr(saved, "NAMED", 2)
    monkeypatch.setattr(saved, "FIELDS", 1)
    three_events()
    address, _twin, sent = cited(client, "/events/")
    Event.objects.update(kind="meeting", name="Meeting")

    told = text(client.post(address, {"json": sent}))

    assert "Changed 3" in told and told.count("and 1 more") == 3


def test_a_page_of_a_list_that_is_there_no_more_is_not_the_same(client, monkeypatch):
    monkeypatch.setattr("facts.views.twins.MOST", 2)
    three_events()
    address, twin, sent = cited(client, "/events/", "page=2")
    monkeypatch.setattr("facts.views.twins.MOST", 1_000)
    Revision.objects.update(token="another")

    for page in (client.get(address), client.post(address, {"json": sent})):
        assert "Not the same There is no such page any more: There are only 1 pages." in text(page)
    assert (client.get(twin).json()["same"], client.get(twin).json()["now"]) == (False, None)
    assert client.get("/events/check/?page=2").status_code == 404


def hostile(good):
    found = json.loads(good)
    rows = found["events"]
    deep, flat = "[" * 100_000 + "]" * 100_000, good.replace("\n", " ")
    return {
        "nothing": ("", "line 1, sign 1"),
        "a page": (f"<html>{good}", "line 1, sign 1"),
        "half of it": (good[: len(good) // 2], "It is no JSON"),
        "two of it": (good + good, "It is no JSON"),
        "a word": ('"events"', "another page"),
        "null": ("null", "another page"),
        "a list": (json.dumps(rows), "another page"),
        "nothing in it": ("{}", "another page"),
        "a refusal": ('{"errors": {}}', "another page"),
        "no list": (json.dumps(found | {"events": {}}), "another page"),
        "another part": (json.dumps(found | {"page": 2}), "“page” is 2 in it and 1 here"),
        "rows of no kind": (json.dumps(found | {"events": [1, None]}), "Row 1 of “events” has no “slug”"),
        "a row without a name": (json.dumps(found | {"events": [*rows, {"name": "x"}]}), "Row 4 of “events”"),
        "a name that is a number": (json.dumps(found | {"events": [{"slug": 7}]}), "Row 1 of “events”"),
        "NaN": (flat.replace('"page": 1', '"page": NaN'), "NaN is no number"),
        "Infinity": (flat.replace('"page": 1', '"page": -Infinity'), "-Infinity is no number"),
        "endless": (flat.replace('"page": 1', '"page": 1e999'), "1e999 is no number"),
        "long": (flat.replace('"page": 1', f'"page": {"9" * 5_000}'), "too long"),
        "twice": (flat.replace('"page": 1', '"page": 1, "page": 1'), "“page” stands twice"),
        "twice half a sign": (flat.replace('"page": 1', '"\\ud800": 1, "\\ud800": 1'), "stands twice"),
        "half a sign": (flat.replace("Meeting 1", "\\ud800"), "half of a sign"),
        "deep": (deep, "in one another"),
        "deep enough": ("[" * 30 + "]" * 30, "in one another"),
        "deep in a row": (flat.replace('"Meeting 1"', '{"a":' * 300 + "1" + "}" * 300), "in one another"),
        "many values": ("[" + "0," * 1_000_000 + "0]", "at most 1000000 values"),
    }


def test_a_text_that_is_no_json_of_the_page_is_answered_with_the_reason(client):
    three_events()
    address, twin, sent = cited(client, "/events/")

    for name, (wrong, said) in hostile(sent).items():
        page, data = client.post(address, {"json": wrong}), client.post(twin, {"json": wrong})
        assert (page.status_code, data.status_code) == (400, 400), name
        assert "The JSON could not be compared." in text(page) and said in data.json()["problem"], name


def test_json_that_only_looks_strange_is_compared(client):
    three_events()
    address, twin, sent = cited(client, "/events/")
    signs = "\0\u202e<script>alert(1)</script>\ufffd'\""
    row = {"slug": signs, "name": signs, "url": "javascript:alert(1)", "when": [[]], signs: {signs: [{}]}}
    ways = [
        "http://[",
        f"{SITE}/events/%00/",
        f"{SITE}/events/{'a' * 900}/",
        f"{SITE}//x",
        f"{SITE}/admin/",
        "",
        None,
        7,
    ]
    rows = [row, row, *({"slug": f"way-{n}", "url": way} for n, way in enumerate(ways))]
    found = json.loads(sent) | {"events": rows}

    page, data = client.post(address, {"json": json.dumps(found)}), client.post(twin, {"json": json.dumps(found)})

    assert page.status_code == data.status_code == 200
    assert data.json()["exact"]["lists"]["events"]["removed"]["count"] == len(rows)
    assert "<script" not in page.content.decode() and "javascript" not in page.content.decode()


@pytest.mark.parametrize(
    "other", examples([name for name in citable.PAGES if name != "event_list"], "country_list", "timeline")
)
def test_the_json_of_another_page_is_refused(client, other):
    world.make_full_world(1)

    answer = client.post("/events/check.json", {"json": client.get(f"{reverse(other)[:-1]}.json").getvalue().decode()})

    assert answer.status_code == 400 and "another page" in answer.json()["problem"]


def test_json_is_sent_as_a_file_too_and_what_is_too_large_or_no_text_is_refused(client, tmp_path, settings):
    def send(content):
        (tmp_path / "events.json").write_bytes(content)
        with (tmp_path / "events.json").open("rb") as file:
            return client.post(twin, {"file": file})

    three_events()
    _address, twin, sent = cited(client, "/events/")
    assert send(b"\xef\xbb\xbf" + sent.encode()).json()["same"] is True
    assert Client(enforce_csrf_checks=True).post(twin, {"json": sent}).json()["same"] is True
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000
    for answer, said in [
        (send(sent.encode("utf-16")), "no text in UTF-8"),
        (send(sent.encode("utf-16-le")), "no JSON"),
        (send(b"x" * 8_100_000), "at most 8 MB"),
        (client.post(twin, {"json": "x" * 2_000}), "send it as a file"),
        (client.post(twin, b"--x", content_type="multipart/form-data; boundary="), "could not be read"),
        (client.post(twin, sent, content_type="application/json"), "no JSON"),
    ]:
        assert answer.status_code == 400 and said in answer.json()["problem"], said


@pytest.mark.parametrize(
    ("wrong", "name"),
    [
        *((f"sha256={wrong}", "sha256") for wrong in ("abc", "", "g" * 64, "a" * 65, f"%00{SHA}", "а" * 64)),
        *((only, "sha256") for only in ("cited=2024-01-01", "site=https://facts.example.org")),
        *((f"sha256={SHA}&site={wrong}", "site") for wrong in ("javascript:alert(1)", "https://a/b", "https://a%0Ab")),
        *((f"sha256={SHA}&cited=yesterday", "cited"), ("as_of=2024-02-31", "as_of"), ("page=0", "page")),
    ],
)
def test_a_wrong_parameter_of_the_check_is_named(client, wrong, name):
    for path in ("/events/check/", "/events/check.json"):
        answer = client.get(f"{path}?{wrong}")
        assert answer.status_code == 400 and name in answer.content.decode()


def test_no_crawler_is_led_there(client):
    three_events()
    check = cited(client, "/events/")[0]

    assert '<meta name="robots" content="noindex,nofollow">' in client.get(check).content.decode()
    assert "check/" not in client.get("/sitemap-pages.xml").content.decode()
    for page in ("/events/", "/record/", "/", "/map/"):
        assert "check/" not in client.get(page).content.decode()


@pytest.mark.parametrize("rows", examples([(4, 12), (20, 50)], (4, 12)))
def test_a_comparison_writes_nothing_and_asks_as_often_for_many_rows_as_for_few(client, rows):
    def costs(rows):
        gone, found = world.make_full_world(rows).events[0].slug, {}
        for page in ("/events/", "/record/", "/compare/", "/timeline/"):
            _page, twin, sent = cited(client, page)
            twin = re.sub(r"sha256=\w+", f"sha256={SHA}", twin)
            sent = re.sub(r'"name": "[^"]*', '"name": "Wrong', sent).replace(gone, "gone")
            for way, more in (("get", None), ("post", {"json": sent})):
                with CaptureQueriesContext(connection) as queries:
                    answer = getattr(client, way)(twin, more)
                assert answer.json()["same"] is False, (page, way)
                found[page, way] = [one["sql"] for one in queries.captured_queries]
        return found

    few, many = map(costs, rows)

    assert {key: (len(few[key]), len(sql)) for key, sql in many.items() if len(few[key]) != len(sql)} == {}
    assert max(map(len, many.values())) <= 45
    written = ("INSERT", "UPDATE", "DELETE", "CREATE")
    assert [sql for some in many.values() for sql in some if sql.startswith(written)] == []


def test_the_digits_are_those_of_the_file(client):
    three_events()
    address, _twin, sent = cited(client, "/events/", DAY)

    assert f"sha256={sha256(sent.encode()).hexdigest()}" in address
