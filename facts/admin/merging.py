"""Two rows that are one, at the desk: what may be the same, what a merge would do, the merge, and the way back."""

from auditlog.models import LogEntry
from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Max
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from .. import changes
from ..history import entries, reverting
from ..history.entries import By, Way
from ..merging import suggesting
from ..merging.carrying import MERGE, merge, take_back
from ..merging.preview import Preview
from ..merging.relations import touched
from ..models import Status
from .history import MOST_SHOWN, PER_PAGE, WhyForm, outcome, taken_back


class OtherForm(forms.Form):
    """The row with which one is merged, by its address."""

    other = forms.SlugField(label=_("Address of the other one"), max_length=80)


def may_merge(request, model) -> bool:
    """Whether somebody may change all that a merge may change, and retract what goes."""
    names = [f"facts.change_{noun._meta.model_name}" for noun in touched(model)]
    return request.user.has_perms([*names, f"facts.retract_{model._meta.model_name}"])


class Merging:
    """For the desk of a noun whose rows can be merged."""

    def get_urls(self):
        def view(function, address, name):
            return path(address, self.admin_site.admin_view(function), name=f"facts_{self.opts.model_name}_{name}")

        return [
            view(self._duplicates, "duplicates/", "duplicates"),
            view(self._merges, "merges/", "merges"),
            view(self._unmerge, "merges/<int:entry>/undo/", "unmerge"),
            view(self._choose, "<int:stays>/merge/", "choose"),
            view(self._merge, "<int:stays>/merge/<int:goes>/", "merge"),
            *super().get_urls(),
        ]

    def changelist_view(self, request, extra_context=None):
        more = {"duplicates": self._to("duplicates"), "merges": self._to("merges")}
        return super().changelist_view(request, more | (extra_context or {}))

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj is not None and may_merge(request, self.model):
            context["suggested"] = [self._told(pair, obj) for pair in suggesting.like(obj)]
            context["to_merge"] = self._to("choose", obj.pk) if obj.status != Status.RETRACTED else ""
        if obj is not None and obj.merged_into_id:
            kept = obj.survivor
            context |= {"kept": kept, "to_kept": self._to("change", kept.pk), "merges": self._to("merges")}
        return super().render_change_form(request, context, add, change, form_url, obj)

    def _told(self, pair, row):
        other = pair.other if pair.one == row else pair.one
        return other, pair.told, self._to("change", other.pk), self._to("merge", row.pk, other.pk)

    def _to(self, name, *args) -> str:
        return reverse(f"admin:facts_{self.opts.model_name}_{name}", args=args)

    def _need(self, allowed: bool) -> None:
        if not allowed:
            raise PermissionDenied

    # What may be the same.

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def _duplicates(self, request):
        self._need(self.has_view_or_change_permission(request))
        may = may_merge(request, self.model)
        if request.method == "POST":
            self._need(may)
            self._tell_apart(request)
            return HttpResponseRedirect(self._to("duplicates"))
        page = Paginator(suggesting.pairs(self.model), PER_PAGE).get_page(request.GET.get("p"))
        apart = suggesting.told_apart(self.model)
        told = [
            (pair, self._to("change", pair.one.pk), self._to("change", pair.other.pk), self._to("merge", *keys))
            for pair in suggesting.rows_of(self.model, page.object_list)
            for keys in [(pair.one.pk, pair.other.pk)]
        ]
        context = {"title": _("What may be there twice"), "page": page, "told": told, "may": may}
        return self._merging_page(request, "duplicates", context | {"apart": apart[:MOST_SHOWN]})

    def _tell_apart(self, request):
        """Remember that two rows are not the same, or forget it."""
        with transaction.atomic():
            changes.lock()
            if again := request.POST.get("again", ""):
                key = int(again) if again.isascii() and again.isdigit() and len(again) < 18 else 0
                suggesting.told_apart(self.model).filter(pk=key).delete()
                self.message_user(request, _("They may be suggested again."), messages.SUCCESS)
                return
            keys = [key for key in request.POST.getlist("pair") if key.isascii() and key.isdigit() and len(key) < 18]
            rows = list(self.model._base_manager.filter(pk__in=keys))
            if len(rows) != 2:
                self.message_user(request, _("One of the two is not there any more."), messages.ERROR)
                return
            suggesting.tell_apart(*rows, request.user)
        self.message_user(request, _("Noted: they are not the same, and are not suggested again."), messages.SUCCESS)

    # The merge.

    @method_decorator(require_safe)
    def _choose(self, request, stays):
        row = get_object_or_404(self.model._base_manager, pk=stays)
        self._need(may_merge(request, self.model))
        form = OtherForm(request.GET or None)
        if form.is_valid():
            other = self.model._base_manager.filter(slug=form.cleaned_data["other"]).first()
            if other is not None and other != row:
                return HttpResponseRedirect(self._to("merge", row.pk, other.pk))
            form.add_error("other", _("Nothing else has this address here; look it up in the list."))
        context = {"title": _("Merge with another one"), "original": row, "form": form}
        context["suggested"] = [self._told(pair, row) for pair in suggesting.like(row)]
        return self._merging_page(request, "choose", context)

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def _merge(self, request, stays, goes):
        self._need(may_merge(request, self.model))
        if self.model._base_manager.filter(pk__in=(stays, goes)).count() < (1 if stays == goes else 2):
            raise Http404
        form, reasons = WhyForm(request.POST or None), []
        if request.method == "POST" and form.is_valid():
            by = By(Way.MERGE, request.user, form.cleaned_data["why"])
            try:
                row = merge(self.model, stays, goes, request.POST.getlist("take"), request.POST.get("since", ""), by)
            except reverting.Refused as error:
                reasons = error.reasons
            else:
                self.message_user(request, _("They are one now: “%s”. This can be taken back.") % row, messages.SUCCESS)
                return HttpResponseRedirect(self._to("change", stays))
        preview = Preview(self.model, stays, goes)
        context = {
            "title": _("Merge two into one"),
            "original": preview.stays,
            "preview": preview,
            "fields": preview.fields(),
            "obstacles": preview.obstacles(),
            "form": form,
            "reasons": reasons,
            "taken": None if request.method == "GET" else request.POST.getlist("take"),
            "other_way": self._to("merge", goes, stays),
        }
        return self._merging_page(request, "merge", context)

    # The way back.

    @method_decorator(require_safe)
    def _merges(self, request):
        self._need(self.has_view_or_change_permission(request))
        page = Paginator(self._told_merges(), PER_PAGE).get_page(request.GET.get("p"))
        rows = self.model._base_manager.select_related("merged_into").in_bulk(
            [one.object_id for one in page.object_list]
        )
        last = dict(self._told_merges().order_by().values_list("object_id").annotate(last=Max("pk")))
        told = [
            (entry, row, row.merged_into if last[row.pk] == entry.pk else None, self._to("unmerge", entry.pk))
            for entry in page.object_list
            if (row := rows.get(entry.object_id))
        ]
        return self._merging_page(request, "merges", {"title": _("Merges"), "page": page, "told": told})

    def _told_merges(self):
        """The entries of the rows that were merged away, the latest first."""
        kind = entries.content_type(self.model)
        found = LogEntry.objects.filter(content_type=kind, cid__startswith=MERGE, changes__has_key="merged_into")
        return found.order_by("-pk")

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def _unmerge(self, request, entry):
        self._need(may_merge(request, self.model))
        one = get_object_or_404(self._told_merges(), pk=entry)
        row = get_object_or_404(self.model._base_manager, pk=one.object_id)
        form, reasons = WhyForm(request.POST or None), []
        if request.method == "POST" and form.is_valid():
            try:
                done = take_back(one.cid, row, By(Way.UNMERGE, request.user, form.cleaned_data["why"]))
            except reverting.Refused as error:
                reasons = error.reasons
            else:
                self.message_user(request, taken_back(len(done.rows)), messages.SUCCESS)
                return HttpResponseRedirect(self._to("merges"))
        plan = reverting.undoing(one.cid)
        context = {
            "title": _("Take a merge back"),
            "row": row,
            "rows": [(step, outcome(before, after)) for step, before, after in plan.rows[:MOST_SHOWN]],
            "more": len(plan.rows[MOST_SHOWN:]),
            "left": plan.left[:MOST_SHOWN],
            "left_more": len(plan.left[MOST_SHOWN:]),
            "form": form,
            "reasons": reasons,
        }
        return self._merging_page(request, "unmerge", context)

    def _merging_page(self, request, template, context):
        common = self.admin_site.each_context(request) | {"opts": self.opts}
        return TemplateResponse(request, f"admin/facts/{template}.html", common | context)
