"""Below each form: what curators tell and ask one another about the row, and the lock that leaves it as it is.

Each has small forms of its own, so that a note is no edit of the row, and no refused save takes one along.
"""

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from .. import changes, locks, review
from ..models import Answer, Lock, Note

_GET_OR_POST = method_decorator(require_http_methods(["GET", "HEAD", "POST"]))


class NoteForm(forms.ModelForm):
    class Meta:
        model = Note
        fields = ("kind", "text")
        labels = {"kind": _("What it is"), "text": _("What you want to say")}
        help_texts = {"text": _("Only curators read it. It stays as you write it, and is resolved later, not deleted.")}
        widgets = {"text": forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}), "kind": forms.RadioSelect}


class AnswerForm(forms.ModelForm):
    class Meta:
        model = Answer
        fields = ("text",)
        labels = {"text": _("Answer")}
        widgets = {"text": forms.Textarea(attrs={"rows": 2, "class": "vLargeTextField"})}


class LockForm(forms.ModelForm):
    class Meta:
        model = Lock
        fields = ("reason",)
        labels = {"reason": _("Why it is to stay as it is")}
        help_texts = {"reason": _("Whoever opens the row reads it, such as: The court decides on Friday.")}
        widgets = {"reason": forms.TextInput(attrs={"class": "vLargeTextField"})}


def of_row(row) -> list[Note]:
    """What was said of a row, the newest first, open ones before those that are resolved."""
    found = Note.objects.filter(noun=row._meta.model_name, row=row.pk).select_related("by", "resolved_by")
    return sorted(found.prefetch_related("answers__by"), key=lambda note: not note.is_open)


class Talk:
    """For a ModelAdmin: notes, questions and the lock of each row."""

    def get_urls(self):
        views = (
            ("notes/", self._notes, "notes"),
            ("notes/<int:note>/", self._answer, "answer"),
            ("lock/", self._lock, "lock"),
            ("unlock/", self._unlock, "unlock"),
        )
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        own = [
            path(f"<path:object_id>/{at}", self.admin_site.admin_view(view), name=f"{name}_{word}")
            for at, view, word in views
        ]
        return [*own, *super().get_urls()]

    def has_change_permission(self, request, obj=None):
        """A locked row is only looked at. What was typed before is refused by the form, which keeps it there."""
        may = super().has_change_permission(request, obj)
        return may and not (obj is not None and request.method != "POST" and self._lock_of(request, obj))

    def has_delete_permission(self, request, obj=None):
        may = super().has_delete_permission(request, obj)
        return may and not (obj is not None and self._lock_of(request, obj))

    def _may_unlock(self, request, lock) -> bool:
        """Whoever locked it, and whoever may publish."""
        return lock.by == request.user or review.may(request.user, "publish", self.model)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if change and obj:
            context |= self._said(request, obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def _said(self, request, row, **forms_sent) -> dict:
        """What stands below the row's form; a form that was refused comes back with what was typed."""
        lock = locks.on(row)
        return {
            "notes": of_row(row),
            "note_form": NoteForm(auto_id="note_%s"),
            "answer_form": AnswerForm(auto_id=False),
            "lock_form": LockForm(auto_id="lock_%s") if self._may_lock(request, row) and not lock else None,
            "lock": lock,
            "lock_told": locks.told(lock) if lock else "",
            "may_unlock": lock and self._may_unlock(request, lock),
            "may_resolve": self._may_lock(request, row),
        } | forms_sent

    @staticmethod
    def _may_lock(request, row) -> bool:
        """Whoever may edit the row, were it not locked."""
        return review.may_edit(request.user, row)

    def _lock_of(self, request, row) -> Lock | None:
        """The lock of a row, asked for once a request."""
        known = request.__dict__.setdefault("_locks", {})
        place = (self.opts.model_name, row.pk)
        if place not in known:
            known[place] = locks.on(row)
        return known[place]

    # The small forms

    @_GET_OR_POST
    def _notes(self, request, object_id):
        """Add a note or a question."""
        row, form = self._existing(request, object_id), NoteForm(request.POST or None, auto_id="note_%s")
        if request.method == "POST" and form.is_valid():
            note = form.save(commit=False)
            note.noun, note.row, note.by, note.at = self.opts.model_name, row.pk, request.user, timezone.now()
            note.save()
            self.message_user(request, _("Your note is kept."))
            return self._back(row, f"note-{note.pk}")
        return self._talk_page(request, row, _("Notes and questions"), note_form=form)

    @method_decorator(require_POST)
    def _answer(self, request, object_id, note):
        """Answer a note, resolve it, or open it again."""
        row = self._existing(request, object_id)
        one = get_object_or_404(Note, pk=note, noun=self.opts.model_name, row=row.pk)
        form = AnswerForm(request.POST, auto_id=False)
        resolves, opens = "resolve" in request.POST, "reopen" in request.POST
        if resolves or opens:
            if not (self._may_lock(request, row) or one.by == request.user):
                raise PermissionDenied
            told = {"resolved_by": request.user, "resolved_at": timezone.now()}
            told = told if resolves else dict.fromkeys(told)
            Note.objects.filter(pk=one.pk, resolved_at__isnull=resolves).update(**told)
        if not (resolves or opens) or request.POST.get("text", "").strip():
            if not form.is_valid():
                return self._talk_page(request, row, _("Notes and questions"), answer_form=form, answered=one)
            Answer.objects.create(note=one, text=form.cleaned_data["text"], by=request.user, at=timezone.now())
        return self._back(row, f"note-{one.pk}")

    @_GET_OR_POST
    def _lock(self, request, object_id):
        row = self._existing(request, object_id)
        if not self._may_lock(request, row):
            raise PermissionDenied
        form = LockForm(request.POST or None, auto_id="lock_%s")
        if request.method == "POST" and form.is_valid():
            with transaction.atomic():
                changes.lock()  # whoever is saving the row ends first
                lock = locks.take(row, request.user, form.cleaned_data["reason"])
                self.log_change(request, row, _("Locked: %s") % lock.reason)
            self.message_user(request, locks.told(lock))
            return self._back(row, "lock")
        form = None if locks.on(row) else form
        return self._talk_page(request, row, _("Lock"), lock_form=form)

    @method_decorator(require_POST)
    def _unlock(self, request, object_id):
        row = self._existing(request, object_id)
        lock = locks.on(row)
        if lock is not None:
            if not self._may_unlock(request, lock):
                raise PermissionDenied
            lock.delete()
            self.log_change(request, row, _("Unlocked."))
            self.message_user(request, _("It is unlocked, and can be changed again."))
        return self._back(row, "lock")

    def _existing(self, request, object_id):
        """The row, for those who may look at it. Raises Http404 where it is gone."""
        row = self._row(request, object_id)
        if row is None:
            raise Http404
        return row

    def _back(self, row, place: str) -> HttpResponseRedirect:
        page = reverse(f"admin:facts_{self.opts.model_name}_change", args=[row.pk])
        return HttpResponseRedirect(f"{page}#{place}")

    def _talk_page(self, request, row, title, **sent):
        context = {"title": title, "alone": True} | self._said(request, row, **sent)
        return self._page(request, row, "admin/facts/talk.html", context)
