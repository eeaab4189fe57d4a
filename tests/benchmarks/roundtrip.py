"""Databases to files, into an empty database and to files again: the same rows, and the same bytes.

.venv/bin/python -m tests.benchmarks.roundtrip [--count 1000] [--seed 1]
"""

import shutil
import time
from argparse import ArgumentParser

from . import begin, folder, say, table


def main() -> None:
    parser = ArgumentParser(prog="tests.benchmarks.roundtrip", description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=1_000, help="How many databases.")
    parser.add_argument("--seed", type=int, default=1, help="Another number makes other databases.")
    arguments = begin(parser)
    from django.core.management import call_command

    from tests.outside import one_child
    from tests.roundtrips import trial

    call_command("migrate", verbosity=0)
    here, began, wrong = folder(), time.monotonic(), 0
    with one_child():
        for seed in range(arguments.seed * 1_000_000, arguments.seed * 1_000_000 + arguments.count):
            found = trial(seed, here / str(seed))
            if found:
                wrong += 1
                say(f"WRONG {found[0][:300]} ({len(found)} in all)\n  {here / str(seed)}")
            else:
                shutil.rmtree(here / str(seed))
    counts = [arguments.count, arguments.count - wrong, wrong, f"{time.monotonic() - began:.0f} s"]
    table(["", "databases", "alike", "otherwise", "in all"], [["round trip", *counts]])
    raise SystemExit(1 if wrong else 0)


if __name__ == "__main__":
    main()
