"""Labelled searches (queries.yaml): which facts are relevant by the labels, and which ones the search finds.

Recall: how many of the relevant facts are among all that are found. Precision at 10: how many of the facts that are
shown, up to ten, are relevant. Both are means over the searches that have an answer.
"""

import re
from dataclasses import dataclass
from pathlib import Path

import yaml
from django.http import QueryDict
from django.utils.http import urlencode

from facts.models import Fact
from facts.search import Search
from facts.views.fact import spelled

FILE = Path(__file__).with_suffix(".yaml")


@dataclass(frozen=True)
class Asked:
    """One search: its language, what was typed, the relevant facts, and what was found, in order; slugs."""

    language: str
    text: str
    relevant: frozenset[str]
    found: list[str]

    @property
    def recall(self) -> float:
        return len(self.relevant & set(self.found)) / len(self.relevant)

    @property
    def precision(self) -> float:
        shown = self.found[:10]
        return len(self.relevant & set(shown)) / len(shown) if shown else 0.0


def asked() -> list[Asked]:
    """Every search of the file, over the facts of this database."""
    told = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    topics, facts = told.pop("topics"), _facts()
    return [
        Asked(language, text, frozenset(_relevant(label, topics, facts)), _found(text, isinstance(label, dict)))
        for language, searches in told.items()
        for text, label in searches.items()
    ]


def means(searches: list[Asked]) -> tuple[float, float]:
    """Recall and precision at 10 of those that have an answer."""
    judged = [one for one in searches if one.relevant]
    return sum(one.recall for one in judged) / len(judged), sum(one.precision for one in judged) / len(judged)


def _facts() -> dict[str, dict]:
    """What the labels can ask of each published fact, read from its rows and not from the index."""
    found = {}
    for fact in Fact.objects.published().for_list().prefetch_related("themes__parent"):
        themes = list(fact.themes.all())
        found[fact.slug] = {
            "says": fact.statement,
            "country": {country.iso3 for country in fact.countries.all()},
            "event": {event.slug for event in fact.events.all()},
            "actor": {actor.slug for actor in (*fact.actors.all(), *filter(None, [fact.attributed_to]))},
            "theme": {theme.slug for theme in themes} | {theme.parent.slug for theme in themes if theme.parent},
            "year": (fact.first_day and fact.first_day.year, fact.last_day),
            "facts": fact.slug,
        }
    return found


def _relevant(label, topics: dict, facts: dict) -> set[str]:
    label = label["spelled"] if isinstance(label, dict) else label
    wanted = [topics[one] if isinstance(one, str) else one for one in (label if isinstance(label, list) else [label])]
    return {slug for slug, fact in facts.items() if all(_fits(fact, topic) for topic in wanted)}


def _fits(fact: dict, topic: dict) -> bool:
    return any(_true(fact, name, value) for name, value in topic.items())


def _true(fact: dict, name: str, value) -> bool:
    if name == "says":
        return bool(re.search(value, fact["says"], re.IGNORECASE))
    if name == "year":
        first, last = fact["year"]
        return first is not None and first <= value <= (last.year if last else first)
    if name == "facts":
        return fact["facts"] in value
    return bool(fact[name] & set(value if isinstance(value, list) else [value]))


def _found(text: str, misspelt: bool) -> list[str]:
    search = Search(QueryDict(urlencode({"q": text})))
    other = spelled(search) if misspelt else None
    search = Search(QueryDict(other[1].removeprefix("?"))) if other else search
    return [fact.slug for fact in search.facts.iterator()]
