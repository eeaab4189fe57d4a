"""The desk's first page: what there is to do, what readers meet first; each count leads to the list of its rows."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from .. import work
from ..files import drift
from ..models import Backing, Disagreement, Fact, Note, Status
from ..models.publication import UNSEEN
from .files import may_see

REVIEW, UNFINISHED = Status.IN_REVIEW, UNSEEN


@dataclass(frozen=True)
class Counted:
    """So many rows of one noun, and the address of the list that shows just them; ``about`` where it is an estimate."""

    noun: str
    count: int
    url: str
    about: bool = False


@dataclass(frozen=True)
class Task:
    """One thing to do, with its counts, and what it is."""

    title: str
    counts: list[Counted]


def first_page(request) -> dict:
    """What the first page shows besides the list of models: what is new, what is older, and what there is none of."""
    new, older, none = [], [], []
    for title, found in _tasks(request):
        counts = list(found)
        if not counts:  # nothing that this person may look at
            continue
        for group, name in ((new, "new"), (older, "older")):
            if here := [count for age, count in counts if age == name and count.count]:
                group.append(Task(title, here))
        if not any(count.count for _age, count in counts):
            none.append(title)
    return {"work": {"new": new, "older": older, "none": none, "days": work.NEW_DAYS}}


def _tasks(request) -> Iterator[tuple[str, Iterator]]:
    """Every task with its counts as (age, Count), in the order in which readers feel it."""
    shown = {"status__exact": Status.PUBLISHED.value}
    titles = {
        "lost": _("Published facts whose passage is not found"),
        "ambiguous": _("Published facts whose passage is found more than once"),
        "unchecked": _("Published facts whose passage nobody has looked for"),
        "none": _("Published facts without a supporting citation"),
        "due": _("Published facts with evidence to be confirmed"),
    }
    for name in ("lost", "ambiguous", "unchecked", "none"):
        yield titles[name], _counts(request, [Fact], shown | {"evidence": name})
    structured = list(Backing.models().values())
    yield (
        _("Published rows with a value that no fact backs"),
        _counts(request, structured, shown | {"evidence": "none"}),
    )
    yield titles["due"], _counts(request, [Fact], shown | {"evidence": "due"})
    yield _("Open disagreements"), _disagreements(request)
    nouns = _with_a_status()
    yield _("Drafts to review, which somebody handed in"), _counts(request, nouns, {"status__exact": REVIEW})
    yield _("Drafts"), _counts(request, nouns, {"status__exact": Status.DRAFT.value})
    yield _("Edited at the desk, and not in the files"), _drift(request)
    mine = {"status__in": ",".join(UNFINISHED), "begun": "me"}
    yield _("What I began, or changed last, and is not published"), _counts(request, nouns, mine)
    asked = {"resolved": "open", "kind__exact": "question"}
    yield _("My open questions"), _counts(request, [Note], asked | {"begun": "me"})
    yield _("Open questions"), _counts(request, [Note], asked)
    yield _("Open notes"), _counts(request, [Note], asked | {"kind__exact": "note"})


def _with_a_status() -> list:
    return [model for model in admin.site._registry if hasattr(model, "status") and hasattr(model.objects, "published")]


def _counts(request, models, asked: dict[str, str]) -> Iterator[tuple[str, Counted]]:
    """How many rows answer to this question of a list, by age: one query for each noun that may be looked at."""
    for model in models:
        desk = admin.site.get_model_admin(model)
        if not desk.has_view_or_change_permission(request):
            continue
        rows = desk.get_queryset(request) if model is Note else model.objects  # of a note, what may be read
        found = rows.filter(_condition(request, model, asked)).order_by()
        told = found.aggregate(all=Count("pk"), new=Count("pk", filter=work.AGE["new"].condition(model)))
        page = reverse(f"admin:facts_{model._meta.model_name}_changelist")
        for age, count in (("new", told["new"]), ("older", told["all"] - told["new"])):
            url = f"{page}?{urlencode(asked | {'age': age})}"
            yield age, Counted(capfirst(model._meta.verbose_name_plural), count, url)


def _condition(request, model, asked: dict[str, str]) -> Q:
    """What the list of this address shows."""
    found = Q()
    words = {"evidence": work.EVIDENCE if model is Fact else work.VALUES, "resolved": work.RESOLVED}
    for name, value in asked.items():
        if name in words:
            found &= words[name][value].condition(model)
        elif name == "begun":
            found &= work.begun_by(model, request.user)
        else:
            found &= Q(**{name: value.split(",") if name.endswith("__in") else value})
    return found


def _disagreements(request):
    """As they are now: a question has no day of its own."""
    if admin.site.get_model_admin(Disagreement).has_view_or_change_permission(request):
        url, count = reverse("admin:open_disagreements"), len(work.open_questions())
        yield "new", Counted(capfirst(Disagreement._meta.verbose_name_plural), count, url)


def _drift(request):
    if may_see(request):
        count, more = drift.edited()
        yield "new", Counted(_("Rows"), count, reverse("admin:facts_load_differences"), about=more)


@require_safe
def open_disagreements(request):
    """The disagreements that nobody has settled, each with its page at the desk, where there is one."""
    desk = admin.site.get_model_admin(Disagreement)
    if not desk.has_view_or_change_permission(request):
        raise PermissionDenied
    found = work.open_questions()
    rows = dict(Disagreement.objects.filter(slug__in=[one.slug for one in found]).values_list("slug", "pk"))
    context = {
        **admin.site.each_context(request),
        "title": _("Open disagreements"),
        "opts": Disagreement._meta,
        "questions": [(one, rows.get(one.slug)) for one in found],
        "may_add": desk.has_add_permission(request),
    }
    return TemplateResponse(request, "admin/facts/open_disagreements.html", context)
