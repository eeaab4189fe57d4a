"""How fast a load is beside ``loaddata``, how long it keeps others from writing, and how much memory it takes.

    .venv/bin/python -m tests.benchmarks.load [--only speed|lock|memory] [--database sqlite|postgres] [--facts N]

Goals: five times as fast as loaddata of the same 20,000 facts; the lock for 10,000 facts at most 2 s; under 300 MB for
100,000 facts. Each load has all its checks and begins with an empty database. A load that fails ends the script.
"""

import time
from argparse import ArgumentParser
from contextlib import closing
from pathlib import Path

from . import begin, folder, megabytes, say, server, table

HELP = {
    "only": "Measure this alone.",
    "database": "On this database alone.",
    "facts": "How many facts each load has, instead of the numbers of the goals.",
}
#: How many facts are loaded for each goal.
FACTS = {"speed": 20_000, "lock": 10_000, "memory": 100_000}


def main() -> None:
    parser = ArgumentParser(prog="tests.benchmarks.load", description=__doc__.splitlines()[0])
    parser.add_argument("--only", choices=FACTS, help=HELP["only"])
    parser.add_argument("--database", choices=["sqlite", "postgres"], help=HELP["database"])
    parser.add_argument("--facts", type=int, help=HELP["facts"])
    arguments = begin(parser)
    from tests.outside import empty

    here = folder()
    urls = {"sqlite": ""} if arguments.database != "postgres" else {}
    urls |= {"postgres": server()} if arguments.database != "sqlite" else {}
    templates = {name: empty(here, url) for name, url in urls.items()}
    for name, measure in (("speed", speed), ("lock", lock), ("memory", memory)):
        if arguments.only in (None, name):
            measure(here, templates, arguments.facts or FACTS[name])


def watched(place, *arguments):
    """What a command that succeeds takes; one that fails ends the script."""
    from tests.outside import watch

    seen = watch(place, *arguments)
    if seen.returncode:
        raise SystemExit(f"{arguments[0]} failed on {place.vendor}: {seen.error[-2000:]}")
    return seen


def speed(here: Path, templates: dict, facts: int) -> None:
    """``load_facts`` and ``loaddata`` of the same files, one behind the other, each on a database of its own."""
    from tests.files import files

    paths = files(here / "speed", facts=facts)
    rows = []
    for name, template in templates.items():
        seconds = {}
        for command in ("load_facts", "loaddata"):
            place = template.copy(here)
            seconds[command] = watched(place, command, *paths).seconds
            place.drop()
        ratio = seconds["loaddata"] / seconds["load_facts"]
        rows.append([name, *(f"{value:.1f} s" for value in seconds.values()), f"{ratio:.1f}"])
    say(f"\nSpeed: {facts:,} facts with citations and relations in {len(paths)} files (goal: a ratio of 5 or more)")
    table(["database", "load_facts", "loaddata", "ratio"], rows)


def lock(here: Path, templates: dict, facts: int) -> None:
    """How long nobody else could write while a load ran, as another connection sees it."""
    from tests.files import files
    from tests.outside import start

    paths = files(here / "lock", facts=facts)
    rows = []
    for name, template in templates.items():
        place = template.copy(here)
        began = time.monotonic()
        with (here / "lock.log").open("w+") as log:
            process = start(place, "load_facts", *paths, stdout=log, stderr=log)
            spans = locked_spans(place, process)
        if process.returncode:
            raise SystemExit(f"load_facts failed on {name}: {(here / 'lock.log').read_text()[-2000:]}")
        longest = max((end - start for start, end in spans), default=0.0)
        shown = ", ".join(f"{start - began:.2f}–{end - began:.2f}" for start, end in spans if end - start > 0.05)
        rows.append([name, f"{time.monotonic() - began:.1f} s", f"{longest:.2f} s", shown])
        place.drop()
    say(f"\nLock: a load of {facts:,} facts (goal: 2 s at most)")
    table(["database", "whole load", "longest lock", "locked from–to, in s"], rows)


def locked_spans(place, process) -> list[tuple[float, float]]:
    """When others could not write while the process ran, as (start, end) of time.monotonic(); within 10 ms.

    To ask more often would take a good part of a processor from the load that is being measured.
    """
    spans, since = [], None
    with closing(place.connect()) as connection:
        while process.poll() is None:
            locked, now = place.is_locked(connection), time.monotonic()
            if locked and since is None:
                since = now
            elif not locked and since is not None:
                spans.append((since, now))
                since = None
            time.sleep(0.01)
    return [*spans, (since, time.monotonic())] if since is not None else spans


def memory(here: Path, templates: dict, facts: int) -> None:
    """The most memory that a large load held, its process and the child that reads for it apart."""
    from tests.files import files

    began = time.monotonic()
    paths = files(here / "memory", facts=facts)
    size = sum(path.stat().st_size for path in paths)
    say(f"\nMemory: {facts:,} facts, {len(paths):,} files, {megabytes(size)} (goal: under 300 MB)")
    say(f"The files were written in {time.monotonic() - began:.0f} s.")
    rows = []
    for name, template in templates.items():
        place = template.copy(here)
        seen = watched(place, "load_facts", *paths)
        rows.append([name, f"{seen.seconds:.0f} s", megabytes(seen.memory), megabytes(seen.childrens_memory)])
        place.drop()
    table(["database", "whole load", "load", "its reading child"], rows)


if __name__ == "__main__":
    main()
