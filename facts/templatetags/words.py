"""Words for templates."""

from django import template
from django.utils.translation import gettext as _

from .. import clock, disagreements
from ..dates import OPEN, in_words, known_then

register = template.Library()


@register.filter
def edtf(text):
    """An EDTF date as a reader says it on the day that one looks at; empty when unknown. Of what goes on, as far as the
    latest sources tell, it says no more than that."""
    said = in_words(known_then(text or ""))
    goes_on = said and text.endswith(OPEN) and not clock.current().is_set
    return _("%(date)s; no later change recorded") % {"date": said} if goes_on else said


@register.filter
def told(row, name):
    """A value of a structured row as far as a fact that can be seen tells it; "" where none does."""
    return row.told(name)


@register.filter
def disputes(fact):
    """The disagreements in which a fact takes part."""
    return disagreements.of_facts().get(fact.pk, [])


@register.filter
def to_be_confirmed(fact):
    """Whether the fact has changed since somebody last compared it with its evidence."""
    return any(citation.is_due for citation in fact.citations.all())


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
