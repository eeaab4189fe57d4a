"""The questions that we ask of backings: which facts tell which value of which row."""

from collections import defaultdict
from dataclasses import dataclass, field
from functools import reduce
from operator import or_

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from . import clock
from .dates import as_told, known_then, tells


@dataclass
class Told:
    """By noun and value: ``rows``, the keys of those of which the value is told, and by "" of those of which anything
    is; ``dates``, as much as is told of each date, by the row's key."""

    rows: dict[tuple[str, str], set[int]] = field(default_factory=lambda: defaultdict(set))
    dates: dict[tuple[str, str], dict[int, str]] = field(default_factory=lambda: defaultdict(dict))


class BackingQuerySet(QuerySet):
    def get_by_natural_key(self, fact, target, slug, value):
        if not target:
            raise self.model.DoesNotExist
        return self.get(**{"fact__slug": fact, f"{target}__slug": slug, "value": value})

    def shown(self):
        """Backings by facts that the public may see. They are few: each asks for its fact, and not for all of them."""
        fact = self.model._meta.get_field("fact").related_model
        return self.filter(Exists(fact.objects.published().filter(pk=OuterRef("fact"))))

    def told(self):
        """What facts that can be seen tell of structured rows; one query, where a look-up for each row of each list
        would cost far more."""
        targets, found, said = self.model.TARGETS, Told(), defaultdict(list)
        dates = [(noun, name) for noun, model in self.model.models().items() for name in model.dates()]
        columns = ("value", "stated", "fact__when", *targets, *(f"{noun}__{name}" for noun, name in dates))
        for value, stated, when, *rest in self.shown().order_by().values_list(*columns):
            [(noun, key)] = [(noun, key) for noun, key in zip(targets, rest, strict=False) if key]
            found.rows[noun, ""].add(key)
            if not stated and (noun, value) in dates:
                said[noun, value, key, rest[len(targets) + dates.index((noun, value))]].append(known_then(when))
            elif not stated:
                found.rows[noun, value].add(key)
        for (noun, value, key, date), whens in said.items():
            if told := as_told(date, whens):
                found.dates[noun, value][key] = told
            if tells(date, told) or not clock.current().is_set:
                found.rows[noun, value].add(key)
        return found

    def for_comparison(self):
        """Backings of measures and of values that a fact states otherwise than the row has them, with what is needed
        to compare what is said of one value."""
        models = self.model.models()
        # What a value may be, so that its name costs no query of its own; a chairmanship is named by its country.
        further = [
            f"{name}__{value}"
            for name, model in models.items()
            for value in model.backed_values
            if model._meta.get_field(value).remote_field
        ]
        further += [f"{path}__country" for path in further if path.endswith("__chairmanship")]
        otherwise = self.model.objects.exclude(stated="")
        told = reduce(
            or_,
            (
                Q(**{f"{name}__isnull": False})
                & (
                    Q(value__in=list(model.measures), fact__figure_value__isnull=False)
                    | Q(Exists(otherwise.filter(**{name: OuterRef(name)}, value=OuterRef("value"))))
                )
                for name, model in models.items()
            ),
        )
        rows = self.filter(told).order_by("fact__slug")
        return rows.select_related("fact__attributed_to", *self.model.TARGETS, *further)

    def with_sources(self):
        """With the citations of each fact."""
        citation = self.model._meta.get_field("fact").related_model._meta.get_field("citations").related_model
        return self.prefetch_related(Prefetch("fact__citations", citation.objects.shown().for_list()))
