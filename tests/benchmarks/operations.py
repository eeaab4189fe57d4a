"""Requests made up from the API's document, on the shipped data and on each database: does any break, or its promise?

.venv/bin/python -m tests.benchmarks.operations [--examples 500] [--database sqlite|postgres] [--seed 1]
"""

import json
import logging
import os
import subprocess
import sys
import time
from argparse import ArgumentParser
from pathlib import Path

import django

from . import begin, folder, say, server, table


def main() -> None:
    parser = ArgumentParser(prog="tests.benchmarks.operations", description=__doc__.splitlines()[0])
    parser.add_argument("--examples", type=int, default=500, help="So many requests of each operation.")
    parser.add_argument("--database", choices=["sqlite", "postgres"], help="On this database alone.")
    parser.add_argument("--seed", type=int, default=1, help="Another number makes up others.")
    parser.add_argument("--child", type=Path, help="For the processes that this one starts: the file to write.")
    if "--child" in sys.argv:
        return child(parser.parse_args())
    arguments = begin(parser)
    urls = {"sqlite": ""} if arguments.database != "postgres" else {}
    urls |= {"postgres": server()} if arguments.database != "sqlite" else {}
    here, rows, wrong = folder(), [], 0
    for name, url in urls.items():
        began = time.monotonic()
        found = asked(here / name, url, arguments)
        wrong += len(found["problems"])
        say("\n".join(f"WRONG on {name}: {text[:2000]}" for text in found["problems"]))
        statuses = [found["statuses"].get(status, 0) for status in ("200", "404", "410", "422")]
        took = f"{time.monotonic() - began:.0f} s"
        rows.append([name, sum(found["statuses"].values()), *statuses, len(found["problems"]), took])
    table(["database", "requests", "200", "404", "410", "422", "wrong", "took"], rows)
    raise SystemExit(1 if wrong else 0)


def asked(here: Path, url: str, arguments) -> dict:
    """What came of it on a database with the shipped data, in a process with the settings of production."""
    from tests.outside import empty, run

    here.mkdir()
    place = empty(here, url)
    run(place, "load_facts").check_returncode()
    environment = {"DATABASE_URL": place.url, "DEBUG": "0", "HTTPS": "0", "ALLOWED_HOSTS": "localhost", "API_RATE": "0"}
    command = [sys.executable, "-m", __spec__.name, "--child", str(here / "outcome")]
    command += ["--examples", str(arguments.examples), "--seed", str(arguments.seed)]
    subprocess.run(command, cwd=Path(__file__).parent.parent.parent, env=os.environ | environment, check=True)
    place.drop()
    return json.loads((here / "outcome").read_text())


def child(arguments) -> None:
    django.setup()
    from django.core.wsgi import get_wsgi_application

    from tests.operations import trial

    logging.disable(logging.WARNING)  # one of each refusal
    outcome = trial(get_wsgi_application(), arguments.examples, arguments.seed)
    arguments.child.write_text(json.dumps(vars(outcome)))


if __name__ == "__main__":
    main()
