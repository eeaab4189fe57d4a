"""A real nginx in front of the site, which the site allows to keep public pages."""

import os
import shutil
import subprocess
import time
from contextlib import ExitStack, contextmanager

import pytest

from .outside import empty
from .servers import LIFE_SECONDS, get, port_that_is_free, served, wait_for

pytestmark = pytest.mark.long
ADDRESSES = [
    "/",
    "/facts/",
    "/facts.json",
    "/events/",
    "/map/",
    "/timeline/",
    "/facts/24th-summit-in-astana/",
    "/events.ics",
]
CONFIGURATION = """
daemon off; pid {home}/nginx.pid; error_log stderr; worker_processes 1;
events {{ worker_connections 64; }}
http {{
  access_log off;
  client_body_temp_path {home}/body; proxy_temp_path {home}/proxy; fastcgi_temp_path {home}/f;
  uwsgi_temp_path {home}/u; scgi_temp_path {home}/s;
  proxy_cache_path {home}/kept keys_zone=site:1m;
  server {{
    listen 127.0.0.1:{port};
    location / {{
      proxy_pass {site};
      proxy_set_header Host $http_host;
      proxy_cache site;
      proxy_cache_use_stale error timeout updating http_502 http_503 http_504;
      add_header X-Cache $upstream_cache_status always;
    }}
  }}
}}
"""


@pytest.fixture(scope="module")
def nginx():
    path = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
    if not path:
        text = "No nginx here: sudo apt-get install nginx-light."
        (pytest.fail if os.environ.get("CI") else pytest.skip)(text)
    return path


@contextmanager
def in_front(nginx, home, site):
    """The address of an nginx in front of the site; it ends by itself in any case."""
    port = port_that_is_free()
    user = "user root;" if os.geteuid() == 0 else ""  # who may read a test's folder
    (home / "nginx.conf").write_text(user + CONFIGURATION.format(home=home, port=port, site=site))
    command = ["timeout", str(LIFE_SECONDS), nginx, "-p", str(home), "-c", str(home / "nginx.conf"), "-e", "stderr"]
    running = subprocess.Popen(command)
    try:
        wait_for(port, running)
        yield f"http://127.0.0.1:{port}"
    finally:
        running.terminate()
        running.wait(timeout=20)


def from_cache(front, address):
    status, headers, _body = get(front + address)
    return status, headers["X-Cache"]


def test_second_crawl_is_answered_by_the_proxy_and_stale_pages_while_the_site_is_away(nginx, tmp_path):
    place = empty(tmp_path)
    with ExitStack() as site, ExitStack() as proxy:
        running = site.enter_context(served(tmp_path, place.url, commands=(["load_facts", "-v0"],), SHARED_CACHE="20"))
        front = proxy.enter_context(in_front(nginx, tmp_path, running.url))
        assert [from_cache(front, address) for address in ADDRESSES] == [(200, "MISS")] * len(ADDRESSES)
        pages = [get(front + address) for address in ADDRESSES]
        assert [headers["X-Cache"] for _status, headers, _body in pages] == ["HIT"] * len(ADDRESSES)
        assert from_cache(front, "/admin/login/") == (200, "MISS")
        assert from_cache(front, "/admin/login/") == (200, "MISS")
        site.close()

        for address, (_status, _headers, body) in zip(ADDRESSES, pages, strict=True):
            while (answer := get(front + address))[1]["X-Cache"] == "HIT":
                time.sleep(0.2)
            assert (answer[0], answer[1]["X-Cache"], answer[2]) == (200, "STALE", body), address
