"""200 labelled searches on both databases: recall, precision at 10, and how far the two agree.

.venv/bin/python -m tests.benchmarks.queries [--database sqlite|postgres]
"""

import json
import os
import subprocess
import sys
from argparse import ArgumentParser

from . import begin, folder, say, server, table

LEAST_RECALL, LEAST_PRECISION = 0.95, 0.8


def main() -> None:
    parser = ArgumentParser(prog="tests.benchmarks.queries", description=__doc__.splitlines()[0])
    parser.add_argument("--database", choices=["sqlite", "postgres"], help="On this database alone.")
    parser.add_argument("--url", help="A database that is empty; used by the script itself.")
    parser.add_argument("--into", help="Where the script itself writes what it found.")
    arguments = parser.parse_args()
    if arguments.url:
        begin(parser, url=arguments.url)
        return _measure(arguments.into)
    os.environ["DATABASE_URL"] = "sqlite://:memory:"
    home, found = folder(), {}
    urls = {"sqlite": f"sqlite:///{home / 'facts.sqlite3'}"} if arguments.database != "postgres" else {}
    urls |= {"postgres": server()} if arguments.database != "sqlite" else {}
    for name, url in urls.items():
        into = home / f"{name}.json"
        command = [sys.executable, "-m", "tests.benchmarks.queries", "--url", url, "--into", str(into)]
        subprocess.run(command, check=True)
        found[name] = json.loads(into.read_text(encoding="utf-8"))
    begin(parser)
    raise SystemExit(0 if _told(found) else 1)


def _measure(into: str) -> None:
    from django.core.management import call_command

    from ..queries import asked

    call_command("migrate", verbosity=0)
    call_command("load_facts", verbosity=0)
    rows = [[one.language, one.text, sorted(one.relevant), one.found] for one in asked()]
    with open(into, "w", encoding="utf-8") as file:
        json.dump(rows, file, ensure_ascii=False)


def _told(found: dict[str, list]) -> bool:
    """Print what was found; whether it is good enough."""
    from ..queries import Asked, means

    rows, good = [], True
    for name, told in found.items():
        asked = [Asked(language, text, frozenset(relevant), hits) for language, text, relevant, hits in told]
        for language in ("en", "ru", "zh"):
            ours = [one for one in asked if one.language == language]
            recall, precision = means(ours)
            empty = [one for one in ours if not one.relevant]
            rows.append([f"{name}, {language}", len(ours), f"{recall:.1%}", f"{precision:.1%}"])
            rows[-1].append(f"{sum(not one.found for one in empty)} of {len(empty)}")
            good &= recall >= LEAST_RECALL and precision >= LEAST_PRECISION
    table(["", "searches", "recall", "precision at 10", "nothing, rightly"], rows)
    if len(found) < 2:
        return good
    pairs = list(zip(*found.values(), strict=True))
    same = {
        "the same facts": sum(set(a[3]) == set(b[3]) for a, b in pairs),
        "the same first ten in the same order": sum(a[3][:10] == b[3][:10] for a, b in pairs),
        "all in the same order": sum(a[3] == b[3] for a, b in pairs),
    }
    for what, count in same.items():
        say(f"{what} on both databases: {count} of {len(pairs)}")
    return good


if __name__ == "__main__":
    main()
