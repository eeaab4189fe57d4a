from functools import reduce
from operator import or_

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..backings import BackingQuerySet
from .actor import Actor
from .chairmanship import Chairmanship
from .event import Event
from .fact import Fact
from .publication import Structured
from .standing import Membership, Standing
from .term import Term
from .text import LineField

_TARGETS = ("event", "chairmanship", "actor", "membership", "term", "standing")


class Backing(models.Model):
    """Says that a fact backs one value of a structured row, such as the date of an event: the value's footnote."""

    #: The structured rows that a fact can back, one foreign key each.
    TARGETS = _TARGETS

    fact = models.ForeignKey(Fact, models.PROTECT, related_name="backings", verbose_name=_("fact"))
    value = models.CharField(
        _("value"),
        max_length=20,
        help_text=_("The field of the row that the fact backs, such as when or place, or a measure such as documents."),
    )
    stated = LineField(
        _("states otherwise"),
        max_length=120,
        blank=True,
        default="",
        help_text=_("What the fact says, where it is not what the row has: a date in EDTF, a number, a name."),
    )
    event = models.ForeignKey(
        Event, models.CASCADE, null=True, blank=True, related_name="backings", verbose_name=_("event")
    )
    chairmanship = models.ForeignKey(
        Chairmanship, models.CASCADE, null=True, blank=True, related_name="backings", verbose_name=_("chairmanship")
    )
    actor = models.ForeignKey(
        Actor, models.CASCADE, null=True, blank=True, related_name="backings", verbose_name=_("actor")
    )
    membership = models.ForeignKey(
        Membership, models.CASCADE, null=True, blank=True, related_name="backings", verbose_name=_("membership")
    )
    term = models.ForeignKey(
        Term, models.CASCADE, null=True, blank=True, related_name="backings", verbose_name=_("term of office")
    )
    standing = models.ForeignKey(
        Standing, models.CASCADE, null=True, blank=True, related_name="backings", verbose_name=_("standing")
    )

    objects = BackingQuerySet.as_manager()

    class Meta:
        ordering = ["fact", "value", *_TARGETS]
        verbose_name = _("backing")
        verbose_name_plural = _("backings")
        constraints = [
            models.CheckConstraint(
                condition=reduce(or_, (Q(**{f"{name}__isnull": name != one for name in _TARGETS}) for one in _TARGETS)),
                name="backing_has_one_target",
                violation_error_message=_("A fact backs a value of one row: name one of %s.") % ", ".join(_TARGETS),
            ),
            *(
                models.UniqueConstraint(
                    fields=["fact", "value", target],
                    name=f"backing_of_{target}_is_unique",
                    violation_error_message=_("This fact already backs this value."),
                )
                for target in _TARGETS
            ),
        ]

    def __str__(self):
        return f"{self.fact.slug} → {self.target}: {self.value}"

    @classmethod
    def models(cls) -> dict[str, type[Structured]]:
        """The model of each kind of row that a fact can back, by the name of its key."""
        return {name: cls._meta.get_field(name).related_model for name in cls.TARGETS}

    @property
    def target(self):
        """The structured row whose value is backed."""
        return next((row for name in self.TARGETS if (row := getattr(self, name)) is not None), None)

    def clean(self):
        known = (*self.target.backed_values, *self.target.measures) if self.target else ()
        if known and self.value not in known:
            raise ValidationError({"value": _("Choose one of: %(values)s.") % {"values": ", ".join(known)}})

    def natural_key(self):
        target = self.target
        name, slug = (target._meta.model_name, target.slug) if target else ("", "")
        return (*self.fact.natural_key(), name, slug, self.value)

    natural_key.dependencies = ["facts.fact", *(f"facts.{name}" for name in TARGETS)]
