from django.apps import AppConfig
from django.contrib.admin import apps as admin
from django.utils.translation import gettext_lazy as _


class FactsConfig(AppConfig):
    name = "facts"
    verbose_name = _("SCO Facts")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from . import changes, clock, evidence, kept
        from .doors import sessions  # noqa: F401 – it hears of each login
        from .history import recording
        from .models import Citation

        clock.newest = lambda: kept.once("newest", Citation.objects.newest)
        changes.connect(self)
        evidence.connect(self)
        recording.connect(self)


class DeskConfig(admin.AdminConfig):
    """Django's admin with doors of our own."""

    default = False
    default_site = "facts.doors.site.DeskSite"
