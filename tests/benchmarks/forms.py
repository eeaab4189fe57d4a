"""Every field of every form at the desk, with what nobody would type: does any answer with an error of the server?

.venv/bin/python -m tests.benchmarks.forms [--only /admin/facts/term/] [--database sqlite]
"""

import os
import re
import subprocess
import sys
import time
from argparse import ArgumentParser
from collections import Counter, defaultdict
from urllib.parse import urljoin

from . import begin, folder, say, server

#: No date, no choice, no key of a row; what no database stores, and what is longer than any field.
TEXTS = ("x", "-1", "2024-99-99", "9" * 50, "\0", "a" * 70_000)
#: What changes the one who asks, and is tried elsewhere.
APART = re.compile(r"logout|password|second-factor|/login/|autocomplete|jsi18n")


def main() -> None:
    parser = ArgumentParser(prog="tests.benchmarks.forms", description=__doc__.splitlines()[0])
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--only", default="", help="Look only at pages whose address contains this.")
    parser.add_argument("--url", help="A database that is empty; used by the script itself.")
    arguments = parser.parse_args()
    if arguments.url:
        begin(parser, url=arguments.url)
        raise SystemExit(_tried(arguments.only))
    os.environ.setdefault("DATABASE_URL", "sqlite://:memory:")
    url = server() if arguments.database == "postgres" else f"sqlite:///{folder() / 'forms.sqlite3'}"
    command = [sys.executable, "-m", "tests.benchmarks.forms", *sys.argv[1:], "--url", url]
    raise SystemExit(subprocess.run(command).returncode)


def _tried(only: str) -> int:
    from django.conf import settings
    from django.contrib.auth.models import User
    from django.core.management import call_command
    from django.test import Client

    from ..outputs import make_stage, outputs

    settings.ALLOWED_HOSTS, settings.API_RATE, settings.PAGE_RATE, settings.DEBUG = ["*"], None, None, False
    call_command("migrate", verbosity=0)
    stage = make_stage()
    stage.fill(f"Plain words {number}" for number in range(len(stage.places)))
    client = Client(raise_request_exception=False)
    client.force_login(User.objects.get(username="outputs"))
    begun, seen, statuses, wrong = time.perf_counter(), set(), Counter(), 0
    for route, path in outputs(stage):
        if not path.startswith("/admin/") or only not in path or APART.search(path):
            continue
        for method, address, values in _forms(client.get(path), path):
            known = (re.sub(r"\d+", "#", address) if address != path else route, method, *sorted(values))
            if known in seen or APART.search(address):
                continue
            seen.add(known)
            for name in values:
                for text in TEXTS:
                    status = _sent(client, method, address, values | {name: [text]})
                    statuses[status] += 1
                    if status >= 500:
                        wrong += 1
                        say(f"{status}: {method} {address}: {name} is {text[:20]!r}")
    if not seen:
        raise SystemExit(f"No page whose address contains “{only}” has a form.")
    told = ", ".join(f"{status}: {count:,}" for status, count in sorted(statuses.items()))
    minutes = (time.perf_counter() - begun) / 60
    say(f"{len(seen)} forms, {statuses.total():,} answers in {minutes:.1f} minutes ({told}): {wrong} errors.")
    return int(bool(wrong))


def _sent(client, method, address, values) -> int:
    """The status of the answer; what it changed is undone. 599 for an error outside of any view."""
    from django.db import transaction

    with transaction.atomic():
        try:
            status = getattr(client, method)(address, values).status_code
        except Exception:
            status = 599
        transaction.set_rollback(True)
    return status


def _forms(answer, path):
    """The forms of a page as (method, address, what a browser would send of it)."""
    import html5lib

    if answer.status_code != 200 or not answer["Content-Type"].startswith("text/html"):
        return
    for form in html5lib.parse(answer.content.decode(), namespaceHTMLElements=False).iter("form"):
        values = defaultdict(list)
        for element in form.iter():
            if element.get("name") and element.get("name") != "csrfmiddlewaretoken":
                values[element.get("name")] += _values(element)
        yield form.get("method", "get").lower(), urljoin(path, form.get("action") or ""), dict(values)


def _values(element) -> list[str]:
    if element.tag == "select":
        return [option.get("value", "") for option in element.iter("option") if option.get("selected") is not None]
    if element.tag == "textarea":
        return ["".join(element.itertext())]
    if element.get("type") in ("checkbox", "radio") and element.get("checked") is None:
        return []
    return [] if element.get("type") == "file" else [element.get("value") or ""]


if __name__ == "__main__":
    main()
