"""The day that a reader looks at: two clocks, and how a status counts.

Three days are told apart: the one that is asked for, that to which the sources reach, and that on which the data were
loaded (``Load``). What is so "now" is so as of the day to which the sources reach: nobody here knows more.

``as_of`` is the day of which one asks what was so then (valid time); ``known_by`` the day by whose end it had been
published. ``status_by`` says whether a country's status counts from the decision or from when it took effect. The
querysets obey the clock that is set, so that no page, list, count or download can forget it.
"""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import TypeVar

T = TypeVar("T")
DECISION, EFFECT = "decision", "effect"


@dataclass(frozen=True)
class Clock:
    """None stands for no limit: everything that is published here, and what is so as of the latest sources."""

    as_of: date | None = None
    known_by: date | None = None
    status_by: str = DECISION

    @property
    def is_set(self) -> bool:
        """Whether it hides anything."""
        return bool(self.as_of or self.known_by)

    @property
    def day(self) -> date:
        """The day whose statuses and chair are asked for: that to which the sources reach if none is named."""
        return self.as_of or reach()

    @property
    def asked(self) -> date:
        """The day that is asked for: today if none is named, however far the sources reach."""
        return self.as_of or date.today()

    @property
    def is_beyond(self) -> bool:
        """Whether the day is one that no source reaches: what is told of it is how things stood by then."""
        return self.as_of is not None and self.as_of > reach()

    @property
    def otherwise(self) -> "Clock":
        """The same day, with statuses counted in the other way."""
        return replace(self, status_by=DECISION if self.status_by == EFFECT else EFFECT)

    @property
    def pinned(self) -> "Clock":
        """The same with both days named, today where none was: what will be said of it later is bound to them."""
        return replace(self, as_of=self.asked, known_by=self.known_by or date.today())

    @property
    def parameters(self) -> dict[str, str]:
        """What an address needs to show the same day."""
        found = {
            "as_of": self.as_of and self.as_of.isoformat(),
            "known_by": self.known_by and self.known_by.isoformat(),
        }
        found["status_by"] = self.status_by if self.status_by != DECISION else None
        return {name: value for name, value in found.items() if value}


#: The parameters that say which day one looks at.
NAMES = tuple(one.name for one in fields(Clock))
_current: ContextVar[Clock] = ContextVar("clock")
#: What was reckoned of the day that one looks at.
_kept: ContextVar[dict] = ContextVar("kept")
_NOW = Clock()
#: Looks up the day of the newest source; until the application is ready, there is none.
newest: Callable[[], date] = date.today


def current() -> Clock:
    return _current.get(_NOW)


def reach() -> date:
    """The day to which the sources reach, as far as they can be seen: that of the newest article that a fact cites, or
    the first one that its date may be; today where there is none."""
    return once("reach", newest)


@contextmanager
def at(clock: Clock) -> Iterator[Clock]:
    """Within it, rows are seen as of that clock."""
    token, kept = _current.set(clock), _kept.set({})
    try:
        yield clock
    finally:
        _kept.reset(kept)
        _current.reset(token)


def once(name: Hashable, reckon: Callable[[], T]) -> T:
    """What ``reckon`` gives; within ``at`` it is called once for each name, when it is first asked for."""
    kept = _kept.get({})
    if name not in kept:
        kept[name] = reckon()
    return kept[name]
