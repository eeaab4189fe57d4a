from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ..querysets import DisagreementQuerySet
from .fact import Fact
from .publication import PERMISSIONS, Publishable, Status, one_of
from .text import LineField, ProseField


class Disagreement(Publishable):
    """A question on which sources differ, entered by a curator, or a curator's words on one that a rule found.

    One that a rule found has an address of its own (``facts.disagreements``); a row of that address belongs to it.
    Settling one deletes nothing: every version stays with its source.
    """

    slug = models.SlugField(
        _("slug"), max_length=120, unique=True, help_text=_("Its address, such as seat-of-rats. Never changes.")
    )
    question = LineField(
        _("question"), max_length=200, help_text=_("What is asked, such as: Where is the seat of RATS?")
    )
    facts = models.ManyToManyField(
        Fact,
        related_name="disagreements",
        blank=True,
        verbose_name=_("versions"),
        help_text=_("The facts that say otherwise; those that a rule found need not be named."),
    )
    conclusion = ProseField(
        _("conclusion"),
        max_length=300,
        blank=True,
        default="",
        help_text=_("What a careful reader holds today; empty as long as it is open."),
    )
    reason = ProseField(_("reason"), max_length=400, blank=True, default="", help_text=_("Why; readers see it."))

    objects = DisagreementQuerySet.as_manager()

    class Meta:
        ordering = ["slug"]
        verbose_name = _("disagreement")
        verbose_name_plural = _("disagreements")
        default_permissions = PERMISSIONS
        constraints = [
            one_of("status", Status),
            models.CheckConstraint(
                condition=Q(conclusion="", reason="") | (~Q(conclusion="") & ~Q(reason="")),
                name="disagreement_conclusion_has_a_reason",
                violation_error_message=_("A conclusion needs its reason; an open question has neither."),
            ),
        ]

    def __str__(self):
        return self.question

    def clean(self):
        if self.question and not self.question.endswith("?"):
            raise ValidationError({"question": _("Ask it as a question, with a question mark.")})

    def natural_key(self):
        return (self.slug,)

    natural_key.dependencies = ["facts.fact"]

    def get_absolute_url(self):
        return reverse("disagreement_detail", args=[self.slug])
