"""The publication status that facts and structured rows share."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    """Where a row stands. In alphabetical order drafts come first, which the curators' lists use."""

    DRAFT = "draft", _("draft")
    PUBLISHED = "published", _("published")
    RETRACTED = "retracted", _("retracted")


class Publishable(models.Model):
    """A row that the public sees only when it is published, and so is every row in ``rests_on``."""

    #: Names of foreign keys without which the row cannot be shown.
    rests_on: tuple[str, ...] = ()

    status = models.CharField(
        _("status"),
        max_length=9,
        choices=Status,
        default=Status.DRAFT,
        help_text=_("Readers see published rows only. A retracted fact keeps its address, which says so."),
    )

    class Meta:
        abstract = True


@dataclass(frozen=True)
class ShownValue:
    """One value of a structured row with its footnotes: the facts that back it. No facts: unsourced."""

    name: str
    label: str
    value: object
    facts: list
    #: The same facts with the numbers of their footnotes, which run through the whole row.
    notes: list
    #: False where the value is what the row is (the country of a state), which needs no fact.
    claim: bool = True

    @property
    def expected(self):
        """Only expectations stand behind it: it was foreseen, and nobody says that it happened."""
        return bool(self.facts) and all(fact.kind == "expectation" for fact in self.facts)


class Structured(Publishable):
    """A row whose values in ``backed_values`` are never believed on their own: facts back each of them."""

    backed_values: tuple[str, ...] = ()

    class Meta:
        abstract = True

    def is_claim(self, name: str) -> bool:
        """Whether the value is a claim about the world, which needs a fact."""
        return True

    def is_expected(self, name: str) -> bool:
        """Whether only expectations stand behind this value."""
        return any(value.name == name and value.expected for value in self.shown_values())

    def shown_values(self) -> list[ShownValue]:
        """The values that are there, in the order of ``backed_values``; ``for_list`` has fetched what it needs."""
        backings, numbers, values = list(self.backings.all()), {}, []
        for name in self.backed_values:
            if getattr(self, name) not in (None, ""):
                facts = [backing.fact for backing in backings if backing.value == name]
                notes = [(numbers.setdefault(fact.pk, len(numbers) + 1), fact) for fact in facts]
                label, claim = self._meta.get_field(name).verbose_name, self.is_claim(name)
                values.append(ShownValue(name, label, getattr(self, name), facts, notes, claim))
        return values


def one_of(name: str, choices: type[models.TextChoices]) -> models.CheckConstraint:
    """The database's own check of a choice: ``loaddata`` and bulk writes never look at ``choices``."""
    return models.CheckConstraint(
        condition=models.Q(**{f"{name}__in": choices.values}),
        name=f"%(class)s_{name}_is_known",
        violation_error_message=_("%(field)s must be one of: %(values)s.")
        % {"field": name, "values": ", ".join(choices.values)},
    )
