"""Every address, every role, GET and POST: what the site does is what the documentation says."""

import pytest

from . import matrix

pytestmark = [pytest.mark.django_db, pytest.mark.alike]


def rows(text):
    """The cells of a table in Markdown, by the first one of each line."""
    lines = [line for line in text.splitlines() if line.startswith("| `/")]
    return {line.split("`")[1]: line.rpartition("` | ")[2] for line in lines}


def test_who_may_do_what_is_as_documented():
    documented, found = rows(matrix.PATH.read_text(encoding="utf-8")), rows(matrix.table(matrix.World()))

    assert found.keys() == documented.keys(), "an address is new or gone: python -m tests.matrix"
    assert {address: cells for address, cells in found.items() if documented[address] != cells} == {}


def test_the_table_has_every_pattern_of_the_resolver():
    documented = rows(matrix.PATH.read_text(encoding="utf-8"))

    assert len(documented) == len({route.pattern for route in matrix.routes()}) > 250
    text = "".join(documented.values())
    assert "without being let in" not in text and "| looks, acts" in text
