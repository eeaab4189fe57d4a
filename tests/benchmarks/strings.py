"""Random searches and random addresses over the real data: does any end in an error, or ask the database for long?

.venv/bin/python -m tests.benchmarks.strings [--searches 50000] [--queries 20000] [--seed 1] [--database sqlite]
"""

import os
import subprocess
import sys
import time
from argparse import ArgumentParser
from itertools import islice

from . import begin, folder, say, server, table

_STEP = 1_000


def main() -> None:
    parser = ArgumentParser(prog="tests.benchmarks.strings", description=__doc__.splitlines()[0])
    parser.add_argument("--searches", type=int, default=50_000, help="Random texts to look for.")
    parser.add_argument("--queries", type=int, default=20_000, help="Random query strings over all lists and twins.")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database", choices=("sqlite", "postgres"), help="One of them only; otherwise one by one.")
    parser.add_argument("--url", help="A database that is empty; used by the script itself.")
    arguments = parser.parse_args()
    if arguments.url:
        begin(parser, url=arguments.url)
        raise SystemExit(_measure(arguments))
    os.environ.setdefault("DATABASE_URL", "sqlite://:memory:")
    urls = {"sqlite": lambda: f"sqlite:///{folder() / 'facts.sqlite3'}", "postgres": server}
    chosen = [arguments.database] if arguments.database else list(urls)
    command = [sys.executable, "-m", "tests.benchmarks.strings", *sys.argv[1:]]
    raise SystemExit(max(subprocess.run([*command, "--url", urls[name]()]).returncode for name in chosen))


def _measure(arguments) -> int:
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client

    from ..strings import LONGEST, asked, queries, searches

    settings.ALLOWED_HOSTS, settings.DEBUG = ["testserver"], False
    call_command("migrate", verbosity=0)
    call_command("load_facts", verbosity=0)
    client, rows, wrong = Client(raise_request_exception=False), [], []
    drawn = {"searches": searches(arguments.seed, arguments.searches)}
    drawn["query strings"] = queries(arguments.seed, arguments.queries)
    for name, addresses in drawn.items():
        began, parts = time.monotonic(), []
        while chunk := list(islice(addresses, _STEP)):
            parts.append(asked(client, iter(chunk)))
            say(
                f"{connection.vendor}: {sum(part.pages for part in parts):,} {name} in {time.monotonic() - began:.0f} s"
            )
            for one in parts[-1].wrong:
                say(f"WRONG {one}")
        if not parts:
            continue
        wrong += [one for part in parts for one in part.wrong]
        query, page = max(part.worst_query for part in parts), max(part.worst_page for part in parts)
        statuses = sorted({status for part in parts for status in part.statuses})
        said = " ".join(f"{status}:{sum(part.statuses.get(status, 0) for part in parts)}" for status in statuses)
        counts = [sum(part.pages for part in parts), sum(part.queries for part in parts)]
        rows.append([f"{connection.vendor}, {name}", *counts, f"{query[0] * 1000:.0f}", f"{page[0] * 1000:.0f}", said])
        say(f"worst query: {query[0] * 1000:.0f} ms, {query[1][:300]} at {query[2]}")
        say(f"worst page: {page[0] * 1000:.0f} ms, {page[1]}")
    table(["", "asked", "queries", "worst query, ms", "worst page, ms", "statuses"], rows)
    say(f"5xx or a query over {LONGEST * 1000:.0f} ms three times in a row: {len(wrong)}")
    return 1 if wrong else 0


if __name__ == "__main__":
    main()
