"""Nobody's edit is lost: a form remembers what it showed. Once somebody else has changed that, it comes back with both
changes in it, and says what the other one was; nothing is saved unseen, and nothing that was typed is gone.
"""

from collections import Counter
from hashlib import sha256
from secrets import token_urlsafe

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.admin.models import LogEntry
from django.contrib.admin.utils import unquote
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from .. import changes, locks, review
from ..history.authors import STANDING
from ..models import Status
from ..models.change import Change
from .choosing import Choices
from .joining import Shown, joined

#: The field that tells readers why a row was retracted.
REASON = "retraction_reason"
#: What readers never see of a row can be changed without a reason.
UNSEEN = {"aliases"}
WHY = {
    "label": _("Why you change it"),
    "required": False,
    "max_length": 300,
    "widget": forms.TextInput(attrs={"class": "vLargeTextField"}),
    "help_text": _(
        "For the curators’ history; readers never see it. "
        "Needed where what readers see of a published row is changed, or a row is retracted."
    ),
}
_NEEDED = _("Readers see this row: say in a few words why it is changed.")


def is_public(row) -> bool:
    """Whether readers see the row as it is stored; a noun without a status is always seen."""
    stored = type(row)._base_manager.filter(pk=row.pk)
    return not hasattr(row, "status") or stored.filter(status=Status.PUBLISHED).exists()


def refuse_without_reason(formset) -> None:
    """A citation or a backing of a published row is changed for a reason."""
    row, why = formset.instance, formset.data.get("why", "").strip()
    if row.pk and not why and is_touched(formset) and is_public(row):
        raise ValidationError(_NEEDED, code="why")


def is_touched(formset) -> bool:
    """Whether a row of it is changed in more than what is ``unseen``."""
    unseen = getattr(formset, "unseen", set())
    return any(set(form.changed_data) - unseen for form in formset.forms)


def refuse_own_approval(formset) -> None:
    """Evidence that changes in the same step as its row is published was looked at by nobody else."""
    if getattr(formset.instance, "is_being_approved", False) and is_touched(formset):
        raise ValidationError(review.OWN, code="own")


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
    """What travels with the form. It is never an edit, so no history says “changed seen”."""

    widget = forms.HiddenInput

    def has_changed(self, initial, data):
        return False


class Why(forms.CharField):
    """The reason for a change. It is kept by the history, and is no edit of the row."""

    def has_changed(self, initial, data):
        return False


class DeskForm(forms.ModelForm):
    """The form of every noun. It checks that the row is still as shown and, if published, what it rests on."""

    #: Models that are edited on the same page.
    inlined: tuple = ()
    #: Whose form it is.
    user = None

    seen = Seen(required=False)
    since = Seen(required=False)
    why = Why(**WHY)

    def __init__(self, *args, **kwargs):
        row = kwargs.get("instance")
        if row is not None and row.pk and not args:
            # The digest first, then the row: a change between the two is noticed.
            self.digest = digest(row, self.inlined)
            row.refresh_from_db()
        super().__init__(*args, **kwargs)
        if "status" in self.fields and self.user:
            offered = [self.instance.status, *review.steps(self.user, self.instance)]
            self.fields["status"].widget.choices = [
                (value, Status(value).label) for value in Status if value in offered
            ]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("status") and self.user:
            self._refuse_step(cleaned["status"], cleaned.get("why") or "")
        if self.instance.pk:
            self._refuse_if_locked()
            self._refuse_if_changed_since(Shown.read(cleaned.get("seen") or "", self.instance))
            touched = set(self.changed_data) - UNSEEN and is_public(self.instance)
            # Readers are told why a row was retracted, so the curators' history need not be told again.
            told = cleaned.get("status") == Status.RETRACTED and REASON in self.fields
            if touched and not told and not cleaned.get("why"):
                self.add_error("why", _NEEDED)
        elif cleaned.get("seen") == GONE:
            raise ValidationError(self._gone, code="gone")
        if (
            getattr(self.instance, "merged_into_id", None)
            and cleaned.get("status", Status.RETRACTED) != Status.RETRACTED
        ):
            told = _("It was merged into “%s”, so it stays retracted; take the merge back instead.")
            self.add_error("status", told % self.instance.survivor)
        if cleaned.get("status") == Status.PUBLISHED:
            for name in self.instance.rests_on:
                other = cleaned.get(name)
                if other is not None and not type(other).objects.published().filter(pk=other.pk).exists():
                    self.add_error(name, _("Readers do not see “%s”: publish it first, or keep this a draft.") % other)
        return cleaned

    def _refuse_step(self, after, why):
        """The row is still as it is stored."""
        row, touched = self.instance, bool(set(self.changed_data) - STANDING)
        for reason in review.against(self.user, row, after, touched=not row.pk or touched):
            self.add_error("status", reason)
        if after == Status.RETRACTED != row.status and REASON in self.fields:
            if not self.cleaned_data.get(REASON):
                self.add_error(REASON, _("Readers find this at its address: say why it was retracted."))
        elif review.needs_reason(self.user, row, after) and not why:
            self.add_error("why", _("Say in a few words why it is now %s.") % Status(after).label)
        is_published_now = after == Status.PUBLISHED and row.status != after
        row.is_being_approved = is_published_now and not settings.APPROVE_OWN

    def _refuse_if_locked(self):
        if lock := locks.on(self.instance):
            told = _("Nothing was saved. %(lock)s What you typed is still here, until you leave the page.")
            raise ValidationError(told, params={"lock": locks.told(lock)}, code="locked")

    def _refuse_if_changed_since(self, seen):
        # Locked until this save has ended, so that of two saves at once the second sees the first.
        changes.lock()
        if seen and digest(self.instance, self.inlined) == seen.digest:
            return
        raise ValidationError(
            _(
                "Nothing was saved: somebody else has changed this %(noun)s since you opened it. %(who)s "
                "What you typed is still here, and what they changed is in the form, too. Look it over and save it."
            ),
            params={"noun": self.instance._meta.verbose_name, "who": last_change(self._meta.model, self.instance.pk)},
            code="changed_since",
        )

    @property
    def _gone(self):
        text = _(
            "Nothing was saved: this %(noun)s was deleted since you opened it. %(who)s What you typed is still here. "
            "Save it to make the %(noun)s anew, or leave the page."
        )
        return text % {"noun": self._meta.model._meta.verbose_name, "who": last_change(self._meta.model, self.gone)}

    #: The key of the row that this form was opened for, if it is gone.
    gone = None


def last_change(model, pk) -> str:
    """Who changed a row last, and when, as far as the desk's log says."""
    kind = ContentType.objects.get_for_model(model)
    entry = LogEntry.objects.filter(content_type=kind, object_id=str(pk)).select_related("user").first()
    if entry is None:
        return ""
    when = date_format(localtime(entry.action_time), "DATETIME_FORMAT")
    return _("The last change recorded here is by %(user)s, %(when)s.") % {"user": entry.user, "when": when}


#: What a form carries as seen once its row is gone.
GONE = "gone"
#: The forms that a session remembers to have saved as new rows.
_REMEMBERED = 50


class Follows(Choices):
    """For an inline: who may not edit the row may not edit what belongs to it."""

    def has_add_permission(self, request, obj):
        return super().has_add_permission(request, obj) and self._may_edit(request, obj)

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and self._may_edit(request, obj)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and self._may_edit(request, obj)

    @staticmethod
    def _may_edit(request, row):
        return row is None or review.may_edit(request.user, row)


class Edits:
    """For a ModelAdmin whose form is a ``DeskForm``: what happens where two people, or two clicks, meet."""

    def _changeform_view(self, request, object_id, form_url, extra_context):
        extra_context = extra_context or {}
        if request.method == "POST":
            changes.lock()  # from here on nobody changes what is compared
            if object_id is None:
                return self._added_once(request, form_url, extra_context)
            row = self.get_object(request, unquote(object_id))
            if row is None:
                return self._anew(request, unquote(object_id), extra_context)
            if self.has_change_permission(request, row):
                extra_context |= self._joined(request, row)
        return super()._changeform_view(request, object_id, form_url, extra_context)

    def _added_once(self, request, form_url, extra_context):
        """A form that was sent twice makes one row."""
        seen, session = request.POST.get("seen", ""), type(request.session)(request.session.session_key)
        made = session.get("made", {})  # as it is by now: the first may have ended while this one waited
        if seen in made and (row := self.get_object(request, str(made[seen]))):
            self.message_user(request, _("It was saved already, the first time you sent it."), messages.INFO)
            return HttpResponseRedirect(reverse(f"admin:facts_{self.opts.model_name}_change", args=[row.pk]))
        return super()._changeform_view(request, None, form_url, extra_context)

    def log_addition(self, request, row, message):
        seen = request.POST.get("seen", "")
        if seen and seen != GONE:
            made = request.session.get("made", {}) | {seen: row.pk}
            request.session["made"] = dict(list(made.items())[-_REMEMBERED:])
            request.session.save()  # in the transaction of the row itself
        return super().log_addition(request, row, message)

    def _joined(self, request, row) -> dict:
        """What the page says beside the form, if the row is no longer as it was shown; the form then has both."""
        form = self.get_form(request, row, change=True)(instance=row)
        base = Shown.read(request.POST.get("seen", ""), row)
        if base and base.digest == form.digest:
            return {}
        formsets = self._formsets(request, row)
        now = Shown.of(form.digest, form, formsets)
        found = joined(request.POST, base, now, form, formsets)
        request.POST = found.data
        if base and not found.differences:  # what was changed is nothing that the page shows
            request.POST["seen"] = now.signed()
        return {"joined": found, "now": now.signed()}

    def _formsets(self, request, row):
        """The inlines as a page that was not sent has them."""
        found, prefixes = [], Counter()
        for kind, inline in self.get_formsets_with_inlines(request, row):
            prefix = kind.get_default_prefix()
            prefixes[prefix] += 1
            prefix = f"{prefix}-{prefixes[prefix]}" if prefixes[prefix] > 1 else prefix
            found.append(kind(instance=row, prefix=prefix, queryset=inline.get_queryset(request)))
        return found

    def _anew(self, request, key, extra_context):
        """The row was deleted meanwhile: the page to add one, with what was typed in it."""
        base, data = Shown.read(request.POST.get("seen", "")), request.POST.copy()
        if base and self.address not in data:
            data.setlist(self.address, base.fields.get(f"={self.address}", []))
        for name in list(data):
            if name.endswith("-INITIAL_FORMS"):
                data[name] = "0"
            elif name.endswith("-id"):
                data[name] = ""
        data["seen"], request.POST, request.gone = GONE, data, key
        address = reverse(f"admin:facts_{self.opts.model_name}_add")
        return super()._changeform_view(request, None, address, extra_context)

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        form.gone = getattr(request, "gone", None)
        return form

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        """What the form showed travels with it, for the next time that it is sent."""
        form = context["adminform"].form
        if add and (not form.is_bound or form.gone):
            self._remember(form, token_urlsafe())
        elif context.get("joined"):
            self._remember(form, context["now"])
        elif change and obj and "seen" in form.fields and not form.is_bound:
            self._remember(form, Shown.of(form.digest, form, self._formsets(request, obj)).signed())
        if "since" in form.fields:
            self._remember(form, changes.revision()[0], "since")
        return super().render_change_form(request, context, add, change, form_url, obj)

    @staticmethod
    def _remember(form, value, name="seen"):
        form.initial[name] = value
        if form.is_bound:
            form.data = form.data.copy()
            form.data[name] = value

    def _delete_view(self, request, object_id, extra_context):
        row = self.get_object(request, unquote(object_id))
        if row is not None and (lock := locks.on(row) or locks.among_tied(row)):
            self.message_user(request, _("Nothing was deleted. %s") % locks.told(lock), messages.ERROR)
            return HttpResponseRedirect(reverse(f"admin:facts_{self.opts.model_name}_change", args=[row.pk]))
        if request.method == "POST" and row is not None and self.has_delete_permission(request, row):
            changes.lock()
            if changed_since(type(row), [row.pk], request.POST.get("since")):
                text = _("Nothing was deleted: somebody else has changed “%(row)s” since you were asked. %(who)s")
                told = text % {"row": row, "who": last_change(type(row), row.pk)}
                self.message_user(request, told, messages.ERROR)
                return HttpResponseRedirect(reverse(f"admin:facts_{self.opts.model_name}_change", args=[row.pk]))
        context = {"since": changes.revision()[0], **(extra_context or {})}
        return super()._delete_view(request, object_id, context)

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, {"since": changes.revision()[0], **(extra_context or {})})

    def _untouched(self, request, queryset):
        """The chosen rows, but for those that are locked and those that somebody changed since the list was shown; of
        these it says so. Called within a transaction."""
        changes.lock()
        keys = list(queryset.values_list("pk", flat=True))
        changed = changed_since(self.model, keys, request.POST.get("since"))
        for row in self.model._base_manager.filter(pk__in=changed):
            text = _("“%(row)s” was left as it is: somebody else has changed it since you opened the list. %(who)s")
            told = text % {"row": row, "who": last_change(self.model, row.pk)}
            self.message_user(request, told, messages.ERROR)
        held = locks.of(self.opts.model_name, set(keys) - changed)
        for row in self.model._base_manager.filter(pk__in=held):
            told = _("“%(row)s” was left as it is. %(lock)s") % {"row": row, "lock": locks.told(held[row.pk])}
            self.message_user(request, told, messages.ERROR)
        return self.model._base_manager.filter(pk__in=set(keys) - changed - held.keys())


def changed_since(model, keys, revision: str | None) -> set[int]:
    """Those of these rows that were changed after a revision of the data; without one, all may have been."""
    if not (revision and revision.isascii() and revision.isdigit()):
        return set(keys)
    later = Change.objects.filter(noun=model._meta.model_name, row__in=keys, revision__gt=int(revision[:15]))
    return set(later.values_list("row", flat=True))
