"""How well the search answers what readers type, by labels that know nothing of the search."""

from collections import Counter

import pytest

from . import queries

pytestmark = pytest.mark.django_db


def test_200_searches_find_what_they_should_and_show_it_first(shipped):
    asked = queries.asked()

    assert Counter(one.language for one in asked) == {"en": 110, "ru": 50, "zh": 40}
    for language in ("en", "ru", "zh"):
        recall, precision = queries.means([one for one in asked if one.language == language])
        assert recall >= 0.95 and precision >= 0.8, (language, recall, precision)
    assert [one.text for one in asked if not one.relevant and one.found] == []


def test_each_label_can_be_wrong(shipped):
    facts = queries._facts()
    assert queries._relevant("iran", {"iran": {"country": "IRN"}}, facts) == {
        slug for slug, fact in facts.items() if "IRN" in fact["country"]
    }
    assert queries._relevant(["a", {"says": "summit"}], {"a": {"country": "KAZ"}}, facts) < set(facts)
    assert queries._relevant("no", {"no": {"facts": []}}, facts) == set()


def test_recall_and_precision_are_counted_as_the_file_says():
    one = queries.Asked("en", "camel", frozenset({"a", "b", "c", "d"}), ["a", "x", "b", *map(str, range(8)), "c"])

    assert (one.recall, one.precision) == (0.75, 0.2)
    assert queries.Asked("en", "camel", frozenset({"a"}), []).precision == 0.0
