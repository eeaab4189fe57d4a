"""One file of settings, all from the environment. Production is the default; ``make run`` sets DEBUG=1.

SECRET_KEY       required: a long random text that nobody else knows
ALLOWED_HOSTS    required unless DEBUG: host names with commas between, such as facts.example.org
SITE_URL         the address of the site, such as https://facts.example.org/ or https://example.org/sco/: it names every
                 page, feed and entry, whatever address a visitor used; without it that of the request does
DATABASE_URL     optional: postgres://user:password@host:5432/name or sqlite:///path; SQLite in var/ when not set
SECRET_KEY_FALLBACKS  optional: former keys with commas between, which are still believed while a new one comes into use
DEBUG            optional: 1 for development on this machine, 0 (the default) for everybody else
HTTPS            optional: 0 where no TLS stands in front (redirects and secure cookies are then off), 1 by default
BEHIND_PROXY     optional: 1 where a proxy of yours sets X-Forwarded-Proto; 0 by default
STATIC_ROOT      optional: where collectstatic puts files; var/static by default
TEXTS_DIR        optional: the folder with private copies of article texts; seeds/ by default
DESK_TEXTS_DIR   optional: the folder for texts that curators bring to the desk, which nobody else may read and no
                 server may hand out; var/texts by default
SHARED_CACHE     optional: for so many seconds proxies may show a public page without asking; 0 by default
HSTS             optional: for so many seconds browsers use TLS alone for this host; a year by default where HTTPS=1
HSTS_SUBDOMAINS  optional: 1 where that holds for its subdomains, too; 0 by default
API_RATE         optional: how often one client may ask the API: 120/minute (the default), 5/second; 0 for no limit
PAGE_RATE        optional: how many pages are made for one client, which what is kept does not count as: 600/minute (the
                 default); 0 for no limit
API_COUNTERS     optional: the file in which the processes of this machine count that; var/requests.sqlite3 by default
PROXIES          optional: how many proxies of yours stand in front and add to X-Forwarded-For; 0, the default, believes
                 nothing that it says
SECOND_FACTOR_FOR  optional: of whom the desk asks a second factor: names of groups with commas between, and superusers;
                 administrator, curator, superusers by default, nobody with DEBUG
APPROVE_OWN      optional: 1 where somebody may publish what they changed themselves, because there is nobody else; 0 by
                 default, 1 with DEBUG
SESSION_REST     optional: a session at the desk ends after so many minutes without a request; 120 by default
SESSION_LONGEST  optional: and after so many hours in any case; 12 by default
LOGINS_KEPT      optional: for so many days it is kept who tried to log in; 90 by default
"""

import os
import re
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from pythonjsonlogger.core import RESERVED_ATTRS

from sco_site.database import PATIENCE, BoundedConnection

BASE_DIR = Path(__file__).resolve().parent.parent


def _switch(name: str, default: str) -> bool:
    value = os.environ.get(name, default)
    if value not in ("0", "1"):
        raise ImproperlyConfigured(f"{name} is {value!r}; set it to 1 (on) or 0 (off).")
    return value == "1"


def _required(name: str, remedy: str) -> str:
    value = os.environ.get(name, "").strip()
    if not value:
        raise ImproperlyConfigured(f"{name} is not set. {remedy}")
    return value


DEBUG = _switch("DEBUG", "0")
HTTPS = _switch("HTTPS", "0" if DEBUG else "1")
SECRET_KEY = _required(
    "SECRET_KEY",
    "Set it to a long random text and keep it to yourself, for example:\n"
    "  export SECRET_KEY=\"$(python3 -c 'import secrets; print(secrets.token_urlsafe(60))')\"",
)
SECRET_KEY_FALLBACKS = [key.strip() for key in os.environ.get("SECRET_KEY_FALLBACKS", "").split(",") if key.strip()]
_HOSTS = (
    "Set it to the names under which the site is reached, with commas between: ALLOWED_HOSTS=facts.example.org. "
    "For development on this machine set DEBUG=1 instead."
)
_hosts = "localhost, 127.0.0.1, [::1]" if DEBUG else _required("ALLOWED_HOSTS", _HOSTS)
ALLOWED_HOSTS = [host.strip() for host in _hosts.split(",") if host.strip()]
if not ALLOWED_HOSTS:
    raise ImproperlyConfigured(f"ALLOWED_HOSTS is not set. {_HOSTS}")


def _site(url: str) -> tuple[str, str]:
    """The origin and the path of the site's address, without a slash at their ends; both empty where it is not set."""
    told = re.fullmatch(r"(https?://[A-Za-z0-9.-]+(?::\d{1,5})?)((?:/[A-Za-z0-9._~-]+)*)/?", url)
    if url and not told:
        raise ImproperlyConfigured(
            f"SITE_URL is {url!r}; write an address such as https://facts.example.org/ or https://example.org/sco/."
        )
    return (told[1].lower(), told[2]) if told else ("", "")


#: Scheme and host of every address that names something; empty: those of the request.
SITE_ORIGIN, FORCE_SCRIPT_NAME = _site(os.environ.get("SITE_URL", "").strip())

INSTALLED_APPS = [
    "sco_site.apps.SiteConfig",
    "facts",
    "facts.apps.DeskConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "django_extensions",
    "csp",
    "ninja",
    "auditlog",
    "django_otp",
    "django_otp.plugins.otp_totp",
]

MIDDLEWARE = [
    "sco_site.logs.RequestLogMiddleware",
    "sco_site.database.PatienceMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "facts.views.canonical.CanonicalRequestMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "facts.api.gate.GateMiddleware",
    "facts.views.edition.EditionMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "facts.doors.sessions.BoundsMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "facts.views.day.DayMiddleware",
    "facts.views.moved.MovedMiddleware",
]

ROOT_URLCONF = "sco_site.urls"
WSGI_APPLICATION = "sco_site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "facts.views.frame.frame",
            ]
        },
    }
]

_SQLITE_OPTIONS = {
    # IMMEDIATE: a writer waits for the lock at the start and not in the middle, where it would fail.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
}


def _database(url: str) -> dict:
    try:
        database = dj_database_url.parse(url)
    except ValueError as error:
        raise ImproperlyConfigured(
            "DATABASE_URL cannot be read. Write postgres://user:password@host:5432/name (special characters in the "
            "password as %XX), or sqlite:///path/to/file.sqlite3, or leave it out for SQLite in var/."
        ) from error
    if database["ENGINE"] not in ("django.db.backends.sqlite3", "django.db.backends.postgresql"):
        raise ImproperlyConfigured(
            "DATABASE_URL cannot be read. It starts with postgres:// or sqlite:///; no other database is known."
        )
    if database["ENGINE"].endswith("sqlite3"):
        database["OPTIONS"] = _SQLITE_OPTIONS
        # To open the file and read its schema takes as long as a page; a file that was put in its place is seen then.
        database["CONN_MAX_AGE"] = 60
    else:
        # A connection that the server has closed is noticed before it is used, and nobody waits long for a new one.
        database["CONN_HEALTH_CHECKS"] = True
        pool = {"min_size": 1, "max_size": 8, "timeout": PATIENCE, "connection_class": BoundedConnection}
        database["OPTIONS"] = {"connect_timeout": 2, **database.get("OPTIONS", {}), "pool": pool}
    return database


DATABASES = {"default": _database(os.environ.get("DATABASE_URL") or f"sqlite:///{BASE_DIR / 'var' / 'facts.sqlite3'}")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# After NIST SP 800-63B-4; facts/doors/passwords.py says more.
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 15}},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "facts.doors.passwords.GuessableValidator"},
]
PASSWORD_HASHERS = ["facts.doors.passwords.NormalisedHasher"]

LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
# Every text is marked for translation. As long as there is English alone, looking each one up would cost a list a tenth
# of its time for nothing; with the first catalogue of another language this becomes True.
USE_I18N = False
DATETIME_FORMAT = "j F Y, H:i"
USE_TZ = True

STATIC_URL = f"{FORCE_SCRIPT_NAME}/static/"
WHITENOISE_STATIC_PREFIX = "/static/"
STATIC_ROOT = Path(os.environ.get("STATIC_ROOT") or BASE_DIR / "var" / "static")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = HTTPS
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_PATH = CSRF_COOKIE_PATH = f"{FORCE_SCRIPT_NAME}/"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _switch("BEHIND_PROXY", "0") else None
#: Where private copies of article texts are looked for, as <slug>.txt. They are never committed.
TEXTS_DIR = Path(os.environ.get("TEXTS_DIR") or BASE_DIR / "seeds")

#: Where those that curators bring to the desk are kept.
DESK_TEXTS_DIR = Path(os.environ.get("DESK_TEXTS_DIR") or BASE_DIR / "var" / "texts").resolve()
for _public in (STATIC_ROOT, BASE_DIR / "facts" / "static", BASE_DIR / "fixtures"):
    if DESK_TEXTS_DIR.is_relative_to(_public.resolve()) or _public.resolve().is_relative_to(DESK_TEXTS_DIR):
        raise ImproperlyConfigured(f"DESK_TEXTS_DIR is {DESK_TEXTS_DIR}; choose a folder apart from {_public}.")

_PERIODS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}


def _rate(name: str, default: str) -> tuple[int, int] | None:
    """So many requests in so many seconds, or None for no limit."""
    text = os.environ.get(name) or default
    if text == "0":
        return None
    told = re.fullmatch(rf"([1-9]\d{{0,8}})/({'|'.join(_PERIODS)})", text)
    if not told:
        raise ImproperlyConfigured(
            f"{name} is {text!r}; write a number and second, minute, hour or day, such as 120/minute; or 0: no limit."
        )
    return int(told[1]), _PERIODS[told[2]]


def _number(name: str, most: int, default: int = 0, least: int = 0) -> int:
    text = os.environ.get(name) or str(default)
    if not re.fullmatch(r"\d{1,9}", text) or not least <= int(text) <= most:
        raise ImproperlyConfigured(f"{name} is {text!r}; set it to a whole number from {least} to {most}.")
    return int(text)


#: How often one client may ask the API: requests, seconds.
API_RATE = _rate("API_RATE", "120/minute")
#: How often a page is made for one client: likewise.
PAGE_RATE = _rate("PAGE_RATE", "600/minute")
API_COUNTERS = Path(os.environ.get("API_COUNTERS") or BASE_DIR / "var" / "requests.sqlite3")
PROXIES = _number("PROXIES", 10)

#: Seconds for which a proxy may show a public page without asking whether it still holds.
SHARED_CACHE = _number("SHARED_CACHE", 9999)

SECURE_HSTS_SECONDS = _number("HSTS", 100_000_000, 365 * 24 * 3600) if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = _switch("HSTS_SUBDOMAINS", "0")
# Preloading binds a whole domain for years, so a site asks for it by itself: https://hstspreload.org.
SILENCED_SYSTEM_CHECKS = ["security.W021", *([] if SECURE_HSTS_INCLUDE_SUBDOMAINS else ["security.W005"])]

_LINE = "{asctime} {levelname} {name} {message}"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "sco_site.logs.RequestIdFilter"}},
    "formatters": {
        "plain": {"format": _LINE, "style": "{"},
        "json": {
            "()": "pythonjsonlogger.json.JsonFormatter",
            "format": f"{_LINE} {{request_id}}",
            "style": "{",
            "rename_fields": {"asctime": "time", "levelname": "level", "name": "logger"},
            # What Django adds to a record has the text of forms and settings in it.
            "reserved_attrs": [*RESERVED_ATTRS, "request", "exc_text"],
        },
    },
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "plain" if DEBUG else "json",
            "filters": ["request_id"],
        }
    },
    "root": {"handlers": ["stderr"], "level": "WARNING" if DEBUG else "INFO"},
    # Django’s own lines go the same way, but for those of runserver.
    "loggers": {"django": {"handlers": [], "level": "WARNING"}},
}

# The history is written by facts.history into django-auditlog's table: of nobody's machine anything is kept.
AUDITLOG_DISABLE_REMOTE_ADDR = True

_ASKED = os.environ.get("SECOND_FACTOR_FOR") or ("nobody" if DEBUG else "administrator, curator, superusers")
#: The groups whose members need a second factor at the desk; “superusers” stands for these.
SECOND_FACTOR_FOR = frozenset(name.strip() for name in _ASKED.split(",") if name.strip() not in ("", "nobody"))
OTP_TOTP_ISSUER = "SCO Facts"
# What is tried is counted by facts/doors/slowing.py; django-otp’s own count would lock out the owner, too.
OTP_TOTP_THROTTLE_FACTOR = 0

#: Whether somebody may publish what they wrote themselves.
APPROVE_OWN = _switch("APPROVE_OWN", "1" if DEBUG else "0")

#: Seconds without a request, and seconds in all, after which a session at the desk ends.
SESSION_REST = _number("SESSION_REST", 1440, 120, least=1) * 60
SESSION_LONGEST = _number("SESSION_LONGEST", 168, 12, least=1) * 3600
SESSION_COOKIE_AGE = SESSION_LONGEST
#: Days for which it is kept who tried to log in.
LOGINS_KEPT = _number("LOGINS_KEPT", 3650, 90, least=1)

# The schema's diagram in the documentation, drawn by django-extensions.
_APART = ["Load", "LoadedRow", "Revision", "Change", "Posting", "Attempt", "RecoveryCode"]
_APART += ["Note", "Answer", "Lock", "Distinct"]
GRAPH_MODELS = {"app_labels": ["facts"], "exclude_models": _APART}
