"""What ``manage.py check --deploy`` says of a machine and its settings beside Django's own checks."""

import sqlite3
from pathlib import Path

from django.conf import settings
from django.core.checks import Tags, Warning, register

#: Versions of SQLite in which a checkpoint can lose a commit that was told to be there (sqlite.org/wal.html, "The
#: WAL-reset bug").
_FIRST_BAD, _LAST_BAD = (3, 7, 0), (3, 51, 2)


@register(Tags.security, deploy=True)
def sites_address(app_configs, **kwargs):
    if settings.SITE_ORIGIN:
        return []
    hint = "Set SITE_URL=https://facts.example.org/, so that feeds, citations and calendars have one name for each row."
    return [Warning("SITE_URL is not set: addresses are those of each request.", hint=hint, id="facts.W001")]


@register(Tags.database, deploy=True)
def version_of_sqlite(app_configs, **kwargs):
    on_sqlite = settings.DATABASES["default"]["ENGINE"].endswith("sqlite3")
    if not on_sqlite or not _FIRST_BAD <= sqlite3.sqlite_version_info <= _LAST_BAD:
        return []
    told = f"SQLite {sqlite3.sqlite_version} can lose a commit when two processes write at once (WAL-reset bug)."
    return [Warning(told, hint="Use SQLite 3.51.3 or newer, or PostgreSQL.", id="facts.W002")]


@register(Tags.security, deploy=True)
def private_files(app_configs, **kwargs):
    """Passwords’ hashes, sessions, drafts and texts lie in these folders."""
    folders = {Path(settings.API_COUNTERS).parent, settings.DESK_TEXTS_DIR}
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        folders.add(Path(settings.DATABASES["default"]["NAME"]).resolve().parent)
    return [
        Warning(f"Other accounts can read {folder}.", hint=f"chmod 700 {folder}", id="facts.W003")
        for folder in sorted(folders)
        if folder.is_dir() and folder.stat().st_mode & 0o077
    ]
