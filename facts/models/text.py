"""Text columns that refuse what no reader could see or no database would keep."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, MaxValueValidator
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from ..passages import UNSEEN


def validate_seen(text: str) -> None:
    """Refuse blank text, and control, zero-width and direction marks; the message names the first by its code point."""
    if text.isspace():
        raise ValidationError(_("It has spaces only; write something, or leave it empty."))
    found = UNSEEN.search(text)
    if found:
        raise ValidationError(
            _("Take out the invisible character U+%(code)s at position %(at)d.")
            % {"code": f"{ord(found[0]):04X}", "at": found.start() + 1}
        )


#: What both databases keep in a small and in a usual whole number; SQLite alone would take more.
at_most_small, at_most_large = MaxValueValidator(2**15 - 1), MaxValueValidator(2**31 - 1)


def validate_line(text: str) -> None:
    """Refuse a second line and tabs."""
    if "\n" in text or "\t" in text:
        raise ValidationError(_("Write it in one line, with spaces and no tabs."))


class LineField(models.CharField):
    """One line of visible text."""

    default_validators = [*models.CharField.default_validators, validate_seen, validate_line]


class ProseField(models.TextField):
    """Visible text of at most ``max_length`` characters, which Django itself checks in forms only."""

    default_validators = [*models.TextField.default_validators, validate_seen]

    @cached_property
    def validators(self):
        return [*super().validators, MaxLengthValidator(self.max_length)]


def aliases_field() -> ProseField:
    """Other names that a text may use for a row, for suggestions only; never a claim about the world."""
    return ProseField(
        _("other names"),
        max_length=600,
        blank=True,
        default="",
        help_text=_(
            "Other names and words by which a text means it, in any language, with semicolons between, such as "
            "Kyrgyz Republic; Киргизская Республика. Drafts of articles suggest it by them; readers do not see them."
        ),
    )
