"""The roles: exactly what each may do, and no way up from one of them."""

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.core.management import call_command
from django.urls import reverse

from facts import roles
from facts.models.publication import PERMISSIONS, Publishable

from .people import person
from .test_admin import filled

pytestmark = pytest.mark.django_db


def held(name):
    permissions = Group.objects.get(name=name).permissions.select_related("content_type")
    return {f"{one.content_type.app_label}.{one.codename}" for one in permissions}


def test_the_command_makes_the_groups_and_a_second_time_nothing(capsys):
    call_command("make_roles")
    assert {name: held(name) for name in Group.objects.values_list("name", flat=True)} == roles.ROLES
    assert "contributor: " in capsys.readouterr().out

    call_command("make_roles")
    assert capsys.readouterr().out == ""


def test_what_somebody_changed_of_a_role_is_put_right(capsys):
    roles.make()
    group = Group.objects.get(name="contributor")
    group.permissions.remove(Permission.objects.get(codename="change_fact"))
    group.permissions.add(Permission.objects.get(codename="publish_fact"), Permission.objects.get(codename="view_load"))

    call_command("make_roles")

    assert held("contributor") == roles.ROLES["contributor"]
    assert "contributor: 1 added, 2 taken away" in capsys.readouterr().out


def test_every_permission_of_a_role_exists():
    there = {
        f"{one.content_type.app_label}.{one.codename}" for one in Permission.objects.select_related("content_type")
    }

    assert set().union(*roles.ROLES.values()) <= there


def test_every_noun_with_a_status_can_be_published_by_curators_alone():
    assert set(roles.REVIEWED) == {
        one for kind in Publishable.__subclasses__() for one in [kind, *kind.__subclasses__()] if not one._meta.abstract
    }
    for noun in roles.REVIEWED:
        assert noun._meta.default_permissions == PERMISSIONS
        for verb in ("publish", "retract"):
            name = f"facts.{verb}_{noun._meta.model_name}"
            assert [role for role, names in roles.ROLES.items() if name in names] == ["curator"]


def test_nobody_is_allowed_to_erase_history_or_people():
    names = set().union(*roles.ROLES.values())

    assert not {name for name in names if "auditlog" in name or "logentry" in name or name == "auth.delete_user"}
    assert {name for name in names if "attempt" in name} == {"facts.view_attempt"}


@pytest.fixture
def administrator(db):
    return person("administrator")[1]


def user_page(user):
    return reverse("admin:auth_user_change", args=[user.pk])


def test_an_administrator_gives_roles_and_makes_no_superuser(administrator):
    somebody = person("contributor")[0]
    page = administrator.get(user_page(somebody))
    curators = Group.objects.get(name="curator")
    sent = filled(page) | {
        "groups": [curators.pk],
        "is_superuser": "on",
        "user_permissions": [Permission.objects.first().pk],
    }
    sent = {name: value for name, value in sent.items() if not name.startswith(("last_login", "date_joined"))}
    joined = somebody.date_joined
    sent |= {
        "date_joined_0": f"{joined:%Y-%m-%d}",
        "date_joined_1": f"{joined:%H:%M:%S}",
        "last_login_0": "",
        "last_login_1": "",
    }

    assert administrator.post(user_page(somebody), sent).status_code == 302

    somebody.refresh_from_db()
    assert list(somebody.groups.all()) == [curators]
    assert not somebody.is_superuser and not somebody.user_permissions.exists()
    assert 'name="is_superuser"' not in page.text


def test_an_administrator_does_not_touch_superusers(administrator):
    root = User.objects.create_superuser("root", password="pw")

    assert administrator.post(user_page(root), {"username": "mine"}).status_code == 403
    assert administrator.post(reverse("admin:auth_user_password_change", args=[root.pk]), {}).status_code == 403
    root.refresh_from_db()
    assert root.username == "root" and root.check_password("pw")


def test_a_role_s_permissions_are_no_administrator_s_to_change(administrator):
    group = Group.objects.get(name="contributor")

    assert administrator.post(reverse("admin:auth_group_change", args=[group.pk]), {"name": "x"}).status_code == 403
    assert administrator.get(reverse("admin:auth_group_add")).status_code == 403


def test_nobody_deletes_an_account(curator):
    somebody = person("contributor")[0]

    assert curator.post(reverse("admin:auth_user_delete", args=[somebody.pk]), {"post": "yes"}).status_code == 403
    assert User.objects.filter(pk=somebody.pk).exists()


def test_the_lists_of_people_and_tries_open_for_administrators_only(administrator):
    for name in ("auth_user_changelist", "facts_attempt_changelist"):
        assert administrator.get(reverse(f"admin:{name}")).status_code == 200
        assert person("curator")[1].get(reverse(f"admin:{name}")).status_code == 403
    assert administrator.get(reverse("admin:facts_fact_changelist")).status_code == 403
