"""The shipped data to a package and back, on each database: is every twin of the rebuilt site the same, byte for byte?

.venv/bin/python -m tests.benchmarks.package [--database sqlite|postgres] [--every 1]
"""

import json
import os
import subprocess
import sys
import time
from argparse import ArgumentParser
from hashlib import sha256
from pathlib import Path

import django

from . import begin, folder, say, server, table


def main() -> None:
    parser = ArgumentParser(prog="tests.benchmarks.package", description=__doc__.splitlines()[0])
    parser.add_argument("--database", choices=["sqlite", "postgres"], help="On this database alone.")
    parser.add_argument("--every", type=int, default=1, help="Look at every so manieth row's own page only.")
    parser.add_argument("--child", type=Path, help="For the processes that this one starts: the file to write.")
    if "--child" in sys.argv:
        return child(parser.parse_args())
    arguments = begin(parser)
    here, rows, packages = folder(), [], []
    urls = {"sqlite": ""} if arguments.database != "postgres" else {}
    urls |= {"postgres": server()} if arguments.database != "sqlite" else {}
    for name, url in urls.items():
        began = time.monotonic()
        made, exports, (one, other) = there_and_back(here / name, url, arguments.every)
        packages += made
        differing = [address for address in one | other if one.get(address) != other.get(address)]
        say("\n".join(f"DIFFERS: {address}" for address in differing[:20]))
        alike = exports[0] == exports[1]
        took = f"{time.monotonic() - began:.0f} s"
        rows.append([name, len(one), len(differing), len(exports[0]), "yes" if alike else "NO", took])
    table(["database", "twins", "differing", "files exported", "alike", "took"], rows)
    same = all(package == packages[0] for package in packages)
    say(f"All {len(packages)} packages are the same, byte for byte: {'yes' if same else 'NO'}")
    raise SystemExit(0 if same and all(row[2] == 0 and row[4] == "yes" for row in rows) else 1)


def there_and_back(here: Path, url: str, every: int) -> tuple[list, list, list]:
    """The packages, exported files and twins of the site and of the one that was rebuilt of it."""
    from tests.outside import empty, run

    here.mkdir()
    places = [empty(here, url), empty(here, url)]
    packages, exports, found = [], [], []
    for at, place in enumerate(places):
        package, to = here / f"package-{at}", here / f"export-{at}"
        start = ["rebuild_from_package", here / "package-0"] if at else ["load_facts"]
        to.mkdir()
        for command in (start, ["make_package", package], ["export_facts", "--to", to]):
            run(place, *command).check_returncode()
        packages.append(_bytes_of(package))
        exports.append(_bytes_of(to))
        found.append(_twins(place, here / f"twins-{at}", every))
    for place in places:
        place.drop()
    return packages, exports, found


def _bytes_of(place: Path) -> dict[str, bytes]:
    return {path.relative_to(place).as_posix(): path.read_bytes() for path in place.rglob("*") if path.is_file()}


def _twins(place, file: Path, every: int) -> dict[str, list]:
    """Status and fingerprint of every twin of the site on this database, found by a process of its own."""
    settings = {"DATABASE_URL": place.url, "DEBUG": "0", "HTTPS": "0", "ALLOWED_HOSTS": "testserver"}
    command = [sys.executable, "-m", __spec__.name, "--every", str(every), "--child", str(file)]
    subprocess.run(command, cwd=Path(__file__).parent.parent.parent, env=os.environ | settings, check=True)
    return json.loads(file.read_text())


def child(arguments) -> None:
    django.setup()
    from django.test import Client

    from tests.twins import twins

    found = twins(Client(), arguments.every)
    told = {address: [status, sha256(body).hexdigest()] for address, (status, body) in found.items()}
    arguments.child.write_text(json.dumps(told))


if __name__ == "__main__":
    main()
