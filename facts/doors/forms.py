"""What is asked at the door."""

from django import forms
from django.contrib.admin.forms import AdminAuthenticationForm
from django.utils.translation import gettext_lazy as _

from .passwords import LONGEST


class PasswordForm(AdminAuthenticationForm):
    """Name and password. Whatever is wrong, even that there is no such account, is said in the same words."""

    def clean(self):
        if len(self.data.get("password", "")) > LONGEST:
            raise self.get_invalid_login_error()  # none that long was ever set; to hash it would cost us more than them
        return super().clean()


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autofocus": True, "spellcheck": "false"}),
    )


class AgainForm(forms.Form):
    password = forms.CharField(
        label=_("Your password"),
        strip=False,
        max_length=LONGEST,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
