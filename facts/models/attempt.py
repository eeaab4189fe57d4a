from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Way(models.TextChoices):
    """By what somebody wanted in."""

    PASSWORD = "password", _("password")
    CODE = "code", _("code of the authenticator")
    RECOVERY = "recovery", _("recovery code")
    CHANGE = "change", _("password told again")
    DEVICE = "device", _("second factor itself")


class Outcome(models.TextChoices):
    """What came of it."""

    IN = "in", _("logged in")
    NEXT = "next", _("right; the second factor was asked for")
    WRONG = "wrong", _("refused: wrong")
    SLOWED = "slowed", _("refused: too many tries")
    DONE = "done", _("changed")
    TAKEN = "taken", _("taken away")


class Attempt(models.Model):
    """A try at the desk's door: who, when, by what and with what outcome. Written by the door, never edited."""

    at = models.DateTimeField(_("at"), db_index=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("account"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Empty where there was no account of the name."),
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Who did it, where that is not the account's owner."),
    )
    way = models.CharField(_("way"), max_length=8, choices=Way)
    outcome = models.CharField(_("outcome"), max_length=6, choices=Outcome)
    address = models.CharField(
        _("network"), max_length=50, blank=True, help_text=_("Where it came from, shortened to /24 or /48.")
    )

    class Meta:
        verbose_name = _("try at the door")
        verbose_name_plural = _("tries at the door")
        ordering = ["-at", "-pk"]
        default_permissions = ("view",)

    def __str__(self):
        return f"{self.get_way_display()}: {self.get_outcome_display()}"
