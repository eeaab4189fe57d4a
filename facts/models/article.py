from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator, URLValidator
from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from ..addresses import of_slug
from ..passages import EDGE_WORDS, count_words, shown
from ..querysets import ArticleQuerySet, ParagraphQuerySet
from .actor import Actor
from .edtf import EdtfField, date_constraint, first_day_of, last_day_of
from .publication import PERMISSIONS, Publishable, Status, one_of
from .text import LineField, at_most_large, at_most_small

sha256_validator = RegexValidator(r"^[0-9a-f]{64}\Z", _("A SHA-256 is 64 hexadecimal digits in small letters."))


def validate_edge(words: str) -> None:
    """At most five words of a passage are ever stored at each end."""
    if count_words(words) > EDGE_WORDS:
        raise ValidationError(_("At most %(most)d words of the article may be kept.") % {"most": EDGE_WORDS})


def validate_address(url: str) -> None:
    """Refuse an address that shows one host and leads to another, or that no browser can open."""
    try:
        parts = urlsplit(url)
        odd = parts.username is not None or parts.port == 0
    except ValueError:
        odd = True
    if odd:
        raise ValidationError(_("Write the plain address of the page, without a name, a password or an odd port."))


class ArticleKind(models.TextChoices):
    OP_ED = "op-ed", _("op-ed")
    NEWS = "news", _("news report")
    INTERVIEW = "interview", _("interview")
    STATEMENT = "statement", _("statement")
    DOCUMENT = "document", _("official document")
    RELEASE = "release", _("press release")
    SPEECH = "speech", _("speech")
    REFERENCE = "reference", _("reference work")
    BLOG = "blog", _("blog")
    WEB_PAGE = "web-page", _("web page")


class Role(models.TextChoices):
    HEADLINE = "headline", _("headline")
    STANDFIRST = "standfirst", _("standfirst")
    BODY = "body", _("body")
    BYLINE = "byline", _("author’s line")
    SOURCE = "source", _("source’s line")
    PAGE = "page", _("the whole page")


class Article(Publishable):
    """A published text, known by its bibliographic data and its paragraphs' fingerprints; never by its words."""

    rests_on = ("publisher",)

    slug = models.SlugField(
        _("slug"), max_length=80, unique=True, help_text=_("Its address, such as scope-for-peace. Never changes.")
    )
    title = LineField(
        _("title"),
        max_length=250,
        blank=True,
        default="",
        help_text=_("The headline, without a date behind it; empty where it was not seen."),
    )
    about = LineField(
        _("what it is"),
        max_length=200,
        blank=True,
        default="",
        help_text=_("In our own words, such as: the president's speech at the summit. Stands in for a missing title."),
    )
    kind = models.CharField(_("kind"), max_length=10, choices=ArticleKind)
    authors = models.ManyToManyField(Actor, related_name="written", blank=True, verbose_name=_("authors"))
    publisher = models.ForeignKey(
        Actor, models.PROTECT, related_name="printed", verbose_name=_("publisher"), help_text=_("Who first printed it.")
    )
    language = models.CharField(
        _("language"),
        max_length=12,
        validators=[RegexValidator(r"^[a-z]{2,3}(-[A-Za-z0-9]+)*\Z", _("A BCP 47 code, such as en, ru or zh-Hans."))],
        help_text=_("BCP 47, such as en."),
    )
    page_date = EdtfField(_("page date"), help_text=_("The date that the page itself shows, such as 2024-08-27."))
    first_day = first_day_of("page_date")
    last_day = last_day_of("page_date")
    url = models.URLField(
        _("address"),
        max_length=500,
        validators=[URLValidator(schemes=["http", "https"]), validate_address],
        help_text=_("Where the text can be read. Citations link there, with the passage highlighted."),
    )

    objects = ArticleQuerySet.as_manager()

    class Meta:
        ordering = ["slug"]
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        default_permissions = PERMISSIONS
        constraints = [
            one_of("status", Status),
            one_of("kind", ArticleKind),
            date_constraint("page_date"),
            models.CheckConstraint(
                condition=~models.Q(title="") | ~models.Q(about=""),
                name="article_has_a_title_or_says_what_it_is",
                violation_error_message=_("Give the title, or say in our own words what the page is."),
            ),
        ]

    def __str__(self):
        return self.title or self.supplied_title

    def natural_key(self):
        return (self.slug,)

    natural_key.dependencies = ["facts.actor"]

    def get_absolute_url(self):
        return of_slug("article_detail", self.slug)

    @property
    def host(self):
        """The site that serves the page, which need not be the publisher's."""
        return urlsplit(self.url).hostname or ""

    @property
    def authors_line(self):
        return ", ".join(author.name for author in self.authors.all())

    @property
    def supplied_title(self):
        """What stands in for a title that was not seen: in brackets, as bibliographies have it."""
        return f"[{self.about}]"

    @property
    def cited_title(self):
        return f"“{self.title}”" if self.title else self.supplied_title


class Paragraph(models.Model):
    """One paragraph's fingerprint: enough to recognise the text, too little to read it.

    Where the text was not at hand, a paragraph is known by its number alone, or only the page as a whole.
    """

    article = models.ForeignKey(Article, models.CASCADE, related_name="paragraphs", verbose_name=_("article"))
    number = models.PositiveSmallIntegerField(
        _("number"), validators=[at_most_small], help_text=_("Counted from 0, the headline.")
    )
    role = models.CharField(_("role"), max_length=10, choices=Role)
    words = models.PositiveIntegerField(
        _("words"), null=True, blank=True, validators=[at_most_large], help_text=_("How many words it has.")
    )
    length = models.PositiveIntegerField(
        _("length"),
        null=True,
        blank=True,
        validators=[at_most_large],
        help_text=_("How many code points its normalised text has."),
    )
    first_words = LineField(
        _("first words"),
        max_length=120,
        blank=True,
        default="",
        validators=[validate_edge],
        help_text=_("Five at most."),
    )
    last_words = LineField(
        _("last words"),
        max_length=120,
        blank=True,
        default="",
        validators=[validate_edge],
        help_text=_("Five at most; empty when the first words are all."),
    )
    sha256 = models.CharField(
        _("SHA-256"),
        max_length=64,
        blank=True,
        default="",
        validators=[sha256_validator],
        help_text=_("Of the normalised text (NFC, white space collapsed), in UTF-8."),
    )

    objects = ParagraphQuerySet.as_manager()

    class Meta:
        ordering = ["article", "number"]
        verbose_name = _("paragraph")
        verbose_name_plural = _("paragraphs")
        constraints = [
            models.UniqueConstraint(
                fields=["article", "number"],
                name="paragraph_number_is_unique",
                violation_error_message=_("The article already has a paragraph of this number."),
            ),
            one_of("role", Role),
            models.CheckConstraint(
                condition=models.Q(words=None, length=None, first_words="", last_words="", sha256="")
                | (
                    models.Q(words__isnull=False, length__isnull=False)
                    & ~models.Q(role=Role.PAGE)
                    & ~models.Q(first_words="")
                    & ~models.Q(sha256="")
                ),
                name="paragraph_is_fingerprinted_or_only_numbered",
                violation_error_message=_(
                    "A paragraph whose text was at hand has its words, length, first words and SHA-256; "
                    "one whose text was not, and a whole page, have none of them."
                ),
            ),
        ]

    def __str__(self):
        return f"{self.article.slug} {self.place}"

    @property
    def place(self):
        """Where in the article it is, as a reference gives it: “¶ 4”, or “page” for the whole."""
        return _now("page") if self.is_page else f"¶ {self.number}"

    @property
    def place_in_words(self):
        return _now("page as a whole") if self.is_page else _now("paragraph %d") % self.number

    @property
    def is_page(self):
        return self.role == Role.PAGE

    def natural_key(self):
        return (*self.article.natural_key(), self.number)

    natural_key.dependencies = ["facts.article"]

    @property
    def quote(self):
        """What is kept of the paragraph; empty where its text was not at hand."""
        return shown(self.first_words, self.last_words, self.length) if self.sha256 else ""
