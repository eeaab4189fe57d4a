"""What is sent for a choice of rows and can be no row's key is no row: the form says so, as of a row that is gone.

Django's widgets ask the database for it before the form has looked at it: a word, a NUL or a number of fifty digits is
then an error of the server.
"""

import re
from functools import cache

from django.forms import ModelChoiceField

#: A key as the databases hold it; shorter than the largest.
_KEY = re.compile(r"[0-9]{1,18}")
#: In place of what is none: no row has it.
_NO_ROW = "0"


def _key(sent):
    return sent if not sent or _KEY.fullmatch(str(sent)) else _NO_ROW


class _Keys:
    """For a widget that chooses one row or several: of what a form sends, and of what an address proposes."""

    def value_from_datadict(self, data, files, name):
        sent = super().value_from_datadict(data, files, name)
        return [_key(one) for one in sent] if isinstance(sent, list) else _key(sent)

    def optgroups(self, name, value, attrs=None):
        return super().optgroups(name, [_key(one) for one in value], attrs)


@cache
def _of_keys(widget: type) -> type:
    return type(widget)(widget.__name__, (_Keys, widget), {})


class Choices:
    """For a ModelAdmin or an inline: whatever is sent for a relation, its form answers."""

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(field, ModelChoiceField):
            widget = getattr(field.widget, "widget", field.widget)  # without what Django puts around it
            widget.__class__ = _of_keys(type(widget))
        return field
