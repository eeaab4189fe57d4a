from dataclasses import replace
from datetime import date

from django.core.validators import RegexValidator
from django.db import models
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from .. import clock
from ..querysets import CountryQuerySet
from .text import LineField, aliases_field


class Country(models.Model):
    """A country or territory by ISO 3166-1, with its CLDR names. Being listed says nothing about the SCO."""

    iso3 = models.CharField(
        _("ISO code"),
        max_length=3,
        unique=True,
        validators=[RegexValidator(r"^[A-Z]{3}\Z", _("Three capital letters, such as KAZ."))],
        help_text=_("ISO 3166-1 alpha-3, such as KAZ. It is the country's address: /countries/KAZ/."),
    )
    name = LineField(_("name"), max_length=80, unique=True, help_text=_("English name, from CLDR."))
    name_ru = LineField(_("Russian name"), max_length=80, help_text=_("From CLDR."))
    name_zh = LineField(_("Chinese name"), max_length=80, help_text=_("From CLDR."))
    aliases = aliases_field()

    objects = CountryQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("country")
        verbose_name_plural = _("countries")

    def __str__(self):
        return self.name

    def natural_key(self):
        return (self.iso3,)

    def get_absolute_url(self):
        return reverse("country_detail", args=[self.iso3])

    @staticmethod
    def list_on(day: date) -> str:
        """The address of the countries with their statuses on a day, counted as the reader counts."""
        return f"{reverse('country_list')}?{urlencode(replace(clock.current(), as_of=day).parameters)}"
