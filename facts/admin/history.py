"""The history of a row at the desk: read, looked at as of then, and taken back. Nothing here erases an entry."""

from contextlib import contextmanager

import auditlog.admin  # noqa: F401 (so that its page of entries is there to be taken away)
from auditlog.models import LogEntry
from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from .. import locks, review
from ..history import reverting, steps
from ..history.entries import By, Way, model_of
from ..history.recording import load_id, recording
from ..models import Backing, Fact, Load, Status

admin.site.unregister(LogEntry)

#: The longest reason, in characters.
LONGEST = 300
PER_PAGE = 25
#: How many rows of a load its page names of each sort.
MOST_SHOWN = 300


class WhyForm(forms.Form):
    """The reason for taking something back."""

    why = forms.CharField(
        label=_("Why"),
        max_length=LONGEST,
        help_text=_("For the curators’ history; readers never see it."),
        widget=forms.TextInput(attrs={"class": "vLargeTextField"}),
    )


class DayForm(forms.Form):
    """The day at whose end a row is looked at."""

    day = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}))

    def last_of(self, found):
        """The last step of the row until then, of steps whose newest come first; None, which it says, before all."""
        day = self.cleaned_data["day"]
        step = next((one for one in found if not one.is_backing and localtime(one.at).date() <= day), None)
        if step is None:
            self.add_error("day", _("Nothing is recorded of it until then."))
        return step


class WhyActionForm(ActionForm):
    """The reason stands beside the choice of the action."""

    why = forms.CharField(label=_("Why:"), required=False, max_length=LONGEST, strip=True)


@contextmanager
def recorded(request, way: Way):
    """What a POST changes is its curator's, for the reason that was typed."""
    if request.method != "POST":
        yield
        return
    why = request.POST.get("why", "").replace("\0", "").strip()[:LONGEST]
    with recording(By(way, request.user, why)):
        yield


class History:
    """For a ModelAdmin: each change is recorded, and the history page shows them with the way back."""

    action_form = WhyActionForm

    def changeform_view(self, request, *args, **kwargs):
        with recorded(request, Way.FORM):
            return super().changeform_view(request, *args, **kwargs)

    def delete_view(self, request, *args, **kwargs):
        with recorded(request, Way.DELETION):
            return super().delete_view(request, *args, **kwargs)

    def changelist_view(self, request, *args, **kwargs):
        with recorded(request, Way.ACTION):
            return super().changelist_view(request, *args, **kwargs)

    def get_urls(self):
        view = self.admin_site.admin_view(self._state)
        name = f"{self.opts.app_label}_{self.opts.model_name}_state"
        return [path("<path:object_id>/history/<int:entry>/", view, name=name), *super().get_urls()]

    @method_decorator(require_safe)
    def history_view(self, request, object_id, extra_context=None):
        row = self._row(request, object_id)
        found = steps.steps_around(self.model, int(object_id), self._name(object_id))[::-1]
        if row is None and not found:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        day = DayForm(request.GET if "day" in request.GET else None)
        if day.is_valid() and (step := day.last_of(found)):
            return HttpResponseRedirect(self._address("state", object_id, step.key))
        page = Paginator(found, PER_PAGE).get_page(request.GET.get("p"))
        names = steps.names_for(page.object_list)
        context = {
            "title": _("History: %s") % (row or page[0].name),
            "told": [
                (step, step.shown(names), self._address("state", object_id, step.key)) for step in page.object_list
            ],
            "page": page,
            "day": day,
        }
        return self._page(request, row, "admin/facts/history.html", context | (extra_context or {}))

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def _state(self, request, object_id, entry):
        row = self._row(request, object_id)
        one = get_object_or_404(LogEntry.objects.select_related("content_type"), pk=entry)
        noun, key = model_of(one), one.object_id
        if (noun, key) != (self.model, int(object_id)) and not self._is_tied(one, object_id):
            raise Http404
        found = steps.steps(noun, key)
        step = next((step for step in found if step.key == entry), None)
        if step is None:
            raise Http404
        wanted, form = steps.state(found, entry), WhyForm(request.POST or None)
        may, reasons = self._may_revert(request, row), []
        if request.method == "POST":
            if not may:
                raise PermissionDenied
            if form.is_valid() and not (reasons := self._revert(request, step, wanted, form.cleaned_data["why"])):
                return HttpResponseRedirect(self._address("history", object_id))
        context = {
            "title": _("As it was: %s") % (row or step.name),
            "step": step,
            "state": steps.described(noun, wanted),
            "differences": steps.between(noun, reverting.current(noun, key), wanted),
            "form": form if may else None,
            "reasons": reasons,
        }
        return self._page(request, row, "admin/facts/state.html", context)

    def _may_revert(self, request, row) -> bool:
        """What is gone only those bring back who may publish it; it was nobody's any more."""
        found = self.has_change_permission(request, row)
        return found and (row is not None or review.may(request.user, "publish", self.model))

    def _revert(self, request, step, wanted, why) -> list[str]:
        """Take the row back; why that could not be."""
        if (row := step.noun._base_manager.filter(pk=step.row).first()) and (lock := locks.on(row)):
            return [locks.told(lock)]
        if not wanted:
            return [str(_("There was no such row then. Retract it, or delete it while it is a draft."))]
        row = step.noun._base_manager.filter(pk=step.row).first()
        if hasattr(row, "status"):
            status = wanted.get("status", Status.DRAFT.value)
            reasons = review.against(request.user, row, status, approved=True)
            if reasons:
                return reasons
        try:
            reverting.revert(step.noun, step.row, wanted, By(Way.REVERT, request.user, why))
        except reverting.Refused as error:
            return error.reasons
        self.message_user(request, _("It is again as it was."), messages.SUCCESS)
        return []

    def _address(self, name, *args) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{name}", args=args)

    def _is_tied(self, entry, object_id) -> bool:
        """Whether it is the entry of a backing that ties this row to a fact, or this fact to a row."""
        told = entry.additional_data or {}
        end, name = ("fact", "") if self.model is Fact else ("target", f"{self.opts.model_name}/")
        return model_of(entry) is Backing and told.get(end) == name + self._name(object_id)

    def _row(self, request, object_id):
        """The row, which may be gone; only for those who may look at it."""
        if not object_id.isascii() or not object_id.isdigit() or len(object_id) > 18:
            raise Http404
        row = self.model._base_manager.filter(pk=object_id).first()
        if not self.has_view_or_change_permission(request, row):
            raise PermissionDenied
        return row

    def _name(self, object_id) -> str:
        """The row's address, from its last entry where the row is gone."""
        row = self.model._base_manager.filter(pk=object_id).first()
        if row is not None:
            return getattr(row, self.address)
        found = steps.steps(self.model, int(object_id))
        return found[-1].name if found else ""

    def _page(self, request, row, template, context):
        site = self.admin_site.each_context(request)
        return TemplateResponse(request, template, site | {"opts": self.opts, "object": row, "original": row} | context)


class LoadHistory:
    """For the list of loads: what each one changed, and the way back."""

    def get_urls(self):
        view = self.admin_site.admin_view(self._undo)
        return [path("<int:load>/undo/", view, name="facts_load_undo"), *super().get_urls()]

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def _undo(self, request, load):
        row = get_object_or_404(Load, pk=load)
        if not request.user.has_perm("facts.view_load") or (request.method == "POST" and not self.may_undo(request)):
            raise PermissionDenied
        form, reasons = WhyForm(request.POST or None), []
        if request.method == "POST" and form.is_valid():
            try:
                done = reverting.undo(load_id(load), By(Way.UNDO, request.user, form.cleaned_data["why"]))
            except reverting.Refused as error:
                reasons = error.reasons
            else:
                self.message_user(request, taken_back(len(done.rows)), messages.SUCCESS)
                return HttpResponseRedirect(reverse("admin:facts_load_changelist"))
        plan = reverting.undoing(load_id(load))
        context = {
            "title": _("Take a load back"),
            "opts": self.opts,
            "load": row,
            "rows": [(step, outcome(before, after)) for step, before, after in plan.rows[:MOST_SHOWN]],
            "more": len(plan.rows[MOST_SHOWN:]),
            "left": plan.left[:MOST_SHOWN],
            "left_more": len(plan.left[MOST_SHOWN:]),
            "form": form if self.may_undo(request) else None,
            "reasons": reasons,
        }
        return TemplateResponse(request, "admin/facts/undo.html", self.admin_site.each_context(request) | context)

    @staticmethod
    def may_undo(request) -> bool:
        """Whoever may load files may take a load back."""
        from .upload import may_load

        return may_load(request)


def taken_back(count: int) -> str:
    """That so many rows are what they were."""
    return ngettext("%d row was taken back.", "%d rows were taken back.", count) % count


def outcome(before: dict, after: dict) -> str:
    """What becomes of a row when its load is taken back."""
    if before:
        return _("goes back to what it was")
    if after.get("status", Status.DRAFT) == Status.DRAFT:
        return _("is deleted: the load brought it")
    return _("is retracted: the load brought it, and readers may have cited it")
