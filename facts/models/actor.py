from django.db import models
from django.utils.translation import gettext_lazy as _

from ..addresses import of_slug
from ..querysets import ActorQuerySet
from .country import Country
from .publication import PERMISSIONS, Mergeable, Status, Structured, merged_rows, one_of
from .text import LineField, aliases_field


class ActorKind(models.TextChoices):
    PERSON = "person", _("person")
    STATE = "state", _("state")
    STATE_BODY = "state-body", _("state body")
    ORGANISATION = "organisation", _("organisation")
    SCO_BODY = "sco-body", _("SCO body")
    MEDIA = "media", _("media")


class Actor(Mergeable, Structured):
    """A person or body that says or does something: the one that a fact is attributed to, or that it is about."""

    #: Fields that are a claim about the world and so need facts behind them.
    backed_values = ("role", "country")
    measures = {
        "members": _("members"),
        "observers": _("observers"),
        "dialogue-partners": _("dialogue partners"),
        "partners": _("partners"),
        "countries": _("countries in all"),
        "gdp-share": _("share of world GDP"),
        "eurasia-share": _("share of Eurasia"),
        "population-share": _("share of world population"),
    }
    tied_by = ("actors", "")

    slug = models.SlugField(
        _("slug"), max_length=80, unique=True, help_text=_("Its address, such as kassym-jomart-tokayev. Never changes.")
    )
    name = LineField(_("name"), max_length=120, help_text=_("As the articles spell it."))
    kind = models.CharField(_("kind"), max_length=12, choices=ActorKind)
    role = LineField(
        _("role"),
        max_length=160,
        blank=True,
        default="",
        help_text=_("What an article says it is, such as “President of Kazakhstan”. Needs a fact that says so."),
    )
    country = models.ForeignKey(
        Country,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="actors",
        verbose_name=_("country"),
        help_text=_("Only where an article connects the two. Needs a fact that says so, except for a state itself."),
    )
    aliases = aliases_field()

    objects = ActorQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("actor")
        verbose_name_plural = _("actors")
        default_permissions = PERMISSIONS
        constraints = [one_of("status", Status), *merged_rows(), one_of("kind", ActorKind)]

    def is_claim(self, name):
        return not (name == "country" and self.kind == ActorKind.STATE)

    def __str__(self):
        return self.name

    def natural_key(self):
        return (self.slug,)

    natural_key.dependencies = ["facts.country"]

    def get_absolute_url(self):
        return of_slug("actor_detail", self.slug)
