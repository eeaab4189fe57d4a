from django.contrib import admin

from ..models import Attempt
from .desk import ReadOnly, only_used
from .lookups import NamedLookups


@admin.register(Attempt)
class AttemptAdmin(ReadOnly, NamedLookups, admin.ModelAdmin):
    """Who came to the door. To be read by those who may, and by nobody to be edited."""

    list_display = ("at", "user", "way", "outcome", "address", "by")
    list_display_links = None
    list_filter = ("outcome", "way", *only_used("user"))
    list_select_related = ("user", "by")
    search_fields = ("user__username", "address")
    date_hierarchy = "at"
