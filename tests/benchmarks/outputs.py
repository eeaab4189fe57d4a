"""Every payload in every text field in every output: is a text ever more than text?

.venv/bin/python -m tests.benchmarks.outputs [--rounds 300] [--first 0] [--brief] [--database sqlite]
"""

import os
import subprocess
import sys
import time
from argparse import ArgumentParser

from . import begin, folder, say, server


def main() -> None:
    parser = ArgumentParser(prog="tests.benchmarks.outputs", description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=300, help="In so many rounds each place has had each payload.")
    parser.add_argument("--first", type=int, default=0, help="The first of them, for who shares them out.")
    parser.add_argument("--brief", action="store_true", help="Of how lists are cited, one for each format.")
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--url", help="A database that is empty; used by the script itself.")
    arguments = parser.parse_args()
    if arguments.url:
        begin(parser, url=arguments.url)
        raise SystemExit(_measure(arguments))
    os.environ.setdefault("DATABASE_URL", "sqlite://:memory:")
    url = server() if arguments.database == "postgres" else f"sqlite:///{folder() / 'outputs.sqlite3'}"
    command = [sys.executable, "-m", "tests.benchmarks.outputs", *sys.argv[1:], "--url", url]
    raise SystemExit(subprocess.run(command).returncode)


def _measure(arguments) -> int:
    from django.conf import settings
    from django.core.management import call_command
    from django.test import Client

    from ..outputs import Trial

    settings.ALLOWED_HOSTS = ["*"]
    settings.API_RATE, settings.PAGE_RATE, settings.DEBUG = None, None, False
    call_command("migrate", verbosity=0)
    trial, begun, wrong, seen, taken = Trial(Client(), whole=not arguments.brief), time.perf_counter(), [], 0, set()
    for number in range(arguments.first, arguments.first + arguments.rounds):
        one = trial.round(number, seed=1)
        wrong += one.wrong
        seen += one.seen
        taken |= one.taken
        for said in one.wrong:
            say(f"round {number}: {said}")
    minutes = (time.perf_counter() - begun) / 60
    say(
        f"{len(taken):,} pairs of field and payload in {len(trial.outputs)} outputs, {seen:,} answers in "
        f"{minutes:.1f} minutes: {len(wrong)} in which a text was more than text."
    )
    return int(bool(wrong))


if __name__ == "__main__":
    main()
