"""Citations on a fact's page. A curator pastes the passage; what is kept of it is worked out here."""

from django import forms
from django.contrib import admin
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import ValidationError
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .. import evidence, passages
from ..models import Article, Citation, Paragraph, Status
from ..models.citation import Stance
from .desk import ReadOnly
from .drafting import source_of
from .edits import Follows, refuse_own_approval, refuse_without_reason
from .lookups import NamedLookups
from .text import private_text

#: What a citation keeps of its passage, and what came of looking for it.
KEPT = ("first_words", "last_words", "start", "length", "sha256", "check_state", "checked_on", "compared")
#: The box by which a curator confirms one citation.
BOX = "again"


class CitationForm(forms.ModelForm):
    passage = forms.CharField(
        label=_("Passage"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
        help_text=_(
            "Paste the passage from the article. It is not stored: only its first and last words, its length and its "
            "fingerprint are. Leave it empty to keep the passage that is already cited, or to cite a whole paragraph "
            "or page whose text was not at hand."
        ),
    )

    again = forms.BooleanField(
        label=_("I compared this passage with the statement again"),
        required=False,
        help_text=_(
            "Needed once the statement, the kind, the date or the figure has changed: until then readers are told that "
            "the evidence is to be confirmed. A passage that you paste is compared as you save it."
        ),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "position" in self.fields and self.instance._state.adding:
            self.initial["position"] = None
            self.fields["position"].required = False
            self.fields["position"].help_text = _("Leave it empty to put this citation last.")
        for name in self.initial.keys() & set(KEPT) if self.instance._state.adding else ():
            setattr(self.instance, name, self.initial[name])  # to be looked at; a save works it out anew

    def clean(self):
        cleaned = super().clean()
        passage, paragraph = passages.normalise(cleaned.get("passage") or ""), cleaned.get("paragraph")
        if passage and paragraph:
            self._keep(passage, paragraph)
        elif not passage and paragraph and (self.instance._state.adding or "paragraph" in self.changed_data):
            if paragraph.sha256:
                self.add_error("passage", _("Paste the passage of this paragraph that speaks for or against the fact."))
            else:
                self._keep_whole()
        return cleaned

    def _keep_whole(self):
        """The text was not at hand: the paragraph or page is cited as a whole."""
        for name in KEPT:
            setattr(self.instance, name, Citation._meta.get_field(name).get_default())

    def _keep(self, passage, paragraph):
        text = private_text(paragraph.article).get(paragraph.number)
        state, day = (passages.UNCHECKED, None) if text is None else (passages.EXACT, timezone.localdate())
        try:
            if text is not None:
                found = passages.locate(text, passage)
            elif paragraph.length is None or len(passage) <= paragraph.length:
                found = passages.Passage(*passages.edges(passage), None, len(passage), passages.fingerprint(passage))
            else:
                raise ValueError(_("The passage is longer than the paragraph; choose the paragraph it stands in."))
            kept = vars(found) | {"check_state": state, "checked_on": day, "compared": ""}
            Citation(**kept).clean_fields(exclude={"fact", "position", "paragraph", "stance"})
        except (ValueError, ValidationError) as error:
            self.add_error("passage", getattr(error, "messages", str(error)))
        else:
            for name in KEPT:
                setattr(self.instance, name, kept[name])


class CitationFormSet(forms.BaseInlineFormSet):
    #: What is changed without a reason.
    unseen = {BOX}

    def save_existing(self, form, obj, commit=True):
        """The fact has been saved by now, and what it claims may have changed."""
        if form.cleaned_data.get(BOX):
            form.instance.compared = evidence.now()
        elif not {"passage", "paragraph"} & set(form.changed_data):
            form.instance.compared = Citation.objects.values_list("compared", flat=True).get(pk=form.instance.pk)
        return super().save_existing(form, obj, commit)

    def clean(self):
        kept = [form for form in self.forms if self._is_kept(form)]
        last = max((form.instance.position or 0 for form in kept), default=0)
        for form in kept:
            if not form.instance.position:
                form.instance.position = last = last + 1
        super().clean()
        if any(self.errors):
            return
        self._refuse_twice_the_same(kept)
        self._refuse_the_articles_words(kept)
        refuse_without_reason(self)
        refuse_own_approval(self)
        supporting = [form.instance.paragraph_id for form in kept if form.instance.stance == Stance.SUPPORTS]
        shown = Article.objects.published().filter(paragraphs__in=supporting)
        if self.instance.status == Status.PUBLISHED and not shown.exists():
            raise ValidationError(
                _(
                    "A published fact needs at least one citation of a published article that supports it. "
                    "Add or keep one, or keep the fact a draft, or retract it."
                ),
                code="no_evidence",
            )

    def _is_kept(self, form):
        return not self._should_delete_form(form) and (form.instance.pk or form.has_changed())

    def _refuse_the_articles_words(self, kept):
        """The rule that files are tested by, where the text of what is cited is at hand."""
        articles = {form.instance.paragraph.article for form in kept if form.instance.paragraph_id}
        texts = {article.pk: private_text(article) for article in articles}
        for form in kept:
            paragraph = form.instance.paragraph
            if passages.shares_words(self.instance.statement, texts[paragraph.article_id].get(paragraph.number, "")):
                told = _("The statement has %(words)d words in a row of %(paragraph)s; say it in your own.")
                raise ValidationError(told, params={"words": passages.OWN_WORDS, "paragraph": paragraph}, code="quoted")

    def _refuse_twice_the_same(self, kept):
        cited = set()
        for form in kept:
            place = (form.instance.paragraph_id, form.instance.sha256)
            if place in cited:
                form.add_error("passage", _("The fact already cites this passage."))
            cited.add(place)


class ParagraphView(AutocompleteJsonView):
    def serialize_result(self, obj, to_field_name):
        return super().serialize_result(obj, to_field_name) | {"text": in_full(obj)}


class ParagraphSelect(AutocompleteSelect):
    url_name = "%s:facts_paragraph_autocomplete"


class CitationInline(Follows, admin.StackedInline):
    model = Citation
    form = CitationForm
    formset = CitationFormSet
    extra = 0
    autocomplete_fields = ("paragraph",)
    readonly_fields = KEPT
    fieldsets = (
        (None, {"fields": ("paragraph", ("stance", "position"), "passage", BOX)}),
        (_("What is kept of the passage"), {"classes": ("collapse",), "fields": KEPT}),
    )

    def get_fieldsets(self, request, obj=None):
        """Where nothing can be changed, nothing is asked for."""
        (name, options), kept = super().get_fieldsets(request, obj)
        if obj and not self.admin_site.get_model_admin(self.parent_model).has_change_permission(request, obj):
            options = options | {"fields": options["fields"][:2]}
        return [(name, options), kept]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("fact", "paragraph__article")

    def get_extra(self, request, obj=None, **kwargs):
        return 1 if obj is None and source_of(request) else super().get_extra(request, obj, **kwargs)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name != "paragraph":
            return super().formfield_for_foreignkey(db_field, request, **kwargs)
        kwargs["widget"] = ParagraphSelect(db_field, self.admin_site)
        kwargs["queryset"] = Paragraph.objects.select_related("article")
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        field.label_from_instance = in_full
        return field


def in_full(paragraph) -> str:
    """A paragraph as a curator recognises it: article, number, role and first words."""
    words = f": {paragraph.first_words} …" if paragraph.sha256 else ""
    return f"{paragraph} ({paragraph.get_role_display()}){words}"


@admin.register(Paragraph)
class ParagraphAdmin(ReadOnly, NamedLookups, admin.ModelAdmin):
    """Only to be found by citations: paragraphs are read from a text by a command, never typed."""

    list_display = ("__str__", "role", "words", "first_words")
    search_fields = ("article__slug", "article__title", "number__exact", "first_words", "last_words")
    ordering = ("article__slug", "number")

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("article")

    def get_urls(self):
        view = self.admin_site.admin_view(ParagraphView.as_view(admin_site=self.admin_site))
        return [path("autocomplete/", view, name="facts_paragraph_autocomplete"), *super().get_urls()]

    def get_model_perms(self, request):
        return {}
