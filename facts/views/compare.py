from datetime import date

from django import forms
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from .. import clock, comparison
from ..exports import COMPARISON, LICENCE
from ..models import Chairmanship
from ..tally import of_the_record
from .day import DayField
from .twins import as_json, refuse, site_of

#: What can be compared: the word of the address, the label, and what compares two of them.
WHAT = {
    "country": (_lazy("Countries"), comparison.countries),
    "chairmanship": (_lazy("Chairmanships"), comparison.chairmanships),
    "day": (_lazy("Days"), comparison.days),
}


class WhatForm(forms.Form):
    what = forms.ChoiceField(
        required=False,
        choices=[(what, label) for what, (label, _compare) in WHAT.items()],
        error_messages={"invalid_choice": _lazy("Write country, chairmanship or day.")},
    )


class PairForm(forms.Form):
    """Two choices of one kind, both or neither of them."""

    def __init__(self, what: str, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.what = what
        for name, label in (("a", _lazy("First")), ("b", _lazy("Second"))):
            self.fields[name] = _field(what, label, self.data.get(name, "")[:40])

    def clean(self):
        chosen = self.cleaned_data
        if chosen.get("a") and chosen.get("a") == chosen.get("b"):
            self.add_error("b", _("It is the same as the first one; choose another."))
        return chosen

    @property
    def is_complete(self) -> bool:
        return self.is_bound and self.is_valid() and all(self.cleaned_data[name] for name in ("a", "b"))


def compare(request, fmt="html"):
    """Two countries, chairmanships or days side by side, chosen in the address; without a choice, what there is."""
    asked = WhatForm(request.GET)
    if not asked.is_valid():
        return refuse(request, fmt, asked.errors.get_json_data())
    what = asked.cleaned_data["what"] or "country"
    chosen = any(request.GET.get(name) for name in ("a", "b"))
    form = PairForm(what, request.GET if chosen else None, initial=_days() if what == "day" else None)
    if fmt == "json" and form.errors:
        return refuse(request, fmt, form.errors.get_json_data())
    found = WHAT[what][1](form.cleaned_data["a"], form.cleaned_data["b"]) if form.is_complete else None
    if fmt == "json":
        return as_json((COMPARISON.record(found, site_of(request)) if found else _choices(form)) | {"licence": LICENCE})
    kinds = [(name, label, name == what) for name, (label, _compare) in WHAT.items()]
    context = {"what": what, "kinds": kinds, "form": form, "found": found}
    return render(request, "facts/compare.html", context, status=400 if form.errors else 200)


def _field(what: str, label: str, written: str) -> forms.Field:
    """A choice; what was ``written`` stands in the message, because a browser empties a date that it cannot read."""
    if what == "day":
        told = {"invalid": _("“%s” is no day; write one as 2024-07-03.") % written}
        return DayField(label=label, error_messages=told)
    written = written.replace("%", "%%")  # Django fills a message of this field with its parameters
    if what == "country":
        rows, key = of_the_record().order_by("name"), "iso3"
        told = _("No country of the record has the code “%s”; choose one of the list, such as KAZ.") % written
    else:
        rows, key = Chairmanship.objects.published().for_list().newest_first(), "slug"
        told = _("No chairmanship that can be seen has the address “%s”; choose one of the list.") % written
    return forms.ModelChoiceField(
        rows, label=label, required=False, to_field_name=key, error_messages={"invalid_choice": told}
    )


def _days() -> dict[str, date]:
    """The day that one looks at, and the same day of the year before."""
    day = clock.current().day
    before = day.replace(year=max(day.year - 1, 1), day=min(day.day, 28) if day.month == 2 else day.day)
    return {"a": before, "b": day}


def _choices(form: PairForm) -> dict:
    """What can be compared, for a program that has not chosen yet."""
    rows = getattr(form.fields["a"], "queryset", [])
    choices = [{"code": row.natural_key()[0], "name": str(row)} for row in rows]
    return {"what": form.what, "kinds": list(WHAT), "choices": choices}
