import unicodedata

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import Count
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from .. import evidence, review
from ..models import Citation, Fact, Status
from .affected import link_of
from .backing import BACKED_ONLY, FETCHED
from .citation import CitationInline
from .desk import Desk, only_used, publication, section
from .drafting import Drafting
from .edits import DeskForm
from .filters import EvidenceFilter
from .merging import Merging

#: The button of a fact's form that confirms all its evidence.
CONFIRM = "_confirm"


class FactForm(DeskForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "statement" in self.fields:  # a draft that was uploaded without one is opened to be given one
            self.fields["statement"].required = True

    def clean_statement(self):
        """In the normal form NFC; but as it is stored where it differs in nothing else, which is no change."""
        text, stored = unicodedata.normalize("NFC", self.cleaned_data["statement"]), self.initial.get("statement", "")
        return stored if text == unicodedata.normalize("NFC", stored) else text

    def get_initial_for_field(self, field, field_name):
        """The figure as a person writes it: 24 and not 24.000."""
        value = super().get_initial_for_field(field, field_name)
        if field_name != "figure_value" or value is None:
            return value
        return value.to_integral_value() if value == value.to_integral_value() else value.normalize()

    def clean(self):
        cleaned = super().clean()
        for backing in self.instance.backings.select_related(*FETCHED) if self.instance.pk else ():
            relation, row = link_of(backing.target)
            if backing.target.status == Status.PUBLISHED and relation in cleaned and row not in cleaned[relation]:
                told = _("Keep “%(row)s”: this fact backs a value of “%(target)s”.")
                self.add_error(relation, told % {"row": row, "target": backing.target})
        return cleaned


@admin.register(Fact)
class FactAdmin(Drafting, Merging, Desk):
    form = FactForm
    inlines = (CitationInline,)
    list_display = ("said", "status", "kind", "when", "citation_count")
    list_filter = (
        "status",
        EvidenceFilter,
        "kind",
        *only_used("themes", "countries", "events", "citations__paragraph__article"),
    )
    linked_by = ("chairmanships", "actors", "disagreements", *(f"backings__{noun}" for noun in BACKED_ONLY))
    search_fields = ("statement", "slug", "attributed_to__name")
    search_help_text = _("Words of the statement, of its address, or of the name of the one who says it.")
    date_hierarchy = "first_day"
    ordering = ("status", "slug")
    prepopulated_fields = {"slug": ("statement",)}
    autocomplete_fields = ("attributed_to", "countries", "events", "chairmanships", "themes", "actors")
    readonly_fields = ("backs",)
    actions = (*Desk.actions, "confirm")
    fieldsets = (
        section(
            _("What it says"),
            _("One checkable sentence in our own words, and what a reader must not read into it."),
            *("statement", "slug", "kind", "leaves_open"),
        ),
        section(
            _("Who and when"),
            _("As the article has it. What it does not say stays empty."),
            *("attributed_to", "when", "when_inferred", "when_reason"),
        ),
        section(
            _("Figure"),
            _("Only if the statement gives a number: all three, or none."),
            ("figure_bound", "figure_value", "figure_unit"),
        ),
        section(
            _("About"),
            _("On whose pages readers find it."),
            *("countries", "events", "chairmanships", "themes", "actors", "backs"),
        ),
        publication("retraction_reason"),
    )

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(citation_count=Count("citations", distinct=True))

    @admin.display(description=_("statement"), ordering="statement")
    def said(self, fact):
        return str(fact)

    @admin.action(permissions=["change"], description=_("Confirm the evidence of selected facts: compared again"))
    def confirm(self, request, queryset):
        """Somebody has compared every passage of these facts with what they say."""
        with transaction.atomic():
            facts = [fact.pk for fact in self._untouched(request, queryset) if review.may_edit(request.user, fact)]
            due = Citation.objects.due().filter(fact__in=facts)
            count = due.values("fact").distinct().count()
            evidence.confirm(due)
        if count:
            told = ngettext("The evidence of %d fact is confirmed.", "The evidence of %d facts is confirmed.", count)
            self.message_user(request, told % count, messages.SUCCESS)
        else:
            self.message_user(request, _("None of them had evidence to be confirmed."), messages.WARNING)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if CONFIRM in request.POST:
            evidence.confirm(form.instance.citations.due())

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        context["due"] = change and obj.citations.due().exists() and self.has_change_permission(request, obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    @admin.display(description=_("citations"), ordering="citation_count")
    def citation_count(self, fact):
        return fact.citation_count

    @admin.display(description=_("values it backs"))
    def backs(self, fact):
        backings = fact.backings.select_related(*FETCHED) if fact.pk else ()
        links = [
            (
                reverse(f"admin:facts_{row._meta.model_name}_change", args=[row.pk]),
                row,
                row.label_of(backing.value),
            )
            for backing in backings
            if (row := backing.target)
        ]
        return format_html_join(", ", '<a href="{}">{}</a>: {}', links) or None
