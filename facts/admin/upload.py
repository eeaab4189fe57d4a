"""A file from a curator's machine: looked at or loaded by the same reader and the same rules as the commands'."""

import re
from pathlib import PurePath

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import Error
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from .. import review
from ..files import ordering, rows
from ..files.loading import Content, LoadError, load_contents
from ..files.planning import MINE, STOP, THEIRS
from ..files.storing import explained
from ..history.entries import By, Way
from ..models import LoadedRow

#: The largest file that is taken, in bytes: some thousand facts. Larger ones are for the command.
MOST_BYTES = 2_000_000


_FIRST = re.compile(rb"""^[ \t]*-\s*(?:\{\s*)?["']?model["']?\s*:\s*["']?facts\.(\w+)""", re.MULTILINE)


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "One YAML file as in the folders fixtures and seeds, such as scope-for-peace.yaml. Of what read_article "
            "wrote, first the seed, then the facts: they come in as drafts, for you to write the statements."
        ),
        widget=forms.FileInput(attrs={"accept": ".yaml"}),
    )
    on_conflict = forms.ChoiceField(
        label=_("Where file and database both changed a field"),
        choices=[
            (STOP, _("load nothing and say so")),
            (THEIRS, _("leave what the database has")),
            (MINE, _("take what the file has")),
        ],
        initial=STOP,
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise ValidationError(_("It has more than %d MB; load it by the command.") % (MOST_BYTES // 1_000_000))
        if not ordering.is_name(f"fixtures/articles/{file.name}"):
            raise ValidationError(_("Name the file after its article, such as scope-for-peace.yaml."))
        return file


def may_load(request) -> bool:
    """Whether this curator may add and change every noun that a file can hold, and publish those that are published."""
    asked = ("add", "change", "publish", "retract")
    pairs = [(verb, noun) for noun in map(rows.model_of, rows.LABELS) for verb in asked]
    return all(review.may(request.user, *pair) for pair in pairs if pair[0] in pair[1]._meta.default_permissions)


def home_of(name: str, content: bytes) -> str:
    """The name under which rows of a file of this name are remembered: where such a file was loaded from, if it was.

    An article's seed has the name of the file of its facts; the noun of its first row tells which of the two it is.
    """
    first = _FIRST.search(content)
    folder = "seeds" if first and first[1] in (b"article", b"paragraph") else "fixtures"
    known = LoadedRow.objects.filter(file__startswith=f"{folder}/", file__endswith=f"/{name}")
    files = [file for file in known.values_list("file", flat=True).distinct() if PurePath(file).name == name]
    return min(files, default=f"{folder if folder == 'seeds' else 'fixtures/articles'}/{name}")


class Upload:
    """For the list of loads: a page that takes a file, says what is wrong or what would change, and loads it."""

    def get_urls(self):
        view = self.admin_site.admin_view(self._upload)
        return [path("upload/", view, name="facts_load_upload"), *super().get_urls()]

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, {"may_load": may_load(request), **(extra_context or {})})

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def _upload(self, request):
        if not may_load(request):
            raise PermissionDenied
        form = UploadForm(request.POST or None, request.FILES or None)
        report, problems = None, []
        if form.is_valid():
            report, problems = self._load(form, By(Way.UPLOAD, request.user), look="load" not in request.POST)
            if report and "load" in request.POST:
                self.message_user(request, str(report), messages.SUCCESS)
                return HttpResponseRedirect(reverse("admin:facts_load_changelist"))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Load a file"),
            "opts": self.opts,
            "form": form,
            "report": report,
            "problems": problems,
        }
        return TemplateResponse(request, "admin/facts/upload.html", context)

    @staticmethod
    def _load(form, by, look):
        file = form.cleaned_data["file"]
        content = file.read()
        contents = [Content(file.name, home_of(file.name, content), lambda: content)]
        try:
            chosen = {"on_conflict": form.cleaned_data["on_conflict"], "approving": settings.APPROVE_OWN}
            return load_contents(contents, **chosen, dry_run=look, by=by), []
        except LoadError as error:
            return None, error.problems
        except (Error, OSError) as error:
            return None, [explained(error)]
