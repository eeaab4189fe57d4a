from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Distinct(models.Model):
    """Two rows of a noun that a curator looked at and found not to be the same, so that they are not suggested again.

    They are kept by their addresses, which never change; ``one`` is the first of the two by its letters.
    """

    noun = models.CharField(_("noun"), max_length=16)
    one = models.CharField(_("one row"), max_length=80)
    other = models.CharField(_("the other row"), max_length=80)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="told_apart",
        verbose_name=_("found by"),
    )
    at = models.DateTimeField(_("found at"))

    class Meta:
        verbose_name = _("pair of rows that are not the same")
        verbose_name_plural = _("pairs of rows that are not the same")
        constraints = [models.UniqueConstraint(fields=["noun", "one", "other"], name="distinct_pair_is_unique")]

    def __str__(self):
        return f"{self.noun} {self.one}, {self.other}"
