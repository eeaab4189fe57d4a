"""Random edits and ways back: each state must be rebuilt as it was, and each way back lead there or change nothing.

.venv/bin/python -m tests.benchmarks.histories [--reverts 200] [--seed 1] [--database sqlite|postgres]
"""

import time
from argparse import ArgumentParser

from . import begin, say, server, table

#: So many edits and so many ways back in one world.
_EDITS, _REVERTS = 40, 20


def main() -> None:
    parser = ArgumentParser(prog="tests.benchmarks.histories", description=__doc__.splitlines()[0])
    parser.add_argument("--reverts", type=int, default=200, help="How many ways back.")
    parser.add_argument("--seed", type=int, default=1, help="Another number makes other edits.")
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    arguments = parser.parse_args()
    import os

    os.environ.setdefault("DATABASE_URL", "")
    begin(parser, url=server() if arguments.database == "postgres" else "sqlite://:memory:")
    from django.core.management import call_command
    from django.db import transaction

    from tests.histories import trial

    call_command("migrate", verbosity=0)
    began, done, refused, states, wrong = time.monotonic(), 0, 0, 0, []
    for seed in range(arguments.seed * 1_000, arguments.seed * 1_000 + -(-arguments.reverts // _REVERTS)):
        with transaction.atomic():
            made = trial(seed, _EDITS, _REVERTS)
            transaction.set_rollback(True)
        done, refused, states = done + made.done, refused + made.refused, states + sum(map(len, made.states.values()))
        wrong += [(seed, text) for text in made.wrong]
    for seed, text in wrong:
        say(f"WRONG in {seed}: {text[:300]}")
    row = [arguments.database, done + refused, done, refused, states, len(wrong), f"{time.monotonic() - began:.0f} s"]
    table(["database", "ways back", "taken", "refused with reasons", "states rebuilt", "wrong", "in all"], [row])
    raise SystemExit(1 if wrong else 0)


if __name__ == "__main__":
    main()
