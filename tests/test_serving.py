"""The site as in production: gunicorn, WhiteNoise, no DEBUG."""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest
from django.conf import settings

from .outside import empty

#: A server ends by itself after this long; one that has not answered by then has failed.
LIFE_SECONDS = 300


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answers(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """The address of a gunicorn with the shipped data on a database of its own; it ends by itself in any case."""
    home, port = tmp_path_factory.mktemp("served"), free_port()
    environment = {name: value for name, value in os.environ.items() if name != "DEBUG"}
    environment |= {
        "SECRET_KEY": "only-for-this-test-" * 4,
        "ALLOWED_HOSTS": "127.0.0.1",
        "HTTPS": "0",
        "DATABASE_URL": empty(home).url,
        "STATIC_ROOT": str(home / "static"),
    }
    for command in (["load_facts", "-v0"], ["collectstatic", "-v0", "--noinput"]):
        subprocess.run([sys.executable, "manage.py", *command], cwd=settings.BASE_DIR, env=environment, check=True)
    command = ["timeout", str(LIFE_SECONDS), sys.executable, "-m", "gunicorn", "-w", "1", "-b", f"127.0.0.1:{port}"]
    running = subprocess.Popen(
        [*command, "--log-level", "warning", "sco_site.wsgi"], cwd=settings.BASE_DIR, env=environment
    )
    try:
        while not answers(port):
            assert running.poll() is None, "The server did not start."
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        running.terminate()
        running.wait(timeout=20)


def get(url, **headers):
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=60) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


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
