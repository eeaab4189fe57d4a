"""People with the roles of the desk, logged in."""

from itertools import count

from django.contrib.auth.models import Group, User

from facts import roles

from .conftest import logged_in

_numbers = count(1)


def person(*names, **fields):
    """A staff member with these roles, and a client that is logged in as them."""
    roles.make()
    user = User.objects.create_user(f"person-{next(_numbers)}", password="pw", is_staff=True, **fields)
    user.groups.set(Group.objects.filter(name__in=names))
    return user, logged_in(user)
