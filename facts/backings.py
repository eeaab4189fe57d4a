"""The questions that we ask of backings: which facts tell which value of which row."""

from collections import defaultdict
from functools import reduce
from operator import or_

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet


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
        """For each noun and each of its values, the keys of the rows of which facts that can be seen tell the value; by
        "" those of which they say anything. One query, where a look-up for each row of each list would cost far more.
        """
        targets, found = self.model.TARGETS, defaultdict(set)
        for value, stated, *keys in self.shown().order_by().values_list("value", "stated", *targets):
            [(noun, key)] = [(noun, key) for noun, key in zip(targets, keys, strict=True) if key]
            for name in ("",) if stated else ("", value):
                found[noun, name].add(key)
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
