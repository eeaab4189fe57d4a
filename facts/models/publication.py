"""The publication status that facts and structured rows share."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from .. import clock
from ..dates import as_told, known_then, parse
from .edtf import EdtfField


class Status(models.TextChoices):
    """Where a row stands. In alphabetical order drafts come first, which the curators' lists use."""

    DRAFT = "draft", _("draft")
    IN_REVIEW = "in-review", _("in review")
    PUBLISHED = "published", _("published")
    RETRACTED = "retracted", _("retracted")


#: Where readers have not seen a row, or are to see it again only after it was looked at.
UNSEEN = (Status.DRAFT, Status.IN_REVIEW)
#: What somebody can be allowed to do with rows that are published; ``facts.review`` says what each of it is.
PERMISSIONS = ("add", "change", "delete", "view", "publish", "retract")


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


class Mergeable(models.Model):
    """A row that can turn out to be the same as another one of its noun. It then stays, retracted, and its address
    leads to the row that it was merged into, or to the one that this was merged into later, and so on."""

    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="merged",
        verbose_name=_("merged into"),
        help_text=_("The row that says the same and was kept. The address of this one leads there for ever."),
    )

    class Meta:
        abstract = True

    def clean(self):
        super().clean()
        if self.pk and self.pk in type(self).followed(self.merged_into_id):
            raise ValidationError({"merged_into": _("It would lead back to itself; choose another row.")})

    @classmethod
    def followed(cls, key: int | None) -> list[int]:
        """The keys to which a key of ``merged_into`` leads, the last one being that of the row that was kept."""
        found: list[int] = []
        while key and key not in found:
            found.append(key)
            key = cls._base_manager.filter(pk=key).values_list("merged_into", flat=True).first()
        return found

    @property
    def survivor(self):
        """The row that stands for this one today: itself, if it was not merged."""
        keys = self.followed(self.merged_into_id)
        return type(self)._base_manager.get(pk=keys[-1]) if keys else self


def merged_rows() -> list[models.CheckConstraint]:
    """What the database itself keeps of a merge."""
    return [
        models.CheckConstraint(
            condition=models.Q(merged_into__isnull=True) | models.Q(status=Status.RETRACTED),
            name="%(class)s_merged_is_retracted",
            violation_error_message=_("A row that was merged into another is retracted; take the merge back first."),
        ),
        models.CheckConstraint(
            condition=models.Q(merged_into__isnull=True) | ~models.Q(merged_into=models.F("id")),
            name="%(class)s_is_not_merged_into_itself",
            violation_error_message=_("A row cannot be merged into itself."),
        ),
    ]


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
    is_date: bool = False
    #: How it was worked out; empty where a source states it.
    reason: str = ""

    @property
    def expected(self):
        """Only expectations stand behind it: it was foreseen, and nobody says that it happened."""
        return bool(self.facts) and all(fact.kind == "expectation" for fact in self.facts)

    @property
    def is_overdue(self):
        """It was expected by a time that has passed, and nobody says what became of it."""
        last = parse(self.value).last_day if self.is_date else None
        return bool(last and self.expected and last < clock.current().asked)


class Structured(Publishable):
    """A row whose values in ``backed_values`` are never believed on their own: facts back each of them."""

    backed_values: tuple[str, ...] = ()
    #: What is counted of such a row by facts alone, with the words for it; the row itself has no such field.
    measures: dict[str, str] = {}
    #: How a fact that backs a value is about the row: the fact's relation, and the row's field that is in it, or "" for
    #: the row itself. None: a fact cannot be about such a row.
    tied_by: tuple[str, str] | None = None

    class Meta:
        abstract = True

    @classmethod
    def label_of(cls, name: str) -> str:
        """What a reader calls a value, or a measure, of such a row."""
        return cls.measures[name] if name in cls.measures else cls._meta.get_field(name).verbose_name

    @classmethod
    def is_date(cls, name: str) -> bool:
        """Whether the value is a date in EDTF."""
        return name in cls.backed_values and isinstance(cls._meta.get_field(name), EdtfField)

    @classmethod
    def dates(cls) -> list[str]:
        """The values that are dates."""
        return [name for name in cls.backed_values if cls.is_date(name)]

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
            facts = [backing.fact for backing in backings if backing.value == name and not backing.stated]
            claim = self.is_claim(name)
            if getattr(self, name) in (None, "") or (claim and not facts and clock.current().is_set):
                continue
            value, is_date, reason = getattr(self, name), self.is_date(name), self.reason_of(name)
            if is_date and clock.current().is_set:
                told = as_told(value, (known_then(fact.when) for fact in facts))
                reason = reason if told == value else ""
                value = known_then(told)
                if not value:
                    continue
            notes = [(numbers.setdefault(fact.pk, len(numbers) + 1), fact) for fact in facts]
            values.append(ShownValue(name, self.label_of(name), value, facts, notes, claim, is_date, reason))
        return values

    def date_then(self, name: str) -> str:
        """As much of a date as could be told on the day that one looks at, of a row without its footnotes."""
        if not clock.current().is_set:
            return getattr(self, name)
        return known_then(type(self).objects.told_dates(name).get(self.pk, ""))

    def told(self, name: str) -> object:
        """A value as it could be told on the day that one looks at; "" where it is not there or cannot be seen."""
        return next((value.value for value in self.shown_values() if value.name == name), "")

    def reason_of(self, name: str) -> str:
        """How a value was worked out; empty where a source states it."""
        if getattr(self, f"{name}_inferred", False):
            return _now("inferred")
        return getattr(self, f"{name}_reason", "")


def one_of(name: str, choices: type[models.TextChoices]) -> models.CheckConstraint:
    """The database's own check of a choice: ``loaddata`` and bulk writes never look at ``choices``."""
    return models.CheckConstraint(
        condition=models.Q(**{f"{name}__in": choices.values}),
        name=f"%(class)s_{name}_is_known",
        violation_error_message=_("%(field)s must be one of: %(values)s.")
        % {"field": name, "values": ", ".join(choices.values)},
    )
