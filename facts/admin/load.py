from django.contrib import admin

from ..models import Load
from .desk import ReadOnly
from .lookups import NamedLookups


@admin.register(Load)
class LoadAdmin(ReadOnly, NamedLookups, admin.ModelAdmin):
    """A record of what was loaded and when, to be read only."""

    list_display = ("revision", "loaded_at")
    search_fields = ("revision",)
