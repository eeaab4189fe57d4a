from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .publication import one_of
from .text import ProseField

#: The longest note or answer, in characters.
LONGEST = 2_000


class NoteKind(models.TextChoices):
    NOTE = "note", _("note")
    QUESTION = "question", _("question")


class Note(models.Model):
    """What curators tell or ask one another about a row; readers never see it. It is resolved, and never deleted.

    ``noun`` is the model's name, ``row`` its key.
    """

    noun = models.CharField(_("noun"), max_length=16)
    row = models.BigIntegerField(_("row"))
    kind = models.CharField(_("kind"), max_length=8, choices=NoteKind, default=NoteKind.NOTE)
    text = ProseField(_("text"), max_length=LONGEST)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("resolved by")
    )
    resolved_at = models.DateTimeField(_("resolved at"), null=True)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("note")
        verbose_name_plural = _("notes and questions")
        default_permissions = ()
        indexes = [
            models.Index(fields=["noun", "row"], name="note_of_a_row"),
            models.Index(fields=["kind", "at"], condition=Q(resolved_at=None), name="note_open"),
        ]
        constraints = [one_of("kind", NoteKind)]

    def __str__(self):
        return self.text

    @property
    def is_open(self):
        return self.resolved_at is None


class Answer(models.Model):
    """An answer to a note, in the order in which they came."""

    note = models.ForeignKey(Note, models.CASCADE, related_name="answers", verbose_name=_("note"))
    text = ProseField(_("text"), max_length=LONGEST)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        default_permissions = ()

    def __str__(self):
        return self.text
