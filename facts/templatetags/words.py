"""Words for templates."""

from django import template
from django.utils.translation import gettext as _

from .. import disagreements
from ..dates import in_words

register = template.Library()


@register.filter
def edtf(text):
    """An EDTF date as a reader says it; empty when unknown."""
    return in_words(text or "")


@register.filter
def disputes(fact):
    """The disagreements in which a fact takes part."""
    return disagreements.of_facts().get(fact.pk, [])


@register.filter
def status_dispute(country):
    """The disagreement on a country's status on the day, or nothing."""
    return disagreements.of_status(country)


@register.simple_tag
def disputes_of(row):
    """The disagreements on a structured row's values, by the value's name."""
    return disagreements.of_row(row)


@register.filter
def of(found, name):
    """The item of that name, or nothing."""
    return found.get(name)


@register.filter
def language(code):
    """What a language of words is called."""
    return {"en": _("English"), "ru": _("Russian"), "zh": _("Chinese")}.get(code, code)
