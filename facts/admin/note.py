"""The notes and questions of all rows as a list; they are written, answered and resolved at their rows."""

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from ..history import entries
from ..models import Note
from .desk import ReadOnly
from .filters import MineFilter, NewFilter, OpenFilter
from .lookups import NamedLookups


def readable(site, request) -> list[str]:
    """The nouns that somebody may look at, and so the notes of their rows."""
    desks = ((name, site.get_model_admin(noun)) for name, noun in entries.nouns().items() if site.is_registered(noun))
    return [name for name, desk in desks if desk.has_view_or_change_permission(request)]


class Listed(ChangeList):
    """A page of notes, each with its row, in a query for each noun."""

    def get_results(self, request):
        super().get_results(request)
        rows = {}
        for name in {note.noun for note in self.result_list}:
            keys = [note.row for note in self.result_list if note.noun == name]
            noun = entries.nouns()[name]
            further = [part.name for part in noun._meta.fields if part.remote_field]  # a row's name may be made of them
            found = noun._base_manager.select_related(*further).in_bulk(keys)
            rows |= {(name, key): row for key, row in found.items()}
        for note in self.result_list:
            note.about = rows.get((note.noun, note.row))


@admin.register(Note)
class NoteAdmin(ReadOnly, NamedLookups, admin.ModelAdmin):
    list_display = ("shortened", "kind", "row_page", "by", "at", "resolved_at")
    list_display_links = None
    list_filter = (OpenFilter, "kind", MineFilter, NewFilter)
    list_select_related = ("by",)
    search_fields = ("text",)

    def has_view_permission(self, request, obj=None):
        names = readable(self.admin_site, request)
        return bool(names) if obj is None else obj.noun in names

    def get_queryset(self, request):
        return super().get_queryset(request).filter(noun__in=readable(self.admin_site, request))

    def get_changelist(self, request, **kwargs):
        return Listed

    @admin.display(description=_("text"))
    def shortened(self, note):
        return Truncator(note.text).chars(200)

    @admin.display(description=_("row"))
    def row_page(self, note):
        if note.about is None:
            return _("%(noun)s %(key)d, which was deleted") % {"noun": note.noun, "key": note.row}
        page = reverse(f"admin:facts_{note.noun}_change", args=[note.row])
        return format_html('<a href="{}#note-{}">{}</a>', page, note.pk, Truncator(str(note.about)).chars(100))
