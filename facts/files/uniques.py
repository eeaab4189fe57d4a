"""What must be unique in the rows of files, beside what names them."""

from django.db import models
from django.utils.translation import gettext as _

from . import rows
from .reading import KEYS, TARGETS


def uniques(model: type[models.Model]) -> list[tuple]:
    """What must be unique besides the natural key: names of fields, a condition or None, and the sentence."""
    key = KEYS[model._meta.label_lower]
    found = [
        ((part.name,), None, _("Another row has the same %s.") % part.verbose_name)
        for part in rows.columns(model)
        if part.unique and (part.name,) != key
    ]
    for one in model._meta.constraints:
        if isinstance(one, models.UniqueConstraint) and not set(one.fields) <= set(key) | set(TARGETS):
            found.append((tuple(one.fields), one.condition, str(one.get_violation_error_message())))
    return found
