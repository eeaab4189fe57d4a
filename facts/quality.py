"""How well the record is sourced: what has a supporting citation, what has two independent ones, what was checked."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from .models import Backing, Chairmanship, Citation, Event, Membership, Term
from .models.citation import Check


@dataclass(frozen=True)
class Line:
    """One kind of row: how many there are, with at least one supporting citation, and with two independent ones."""

    name: str
    label: str
    total: int
    sourced: int
    twice: int


def lines() -> list[Line]:
    """The record's kinds, each with its counts."""
    events = Event.objects.published()
    kinds = [
        ("memberships", _("Statuses of countries"), Membership.objects.published()),
        ("summits", _("Summits"), events.filter(kind="summit")),
        ("chairmanships", _("Chairmanships"), Chairmanship.objects.published()),
        ("terms", _("Terms of office"), Term.objects.published()),
        ("designated_years", _("Designated years"), events.filter(kind="designated-year")),
        ("capitals", _("Tourism and cultural capitals"), events.filter(kind="capital")),
    ]
    return [Line(name, label, *_counted(rows)) for name, label, rows in kinds]


def _counted(rows: QuerySet) -> tuple[int, int, int]:
    sources = _sources(rows)
    total = rows.count()
    return total, len(sources), sum(is_independent(voices) for voices in sources.values())


def _sources(rows: QuerySet) -> dict[int, list[set[str]]]:
    """For each row the voices behind each supporting citation of the facts that back it: its publisher and authors."""
    noun = rows.model._meta.model_name
    backings = Backing.objects.shown().filter(**{f"{noun}__in": rows.order_by().values("pk")})
    facts = defaultdict(set)
    for row, fact in backings.values_list(noun, "fact"):
        facts[fact].add(row)
    cited = Citation.objects.supporting().filter(fact__in=facts)
    voices = defaultdict(set)
    names = ("pk", "fact", "paragraph__article__publisher__slug", "paragraph__article__authors__slug")
    for pk, fact, publisher, author in cited.values_list(*names):
        voices[pk, fact] |= {publisher, author} - {None}
    found = defaultdict(list)
    for (_pk, fact), names in voices.items():
        for row in facts[fact]:
            found[row].append(names)
    return found


def is_independent(voices: list[set[str]]) -> bool:
    """Whether two sources share neither publisher nor author: two prints of one agency's text are one source."""
    return any(not one & other for at, one in enumerate(voices) for other in voices[at + 1 :])


def checks() -> list[tuple[Check, int]]:
    """How many citations of what readers see are in which state."""
    counts = dict(Citation.objects.shown().order_by().values_list("check_state").annotate(Count("pk")))
    return [(state, counts.get(state.value, 0)) for state in Check]
