"""The curators' desk: Django's own admin, one file per concern."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from . import account, article, attempt, fact, files, load, note, noun, worklist

__all__ = ["account", "article", "attempt", "fact", "files", "load", "note", "noun", "worklist"]

admin.site.site_header = _("SCO Facts: the curators’ desk")
admin.site.site_title = _("SCO Facts")
admin.site.index_title = _("What do you want to work on?")
admin.site.first_page = worklist.first_page
admin.site.pages = (("open-disagreements/", worklist.open_disagreements, "open_disagreements"),)
