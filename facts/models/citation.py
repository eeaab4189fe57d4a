import re
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..passages import EDGE_WORDS, count_words, fingerprint, shown, text_fragment
from ..querysets import CitationQuerySet
from .article import Paragraph, sha256_validator, validate_edge
from .fact import Fact
from .publication import one_of
from .text import LineField, at_most_large, at_most_small


class Stance(models.TextChoices):
    SUPPORTS = "supports", _("supports")
    DISPUTES = "disputes", _("disputes")


class Check(models.TextChoices):
    """What came of looking for the passage in a copy of the text."""

    EXACT = "exact", _("found where it is recorded")
    MOVED = "moved", _("found, at another place")
    AMBIGUOUS = "ambiguous", _("found more than once")
    LOST = "lost", _("not found")
    UNCHECKED = "unchecked", _("not checked: no text at hand")


#: What a citation's ``compared`` is while nobody has compared its passage with the statement as it is now.
DUE = "due"


def validate_compared(text: str) -> None:
    """Refuse what is neither ``due`` nor a day, which may have a time behind it."""
    try:
        known = text in ("", DUE) or (text[:1] == "2" and len(text) in (10, 16) and datetime.fromisoformat(text))
    except ValueError:
        known = False
    if not known:
        raise ValidationError(_("Write the day on which it was compared again, such as 2026-03-04, or due."))


class Citation(models.Model):
    """Ties a fact to a passage of one paragraph (W3C Web Annotation: a text quote and a text position selector)."""

    fact = models.ForeignKey(Fact, models.PROTECT, related_name="citations", verbose_name=_("fact"))
    position = models.PositiveSmallIntegerField(
        _("no."),
        default=1,
        validators=[at_most_small],
        help_text=_("1 for the fact's first citation: the order in which readers see them."),
    )
    paragraph = models.ForeignKey(Paragraph, models.PROTECT, related_name="citations", verbose_name=_("paragraph"))
    stance = models.CharField(_("stance"), max_length=8, choices=Stance, default=Stance.SUPPORTS)
    first_words = LineField(
        _("first words"),
        max_length=120,
        blank=True,
        default="",
        validators=[validate_edge],
        help_text=_("Empty where the article's text was not at hand: the paragraph or page as a whole is cited."),
    )
    last_words = LineField(
        _("last words"),
        max_length=120,
        blank=True,
        default="",
        validators=[validate_edge],
        help_text=_("Empty when the whole passage is in the first words."),
    )
    start = models.PositiveIntegerField(
        _("start"),
        null=True,
        blank=True,
        validators=[at_most_large],
        help_text=_("Code points before it in the paragraph's normalised text; empty when no text was at hand."),
    )
    length = models.PositiveIntegerField(
        _("length"),
        null=True,
        blank=True,
        validators=[at_most_large],
        help_text=_("Code points of the normalised passage."),
    )
    sha256 = models.CharField(
        _("SHA-256"),
        max_length=64,
        blank=True,
        default="",
        validators=[sha256_validator],
        help_text=_("Of the normalised passage, in UTF-8."),
    )
    check_state = models.CharField(_("check"), max_length=9, choices=Check, default=Check.UNCHECKED)
    checked_on = models.DateField(_("checked on"), null=True, blank=True)
    compared = models.CharField(
        _("compared again"),
        max_length=16,
        blank=True,
        default="",
        validators=[validate_compared],
        help_text=_(
            "Empty: the fact says what it said when the passage was cited. due: its statement, kind, date or figure "
            "has changed since, and nobody has compared the passage with it again; the site writes that by itself. "
            "Whoever has compared the two writes the day, such as 2026-03-04, or with the time 2026-03-04T15:30."
        ),
    )

    objects = CitationQuerySet.as_manager()

    class Meta:
        ordering = ["fact", "position"]
        verbose_name = _("citation")
        verbose_name_plural = _("citations")
        indexes = [
            models.Index(fields=["fact"], condition=models.Q(compared=DUE), name="citation_due"),
            models.Index(fields=["check_state", "fact"], name="citation_check"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["fact", "position"],
                name="citation_position_is_unique",
                violation_error_message=_("The fact already has a citation of this number."),
            ),
            models.UniqueConstraint(
                fields=["fact", "paragraph", "sha256"],
                name="citation_passage_is_unique",
                violation_error_message=_("The fact already cites this passage."),
            ),
            one_of("stance", Stance),
            one_of("check_state", Check),
            models.CheckConstraint(
                condition=models.Q(compared__in=("", DUE)) | models.Q(compared__gte="2", compared__lt="3"),
                name="citation_compared_is_due_or_a_day",
                violation_error_message=_("Write the day on which it was compared again, such as 2026-03-04, or due."),
            ),
            models.CheckConstraint(
                condition=models.Q(check_state=Check.UNCHECKED, checked_on__isnull=True)
                | (~models.Q(check_state=Check.UNCHECKED) & models.Q(checked_on__isnull=False)),
                name="citation_check_has_a_day",
                violation_error_message=_("A check that was made has its day; one that was not has none."),
            ),
            models.CheckConstraint(
                condition=models.Q(length__isnull=False) & ~models.Q(first_words="") & ~models.Q(sha256="")
                | models.Q(
                    length=None, start=None, first_words="", last_words="", sha256="", check_state=Check.UNCHECKED
                ),
                name="citation_has_a_whole_passage_or_none",
                violation_error_message=_(
                    "A passage has its first words, length and SHA-256; a citation of a whole paragraph or page, "
                    "whose text was not at hand, has none of them and stays unchecked."
                ),
            ),
        ]

    def __str__(self):
        return f"{self.fact.slug} [{self.position}]"

    def clean(self):
        """Where all of a passage is in its edges, they must be what was fingerprinted."""
        sound = re.fullmatch("[0-9a-f]{64}", self.sha256 or "") and isinstance(self.length, int)
        if not sound or not self.first_words or max(map(count_words, (self.first_words, self.last_words))) > EDGE_WORDS:
            return  # a field has a fault of its own
        edges = self.first_words + self.last_words
        whole = not self.last_words or len(edges) == self.length
        if len(edges) > self.length or (whole and (len(edges) != self.length or fingerprint(edges) != self.sha256)):
            raise ValidationError(
                _("The first and last words are not those of a passage of this length and SHA-256; cite it anew.")
            )

    def natural_key(self):
        return (*self.fact.natural_key(), self.position)

    natural_key.dependencies = ["facts.fact", "facts.paragraph"]

    @property
    def is_due(self):
        """Whether nobody has compared the passage with what the fact says by now."""
        return self.compared == DUE

    @property
    def has_passage(self):
        """Whether a passage is cited, and not a paragraph or page as a whole."""
        return bool(self.sha256)

    @property
    def quote(self):
        """What is kept of the passage; empty where a whole paragraph or page is cited."""
        return shown(self.first_words, self.last_words, self.length) if self.has_passage else ""

    @property
    def source_url(self):
        """The article's address with a text fragment, which makes a browser highlight the passage."""
        highlight = text_fragment(self.first_words, self.last_words) if self.has_passage else ""
        return self.paragraph.article.url + highlight
