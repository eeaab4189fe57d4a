"""The day in the address: read before a view runs, shown in a banner, and kept by every link of the page."""

import re
from datetime import date

from django import forms
from django.urls import get_script_prefix
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from .. import clock, disagreements
from ..api.answers import noted
from .twins import is_of_api, is_twin, refuse

#: The links of a page that lead within the public site, by where their address begins and ends.
_LINKS = r'(<a\b[^>]*?\shref=")((?:%s(?!admin/|static/)[^"#]*|\?[^"#]*|(?=#)))([^"]*")'


class DayField(forms.DateField):
    """A day, or none, that has come: of a later one nobody can know anything."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    default_error_messages = {"invalid": _("Write a day such as 2024-07-03.")}

    def __init__(self, **options):
        super().__init__(required=False, input_formats=["%Y-%m-%d"], **options)

    def clean(self, value):
        day = super().clean(value)
        if day and day > date.today():
            raise forms.ValidationError(_("Nobody knows that day yet; choose one that is not after today."))
        return day


class DayForm(forms.Form):
    """The day in the address; every page shows it at its foot."""

    as_of, known_by = DayField(label=_("As of")), DayField(label=_("Published until"))
    status_by = forms.ChoiceField(
        label=_("Statuses by"),
        required=False,
        choices=[(clock.DECISION, _("decision")), (clock.EFFECT, _("effect"))],
        error_messages={"invalid_choice": _("Write decision or effect.")},
    )


class DayMiddleware:
    """Sets the clock from ``as_of``, ``known_by`` and ``status_by``, and lets the page's links keep them."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        path = request.path_info
        if path.startswith(("/admin/", "/static/")) or is_of_api(path):  # which has its own
            return self.get_response(request)
        form = DayForm(request.GET)
        if not form.is_valid():
            return refuse(request, "json" if is_twin(path) else "html", form.errors.get_json_data())
        chosen = {name: value for name, value in form.cleaned_data.items() if value}
        with clock.at(clock.Clock(**chosen)) as day, disagreements.looked_up_once():
            response = self.get_response(request)
            noted(response)
        if day.parameters and response.get("Content-Type", "").startswith("text/html") and not response.streaming:
            response.content = with_day(response.content.decode(), day).encode()
        return response


def with_day(html: str, day: clock.Clock) -> str:
    """A page whose links keep the day, but for those of the class ``other-day``, which lead elsewhere on purpose."""
    kept = urlencode(day.parameters).replace("&", "&amp;")

    def keep(match: re.Match) -> str:
        start, address, rest = match.groups()
        if not address or 'class="other-day"' in start or any(f"{name}=" in address for name in day.parameters):
            return match.group(0)
        return f"{start}{address}{'&amp;' if '?' in address else '?'}{kept}{rest}"

    return re.sub(_LINKS % re.escape(get_script_prefix()), keep, html)
