from django.db import models
from django.utils.translation import gettext_lazy as _


class Load(models.Model):
    """One run of ``load_facts`` that changed something: the revision of the data that readers see."""

    revision = models.CharField(
        _("revision"), max_length=64, help_text=_("SHA-256 of the files that were loaded, in their order.")
    )
    loaded_at = models.DateTimeField(_("loaded at"))

    class Meta:
        ordering = ["-loaded_at", "-pk"]
        get_latest_by = ["loaded_at", "pk"]
        verbose_name = _("load")
        verbose_name_plural = _("loads")

    def __str__(self):
        return self.revision[:12]


class LoadedRow(models.Model):
    """What the files last said of one row, so that a later load tells a curator's edit from a change in a file."""

    label = models.CharField(_("model"), max_length=40)
    key = models.CharField(
        _("natural key"), max_length=300, help_text=_("Its parts with / between, such as honey/1 for a citation.")
    )
    file = models.CharField(
        _("file"), max_length=200, blank=True, default="", help_text=_("The file that said it, by its name here.")
    )
    fields = models.JSONField(
        _("fields"), help_text=_("What the last load read; empty where only an export has written the row so far.")
    )
    exported = models.JSONField(
        _("exported"),
        null=True,
        blank=True,
        help_text=_("What the last export wrote, until a load has read it: the file may say the one or the other."),
    )

    class Meta:
        verbose_name = _("loaded row")
        verbose_name_plural = _("loaded rows")
        constraints = [models.UniqueConstraint(fields=["label", "key"], name="loaded_row_is_unique")]
        indexes = [models.Index(fields=["file"], name="loaded_row_file")]

    def __str__(self):
        return f"{self.label} {self.key}"
