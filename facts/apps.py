from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FactsConfig(AppConfig):
    name = "facts"
    verbose_name = _("SCO Facts")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from . import changes
        from .history import recording

        changes.connect(self)
        recording.connect(self)
