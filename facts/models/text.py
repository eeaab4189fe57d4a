"""Text columns that refuse what no reader could see or no database would keep."""

import re

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

#: Control characters but tab and newline, and the marks that hide text or turn its direction (Unicode UTS #55).
_UNSEEN = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def validate_seen(text: str) -> None:
    """Refuse control, zero-width and direction marks; the message names the first by its code point."""
    found = _UNSEEN.search(text)
    if found:
        raise ValidationError(
            _("Take out the invisible character U+%(code)s at position %(at)d.")
            % {"code": f"{ord(found[0]):04X}", "at": found.start() + 1}
        )


class LineField(models.CharField):
    """One line of visible text."""

    default_validators = [*models.CharField.default_validators, validate_seen]


class ProseField(models.TextField):
    """Visible text of at most ``max_length`` characters, which Django itself checks in forms only."""

    default_validators = [*models.TextField.default_validators, validate_seen]

    @cached_property
    def validators(self):
        return [*super().validators, MaxLengthValidator(self.max_length)]
