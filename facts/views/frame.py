"""What every page's frame needs: where one is, the page's twins, and which data one is looking at."""

from datetime import date
from functools import cached_property, lru_cache

from django.db.models import Min
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from .. import clock
from ..downloads import FORMATS, LINKED
from ..models import Load, Standing
from ..records import loaded
from . import citable
from .day import DayForm

#: The entries of the navigation: URL name, label, and the first words of the URL names that stand under it.
ENTRIES = (
    ("fact_list", _("Facts"), ("fact", "check")),
    (
        "record",
        _("Record"),
        ("record", "event", "country", "chairmanship", "theme", "actor", "disagreement", "compare"),
    ),
    ("timeline", _("Timeline"), ("timeline", "numbers")),
    ("map", _("Map"), ("map",)),
    ("article_list", _("Articles"), ("article",)),
    ("about", _("About"), ("about", "quality", "changes", "api")),
)
#: What the form of the day leaves out: its own fields, and the page of a list, which another day need not have.
_LEFT = (*clock.NAMES, "page")


def frame(request):
    """A context processor: one name, so that no template's own names meet those of the frame."""
    return {"frame": Frame(request)}


class Frame:
    """What stands around each public page. Each part is made when a template first asks for it."""

    def __init__(self, request):
        self.request = request

    @cached_property
    def name(self) -> str:
        """The URL's name; empty where nothing public has this address."""
        match = self.request.resolver_match
        return (match.url_name or "") if match and not match.namespaces else ""

    @cached_property
    def noun(self) -> str:
        """What the page is about, as a URL's name begins; a page to cite is about what it cites."""
        cited = self.request.resolver_match.kwargs if self.name in ("cite", "check_page") else {}
        return (cited.get("page") or cited.get("noun", "").removesuffix("s") or self.name).split("_")[0]

    @cached_property
    def entries(self) -> list[dict]:
        """The navigation."""
        return [{"url": reverse(to), "label": label, "here": self.noun in nouns} for to, label, nouns in ENTRIES]

    @cached_property
    def to_cite(self) -> str:
        return citable.link(self.name, self.request.GET)

    @cached_property
    def twins(self) -> list[tuple]:
        return _twins(self.request, self.name)

    @cached_property
    def downloads(self) -> list[tuple]:
        return _downloads(self.request, self.name)

    @cached_property
    def load(self) -> Load:
        return loaded() or Load()

    @property
    def day(self) -> clock.Clock:
        return clock.current()

    @cached_property
    def reach(self) -> date:
        """The day to which the sources reach."""
        return clock.reach()

    @property
    def day_told(self) -> date:
        """The day of which something can be told: the one that is asked for, but none that no source reaches."""
        return min(self.day.day, self.reach)

    @property
    def day_fields(self) -> list[tuple]:
        return day_fields(self.day, get_language())

    @cached_property
    def form_parameters(self) -> list[tuple[str, str]]:
        """The parameters that the form of the day sends again."""
        return [(name, value) for name, values in self.request.GET.lists() if name not in _LEFT for value in values]

    @cached_property
    def founded(self):
        """The day on which the SCO's first status began; None where no fact says so."""
        with clock.at(clock.Clock()):
            return Standing.objects.published().aggregate(day=Min("begins_first"))["day"]


@lru_cache(maxsize=64)
def day_fields(day, _language):
    """The fields of the form of the day as (id, label, HTML), once for a language: Django makes each by templates."""
    form = DayForm(auto_id="%s", initial=vars(day))
    return [(field.id_for_label, str(field.label), str(field)) for field in form]


def _twins(request, name):
    """What a program can have instead of the page, as (label, address, media type)."""
    if not name:
        return []
    if name == "api_docs":
        return [("OpenAPI", reverse("api-v1:openapi-json"), "application/json")]
    found = [("JSON", "json", "application/json")]
    if name.endswith("_detail"):
        found += [(FORMATS[fmt].label, fmt, FORMATS[fmt].content_type) for fmt in LINKED]
    elif name in ("timeline", "map", "numbers"):
        found += [(FORMATS["csv"].label, "csv", FORMATS["csv"].content_type)]
    return [(label, _address(request, name, fmt), kind.partition(";")[0]) for label, fmt, kind in found]


def _downloads(request, name):
    """What the whole list on a page can be had as, not only the page that is shown of it: likewise."""
    if not name.endswith("_list"):
        return []
    whole = ("page", "size")
    found = [
        (one.label, _address(request, name, fmt, without=whole), one.content_type.partition(";")[0])
        for fmt, one in FORMATS.items()
    ]
    spreadsheets = _address(request, name, "csv", without=(*whole, "bom"), bom="1")
    return [*found, (_("CSV for spreadsheets"), spreadsheets, "text/csv")]


def _address(request, name, fmt, without=(), **further):
    kept = request.GET.copy()
    for parameter in without:
        kept.pop(parameter, None)
    kept.update(further)
    path = f"{request.path}index" if name == "home" else request.path.rstrip("/")
    return f"{path}.{fmt}" + (f"?{kept.urlencode()}" if kept else "")
