"""Who may look at which address, and act there: every URL pattern, every role, GET and POST, in one table.

    .venv/bin/python -m tests.matrix

writes docs/permissions.md anew. A test compares it with what the site does, so a new address without a row fails.
"""

import re
from dataclasses import dataclass
from http.cookies import SimpleCookie
from pathlib import Path

PATH = Path(__file__).parent.parent / "docs" / "permissions.md"
HEAD = """# Who may do what

Every address of the site and every role, as the site answers: **looks** is a GET that is answered, **acts** a POST that
is (whose form may then have errors); – is refused, and “log in” leads to the desk's door. The row at hand is a draft; a
contributor is asked twice, about a draft of somebody else's and about one of their own. Where rows of other states
matter, `facts/review.py` says it in words. Written by `python -m tests.matrix`.

"""
VISITOR, NOBODY, OTHERS, OWN = "visitor", "staff without a role", "contributor", "contributor, own row"
CURATOR, ADMINISTRATOR, SUPERUSER = "curator", "administrator", "superuser"
COLUMNS = (VISITOR, NOBODY, OTHERS, OWN, CURATOR, ADMINISTRATOR, SUPERUSER)
LOG_IN, REFUSED = "log in", "–"


@dataclass(frozen=True)
class Route:
    """A URL pattern as the resolver has it, and the name of its view."""

    pattern: str
    name: str

    @property
    def is_inside(self) -> bool:
        return self.pattern.startswith("admin/")


def routes(resolver=None, before="") -> list[Route]:
    """Every pattern of the site, in the order in which they are tried."""
    from django.urls import URLResolver, get_resolver

    found = []
    for one in (resolver or get_resolver()).url_patterns:
        pattern = before + str(one.pattern).removeprefix("^")
        found += routes(one, pattern) if isinstance(one, URLResolver) else [Route(pattern, one.name or "")]
    return found


class World:
    """Rows of every noun, all of them a contributor's, the last of each a draft; and somebody of every role."""

    def __init__(self):
        from django.contrib.auth.models import User
        from django.test import Client
        from django.utils import timezone

        from facts.history.entries import By, Way
        from facts.history.recording import recording
        from facts.models import Attempt, Country, Load, Note

        from .people import person
        from .world import make_full_world

        self.tags: dict[str, str] = {}
        self.somebody, _client = person()
        author, own = person("contributor")
        with recording(By(Way.FORM, author)):
            make_full_world(3)
            for noun in _reviewed():
                noun.objects.filter(pk=noun.objects.latest("pk").pk).update(status="draft")
        self.load = Load.objects.create(revision="a" * 64, loaded_at=timezone.now())
        for noun in (*_reviewed(), Country):
            row = noun.objects.order_by("pk").last()
            told = {"noun": noun._meta.model_name, "row": row.pk, "by": self.somebody, "at": timezone.now()}
            Note.objects.create(text="Is it so?", **told)
        Attempt.objects.create(at=timezone.now(), way="password", outcome="wrong")
        root = User.objects.create_superuser("root", password="pw")
        self.clients = {
            VISITOR: Client(),
            NOBODY: person()[1],
            OTHERS: person("contributor")[1],
            OWN: own,
            CURATOR: person("curator")[1],
            ADMINISTRATOR: person("administrator")[1],
        }
        self.clients[SUPERUSER] = Client()
        self.clients[SUPERUSER].force_login(root)

    def address(self, route: Route) -> str:
        """An address that the pattern matches, of rows that there are."""
        pattern = without_regex(route.pattern)
        found = re.sub(r"<(?:\w+:)?(\w+)>", lambda part: str(self._value(route, part[1])), pattern)
        return f"/{found}{_ASKED.get(route.name, '')}"

    def _value(self, route, name):
        from auditlog.models import LogEntry
        from django.contrib.auth.models import Group
        from django.contrib.contenttypes.models import ContentType

        from facts.api import api  # noqa: F401 (its routes are there once it is imported)

        folder = route.pattern.split("/")
        if name in _PLAIN:
            return _PLAIN[name]
        if name == "fmt":
            return _FORMATS[re.search(r"<(\w+):fmt>", route.pattern)[1]]
        if name in ("slug", "iso3"):
            if "atom" in route.pattern and folder[0] == "themes":
                return _noun("theme").objects.published().first().slug
            noun = _noun(folder[2 if folder[0] == "api" else 0].partition(".")[0].removesuffix("s").replace("ie", "y"))
            return getattr(noun.objects.published().first(), name)
        if name == "content_type_id":
            return ContentType.objects.get_for_model(_noun("event")).pk
        if name == "load":
            return self.load.pk
        if name == "id" or folder[1:3] == ["auth", "user"]:
            return self.somebody.pk
        if folder[1:3] == ["auth", "group"]:
            return Group.objects.first().pk
        row = _noun("event" if folder[1] == "r" else folder[2]).objects.order_by("pk").last()
        if name in ("object_id", "stays"):
            return row.pk
        if name == "note":
            return _noun("note").objects.get(noun=folder[2], row=row.pk).pk
        if name == "goes":
            return type(row).objects.order_by("pk").first().pk
        if name == "entry":
            kind = ContentType.objects.get_for_model(type(row))
            return LogEntry.objects.filter(content_type=kind, object_id=row.pk).latest("pk").pk
        raise KeyError(f"Say in tests/matrix.py what <{name}> of {route.pattern} can be.")

    def answer(self, role: str, route: Route) -> str:
        """What somebody of a role may do there. Nothing that they do stays."""
        address = self.address(route)
        got = self._looked(role, address, route)
        if _is_door(got) and not _is_at_the_door(route):
            posted = self._asked(role, "post", address)
            return LOG_IN if _is_door(posted) else "acts without being let in"
        verbs = ["looks"] if _is_answered(got) else []
        return ", ".join(verbs + (["acts"] if self._acts(role, route, address) else [])) or REFUSED

    def _looked(self, role, address, route):
        """The answer to a GET. A public page is made for the visitor; to the others it says that it is the same one."""
        if route.is_inside:
            return self._asked(role, "get", address)
        got = self._asked(role, "get", address, headers={"If-None-Match": self.tags.get(address, "")})
        self.tags[address] = got.get("ETag", "")
        return got

    def _acts(self, role, route, address) -> bool:
        from facts import changes

        if not route.name.endswith("changelist"):
            return _is_answered(self._asked(role, "post", address))
        # A list answers every POST with itself: here it counts whether the action was carried out.
        row = _noun(route.pattern.split("/")[2]).objects.order_by("pk").last()
        chosen = {"action": "hand_in", "_selected_action": [row.pk] if row else [], "why": "So.", "since": "999999999"}
        before = changes.revision()
        return self._asked(role, "post", address, chosen, then=changes.revision) != before

    def _asked(self, role, method, address, data=None, then=None, headers=None):
        """The answer, or what ``then`` gives; what was changed is taken back afterwards."""
        from django.db import transaction

        client = self.clients[role]
        cookies = client.cookies.output(header="", sep=";")
        with transaction.atomic():
            found = getattr(client, method)(address, data or {}, headers=headers or {})
            if then:
                found = then()
            transaction.set_rollback(True)
        client.cookies = SimpleCookie(cookies)
        return found


_PLAIN = {"kind": "correction", "section": "facts", "rest": "nowhere", "url": "nowhere", "app_label": "facts"}
_ASKED = {
    "autocomplete": "?term=x&app_label=facts&model_name=fact&field_name=themes",
    "facts_paragraph_autocomplete": "?term=x&app_label=facts&model_name=citation&field_name=paragraph",
}
_FORMATS = {"page": "json", "row": "json", "rows": "json", "citation": "txt", "all": "json"}


def without_regex(pattern: str) -> str:
    """Django's two patterns of the desk that are regular expressions, as if they were paths."""
    return re.sub(r"\(\?P<(\w+)>[^)]*\)\$?", r"<\1>", pattern).removesuffix("$")


def _noun(name):
    from django.apps import apps

    return apps.get_model("auth" if name in ("user", "group") else "facts", name)


def _reviewed():
    from facts.roles import REVIEWED

    return REVIEWED


def _is_door(answer) -> bool:
    return answer.status_code == 302 and "/admin/login/" in answer["Location"]


def _is_at_the_door(route) -> bool:
    return "login" in route.pattern


def _is_answered(answer) -> bool:
    """Whether somebody was let in: also where what they asked for is not there, or not complete."""
    assert answer.status_code < 500 or answer.status_code == 501, answer
    sent_away = (
        answer.status_code == 302 and answer["Location"] == "/admin/" and "login" not in answer.request["PATH_INFO"]
    )
    return answer.status_code not in (403, 405) and not sent_away


def table(world: World, chosen: list[Route]) -> str:
    """The table, in Markdown; in a cell nothing is said that the row's address has not."""
    lines = ["| address | " + " | ".join(COLUMNS) + " |", "|---" * (len(COLUMNS) + 1) + "|"]
    for route in chosen:
        cells = [world.answer(role, route) for role in COLUMNS]
        pattern = without_regex(route.pattern).replace("|", "\\|")
        lines.append(f"| `/{pattern}` | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def main() -> None:
    from argparse import ArgumentParser

    from .benchmarks import begin

    begin(ArgumentParser(prog="tests.matrix", description=__doc__.splitlines()[0]))

    from django.conf import settings
    from django.core.management import call_command
    from django.test.utils import setup_test_environment

    setup_test_environment(debug=False)
    settings.SECURE_SSL_REDIRECT, settings.API_RATE, settings.PAGE_RATE = False, None, None
    call_command("migrate", verbosity=0)
    PATH.write_text(HEAD + table(World(), routes()), encoding="utf-8")


if __name__ == "__main__":
    main()
