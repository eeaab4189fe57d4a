import gzip
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier, Lock
from time import sleep
from types import SimpleNamespace

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from facts.models import Fact
from facts.views import edition

from .world import make_fact

pytestmark = pytest.mark.django_db
ADDRESSES = ("/", "/facts/", "/facts.json", "/facts.csv", "/countries/KAZ/", "/map/", "/about/")


@pytest.fixture
def fact():
    return make_fact("The summit took place in Astana.", countries=["KAZ"], slug="summit-in-astana")


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_a_repeated_visit_is_a_304_that_asks_one_thing(client, fact, address, encoding, django_assert_num_queries):
    first = client.get(address, headers={"Accept-Encoding": encoding})
    tag = first["ETag"]
    streamed_and_packed = first.streaming and encoding == "gzip"  # of equal content, but not byte for byte
    assert re.fullmatch(r'(W/)?"[0-9a-f]{32}"', tag) and tag.startswith("W/") == streamed_and_packed
    assert first["Cache-Control"] == "public, no-cache"
    assert "Accept-Encoding" in first["Vary"] and "Cookie" not in first["Vary"]

    with django_assert_num_queries(1):
        again = client.get(address, headers={"Accept-Encoding": encoding, "If-None-Match": tag})

    assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag.removeprefix("W/"))


def test_whoever_has_anything_of_an_address_is_told_whether_it_is_there(client, fact):
    for _time in range(2):  # made anew, and then as it was kept
        assert client.get(fact.get_absolute_url(), headers={"If-None-Match": "*"}).status_code == 304
        assert client.get("/facts/nothing/", headers={"If-None-Match": "*"}).status_code == 404
        assert client.get("/facts/?kind=rumour", headers={"If-None-Match": "*"}).status_code == 400


@pytest.mark.parametrize("address", [address for address in ADDRESSES if not address.endswith(".csv")])
def test_a_page_that_was_kept_is_the_same_page(client, fact, address, django_assert_num_queries):
    first = client.get(address)
    with django_assert_num_queries(1):
        again = client.get(address)

    assert again.content == first.content
    alike = [{name: value for name, value in one.items() if name != "X-Request-ID"} for one in (again, first)]
    assert alike[0] == alike[1]
    assert again is not first


@pytest.mark.parametrize(
    "change",
    [
        lambda fact: Fact.objects.filter(pk=fact.pk).update(statement="It took place in Almaty."),
        lambda fact: fact.countries.clear(),
        lambda fact: Fact.objects.filter(pk=fact.pk).update(status="retracted", retraction_reason="Wrong."),
        lambda fact: fact.citations.update(first_words="Another passage"),
        lambda fact: make_fact("A second one."),
    ],
)
def test_after_any_change_the_page_is_made_anew(client, fact, change):
    before = client.get("/facts.json")

    change(fact)

    after = client.get("/facts.json", headers={"If-None-Match": before["ETag"]})
    assert after.status_code == 200 and after["ETag"] != before["ETag"]
    assert after.content != before.content


def test_another_day_is_another_edition(client, fact, monkeypatch):
    tag = client.get("/countries/")["ETag"]

    class Tomorrow:
        def date(self):
            return date(2100, 1, 1)

    monkeypatch.setattr(edition, "now", Tomorrow)

    assert client.get("/countries/", headers={"If-None-Match": tag}).status_code == 200


def test_each_address_host_and_encoding_has_a_tag_of_its_own(client, fact, settings):
    settings.ALLOWED_HOSTS = ["*"]
    tags = [
        client.get("/facts/", **more)["ETag"]
        for more in (
            {},
            {"headers": {"Accept-Encoding": "gzip"}},
            {"headers": {"Host": "facts.example.org"}},
            {"query_params": {"kind": "opinion"}},
            {"query_params": {"as_of": "2024-07-03"}},
        )
    ]
    assert len(set(tags)) == len(tags)


def test_a_packed_page_is_the_page(client, fact):
    packed = client.get("/facts/", headers={"Accept-Encoding": "gzip, br"})

    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == client.get("/facts/").content


@pytest.mark.parametrize("address", ["/admin/login/", "/facts/none/", "/facts/?kind=none", "/facts/?page=99"])
def test_what_is_no_page_has_no_tag(client, fact, address):
    response = client.get(address)

    assert not response.has_header("ETag") and "public" not in response.get("Cache-Control", "")


def test_a_page_made_while_the_data_changed_is_made_again(client, fact, monkeypatch):
    seen = [(1, "a")]
    monkeypatch.setattr(edition.changes, "revision", lambda: seen.pop() if seen else (2, "b"))
    made = []
    monkeypatch.setattr("facts.views.fact.answer", lambda *args: made.append(1) or original(*args))
    from facts.views.twins import answer as original

    assert client.get("/facts/").has_header("ETag")
    assert len(made) == 2


def test_a_page_of_data_that_never_rest_has_no_tag(client, fact, monkeypatch):
    numbers = iter(range(100))
    monkeypatch.setattr(edition.changes, "revision", lambda: (0, str(next(numbers))))

    response = client.get("/facts/")

    assert response.status_code == 200
    assert not response.has_header("ETag") and response["Cache-Control"] == "no-store"


def test_a_head_request_has_the_same_tag(client, fact):
    assert client.head("/facts/")["ETag"] == client.get("/facts/")["ETag"]


@pytest.fixture
def kitchen(monkeypatch):
    """A middleware around a view whose pages several may ask for at once; with a ``barrier`` it waits for others."""
    monkeypatch.setattr(edition.changes, "revision", lambda: (1, "a"))
    at_work, most, made, lock = set(), [], [], Lock()
    kitchen = SimpleNamespace(most=most, made=made, barrier=None)

    def view(request):
        with lock:
            at_work.add(request)
            most.append(len(at_work))
            made.append(request.get_full_path())
        sleep(0.02) if kitchen.barrier is None else kitchen.barrier.wait(30)
        with lock:
            at_work.remove(request)
        return HttpResponse(request.get_full_path())

    middleware = edition.EditionMiddleware(view)

    def ask(*addresses):
        with ThreadPoolExecutor(len(addresses)) as pool:
            answers = pool.map(lambda address: middleware(RequestFactory().get(address)), addresses)
            return [answer.content.decode() for answer in answers]

    kitchen.ask = ask
    return kitchen


def test_pages_are_made_in_turn_and_each_once(kitchen):
    addresses = [f"/facts/?page={number % 3}" for number in range(12)]

    assert kitchen.ask(*addresses) == addresses
    assert sorted(kitchen.made) == sorted(set(addresses))
    assert max(kitchen.most) == 1


def test_the_desk_waits_for_nobody(kitchen):
    kitchen.barrier = Barrier(3)  # nobody goes on before three are at work at once

    assert kitchen.ask("/admin/1/", "/admin/2/", "/admin/3/") == ["/admin/1/", "/admin/2/", "/admin/3/"]


def test_nobody_waits_longer_for_a_turn_than_is_patient(kitchen, monkeypatch):
    monkeypatch.setattr(edition, "_PATIENCE", 0.001)

    answers = kitchen.ask("/a/", "/b/", "/c/")

    assert len(kitchen.made) == 1 and sum("Too many" in answer for answer in answers) == 2


def test_a_page_that_failed_leaves_the_turn_to_the_next(monkeypatch):
    monkeypatch.setattr(edition.changes, "revision", lambda: (1, "a"))
    monkeypatch.setattr(edition, "_PATIENCE", 60)
    middleware = edition.EditionMiddleware(lambda request: 1 / 0)

    for _again in range(3):  # a turn that was not given back would be waited for
        with pytest.raises(ZeroDivisionError):
            middleware(RequestFactory().get("/facts/"))
