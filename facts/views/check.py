"""Whether a cited list or page is still the same, and the manifest by which one can know exactly what is not."""

import re
from datetime import date
from hashlib import sha256
from urllib.parse import parse_qs

from django import forms
from django.apps import apps
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import Http404, HttpResponseRedirect, StreamingHttpResponse
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.csrf import csrf_exempt

from .. import saved
from ..downloads import streamed
from ..manifest import MOST, digest, lines, query
from ..search import Search
from ..verdict import LARGEST, Since, Unreadable, differences, since, since_of
from .citable import CHECKED, Refused, query_of, title_of, twin
from .twins import as_json, refuse, site_of


class CitedForm(forms.Form):
    """What every citation says of what it cites."""

    sha256 = forms.RegexField(
        r"\A[0-9a-fA-F]{12,64}\Z",
        error_messages={"invalid": _lazy("A SHA-256 is 64 of the digits 0 to 9 and a to f; its first 12 will do.")},
    )
    cited = forms.DateField(
        input_formats=["%Y-%m-%d"], required=False, error_messages={"invalid": _lazy("Write a day such as 2024-07-03.")}
    )

    @classmethod
    def of(cls, parameters):
        """The form with what the address says; unbound if it says nothing."""
        return cls(parameters if set(cls.base_fields) & set(parameters) else None)

    @property
    def wrong(self) -> dict:
        return self.errors.get_json_data() if self.is_bound else {}

    @property
    def told(self) -> dict:
        return self.cleaned_data if self.is_bound else {}


class ListForm(CitedForm):
    """What a citation says of its list."""

    count = forms.IntegerField(min_value=0, max_value=100_000_000, required=False)


class PageForm(CitedForm):
    """What a citation says of its page. ``site``: where this site was then, since the page's JSON has addresses."""

    site = forms.RegexField(
        r"\Ahttps?://[-.:\[\]A-Za-z0-9]{1,255}\Z",
        required=False,
        error_messages={"invalid": _lazy("Write an address such as https://facts.example.org.")},
    )


class CitationForm(forms.Form):
    """A citation as somebody pastes it."""

    citation = forms.CharField(
        label=_lazy("The citation, in any of its formats"), max_length=5_000, widget=forms.Textarea(attrs={"rows": 5})
    )

    def clean_citation(self):
        """The address that checks it."""
        text = re.sub(r"\{\}|\\(?=[&_%#$])", "", self.cleaned_data["citation"])
        pages = {reverse("fact_list"): reverse("check")}
        pages |= {reverse(name): reverse("check_page", kwargs={"page": name}) for name in CHECKED}
        paths = "|".join(map(re.escape, pages))
        addresses = re.findall(rf"(https?://[^\s/?#]+)?({paths})(?:check/)?\?([^\s}}\"<>#]+)", text)
        found = next((one for one in addresses if "sha256=" in one[2]), None)
        digits = re.search(r"SHA-256\D{0,20}\b([0-9a-f]{12,64})\b", text)
        if found is None and not (addresses and digits):
            raise forms.ValidationError(_lazy("No address of a list and no SHA-256 were found in it."))
        site, path, asked = found or max(addresses, key=lambda one: "known_by=" in one[2])
        return f"{pages[path]}?{asked}" + ("" if found else f"&{urlencode(_told(text, digits[1], site, asked))}")


def _told(text: str, digits: str, site: str, asked: str) -> dict:
    """What a reference list says beside the query: the digits, the number of facts, the day, and the site."""
    count = re.search(r"\b(\d{1,8}) facts?\b", text)
    told = {"sha256": digits, "count": count and count[1], "cited": parse_qs(asked).get("known_by", [""])[0]}
    return {name: value for name, value in (told | {"site": site}).items() if value}


@csrf_exempt  # it keeps nothing and shows what anybody may see
def check(request, fmt="html"):
    """Whether a list is what was cited. A manifest that is sent along is compared with it, and not kept."""
    pasted, search = CitationForm(request.GET if "citation" in request.GET else None), Search(request.GET)
    if pasted.is_valid():
        return HttpResponseRedirect(pasted.cleaned_data["citation"])
    cited = ListForm.of(request.GET)
    if errors := search.errors | cited.wrong:
        return refuse(request, fmt, errors)
    found = {"form": pasted, "search": search, "cited": cited.told}
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
            told["exact"] = differences(search, _sent(request, "manifest"))
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


def _sent(request, name: str) -> str:
    """What was sent to be compared, as a file or pasted in the field of that name."""
    too_large = Unreadable(_("It is too large: at most %(most)d MB are read.") % {"most": LARGEST // 1_000_000})
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdigit() or int(length) > LARGEST + 10_000:
        raise too_large
    try:
        file = request.FILES.get("file")
        text = file.read().decode() if file else request.POST.get(name, "")
    except RequestDataTooBig as error:
        raise Unreadable(_("It is too large to be pasted; send it as a file.")) from error
    except (TooManyFieldsSent, TooManyFilesSent, MultiPartParserError) as error:
        raise Unreadable(_("What was sent could not be read.")) from error
    except UnicodeDecodeError as error:
        raise Unreadable(_("It is no text in UTF-8.")) from error
    return text


def _record(request, found: dict) -> dict:
    """The same for programs."""
    site, now = site_of(request), found.get("now")
    told = {"cited": _cited(found["cited"])}
    told |= {"now": now and vars(now), "same": found.get("same"), "problem": found.get("problem")}
    groups = {"exact": ("added", "removed", "changed"), "since": ("added", "changed", "retracted")}
    for name, parts in groups.items():
        if found.get(name):
            told[name] = {part: _group(getattr(found[name], part), site) for part in parts}
    return told


def _cited(told: dict) -> dict:
    return {name: str(value) for name, value in told.items() if value not in (None, "")}


def _group(group, site: str, name: str = "facts") -> dict:
    rows = []
    for row in group.rows:
        rows.append({"slug": row.slug, "url": row.url and site + row.url, "words": row.words})
        if row.fields:
            rows[-1]["fields"] = [field.record for field in row.fields.rows]
    return {"count": group.count, name: rows}


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


@csrf_exempt  # it keeps nothing and shows what anybody may see
def check_page(request, page, fmt="html"):
    """Whether another page than a list of facts is what was cited. Its JSON as it was saved then, if it is sent along,
    is compared with that of today, and not kept."""
    cited, query = PageForm.of(request.GET), query_of(page, request.GET)
    if cited.wrong:
        return refuse(request, fmt, cited.wrong)
    try:
        found = _page_compared(request, page, query, cited.told)
    except Refused as refused:
        return refused.answer(request, fmt)
    status = 400 if found.get("problem") else 200
    if fmt == "json":
        return as_json(_page_record(request, found), status=status)
    found |= {"title": title_of(page, query), "path": reverse(page), "query": urlencode(query)}
    return render(request, "facts/check_page.html", found | {"form": CitationForm()}, status=status)


def _page_compared(request, page: str, query: dict, cited: dict) -> dict:
    """What the page tells: its JSON's SHA-256 now, whether it is the same (None: that cannot be known), and why not."""
    found = {"cited": cited, "exact": None, "moved": None, "since": None}
    try:
        address, answer = twin(request, page, query)
    except Http404 as error:
        if not cited:
            raise
        found |= {"now": None, "twin": None, "same": False, "vanished": str(error)}
    else:
        found |= {"now": sha256(answer.content).hexdigest(), "twin": address}
        found |= _beside(request, answer.content.decode(), found)
    if found["same"] is False and not found["exact"] and cited.get("cited"):
        since = since_of(CHECKED[page], min(cited["cited"], date.today()))
        found |= {"since": since, "log": list(_log(since)), "begins": since["fact"].begins}
    return found


def _beside(request, now: str, found: dict) -> dict:
    """The JSON of today beside what the citation says of it, and beside what was sent."""
    told, cited, site = {}, found["cited"], site_of(request)
    told["same"] = found["now"].startswith(cited["sha256"].lower()) if cited else None
    if told["same"] is False and _as_at(cited["site"], now, site).startswith(cited["sha256"].lower()):
        told |= {"same": True, "moved": cited["site"]}
    if request.method != "POST":
        return told
    try:
        exact = told["exact"] = saved.differences(now, _sent(request, "json"), site)
    except Unreadable as error:
        return told | {"problem": str(error)}
    told["foreign"] = bool(cited) and not exact.sha256.startswith(cited["sha256"].lower())
    if not told["foreign"]:
        told |= {"same": exact.same, "moved": exact.site if exact.same else None}
    return told


def _as_at(site: str, text: str, here: str) -> str:
    """The SHA-256 of the JSON as it would be if the site were there; empty without another address of the site."""
    return sha256(text.replace(f'"{here}/', f'"{site}/').encode()).hexdigest() if site and site != here else ""


def _log(since: dict[str, Since]):
    """What the log tells, each as (heading, rows)."""
    for noun, told in since.items():
        rows = capfirst(apps.get_model("facts", noun)._meta.verbose_name_plural)
        yield _("%(rows)s that were published since") % {"rows": rows}, told.added
        yield _("%(rows)s in which something was changed") % {"rows": rows}, told.changed
        yield _("%(rows)s that are published no more") % {"rows": rows}, told.retracted


def _page_record(request, found: dict) -> dict:
    """The same for programs."""
    site, exact, since = site_of(request), found["exact"], found["since"]
    now = {"sha256": found["now"], "json": site + found["twin"]} if found["now"] else None
    told = {"cited": _cited(found["cited"]), "now": now}
    told |= {name: found.get(name) for name in ("same", "moved", "vanished", "problem")}
    if exact:
        lists = {rows.name: _rows(rows, site) for rows in exact.lists}
        head = [field.record for field in exact.head.rows]
        told["exact"] = {"sha256": exact.sha256, "same": exact.same, "head": head, "lists": lists}
    if since:
        told["since"] = {noun: _groups(one, ("added", "changed", "retracted"), site) for noun, one in since.items()}
    return told


def _groups(told, parts: tuple, site: str) -> dict:
    return {part: _group(getattr(told, part), site, "rows") for part in parts}


def _rows(rows: saved.Rows, site: str) -> dict:
    columns = {"columns_added": rows.got.rows, "columns_removed": rows.lost.rows, "reordered": rows.reordered}
    return _groups(rows, ("added", "removed", "changed"), site) | columns
