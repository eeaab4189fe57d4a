"""A server on which something is broken: what visitors get, and what the log has of it."""

import json
import sqlite3
from contextlib import closing, suppress

import pytest
from django.db import OperationalError, connection

from facts.models import Theme

from . import world
from .outside import empty
from .servers import SECRET, served
from .test_admin import add_page, filled


@pytest.fixture(scope="module")
def broken(tmp_path_factory):
    """A server whose database lacks a table."""
    home = tmp_path_factory.mktemp("broken")
    place = empty(home)
    with served(home, place.url) as running:
        with closing(sqlite3.connect(place.url.removeprefix("sqlite:///"))) as database:
            database.execute("ALTER TABLE facts_theme RENAME TO elsewhere")
        yield running


@pytest.mark.parametrize("address", ["/themes/", "/themes.json", "/api/v1/themes"])
def test_error_leaves_its_traceback_under_the_id_that_the_visitor_sees(broken, address):
    status, headers, body = broken.get(address, X_Secret="do-not-log-this")

    lines = [line for line in broken.lines() if line["request_id"] == headers["X-Request-ID"]]
    access = next(line for line in lines if line["logger"] == "facts.access")
    assert status == 500 and headers["X-Request-ID"] in body.decode()
    assert "no such table: facts_theme" in "".join(line.get("exc_info", "") for line in lines)
    assert (access["method"], access["path"], access["status"], access["level"]) == ("GET", address, 500, "ERROR")
    assert SECRET not in broken.stderr.read_text() and "do-not-log-this" not in broken.stderr.read_text()
    assert ("json" in address or "api" in address) == (headers["Content-Type"] == "application/problem+json")


def test_problem_has_the_members_of_the_standard(broken):
    _status, headers, body = broken.get("/themes.json")

    assert json.loads(body) == {
        "type": "about:blank",
        "title": "Internal Server Error",
        "status": 500,
        "detail": "The fault is ours, and it has been written to the log. Please try again in a minute.",
        "error": "The fault is ours, and it has been written to the log. Please try again in a minute.",
        "request_id": headers["X-Request-ID"],
    }


def test_each_answer_has_one_line_without_what_was_looked_for(broken):
    _status, headers, _body = broken.get("/about/?q=camels")

    lines = [line for line in broken.lines() if line["request_id"] == headers["X-Request-ID"]]
    assert [(line["logger"], line["path"], line["status"]) for line in lines] == [("facts.access", "/about/", 200)]
    assert "camels" not in broken.stderr.read_text()
    assert lines[0]["network"] == "127.0.0.0/24" and lines[0]["ms"] >= 0


def test_wrong_host_and_missing_page_are_logged(broken):
    for address, headers, status in (("/", {"Host": "evil.example.org"}, 400), ("/nowhere/", {}, 404)):
        answered, answer, _body = broken.get(address, **headers)
        lines = [line for line in broken.lines() if line["request_id"] == answer["X-Request-ID"]]

        assert answered == status
        assert status in {line.get("status") for line in lines}


def add_theme(curator, number):
    data = filled(curator.get(add_page(Theme))) | {"slug": f"honey-{number}", "name": f"Honey {number}"}
    return curator.post(add_page(Theme), data | {"definition": "Sweet. " * 40})


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite can be given less room")
def test_full_disk_stops_what_writes_and_says_why_and_nothing_else(curator, client):
    world.make_fact("The bees came home.", slug="bees")
    curator.raise_request_exception = False
    with connection.cursor() as cursor:
        [most] = cursor.execute("PRAGMA max_page_count").fetchone()
        cursor.execute("CREATE TABLE filler (bytes)")
        [pages] = cursor.execute("PRAGMA page_count").fetchone()
        cursor.execute(f"PRAGMA max_page_count = {pages + 50}")
        with suppress(OperationalError):
            while True:
                cursor.execute("INSERT INTO filler VALUES (zeroblob(1000))")
    try:
        answers = (add_theme(curator, number) for number in range(500))  # until what is left in the pages is used
        answer = next(answer for answer in answers if answer.status_code != 302)
        read = client.get("/facts/bees/")
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA max_page_count = {most}")
            cursor.execute("DROP TABLE filler")

    assert answer.status_code == 503 and int(answer["Retry-After"]) > 0
    assert "Nothing was saved: the disk of the database is full" in answer.content.decode()
    assert read.status_code == 200 and "The bees came home." in read.content.decode()
    assert add_theme(curator, 1_000).status_code == 302
