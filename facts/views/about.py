from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ..exports import LICENCE
from ..linked import OWN
from ..models.citation import Check
from ..models.fact import Bound, Kind
from .twins import as_json

#: What each kind means, in the words of the page.
MEANINGS = {
    Kind.REPORTED: _("The article states it in its own voice, as something that is or was so."),
    Kind.ATTRIBUTED: _("The article says that somebody said it. We name who; whether it is so is another matter."),
    Kind.PROPOSAL: _("Something that is put forward to be done. It is no decision and no treaty."),
    Kind.EXPECTATION: _("Something that is announced, planned or foreseen for a time to come."),
    Kind.OPINION: _("A judgement, a demand or a conjecture of the author, or of the one who is named."),
}


def about(request, fmt="html"):
    """The method, the kinds, the licence, and how to cite."""
    if fmt == "json":
        kinds = {kind.value: str(meaning) for kind, meaning in MEANINGS.items()}
        return as_json({"kinds": kinds, "bounds": Bound.values, "checks": Check.values, "licence": LICENCE})
    context = {"kinds": MEANINGS.items(), "checks": Check, "licence": LICENCE}
    context |= {"disagreements": reverse("disagreement_list"), "check": reverse("check"), "terms": OWN.items()}
    return render(request, "facts/about.html", context)
