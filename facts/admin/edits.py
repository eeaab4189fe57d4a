"""Nobody's edit is lost: a form remembers what it showed, and is refused once somebody else has changed that."""

from hashlib import sha256

from django import forms
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from .. import changes
from ..models import Status


def digest(row, inlined) -> str:
    """SHA-256 of what is stored of the row: its columns, its links, and its rows of the models in ``inlined``."""
    stored = type(row)._base_manager.filter(pk=row.pk)
    parts = [list(stored.values_list())]
    parts += [sorted(stored.values_list(link.name, flat=True), key=str) for link in row._meta.many_to_many]
    for model in inlined:
        rows = model._base_manager.filter(**{row._meta.model_name: row.pk})
        parts.append(list(rows.order_by("pk").values_list()))
    return sha256(repr(parts).encode()).hexdigest()


class Seen(forms.CharField):
    """The digest that travels with the form. It is never an edit, so no history says “changed seen”."""

    widget = forms.HiddenInput

    def has_changed(self, initial, data):
        return False


class DeskForm(forms.ModelForm):
    """The form of every noun. It checks that the row is still as shown and, if published, what it rests on."""

    #: Models that are edited on the same page.
    inlined: tuple = ()

    seen = Seen(required=False)

    def __init__(self, *args, **kwargs):
        row, shown = kwargs.get("instance"), {}
        if row is not None and row.pk and not args:
            # The digest first, then the row: a change between the two is noticed.
            shown = {"seen": digest(row, self.inlined)}
            row.refresh_from_db()
        super().__init__(*args, **kwargs | {"initial": shown | (kwargs.get("initial") or {})})

    def clean(self):
        cleaned = super().clean()
        if self.instance.pk:
            self._refuse_if_changed_since(cleaned.get("seen"))
        if cleaned.get("status") == Status.PUBLISHED:
            for name in self.instance.rests_on:
                other = cleaned.get(name)
                if other is not None and not type(other).objects.published().filter(pk=other.pk).exists():
                    self.add_error(name, _("Readers do not see “%s”: publish it first, or keep this a draft.") % other)
        return cleaned

    def _refuse_if_changed_since(self, seen):
        # Locked until this save has ended, so that of two saves at once the second sees the first.
        changes.lock()
        list(type(self.instance)._base_manager.select_for_update().filter(pk=self.instance.pk))
        if digest(self.instance, self.inlined) == seen:
            return
        raise ValidationError(
            _(
                "Nothing was saved: somebody else has changed this %(noun)s since you opened it. %(who)s "
                "Copy what you typed, open the %(noun)s again to see its new state, and enter your change there."
            ),
            params={"noun": self.instance._meta.verbose_name, "who": self._last_change()},
            code="changed_since",
        )

    def _last_change(self):
        kind = ContentType.objects.get_for_model(self.instance)
        entry = (
            LogEntry.objects.filter(content_type=kind, object_id=str(self.instance.pk)).select_related("user").first()
        )
        if entry is None:
            return ""
        when = date_format(localtime(entry.action_time), "DATETIME_FORMAT")
        return _("The last change recorded here is by %(user)s, %(when)s.") % {"user": entry.user, "when": when}
