from django.contrib import admin
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from ..models import Load
from .desk import ReadOnly
from .files import LoadFiles
from .history import LoadHistory
from .lookups import NamedLookups
from .upload import Upload


@admin.register(Load)
class LoadAdmin(LoadHistory, LoadFiles, Upload, ReadOnly, NamedLookups, admin.ModelAdmin):
    """A record of what was loaded and when, to be read only."""

    list_display = ("revision", "loaded_at", "undo")
    search_fields = ("revision",)

    @admin.display(description=_("what it changed"))
    def undo(self, load):
        told = _("Look at it, or take it back")
        more = _("the load of %s") % date_format(localtime(load.loaded_at), "DATETIME_FORMAT")
        address = reverse("admin:facts_load_undo", args=[load.pk])
        return format_html('<a href="{}">{}<span class="visually-hidden"> ({})</span></a>', address, told, more)
