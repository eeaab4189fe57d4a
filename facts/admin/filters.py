"""What a list can be narrowed to besides its columns. The worklist counts by the same words."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from .. import work


class WordFilter(admin.SimpleListFilter):
    """A filter whose values are words of ``work``: each gives the condition by which rows are counted there, too."""

    words: dict

    def lookups(self, request, model_admin):
        return [(name, word.label) for name, word in self.words.items()]

    def queryset(self, request, queryset):
        word = self.words.get(self.value())
        return queryset.filter(word.condition(queryset.model)) if word else queryset


class EvidenceFilter(WordFilter):
    title, parameter_name, words = _("evidence"), "evidence", work.EVIDENCE


class SourcedFilter(WordFilter):
    """Of a structured row: whether a fact backs each of its values."""

    title, parameter_name, words = _("values"), "evidence", work.VALUES


class NewFilter(WordFilter):
    title, parameter_name, words = _("last change"), "age", work.AGE


class OpenFilter(WordFilter):
    title, parameter_name, words = _("state"), "resolved", work.RESOLVED


class MineFilter(admin.SimpleListFilter):
    title, parameter_name = _("whose"), "begun"

    def lookups(self, request, model_admin):
        return [("me", _("mine: I began it, or changed it last"))]

    def queryset(self, request, queryset):
        return queryset.filter(work.begun_by(queryset.model, request.user)) if self.value() == "me" else queryset
