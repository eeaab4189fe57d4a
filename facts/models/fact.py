from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from ..addresses import of_slug
from ..querysets import FactQuerySet
from .actor import Actor
from .chairmanship import Chairmanship
from .country import Country
from .edtf import EdtfField, date_constraint, first_day_of, last_day_of
from .event import Event
from .publication import PERMISSIONS, UNSEEN, Mergeable, Publishable, Status, merged_rows, one_of
from .text import LineField, ProseField
from .theme import Theme


class Kind(models.TextChoices):
    """What sort of statement it is. The labels are what a reader sees."""

    REPORTED = "reported", _("Reported by the article")
    ATTRIBUTED = "attributed", _("Attributed to somebody")
    PROPOSAL = "proposal", _("Proposal")
    EXPECTATION = "expectation", _("Expectation")
    OPINION = "opinion", _("Opinion")


class Bound(models.TextChoices):
    """How the source limits a figure."""

    EXACTLY = "exactly", _("exactly as stated")
    ABOUT = "about", _("about")
    MORE_THAN = "more-than", _("more than")
    AT_LEAST = "at-least", _("at least")
    LESS_THAN = "less-than", _("less than")
    AT_MOST = "at-most", _("at most")


#: A draft may wait for its statement, as those that are made from a text do.
UNWRITTEN = _("A fact needs a statement, one checkable sentence in our own words; only a draft may wait for it.")


def validate_digits(value: Decimal) -> None:
    """Refuse what SQLite, which keeps floating-point numbers, would give back as another number."""
    if len(value.normalize().as_tuple().digits) > 15:
        raise ValidationError(_("A figure has at most 15 digits; write a rounder one."))


class Fact(Mergeable, Publishable):
    """One checkable statement in our own words, with its evidence in ``citations``."""

    rests_on = ("attributed_to",)

    slug = models.SlugField(
        _("slug"),
        max_length=80,
        unique=True,
        help_text=_("Its permanent address, such as 24th-summit-in-astana. Never changes, so that citations hold."),
    )
    statement = ProseField(
        _("statement"),
        max_length=400,
        blank=True,
        help_text=_(
            "One checkable sentence in our own words, never the article's. "
            "Example: The SCO held its 24th summit in Astana."
        ),
    )
    kind = models.CharField(
        _("kind"),
        max_length=11,
        choices=Kind,
        help_text=_("Reported: the article states it. Attributed: somebody is said to have said it."),
    )
    attributed_to = models.ForeignKey(
        Actor,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="said",
        verbose_name=_("attributed to"),
        help_text=_(
            "Who is said to say, propose, expect or think it, only where the text attributes it: "
            "an “according to” ends with its sentence. Empty: the article's own voice."
        ),
    )
    when = EdtfField(_("when"))
    when_inferred = models.BooleanField(
        _("date inferred"), default=False, help_text=_("The date was worked out; say how in the next field.")
    )
    when_reason = LineField(
        _("how the date was worked out"),
        max_length=200,
        blank=True,
        default="",
        help_text=_("Readers see it, such as: “In July” is read against the page date."),
    )
    first_day = first_day_of("when")
    last_day = last_day_of("when")
    figure_value = models.DecimalField(
        _("figure"),
        max_digits=18,
        decimal_places=3,
        null=True,
        blank=True,
        validators=[validate_digits],
        help_text=_("The number alone, such as 150."),
    )
    figure_unit = LineField(
        _("unit"), max_length=80, blank=True, default="", help_text=_("What is counted, such as events.")
    )
    figure_bound = models.CharField(
        _("bound"),
        max_length=9,
        choices=Bound,
        blank=True,
        default="",
        help_text=_("How the text limits it: “approximately 150” is about, “over 23” is more than."),
    )
    leaves_open = ProseField(
        _("what the article leaves open"),
        max_length=300,
        blank=True,
        default="",
        help_text=_("What a reader might wrongly fill in, such as: Which countries they are."),
    )
    countries = models.ManyToManyField(
        Country,
        related_name="facts",
        blank=True,
        verbose_name=_("countries"),
        help_text=_("Countries that the fact is about. A link says nothing about a country's status in the SCO."),
    )
    events = models.ManyToManyField(Event, related_name="facts", blank=True, verbose_name=_("events"))
    chairmanships = models.ManyToManyField(
        Chairmanship, related_name="facts", blank=True, verbose_name=_("chairmanships")
    )
    themes = models.ManyToManyField(Theme, related_name="facts", blank=True, verbose_name=_("themes"))
    actors = models.ManyToManyField(
        Actor,
        related_name="facts",
        blank=True,
        verbose_name=_("people and bodies"),
        help_text=_("Whom the fact is about. Who says it belongs in “attributed to”."),
    )
    retraction_reason = LineField(
        _("why it was retracted"),
        max_length=200,
        blank=True,
        default="",
        help_text=_("Readers see it at the fact's address once the fact is retracted."),
    )

    objects = FactQuerySet.as_manager()

    class Meta:
        ordering = ["slug"]
        verbose_name = _("fact")
        verbose_name_plural = _("facts")
        default_permissions = PERMISSIONS
        indexes = [
            models.Index(fields=["status", "kind"], name="fact_status_kind"),
            models.Index(fields=["first_day", "last_day"], name="fact_days"),
        ]
        constraints = [
            one_of("status", Status),
            *merged_rows(),
            one_of("kind", Kind),
            date_constraint("when"),
            models.CheckConstraint(
                condition=Q(kind=Kind.ATTRIBUTED, attributed_to__isnull=False)
                | Q(kind=Kind.REPORTED, attributed_to__isnull=True)
                | Q(kind__in=[Kind.PROPOSAL, Kind.EXPECTATION, Kind.OPINION]),
                name="fact_attribution_fits_kind",
                violation_error_message=_(
                    "An attributed fact names who said it; "
                    "a reported one speaks in the article's own voice and names nobody."
                ),
            ),
            models.CheckConstraint(
                condition=Q(when_inferred=False, when_reason="")
                | (Q(when_inferred=True) & ~Q(when="") & ~Q(when_reason="")),
                name="fact_inferred_date_has_reason",
                violation_error_message=_(
                    "An inferred date needs the date and how it was worked out; a stated one neither."
                ),
            ),
            models.CheckConstraint(
                condition=Q(figure_value__isnull=True, figure_unit="", figure_bound="")
                | (Q(figure_value__isnull=False, figure_bound__in=Bound.values) & ~Q(figure_unit="")),
                name="fact_figure_is_whole",
                violation_error_message=_("A figure needs its number, its unit and its bound, or none of the three."),
            ),
            models.CheckConstraint(
                condition=~Q(statement="") | Q(status=Status.DRAFT),
                name="fact_has_statement",
                violation_error_message=UNWRITTEN,
            ),
        ]

    def __str__(self):
        return self.statement or f"[{self.slug}]"

    def clean(self):
        """The same as the constraint, told of the field that it is about."""
        if not self.statement and self.status != Status.DRAFT:
            raise ValidationError({"statement": UNWRITTEN})

    @property
    def figure_in_words(self):
        """The figure as a reader says it: “about 150 events”; empty when there is none."""
        if self.figure_value is None:
            return ""
        number = format(self.figure_value.normalize(), "f")
        if self.figure_bound == Bound.EXACTLY:
            return _now("%(number)s %(unit)s (exactly as stated)") % {"number": number, "unit": self.figure_unit}
        bound = self.get_figure_bound_display()
        return _now("%(bound)s %(number)s %(unit)s") % {"bound": bound, "number": number, "unit": self.figure_unit}

    @property
    def why_withdrawn(self):
        """Why readers no longer see it, in words for them; empty where no reason was recorded."""
        if self.merged_into_id:
            return self.why_merged
        if self.status != Status.RETRACTED:
            return _now("The article that it was drawn from was retracted.")
        return self.retraction_reason

    @property
    def why_merged(self):
        """That it was merged, for readers, who learn nothing of a draft by it."""
        other = self.survivor
        if other.status in UNSEEN:
            return _now("It was merged into another fact.")
        return _now("It was merged into “%(fact)s”, to which its address leads.") % {"fact": other}

    def natural_key(self):
        return (self.slug,)

    natural_key.dependencies = ["facts.actor", "facts.country", "facts.event", "facts.chairmanship", "facts.theme"]

    def get_absolute_url(self):
        return of_slug("fact_detail", self.slug)
