from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .. import clock
from ..dates import ends_too_soon, first_of
from ..querysets import MembershipQuerySet, StandingQuerySet
from .country import Country
from .edtf import EdtfField, date_constraint, first_day_of, last_day_of, reason_constraint, reason_field
from .publication import PERMISSIONS, Status, Structured, one_of
from .text import LineField, ProseField, at_most_small


class Standing(Structured):
    """A status that a country can have in the SCO, such as *observer*, with the time in which there was such a status.

    ``ends`` is the first day on which it no longer existed. A new status is a new row; no old one is rewritten.
    """

    backed_values = ("begins", "ends")

    slug = models.SlugField(
        _("slug"), max_length=40, unique=True, help_text=_("Its public code, such as observer. Never changes.")
    )
    name = LineField(_("name"), max_length=60, help_text=_("Such as “dialogue partner”."))
    definition = ProseField(
        _("definition"), max_length=300, blank=True, default="", help_text=_("What it means, in our own words.")
    )
    position = models.PositiveSmallIntegerField(
        _("no."), default=1, validators=[at_most_small], help_text=_("The order in which readers see the statuses.")
    )
    begins = EdtfField(_("begins"))
    begins_first, begins_last = first_day_of("begins"), last_day_of("begins")
    ends = EdtfField(_("ends"), help_text=_("The first day on which it no longer exists; empty while it does."))
    ends_first, ends_last = first_day_of("ends"), last_day_of("ends")

    objects = StandingQuerySet.as_manager()

    class Meta:
        ordering = ["position", "slug"]
        verbose_name = _("standing")
        verbose_name_plural = _("standings")
        default_permissions = PERMISSIONS
        constraints = [one_of("status", Status), date_constraint("begins", "begins"), date_constraint("ends", "ends")]

    def __str__(self):
        return self.name

    def natural_key(self):
        return (self.slug,)

    def clean(self):
        if ends_too_soon(self.begins, self.ends):
            raise ValidationError({"ends": _("It ends before it begins; correct one of the two.")})


class Membership(Structured):
    """A country's status in the SCO over a time. ``ended`` is the first day on which it no longer held it.

    ``decided``: the heads of state decided it. ``effective``: it took effect, as when a memorandum was signed.
    """

    backed_values = ("country", "standing", "decided", "effective", "ended")
    rests_on = ("standing",)
    tied_by = ("countries", "country")

    slug = models.SlugField(
        _("slug"), max_length=80, unique=True, help_text=_("Such as india-observer-2005. Never changes.")
    )
    country = models.ForeignKey(Country, models.PROTECT, related_name="memberships", verbose_name=_("country"))
    standing = models.ForeignKey(
        Standing, models.PROTECT, related_name="memberships", verbose_name=_("status in the SCO")
    )
    decided = EdtfField(_("decided"), help_text=_("When the heads of state decided it, in EDTF, such as 2022-09-16."))
    decided_first, decided_last = first_day_of("decided"), last_day_of("decided")
    decided_reason = reason_field("decided")
    effective = EdtfField(_("in effect"), help_text=_("When it took effect, in EDTF; empty when no source says so."))
    effective_first, effective_last = first_day_of("effective"), last_day_of("effective")
    effective_reason = reason_field("effective")
    ended = EdtfField(
        _("ended"), help_text=_("The first day on which it no longer held, in EDTF; empty while it does.")
    )
    ended_first, ended_last = first_day_of("ended"), last_day_of("ended")
    ended_reason = reason_field("ended")

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["slug"]
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        default_permissions = PERMISSIONS
        constraints = [
            one_of("status", Status),
            *(date_constraint(name, name) for name in ("decided", "effective", "ended")),
            *(reason_constraint(name) for name in ("decided", "effective", "ended")),
            models.CheckConstraint(
                condition=~models.Q(decided="") | ~models.Q(effective=""),
                name="membership_has_a_beginning",
                violation_error_message=_("Give when it was decided, or when it took effect."),
            ),
        ]

    def __str__(self):
        return f"{self.country}: {self.standing}"

    def natural_key(self):
        return (self.slug,)

    natural_key.dependencies = ["facts.country", "facts.standing"]

    def clean(self):
        began = self.decided if first_of(self.decided) else self.effective
        if ends_too_soon(began, self.ended):
            raise ValidationError({"ended": _("It ends before it begins; correct one of the two.")})

    @property
    def began(self):
        """When it began, in EDTF, by decision or effect as the reader counts, as far as a fact says so."""
        by_effect = clock.current().status_by == clock.EFFECT
        return (not by_effect and self.told("decided")) or self.told("effective")

    @property
    def ended_then(self):
        """When it ended, as far as a fact that can be seen says so."""
        return self.told("ended")

    def get_absolute_url(self):
        return f"{reverse('country_detail', args=[self.country.iso3])}#{self.slug}"
