"""What the files last said of each row, as it is kept: without what a row has anyway, so that a load writes little.

A field that the model did not have when a row was loaded, or that the file left at its default, comes back with the
default. A migration that changes a default has to write the old one into ``LoadedRow.fields`` where the field is not.
"""

import json
from collections.abc import Iterable, Iterator

from ..models import LoadedRow
from . import ordering


def kept(label: str, said: dict) -> str:
    """What a file says of a row, all its fields, as the text that ``LoadedRow.fields`` keeps."""
    usual = ordering.defaults(label)
    return json.dumps({name: value for name, value in said.items() if value != usual[name]}, ensure_ascii=False)


def recalled(found: Iterable[LoadedRow]) -> Iterator[LoadedRow]:
    """Rows that are remembered, with all their fields again; one that no load has read still has none."""
    for one in found:
        one.fields = ordering.defaults(one.label) | one.fields if one.fields else {}
        if one.exported:
            one.exported = ordering.defaults(one.label) | one.exported
        yield one
