import re

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from .. import clock
from ..addresses import of_slug
from ..dates import in_words
from ..querysets import EventQuerySet
from .chairmanship import Chairmanship
from .country import Country
from .edtf import EdtfField, date_constraint, first_day_of, last_day_of
from .publication import PERMISSIONS, Mergeable, Status, Structured, merged_rows, one_of
from .text import LineField, aliases_field, at_most_small


class EventKind(models.TextChoices):
    SUMMIT = "summit", _("summit")
    MEETING = "meeting", _("meeting")
    FORUM = "forum", _("forum")
    DESIGNATED_YEAR = "designated-year", _("designated year")
    CAPITAL = "capital", _("tourism and cultural capital")
    OTHER = "other", _("other event")


class Event(Mergeable, Structured):
    """Something that took place, or that an article expects: a summit, a meeting, a forum, a designated year."""

    backed_values = ("when", "place", "country", "ordinal", "part_of", "chairmanship")
    rests_on = ("part_of", "chairmanship")
    measures = {"documents": _("documents adopted")}
    tied_by = ("events", "")

    slug = models.SlugField(
        _("slug"), max_length=80, unique=True, help_text=_("Its address, such as astana-summit-2024. Never changes.")
    )
    name = LineField(_("name"), max_length=160, help_text=_("Such as “24th SCO summit”."))
    kind = models.CharField(_("kind"), max_length=16, choices=EventKind)
    when = EdtfField(_("when"))
    when_inferred = models.BooleanField(
        _("date inferred"),
        default=False,
        help_text=_("The article does not state the date outright; it was worked out."),
    )
    first_day = first_day_of("when")
    last_day = last_day_of("when")
    place = LineField(
        _("place"), max_length=120, blank=True, default="", help_text=_("As the article names it, such as Astana.")
    )
    country = models.ForeignKey(
        Country,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="events",
        verbose_name=_("host country"),
        help_text=_("Where it is held or who hosts it, if an article says so; never from general knowledge."),
    )
    ordinal = models.PositiveSmallIntegerField(
        _("ordinal"),
        null=True,
        blank=True,
        validators=[at_most_small],
        help_text=_("24 for the 24th summit; empty when not stated."),
    )
    part_of = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="parts", verbose_name=_("part of")
    )
    chairmanship = models.ForeignKey(
        Chairmanship,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="events",
        verbose_name=_("chairmanship"),
        help_text=_("The chairmanship that an article says it belongs to."),
    )
    aliases = aliases_field()

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ["slug"]
        verbose_name = _("event")
        verbose_name_plural = _("events")
        default_permissions = PERMISSIONS
        constraints = [
            one_of("status", Status),
            *merged_rows(),
            one_of("kind", EventKind),
            date_constraint("when"),
            models.CheckConstraint(
                condition=Q(when_inferred=False) | ~Q(when=""),
                name="event_inferred_date_is_there",
                violation_error_message=_("Only a date that is there can be inferred: give it, or clear the mark."),
            ),
        ]

    def __str__(self):
        return self.name_then

    @property
    def name_then(self) -> str:
        """The name as it could be given on the day that one looks at. One that has a place, a number or a year in it
        which no fact that can be seen tells yet is made of what they tell."""
        if not clock.current().is_set:
            return self.name
        rows = type(self).objects
        when = self.date_then("when")
        untold = [word for word in re.findall(r"\d{4}", self.name) if word not in when]
        untold += [self.place] if self.place and self.pk not in rows.told("place") else []
        untold += [str(self.ordinal)] if self.ordinal and self.pk not in rows.told("ordinal") else []
        if not any(word.casefold() in self.name.casefold() for word in untold):
            return self.name
        kind = _now("SCO %(kind)s") % {"kind": self.get_kind_display()}
        return _now("%(name)s, %(when)s") % {"name": kind, "when": in_words(when)} if when else kind

    def clean(self):
        super().clean()
        if self.part_of_id and (self.part_of_id == self.pk or self.part_of.part_of_id):
            raise ValidationError({"part_of": _("Choose another event that is not itself a part of one.")})
        if self.part_of_id and self.pk and self.parts.exists():
            raise ValidationError({"part_of": _("This event has parts, so it cannot be a part itself.")})

    def natural_key(self):
        return (self.slug,)

    natural_key.dependencies = ["facts.country", "facts.chairmanship"]

    def get_absolute_url(self):
        return of_slug("event_detail", self.slug)
