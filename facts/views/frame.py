"""What every page's frame needs: where one is, the page's twins, and which data one is looking at."""

from django.utils.functional import SimpleLazyObject

from ..models import Load

#: The entry of the navigation under which a page stands, by the first word of its URL name.
SECTIONS = {"fact": "facts", "article": "articles", "timeline": "timeline", "about": "about"}
SECTIONS |= dict.fromkeys(("record", "event", "country", "chairmanship", "theme", "actor"), "record")


def frame(request):
    """A context processor; the load is fetched only where the frame is shown."""
    match = request.resolver_match
    name = match.url_name if match and not match.namespaces else ""
    return {
        "section": SECTIONS.get((name or "").split("_")[0], ""),
        "twins": _twins(request, name or ""),
        "load": SimpleLazyObject(lambda: Load.objects.first() or Load()),
    }


def _twins(request, name):
    if not name:
        return []
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    path = "/index" if name == "home" else request.path.rstrip("/")
    formats = ("json", "csv") if name.endswith("_list") or name == "timeline" else ("json",)
    return [(fmt.upper(), f"{path}.{fmt}{query}") for fmt in formats]
