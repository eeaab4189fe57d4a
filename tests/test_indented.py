import json
from datetime import date
from decimal import Decimal

import pytest
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext_lazy
from hypothesis import given
from hypothesis import strategies as st

from facts.indented import text
from facts.models.fact import Kind

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)


def slowly(value):
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)


@given(VALUES)
def test_the_text_is_that_of_the_standard_library(value):
    assert text(value) == slowly(value)


@pytest.mark.parametrize(
    "value",
    [
        {"a": (1, [2, {"b": ()}]), "c": [], "d": {}},
        [date(2024, 7, 3), Decimal("1.50"), gettext_lazy("Kind"), Kind.OPINION],
        {Kind.OPINION: '“</script>\u2028\n\t\\"”'},
    ],
)
def test_what_djangos_encoder_knows_is_known(value):
    assert text(value) == slowly(value)
