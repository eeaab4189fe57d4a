"""The desk's site: Django's, with a second step at the door, tries that are counted, and a note of each."""

from functools import update_wrapper

from django.contrib import admin, messages
from django.contrib.auth import REDIRECT_FIELD_NAME, logout
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters

from . import attempts, second, slowing, steps
from .attempts import Outcome, Way

#: What stands before each page of the door.
_at_the_door = (never_cache, csrf_protect, sensitive_post_parameters())


class DeskSite(admin.AdminSite):
    """Every page of the desk asks ``has_permission``: on staff, and with the second factor where one is required."""

    #: What the first page shows above the list of models, for a request; the desk puts its worklist here.
    first_page = staticmethod(lambda request: {})
    #: Further pages of the desk, as (place, view, name).
    pages: tuple = ()

    def index(self, request, extra_context=None):
        return super().index(request, self.first_page(request) | (extra_context or {}))

    def has_permission(self, request):
        return super().has_permission(request) and second.is_open(request.user)

    def admin_view(self, view, cacheable=False):
        inner = super().admin_view(view, cacheable)

        def opened(request, *args, **kwargs):
            if super(DeskSite, self).has_permission(request) and not second.is_open(request.user):
                logout(request)
                messages.info(request, _("Your account now needs a second factor. Log in again to go on."))
            return inner(request, *args, **kwargs)

        return update_wrapper(opened, inner)

    def get_urls(self):
        own = [
            ("login/code/", lambda request: steps.code(self, request), "login_code"),
            ("login/set-up/", lambda request: steps.first_device(self, request), "login_set_up"),
        ]
        own = [(at, _guarded(view), name) for at, view, name in own]
        inside = [
            ("second-factor/", self.second_factor, "second_factor"),
            ("second-factor/set-up/", self.second_factor_set_up, "second_factor_set_up"),
            *self.pages,
        ]
        own += [(at, self.admin_view(view), name) for at, view, name in inside]
        return [*(path(at, view, name=name) for at, view, name in own), *super().get_urls()]

    @method_decorator(_at_the_door)
    def login(self, request, extra_context=None):
        if request.method == "GET" and self.has_permission(request):
            return HttpResponseRedirect(reverse("admin:index"))
        context = self.each_context(request) | {
            "title": _("Log in"),
            "subtitle": None,
            "app_path": request.get_full_path(),
            "username": request.user.get_username(),
        }
        if REDIRECT_FIELD_NAME not in request.GET and REDIRECT_FIELD_NAME not in request.POST:
            context[REDIRECT_FIELD_NAME] = reverse("admin:index")
        request.current_app = self.name
        return steps.PasswordStep.as_view(site=self, extra_context=context | (extra_context or {}))(request)

    def password_change(self, request, extra_context=None):
        if request.method != "POST":
            return super().password_change(request, extra_context)
        tried = slowing.again(request.user)
        if tried.wait:
            return self.slowed(request, tried, Way.CHANGE)
        response = super().password_change(request, extra_context)
        form = getattr(response, "context_data", {}).get("form")
        if form is not None and "old_password" in form.errors:
            attempts.note(request, Way.CHANGE, Outcome.WRONG, request.user)
            return response
        tried.give_back()
        if form is None:
            attempts.note(request, Way.CHANGE, Outcome.DONE, request.user)
        return response

    @method_decorator(sensitive_post_parameters())
    def second_factor(self, request):
        return steps.second_factor(self, request)

    @method_decorator(sensitive_post_parameters())
    def second_factor_set_up(self, request):
        return steps.further_device(self, request)

    def page(self, request, name, title, status=200, **context):
        """A page of the door."""
        context = self.each_context(request) | {"title": title, "subtitle": None} | context
        request.current_app = self.name
        return TemplateResponse(request, f"admin/door/{name}.html", context, status=status)

    def slowed(self, request, tried, way, name=None):
        """What whoever has tried too often is told, in the same words whether there is such an account or not."""
        attempts.note_slowed(request, way, request.user.get_username() if name is None else name)
        minutes = -(-tried.wait // 60)
        response = self.page(request, "slowed", _("Too many tries"), status=429, minutes=minutes)
        response["Retry-After"] = str(tried.wait)
        return response


def _guarded(view):
    for guard in reversed(_at_the_door):
        view = guard(view)
    return view
