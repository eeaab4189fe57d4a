"""Pairs of edits, in files and in the admin, over one base: none may be lost, every true conflict must be named.

.venv/bin/python -m tests.benchmarks.threeway [--count 500] [--seed 1]
"""

import time
from argparse import ArgumentParser

from . import begin, folder, say, table


def main() -> None:
    parser = ArgumentParser(prog="tests.benchmarks.threeway", description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=500, help="How many pairs.")
    parser.add_argument("--seed", type=int, default=1, help="Another number makes other pairs.")
    arguments = begin(parser)
    from django.core.management import call_command
    from django.db import transaction

    from facts.files.loading import load
    from tests import edits
    from tests.outside import one_child

    call_command("migrate", verbosity=0)
    here, rows, began = folder(), edits.base(), time.monotonic()
    both, wrong, conflicts, clean = edits.side(rows), [], 0, 0
    with one_child():
        load(edits.write(edits.Pair(both, both, both), rows, here))
        for seed in range(arguments.seed * 1_000_000, arguments.seed * 1_000_000 + arguments.count):
            pair = edits.pair(seed, rows)
            conflicts, clean = conflicts + len(pair.conflicts), clean + (not pair.conflicts)
            for way in ("stop", "mine", "theirs"):
                with transaction.atomic():
                    edits.edit_in_admin(pair)
                    found = _tried(edits, load, way, pair, edits.write(pair, rows, here))
                    wrong += [(seed, way, text) for text in found]
                    transaction.set_rollback(True)
    for seed, way, text in wrong:
        say(f"WRONG pair {seed}, --on-conflict={way}: {text[:300]}")
    counts = [arguments.count, clean, conflicts, len(wrong), f"{time.monotonic() - began:.0f} s"]
    table(["", "pairs", "without conflict", "conflicts", "wrong", "in all"], [["three-way", *counts]])
    raise SystemExit(1 if wrong else 0)


def _tried(edits, load, way: str, pair, paths) -> list[str]:
    """What is not as it should be after the load."""
    if way == "stop":
        return edits.trial(pair, paths)
    try:
        load(paths, on_conflict=way)
    except Exception as error:  # a refusal is wrong here, too
        return [f"{type(error).__name__}: {error}"]
    return edits.differences(edits.decided(pair, way), pair.base)


if __name__ == "__main__":
    main()
