"""Pages that are cited as such: lists of nouns other than facts, and the pages that show much at once."""

import json
from copy import copy
from hashlib import sha256

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import get_script_prefix, resolve, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from .. import clock
from ..metadata import HEADINGS
from ..models import Actor, Article, Chairmanship, Country, Disagreement, Event, Membership, Standing, Term, Theme

_LIST = ("page",)
#: What a page is called, and the parameters that say what it shows.
PAGES = {
    "record": (_lazy("Record"), ()),
    "disagreement_list": (_lazy("Disagreements"), _LIST),
    "timeline": (_lazy("Timeline"), ("zoom",)),
    "map": (_lazy("Map"), ()),
    "numbers": (_lazy("Members and partners in numbers"), ()),
    "compare": (_lazy("Compare"), ("what", "a", "b")),
    "quality": (_lazy("How well the record is sourced"), ()),
    "changes": (_lazy("Changes"), ()),
} | {f"{noun}_list": (heading, _LIST) for noun, heading in HEADINGS.items()}
#: What shows the latest of the log, which no day in the address pins.
_LATEST = ("changes",)
#: The pages of which one can know later whether they are still the same, each with the nouns whose rows it shows.
CHECKED = {
    "record": (Country, Chairmanship, Event, Actor, Theme),
    "disagreement_list": (Disagreement,),
    "timeline": (Chairmanship, Term, Event, Membership),
    "map": (Country, Membership),
    "numbers": (Standing, Membership),
    "compare": (Country, Membership, Chairmanship, Event, Term),
    "quality": (Membership, Event, Chairmanship, Term),
    "event_list": (Event,),
    "country_list": (Country, Membership),
    "chairmanship_list": (Chairmanship,),
    "theme_list": (Theme,),
    "actor_list": (Actor,),
    "article_list": (Article,),
}


class Refused(Exception):
    """The page itself refuses what is asked for; its JSON says why."""

    def __init__(self, said: HttpResponse):
        self.said = said

    def answer(self, request, shape: str) -> HttpResponse:
        told = json.loads(self.said.content)
        return self.said if shape == "json" else render(request, "400.html", told, status=400)


def query_of(name: str, parameters: QueryDict) -> dict[str, str]:
    """What is kept of the address of a page: what says which part of it is shown."""
    return {one: parameters[one] for one in PAGES[name][1] if parameters.get(one)}


def title_of(name: str, query: dict[str, str]) -> str:
    title, told = str(PAGES[name][0]), [value for one, value in query.items() if one != "page"]
    if query.get("page", "1") != "1":
        told.append(_("page %(number)s") % {"number": query["page"]})
    return f"{title}: {', '.join(told)}" if told else title


def link(name: str, parameters: QueryDict) -> str:
    """The address of how to cite a page; empty for one that is not cited as such."""
    if name not in PAGES:
        return ""
    query = urlencode(query_of(name, parameters))
    return f"{reverse(name)}cite/" + (f"?{query}" if query else "")


def twin(request, name: str, query: dict[str, str]) -> tuple[str, HttpResponse]:
    """The page's JSON as a program gets it on the day that is set: its address, and the answer; raises ``Refused``."""
    path = f"{reverse(name).rstrip('/')}.json"
    address = urlencode(query | clock.current().parameters)
    inside = f"/{path.removeprefix(get_script_prefix())}"
    asked, match = copy(request), resolve(inside)
    asked.path, asked.path_info = path, inside
    asked.META = request.META | {"PATH_INFO": inside, "QUERY_STRING": address}
    asked.GET, asked.resolver_match = QueryDict(address), match
    answer = match.func(asked, *match.args, **match.kwargs)
    if answer.status_code != 200:
        raise Refused(answer)
    return f"{path}?{address}" if address else path, answer


def fingerprint(name: str, answer: HttpResponse) -> str:
    """The SHA-256 of the JSON; empty where the day in the address does not say what is shown."""
    return "" if name in _LATEST else sha256(answer.content).hexdigest()


def check(name: str, query: dict[str, str], site: str, told: dict[str, str]) -> str:
    """The address that says later whether a page is still the same on the day that is set; ``told`` is what its
    citation says of it. Empty where that cannot be known."""
    if name not in CHECKED:
        return ""
    asked = query | clock.current().parameters | told
    return f"{site}{reverse('check_page', kwargs={'page': name})}?{urlencode(asked)}"
