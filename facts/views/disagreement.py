from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _

from .. import metadata
from ..downloads import FORMATS, LINKED
from ..exports import DISAGREEMENTS, LICENCE
from ..records import register
from .twins import as_file, as_json, as_linked, site_of


def disagreement_list(request, fmt="html"):
    """The register: every question on which sources differ, open ones first."""
    found, site = register(), site_of(request)
    if fmt in FORMATS:
        return as_file(request, fmt, DISAGREEMENTS, found)
    if fmt == "json":
        records = [DISAGREEMENTS.record(one, site) for one in found]
        return as_json({"count": len(found), "disagreements": records, "licence": LICENCE})
    listed = metadata.rows_page(_("Disagreements"), found, len(found), site + request.path, site)
    context = {"rows": found, "metadata": listed}
    return render(request, "facts/disagreement_list.html", context)


def disagreement_detail(request, slug, fmt="html"):
    """What is asked, every version with its kind, source and date, and what curators conclude."""
    site = site_of(request)
    question = next((one for one in register() if one.slug == slug), None)
    if question is None:
        raise Http404(_("No disagreement of this address is published."))
    record = DISAGREEMENTS.record(question, site)
    if fmt in LINKED:
        return as_linked(request, fmt, None, [(DISAGREEMENTS, record)])
    if fmt == "json":
        return as_json(record | {"licence": LICENCE})
    context = {"row": question, "metadata": metadata.question_page(question, site)}
    return render(request, "facts/disagreement_detail.html", context)
