"""How often one client may ask the API."""

import sqlite3
import subprocess
import sys

import pytest
from django.test import RequestFactory

from facts import limits
from facts.limits import Buckets, Rate, client_of

from . import world

MINUTE = Rate(3, 60)


@pytest.fixture
def limited(settings, tmp_path):
    settings.API_RATE = (3, 60)
    settings.API_COUNTERS = tmp_path / "requests.sqlite3"
    return settings


def test_a_bucket_empties_and_fills_again_evenly(tmp_path):
    buckets = Buckets(tmp_path / "file")

    taken = [buckets.take(b"a", MINUTE, now) for now in (100, 100, 101, 101, 119, 121, 121)]

    assert [one.left for one in taken] == [2, 1, 0, 0, 0, 0, 0]
    assert [one.wait for one in taken] == [0, 0, 0, 19, 1, 0, 19]
    assert buckets.take(b"b", MINUTE, 121).left == 2
    assert buckets.take(b"a", MINUTE, 1_000).left == 2


def test_those_who_have_not_asked_for_long_are_forgotten(tmp_path, monkeypatch):
    monkeypatch.setattr(limits, "_SWEEP", 2)
    buckets = Buckets(tmp_path / "file")

    buckets.take(b"a", MINUTE, 100)
    buckets.take(b"b", MINUTE, 1_000)

    assert buckets.file.execute("SELECT client FROM bucket").fetchall() == [(b"b",)]


def test_file_that_cannot_be_written_is_given_up_at_once(tmp_path, monkeypatch):
    monkeypatch.setattr(limits.time, "sleep", lambda seconds: pytest.fail("It waits for a file that will not change."))
    sqlite3.connect(tmp_path / "file").execute("CREATE TABLE elsewhere (one INTEGER)")
    file = sqlite3.connect(f"file:{tmp_path / 'file'}?mode=ro", uri=True)

    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        limits._switch_to_wal(file)


def test_file_that_another_process_is_using_is_opened_when_it_is_free(tmp_path, monkeypatch):
    other = sqlite3.connect(tmp_path / "file", isolation_level=None)
    other.execute("CREATE TABLE elsewhere (one INTEGER)")
    other.execute("BEGIN")
    other.execute("SELECT * FROM elsewhere").fetchall()
    monkeypatch.setattr(limits.time, "sleep", lambda seconds: other.in_transaction and other.execute("COMMIT"))

    assert Buckets(tmp_path / "file").take(b"a", MINUTE, 100).left == 2


TAKE = """
import sys, time
from pathlib import Path
import django
django.setup()
from facts.limits import Buckets, Rate
buckets = Buckets(Path(sys.argv[1]))
print(sum(not buckets.take(b"a", Rate(50, 3600), time.time()).wait for _ in range(40)))
"""


def test_processes_count_together(tmp_path, monkeypatch):
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "sco_site.settings")
    command = [sys.executable, "-c", TAKE, str(tmp_path / "file")]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]

    passed = [int(one.communicate(timeout=60)[0]) for one in running]

    assert sum(passed) == 50


@pytest.mark.django_db
def test_too_many_requests_are_answered_with_429_and_the_seconds_to_wait(client, limited, monkeypatch):
    world.make_fact("It is so.")
    monkeypatch.setattr(limits.time, "time", lambda: 1000.0)

    answers = [client.get("/api/v1/facts?fields=slug") for _ in range(4)]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert [answer["RateLimit"] for answer in answers] == [
        '"client";r=2;t=20',
        '"client";r=1;t=40',
        '"client";r=0;t=60',
        '"client";r=0;t=60',
    ]
    refused = answers[-1]
    assert refused["RateLimit-Policy"] == '"client";q=3;w=60'
    assert refused["Retry-After"] == "20" and refused.json()["retry_after"] == 20
    assert refused["Cache-Control"] == "no-store" and not refused.has_header("ETag")
    assert refused["Access-Control-Allow-Origin"] == "*" and "Retry-After" in refused["Access-Control-Expose-Headers"]
    for path in ("/facts/", "/facts.json", "/api/", "/api/v1/docs"):
        assert client.get(path).status_code == 200
    monkeypatch.setattr(limits.time, "time", lambda: 1020.0)
    assert client.get("/api/v1/facts?fields=slug").status_code == 200


@pytest.mark.django_db
def test_a_304_counts_and_carries_its_own_numbers(client, limited, monkeypatch):
    monkeypatch.setattr(limits.time, "time", lambda: 1000.0)
    tag = client.get("/api/v1/facts")["ETag"]

    again = client.get("/api/v1/facts", headers={"If-None-Match": tag})

    assert (again.status_code, again["RateLimit"]) == (304, '"client";r=1;t=40')
    assert client.options("/api/v1/facts").status_code == 204


@pytest.mark.django_db
def test_a_file_that_cannot_be_written_turns_nobody_away(client, limited, tmp_path, caplog):
    (tmp_path / "folder").write_text("a file")
    limited.API_COUNTERS = tmp_path / "folder" / "requests.sqlite3"

    assert [client.get("/api/v1/").status_code for _ in range(5)] == [200] * 5
    assert "Requests are not counted" in caplog.text


@pytest.mark.parametrize(
    ("proxies", "forwarded", "client"),
    [
        (0, "", "203.0.113.9"),
        (0, "198.51.100.1", "203.0.113.9"),
        (1, "198.51.100.1", "198.51.100.1"),
        (1, "10.0.0.1, 198.51.100.1", "198.51.100.1"),
        (2, "10.0.0.1, 198.51.100.1, 192.0.2.7", "198.51.100.1"),
        (2, "198.51.100.1", "198.51.100.1"),
        (1, "", "203.0.113.9"),
        (1, "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        (1, "::ffff:198.51.100.1", "198.51.100.1"),
        (1, "nonsense", "nonsense"),
    ],
)
def test_a_client_is_whom_our_own_proxies_saw(settings, proxies, forwarded, client):
    settings.PROXIES = proxies
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}

    assert client_of(RequestFactory().get("/", REMOTE_ADDR="203.0.113.9", headers=headers)) == client


def test_no_address_is_kept(limited):
    limits.take(RequestFactory().get("/", REMOTE_ADDR="203.0.113.9"), (3, 60))

    [(name,)] = sqlite3.connect(limited.API_COUNTERS).execute("SELECT client FROM bucket").fetchall()
    assert len(name) == 16 and b"203.0.113.9" not in limited.API_COUNTERS.read_bytes()
