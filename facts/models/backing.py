from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..querysets import BackingQuerySet
from .actor import Actor
from .chairmanship import Chairmanship
from .event import Event
from .fact import Fact


class Backing(models.Model):
    """Says that a fact backs one value of a structured row, such as the date of an event: the value's footnote."""

    #: The structured rows that a fact can back, one foreign key each.
    TARGETS = ("event", "chairmanship", "actor")

    fact = models.ForeignKey(Fact, models.PROTECT, related_name="backings", verbose_name=_("fact"))
    value = models.CharField(
        _("value"), max_length=20, help_text=_("The field of the row that the fact backs, such as when or place.")
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

    objects = BackingQuerySet.as_manager()

    class Meta:
        ordering = ["fact", "value", "event", "chairmanship", "actor"]
        verbose_name = _("backing")
        verbose_name_plural = _("backings")
        constraints = [
            models.CheckConstraint(
                condition=Q(event__isnull=False, chairmanship__isnull=True, actor__isnull=True)
                | Q(event__isnull=True, chairmanship__isnull=False, actor__isnull=True)
                | Q(event__isnull=True, chairmanship__isnull=True, actor__isnull=False),
                name="backing_has_one_target",
                violation_error_message=_("A fact backs a value of one row: an event, a chairmanship or an actor."),
            ),
            *(
                models.UniqueConstraint(
                    fields=["fact", "value", target],
                    name=f"backing_of_{target}_is_unique",
                    violation_error_message=_("This fact already backs this value."),
                )
                for target in ("event", "chairmanship", "actor")
            ),
        ]

    def __str__(self):
        return f"{self.fact.slug} → {self.target}: {self.value}"

    @property
    def target(self):
        """The structured row whose value is backed."""
        return self.event or self.chairmanship or self.actor

    def clean(self):
        known = self.target.backed_values if self.target else ()
        if known and self.value not in known:
            raise ValidationError({"value": _("Choose one of: %(values)s.") % {"values": ", ".join(known)}})

    def natural_key(self):
        target = self.target
        name, slug = (target._meta.model_name, target.slug) if target else ("", "")
        return (*self.fact.natural_key(), name, slug, self.value)

    natural_key.dependencies = ["facts.fact", "facts.event", "facts.chairmanship", "facts.actor"]
