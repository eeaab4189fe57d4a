"""The desks of what facts are about, countries and their statuses, themes, events, chairmanships, people and bodies;
and of what they disagree on."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from ..models import Actor, Chairmanship, Country, Disagreement, Event, Membership, Standing, Term, Theme
from .backing import Backed, values
from .desk import Desk, only_used, publication, section
from .merging import Merging


@admin.register(Event)
class EventAdmin(Merging, Backed):
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
    list_display = ("slug", "status", "country", "term", "slogan", "fact_count")
    list_filter = ("status",)
    list_select_related = ("country",)
    search_fields = ("slug", "country__name", "term", "slogan")
    ordering = ("status", "slug")
    autocomplete_fields = ("country",)
    fieldsets = (
        section(None, None, "slug"),
        values("country", "term", "term_reason", "slogan"),
        section(_("In the line of chairs"), None, "gap_reason"),
        publication(),
    )


@admin.register(Actor)
class ActorAdmin(Merging, Backed):
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


@admin.register(Term)
class TermAdmin(Backed):
    facts_are, facts_by = "backings__fact", "backings__term"
    list_display = ("actor", "status", "office", "start", "end", "fact_count")
    list_filter = ("status", "office")
    list_select_related = ("actor",)
    search_fields = ("slug", "actor__name")
    ordering = ("status", "slug")
    autocomplete_fields = ("actor",)
    fieldsets = (
        section(None, None, "slug", "office"),
        values("actor", "start", "start_reason", "end", "end_reason"),
        publication(),
    )


@admin.register(Standing)
class StandingAdmin(Backed):
    facts_are, facts_by = "backings__fact", "backings__standing"
    view_on_site = False  # it has no page of its own
    list_display = ("name", "status", "position", "begins", "ends", "fact_count")
    list_filter = ("status",)
    search_fields = ("name", "slug")
    ordering = ("status", "position", "slug")
    prepopulated_fields = {"slug": ("name",)}
    fieldsets = (
        section(
            None,
            _("A status that countries have in the SCO. A new one is a new row; no old one is rewritten."),
            *("name", "slug", "position", "definition"),
        ),
        values("begins", "ends"),
        publication(),
    )


@admin.register(Membership)
class MembershipAdmin(Backed):
    facts_are, facts_by = "backings__fact", "backings__membership"
    list_display = ("__str__", "status", "decided", "effective", "ended", "fact_count")
    list_filter = ("status", *only_used("standing", "country"))
    list_select_related = ("country", "standing")
    search_fields = ("slug", "country__name", "standing__name")
    ordering = ("status", "slug")
    autocomplete_fields = ("country", "standing")
    fieldsets = (
        section(None, None, "slug"),
        values("country", "standing"),
        section(
            _("When"),
            _("As the facts under “Backings” have it. A date that was worked out says how."),
            *("decided", "decided_reason", "effective", "effective_reason", "ended", "ended_reason"),
        ),
        publication(),
    )


@admin.register(Disagreement)
class DisagreementAdmin(Desk):
    facts_are, facts_by = "facts", "disagreements"
    list_display = ("question", "status", "conclusion", "fact_count")
    list_filter = ("status",)
    search_fields = ("question", "slug", "conclusion")
    ordering = ("status", "slug")
    prepopulated_fields = {"slug": ("question",)}
    autocomplete_fields = ("facts",)
    fieldsets = (
        section(
            None,
            _("What a rule finds is in the register by itself; a row of its address holds your words on it."),
            *("question", "slug", "facts"),
        ),
        section(
            _("What came of it"),
            _("Only once it is settled. Nothing is deleted: every version stays with its source."),
            *("conclusion", "reason"),
        ),
        publication(),
    )


@admin.register(Theme)
class ThemeAdmin(Merging, Desk):
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
