"""No search and no address ends in an error, whatever it holds."""

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from . import strings
from .tiers import fewer_examples

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def drawn(shipped, django_db_blocker):
    """Random addresses: searches and lists."""
    with django_db_blocker.unblock():
        words, slugs = strings.words(), strings.slugs()
    return st.lists(strings.searches(words) | strings.queries(words, slugs), min_size=1, max_size=10)


@fewer_examples(2)
@given(data=st.data())
def test_random_search_or_address_never_ends_in_an_error(data, drawn):
    client = Client(raise_request_exception=False)

    for address in data.draw(drawn):
        assert _status(client, address) < 500


def _status(client, address) -> int:
    """The status of the whole answer. An XML answer of oEmbed is refused with 501, as its specification wants it."""
    answer = client.get(address)
    if answer.status_code < 500:
        answer.getvalue()
    return 400 if answer.status_code == 501 and address.startswith("/oembed") else answer.status_code


def test_an_error_is_seen(shipped, monkeypatch):
    monkeypatch.setattr("facts.views.fact.Search", lambda parameters: 1 / 0)

    assert _status(Client(raise_request_exception=False), "/facts/?q=x") == 500
