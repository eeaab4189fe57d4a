"""Where sources disagree: found by rule among what facts say of one value, and entered by hand.

Two facts disagree when they say of the same value of the same row, at overlapping times, what cannot both hold: *about
150* and *more than 140* can, 13 and 22 cannot; 4 July can be what 3–4 July tells in full, 2–3 July cannot. What was
only planned or proposed is no claim about what came of it, and contradicts nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from itertools import combinations
from threading import Lock

from cachetools import LRUCache
from django.urls import reverse
from django.utils.translation import gettext as _

from . import changes, clock
from .dates import in_words, known_then, parse
from .models import Backing, Country, Disagreement, Fact, Membership
from .models.fact import Bound

#: How far “about” reaches to both sides, as a share of the number.
ABOUT = 0.1
_CLAIMS = ("reported", "attributed")


@dataclass(frozen=True)
class Version:
    """What one fact says: in words, and, where a rule can compare it, as a value."""

    fact: Fact
    words: str
    value: object = None


@dataclass
class Question:
    """A question on which sources differ. ``found``: a rule says that two versions cannot both hold."""

    slug: str
    question: str
    versions: list[Version] = field(default_factory=list)
    found: bool = False
    conclusion: str = ""
    reason: str = ""
    #: Curators conclude something, but from more than could be known on the day that one looks at.
    untold: bool = False
    subject: object = None
    #: The name of the subject's value that is asked for.
    value: str = ""

    @property
    def is_open(self) -> bool:
        return not self.conclusion

    def get_absolute_url(self):
        return reverse("disagreement_detail", args=[self.slug])


@dataclass(frozen=True)
class Figure:
    """A number as a source bounds it: all from ``low`` to ``high``, the ends themselves only if they are ``in``."""

    low: float
    high: float
    with_low: bool = True
    with_high: bool = True

    @classmethod
    def of(cls, fact: Fact) -> "Figure":
        number, most = float(fact.figure_value), float("inf")
        return {
            Bound.EXACTLY: cls(number, number),
            Bound.ABOUT: cls(number * (1 - ABOUT), number * (1 + ABOUT)),
            Bound.MORE_THAN: cls(number, most, with_low=False),
            Bound.AT_LEAST: cls(number, most),
            Bound.LESS_THAN: cls(-most, number, with_high=False),
            Bound.AT_MOST: cls(-most, number),
        }[Bound(fact.figure_bound)]

    def can_be(self, other: "Figure") -> bool:
        """Whether one number fits both."""
        low, high = max(self.low, other.low), min(self.high, other.high)
        ends = all((low != one.low or one.with_low) and (high != one.high or one.with_high) for one in (self, other))
        return low < high or (low == high and ends)


def can_both_hold(one: object, other: object) -> bool:
    """Whether two values of one thing can both hold: figures, dates as (first day, last day), or anything else."""
    if isinstance(one, Figure) and isinstance(other, Figure):
        return one.can_be(other)
    if isinstance(one, tuple) and isinstance(other, tuple):
        within = one[0] >= other[0] and one[1] <= other[1]
        return within or (other[0] >= one[0] and other[1] <= one[1])
    return str(one).casefold().strip() == str(other).casefold().strip()


def questions(*, sources: bool = True) -> list[Question]:
    """Every published disagreement, found by rule or entered by hand, in the order of their addresses.

    Without ``sources`` the versions' citations are not fetched, which is most of the work.
    """
    backings, rows = Backing.objects.shown().for_comparison(), Disagreement.objects.published()
    found = {question.slug: question for question in _found(backings.with_sources() if sources else backings)}
    for row in rows.for_detail() if sources else rows.for_list():
        question = found.setdefault(row.slug, Question(row.slug, row.question))
        question.question, question.conclusion, question.reason = row.question, row.conclusion, row.reason
        known = {version.fact.pk for version in question.versions}
        question.versions += [Version(fact, fact.statement) for fact in row.facts.all() if fact.pk not in known]
    asked = [found[slug] for slug in sorted(found) if len(found[slug].versions) > 1]
    now = clock.current()
    weighed = _weighed() if now.as_of and not now.known_by else {}
    for question in asked if now.is_set else ():
        # Of what had been published by a day nothing is concluded: nobody knows when curators did.
        if question.conclusion and len(question.versions) != weighed.get(question.slug):
            question.conclusion, question.reason, question.untold = "", "", True
    return asked


def _weighed() -> dict[str, int]:
    """How many versions each question has, whatever day one looks at."""
    with clock.at(clock.Clock()), _apart():
        found = of_facts().values()
    return {question.slug: len(question.versions) for some in found for question in some}


def _found(backings: Iterable[Backing]) -> Iterator[Question]:
    groups: dict[tuple, list[Backing]] = defaultdict(list)
    for backing in backings:
        groups[backing.target._meta.model_name, backing.target.slug, backing.value].append(backing)
    for (noun, slug, value), backings in groups.items():
        if len(backings) < 2:
            continue
        versions = [_version(backing) for backing in backings]
        claims = [version for version in versions if version.value is not None and version.fact.kind in _CLAIMS]
        if any(_differ(noun, *pair) for pair in combinations(claims, 2)):
            subject = backings[0].target
            asked = _("%(subject)s: %(value)s") % {"subject": subject, "value": subject.label_of(value)}
            yield Question(
                f"{noun}-{slug}-{value}".replace("_", "-"), asked, versions, True, subject=subject, value=value
            )


def _differ(noun: str, one: Version, other: Version) -> bool:
    if noun == "actor" and isinstance(one.value, Figure):
        # A body lasts: its numbers are compared only where their times meet.
        days = [(version.fact.first_day, version.fact.last_day) for version in (one, other)]
        if None in (*days[0], *days[1]) or days[0][0] > days[1][1] or days[1][0] > days[0][1]:
            return False
    return not can_both_hold(one.value, other.value)


def _version(backing: Backing) -> Version:
    """What a fact says of the value: its figure, what it states otherwise, or what the row has."""
    fact, row = backing.fact, backing.target
    if backing.value in row.measures:
        return Version(fact, fact.figure_in_words, Figure.of(fact) if fact.figure_value is not None else None)
    if row.is_date(backing.value):
        text = backing.stated or fact.when or row.date_then(backing.value)
        told = parse(text)
        return Version(fact, in_words(known_then(text)), (told.first_day, told.last_day) if told.last_day else None)
    said = backing.stated or str(getattr(row, backing.value))
    return Version(fact, said, said)


_index: ContextVar[dict | None] = ContextVar("disagreements", default=None)
_known, _lock = LRUCache(64), Lock()


@contextmanager
def _apart() -> Iterator[None]:
    """Within it nothing is known of what was looked up so far, which was of another day."""
    token = _index.set(None)
    try:
        yield
    finally:
        _index.reset(token)


@contextmanager
def looked_up_once() -> Iterator[None]:
    """Within it the disagreements are looked for once, when they are first asked for; also if it is within another."""
    if _index.get() is not None:
        yield
        return
    token = _index.set({})
    try:
        yield
    finally:
        _index.reset(token)


def of_facts() -> dict[int, list[Question]]:
    """The disagreements of each fact that takes part in one, by its key."""
    return _indexed()[0]


def of_rows() -> dict[tuple[type, int], dict[str, Question]]:
    """The disagreements on the values of structured rows: by model and key, then by the value's name."""
    return _indexed()[1]


def of_row(row) -> dict[str, Question]:
    """The disagreements on the values of a structured row, by the value's name."""
    return of_rows().get((type(row), row.pk), {})


def of_status(country: Country) -> Question | None:
    """The disagreement on a country's status on the day, which ``for_list`` has fetched."""
    return of_rows().get((Membership, country.standing_row), {}).get("standing")


def _indexed() -> tuple[dict, dict]:
    """The disagreements by fact and by row; within ``looked_up_once`` those of its first question.

    A process keeps them for the days that were asked for, as long as the data’s revision is the same.
    """
    kept = _index.get()
    if kept:
        return kept["facts"], kept["rows"]
    place = changes.revision()[1], clock.current()
    with _lock:
        known = _known.get(place) if place[0] else None
    if known is None:
        known = _asked()
        with _lock:
            _known[place] = known
    if kept is not None:
        kept |= known
    return known["facts"], known["rows"]


def _asked() -> dict[str, dict]:
    facts, rows = defaultdict(list), defaultdict(dict)
    for question in questions(sources=False):
        for version in question.versions:
            facts[version.fact.pk].append(question)
        if question.subject is not None:
            rows[type(question.subject), question.subject.pk][question.value] = question
    return {"facts": dict(facts), "rows": dict(rows)}
