"""What the desks of all nouns share: drafts first, publish and retract, counts that link, addresses that stay."""

from django.contrib import admin
from django.db.models import Count
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from .. import review
from ..models import Status
from .choosing import Choices
from .edits import DeskForm, Edits
from .filters import MineFilter, NewFilter
from .history import History
from .lookups import NamedLookups
from .steps import Steps
from .talk import Talk


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


class Desk(Talk, History, NamedLookups, Steps, Edits, Choices, admin.ModelAdmin):
    """The desk of one noun."""

    form = DeskForm
    list_per_page = 50
    #: The field that is the row's address: open when it is added, never changed later.
    address = "slug"
    #: The way from a row to its facts, and the filter of the facts' list that shows just these.
    facts_are, facts_by = "", ""

    def get_list_filter(self, request):
        found = super().get_list_filter(request)
        return (*found, NewFilter, MineFilter) if "status" in found else found

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
        own = ["why", "seen", "since"] if may else []
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
