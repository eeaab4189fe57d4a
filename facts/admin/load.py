from django.contrib import admin

from ..models import Load
from .desk import ReadOnly
from .files import LoadFiles
from .lookups import NamedLookups
from .upload import Upload


@admin.register(Load)
class LoadAdmin(LoadFiles, Upload, ReadOnly, NamedLookups, admin.ModelAdmin):
    """A record of what was loaded and when, to be read only."""

    list_display = ("revision", "loaded_at")
    search_fields = ("revision",)
