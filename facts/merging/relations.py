"""Every way in which rows refer to a row that can be merged, read from the models, so that none can be forgotten."""

from dataclasses import dataclass

from django.db import models
from django.utils.text import capfirst

from ..history.entries import PARTS
from ..models import Mergeable

#: What does not move: whoever was merged into a row that is merged itself is led on by it.
STAYS = ("merged_into",)


@dataclass(frozen=True)
class Relation:
    """The field ``part`` of ``model`` that refers to a row, one or many."""

    model: type[models.Model]
    part: models.Field

    @property
    def name(self) -> str:
        return self.part.name

    @property
    def many(self) -> bool:
        return self.part.many_to_many

    @property
    def label(self) -> str:
        """Such as “Facts: themes”."""
        return f"{capfirst(self.model._meta.verbose_name_plural)}: {self.part.verbose_name}"

    @property
    def number(self) -> str:
        """The field that tells apart the rows that belong to one, such as a fact's citations; else empty."""
        owner, _relation, number = PARTS.get(self.model, ("", "", ""))
        return number if owner == self.name else ""

    @property
    def unique(self) -> list[tuple[str, ...]]:
        """What must be unique together with it: the columns' attributes, without those that are numbered anew."""
        found = [one.fields for one in self.model._meta.constraints if isinstance(one, models.UniqueConstraint)]
        told = [names for names in found if self.name in names and self.number not in names]
        return [
            tuple(self.model._meta.get_field(name).attname for name in names if name != self.name) for names in told
        ]


def relations(model: type[models.Model]) -> list[Relation]:
    """All that refers to rows of a model and moves with a merge."""
    ends = [one for one in model._meta.get_fields(include_hidden=True) if one.auto_created and not one.concrete]
    found = [Relation(one.related_model, one.field) for one in ends if not one.related_model._meta.auto_created]
    found = [relation for relation in found if relation.name not in STAYS]
    return sorted(found, key=lambda relation: (relation.model._meta.model_name, relation.name))


def touched(model: type[models.Model]) -> set[type[models.Model]]:
    """The nouns whose rows a merge may change; a part counts as what it belongs to."""
    found = {model}
    for relation in relations(model):
        part = PARTS.get(relation.model)
        found.add(relation.model._meta.get_field(part[0]).related_model if part else relation.model)
    return found


def mergeable() -> list[type[Mergeable]]:
    """The nouns whose rows can be merged."""
    return sorted(Mergeable.__subclasses__(), key=lambda model: model._meta.model_name)


def merged_into(row: models.Model | None) -> list[str]:
    """The paths of the rows whose addresses lead to this one, by one merge or by several."""
    found, keys = [], [row.pk] if isinstance(row, Mergeable) else []
    while keys:
        gone = type(row)._base_manager.filter(merged_into__in=keys).order_by("slug")
        gone = [one for one in gone if one.get_absolute_url() not in found]
        found += [one.get_absolute_url() for one in gone]
        keys = [one.pk for one in gone]
    return found
