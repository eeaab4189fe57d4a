import gc
import os
import shutil
from itertools import count
from pathlib import Path

import pytest
from django.conf import settings as site_settings
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.db.models.signals import post_migrate
from django.dispatch import receiver
from django.test import Client

from facts.models import Change, Revision

from . import shipped as shipped_data
from .outside import keep_empty, one_child
from .tiers import register_profiles

register_profiles()
_numbers = count(1)


def pytest_collection_finish():
    """What was imported and collected stays to the end. Looking through it for garbage again and again takes a tenth of
    the time of all tests; what a test leaves is small and is looked through in larger lots."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@receiver(post_migrate, dispatch_uid="tests.empty_log")
def empty_log(sender, using, **_sent):
    """A test that commits is followed by a flush, whose deletions the triggers note: the next test begins without."""
    if sender.name == "facts":
        for model in (Change, Revision):
            model.objects.using(using).all().delete()


@pytest.fixture(autouse=True)
def quick_and_plain(settings, tmp_path_factory):
    """What production needs and tests do not: slow hashes, TLS, hashed names of static files, limits of requests, two
    people for each row."""
    settings.API_RATE = settings.PAGE_RATE = None
    settings.APPROVE_OWN = True
    settings.API_COUNTERS = tmp_path_factory.getbasetemp() / f"counters-{next(_numbers)}.sqlite3"
    settings.DESK_TEXTS_DIR = tmp_path_factory.getbasetemp() / f"texts-{next(_numbers)}"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.SECURE_SSL_REDIRECT = False
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Let tests that start other processes copy this database: migrating another takes as long as a hundred tests."""
    with django_db_blocker.unblock():
        if connection.vendor == "sqlite" and connection.connection:  # none is made where no chosen test needs one
            keep_empty(connection.connection.backup)


@pytest.fixture(scope="session", autouse=True)
def one_reader():
    """The loads of this process share the child that reads, whose start takes longer than most loads."""
    with one_child():
        yield


@pytest.fixture(scope="module", autouse=True)
def no_remains(django_db_setup, django_db_blocker):
    """PostgreSQL keeps what a test undid until it is vacuumed, and every look at a table would wade through it."""
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute("VACUUM")


@pytest.fixture(scope="module")
def shipped(django_db_setup, django_db_blocker):
    """The shipped data, there once for a file whose tests are all about it."""
    with django_db_blocker.unblock(), transaction.atomic():
        shipped_data.put()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def copied(tmp_path, settings):
    """A copy of the shipped files in a folder that stands for the repository; nothing of it is loaded by this."""
    for name in ("fixtures", "seeds"):
        shutil.copytree(site_settings.BASE_DIR / name, tmp_path / name, ignore=shutil.ignore_patterns("*.txt"))
    settings.BASE_DIR = tmp_path
    return tmp_path


def private_texts():
    """The private article texts on this machine: the one that ARTICLE_TEXT names and those in TEXTS_DIR."""
    named = [Path(os.environ["ARTICLE_TEXT"])] if os.environ.get("ARTICLE_TEXT") else []
    return named + sorted(site_settings.TEXTS_DIR.glob("*.txt"))


@pytest.fixture
def scope_for_peace():
    """The path of the private text of “Scope for peace”."""
    candidates = [os.environ.get("ARTICLE_TEXT"), site_settings.TEXTS_DIR / "scope-for-peace.txt"]
    for path in (Path(candidate) for candidate in candidates if candidate):
        if path.is_file():
            return path
    pytest.skip("The private text of “Scope for peace” is not on this machine: set ARTICLE_TEXT to its path.")


def logged_in(user) -> Client:
    """Somebody at the curators' desk."""
    client = Client()
    assert client.login(username=user.username, password="pw")
    return client


@pytest.fixture
def curator(db):
    return logged_in(User.objects.create_superuser("aliya", password="pw"))


@pytest.fixture
def colleague(db):
    return logged_in(User.objects.create_superuser("bolat", password="pw"))
