from django.db import models
from django.utils.translation import gettext_lazy as _


class Way(models.TextChoices):
    """By which way a change came in."""

    DESK = "", _("edited here")
    FILES = "files", _("loaded from files")


class Revision(models.Model):
    """One row: how often what readers may see was changed. Database triggers raise it with the change itself."""

    number = models.BigIntegerField(_("number"), default=0)
    #: New with every change, so that a database that went back in time is never taken for the later one.
    token = models.CharField(_("token"), max_length=32, default="")
    #: The way by which the transaction that is going on changes things.
    way = models.CharField(_("way"), max_length=5, choices=Way, blank=True, default=Way.DESK)

    #: The number up to which every change has its entry in the history; none yet where it is empty.
    recorded = models.BigIntegerField(_("recorded"), null=True)

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")

    def __str__(self):
        return str(self.number)


class Change(models.Model):
    """When a row was last changed, in itself or in what belongs to it, such as a fact's citations and links.

    ``noun`` is the model's name, ``row`` its key, ``revision`` the number that the change had. Written by triggers.
    """

    noun = models.CharField(_("noun"), max_length=16)
    row = models.BigIntegerField(_("row"))
    revision = models.BigIntegerField(_("revision"))
    at = models.DateTimeField(_("at"))
    published = models.DateTimeField(_("published"), null=True)
    retracted = models.DateTimeField(_("retracted"), null=True)
    way = models.CharField(_("way"), max_length=5, choices=Way, blank=True, default=Way.DESK)

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        constraints = [models.UniqueConstraint(fields=["noun", "row"], name="change_of_a_row_is_unique")]
        indexes = [
            models.Index(fields=["revision"], name="change_revision"),
            models.Index(fields=["noun", "-at"], name="change_newest"),
        ]

    def __str__(self):
        return f"{self.noun} {self.row}"
