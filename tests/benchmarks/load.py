"""How fast a load is beside ``loaddata``, how long it keeps others from writing, and how much memory it takes.

    .venv/bin/python -m tests.benchmarks.load [--only speed|lock|memory] [--database sqlite|postgres] [--facts 20000]

Goals: five times as fast as loaddata of the same 20,000 facts; the lock for 10,000 facts at most 2 s; under 300 MB for
100,000 facts. Each load has all its checks and begins with an empty database.
"""

import threading
import time
from argparse import ArgumentParser
from contextlib import closing
from pathlib import Path

from . import begin, folder, megabytes, say, server, table

HELP = {
    "only": "Measure this alone.",
    "database": "On this database alone.",
    "facts": "How many facts the loads whose speed is compared have.",
}


def main() -> None:
    parser = ArgumentParser(prog="tests.benchmarks.load", description=__doc__.splitlines()[0])
    parser.add_argument("--only", choices=["speed", "lock", "memory"], help=HELP["only"])
    parser.add_argument("--database", choices=["sqlite", "postgres"], help=HELP["database"])
    parser.add_argument("--facts", type=int, default=20_000, help=HELP["facts"])
    arguments = begin(parser)
    here = folder()
    servers = {"sqlite": ""} if arguments.database != "postgres" else {}
    if arguments.database != "sqlite":
        servers["postgres"] = server()
    if arguments.only in (None, "speed"):
        speed(here, servers, arguments.facts)
    if arguments.only in (None, "lock"):
        lock(here, servers)
    if arguments.only in (None, "memory"):
        memory(here, servers)


def speed(here: Path, servers: dict[str, str], facts: int) -> None:
    """``load_facts`` and ``loaddata`` of the same files, one behind the other, each on a database of its own."""
    from tests.files import files
    from tests.outside import empty, watch

    paths = files(here / "speed", facts=facts)
    rows = []
    for name, url in servers.items():
        template = empty(here, url)
        seconds = {}
        for command in ("load_facts", "loaddata"):
            place = template.copy(here)
            seen = watch(place, command, *paths)
            if seen.returncode:
                say(f"{name} {command} failed: {seen.error[-2000:]}")
            seconds[command] = seen.seconds
            place.drop()
        template.drop()
        ratio = seconds["loaddata"] / seconds["load_facts"]
        rows.append([name, *(f"{value:.1f} s" for value in seconds.values()), f"{ratio:.1f}"])
    say(f"\nSpeed: {facts:,} facts with citations and relations in {len(paths)} files (goal: a ratio of 5 or more)")
    table(["database", "load_facts", "loaddata", "ratio"], rows)


def lock(here: Path, servers: dict[str, str], facts: int = 10_000) -> None:
    """How long nobody else could write while a load ran, as another connection sees it."""
    from tests.files import files
    from tests.outside import empty, start

    paths = files(here / "lock", facts=facts)
    rows = []
    for name, url in servers.items():
        place = empty(here, url)
        began = time.monotonic()
        process = start(place, "load_facts", *paths)
        reader = threading.Thread(target=process.communicate)
        reader.start()
        spans = locked_spans(place, process)
        reader.join()
        longest = max((end - start for start, end in spans), default=0.0)
        shown = ", ".join(f"{start - began:.2f}–{end - began:.2f}" for start, end in spans if end - start > 0.05)
        rows.append([name, f"{time.monotonic() - began:.1f} s", f"{longest:.2f} s", shown, process.returncode])
        place.drop()
    say(f"\nLock: a load of {facts:,} facts (goal: 2 s at most)")
    table(["database", "whole load", "longest lock", "locked from–to, in s", "exit status"], rows)


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


def memory(here: Path, servers: dict[str, str], facts: int = 100_000) -> None:
    """The most memory that a large load held, its process and the child that reads for it apart."""
    from tests.files import files
    from tests.outside import empty, watch

    began = time.monotonic()
    paths = files(here / "memory", facts=facts)
    size = sum(path.stat().st_size for path in paths)
    say(f"\nMemory: {facts:,} facts, {len(paths):,} files, {megabytes(size)} (goal: under 300 MB)")
    say(f"The files were written in {time.monotonic() - began:.0f} s.")
    rows = []
    for name, url in servers.items():
        place = empty(here, url)
        seen = watch(place, "load_facts", *paths)
        rows.append([name, f"{seen.seconds:.0f} s", megabytes(seen.memory), megabytes(seen.childrens_memory)])
        rows[-1].append(seen.returncode)
        if seen.returncode:
            say(seen.error[-2000:])
        place.drop()
    table(["database", "whole load", "load", "its reading child", "exit status"], rows)


if __name__ == "__main__":
    main()
