"""What every page's frame needs: where one is, the page's twins, and which data one is looking at."""

from django.db.models import Min
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from .. import clock
from ..models import Load, Standing
from .day import DayForm

#: The entries of the navigation: URL name, label, and the first words of the URL names that stand under it.
ENTRIES = (
    ("fact_list", _("Facts"), ("fact",)),
    (
        "record",
        _("Record"),
        ("record", "event", "country", "chairmanship", "theme", "actor", "disagreement", "compare"),
    ),
    ("timeline", _("Timeline"), ("timeline", "numbers")),
    ("map", _("Map"), ("map",)),
    ("article_list", _("Articles"), ("article",)),
    ("about", _("About"), ("about", "quality")),
)
#: What the form of the day leaves out: its own fields, and the page of a list, which another day need not have.
_LEFT = (*clock.NAMES, "page")


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
        "day": clock.current(),
        "day_form": DayForm(auto_id="%s", initial=vars(clock.current())),
        "kept": [(name, value) for name, values in request.GET.lists() if name not in _LEFT for value in values],
        "founded": SimpleLazyObject(_founded),
    }


def _founded():
    """The day on which the SCO's first status began; None where no fact says so."""
    with clock.at(clock.Clock()):
        return Standing.objects.published().aggregate(day=Min("begins_first"))["day"]


def _twins(request, name):
    if not name:
        return []
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    path = "/index" if name == "home" else request.path.rstrip("/")
    with_rows = name.endswith("_list") or name in ("timeline", "map", "numbers")
    formats = ("json", "csv") if with_rows else ("json",)
    return [(fmt.upper(), f"{path}.{fmt}{query}") for fmt in formats]
