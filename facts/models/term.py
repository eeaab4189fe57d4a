from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..dates import ends_too_soon
from ..querysets import TermQuerySet
from .actor import Actor
from .edtf import EdtfField, date_constraint, first_day_of, last_day_of, reason_constraint, reason_field
from .publication import PERMISSIONS, Status, Structured, one_of


class Office(models.TextChoices):
    SECRETARY_GENERAL = "secretary-general", _("Secretary-General")
    RATS_DIRECTOR = "rats-director", _("Director of the RATS Executive Committee")


class Term(Structured):
    """A person's time in an office of the SCO, from the first day in it to the last."""

    backed_values = ("actor", "start", "end")
    rests_on = ("actor",)
    tied_by = ("actors", "actor")

    slug = models.SlugField(
        _("slug"), max_length=80, unique=True, help_text=_("Such as zhang-ming-secretary-general. Never changes.")
    )
    actor = models.ForeignKey(Actor, models.PROTECT, related_name="terms", verbose_name=_("person"))
    office = models.CharField(_("office"), max_length=20, choices=Office)
    start = EdtfField(_("start"))
    start_first, start_last = first_day_of("start"), last_day_of("start")
    start_reason = reason_field("start")
    end = EdtfField(_("end"), help_text=_("The last day in office, in EDTF; empty while it goes on or when unknown."))
    end_first, end_last = first_day_of("end"), last_day_of("end")
    end_reason = reason_field("end")

    objects = TermQuerySet.as_manager()

    class Meta:
        ordering = ["slug"]
        verbose_name = _("term of office")
        verbose_name_plural = _("terms of office")
        default_permissions = PERMISSIONS
        constraints = [
            one_of("status", Status),
            one_of("office", Office),
            *(date_constraint(name, name) for name in ("start", "end")),
            *(reason_constraint(name) for name in ("start", "end")),
        ]

    def __str__(self):
        return f"{self.get_office_display()}: {self.actor}"

    def natural_key(self):
        return (self.slug,)

    natural_key.dependencies = ["facts.actor"]

    def clean(self):
        if ends_too_soon(self.start, self.end):
            raise ValidationError({"end": _("It ends before it starts; correct one of the two.")})

    def get_absolute_url(self):
        return self.actor.get_absolute_url()
