"""What the index says of a row: the keys of its entries."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q

from .. import clock
from ..models import Actor, Article, Chairmanship, Citation, Country, Event, Fact, Theme
from ..words import CJK, composed, words

#: What has entries of its own by name, in the order in which a reader is told of them.
NOUNS = {model._meta.model_name: model for model in (Country, Actor, Event, Chairmanship, Theme, Article)}
#: Fields of a fact's entries that hold words: of what it states, of the names of its events and articles, and of the
#: passages that it cites.
STATED, NAMED, CITED = "s", "n", "l"
#: The field of words by their sound, of whole names, and of names in Chinese.
SOUNDS, WHOLE, CHINESE = "~", "a", "c"
#: The field of the sounds of words that stand in a page that a fact cites, and not in the fact or a name.
HEARD = "h"
#: A longer span of years says nothing about each of them.
MOST_YEARS = 60
_LONGEST = 300


def keys(noun: str, chosen: Q) -> Iterator[tuple[int, set[bytes]]]:
    """The keys of the rows that the public may see."""
    with clock.at(clock.Clock()):
        told = _facts(chosen) if noun == "fact" else _named(noun, chosen)
        for pk, keys in told:
            yield pk, {encoded(noun, said) for said in keys}


def encoded(noun: str, said: str) -> bytes:
    return f"{noun}:{said}".encode()[:_LONGEST]


def _named(noun, chosen):
    """The words of a row's names; where it is known by its whole name, the search knows its other names, too."""
    model = NOUNS[noun]
    rows = model.objects.published().filter(chosen).order_by()
    for row in rows.select_related("country") if noun == "chairmanship" else rows:
        keys = {"all:"}
        for name in names_of(row):
            keys |= {f"{NAMED}:{word.stem}" for word in words(name)}
            keys |= {f"{SOUNDS}:{word.sound}" for word in words(name) if word.sound}
            keys.add(f"{WHOLE}:{whole(name)}")
            if _CHINESE.fullmatch(name):
                keys.add(f"{CHINESE}:{name}")
        yield row.pk, keys


_CHINESE = re.compile(f"[{CJK}]{{2,}}")


def names_of(row) -> list[str]:
    """Every name and alias that a row is found by, its own name first."""
    names = [getattr(row, name, "") for name in ("name", "title", "about", "slogan", "name_ru", "name_zh", "iso3")]
    if isinstance(row, Chairmanship):
        names.insert(0, str(row))
    names += getattr(row, "aliases", "").split(";")
    return [composed(name.strip()) for name in names if name and name.strip()]


def whole(name: str) -> str:
    """A name by the stems of its words."""
    return " ".join(word.stem for word in words(name) if len(word.text) > 1 or word.language != "zh")


def _facts(chosen):
    facts = Fact.objects.published().filter(chosen).order_by()
    columns = ("statement", "leaves_open", "figure_unit", "figure_value", "kind", "first_day", "last_day")
    rows = {row["pk"]: row for row in facts.values("pk", *columns, "attributed_to_id")}
    ours = Q(fact__in=list(rows))  # a chunk of 2,000
    ties = {name: defaultdict(set) for name in ("country", "event", "chairmanship", "theme", "actor")}
    for name, relation in _RELATIONS.items():
        through = getattr(Fact, relation).through
        for fact, other in through.objects.filter(ours).values_list("fact_id", f"{name}_id"):
            ties[name][fact].add(other)
    events = _events(set().union(*ties["event"].values()))
    cited = _cited(ours)
    for pk, row in rows.items():
        keys = {"all:", f"kind:{row['kind']}"}
        ties["actor"][pk] |= {row["attributed_to_id"]} - {None}
        for name, told in ties.items():
            keys |= {f"{name}:{other}" for other in told[pk]}
        keys |= cited[pk].keys
        keys |= _days(row, cited[pk].said)
        figure = f"{row['figure_value'].normalize():f}" if row["figure_value"] is not None else ""
        for text in (row["statement"], row["leaves_open"], f"{figure} {row['figure_unit']}"):
            keys |= _words(STATED, text)
        for other in ties["event"][pk]:
            keys |= events.get(other, set())
        yield pk, keys


_RELATIONS = {
    "country": "countries",
    "event": "events",
    "chairmanship": "chairmanships",
    "theme": "themes",
    "actor": "actors",
}


def _words(where: str, text: str, sounds: str = SOUNDS) -> set[str]:
    found = list(words(composed(text)))
    return {f"{where}:{word.stem}" for word in found} | {f"{sounds}:{word.sound}" for word in found if word.sound}


def _events(keys):
    rows = Event.objects.published().filter(pk__in=keys).order_by()
    return {row.pk: set().union(*(_words(NAMED, text) for text in [*names_of(row), row.place])) for row in rows}


@dataclass
class _Cited:
    """What a fact's citations say of it; ``said``: the first day on which a supporting article is dated."""

    keys: set[str] = field(default_factory=set)
    said: date | None = None


def _cited(ours) -> dict[int, _Cited]:
    found = defaultdict(_Cited)
    path = "paragraph__article__"
    columns = ("slug", "title", "about", "language", "publisher_id", "last_day")
    supporting = set(Citation.objects.supporting().filter(ours).values_list("pk", flat=True))
    names = ("pk", "fact_id", "first_words", "last_words", "check_state", f"{path}pk", "paragraph__number")
    rows = Citation.objects.filter(ours).filter(**{f"{path}status": "published"}).order_by()
    for pk, fact, first, last, check, article, number, slug, title, about, language, publisher, day in rows.values_list(
        *names, *(path + name for name in columns)
    ):
        one = found[fact]
        one.keys |= {f"article:{article}", f"publisher:{publisher}", f"language:{language}", f"check:{check}"}
        one.keys |= _words(CITED, f"{first} … {last} … {slug} … {number} … {title or about}", HEARD)
        if pk in supporting and day and (one.said is None or day < one.said):
            one.said = day
    return found


def _days(row, said) -> set[str]:
    first, last = row["first_day"], row["last_day"]
    dated = first is not None and row["kind"] in ("reported", "attributed")
    keys = {"dated:" if dated else "undated:", f"said:{said or ''}", f"from:{first or ''}", f"till:{last or ''}"}
    if first is not None:
        years = range(first.year, min((last or first).year, first.year + MOST_YEARS) + 1)
        keys |= {f"year:{year}" for year in years} | {f"decade:{year // 10 * 10}" for year in years}
    return keys
