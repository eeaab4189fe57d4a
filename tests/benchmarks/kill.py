"""Kills a load of 10,000 facts at many moments: the database must be wholly old or wholly new each time.

    .venv/bin/python -m tests.benchmarks.kill [--points 200] [--facts 10000] [--database sqlite|postgres] [--seed 1]

Half of the moments are spread over the whole run, half lie in the writing transaction or shortly behind
it. After each the database is checked and the content compared, and after every tenth the load is run to its end.
"""

import time
from argparse import ArgumentParser
from pathlib import Path
from random import Random

from . import begin, folder, say, server, table


def main() -> None:
    parser = ArgumentParser(prog="tests.benchmarks.kill", description=__doc__.splitlines()[0])
    parser.add_argument("--points", type=int, default=200, help="How many times a load is killed.")
    parser.add_argument("--facts", type=int, default=10_000, help="How many facts the load brings.")
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite", help="On which database.")
    parser.add_argument("--seed", type=int, default=1, help="Another number chooses other moments.")
    arguments = begin(parser)
    url = server() if arguments.database == "postgres" else ""
    here, chance = folder(), Random(arguments.seed)
    place, paths, old = _before(here, url, arguments.facts)
    new, seconds, locked = _whole(place, paths, here)
    say(f"A whole load takes {seconds:.1f} s and writes for {locked:.2f} s.")
    if old == new:
        raise SystemExit("The load changes nothing; there is nothing to see.")
    ends = {(point, end): 0 for point in ("anywhere", "while it writes") for end in ("old", "new", "neither")}
    finished, wrong = 0, []
    for number in range(arguments.points):
        once_locked = min(0.15, locked / 4) if number % 2 else 0.0
        moment = chance.uniform(0, locked if once_locked else seconds * 1.05)
        end, told = _trial(
            place.copy(here), paths, moment, once_locked, {old: "old", new: "new"}, number % 10 == 0 and new
        )
        ends["while it writes" if once_locked else "anywhere", end] += 1
        finished += number % 10 == 0 and not told
        wrong += [f"point {number}, {moment:.3f} s: {text}" for text in told]
        if number % 20 == 19:
            say(f"{number + 1} of {arguments.points}")
    say()
    kinds = ("anywhere", "while it writes")
    rows = [[kind, *(ends[kind, end] for end in ("old", "new", "neither"))] for kind in kinds]
    table([f"killed ({arguments.database})", "wholly old", "wholly new", "neither"], rows)
    say(f"{finished} of {len(range(0, arguments.points, 10))} loads after a killed one finished its work.")
    for text in wrong:
        say(f"WRONG {text}")
    raise SystemExit(1 if wrong else 0)


def _before(here: Path, url: str, facts: int):
    """A database with a tenth of the facts, the files that change these and bring the others, and what it holds."""
    from tests.files import files
    from tests.outside import content, empty, run

    place = empty(here, url)
    run(place, "load_facts", *files(here / "old", facts=facts // 10)).check_returncode()
    paths = files(here / "new", facts=facts)
    for path in paths:
        path.write_text(path.read_text(encoding="utf-8").replace("In tale", "In story"), encoding="utf-8")
    return place, paths, content(place)


def _whole(place, paths: list[Path], here: Path) -> tuple[str, float, float]:
    """What an undisturbed load leaves, how long it takes and how long it holds the lock, in seconds."""
    from tests.outside import content, start

    from .load import locked_spans

    done, began = place.copy(here), time.monotonic()
    process = start(done, "load_facts", *paths, "-v", "0")
    spans = locked_spans(done, process)
    seconds = time.monotonic() - began
    if process.wait():
        raise SystemExit(process.stderr.read())
    left = content(done)
    done.drop()
    return left, seconds, max((end - start for start, end in spans), default=0.0)


def _trial(
    place, paths, moment: float, once_locked: float, known: dict[str, str], finish: str | bool
) -> tuple[str, list[str]]:
    """Kill one load; which content it left, and what is wrong with that."""
    from tests.outside import content, killed, run

    killed(place, moment, "load_facts", *paths, once_locked=once_locked)
    wrong = [] if place.is_sound() else ["the database is not sound"]
    end = known.get(content(place), "neither")
    wrong += ["the database is neither old nor new"] if end == "neither" else []
    if finish:
        done = run(place, "load_facts", *paths)
        if done.returncode or content(place) != finish:
            wrong.append(f"the next load did not finish the work: {done.stderr[-300:]}")
    place.drop()
    return end, wrong


if __name__ == "__main__":
    main()
