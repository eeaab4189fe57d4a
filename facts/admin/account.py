"""Django's own desks of users and groups, with our rule for what an address may ask of a list."""

from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.utils.translation import gettext_lazy as _
from django_otp.plugins.otp_totp.admin import TOTPDevice

from ..doors import attempts, second
from ..doors.attempts import Outcome, Way
from .choosing import Choices
from .lookups import NamedLookups

# django-otp's own desk would show everybody's key to whoever may look at it.
admin.site.unregister((User, Group, TOTPDevice))


@admin.register(User)
class CuratorAdmin(NamedLookups, Choices, UserAdmin):
    actions = ("take_away",)

    def get_fieldsets(self, request, obj=None):
        """What makes a superuser is seen and set by superusers alone: who looks after people gives them roles."""
        found = super().get_fieldsets(request, obj)
        if request.user.is_superuser:
            return found
        above = {"is_superuser", "user_permissions"}
        return [
            (name, options | {"fields": tuple(one for one in options["fields"] if one not in above)})
            for name, options in found
        ]

    def get_list_filter(self, request):
        return ("is_staff", "is_active", "groups")

    def has_change_permission(self, request, obj=None):
        above = obj is not None and obj.is_superuser and not request.user.is_superuser
        return super().has_change_permission(request, obj) and not above

    def has_delete_permission(self, request, obj=None):
        # The history names people by their accounts. Who has left is set inactive.
        return False

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
class CuratorGroupAdmin(NamedLookups, Choices, GroupAdmin):
    pass
