"""What the desks of all nouns share: drafts first, publish and retract, counts that link, addresses that stay."""

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import Count
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from .. import integrity
from ..models import Status
from .edits import DeskForm, Edits
from .history import History
from .lookups import NamedLookups


def section(name, description, *fields):
    """One part of a form: its heading, a sentence on what belongs there, its fields."""
    return (name, {"description": description, "fields": fields})


def publication(*fields):
    """The last part of every form."""
    text = _("Readers see published rows only. A draft can be deleted; what was published is retracted instead.")
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
    actions = ("publish", "retract")
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
        form.inlined = tuple(inline.model for inline in self.inlines)
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
        return getattr(obj, "status", None) == Status.DRAFT and super().has_delete_permission(request, obj)

    @admin.action(permissions=["change"], description=_("Publish selected %(verbose_name_plural)s"))
    def publish(self, request, queryset):
        count = 0
        with transaction.atomic():
            rows = self._untouched(request, queryset)
            # Again, as long as it helps: a row may rest on another one that is selected too.
            while ready := [
                row for row in rows.exclude(status=Status.PUBLISHED) if not integrity.against_publishing(row)
            ]:
                for row in ready:
                    self._set_status(request, row, Status.PUBLISHED)
                count += len(ready)
        if count:
            self.message_user(
                request, ngettext("%d row published.", "%d rows published.", count) % count, messages.SUCCESS
            )
        for row in rows.all():
            if reasons := integrity.against_publishing(row):
                text = _("“%(row)s” is not shown to readers: %(reasons)s") % {"row": row, "reasons": " ".join(reasons)}
                self.message_user(request, text, messages.ERROR)

    @admin.action(permissions=["change"], description=_("Retract selected %(verbose_name_plural)s"))
    def retract(self, request, queryset):
        rows = self.model.objects.filter(pk__in=list(queryset.values_list("pk", flat=True)))
        if not request.POST.get("why", "").strip() and rows.filter(status=Status.PUBLISHED).exists():
            text = _("Nothing was retracted: say why in the field beside the action.")
            self.message_user(request, text, messages.ERROR)
            return
        with transaction.atomic():
            rows = self._untouched(request, queryset)
            retracted = [
                self._set_status(request, row, Status.RETRACTED) for row in rows.exclude(status=Status.RETRACTED)
            ]
        count = len(retracted)
        self.message_user(request, ngettext("%d row retracted.", "%d rows retracted.", count) % count, messages.SUCCESS)
        self._warn_of_hidden_rows(request)

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
