"""What every page's frame needs: where one is, the page's twins, and which data one is looking at."""

from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from ..models import Load

#: The entries of the navigation: URL name, label, and the first words of the URL names that stand under it.
ENTRIES = (
    ("fact_list", _("Facts"), ("fact",)),
    ("record", _("Record"), ("record", "event", "country", "chairmanship", "theme", "actor")),
    ("timeline", _("Timeline"), ("timeline",)),
    ("article_list", _("Articles"), ("article",)),
    ("about", _("About"), ("about",)),
)


def frame(request):
    """A context processor; the load is fetched only where the frame is shown."""
    match = request.resolver_match
    name = (match.url_name or "") if match and not match.namespaces else ""
    noun = name.split("_")[0]
    return {
        "entries": [{"url": reverse(to), "label": label, "here": noun in nouns} for to, label, nouns in ENTRIES],
        "noun": noun,
        "twins": _twins(request, name),
        "load": SimpleLazyObject(lambda: Load.objects.first() or Load()),
    }


def _twins(request, name):
    if not name:
        return []
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    path = "/index" if name == "home" else request.path.rstrip("/")
    formats = ("json", "csv") if name.endswith("_list") or name == "timeline" else ("json",)
    return [(fmt.upper(), f"{path}.{fmt}{query}") for fmt in formats]
