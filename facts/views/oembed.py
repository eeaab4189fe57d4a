"""How another site learns to show a fact's card: oEmbed 1.0 (https://oembed.com)."""

from urllib.parse import urlsplit

from django import forms
from django.http import Http404, QueryDict
from django.urls import Resolver404, get_script_prefix, resolve, reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from .. import clock
from ..metadata import fact_lead
from ..models import Fact
from .day import DayForm
from .moved import survivor_of
from .twins import as_json, refuse, site_of

#: How large a card is where nobody limits it, in CSS pixels; it holds its words from 280 on.
WIDTH, HEIGHT = 480, 260
#: How long others may keep what we answered, in seconds: a fact can be retracted.
KEEP = 24 * 3600


class CardForm(forms.Form):
    url = forms.CharField(
        max_length=500,
        error_messages={"required": _lazy("Give the address of a fact as url=…, percent-encoded.")},
    )
    maxwidth = forms.IntegerField(required=False, min_value=1, max_value=100_000)
    maxheight = forms.IntegerField(required=False, min_value=1, max_value=100_000)


def oembed(request):
    """The card of the fact whose address is ``url``, no larger than asked. 404 for what is no published fact of this
    site, 501 for another format than JSON."""
    if request.GET.get("format", "json") != "json":
        return as_json({"error": _("Only JSON is given here; leave format out, or write format=json.")}, status=501)
    form = CardForm(request.GET)
    if not form.is_valid():
        return refuse(request, "json", form.errors.get_json_data())
    asked, site = form.cleaned_data, site_of(request)
    slug, day = _fact_at(asked["url"], {request.get_host(), urlsplit(site).netloc})
    with clock.at(day):
        shown = Fact.objects.published().for_list()
        fact = shown.filter(slug=slug).first() or shown.filter(slug=survivor_of(Fact, slug)).first()
    if fact is None:
        raise Http404(_("No published fact has this address."))
    size = {"width": min(asked["maxwidth"] or WIDTH, WIDTH), "height": min(asked["maxheight"] or HEIGHT, HEIGHT)}
    head = {"type": "rich", "version": "1.0", "title": fact.statement, "provider_name": _("SCO Facts")}
    head |= {"provider_url": site + reverse("home"), "cache_age": KEEP, "description": fact_lead(fact)}
    return as_json(head | {"html": frame_of(fact, site, day, **size)} | size)


def _fact_at(url: str, hosts: set[str]) -> tuple[str, clock.Clock]:
    """The slug and the day in the address of a fact of this site; Http404 for any other address."""
    try:
        parts = urlsplit(url)
        path = f"/{parts.path.removeprefix(get_script_prefix()).strip('/')}/"
        found, form = resolve(path), DayForm(QueryDict(parts.query))
    except (ValueError, Resolver404) as error:
        raise Http404(_("This is no address of a fact here.")) from error
    if parts.netloc not in hosts or found.url_name not in ("fact_detail", "fact_embed") or not form.is_valid():
        raise Http404(_("This is no address of a fact here."))
    return found.kwargs["slug"], clock.Clock(**{name: value for name, value in form.cleaned_data.items() if value})


def frame_of(fact: Fact, site: str, day: clock.Clock, width: int = WIDTH, height: int = HEIGHT) -> SafeString:
    """The HTML that shows a fact's card, as of the day, on any page."""
    code = '<iframe src="{}" width="{}" height="{}" title="{}" style="border:0" loading="lazy"></iframe>'
    path = reverse("fact_embed", args=[fact.slug])
    return format_html(code, with_day(f"{site}{path}", day), width, height, _("A fact from SCO Facts"))


def discovery(fact: Fact, site: str, day: clock.Clock) -> str:
    """The address at which other sites learn how to show this fact, as of the day."""
    return f"{site}{reverse('oembed')}?{urlencode({'url': with_day(site + fact.get_absolute_url(), day)})}"


def with_day(url: str, day: clock.Clock) -> str:
    return f"{url}?{urlencode(day.parameters)}" if day.parameters else url
