"""The desks of what facts are about: countries, themes, events, chairmanships, people and bodies."""

from django import forms
from django.contrib import admin
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from ..models import Actor, Backing, Chairmanship, Country, Event, Theme
from .desk import Desk, only_used, publication, section


def values(*fields):
    """The part of a form with the values that need facts behind them."""
    text = _("Only what an article says. Name the fact that says it under “Backings”.")
    return section(_("What is said of it"), text, *fields)


class BackingInline(admin.TabularInline):
    model = Backing
    extra = 0
    autocomplete_fields = ("fact",)
    fields = ("value", "fact")
    verbose_name_plural = _("backings: which fact backs which value. The fact is then about this row, too")

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("fact", *Backing.TARGETS)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name != "value":
            return super().formfield_for_dbfield(db_field, request, **kwargs)
        opts = self.parent_model._meta
        names = [(name, capfirst(opts.get_field(name).verbose_name)) for name in self.parent_model.backed_values]
        return forms.ChoiceField(choices=[("", "---------"), *names], label=capfirst(db_field.verbose_name))


class Backed(Desk):
    """The desk of a noun whose values need facts behind them."""

    inlines = (BackingInline,)

    def save_formset(self, request, form, formset, change):
        super().save_formset(request, form, formset, change)
        for backing in (*formset.new_objects, *(row for row, _names in formset.changed_objects)):
            getattr(backing.fact, f"{self.opts.model_name}s").add(form.instance)


@admin.register(Event)
class EventAdmin(Backed):
    facts_are, facts_by = "facts", "events"
    list_display = ("name", "status", "kind", "when", "place", "country", "fact_count")
    list_filter = ("status", "kind", *only_used("country"))
    list_select_related = ("country",)
    search_fields = ("name", "slug", "place")
    date_hierarchy = "first_day"
    ordering = ("status", "slug")
    prepopulated_fields = {"slug": ("name",)}
    autocomplete_fields = ("country", "part_of", "chairmanship")
    fieldsets = (
        section(None, None, "name", "slug", "kind", "aliases"),
        values("when", "when_inferred", "place", "country", "ordinal", "part_of", "chairmanship"),
        publication(),
    )


@admin.register(Chairmanship)
class ChairmanshipAdmin(Backed):
    facts_are, facts_by = "facts", "chairmanships"
    list_display = ("slug", "status", "country", "term", "fact_count")
    list_filter = ("status",)
    list_select_related = ("country",)
    search_fields = ("slug", "country__name", "term")
    ordering = ("status", "slug")
    autocomplete_fields = ("country",)
    fieldsets = (
        section(None, None, "slug"),
        values("country", "term"),
        publication(),
    )


@admin.register(Actor)
class ActorAdmin(Backed):
    facts_are, facts_by = "facts", "actors"
    list_display = ("name", "status", "kind", "role", "country", "fact_count")
    list_filter = ("status", "kind")
    list_select_related = ("country",)
    search_fields = ("name", "slug", "role")
    ordering = ("status", "name")
    prepopulated_fields = {"slug": ("name",)}
    autocomplete_fields = ("country",)
    fieldsets = (
        section(None, None, "name", "slug", "kind", "aliases"),
        values("role", "country"),
        publication(),
    )


@admin.register(Theme)
class ThemeAdmin(Desk):
    facts_are, facts_by = "facts", "themes"
    list_display = ("name", "status", "parent", "fact_count")
    list_filter = ("status", *only_used("parent"))
    list_select_related = ("parent",)
    search_fields = ("name", "slug", "definition")
    ordering = ("status", "name")
    prepopulated_fields = {"slug": ("name",)}
    autocomplete_fields = ("parent",)
    fieldsets = (section(None, None, "name", "slug", "definition", "parent", "aliases"), publication())


@admin.register(Country)
class CountryAdmin(Desk):
    """Countries come from ISO 3166-1 with their CLDR names; they have no status and are never deleted."""

    actions = ()
    address = "iso3"
    facts_are, facts_by = "facts", "countries"
    list_display = ("name", "iso3", "fact_count")
    search_fields = ("name", "iso3", "name_ru", "name_zh")
    ordering = ("name",)
    fieldsets = (
        section(
            None,
            _("A country's place in this list says nothing about its status in the SCO."),
            *("iso3", "name", "name_ru", "name_zh", "aliases"),
        ),
    )
