"""The steps through the door: the password, the code, the first device; and, inside, one's own second factor."""

from django.contrib import messages
from django.contrib.auth.views import LoginView
from django.http import HttpResponseRedirect
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _

from . import attempts, browsers, pending, second, sessions, slowing
from .attempts import Outcome, Way
from .forms import AgainForm, CodeForm, PasswordForm

#: The session's name for a key that is not yet anybody's.
_KEY = "key"


class PasswordStep(LoginView):
    """Name and password. Nobody is logged in by it who has a second factor, or has to have one."""

    authentication_form = PasswordForm
    template_name = "admin/door/login.html"
    next_page = reverse_lazy("admin:index")
    site = None

    def post(self, request, *args, **kwargs):
        name = request.POST.get("username", "")
        if not name or not request.POST.get("password"):
            return super().post(request, *args, **kwargs)
        tried = slowing.password(request, name)
        if tried.wait:
            return self.site.slowed(request, tried, Way.PASSWORD, name)
        form = self.get_form()
        if form.is_valid():
            tried.give_back()
            return self.form_valid(form)
        attempts.note(request, Way.PASSWORD, Outcome.WRONG, attempts.owner_of(name))
        return self.form_invalid(form)

    def form_valid(self, form):
        user, then = form.get_user(), self.get_success_url()
        device = second.device_of(user)
        if device is None and not second.is_required(user):
            return _let_in(self.request, user, Way.PASSWORD, then=then)
        pending.begin(self.request, user, then)
        attempts.note(self.request, Way.PASSWORD, Outcome.NEXT, user)
        return _to("login_code" if device else "login_set_up")


def code(site, request):
    """The second step of those who have a device: its code, or a recovery code."""
    user = pending.person(request)
    if user is None:
        return _to("login")
    if second.device_of(user) is None:
        return _to("login_set_up")
    form = CodeForm(request.POST or None)
    if form.is_valid():
        tried = slowing.code(request, user)
        if tried.wait:
            return site.slowed(request, tried, Way.CODE, user.get_username())
        found = second.check(user, form.cleaned_data["code"])
        if found:
            tried.give_back()
            return _let_in(request, user, found[1], device=found[0])
        attempts.note(request, Way.CODE, Outcome.WRONG, user)
        form.add_error("code", _("This code is not right, or it was used before. Wait for the next one."))
    return site.page(request, "code", _("Your second factor"), form=form)


def first_device(site, request):
    """The second step of those who must have a device and have none: nothing else opens before."""
    user = pending.person(request)
    if user is None:
        return _to("login")
    if second.device_of(user) is not None:
        return _to("login_code")
    return _set_up(site, request, user, _("Set up your second factor"), first=True)


def further_device(site, request):
    """Inside: a device for who needs none yet, or another one in place of the former."""
    return _set_up(site, request, request.user, _("Set up an authenticator"), AgainForm(request.POST or None))


def second_factor(site, request):
    """Inside: what one has, new recovery codes, and one's sessions."""
    if "others" in request.POST:
        sessions.end_others(request)
        messages.success(request, _("Your other sessions have ended."))
        return _to("second_factor")
    form, device = AgainForm(request.POST or None), second.device_of(request.user)
    if device is not None and form.is_valid():
        refused = _told_again(site, request, form)
        if refused:
            return refused
        if not form.errors:
            attempts.note(request, Way.DEVICE, Outcome.DONE, request.user)
            return _codes(site, request, second.new_codes(request.user))
    shown = {"left": second.codes_left(request.user), "sessions": sessions.of(request)}
    return site.page(request, "second_factor", _("Your second factor"), form=form, device=device, **shown)


def _set_up(site, request, user, title, again=None, first=False):
    key = request.session.setdefault(_KEY, second.new_key())
    form = CodeForm(request.POST or None)
    if form.is_valid() and (again is None or again.is_valid()):
        answer = _after_the_form(site, request, user, key, form, again, first)
        if answer is not None:
            return answer
    shown = {"picture": second.picture_of(user, key), "secret": second.secret_of(key)}
    return site.page(request, "set_up", title, form=form, again=again, **shown)


def _after_the_form(site, request, user, key, form, again, first):
    """What follows a form that is filled in; None where something in it turned out wrong, which the form then says."""
    if again is not None:
        refused = _told_again(site, request, again)
        if refused or again.errors:
            return refused
    tried = slowing.code(request, user)
    if tried.wait:
        return site.slowed(request, tried, Way.DEVICE, user.get_username())
    made = second.set_up(user, key, form.cleaned_data["code"], first=first)
    if not made:
        form.add_error("code", _("This code is not of this key. Wait for the next one and type it."))
        return None
    tried.give_back()
    return _is_set_up(site, request, user, *made)


def _is_set_up(site, request, user, device, codes):
    attempts.note(request, Way.DEVICE, Outcome.DONE, user)
    if request.user.is_authenticated:
        then = reverse("admin:index")
        pending.finish(request, user, then, device)
    else:
        then = pending.finish(request, user, device=device)
        attempts.note(request, Way.CODE, Outcome.IN, user)
    response = _codes(site, request, codes, then)
    browsers.remember(response, user.get_username())
    return response


def _told_again(site, request, form):
    """Look at the password that the person who is logged in told again: None, with an error in the form if it is wrong;
    for who has tried too often, the page that says so."""
    tried = slowing.again(request.user)
    if tried.wait:
        return site.slowed(request, tried, Way.CHANGE)
    if request.user.check_password(form.cleaned_data["password"]):
        tried.give_back()
    else:
        attempts.note(request, Way.CHANGE, Outcome.WRONG, request.user)
        form.add_error("password", _("This is not your password. Nothing was changed."))
    return None


def _codes(site, request, codes, then=""):
    return site.page(
        request, "codes", _("Your recovery codes"), codes=codes, then=then or reverse("admin:second_factor")
    )


def _let_in(request, user, way, then="", device=None):
    then = pending.finish(request, user, then, device)
    attempts.note(request, way, Outcome.IN, user)
    response = HttpResponseRedirect(then)
    browsers.remember(response, user.get_username())
    return response


def _to(name):
    return HttpResponseRedirect(reverse(f"admin:{name}"))
