"""What an address may ask of a list: named questions with plain values. Everything else is answered with a 400.

Django itself lets every lookup on a row's own fields through: ``?title__regex=^(a+)+$`` then hangs a worker, and ``(``
is a 500. The shapes of the values keep out what a database cannot read: NUL, or a number that is too large.
"""

import re

_DAY = r"\d{4}-\d\d-\d\d"
_VALUE = r"[\w-]{1,18}"

#: By lookup, the shape that its value must have.
SHAPES = {
    "exact": _VALUE,
    "in": rf"{_VALUE}(?:,{_VALUE}){{0,50}}",
    "isnull": "True|False|1|0",
    "gte": _DAY,
    "gt": _DAY,
    "lte": _DAY,
    "lt": _DAY,
    "year": r"(?!9999)[1-9]\d{3}",  # Django adds one to it
    "month": r"\d{1,2}",
    "day": r"\d{1,2}",
}
LONGEST_SEARCH = 200


def _name(item) -> str:
    """What an item of ``list_filter`` is asked for by: a field, a field with its filter, or a filter of our own."""
    return getattr(item, "parameter_name", None) or (item if isinstance(item, str) else item[0])


class NamedLookups:
    """For a ModelAdmin: only its ``list_filter``, its ``date_hierarchy`` and ``linked_by`` can be asked for."""

    #: Fields by which other lists link to this one, besides those of ``list_filter``.
    linked_by: tuple[str, ...] = ()

    def lookup_allowed(self, lookup, value, request):
        filters = list(map(_name, self.get_list_filter(request)))
        for name in filter(None, (self.date_hierarchy, *self.linked_by, *filters)):
            if lookup == name or lookup.startswith(f"{name}__"):
                asked = lookup.removeprefix(name).removeprefix("__id").removeprefix("__") or "exact"
                return asked in SHAPES and bool(re.fullmatch(SHAPES[asked], value, re.ASCII))
        return False

    def get_search_results(self, request, queryset, search_term):
        # PostgreSQL takes no NUL, SQLite no expression of more than a thousand terms.
        return super().get_search_results(request, queryset, search_term.replace("\0", "")[:LONGEST_SEARCH])

    def get_changeform_initial_data(self, request):
        # A form is never filled in from the address: a key that is no number would be a 500.
        return {}
