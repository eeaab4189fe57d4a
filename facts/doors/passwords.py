"""What a password may be, after NIST SP 800-63B-4: long, any signs, nothing that is guessed first; nothing else.

At least 15 signs, which the revision asks where a password stands alone; here of everybody, so that a second factor
can be taken away without leaving a short password behind. No rule says which signs; no password grows old.
"""

import re
from unicodedata import normalize

from django.conf import settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

#: The longest one. It has to be hashed; NIST wants 64 at the least.
LONGEST = 1_000
#: Words of the place, which are guessed first here; host names come to them.
PLACE = ("sco", "facts", "shanghai", "cooperation", "organisation", "organization", "curator", "contributor")
PLACE += ("administrator", "admin", "desk", "password", "login", "kazakhstan", "china", "astana")
#: So many letters and digits must be left once those words are taken out.
_LEFT = 8
#: The tenth power of so many guesses is what somebody may try who has stolen the hash and not much patience.
_GUESSES = 10
#: zxcvbn looks at no more; a password that is good so far is good.
_LOOKED_AT = 72


class NormalisedHasher(PBKDF2PasswordHasher):
    """Django's own, of the password in NFKC: the same word typed on another keyboard is the same password.

    It stands here and not in a form, so that commands hash likewise. What was hashed before is of the same algorithm.
    """

    def encode(self, password, salt, iterations=None):
        return super().encode(normalize("NFKC", password), salt, iterations)


class GuessableValidator:
    """Refuses what is guessed first: common passwords and names, patterns, and the words of this place."""

    def validate(self, password, user=None):
        if len(password) > LONGEST:
            raise ValidationError(_("This password is too long: %d signs are the most.") % LONGEST, "password_too_long")
        text, words = normalize("NFKC", password).casefold(), [*_words_of_place(), *_words_of(user)]
        if _is_of_words(text, words):
            told = _("This password is made of your own name or of words of this site.")
            raise ValidationError(told, "password_of_context")
        if _is_guessed(text, words):
            told = _("This password is among those that are tried first: a common one, a row of keys, a repetition.")
            raise ValidationError(told, "password_too_common")

    def get_help_text(self):
        return _("Several words that do not belong together are good. Any signs, spaces too; you may paste it.")


def _words_of_place():
    hosts = [part for host in settings.ALLOWED_HOSTS for part in host.split(".")]
    return {word for word in (*PLACE, *hosts) if len(word) > 2}


def _words_of(user):
    told = [getattr(user, name, "") or "" for name in ("username", "first_name", "last_name", "email")]
    return {word for text in told for word in re.split(r"[\W_]+", normalize("NFKC", text).casefold()) if len(word) > 2}


def _is_of_words(text, words):
    for word in sorted(words, key=len, reverse=True):
        text = text.replace(word, " ")
    letters = re.sub(r"[\W_\d]+", "", text)
    return len(letters) < _LEFT and len(set(re.sub(r"[\W_]+", "", text))) < _LEFT


def _is_guessed(text, words):
    from zxcvbn import zxcvbn  # its lists of words are loaded only where somebody chooses a password

    return float(zxcvbn(text[:_LOOKED_AT], user_inputs=words)["guesses_log10"]) < _GUESSES
