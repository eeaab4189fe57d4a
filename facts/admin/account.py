"""Django's own desks of users and groups, with our rule for what an address may ask of a list."""

from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.utils.translation import gettext_lazy as _
from django_otp.plugins.otp_totp.admin import TOTPDevice

from ..doors import attempts, second
from ..doors.attempts import Outcome, Way
from .lookups import NamedLookups

# django-otp's own desk would show everybody's key to whoever may look at it.
admin.site.unregister((User, Group, TOTPDevice))


@admin.register(User)
class CuratorAdmin(NamedLookups, UserAdmin):
    actions = ("take_away",)

    @admin.action(permissions=["change"], description=_("Take away the second factor of the selected accounts"))
    def take_away(self, request, queryset):
        """For who has lost a device: at the next login they set up another one, where one is required."""
        for user in queryset:
            if user == request.user or (user.is_superuser and not request.user.is_superuser):
                told = _("The second factor of “%s” stays: not your own, and of a superuser by superusers only.")
                self.message_user(request, told % user, messages.ERROR)
            elif second.take_away(user):
                self.log_change(request, user, str(_("Second factor taken away.")))
                attempts.note(request, Way.DEVICE, Outcome.TAKEN, user, by=request.user)
                self.message_user(request, _("“%s” has no second factor any more.") % user, messages.SUCCESS)
            else:
                self.message_user(request, _("“%s” had no second factor.") % user, messages.WARNING)


@admin.register(Group)
class CuratorGroupAdmin(NamedLookups, GroupAdmin):
    pass
