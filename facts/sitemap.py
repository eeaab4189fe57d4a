"""The addresses for search engines (sitemaps.org), in parts that are found by keys and never by counting.

Django's own paginator counts all rows for the index and skips up to all of them for a part. Here a part is a range of
keys: the index asks for the largest key, and a part reads its own rows.
"""

from datetime import datetime

from django.contrib.sitemaps import Sitemap
from django.core.paginator import Page, Paginator
from django.db.models import Max, Model, OuterRef, Subquery
from django.urls import reverse
from django.utils.functional import cached_property

from . import disagreements
from .models import Actor, Article, Chairmanship, Change, Country, Event, Fact, Theme
from .tally import of_the_record

#: Keys of a part. The protocol allows 50,000 addresses; so many are written in a second, and 200 parts hold a million.
PART = 5_000
#: Pages that are no row's.
PAGES = (
    *("home", "record", "timeline", "map", "numbers", "compare", "quality", "about", "changes", "disagreement_list"),
    *(f"{noun}_list" for noun in ("fact", "event", "country", "chairmanship", "theme", "actor", "article")),
)


class ByKey(Paginator):
    """Rows in ranges of ``per_page`` keys: page 1 has the keys up to it, whether they are there or not."""

    @cached_property
    def num_pages(self) -> int:
        largest = self.object_list.model._base_manager.aggregate(key=Max("pk"))["key"] or 0
        return max(1, -(-largest // self.per_page))

    def page(self, number) -> Page:
        number = self.validate_number(number)
        last = number * self.per_page
        return self._get_page(self.object_list.filter(pk__gt=last - self.per_page, pk__lte=last), number, self)


class Rows(Sitemap):
    """The published rows of one noun; ``key``: the field that is their address."""

    limit = PART

    def __init__(self, model: type[Model], key: str = "slug"):
        self.model, self.key = model, key
        # An address is made from the list's: asking the resolver for each would take longer than the rest.
        self.folder = reverse(f"{model._meta.model_name}_list")

    @property
    def paginator(self) -> ByKey:
        return ByKey(self.items(), self.limit)

    def items(self):
        """The key and the day of the last change of each, or None where no change is noted."""
        noted = Change.objects.filter(noun=self.model._meta.model_name, row=OuterRef("pk"))
        rows = self.model.objects.published().order_by("pk")
        return rows.annotate(changed=Subquery(noted.values("at")[:1])).values_list(self.key, "changed")

    def location(self, item: tuple[str, datetime | None]) -> str:
        return f"{self.folder}{item[0]}/"

    def lastmod(self, item: tuple[str, datetime | None]) -> datetime | None:
        return item[1]

    def get_latest_lastmod(self) -> None:
        """Left out of the index: that would look at every row."""


class Countries(Rows):
    """The countries that facts are about; the code list has all countries there are."""

    def items(self):
        rows = of_the_record().order_by("pk")
        noted = Change.objects.filter(noun="country", row=OuterRef("pk"))
        return rows.annotate(changed=Subquery(noted.values("at")[:1])).values_list(self.key, "changed")


class Pages(Sitemap):
    """The pages that are no row's, and the disagreements, which follow from the facts."""

    def items(self) -> list[str]:
        found = [question.get_absolute_url() for question in disagreements.questions(sources=False)]
        return [*map(reverse, PAGES), *found]

    def location(self, item: str) -> str:
        return item


def sections() -> dict[str, Sitemap]:
    """The parts of the index by their names."""
    nouns = {"events": Event, "chairmanships": Chairmanship, "themes": Theme, "actors": Actor, "articles": Article}
    rows = {name: Rows(model) for name, model in nouns.items()}
    return {"pages": Pages(), "facts": Rows(Fact), "countries": Countries(Country, "iso3"), **rows}
