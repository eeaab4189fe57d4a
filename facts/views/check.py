"""Whether a cited list is still the same, and the manifest by which one can know exactly what is not."""

import re
from datetime import date
from urllib.parse import parse_qs, urlsplit

from django import forms
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpResponseRedirect, StreamingHttpResponse
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.csrf import csrf_exempt

from ..downloads import streamed
from ..manifest import MOST, digest, lines, query
from ..search import Search
from ..verdict import LARGEST, Unreadable, differences, since
from .twins import as_json, refuse, site_of


class CitedForm(forms.Form):
    """What a citation says of its list."""

    sha256 = forms.RegexField(
        r"\A[0-9a-fA-F]{12,64}\Z",
        error_messages={"invalid": _lazy("A SHA-256 is 64 of the digits 0 to 9 and a to f; its first 12 will do.")},
    )
    count = forms.IntegerField(min_value=0, max_value=100_000_000, required=False)
    cited = forms.DateField(
        input_formats=["%Y-%m-%d"], required=False, error_messages={"invalid": _lazy("Write a day such as 2024-07-03.")}
    )


class CitationForm(forms.Form):
    """A citation as somebody pastes it."""

    citation = forms.CharField(
        label=_lazy("The citation, in any of its formats"), max_length=5_000, widget=forms.Textarea(attrs={"rows": 5})
    )

    def clean_citation(self):
        """The query of the page that checks it."""
        text = re.sub(r"\{\}|\\(?=[&_%#$])", "", self.cleaned_data["citation"])
        addresses = [urlsplit(found).query for found in re.findall(r"/facts/(?:check/)?(\?[^\s}\"<>]+)", text)]
        found = next((one for one in addresses if "sha256=" in one), None)
        digits = re.search(r"SHA-256\D{0,20}\b([0-9a-f]{12,64})\b", text)
        if found is None and not (addresses and digits):
            raise forms.ValidationError(_lazy("No address of a list and no SHA-256 were found in it."))
        return found or f"{addresses[0]}&{urlencode(_told(text, digits[1], parse_qs(addresses[0])))}"


def _told(text: str, digits: str, asked: dict) -> dict:
    """What a reference list says beside the address: the digits, the number of facts, and the day."""
    count = re.search(r"\b(\d{1,8}) facts?\b", text)
    told = {"sha256": digits, "count": count and count[1], "cited": asked.get("known_by", [""])[0]}
    return {name: value for name, value in told.items() if value}


@csrf_exempt  # it keeps nothing and shows what anybody may see
def check(request, fmt="html"):
    """Whether a list is what was cited. A manifest that is sent along is compared with it, and not kept."""
    pasted, search = CitationForm(request.GET if "citation" in request.GET else None), Search(request.GET)
    if pasted.is_valid():
        return HttpResponseRedirect(f"{reverse('check')}?{pasted.cleaned_data['citation']}")
    cited = CitedForm(request.GET if set(CitedForm.base_fields) & set(request.GET) else None)
    errors = search.errors | (cited.errors.get_json_data() if cited.is_bound else {})
    if errors:
        return refuse(request, fmt, errors)
    found = {"form": pasted, "search": search, "cited": cited.cleaned_data if cited.is_bound else {}}
    asked = bool(found["cited"] or query(search) or request.method == "POST")
    found |= _compared(request, search, found["cited"]) if asked else {}
    status = 400 if found.get("problem") or pasted.errors else 200
    if fmt == "json":
        return as_json(_record(request, found), status=status)
    return render(request, "facts/check.html", found | {"asked": asked, "longest": MOST}, status=status)


def _compared(request, search: Search, cited: dict) -> dict:
    """What the page tells: the list as it is now, whether it is the same (None: that cannot be known), and why not."""
    now = digest(search)
    told = {"now": now, "count": len(search.facts), "query": query(search), "exact": None, "since": None}
    if request.method == "POST" and now:
        try:
            told["exact"] = differences(search, _sent(request))
        except Unreadable as error:
            told |= {"problem": str(error), "other": error.query}
    told["same"] = _same(now, cited, told["exact"])
    if told["exact"] and cited:
        told["foreign"] = not told["exact"].sha256.startswith(cited["sha256"].lower())
    if told["same"] is False and not told["exact"] and cited.get("cited"):
        told["since"] = since(search, min(cited["cited"], date.today()))
    return told


def _same(now, cited: dict, exact) -> bool | None:
    if now is not None and cited:
        return now.sha256.startswith(cited["sha256"].lower())
    return exact.same if exact else None


def _sent(request) -> str:
    """The manifest that was sent, as a file or pasted."""
    too_large = Unreadable(_("It is too large: at most %(most)d MB are read.") % {"most": LARGEST // 1_000_000})
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdigit() or int(length) > LARGEST + 10_000:
        raise too_large
    try:
        file = request.FILES.get("file")
        text = file.read().decode() if file else request.POST.get("manifest", "")
    except RequestDataTooBig as error:
        raise Unreadable(_("It is too large to be pasted; send it as a file.")) from error
    except (TooManyFieldsSent, TooManyFilesSent, MultiPartParserError) as error:
        raise Unreadable(_("What was sent could not be read.")) from error
    except UnicodeDecodeError as error:
        raise Unreadable(_("It is no text in UTF-8, and so no manifest.")) from error
    return text


def _record(request, found: dict) -> dict:
    """The same for programs."""
    site, now = site_of(request), found.get("now")
    told = {"cited": {name: str(value) for name, value in found["cited"].items() if value not in (None, "")}}
    told |= {"now": now and vars(now), "same": found.get("same"), "problem": found.get("problem")}
    groups = {"exact": ("added", "removed", "changed"), "since": ("added", "changed", "retracted")}
    for name, parts in groups.items():
        if found.get(name):
            told[name] = {part: _group(getattr(found[name], part), site) for part in parts}
    return told


def _group(group, site: str) -> dict:
    rows = [{"slug": row.slug, "url": row.url and site + row.url, "words": row.words} for row in group.rows]
    return {"count": group.count, "facts": rows}


def check_manifest(request):
    """The manifest of a list of any length, on the day that the address names."""
    search = Search(request.GET)
    if search.errors:
        return refuse(request, "txt", search.errors)
    len(search.facts)  # the index is asked before the moment begins in which nothing can be written
    response = StreamingHttpResponse(streamed(lines(search)), content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="facts.manifest.txt"'
    response["Access-Control-Allow-Origin"] = "*"
    return response
