"""What a public page depends on, and what it does not."""

import pytest

from facts.addresses import authority
from facts.views import citable
from facts.views.canonical import parameters

from .world import make_full_world

pytestmark = pytest.mark.django_db
ADDRESSES = ("/", "/facts/", "/facts.json", "/facts.csv", "/map/", "/countries.json", "/changes.atom", "/events.ics")


@pytest.fixture
def world():
    return make_full_world(2)


@pytest.mark.parametrize("address", ADDRESSES)
def test_unknown_parameter_makes_no_other_page(client, world, address):
    plain = client.get(address, {"as_of": "2024-01-01"})
    tracked = client.get(f"{address}?utm_source=x&as_of=2024-01-01&zz=0.1&%00=1")

    assert tracked.getvalue() == plain.getvalue()
    assert tracked["ETag"] == plain["ETag"]


def test_every_parameter_of_a_page_is_known():
    assert {name for _title, names in citable.PAGES.values() for name in names} <= parameters()
    assert {"q", "country", "country__all", "size", "as_of", "status_by", "bom", "sha256", "url"} <= parameters()


def test_api_is_told_of_unknown_parameters(client, world):
    assert client.get("/api/v1/facts?utm_source=x").status_code == 422


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("refused", ["gzip;q=0, identity", "gzip; q=0.0", "*;q=0", "br", ""])
def test_what_is_not_accepted_is_not_packed(client, world, address, refused):
    assert "Content-Encoding" not in client.get(address, headers={"Accept-Encoding": refused})


@pytest.mark.parametrize("accepted", ["gzip", "br, gzip;q=0.5", "deflate, x-gzip", "GZIP"])
def test_what_is_accepted_is_packed(client, world, accepted):
    assert client.get("/facts/", headers={"Accept-Encoding": accepted})["Content-Encoding"] == "gzip"


@pytest.mark.parametrize("address", ADDRESSES)
def test_site_has_one_name_whatever_host_is_asked(client, world, settings, address):
    settings.SITE_ORIGIN, settings.ALLOWED_HOSTS = "https://facts.example.org", ["one.example.org", "two.example.org"]
    one, two = (
        client.get(address, headers={"Host": f"{name}.example.org"}, secure=name == "two") for name in ("one", "two")
    )

    assert one.getvalue() == two.getvalue()
    assert one["ETag"] == two["ETag"]
    assert b"one.example.org" not in one.getvalue()


def test_shared_caches_may_keep_a_page_where_the_settings_say_so(client, world, settings):
    assert client.get("/facts/")["Cache-Control"] == "public, no-cache"
    settings.SHARED_CACHE = 30

    kept = client.get("/facts/?size=1")["Cache-Control"]

    assert kept == "public, max-age=0, s-maxage=30, stale-while-revalidate=30, stale-if-error=86400"


@pytest.mark.parametrize(
    ("site", "name"),
    [
        ("https://facts.example.org", "facts.example.org"),
        ("http://LOCALHOST:8000", "localhost"),
        ("http://[::1]:80", "localhost"),
    ],
)
def test_ids_name_a_host_that_may_stand_in_them(site, name):
    assert authority(site) == name
