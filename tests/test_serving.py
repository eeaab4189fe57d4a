"""The site as in production: gunicorn, WhiteNoise, no DEBUG."""

import re
import socket
import urllib.request
from contextlib import ExitStack

import pytest

from .outside import empty
from .servers import get, served


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """The address of a server with the shipped data."""
    home = tmp_path_factory.mktemp("served")
    commands = (["load_facts", "-v0"],)
    with served(home, empty(home).url, commands=commands) as running:
        yield running.url


def test_a_page_is_served_with_its_policy_and_its_style(server):
    status, headers, body = get(f"{server}/facts/24th-summit-in-astana/")

    style = re.search(r'href="(/static/facts/site\.[0-9a-f]+\.css)"', body.decode())[1]
    assert status == 200
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    status, headers, css = get(server + style, **{"Accept-Encoding": "gzip"})
    assert status == 200
    assert "immutable" in headers["Cache-Control"]
    assert headers["Content-Encoding"] == "gzip"


def test_what_is_not_there_and_what_is_not_understood_are_styled(server):
    for path, code in (("/nowhere/", 404), ("/facts/?kind=rumour", 400)):
        status, _, body = get(server + path)
        assert status == code
        assert b"/static/facts/site." in body


def test_another_host_is_refused_with_a_styled_page(server):
    status, _, body = get(f"{server}/", Host="evil.example.org")

    assert status == 400
    assert b"This address cannot be read" in body
    assert b"evil.example.org" not in body


def test_the_desk_is_served_with_its_style(server):
    status, headers, body = get(f"{server}/admin/login/")

    assert status == 200
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert re.search(rb"/static/facts/admin\.[0-9a-f]+\.css", body)


@pytest.mark.parametrize("address", ["/facts/", "/map/", "/countries/KAZ/", "/facts/24th-summit-in-astana/"])
def test_header_leads_no_request_to_another_page(server, address):
    """Proxies pass such headers on, and a server in front of the application may believe them."""
    names = ("SCRIPT_NAME", "PATH_INFO", "X-Script-Name", "X-Forwarded-Prefix", "X-Original-URL", "X-Forwarded-Host")
    clean = get(f"{server}{address}?size=1")

    for name in names:
        for value in ("/facts", address.rstrip("/"), "/admin/", "evil.example.org"):
            asked = urllib.request.Request(f"{server}{address}?size=1", headers={})
            asked.headers[name] = value  # urllib would write X-script-name
            with urllib.request.urlopen(asked, timeout=60) as answer:
                assert answer.read() == clean[2], (name, value)
    assert get(f"{server}{address}?size=1")[2] == clean[2]


@pytest.mark.long
def test_unfinished_requests_end_soon_and_stop_nobody(tmp_path):
    with served(tmp_path, empty(tmp_path).url) as running:
        assert running.get("/about/")[0] == 200
        port = int(running.url.rpartition(":")[2])
        with ExitStack() as open_ones:
            begun = [open_ones.enter_context(socket.create_connection(("127.0.0.1", port))) for _number in range(40)]
            for one in begun:
                one.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Never-Ends: ")
            assert running.get("/about/")[0] == 200
            for one in begun:
                one.settimeout(60)
                assert one.recv(1) == b""  # the server hung up
        assert "WORKER TIMEOUT" not in running.stderr.read_text()
