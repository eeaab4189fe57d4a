"""The number of facts about each row, and which countries have any, as the index counts them."""

from django.db.models import QuerySet
from django.db.models.query import ModelIterable

from . import clock
from .index import entries
from .models import Country
from .search import trees, under


def counts(noun: str) -> dict[int, int]:
    """How many of the facts that can be seen on the day are about each row of a noun, by its key; a theme's facts are
    those under it, too. Rows that no such fact is about are left out."""
    return entries().once(("tally", noun, clock.current()), lambda: _counts(noun))


def _counts(noun):
    shown = entries().shown()
    found = {int(key): count for key, count in entries().each(noun, shown).items()}
    found |= {theme: under(theme).intersection_cardinality(shown) for theme in (trees() if noun == "theme" else ())}
    return {key: count for key, count in found.items() if count}


def of_the_record() -> QuerySet:
    """The countries that any published fact is about, whatever the day that one asks for."""
    return Country.objects.filter(pk__in=[int(key) for key in entries().each("country", entries().known())])


class _Counted(ModelIterable):
    def __iter__(self):
        told = counts(self.queryset.model._meta.model_name)
        for row in super().__iter__():
            row.fact_count = told.get(row.pk, 0)
            yield row


def counted(rows: QuerySet) -> QuerySet:
    """The same rows, each with ``fact_count`` once it is fetched."""
    found = rows.all()
    found._iterable_class = _Counted
    return found
