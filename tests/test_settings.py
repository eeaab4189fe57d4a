import os
import subprocess
import sys

import pytest
from django.conf import settings as site_settings
from django.db import connection

OURS = ("SECRET_KEY", "ALLOWED_HOSTS", "DEBUG", "HTTPS", "BEHIND_PROXY", "DATABASE_URL", "TEXTS_DIR")
OURS += ("SECOND_FACTOR_FOR", "SESSION_REST", "SESSION_LONGEST", "LOGINS_KEPT")
PRODUCTION = {"SECRET_KEY": "a-long-text-that-nobody-knows", "ALLOWED_HOSTS": "facts.example.org"}


def run(*command, **environment):
    """Run Python in the project's folder with these settings and no others."""
    rest = {name: value for name, value in os.environ.items() if name not in OURS}
    return subprocess.run(
        [sys.executable, *command],
        cwd=site_settings.BASE_DIR,
        env=rest | environment,
        capture_output=True,
        text=True,
    )


def test_production_needs_a_secret_and_its_hosts_and_nothing_more():
    done = run("manage.py", "check", **PRODUCTION)

    assert (done.returncode, done.stdout) == (0, "System check identified no issues (0 silenced).\n")


def test_development_needs_a_secret_only():
    assert run("manage.py", "check", SECRET_KEY="x", DEBUG="1").returncode == 0


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY is not set. Set it to a long random text and keep it to yourself"),
        ({"SECRET_KEY": "  "}, "SECRET_KEY is not set."),
        ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS is not set. Set it to the names under which the site is reached"),
        ({"ALLOWED_HOSTS": " , "}, "ALLOWED_HOSTS is not set."),
        ({"DEBUG": "yes"}, "DEBUG is 'yes'; set it to 1 (on) or 0 (off)."),
        ({"DEBUG": "True"}, "DEBUG is 'True'; set it to 1 (on) or 0 (off)."),
        ({"HTTPS": "on"}, "HTTPS is 'on'; set it to 1 (on) or 0 (off)."),
        ({"BEHIND_PROXY": "2"}, "BEHIND_PROXY is '2'; set it to 1 (on) or 0 (off)."),
        (
            {"API_RATE": "many"},
            "API_RATE is 'many'; write a number and second, minute, hour or day, such as 120/minute",
        ),
        ({"API_RATE": "0/minute"}, "API_RATE is '0/minute'; write a number and second"),
        ({"PAGE_RATE": "many"}, "PAGE_RATE is 'many'; write a number and second"),
        ({"SITE_URL": "facts.example.org"}, "SITE_URL is 'facts.example.org'; write an address such as https://"),
        ({"SITE_URL": "https://a.example/?x"}, "SITE_URL is 'https://a.example/?x'; write an address such as"),
        ({"SHARED_CACHE": "long"}, "SHARED_CACHE is 'long'; set it to a whole number from 0 to 9999."),
        ({"SESSION_REST": "0"}, "SESSION_REST is '0'; set it to a whole number from 1 to 1440."),
        ({"SESSION_LONGEST": "long"}, "SESSION_LONGEST is 'long'; set it to a whole number from 1 to 168."),
        ({"LOGINS_KEPT": "-1"}, "LOGINS_KEPT is '-1'; set it to a whole number from 1 to 3650."),
        ({"PROXIES": "-1"}, "PROXIES is '-1'; set it to a whole number from 0 to 10."),
        ({"DATABASE_URL": "facts"}, "DATABASE_URL cannot be read. Write postgres://user:password@host:5432/name"),
        ({"DATABASE_URL": "oracel://host/name"}, "DATABASE_URL cannot be read."),
        ({"DATABASE_URL": "postgres://aida:secret@host:port/name"}, "DATABASE_URL cannot be read."),
        ({"DATABASE_URL": "mysql://aida:secret@host/name"}, "DATABASE_URL cannot be read."),
    ],
)
def test_a_setting_that_is_missing_or_wrong_is_one_sentence(changed, sentence):
    done = run("manage.py", "check", **PRODUCTION | changed)

    assert done.returncode != 0
    assert done.stderr.startswith(f"Settings: {sentence}")
    assert "Traceback" not in done.stderr
    assert "secret@" not in done.stderr


@pytest.mark.parametrize(
    ("given", "asked"),
    [
        (PRODUCTION, "administrator curator superusers"),
        (PRODUCTION | {"SECOND_FACTOR_FOR": "nobody"}, ""),
        (PRODUCTION | {"SECOND_FACTOR_FOR": "superusers, chief editors"}, "chief editors superusers"),
        ({"SECRET_KEY": "x", "DEBUG": "1"}, ""),
        ({"SECRET_KEY": "x", "DEBUG": "1", "SECOND_FACTOR_FOR": "curator"}, "curator"),
    ],
)
def test_of_whom_a_second_factor_is_asked(given, asked):
    shown = "from sco_site import settings; print(*sorted(settings.SECOND_FACTOR_FOR))"

    assert run("-c", shown, **given).stdout.strip() == asked


SHOW = """
import django
from django.db import connection
django.setup()
with connection.cursor() as cursor:
    for name in ("journal_mode", "foreign_keys", "synchronous", "busy_timeout"):
        print(name, cursor.execute(f"PRAGMA {name}").fetchone()[0])
print(connection.transaction_mode)
"""


def test_a_sqlite_file_is_safe_and_can_be_written_by_several_people(tmp_path):
    url = f"sqlite:///{tmp_path / 'fresh.sqlite3'}"

    done = run("-c", SHOW, SECRET_KEY="x", DEBUG="1", DATABASE_URL=url, DJANGO_SETTINGS_MODULE="sco_site.settings")

    assert done.stdout.splitlines() == [
        "journal_mode wal",
        "foreign_keys 1",
        "synchronous 2",
        "busy_timeout 20000",
        "IMMEDIATE",
    ]


def test_the_suite_runs_on_the_database_that_is_named():
    scheme = os.environ.get("DATABASE_URL", "").partition(":")[0] or "sqlite"

    assert connection.vendor == {"postgres": "postgresql"}.get(scheme, scheme)


@pytest.mark.django_db
def test_postgresql_is_reached_through_a_pool():
    if connection.vendor == "postgresql":
        assert connection.pool.max_size == 8
    else:
        assert "pool" not in connection.settings_dict["OPTIONS"]


def test_no_page_view_is_a_transaction_of_its_own():
    assert not connection.settings_dict["ATOMIC_REQUESTS"]
