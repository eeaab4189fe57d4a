"""The reading desk: an article's text, the facts beside it, and from a passage to the draft of a fact."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from .. import passages
from ..texts import copies, keeping
from .drafting import address_of
from .files import may_see
from .page import page_of

_CHANGED = _("Nothing was done: somebody else has brought or taken away the text since you opened the page.")


class TextForm(forms.Form):
    """A text as a file or pasted. What was looked at stands in the field for pasting, so that it can be kept."""

    file = forms.FileField(
        label=_("A file"),
        required=False,
        help_text=_("Plain text in UTF-8, a paragraph to a line, such as the one that read_article was given."),
        widget=forms.FileInput(attrs={"accept": ".txt,text/plain"}),
    )
    text = forms.CharField(
        label=_("Or the text itself"),
        required=False,
        max_length=keeping.MOST_BYTES,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6, "class": "vLargeTextField"}),
    )
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    looked = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def clean_file(self):
        file = self.cleaned_data["file"]
        return _said(keeping.read, file.read(keeping.MOST_BYTES + 1)) if file else ""

    def clean(self):
        cleaned = super().clean()
        if self.errors:
            return cleaned
        if bool(cleaned["file"]) == bool(cleaned["text"]):
            raise ValidationError(_("Choose a file or paste the text: one of the two."))
        return cleaned | {"text": _said(keeping.cleaned, cleaned["file"] or cleaned["text"])}


class DraftForm(forms.Form):
    """A passage by its paragraph and its first and last words, or word for word."""

    paragraph = forms.IntegerField(label=_("Paragraph"), min_value=0)
    first = forms.CharField(label=_("How it begins"), required=False, max_length=300, help_text=_("A few words."))
    last = forms.CharField(label=_("How it ends"), required=False, max_length=300, help_text=_("A few words."))
    passage = forms.CharField(
        label=_("Or the whole passage"),
        required=False,
        max_length=keeping.LONGEST_LINE,
        widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
    )

    def __init__(self, *args, texts, **kwargs):
        super().__init__(*args, **kwargs)
        self.texts = texts

    def clean(self):
        cleaned = super().clean()
        if self.errors:
            return cleaned
        text = self.texts.get(cleaned["paragraph"])
        if text is None:
            raise ValidationError({"paragraph": _("The text has no paragraph %d.") % cleaned["paragraph"]})
        whole = cleaned["passage"] or _said(passages.between, text, cleaned["first"], cleaned["last"])
        return cleaned | {"found": _said(passages.locate, text, whole)}


def _said(function, *given):
    """What a function makes of this; the sentence with which it refuses is the form's."""
    try:
        return function(*given)
    except ValueError as error:
        raise ValidationError(str(error)) from error


class Reading:
    """For the desk of the articles: each one's page to read, to bring a text to, and to draft facts from."""

    def get_urls(self):
        view = self.admin_site.admin_view(self._read)
        return [path("<path:object_id>/read/", view, name="facts_article_read"), *super().get_urls()]

    def get_list_display(self, request):
        return (*super().get_list_display(request), _reading)

    @method_decorator([require_http_methods(["GET", "HEAD", "POST"]), sensitive_post_parameters("text", "passage")])
    def _read(self, request, object_id):
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        article = self.get_object(request, object_id)
        if article is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        context = self._shown(request, article)
        answer = self._answered(request, article, context) if request.method == "POST" else None
        return answer or TemplateResponse(request, "admin/facts/article/read.html", context)

    def _shown(self, request, article):
        page = page_of(article, with_facts=may_see(request))
        return {
            **self.admin_site.each_context(request),
            "title": _("Read"),
            "subtitle": str(article),
            "opts": self.opts,
            "original": article,
            "page": page,
            "kept_at": keeping.kept_at(article.slug),
            "at_hand": copies.at_hand(article.slug),
            "may_see_facts": may_see(request),
            "may_keep": self.has_change_permission(request, article),
            "may_draft": request.user.has_perm("facts.add_fact"),
            "text_form": TextForm(initial={"seen": keeping.digest(article.slug)}, auto_id="text_%s"),
            "draft_form": DraftForm(texts=page.texts, auto_id="draft_%s"),
        }

    def _answered(self, request, article, context):
        """What a button does; None where the page is to be shown with what came of it."""
        if not context["may_draft" if "draft" in request.POST else "may_keep"]:
            raise PermissionDenied
        if "draft" in request.POST:
            return self._draft(request, article, context)
        try:
            if "take" in request.POST:
                return self._take_away(request, article)
            return self._bring(request, article, context)
        except OSError as error:
            told = _("Nothing was done: the folder for texts cannot be used (%s).") % error.strerror
            messages.error(request, told)
            return None

    def _draft(self, request, article, context):
        form = context["draft_form"] = DraftForm(request.POST, texts=context["page"].texts, auto_id="draft_%s")
        if not form.is_valid():
            return None
        number, found = form.cleaned_data["paragraph"], form.cleaned_data["found"]
        return HttpResponseRedirect(address_of(article.paragraphs.get(number=number), found.start, found.length))

    def _take_away(self, request, article):
        if request.POST.get("seen", "") == keeping.digest(article.slug):
            keeping.take_away(article.slug)
            messages.success(request, _("The text was taken away. What the facts cite of it stays."))
        else:
            messages.error(request, _CHANGED)
        return _to(article)

    def _bring(self, request, article, context):
        """A text is kept once it was compared, as it is, and nobody else has brought one meanwhile."""
        form = context["text_form"] = TextForm(request.POST, request.FILES, auto_id="text_%s")
        if not form.is_valid():
            return None
        text, seen = form.cleaned_data["text"], keeping.digest(article.slug)
        try:
            context["fit"] = keeping.fit(text, article.paragraphs.values_list("number", "sha256", "length"))
        except ValueError as error:
            form.add_error(None, str(error))
            return None
        if "keep" in request.POST and form.cleaned_data["looked"] == passages.fingerprint(text):
            if form.cleaned_data["seen"] == seen:
                keeping.keep(article.slug, text)
                told = _("The text is kept. Only those who may see articles at the desk can read it.")
                messages.success(request, told)
                return _to(article)
            messages.error(request, _CHANGED)
        shown = {"seen": seen, "looked": passages.fingerprint(text), "text": text}
        context["text_form"] = TextForm(initial=shown, auto_id="text_%s")
        return None


def _to(article):
    return HttpResponseRedirect(reverse("admin:facts_article_read", args=[article.pk]))


def _reading(article):
    told, of = _("Read"), format_html('<span class="visually-hidden"> {}</span>', article)
    return format_html('<a href="{}">{}{}</a>', reverse("admin:facts_article_read", args=[article.pk]), told, of)


_reading.short_description = _("text and facts")
