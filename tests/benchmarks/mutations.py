"""Spoils valid files many thousand times: each must be loaded as valid or refused with its place, and quickly.

    .venv/bin/python -m tests.benchmarks.mutations [--count 20000] [--seed 1] [--jobs 2]

Every load runs in a worker that may use 768 MB and no more, and reads in a child that may use 512 MB. A file that
breaks a promise is kept and named, and the exit status is then 1.
"""

import multiprocessing
import re
import resource
import signal
import time
from argparse import ArgumentParser
from collections import Counter, defaultdict
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from . import begin, folder, megabytes, say, table

SECONDS, GIVE_UP = 5, 60
MEMORY, CHILDS_MEMORY = 768 * 1024 * 1024, 512 * 1024 * 1024


@dataclass
class Outcome:
    """What became of one spoilt file."""

    number: int
    kind: str
    state: str
    seconds: float
    wrong: str = ""
    file: str = ""


def main() -> None:
    parser = ArgumentParser(prog="tests.benchmarks.mutations", description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=20_000, help="How many files are spoilt.")
    parser.add_argument("--seed", type=int, default=1, help="Another number spoils them otherwise.")
    parser.add_argument("--jobs", type=int, default=2, help="How many workers load at once.")
    arguments = begin(parser)
    here, began = folder(), time.monotonic()
    numbers = range(arguments.seed * 1_000_000, arguments.seed * 1_000_000 + arguments.count)
    kinds: dict[str, Counter] = defaultdict(Counter)
    broken, slowest, held = [], Outcome(0, "", "", 0.0), 0
    with multiprocessing.get_context("spawn").Pool(
        arguments.jobs, _prepare, [str(here)], maxtasksperchild=2_000
    ) as pool:
        for done, (outcome, childs) in enumerate(pool.imap_unordered(_try, numbers, chunksize=20), 1):
            kinds[outcome.kind][outcome.state] += 1
            held = max(held, childs)
            slowest = max(slowest, outcome, key=lambda one: one.seconds)
            if outcome.wrong:
                broken.append(outcome)
                say(f"WRONG {outcome.kind}: {outcome.wrong[:300]}\n  {outcome.file}")
            if done % 1_000 == 0:
                say(f"{done:,} of {arguments.count:,} in {time.monotonic() - began:.0f} s")
    _report(kinds, slowest, held, broken)
    raise SystemExit(1 if broken else 0)


def _report(kinds: dict[str, Counter], slowest: Outcome, held: int, broken: list[Outcome]) -> None:
    whole = sum(kinds.values(), Counter())
    rows = [
        [kind, *(states[state] for state in ("loaded", "refused", "wrong"))] for kind, states in sorted(kinds.items())
    ]
    say()
    table(
        ["mutation", "loaded", "refused", "wrong"], [*rows, ["all", whole["loaded"], whole["refused"], whole["wrong"]]]
    )
    slow = f"{slowest.seconds:.2f} s of the processor ({slowest.kind}, number {slowest.number})"
    say(f"\nSlowest: {slow}; the limit is {SECONDS} s.")
    say(f"Most memory of a reading child: {megabytes(held)}; the limit is {megabytes(CHILDS_MEMORY)}.")
    for outcome in broken:
        say(f"WRONG number {outcome.number}, {outcome.kind}: {outcome.wrong[:200]}\n  {outcome.file}")


class _Worker:
    """What one worker process has: a database in memory with a vocabulary and some facts, and its folder."""

    folder: Path
    sharing: AbstractContextManager
    used: list


def _prepare(here: str) -> None:
    begin(ArgumentParser(), arguments=[])
    from django.core.management import call_command

    from facts.files.loading import load
    from tests.files import files
    from tests.outside import one_child

    _Worker.folder = Path(here) / str(multiprocessing.current_process().pid)
    call_command("migrate", verbosity=0)
    load(files(_Worker.folder, facts=4)[:2])  # the vocabulary and a seed: what a file says of facts is its own fault
    _Worker.sharing = one_child()
    _Worker.used = _Worker.sharing.__enter__()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    signal.signal(signal.SIGALRM, _give_up)


def _give_up(*_signal) -> None:
    raise TimeoutError(f"it took more than {GIVE_UP} s")


def _try(number: int) -> tuple[Outcome, int]:
    """Spoil one file and load it; everything is rolled back."""
    from tests.mutations import spoilt

    kind, content = spoilt(number)
    path = _Worker.folder / "spoilt.yaml"
    path.write_bytes(content)
    began, loads = time.process_time(), len(_Worker.used)
    signal.alarm(GIVE_UP)
    try:
        state, wrong = _load(path)
    except BaseException as error:  # whatever it is, it is what we look for
        state, wrong = "wrong", f"{type(error).__name__}: {error}"
    signal.alarm(0)
    seconds = time.process_time() - began + sum(one.seconds for one in _Worker.used[loads:])
    outcome = Outcome(number, kind, state, seconds, wrong)
    if outcome.seconds > SECONDS and not wrong:
        outcome.state, outcome.wrong = "wrong", f"it took {outcome.seconds:.1f} s"
    if outcome.wrong:
        outcome.file = str(path.with_name(f"wrong-{number}.yaml"))
        Path(outcome.file).write_bytes(content)
    return outcome, max((one.memory for one in _Worker.used[loads:]), default=0)


def _load(path: Path) -> tuple[str, str]:
    """Loaded or refused, and what is wrong with that."""
    from django.db import transaction

    from facts.files.loading import LoadError, load

    with transaction.atomic():
        try:
            load([path])
        except LoadError as error:
            nowhere = [text for text in error.problems if not re.search(r"spoilt\.yaml:\d+:", text)]
            return ("wrong", f"no place: {nowhere[0]}") if nowhere else ("refused", "")
        found = _invalid()
        transaction.set_rollback(True)
    return ("wrong", f"loaded, but {found[0]}") if found else ("loaded", "")


def _invalid() -> list[str]:
    """What the models' own rules and the rules across rows say against the rows that are there."""
    from django.apps import apps
    from django.core.exceptions import ValidationError

    from facts import integrity

    found = list(map(str, integrity.problems()))
    for model in apps.get_app_config("facts").get_models():
        for row in model.objects.all() if hasattr(model, "natural_key") else ():
            try:
                row.full_clean(validate_unique=False)
            except ValidationError as error:
                found.append(f"{model.__name__} {row}: {error}")
    return found


if __name__ == "__main__":
    main()
