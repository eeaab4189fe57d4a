"""A query string to facts. The address is the whole state of a search: every link here is one."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, reduce
from itertools import islice
from operator import or_

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils.datastructures import MultiValueDict
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from pyroaring import FrozenBitMap

from . import index, keysets
from .models import Actor, Article, Chairmanship, Country, Event, Fact, Theme
from .models.citation import Check
from .models.fact import Kind
from .words import composed, words

#: The nouns that a search can be narrowed to, in the order in which their facets stand.
NOUNS = {
    "theme": (Theme, _("Theme")),
    "country": (Country, _("Country")),
    "event": (Event, _("Event")),
    "chairmanship": (Chairmanship, _("Chairmanship")),
    "actor": (Actor, _("Person or body")),
    "article": (Article, _("Article")),
    "publisher": (Actor, _("Publisher")),
}
_LAST, _FIRST = F("last_day").desc(nulls_last=True), F("first_day").desc(nulls_last=True)
#: How facts can be ordered: what it is called, the field of the index with the days that it goes by and whether the
#: last of them comes first, and the order in the database.
SORTS = {
    "relevance": (_("best first"), "till", True, [_LAST, _FIRST, "slug"]),
    "newest": (_("newest first"), "till", True, [_LAST, _FIRST, "slug"]),
    "oldest": (
        _("oldest first"),
        "from",
        False,
        [F("first_day").asc(nulls_last=True), F("last_day").asc(nulls_last=True), "slug"],
    ),
    "published": (_("by publication, newest first"), "said", True, ["slug"]),
}
PAGE_SIZE, MOST = 25, 1000
#: So many facts are weighed one by one, and put into order by the database; of more, whole days are.
_FEW = 3_000
#: So many facts of whole days are fetched at once.
_BATCH = 200
#: How a chosen filter reads in the question that stands above the answer.
PHRASES = {
    "q": _("with the words “%s”"),
    "kind": _("of the kind “%s”"),
    "check": _("whose passage is %s"),
    "article": _("from “%s”"),
    "publisher": _("printed by %s"),
    "chairmanship": _("about the %s"),
    "year": _("dated %s"),
    "decade": _("dated %ss"),
    "language": _("from texts in %s"),
}
#: How several values of one filter are meant: any of them, all of them, none of them.
ANY, ALL, NONE = "", "__all", "__not"
_MEANT = {ANY: "%s", ALL: _("and %s"), NONE: _("not %s")}


class Several(forms.Field):
    """A parameter that may be given more than once; each value is cleaned by ``one``."""

    widget = forms.MultipleHiddenInput

    def __init__(self, one: forms.Field, **more):
        super().__init__(required=False, label=one.label, **more)
        self.one = one

    def clean(self, values):
        return list(dict.fromkeys(self.one.clean(value) for value in values or () if value))


def _languages():
    return [(code, code) for code in index.entries().values("fact", "language")]


def _filters() -> dict[str, forms.Field]:
    """What a search can be narrowed by, in the order in which the facets stand."""
    found = {
        "kind": forms.ChoiceField(label=_("Kind"), choices=Kind.choices),
        "check": forms.ChoiceField(label=_("Passage"), choices=Check.choices),
    }
    for noun, (model, label) in NOUNS.items():
        found[noun] = forms.ModelChoiceField(
            model.objects.published(),
            label=label,
            to_field_name="iso3" if noun == "country" else "slug",
            error_messages={"invalid_choice": _("There is none of that name here.")},
        )
    found["language"] = forms.ChoiceField(label=_("Language of the text"), choices=_languages)
    found["decade"] = forms.IntegerField(label=_("Decade"), min_value=0, max_value=9990, step_size=10)
    found["year"] = forms.IntegerField(label=_("Year"), min_value=1, max_value=9999)
    return found


class SearchForm(forms.Form):
    """The parameters of a search. Unknown values are errors that say so; unknown parameters are left alone."""

    q = forms.CharField(label=_("Search"), required=False)
    sort = forms.ChoiceField(label=_("Sort"), required=False, choices=[(key, sort[0]) for key, sort in SORTS.items()])
    page = forms.IntegerField(label=_("Page"), required=False, min_value=1, max_value=1_000_000)
    size = forms.IntegerField(label=_("Size"), required=False, min_value=1, max_value=MOST)
    more = forms.CharField(label=_("More values of"), required=False)

    def __init__(self, parameters):
        if not hasattr(parameters, "getlist"):
            parameters = MultiValueDict({name: [value] for name, value in parameters.items()})
        if "\0" in parameters.get("q", ""):  # nobody types it, and no database keeps it
            parameters = parameters.copy()
            parameters["q"] = parameters["q"].replace("\0", " ")
        super().__init__(parameters)
        for name, one in _filters().items():
            for meant in (ANY, ALL, NONE):
                if parameters.getlist(name + meant):
                    self.fields[name + meant] = Several(one)

    def clean_more(self):
        if self.cleaned_data["more"] and self.cleaned_data["more"] not in _filters():
            raise ValidationError(_("There is no such filter."))
        return self.cleaned_data["more"]


class Found:
    """Facts in order, fetched as far as they are looked at: like a list, and as long as ``len`` says."""

    def __init__(self, keys: FrozenBitMap, sort: str, answer: "index.Answer | None", plan: str = "for_list"):
        self.plan = plan
        self.bitmap, self.sort, self.answer, self.entries = keys, sort, answer, index.entries()
        _label, self.field, self.backwards, self.order = SORTS[sort]

    def with_sources(self) -> "Found":
        """The same, each with its citations and nothing else."""
        return Found(self.bitmap, self.sort, self.answer, "with_sources")

    def __len__(self) -> int:
        return len(self.bitmap)

    def __getitem__(self, chosen: slice) -> list[Fact]:
        return self._rows(list(islice(self.keys(chosen.start or 0), (chosen.stop or len(self)) - (chosen.start or 0))))

    def iterator(self, chunk_size: int = 500) -> Iterator[Fact]:
        """All of them, fetched in chunks."""
        keys = self.keys()
        while chunk := list(islice(keys, chunk_size)):
            yield from self._rows(chunk)

    def _rows(self, keys: list[int]) -> list[Fact]:
        rows = {row.pk: row for row in getattr(Fact.objects.filter(pk__in=keys), self.plan)()}
        return [rows[key] for key in keys if key in rows]

    def keys(self, start: int = 0) -> Iterator[int]:
        """Their keys, from a place on."""
        for part in self._tiers():
            if start >= len(part):
                start -= len(part)
            elif len(part) <= _FEW:
                yield from self._few(part)[start:]
                start = 0
            else:
                yield from self._by_day(part, start)
                start = 0

    def place_of(self, fact: Fact) -> list:
        """Where a fact stands, for ``behind``: its key, its day in the index, its place in the order within the day."""
        day = next((day for day, rows in self._days().items() if fact.pk in rows), "")
        names = [one if isinstance(one, str) else one.expression.name for one in self.order]
        return [fact.pk, day, keysets.values(getattr(fact, name) for name in (*names, "pk"))]

    def behind(self, place: list, otherwise: int) -> int:
        """How many facts stand before what is behind that place, although some came or went since.

        By relevance a fact has no place of its own: then behind the fact itself or, where it is gone, ``otherwise``.
        """
        key, day, within = place
        if self.sort == "relevance":
            return next((at for at, one in enumerate(self.keys(), 1) if one == key), otherwise)
        days = self._days()
        before = sum(days[one].intersection_cardinality(self.bitmap) for one in self._before(day, days))
        same = days.get(day, FrozenBitMap()) & self.bitmap
        rows = keysets.placed(Fact.objects.filter(pk__in=list(same)).order_by(*self.order))
        return before + len(same) - keysets.after(rows, within).count()

    def _days(self) -> dict[str, FrozenBitMap]:
        return self.entries.values("fact", self.field)

    def _before(self, day: str, days) -> Iterator[str]:
        """The days that come before it; what has no day comes last."""
        for one in filter(None, days):
            if not day or (one > day if self.backwards else one < day):
                yield one

    def _tiers(self):
        if self.sort != "relevance" or self.answer is None or len(self) <= _FEW:
            return [self.bitmap]
        return self.answer.tiers(self.bitmap)

    def _few(self, keys: FrozenBitMap) -> list[int]:
        ordered = self._in_order(keys)
        if self.field == "said":
            days = self.entries.values("fact", "said")
            day_of = {key: day for day, rows in days.items() for key in rows & keys}
            ordered.sort(key=lambda key: day_of.get(key, ""), reverse=True)
        if self.sort == "relevance" and self.answer is not None and len(self) <= _FEW:
            weights = self.answer.weigh(ordered)
            ordered.sort(key=lambda key: -round(weights[key], 6))
        return ordered

    def _in_order(self, keys: FrozenBitMap) -> list[int]:
        return list(Fact.objects.filter(pk__in=list(keys)).order_by(*self.order).values_list("pk", flat=True))

    def _by_day(self, keys: FrozenBitMap, start: int) -> Iterator[int]:
        """Day by day: days that lie before the start are only counted. Those without a day come last."""
        days = self._days()
        ordered = sorted(filter(None, days), reverse=self.backwards)
        batch = FrozenBitMap()
        for day in [*ordered, *({""} & days.keys())]:
            number = days[day].intersection_cardinality(keys)
            if start >= number and not batch:
                start -= number
                continue
            batch |= days[day] & keys
            if len(batch) >= _BATCH + start:  # more days at once cost no more
                yield from self._few(batch)[start:]
                batch, start = FrozenBitMap(), 0
        yield from self._few(batch)[start:]


@dataclass(frozen=True)
class Sort:
    label: str
    url: str
    chosen: bool


class Search:
    """A search of the published facts. Check ``errors`` before anything else is read."""

    def __init__(self, parameters):
        self.form = SearchForm(parameters)
        self.errors = {} if self.form.is_valid() else self.form.errors.get_json_data()
        self.chosen = {name: value for name, value in self.form.cleaned_data.items() if value not in (None, "", [])}
        data = self.form.data
        self.raw = {name: [value for value in data.getlist(name) if value] for name in self.form.fields}
        self.raw = {name: list(dict.fromkeys(values)) for name, values in self.raw.items() if values}
        for name, value in self.chosen.items():
            numbers = value if isinstance(value, list) else [value]
            if all(isinstance(one, int) for one in numbers):
                self.raw[name] = [str(one) for one in numbers]

    @property
    def words(self) -> str:
        """What stands in the search field."""
        return self.raw.get("q", [""])[0]

    def url(self, **changes) -> str:
        """The query of this search with some parameters changed (None drops one); the page starts anew."""
        state = {name: values for name, values in (self.raw | {"page": None} | changes).items() if values}
        return "?" + urlencode(state, doseq=True)

    def with_value(self, name: str, value: str, chosen: bool) -> str:
        """The same with one value more, or, if it is chosen, one less."""
        now = self.raw.get(name, [])
        return self.url(**{name: [one for one in now if one != value] if chosen else [*now, value]})

    @cached_property
    def answer(self):
        """What was found of the words; None if there are none."""
        return index.search(self.chosen["q"]) if self.chosen.get("q") else None

    def matching(self, without: str = "") -> FrozenBitMap:
        """Published facts under every filter but the values of one of which any may be."""
        entries = index.entries()
        facts = entries.shown()
        if self.answer is not None:
            facts = facts & self.answer.facts
        for name in _filters():
            if (values := self.chosen.get(name + ANY)) and name != without:
                facts = facts & reduce(or_, (having(name, value) for value in values))
            for value in self.chosen.get(name + ALL, ()):
                facts = facts & having(name, value)
            for value in self.chosen.get(name + NONE, ()):
                facts = facts - having(name, value)
        return facts

    @cached_property
    def facts(self) -> Found:
        """What was asked for, in order."""
        return Found(self.matching(), self.sort, self.answer)

    @property
    def sort(self) -> str:
        return self.chosen.get("sort", "relevance" if self.chosen.get("q") else "newest")

    @property
    def size(self) -> int:
        return self.chosen.get("size", PAGE_SIZE)

    @property
    def depth(self) -> int:
        """How many things were chosen."""
        return sum(len(self.raw[name]) for name in self.raw if name not in ("sort", "page", "size", "more"))

    def heading(self, count: int) -> str:
        """The question with the number of facts that answer it, as it stands above them."""
        found = ngettext("%(n)d fact", "%(n)d facts", count) % {"n": count}
        return " ".join(filter(None, [found, ", ".join(phrase for phrase, _url in self.chips)]))

    @cached_property
    def sorts(self) -> list[Sort]:
        return [
            Sort(label, self.url(sort=key), key == self.sort)
            for key, (label, *_how) in SORTS.items()
            if key != "relevance" or self.chosen.get("q")
        ]

    @cached_property
    def chips(self) -> list[tuple[str, str]]:
        """The chosen filters as (phrase, address without it), in the order of a sentence."""
        order = [name for name in _filters() if name not in ("kind", "check", "language", "year", "decade", "article")]
        order += ["kind", "check", "language", "decade", "year", "q", "article"]
        return [
            (_MEANT[meant] % self._phrase(name, value), self.with_value(name + meant, raw, True))
            for name in order
            for meant in (ANY, ALL, NONE)
            for value, raw in self.pairs(name + meant)
        ]

    def pairs(self, name: str):
        """The chosen values of a parameter, each with how it stands in the address."""
        values = self.chosen.get(name, [])
        return zip(values if isinstance(values, list) else [values], self.raw.get(name, []), strict=False)

    def _phrase(self, name, value):
        label = {"kind": Kind, "check": Check}[name](value).label if name in ("kind", "check") else value
        return PHRASES.get(name, _("about %s")) % str(label)

    def marked(self, text: str) -> list[tuple[str, bool]]:
        """A text in pieces, with those that were looked for marked."""
        text, at, pieces = composed(text), 0, []
        terms = self.answer.terms if self.answer else []
        for word in words(text):
            if word.start >= at and any(term.fits(word) for term in terms):
                pieces += [(text[at : word.start], False), (text[word.start : word.end], True)]
                at = word.end
        return [piece for piece in [*pieces, (text[at:], False)] if piece[0]]


def having(name: str, value) -> FrozenBitMap:
    """The facts that have a value of a filter; a theme includes those under it."""
    entries = index.entries()
    if name == "theme":
        under = Theme.objects.published().filter(parent=value).values_list("pk", flat=True)
        return entries.tied(name, [value.pk, *under])
    return entries.rows("fact", name, str(getattr(value, "pk", value)))
