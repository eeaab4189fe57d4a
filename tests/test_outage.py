"""A database that is stopped, killed or frozen under a server with readers."""

import json
import signal
import time

import pytest

from .clusters import Cluster
from .outside import empty
from .servers import served

pytestmark = pytest.mark.long
#: Within so many seconds a reader has an answer, whatever becomes of the database.
PROMISED = 2.0


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    return Cluster().start()


@pytest.fixture
def server(cluster, tmp_path):
    place = empty(tmp_path, cluster.url)
    with served(tmp_path, place.url) as running:
        yield running


def asked(server, address, **headers):
    """The answer, and after how many seconds it came."""
    began = time.monotonic()
    return *server.get(address, **headers), time.monotonic() - began


def answers_again(server):
    """Wait until a page that was never asked for is made; fail if that takes longer than it may."""
    deadline, number = time.monotonic() + 60, 0
    while (status := server.get(f"/facts/?q=again{(number := number + 1)}")[0]) != 200:
        assert status == 503 and time.monotonic() < deadline
        time.sleep(0.2)


def looked_at_while_away(server):
    """What a reader has while the database is away: kept pages as they were, marked; 503 for others, and soon."""
    status, headers, body, seconds = asked(server, "/facts/")
    assert (status, seconds < PROMISED) == (200, True)
    assert "fwd=stale" in headers["Cache-Status"] and headers["Cache-Control"] == "no-store"
    assert b"<h1" in body
    for address in ("/facts/?q=new", "/facts.json?q=new", "/api/v1/facts?q=new", "/nowhere/"):
        status, headers, body, seconds = asked(server, address)
        assert (status, int(headers["Retry-After"]) > 0, seconds < PROMISED) == (503, True, True), address
        if "json" in address or "api" in address:
            assert json.loads(body)["status"] == 503


@pytest.mark.parametrize("way", ["stopped", "killed", "frozen"])
def test_readers_of_a_site_whose_database_is_away(cluster, server, way):
    kept = server.get("/facts/")
    assert kept[0] == 200

    if way == "stopped":
        cluster.stop()
    else:
        cluster.send(signal.SIGKILL if way == "killed" else signal.SIGSTOP)
    try:
        for _time in range(3):
            looked_at_while_away(server)
    finally:
        if way == "frozen":
            cluster.send(signal.SIGCONT)
        elif way == "killed":
            cluster.server.wait(timeout=20)
            cluster.start()
        else:
            cluster.start()

    answers_again(server)
    status, headers, body = server.get("/facts/")
    assert (status, body) == (200, kept[2]) and "Cache-Status" not in headers


def test_restart_of_the_database_is_noticed_by_nobody(cluster, server):
    for number in range(8):
        assert server.get(f"/facts/?q=before{number}")[0] == 200
    cluster.stop()
    cluster.start()

    assert [server.get(f"/facts/?q=after{number}")[0] for number in range(12)] == [200] * 12
