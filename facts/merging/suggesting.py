"""Which rows may be the same, without comparing each with each: only those that cite one paragraph, share one of their
rarest words, or sound alike are looked at, and in each such group a row only with its neighbours.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass

from django.db import models
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .. import words
from ..models import Citation, Distinct, Event, Fact, Mergeable, Status
from . import alike
from .alike import Named, Statement

#: A row is compared with so many others of a group at most, those next to it in the order of their words.
NEIGHBOURS = 20
#: So many rows are looked at for the form of one.
_FOR_ONE = 200
_ABOUT = ("countries", "events", "chairmanships", "themes", "actors")
REASONS = {
    "passage": _("about the same, from the same passage"),
    "wording": _("worded alike"),
    "name": _("the same name"),
    "other name": _("one bears another name of the other"),
    "spelling": _("names spelled almost alike"),
}


@dataclass(frozen=True)
class Pair:
    """Two rows that may be the same, and why."""

    one: Mergeable
    other: Mergeable
    reason: str

    @property
    def told(self) -> str:
        return REASONS[self.reason]


def pairs(model: type[Mergeable]) -> list[tuple[int, int, str]]:
    """All that may be the same, as (key, key, reason), the surest reason first; without those that were told apart."""
    sketches = {one.key: one for one in _sketches(model, _living(model))}
    groups = _groups(sketches.values())
    found: dict[tuple[int, int], str] = {}
    for members in groups.values():
        members = sorted(members, key=_order)
        for at, one in enumerate(members):
            for other in members[at + 1 : at + 1 + NEIGHBOURS]:
                pair = (min(one.key, other.key), max(one.key, other.key))
                if pair not in found:
                    found[pair] = one.like(other)
    apart = _told_apart(model)
    order = list(REASONS)
    told = [(*pair, reason) for pair, reason in found.items() if reason and pair not in apart]
    return sorted(told, key=lambda one: (order.index(one[2]), one))


def rows_of(model: type[Mergeable], found: Iterable[tuple[int, int, str]]) -> list[Pair]:
    """The same with their rows, in one query."""
    found = list(found)
    rows = model._base_manager.in_bulk({key for one, other, _reason in found for key in (one, other)})
    return [Pair(rows[one], rows[other], reason) for one, other, reason in found]


def like(row: Mergeable) -> list[Pair]:
    """What may be the same as one row, in a constant number of queries."""
    model = type(row)
    if row.pk is None or row.status == Status.RETRACTED:
        return []
    near = _living(model).exclude(pk=row.pk)
    if model is Fact:
        near = near.filter(pk__in=_near(row))
    [own] = _sketches(model, model._base_manager.filter(pk=row.pk))
    found = [(row.pk, one.key, reason) for one in _sketches(model, near) if (reason := own.like(one))]
    apart = _told_apart(model) if found else set()
    return rows_of(model, [one for one in found if (min(one[:2]), max(one[:2])) not in apart][:NEIGHBOURS])


def tell_apart(one: Mergeable, other: Mergeable, user) -> None:
    """Remember that two rows are not the same, and who said so."""
    first, second = sorted((one.slug, other.slug))
    Distinct.objects.get_or_create(
        noun=one._meta.model_name, one=first, other=second, defaults={"by": user, "at": timezone.now()}
    )


def told_apart(model: type[Mergeable]) -> models.QuerySet:
    """The pairs that somebody told apart, the latest first."""
    return Distinct.objects.filter(noun=model._meta.model_name).select_related("by").order_by("-at", "-pk")


def _told_apart(model: type[Mergeable]) -> set[tuple[int, int]]:
    known = list(told_apart(model).values_list("one", "other"))
    slugs = {slug for pair in known for slug in pair}
    keys = dict(model._base_manager.filter(slug__in=slugs).values_list("slug", "pk")) if slugs else {}
    found = [(keys[one], keys[other]) for one, other in known if one in keys and other in keys]
    return {(min(pair), max(pair)) for pair in found}


def _living(model: type[Mergeable]) -> models.QuerySet:
    return model._base_manager.exclude(status=Status.RETRACTED)


def _sketches(model: type[Mergeable], rows: models.QuerySet) -> Iterator[Statement | Named]:
    return _statements(rows) if model is Fact else _named(model, rows)


def _statements(rows: models.QuerySet) -> Iterator[Statement]:
    keys = rows.order_by().values("pk")
    about, passages = defaultdict(set), defaultdict(list)
    for name in _ABOUT:
        through = Fact._meta.get_field(name).remote_field.through._base_manager
        other = Fact._meta.get_field(name).m2m_reverse_name()
        for fact, row in through.filter(fact__in=keys).values_list("fact", other):
            about[fact].add((name, row))
    cited = Citation.objects.filter(fact__in=keys).order_by()
    for fact, paragraph, start, length, digest in cited.values_list("fact", "paragraph", "start", "length", "sha256"):
        passages[fact].append((paragraph, start, None if start is None else start + length, digest))
    for key, text in rows.order_by("pk").values_list("pk", "statement"):
        yield alike.statement(key, text, about[key], passages[key])


def _named(model: type[Mergeable], rows: models.QuerySet) -> Iterator[Named]:
    for row in rows.order_by("pk"):
        names = [alike.plain_name(name) for name in row.aliases.split(";")]
        spans = {}
        if model is Event:
            spans["when"] = (row.first_day, row.last_day or row.first_day) if row.first_day else None
            spans["ordinal"] = (row.ordinal, row.ordinal) if row.ordinal else None
            spans["place"] = (alike.plain_name(row.place),) * 2 if row.place else None
        kind = getattr(row, "kind", "")
        yield Named(row.pk, alike.plain_name(row.name), frozenset(filter(None, names)), kind, spans)


def _groups(sketches: Iterable[Statement | Named]) -> dict[Hashable, list]:
    """Rows by what like ones have in common."""
    found, sketches = defaultdict(list), list(sketches)
    often = Counter(stem for one in sketches if isinstance(one, Statement) for stem in one.stems)
    for one in sketches:
        for key in set(_marks(one, often)):
            found[key].append(one)
    return found


def _marks(one: Statement | Named, often: Counter) -> Iterator[Hashable]:
    if isinstance(one, Statement):
        yield from (("paragraph", passage[0]) for passage in one.passages)
        yield from (("stem", stem) for stem in alike.rarest(one.stems, often))
        return
    for name in one.names:
        yield "name", name
        yield from (("sound", words.sound(word) or words.stem(word)) for word in name.split())


def _order(one: Statement | Named) -> tuple:
    """In a group, like ones stand near to one another."""
    return (sorted(one.stems), one.key) if isinstance(one, Statement) else ([one.name], one.key)


def _near(fact: Fact) -> list[int]:
    """Facts that cite the same paragraphs, and those with the rarest words of its statement."""
    paragraphs = fact.citations.values("paragraph")
    beside = Citation.objects.filter(paragraph__in=paragraphs).order_by().values_list("fact", flat=True).distinct()
    stems = sorted(alike.statement(0, fact.statement).stems, key=len, reverse=True)[:12]
    conditions = {f"n{at}": Q(statement__icontains=stem.rstrip("i")) for at, stem in enumerate(stems)}
    often = Fact._base_manager.aggregate(**{name: Count("pk", filter=one) for name, one in conditions.items()})
    first = sorted(conditions, key=lambda name: often[name])[: len(stems) // 3 + 1]
    worded = Q(pk__in=())
    for name in first:
        worded |= conditions[name]
    found = _living(Fact).filter(worded).order_by("pk").values_list("pk", flat=True)[:_FOR_ONE]
    return [*beside[:_FOR_ONE], *found]
