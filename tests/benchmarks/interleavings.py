"""Days at the desk: two to eight curators, forms, inlines, actions, deletions and loads in any order. Is anything lost?

.venv/bin/python -m tests.benchmarks.interleavings [--count 500] [--seed 0] [--database sqlite]
"""

import os
import subprocess
import sys
import time
from argparse import ArgumentParser
from collections import Counter

from . import begin, folder, say, server, table


def main() -> None:
    parser = ArgumentParser(prog="tests.benchmarks.interleavings", description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=500, help="How many days.")
    parser.add_argument("--seed", type=int, default=0, help="The first of them.")
    parser.add_argument("--database", choices=("sqlite", "postgres"), help="One of them only; otherwise one by one.")
    parser.add_argument("--url", help="A database that is empty; used by the script itself.")
    arguments = parser.parse_args()
    if arguments.url:
        begin(parser, url=arguments.url)
        raise SystemExit(_lived(arguments))
    os.environ["DATABASE_URL"] = "sqlite://:memory:"
    home, failed = folder(), 0
    urls = {"sqlite": lambda: f"sqlite:///{home / 'facts.sqlite3'}", "postgres": server}
    for name in [arguments.database] if arguments.database else urls:
        say(f"{name}:")
        options = ["--count", str(arguments.count), "--seed", str(arguments.seed), "--url", urls[name]()]
        failed |= subprocess.run([sys.executable, "-m", "tests.benchmarks.interleavings", *options]).returncode
    raise SystemExit(failed)


def _lived(arguments) -> int:
    from django.core.management import call_command
    from django.db import transaction
    from django.test.utils import setup_test_environment

    from tests.interleavings import Day
    from tests.outside import one_child

    setup_test_environment(debug=False)
    call_command("migrate", verbosity=0)
    happened, lost, began = Counter(), [], time.monotonic()
    with one_child():
        for seed in range(arguments.seed, arguments.seed + arguments.count):
            with transaction.atomic():
                day = Day(seed).run()
                transaction.set_rollback(True)
            happened.update(day.count)
            lost += day.lost
    for sentence in lost:
        say(f"LOST {sentence[:300]}")
    names = ("open", "type", "saved", "refused", "action", "delete", "load")
    counts = [arguments.count, *(happened[name] for name in names), len(lost), f"{time.monotonic() - began:.0f} s"]
    table(["days", "opened", "typed", "saved", "refused", "actions", "deletions", "loads", "lost", "in all"], [counts])
    return 1 if lost else 0


if __name__ == "__main__":
    main()
