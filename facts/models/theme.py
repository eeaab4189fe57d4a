from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..addresses import of_slug
from ..querysets import ThemeQuerySet
from .publication import PERMISSIONS, Mergeable, Publishable, Status, merged_rows, one_of
from .text import LineField, ProseField, aliases_field


class Theme(Mergeable, Publishable):
    """A subject in a vocabulary of two levels: a theme without a parent, or one under such a theme."""

    rests_on = ("parent",)

    slug = models.SlugField(
        _("slug"), max_length=60, unique=True, help_text=_("Its address, such as cybersecurity. Never changes.")
    )
    name = LineField(_("name"), max_length=80, help_text=_("As a reader would say it, such as Cybersecurity."))
    definition = ProseField(
        _("definition"), max_length=400, help_text=_("One sentence: which facts belong here and which do not.")
    )
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("parent"),
        help_text=_("The wider theme, or empty for one of the top level."),
    )
    aliases = aliases_field()

    objects = ThemeQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("theme")
        verbose_name_plural = _("themes")
        default_permissions = PERMISSIONS
        constraints = [
            one_of("status", Status),
            *merged_rows(),
            models.CheckConstraint(
                condition=models.Q(parent__isnull=True) | ~models.Q(parent=models.F("id")),
                name="theme_is_not_its_own_parent",
                violation_error_message=_("A theme cannot be its own parent."),
            ),
        ]

    def __str__(self):
        return self.name

    def clean(self):
        super().clean()
        if self.parent_id and (self.parent.parent_id or (self.pk and self.children.exists())):
            raise ValidationError({"parent": _("Themes have two levels: choose a theme of the top level as parent.")})

    def natural_key(self):
        return (self.slug,)

    def get_absolute_url(self):
        return of_slug("theme_detail", self.slug)
