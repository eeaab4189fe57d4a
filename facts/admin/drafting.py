"""From a passage to the form of a new fact: the citation filled in, what the passage names suggested, and the passage
beside it. The address has numbers only, so no text is in one; nothing is stored before the form is saved.
"""

import re
from dataclasses import dataclass
from functools import cached_property

from django.contrib import messages
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .. import passages
from ..models import Citation, Paragraph
from ..texts import drafting
from ..texts.names import NOUNS, Vocabulary
from .text import private_text


def address_of(paragraph: Paragraph, start: int, length: int) -> str:
    """The page to add a fact from a passage, by the paragraph's key and the passage's place in it in code points."""
    query = QueryDict(mutable=True)
    query["passage"] = f"{paragraph.pk}-{start}-{length}"
    return f"{reverse('admin:facts_fact_add')}?{query.urlencode()}"


@dataclass
class Source:
    """The passage that a fact is drafted from: its paragraph, its words, and what a citation keeps of them."""

    paragraph: Paragraph
    text: str
    kept: dict

    @cached_property
    def suggested(self) -> dict[str, list]:
        """The rows that the passage names, by the fact's relation."""
        found = drafting.named(self.text, Vocabulary.stored())
        return {noun: list(_rows(noun, keys)) for noun, keys in found.items() if keys}

    @property
    def names(self) -> list[str]:
        return [str(row) for rows in self.suggested.values() for row in rows]

    @property
    def citation(self) -> dict:
        """What the form of the citation begins with."""
        return {"paragraph": self.paragraph.pk, "passage": self.text, **self.kept}


def _rows(noun: str, keys: list[str]):
    name = "iso3" if noun == "countries" else "slug"
    return NOUNS[noun].objects.filter(**{f"{name}__in": keys}).order_by(name)


def source_of(request) -> Source | None:
    """What the address asks for, for those who may read articles; None where that is nothing, or is not at hand."""
    if not hasattr(request, "source"):
        request.source = _source(request)
    return request.source


def _source(request) -> Source | None:
    asked = re.fullmatch(r"(\d{1,18})-(\d{1,9})-(\d{1,9})", request.GET.get("passage", ""), re.ASCII)
    if not asked or not {"facts.view_article", "facts.change_article"} & request.user.get_all_permissions():
        return None
    key, start, length = map(int, asked.groups())
    paragraph = Paragraph.objects.select_related("article").filter(pk=key).first()
    text = private_text(paragraph.article).get(paragraph.number, "") if paragraph else ""
    try:
        place = passages.locate(text, text[start : start + length])
    except ValueError:
        return None
    checked = {"check_state": passages.EXACT, "checked_on": timezone.localdate()}
    whole = (place.start, place.length) == (start, length)
    return Source(paragraph, text[start : start + length], vars(place) | checked) if whole else None


class Drafting:
    """For the desk of the facts: a form to add one that is opened from a passage."""

    def get_changeform_initial_data(self, request):
        source, initial = source_of(request), super().get_changeform_initial_data(request)
        return initial | (source.suggested if source else {})

    def get_formset_kwargs(self, request, obj, inline, prefix):
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        source = source_of(request) if obj.pk is None and inline.model is Citation else None
        if source and request.method != "POST":
            kwargs["initial"] = [source.citation]
        return kwargs

    def add_view(self, request, *args, **kwargs):
        if "passage" in request.GET and request.method != "POST" and source_of(request) is None:
            messages.warning(request, _("The passage is not at hand; cite it below by hand, or choose it anew."))
        return super().add_view(request, *args, **kwargs)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        context["source"] = source_of(request) if add else None
        return super().render_change_form(request, context, add, change, form_url, obj)
