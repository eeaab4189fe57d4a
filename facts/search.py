"""A query string to facts. The address is the whole state of a search: every link here is one."""

from dataclasses import dataclass
from functools import cached_property, reduce
from operator import or_

from django import forms
from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from pyroaring import FrozenBitMap

from . import index, kept
from .found import SORTS, Found
from .models import Actor, Article, Chairmanship, Country, Event, Theme
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
PAGE_SIZE, MOST = 25, 1000
#: Characters of what is looked for. Each link of a page repeats it.
LONGEST = 500
#: What a search can be narrowed by, in the order in which the facets stand, and in that of a sentence.
FILTERS = ("kind", "check", *NOUNS, "language", "decade", "year")
_SENTENCE = [name for name in NOUNS if name != "article"]
_SENTENCE += ["kind", "check", "language", "decade", "year", "q", "article"]
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


class _Row(forms.ModelChoiceField):
    """A row by its name, which is looked for once as long as the data are the same."""

    def to_python(self, value):
        return kept.once(("row", self.queryset.model, value), lambda: super(_Row, self).to_python(value))


def _languages():
    return [(code, code) for code in index.entries().values("fact", "language")]


def _filter(name: str) -> forms.Field:
    """The field of one value of a filter."""
    if name in NOUNS:
        model, label = NOUNS[name]
        return _Row(
            model.objects.published(),
            label=label,
            to_field_name="iso3" if name == "country" else "slug",
            error_messages={"invalid_choice": _("There is none of that name here.")},
        )
    return {
        "kind": lambda: forms.ChoiceField(label=_("Kind"), choices=Kind.choices),
        "check": lambda: forms.ChoiceField(label=_("Passage"), choices=Check.choices),
        "language": lambda: forms.ChoiceField(label=_("Language of the text"), choices=_languages),
        "decade": lambda: forms.IntegerField(label=_("Decade"), min_value=0, max_value=9990, step_size=10),
        "year": lambda: forms.IntegerField(label=_("Year"), min_value=1, max_value=9999),
    }[name]()


class SearchForm(forms.Form):
    """The parameters of a search. Unknown values are errors that say so; unknown parameters are left alone."""

    q = forms.CharField(label=_("Search"), required=False, max_length=LONGEST)
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
        for name in FILTERS:
            for meant in (ANY, ALL, NONE):
                if parameters.getlist(name + meant):
                    self.fields[name + meant] = Several(_filter(name))

    def clean_more(self):
        if self.cleaned_data["more"] and self.cleaned_data["more"] not in FILTERS:
            raise ValidationError(_("There is no such filter."))
        return self.cleaned_data["more"]


@dataclass(frozen=True)
class Sort:
    label: str
    url: str
    chosen: bool


class Search:
    """A search of the published facts. Check ``errors`` before anything else is read."""

    def __init__(self, parameters):
        self.form, self._found = SearchForm(parameters), {}
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
        if without not in self._found:
            self._found[without] = self._under_all_but(without)
        return self._found[without]

    def _under_all_but(self, without):
        entries = index.entries()
        facts = entries.shown()
        if self.answer is not None:
            facts = facts & self.answer.facts
        for name in FILTERS:
            if (values := self.chosen.get(name + ANY)) and name != without:
                facts = facts & reduce(or_, (having(name, value) for value in values))
            for value in self.chosen.get(name + ALL, ()):
                facts = facts & having(name, value)
            for value in self.chosen.get(name + NONE, ()):
                facts = facts - having(name, value)
        return facts

    def filters(self, without: str = "") -> tuple:
        """Which facts are meant, and not which of them stand on the page: equal where ``matching`` gives the same."""
        aside = ("sort", "page", "size", "more", without)
        return tuple(sorted((name, tuple(values)) for name, values in self.raw.items() if name not in aside))

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
        return [
            (_MEANT[meant] % self._phrase(name, value), self.with_value(name + meant, raw, True))
            for name in _SENTENCE
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
    if name == "theme":
        return under(value.pk)
    return index.entries().rows("fact", name, str(getattr(value, "pk", value)))


def under(theme: int) -> FrozenBitMap:
    """The facts of a theme, by its key, and of those under it; put together once."""
    entries, keys = index.entries(), (theme, *trees().get(theme, ()))
    return entries.once(("under", *keys), lambda: entries.tied("theme", keys))


def trees() -> dict[int, list[int]]:
    """The themes at the top, each with those under it."""
    return kept.once("trees", _trees)


def _trees():
    found: dict[int, list[int]] = {}
    for pk, parent in Theme.objects.published().values_list("pk", "parent"):
        found.setdefault(parent or pk, []).extend([pk] if parent else [])
    return found
