"""What the desks of all nouns share: drafts first, publish and retract, counts that link, addresses that stay."""

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import Count
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from .. import integrity, review
from ..models import Status
from .edits import DeskForm, Edits
from .history import History
from .lookups import NamedLookups


def section(name, description, *fields):
    """One part of a form: its heading, a sentence on what belongs there, its fields."""
    return (name, {"description": description, "fields": fields})


def publication(*fields):
    """The last part of every form."""
    text = _(
        "Readers see published rows only. A draft is handed in for review, and somebody who did not write it publishes "
        "it. A draft can be deleted; what was published is retracted instead."
    )
    return section(_("Publication"), text, "status", *fields)


def only_used(*names):
    """Filters by relations that offer just the rows that occur."""
    return [(name, admin.RelatedOnlyFieldListFilter) for name in names]


class ReadOnly:
    """For a ModelAdmin: rows that are written by commands and only looked at here."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class Desk(History, NamedLookups, Edits, admin.ModelAdmin):
    """The desk of one noun."""

    form = DeskForm
    actions = ("hand_in", "publish", "send_back", "retract")
    list_per_page = 50
    #: The field that is the row's address: open when it is added, never changed later.
    address = "slug"
    #: The way from a row to its facts, and the filter of the facts' list that shows just these.
    facts_are, facts_by = "", ""

    def get_queryset(self, request):
        rows = super().get_queryset(request)
        if self.list_select_related:
            rows = rows.select_related(*self.list_select_related)
        return rows.annotate(fact_count=Count(self.facts_are, distinct=True)) if self.facts_are else rows

    @admin.display(description=_("facts"), ordering="fact_count")
    def fact_count(self, row):
        address = f"{reverse('admin:facts_fact_changelist')}?{self.facts_by}__id__exact={row.pk}"
        return format_html('<a href="{}">{}</a>', address, row.fact_count)

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        form.inlined, form.user = tuple(inline.model for inline in self.inlines), request.user
        return form

    def get_fieldsets(self, request, obj=None):
        *fieldsets, (name, options) = super().get_fieldsets(request, obj)
        may = self.has_change_permission(request, obj) if obj else self.has_add_permission(request)
        own = ["why", "seen"] if may else []
        return [*fieldsets, (name, {**options, "fields": [*options["fields"], *own]})]

    def get_readonly_fields(self, request, obj=None):
        return (*super().get_readonly_fields(request, obj), *([self.address] if obj else []))

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else super().get_prepopulated_fields(request, obj)

    def view_on_site(self, row):
        """The row's public page, once there is one."""
        return row.get_absolute_url() if type(row).objects.published().filter(pk=row.pk).exists() else None

    def has_delete_permission(self, request, obj=None):
        # Not in bulk, not from another row's page, and never what readers may have cited.
        is_draft = getattr(obj, "status", None) == Status.DRAFT
        return is_draft and super().has_delete_permission(request, obj) and review.may_edit(request.user, obj)

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and (obj is None or review.may_edit(request.user, obj))

    def has_publish_permission(self, request):
        return review.may(request.user, "publish", self.model)

    def has_retract_permission(self, request):
        return review.may(request.user, "retract", self.model)

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
            reasons.append(_("say why in the field beside the action."))
        return reasons + (integrity.against_publishing(row) if after == Status.PUBLISHED else [])

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

    def _set_status(self, request, row, status):
        row.status = status
        row.save(update_fields=["status"])
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
