"""Every address, every role, GET and POST: what the site does is what the documentation says."""

import re
from collections import defaultdict

import pytest
from django.apps import apps

from . import matrix
from .tiers import examples

pytestmark = pytest.mark.django_db


def rows(text):
    """The cells of a table in Markdown, by the first one of each line."""
    lines = [line for line in text.splitlines() if line.startswith("| `/")]
    return {line.split("`")[1]: line.rpartition("` | ")[2] for line in lines}


def quick_routes():
    """Of the admin's addresses, each that is like no other but for the login's, and of every third kind the first."""
    kinds = defaultdict(list)
    nouns = "|".join(sorted((model._meta.model_name for model in apps.get_models()), key=len, reverse=True))
    for route in matrix.routes():
        if route.is_inside:
            kinds[re.sub(rf"(?<![a-z])({nouns})(e?s)?(?![a-z])", "*", route.pattern)].append(route)
    alone = [rows[0] for kind, rows in kinds.items() if len(rows) == 1 and not re.search("login|password|second", kind)]
    return alone + [rows[0] for rows in kinds.values() if len(rows) > 1][::3]


@pytest.mark.parametrize("choose", examples([matrix.routes, quick_routes], quick_routes))
def test_who_may_do_what_is_as_documented(choose):
    documented, found = rows(matrix.PATH.read_text(encoding="utf-8")), rows(matrix.table(matrix.World(), choose()))

    assert {address: cells for address, cells in found.items() if documented[address] != cells} == {}


def test_the_table_has_every_pattern_of_the_resolver():
    documented = rows(matrix.PATH.read_text(encoding="utf-8"))
    patterns = {matrix.without_regex(route.pattern).replace("|", "\\|") for route in matrix.routes()}

    assert documented.keys() == {f"/{pattern}" for pattern in patterns}, "new or gone: python -m tests.matrix"
    assert len(documented) > 250
    text = "".join(documented.values())
    assert "without being let in" not in text and "| looks, acts" in text
