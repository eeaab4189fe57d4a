"""Which facts back which values of a structured row: the part of its page that says so, and what follows from it."""

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from .. import locks
from ..models import Backing
from . import affected
from .desk import Desk, section
from .edits import Follows, refuse_own_approval, refuse_without_reason
from .filters import SourcedFilter

#: The nouns of which no fact is about a row: what leads from a fact to them are its backings.
BACKED_ONLY = tuple(name for name, model in Backing.models().items() if not model.tied_by or model.tied_by[1])
#: All that ``link_of`` and the names of the targets look at.
FETCHED = (*Backing.TARGETS, "chairmanship__country", "membership__country", "membership__standing", "term__actor")


def values(*fields):
    """The part of a form with the values that need facts behind them."""
    text = _("Only what an article says. Name the fact that says it under “Backings”.")
    return section(_("What is said of it"), text, *fields)


class BackingFormSet(forms.BaseInlineFormSet):
    #: Whose form it is.
    user = None

    def clean(self):
        super().clean()
        refuse_without_reason(self)
        refuse_own_approval(self)
        touched = {key for form in self.forms if form.has_changed() for key in _facts(form)}
        for lock in locks.of("fact", touched).values():
            raise ValidationError(_("One of these facts cannot be changed. %s") % locks.told(lock), code="locked")
        row, kept = self.instance, [form for form in self.forms if not self._should_delete_form(form)]
        facts = affected.unlinked(row, row.status, [form.instance.fact_id for form in kept if form.instance.fact_id])
        why, since = self.data.get("why", ""), self.data.get("since", "")
        if reasons := affected.against(self.user, facts, why, since):
            raise ValidationError(reasons, code="affected")


def _facts(form) -> list[int]:
    """The facts that a form's row backs, before and after."""
    return [key for key in (form.initial.get("fact"), form.instance.fact_id) if key]


class BackingInline(Follows, admin.TabularInline):
    model = Backing
    formset = BackingFormSet
    extra = 0
    autocomplete_fields = ("fact",)
    fields = ("value", "fact", "stated")
    verbose_name_plural = _(
        "backings: which fact backs which value. Once this row is published, the fact is about it, too"
    )

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("fact", *FETCHED)

    def get_formset(self, request, obj=None, **kwargs):
        formset = super().get_formset(request, obj, **kwargs)
        formset.user = request.user
        return formset

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name != "value":
            return super().formfield_for_dbfield(db_field, request, **kwargs)
        model = self.parent_model
        names = [(name, capfirst(model.label_of(name))) for name in (*model.backed_values, *model.measures)]
        return forms.ChoiceField(choices=[("", "---------"), *names], label=capfirst(db_field.verbose_name))


class Backed(Desk):
    """The desk of a noun whose values need facts behind them."""

    inlines = (BackingInline,)

    def get_list_filter(self, request):
        return (*super().get_list_filter(request), SourcedFilter)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        affected.link(form.instance)
