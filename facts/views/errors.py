from django.shortcuts import render
from django.utils.translation import gettext as _

from .. import clock
from .twins import as_json, is_twin


def not_found(request, exception):
    """What is not there, as a page or, for a twin, as JSON; a missing page of a list says how many there are."""
    said = str(exception.args[0]) if exception.args and isinstance(exception.args[0], str) else ""
    said = said if request.resolver_match and "matches the given query" not in said else ""
    if is_twin(request.path):
        then, now = _("On this day, no published page has this address."), _("No published page has this address.")
        return as_json({"error": said or (then if clock.current().is_set else now)}, status=404)
    return render(request, "404.html", {"said": said, "twins": [], "downloads": []}, status=404)
