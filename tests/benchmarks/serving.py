"""How fast eight pages are beside Datasette with the same facts and beside a bare Django view, in one run.

    .venv/bin/python -m tests.benchmarks.serving [--facts 1000 100000] [--database sqlite postgres] [--seconds 3]
                                                 [--without-datasette]

Each server has one worker, and four clients ask at once. The servers take turns, page by page, so that what else the
machine does meets all of them alike. A *first* visit is of an address that nobody asked for before, so no page that was
kept can answer it; *again* is one address over and over. Ratios are of first visits. The bare view makes a page, too,
with one query and a small template (floor.py); figures up to 27 November 2026 compare with a view without one.

Goals at 100,000 facts: a fact page has half of the bare view's requests a second; lists, facets and search 20 times
Datasette’s; p99 under 200 ms; at 1,000,000 no page takes more than twice as long, and an export less than 150 MB.
"""

import os
import platform
import subprocess
import sys
import time
from argparse import ArgumentParser
from contextlib import nullcontext
from datetime import date
from pathlib import Path
from statistics import median, quantiles

from . import begin, datasette, folder, megabytes, say, server, table
from .servers import ROOT, floor, ours, theirs
from .visits import PAGES, Page

HELP = {
    "facts": "How many facts there are; several numbers are measured one after the other.",
    "database": "On which databases.",
    "seconds": "How long a server is asked for a page in each turn.",
    "turns": "How often the servers take turns at a page.",
    "without_datasette": "Leave Datasette out, which is installed from the package registry.",
    "kept": "A folder with databases of an earlier run; what is not there yet is built there and stays.",
}


def main() -> None:
    parser = ArgumentParser(prog="tests.benchmarks.serving", description=__doc__.splitlines()[0])
    parser.add_argument("--facts", type=int, nargs="+", default=[1_000, 100_000], help=HELP["facts"])
    databases = ["sqlite", "postgres"]
    parser.add_argument("--database", nargs="+", choices=databases, default=databases, help=HELP["database"])
    parser.add_argument("--seconds", type=float, default=3, help=HELP["seconds"])
    parser.add_argument("--turns", type=int, default=2, help=HELP["turns"])
    parser.add_argument("--without-datasette", action="store_true", help=HELP["without_datasette"])
    parser.add_argument("--kept", type=Path, help=HELP["kept"])
    arguments = begin(parser)
    here = arguments.kept or folder()
    here.mkdir(parents=True, exist_ok=True)
    say(f"{date.today()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, Python {platform.python_version()}")
    for count in arguments.facts:
        for database in arguments.database:
            measure(count, database, here, arguments)


def measure(count: int, database: str, here: Path, arguments) -> None:
    url = built(count, database, here)
    with ours(url, here) as site, floor(url) as (bare, nothing), competitor(count, here, arguments) as other:
        site.ask(0, ["/facts/"])  # the index is fetched once by a process
        base = rate([bare.ask(arguments.seconds, PAGES[0].addresses("ours", count, 1))])
        alone = rate([nothing.ask(arguments.seconds, ["/"] * 3_000)])
        found = [(page, *turns(page, count, site, other, bare, arguments)) for page in PAGES]
    say(f"\n{count:,} facts on {database}, load {os.getloadavg()[0]:.1f}; one worker, 4 clients")
    say(f"A bare view with a query and a template: {base:.0f} requests a second; the server by itself: {alone:.0f}")
    show(found)


def competitor(count: int, here: Path, arguments):
    """Datasette with so many facts, running; nothing where it is left out."""
    if arguments.without_datasette:
        return nullcontext()
    file = here / f"datasette-{count}" / "facts.db"
    if not file.exists():
        file.parent.mkdir()
        datasette.build(count, file)
    return theirs(ROOT / "var" / "datasette", file)


def built(count: int, database: str, here: Path) -> str:
    """The DATABASE_URL of a database with so many facts."""
    from tests.outside import Place, empty

    file = here / f"facts-{count}.sqlite3"
    if database == "sqlite" and file.exists():
        return f"sqlite:///{file}"
    began = time.monotonic()
    place = empty(here, server() if database == "postgres" else "")
    code = f"from tests.benchmarks.archive import build; build({count})"
    environment = os.environ | {"DATABASE_URL": place.url, "DEBUG": "0", "ALLOWED_HOSTS": "127.0.0.1"}
    subprocess.run(
        [sys.executable, "-c", f"import django; django.setup(); {code}"], cwd=ROOT, env=environment, check=True
    )
    if place.vendor == "sqlite":
        place.copy(here).file.rename(file)
        place.drop()
        place = Place(f"sqlite:///{file}")
    say(f"{count:,} facts were put into {database} in {time.monotonic() - began:.0f} s.")
    return place.url


def turns(page: Page, count: int, site, other, bare, arguments) -> tuple[dict, dict, dict, dict]:
    """First visits, visits again, Datasette’s and the bare view's of a page, asked in turns."""
    seen: dict[str, list] = {"first": [], "again": [], "theirs": [], "bare": []}
    peaks = {}
    for turn in range(1 if page.file else arguments.turns):
        seed = 100 * count + turn
        todo = [("first", site, page.addresses("ours", count, seed))]
        if other:
            todo.append(("theirs", other, page.addresses("theirs", count, seed)))
        if not page.file:
            todo.append(("again", site, page.addresses("ours", count, seed)[:1] * 3_000))
            todo.append(("bare", bare, PAGES[0].addresses("ours", count, seed)))
        for name, who, addresses in todo:
            who.forget_peak()
            seen[name].append(who.ask(0 if page.file else arguments.seconds, addresses[:1] if page.file else addresses))
            peaks[name] = max(peaks.get(name, 0), who.peak())
    return tuple(summary(some, peaks.get(name, 0)) for name, some in seen.items())


def rate(seen: list[dict]) -> float:
    """Requests a second."""
    return sum(len(one["taken"]) for one in seen) / sum(one["whole"] for one in seen)


def summary(seen: list[dict], peak: int) -> dict:
    taken = [1000 * one for some in seen for one in some["taken"]]
    if not taken:
        return {}
    last = quantiles(taken, n=100, method="inclusive")[98] if len(taken) > 1 else taken[0]
    told = {"median": median(taken), "p99": last, "rate": rate(seen), "number": len(taken)}
    return told | {"bytes": max(one["bytes"] for one in seen), "peak": peak}


def show(found: list) -> None:
    """The figures as tables, ratios first."""
    rows = []
    for page, first, again, other, bare in found:
        rows.append([page.name, f"{first['rate'] / other['rate']:.1f}" if other else ""])
        rows[-1] += [f"{one['rate'] / bare['rate']:.2f}" if bare and one else "" for one in (first, again)]
        for one in (first, again, other):
            rows[-1] += [f"{one['median']:.1f}", f"{one['p99']:.0f}", f"{one['rate']:.1f}"] if one else [""] * 3
    head = ["page", "÷ Datasette", "÷ bare", "again ÷ bare"]
    for name in ("first", "again", "Datasette"):
        head += [f"{name}: median ms", "p99 ms", "a second"]
    table(head, rows)
    say()
    table(
        ["page", "bytes", "Datasette: bytes", "peak memory", "Datasette: peak memory"],
        [
            [
                page.name,
                f"{first['bytes']:,}",
                f"{other['bytes']:,}" if other else "",
                megabytes(first["peak"]),
                megabytes(other["peak"]) if other else "",
            ]
            for page, first, _again, other, _bare in found
        ],
    )


if __name__ == "__main__":
    main()
