"""The files from the desk: an article's file to take away, and what files and database say otherwise."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ..files import exporting
from ..files.comparing import head
from ..models import Actor, Article, Chairmanship, Country, Event, Fact, Theme

#: How many differences a page shows.
MOST = 500
_NOUNS = {model._meta.label_lower: model for model in (Actor, Article, Chairmanship, Country, Event, Fact, Theme)}


def may_see(request) -> bool:
    """Whether this curator may see the files, which hold drafts: whoever may look at facts."""
    return request.user.has_perm("facts.view_fact") or request.user.has_perm("facts.change_fact")


def linked(differences) -> list[tuple]:
    """Each difference with the address of the page on which its row is edited, or None if it is not stored."""
    heads = [head((one.label, one.key)) for one in differences]
    pages = {}
    for label, model in _NOUNS.items():
        keys = {key for noun, key in heads if noun == label}
        name = "iso3" if model is Country else "slug"
        if keys:
            found = model._base_manager.filter(**{f"{name}__in": keys}).values_list(name, "pk")
            page = f"admin:facts_{model._meta.model_name}_change"
            pages |= {(label, key): reverse(page, args=[pk]) for key, pk in found}
    return [(one, pages.get(place)) for one, place in zip(differences, heads, strict=True)]


class Compared:
    """For a ModelAdmin: a page with what files and database say otherwise."""

    def _compare(self, request, article=None):
        if not may_see(request):
            raise PermissionDenied
        found, problems = [], []
        try:
            found = exporting.differences([article.slug] if article else [])
        except exporting.ExportError as error:
            problems = error.problems
        except OSError as error:
            problems = [_("The files cannot be read: %s") % error]
        context = {
            **self.admin_site.each_context(request),
            "title": _("What differs from the files"),
            "subtitle": str(article) if article else None,
            "opts": self.opts,
            "article": article,
            "original": article,
            "differences": linked(found[:MOST]),
            "more": len(found[MOST:]),
            "problems": problems[:MOST],
        }
        return TemplateResponse(request, "admin/facts/differences.html", context)


class ArticleFiles(Compared):
    """For the desk of the articles: each one's file, and what differs from it."""

    def get_urls(self):
        def view(function):
            return self.admin_site.admin_view(function)

        return [
            path("<path:object_id>/export/", view(self._export), name="facts_article_export"),
            path("<path:object_id>/differences/", view(self._differences), name="facts_article_differences"),
            *super().get_urls(),
        ]

    @method_decorator(require_safe)
    def _differences(self, request, object_id):
        article = self.get_object(request, object_id)
        if article is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        return self._compare(request, article)

    @method_decorator(require_safe)
    def _export(self, request, object_id):
        if not may_see(request):
            raise PermissionDenied
        article = self.get_object(request, object_id)
        if article is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        try:
            text = exporting.text_of(article.slug)
        except (exporting.ExportError, OSError):
            messages.error(request, _("The file cannot be exported yet; see below."))
            return HttpResponseRedirect(reverse("admin:facts_article_differences", args=[article.pk]))
        if text is None:
            messages.warning(request, _("No fact is cited from this article, so it has no file of facts."))
            return HttpResponseRedirect(reverse("admin:facts_article_change", args=[article.pk]))
        response = HttpResponse(text.encode(), content_type="text/yaml; charset=utf-8")
        response["Content-Disposition"] = content_disposition_header(True, f"{article.slug}.yaml")
        return response

    def render_change_form(self, request, context, *args, **kwargs):
        context["may_see_files"] = may_see(request)
        return super().render_change_form(request, context, *args, **kwargs)


class LoadFiles(Compared):
    """For the list of loads: what differs from all files."""

    def get_urls(self):
        view = self.admin_site.admin_view(self._differences)
        return [path("differences/", view, name="facts_load_differences"), *super().get_urls()]

    @method_decorator(require_safe)
    def _differences(self, request):
        return self._compare(request)

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, {"may_see_files": may_see(request), **(extra_context or {})})
