from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from .. import clock
from ..addresses import of_slug
from ..dates import in_words
from ..querysets import ChairmanshipQuerySet
from .country import Country
from .edtf import EdtfField, date_constraint, first_day_of, last_day_of, reason_constraint, reason_field
from .publication import PERMISSIONS, Status, Structured, one_of
from .text import LineField


class Chairmanship(Structured):
    """A country's turn in the SCO's rotating chair."""

    backed_values = ("country", "term", "slogan")
    measures = {"events": _("events held")}
    tied_by = ("chairmanships", "")

    slug = models.SlugField(
        _("slug"), max_length=80, unique=True, help_text=_("Its address, such as china-2024-2025. Never changes.")
    )
    country = models.ForeignKey(Country, models.PROTECT, related_name="chairmanships", verbose_name=_("country"))
    term = EdtfField(_("term"))
    first_day = first_day_of("term")
    last_day = last_day_of("term")
    term_reason = reason_field("term")
    slogan = LineField(
        _("slogan"), max_length=160, blank=True, default="", help_text=_("As the chair words it; empty when unknown.")
    )
    gap_reason = LineField(
        _("what is known of the time before"),
        max_length=200,
        blank=True,
        default="",
        help_text=_("Why no chairmanship comes right before this one, where there is a gap. Readers see it."),
    )

    objects = ChairmanshipQuerySet.as_manager()

    class Meta:
        ordering = ["slug"]
        verbose_name = _("chairmanship")
        verbose_name_plural = _("chairmanships")
        default_permissions = PERMISSIONS
        constraints = [
            one_of("status", Status),
            date_constraint("term"),
            reason_constraint("term"),
            models.UniqueConstraint(
                fields=["country", "term"],
                condition=~Q(term=""),
                name="chairmanship_term_is_unique",
                violation_error_message=_("This country's chairmanship of that term is already there."),
            ),
        ]

    def __str__(self):
        # A part of the name, which rows have that were fetched without their footnotes.
        term = in_words(self.date_then("term"))
        if not term:
            return _now("Chairmanship of %(country)s") % {"country": self.country}
        return _now("Chairmanship of %(country)s, %(term)s") % {"country": self.country, "term": term}

    @property
    def gap_reason_then(self) -> str:
        """Curators write it from all that they know, so it tells nothing of a day that one looks back at."""
        return "" if clock.current().is_set else self.gap_reason

    def natural_key(self):
        return (self.slug,)

    natural_key.dependencies = ["facts.country"]

    def get_absolute_url(self):
        return of_slug("chairmanship_detail", self.slug)
