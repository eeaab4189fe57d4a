"""Requests made up from the API's document."""

import logging

import pytest
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections

from facts.api import api
from facts.exports import FACTS

from . import world
from .operations import trial

pytestmark = pytest.mark.django_db


@pytest.fixture
def quiet():
    """No word of each refusal; and the application leaves the test's connection open, as with Django's own client."""
    logging.disable(logging.WARNING)
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)
    logging.disable(logging.NOTSET)


def test_whatever_the_document_allows_or_forbids_is_answered_as_it_says(settings, quiet):
    settings.ALLOWED_HOSTS = ["*"]
    made = world.make_full_world(3)
    world.make_disputes(made)
    world.make_fact("It was so.", status="retracted")

    outcome = trial(get_wsgi_application())

    assert outcome.problems == []
    assert outcome.cases >= 10 * len(api.get_openapi_schema()["paths"])
    assert {200, 404, 422} <= set(outcome.statuses)


@pytest.mark.parametrize("fault", ["statement", "slug"])
def test_an_answer_that_is_not_as_documented_would_be_found(settings, quiet, monkeypatch, fault):
    settings.ALLOWED_HOSTS = ["*"]
    world.make_full_world(1)
    monkeypatch.setitem(FACTS.columns, fault, lambda fact: 7)

    outcome = trial(get_wsgi_application(), only="list_facts")

    assert outcome.problems
