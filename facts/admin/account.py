"""Django's own desks of users and groups, with our rule for what an address may ask of a list."""

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User

from .lookups import NamedLookups

admin.site.unregister((User, Group))


@admin.register(User)
class CuratorAdmin(NamedLookups, UserAdmin):
    pass


@admin.register(Group)
class CuratorGroupAdmin(NamedLookups, GroupAdmin):
    pass
