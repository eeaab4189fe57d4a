from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .text import LineField


class Lock(models.Model):
    """A row that is left as it is until somebody unlocks it. ``noun`` is the model's name, ``row`` its key."""

    noun = models.CharField(_("noun"), max_length=16)
    row = models.BigIntegerField(_("row"))
    reason = LineField(_("reason"), max_length=300)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("locked by")
    )
    at = models.DateTimeField(_("locked at"))

    class Meta:
        verbose_name = _("lock")
        verbose_name_plural = _("locks")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["noun", "row"], name="lock_of_a_row_is_unique")]

    def __str__(self):
        return f"{self.noun} {self.row}"
