from django.contrib import admin
from django.db.models import Prefetch, URLField
from django.utils.translation import gettext_lazy as _

from ..models import Article, Citation
from .desk import Desk, only_used, publication, section
from .files import ArticleFiles
from .read import Reading
from .text import private_text


def outline(article):
    """The article's paragraphs with their citations and, where a private copy is on this machine, their ``text``."""
    citations = Citation.objects.select_related("fact").order_by("fact__slug", "position")
    paragraphs = list(article.paragraphs.prefetch_related(Prefetch("citations", citations)))
    texts = private_text(article)
    for paragraph in paragraphs:
        paragraph.text = texts.get(paragraph.number)
    return paragraphs


@admin.register(Article)
class ArticleAdmin(Reading, ArticleFiles, Desk):
    facts_are, facts_by = "paragraphs__citations__fact", "citations__paragraph__article"
    list_display = ("__str__", "status", "kind", "publisher", "page_date", "fact_count")
    list_filter = ("status", "kind", *only_used("publisher"))
    list_select_related = ("publisher",)
    search_fields = ("title", "about", "slug", "publisher__name", "authors__name")
    search_help_text = _("Words of the headline, of its address, or of the publisher's or an author's name.")
    date_hierarchy = "first_day"
    ordering = ("status", "slug")
    prepopulated_fields = {"slug": ("title",)}
    autocomplete_fields = ("publisher", "authors")
    formfield_overrides = {URLField: {"assume_scheme": "https"}}
    fieldsets = (
        section(
            None,
            _("As the page itself shows it. Its paragraphs are read from the text by a command."),
            *("title", "about", "slug", "kind", "authors", "publisher", "language", "page_date", "url"),
        ),
        publication(),
    )

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        context["outline"] = outline(obj) if obj else ()
        return super().render_change_form(request, context, add, change, form_url, obj)
