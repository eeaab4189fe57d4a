"""The steps of the way to publication, as a curator takes them: one press in a form, or an action on a list."""

from django.contrib import admin, messages
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from .. import integrity, review
from ..history import authors
from ..models import Status
from . import affected

#: What the button of a step says.
BUTTONS = {
    Status.DRAFT: _("Save and send back"),
    Status.IN_REVIEW: _("Save and hand in for review"),
    Status.PUBLISHED: _("Save and publish"),
    Status.RETRACTED: _("Save and retract"),
}


class Steps:
    """For a ModelAdmin with ``Edits``: rows go from step to step by ``facts.review``."""

    actions = ("hand_in", "publish", "send_back", "retract")

    def has_publish_permission(self, request):
        return review.may(request.user, "publish", self.model)

    def has_retract_permission(self, request):
        return review.may(request.user, "retract", self.model)

    def _changeform_view(self, request, object_id, form_url, extra_context):
        if request.POST.get("step") in Status.values:
            request.POST = request.POST.copy()
            request.POST["status"] = request.POST.pop("step")[-1]
        return super()._changeform_view(request, object_id, form_url, extra_context)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        # As it is stored: a form that came back with errors has given the row the status that was asked for.
        row = self.model._base_manager.get(pk=obj.pk) if obj else self.model()
        if hasattr(row, "status") and (add or self.has_change_permission(request, obj)):
            context["steps"] = [
                (one.value, BUTTONS[one])
                for one in review.steps(request.user, row)
                if not review.against(request.user, row, one, touched=add)
            ]
        if obj and hasattr(obj, "status"):
            context["stands"] = authors.standing(obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    @admin.action(permissions=["change"], description=_("Hand in selected %(verbose_name_plural)s for review"))
    def hand_in(self, request, queryset):
        with transaction.atomic():
            done = self._step(request, self._untouched(request, queryset), Status.IN_REVIEW)
        self._tell(request, done, ngettext("%d row handed in.", "%d rows handed in.", done))

    @admin.action(permissions=["publish"], description=_("Send selected %(verbose_name_plural)s back"))
    def send_back(self, request, queryset):
        with transaction.atomic():
            done = self._step(request, self._untouched(request, queryset), Status.DRAFT)
        self._tell(request, done, ngettext("%d row sent back.", "%d rows sent back.", done))

    @admin.action(permissions=["publish"], description=_("Publish selected %(verbose_name_plural)s"))
    def publish(self, request, queryset):
        count = 0
        with transaction.atomic():
            rows = self._untouched(request, queryset)
            # Again, as long as it helps: a row may rest on another one that is selected too.
            while done := self._step(request, rows, Status.PUBLISHED, told=False):
                count += done
            self._tell(request, count, ngettext("%d row published.", "%d rows published.", count))
            for row in rows.all():
                self._refuse(request, row, self._against(request, row, Status.PUBLISHED))

    @admin.action(permissions=["retract"], description=_("Retract selected %(verbose_name_plural)s"))
    def retract(self, request, queryset):
        with transaction.atomic():
            done = self._step(request, self._untouched(request, queryset), Status.RETRACTED)
        self._tell(request, done, ngettext("%d row retracted.", "%d rows retracted.", done))
        self._warn_of_hidden_rows(request)

    def _step(self, request, rows, after, told=True) -> int:
        """Take each of these rows there that can be; how many were. Why others were not is told."""
        done = 0
        for row in rows.exclude(status=after):
            reasons = self._against(request, row, after)
            if not reasons:
                self._set_status(request, row, after)
                done += 1
            elif told:
                self._refuse(request, row, reasons)
        return done

    def _against(self, request, row, after) -> list[str]:
        reasons = review.against(request.user, row, after)
        if review.needs_reason(request.user, row, after) and not request.POST.get("why", "").strip():
            reasons.append(_("say why in the field beside the action; of a fact that is retracted, readers see it."))
        facts = affected.unlinked(row, after)
        reasons += affected.against(request.user, facts, request.POST.get("why", ""), request.POST.get("since", ""))
        return reasons + integrity.against_step(row, after)

    def _tell(self, request, count, text):
        if count:
            self.message_user(request, text % count, messages.SUCCESS)

    def _refuse(self, request, row, reasons):
        if reasons:
            hidden = _("“%(row)s” is not shown to readers: %(reasons)s")
            waits = _("“%(row)s” stays %(status)s: %(reasons)s")
            text = hidden if row.status == Status.PUBLISHED else waits
            told = {"row": row, "status": row.get_status_display(), "reasons": " ".join(map(str, reasons))}
            self.message_user(request, text % told, messages.ERROR)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if "status" in form.changed_data:
            self._warn_of_hidden_rows(request)

    def construct_change_message(self, request, form, formsets, add=False):
        """Django asks for it once all of a form is saved: what now breaks a rule is told, as a load of files would."""
        for problem in integrity.problems_of(form.instance):
            if problem.rule != integrity.published_rows_can_be_shown.__name__:  # which has a warning of its own
                self.message_user(request, _("Please fix: %s") % problem, messages.WARNING)
        return super().construct_change_message(request, form, formsets, add)

    def _set_status(self, request, row, status):
        affected.take_step(row, status, request.POST.get("why", ""))
        self.log_change(request, row, _("Status: %s.") % Status(status).label)

    def _warn_of_hidden_rows(self, request):
        hidden = list(integrity.published_rows_can_be_shown())
        if hidden:
            text = ngettext(
                "%(count)d published row is hidden from readers: %(first)s",
                "%(count)d published rows are hidden from readers, the first: %(first)s",
                len(hidden),
            )
            self.message_user(request, text % {"count": len(hidden), "first": hidden[0]}, messages.WARNING)
