"""Words for templates."""

from django import template

from ..dates import in_words

register = template.Library()


@register.filter
def edtf(text):
    """An EDTF date as a reader says it; empty when unknown."""
    return in_words(text or "")
