"""The site under a path, as the settings name it."""

import re
from html import unescape
from urllib.parse import urljoin, urlsplit

import pytest
from django.urls import Resolver404, resolve

from .outside import empty
from .servers import served
from .tiers import examples

_ADDRESSES = re.compile(r"""(?:href|src|action)="([^"]*)"|(https?://127\.0\.0\.1:\d+[^"'\\<>{}\s)]*)""")


@pytest.fixture(scope="module")
def under(tmp_path_factory):
    """A server with the shipped data whose address ends with /sco/."""
    home = tmp_path_factory.mktemp("under")
    commands = (["load_facts", "-v0"],)
    site = "http://127.0.0.1:{port}/sco/"
    with served(home, empty(home).url, commands=commands, SITE_URL=site, API_RATE="0", PAGE_RATE="0") as running:
        yield running


def _text(found: re.Match) -> str:
    """An address in an attribute, or one in a text, which may have a sign of its sentence behind it."""
    return unescape(found[1]) if found[1] is not None else unescape(found[2]).partition('"')[0].rstrip(".,;")


def kind_of(path: str) -> str:
    """The pattern of an address, and its format: pages of one kind are alike."""
    inside = path.removeprefix("/sco")
    try:
        found = resolve(inside)
    except Resolver404:
        return inside
    return f"{found.route} {found.kwargs.get('fmt', '')}"


@pytest.mark.parametrize("most", examples([1, 5], 1))
def test_every_address_of_the_site_lies_under_its_path_and_is_there(under, most):
    """From the first page on, so many addresses of each kind."""
    wanted, seen, kinds, wrong = ["/sco/"], {"/sco/"}, {}, []
    while wanted:
        path = wanted.pop()
        status, headers, body = under.get(path)
        expected = 404 if path.startswith("/sco/nowhere") else 200
        if status != expected:
            wrong.append(f"{status} {path}")
        if not re.match(r"text/html|application/(json|ld|atom)|text/plain", headers.get("Content-Type", "")):
            continue
        for found in _ADDRESSES.finditer(body.decode()):
            address = urljoin(under.url + path, _text(found))
            parts = urlsplit(address)
            if f"{parts.scheme}://{parts.netloc}" != under.url or not parts.path:  # an origin that is told as such
                continue
            if not parts.path.startswith("/sco/"):
                wrong.append(f"{path} leads to {address}")
                continue
            place = parts.path + (f"?{parts.query}" if parts.query else "")
            kind = kind_of(parts.path)
            if place not in seen and "/admin/" not in place and kinds.setdefault(kind, 0) < most:
                kinds[kind] += 1
                seen.add(place)
                wanted.append(place)

    assert "\n".join(wrong) == ""
    assert len(seen) > 60


def test_desk_and_policy_hold_under_the_path(under):
    status, headers, body = under.get("/sco/admin/login/")

    assert status == 200 and b'href="/sco/static/facts/admin.' in body
    assert headers["Cache-Control"].startswith("max-age=0") and "ETag" not in headers
    assert "path=/sco/" in (headers["Set-Cookie"] or "").lower()
    assert under.get("/sco/robots.txt")[2].decode().splitlines()[1] == "Disallow: /sco/admin/"


def test_what_lies_beside_the_path_is_not_the_site(under):
    assert under.get("/")[0] == 404
    assert under.get("/facts/")[0] == 404
    assert under.get("/scofacts/")[0] == 404
