"""A query string to facts and facets. The address is the whole state of a search: every link here is one."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import or_

from django import forms
from django.db.models import Count, F, Q
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from .models import Actor, Article, Chairmanship, Country, Event, Fact, Theme
from .models.fact import Kind
from .querysets import about

#: The nouns that a search can be narrowed to, in the order in which their facets stand.
NOUNS = {
    "theme": (Theme, _("Theme")),
    "country": (Country, _("Country")),
    "event": (Event, _("Event")),
    "chairmanship": (Chairmanship, _("Chairmanship")),
    "actor": (Actor, _("Person or body")),
    "article": (Article, _("Article")),
}
SORTS = {
    "newest": (_("newest first"), [F("last_day").desc(nulls_last=True), F("first_day").desc(nulls_last=True), "slug"]),
    "oldest": (_("oldest first"), [F("first_day").asc(nulls_last=True), F("last_day").asc(nulls_last=True), "slug"]),
    "statement": (_("by statement"), ["statement", "slug"]),
}
PAGE_SIZE, MOST, MOST_WORDS = 25, 1000, 8
#: A longer span of years says nothing about each of them.
MOST_YEARS = 60
#: How a chosen filter reads in the question that stands above the answer.
PHRASES = {
    "q": _("with the words “%s”"),
    "kind": _("of the kind “%s”"),
    "article": _("from “%s”"),
    "chairmanship": _("about the %s"),
    "year": _("dated %s"),
}
#: Where the words of a search are looked for: in the facts, and in published rows with the path from them to facts.
FACT_TEXTS = ("statement", "leaves_open", "figure_unit")
ROW_TEXTS = (
    (Country, ("name", "name_ru", "name_zh"), "facts"),
    (Event, ("name", "place"), "facts"),
    (Theme, ("name",), "facts"),
    (Actor, ("name", "role"), "facts"),
    (Actor, ("name", "role"), "said"),
    (Article, ("title", "about"), "paragraphs__citations__fact"),
)


class SearchForm(forms.Form):
    """The parameters of a search. Unknown values are errors that say so; unknown parameters are left alone."""

    q = forms.CharField(label=_("Search"), required=False, max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=Kind.choices)
    year = forms.IntegerField(label=_("Year"), required=False, min_value=1, max_value=9999)
    sort = forms.ChoiceField(label=_("Sort"), required=False, choices=[(key, sort[0]) for key, sort in SORTS.items()])
    page = forms.IntegerField(label=_("Page"), required=False, min_value=1, max_value=1_000_000)
    size = forms.IntegerField(label=_("Size"), required=False, min_value=1, max_value=MOST)

    def clean_q(self):
        words = list(dict.fromkeys(self.cleaned_data["q"].split()))
        if len(words) > MOST_WORDS:
            raise forms.ValidationError(_("At most %(most)d words can be looked for."), params={"most": MOST_WORDS})
        return " ".join(words)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for noun, (model, label) in NOUNS.items():
            self.fields[noun] = forms.ModelChoiceField(
                model.objects.published(),
                label=label,
                required=False,
                to_field_name="iso3" if noun == "country" else "slug",
                error_messages={"invalid_choice": _("There is none of that name here.")},
            )


@dataclass(frozen=True)
class Option:
    """One value of a facet: how many facts it leaves under the other filters, and the address that chooses it."""

    label: str
    count: int
    url: str
    chosen: bool
    level: int = 0


@dataclass(frozen=True)
class Facet:
    name: str
    label: str
    options: list[Option]


class Search:
    """A search of the published facts. Check ``errors`` before anything else is read."""

    def __init__(self, parameters):
        self.form = SearchForm(parameters)
        self.errors = {} if self.form.is_valid() else self.form.errors.get_json_data()
        self.chosen = {name: value for name, value in self.form.cleaned_data.items() if value not in (None, "")}
        self.raw = {name: parameters[name] for name in self.form.fields if parameters.get(name)}
        self.raw |= {name: str(value) for name, value in self.chosen.items() if isinstance(value, int)}

    @property
    def words(self) -> str:
        """What stands in the search field."""
        return self.raw.get("q", "")

    def url(self, **changes) -> str:
        """The query of this search with some parameters changed (None drops one); the page starts anew."""
        state = {name: value for name, value in (self.raw | {"page": None} | changes).items() if value is not None}
        return "?" + urlencode(state)

    def matching(self, without: str = ""):
        """Published facts under every filter but one."""
        facts = Fact.objects.published()
        for name, value in self.chosen.items():
            if name != without and name in self._conditions:
                for condition in self._conditions[name](value):
                    # Each condition is a subquery of its own: joins over many rows must not multiply each other.
                    facts = facts.filter(pk__in=Fact.objects.filter(condition).values("pk"))
        return facts

    @property
    def facts(self):
        """What was asked for, in order, not yet fetched."""
        return self.matching().order_by(*SORTS[self.sort][1])

    @property
    def sort(self) -> str:
        return self.chosen.get("sort", "newest")

    @property
    def size(self) -> int:
        return self.chosen.get("size", PAGE_SIZE)

    @property
    def depth(self) -> int:
        """How many filters are chosen."""
        return len(self.chosen.keys() & {*NOUNS, "kind", "year", "q"})

    def heading(self, count: int) -> str:
        """The question with the number of facts that answer it, as it stands above them."""
        found = ngettext("%(n)d fact", "%(n)d facts", count) % {"n": count}
        return " ".join(filter(None, [found, ", ".join(phrase for phrase, _url in self.chips)]))

    @cached_property
    def sorts(self) -> list[Option]:
        return [Option(label, 0, self.url(sort=key), key == self.sort) for key, (label, _order) in SORTS.items()]

    @cached_property
    def chips(self) -> list[tuple[str, str]]:
        """The chosen filters as (phrase, address without it), in the order of a sentence."""
        order = [*NOUNS, "kind", "year", "q"]
        order.append(order.pop(order.index("article")))
        return [(self._phrase(name), self.url(**{name: None})) for name in order if name in self.chosen]

    def _phrase(self, name):
        value = Kind(self.chosen[name]).label if name == "kind" else self.chosen[name]
        return PHRASES.get(name, _("about %s")) % str(value)

    @cached_property
    def facets(self) -> list[Facet]:
        """Every facet with the counts that hold under the other filters."""
        kinds = Counter(dict(self.matching("kind").order_by().values_list("kind").annotate(Count("pk"))))
        facets = [
            self._facet("kind", _("Kind"), [(key, label, kinds[key], 0) for key, label in Kind.choices]),
            *(self._noun_facet(noun, model, label) for noun, (model, label) in NOUNS.items()),
            self._facet("year", _("Year"), [(str(year), str(year), n, 0) for year, n in self._years()]),
        ]
        return [facet for facet in facets if facet.options]

    def _noun_facet(self, noun, model, label):
        rows = model.objects.published().with_facts(self.matching(noun))
        rows = rows.filter(Q(fact_count__gt=0) | Q(pk=getattr(self.chosen.get(noun), "pk", None))).for_option()
        values = [(row.natural_key()[0], str(row), row.fact_count, getattr(row, "level", 0)) for row in rows]
        return self._facet(noun, label, values)

    def _facet(self, name, label, values):
        now = self.raw.get(name)
        return Facet(
            name,
            label,
            [
                Option(text, count, self.url(**{name: None if key == now else key}), key == now, level)
                for key, text, count, level in values
                if count or key == now
            ],
        )

    def _years(self):
        """Facts by the years that their date touches, newest first."""
        spans = self.matching("year").exclude(first_day=None).order_by()
        years = Counter()
        for first, last, count in spans.values_list("first_day__year", "last_day__year").annotate(Count("pk")):
            years.update({year: count for year in range(first, min(last, first + MOST_YEARS) + 1)})
        chosen = [(self.chosen["year"], 0)] if "year" in self.chosen and self.chosen["year"] not in years else []
        return sorted([*years.items(), *chosen], reverse=True)

    @property
    def _conditions(self):
        """What each filter asks of a fact, as conditions that all must hold."""
        nouns = {noun: lambda row, noun=noun: [about(noun, row)] for noun in NOUNS}
        return nouns | {
            "kind": lambda kind: [Q(kind=kind)],
            "year": lambda year: [Q(first_day__year__lte=year, last_day__year__gte=year)],
            "q": lambda text: [_word(word) for word in text.split()],
        }


def _word(word: str) -> Q:
    """The word stands in the statement or in the name of something that the fact is tied to."""
    condition = _contains(FACT_TEXTS, word)
    for model, texts, path in ROW_TEXTS:
        rows = model.objects.published().filter(_contains(texts, word)).filter(**{f"{path}__isnull": False})
        condition |= Q(pk__in=rows.order_by().values(path))
    return condition


def _contains(texts: tuple[str, ...], word: str) -> Q:
    # SQLite folds only ASCII letters, so a Cyrillic word is also looked for in its usual spellings.
    spellings = {word} | ({word.lower(), word.capitalize(), word.upper()} if not word.isascii() else set())
    spellings = {spelling for spelling in spellings if len(spelling) == len(word)}  # “ß” is not “SS”
    return reduce(or_, (Q(**{f"{text}__icontains": spelling}) for text in texts for spelling in spellings))
