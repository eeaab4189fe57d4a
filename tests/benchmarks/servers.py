"""Servers that are measured: started on a free port of this machine with one worker each, watched, and stopped."""

import json
import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path

from . import datasette

ROOT = Path(__file__).parent.parent.parent
#: A server ends by itself after this long, whatever becomes of who started it.
LIFE_SECONDS = 3 * 3600
THREADS = 4


class Server:
    """A running server; ``worker`` is the process that answers."""

    def __init__(self, port: int, process: subprocess.Popen):
        self.port, self.process = port, process

    @property
    def worker(self) -> int:
        """The last of the processes that were started one by another."""
        pid = self.process.pid
        while children := Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            pid = int(children[0])
        return pid

    def ask(self, seconds: float, addresses: list[str]) -> dict:
        """What four readers say who ask for these, from a process of their own."""
        command = [sys.executable, "-m", "tests.benchmarks.clients", str(self.port), str(seconds)]
        told = subprocess.run(command, cwd=ROOT, input="\n".join(addresses), stdout=subprocess.PIPE, text=True)
        found = json.loads(told.stdout)
        if found["wrong"]:
            raise SystemExit(f"Wrong answers: {found['wrong']}")
        return found

    def forget_peak(self) -> None:
        """From here on the peak of the worker's memory is counted anew, where Linux lets this account do so."""
        with suppress(OSError):
            Path(f"/proc/{self.worker}/clear_refs").write_text("5")

    def peak(self) -> int:
        """The most memory that the worker held, in bytes."""
        lines = Path(f"/proc/{self.worker}/status").read_text().splitlines()
        return 1024 * next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))


@contextmanager
def running(command: list, **environment: str):
    """A server while it is needed. ``{port}`` in the command is its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    command = ["timeout", str(LIFE_SECONDS), *(str(part).replace("{port}", str(port)) for part in command)]
    process = subprocess.Popen(command, cwd=ROOT, env=kept | environment, stdout=subprocess.DEVNULL)
    try:
        _wait(port, process)
        yield Server(port, process)
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=20)


def _wait(port, process) -> None:
    for _ in range(1_200):
        if process.poll() is not None:
            raise SystemExit(f"A server did not start: {process.args}")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise SystemExit(f"A server does not answer: {process.args}")


def gunicorn(application: str) -> list:
    """One worker; its threads answer in turn, and keep connections open."""
    options = ["--workers", "1", "--threads", str(THREADS), "--bind", "127.0.0.1:{port}", "--log-level", "warning"]
    return [sys.executable, "-m", "gunicorn", *options, application]


@contextmanager
def ours(url: str, home: Path):
    """The site as in production."""
    environment = _settings(url) | {"ALLOWED_HOSTS": "127.0.0.1", "HTTPS": "0", "STATIC_ROOT": str(home / "static")}
    collect = [sys.executable, "manage.py", "collectstatic", "-v0", "--noinput"]
    subprocess.run(collect, cwd=ROOT, env=os.environ | environment, check=True)
    with running(gunicorn("sco_site.wsgi"), **environment) as server:
        yield server


@contextmanager
def floor(url: str):
    """The bare view on the same database, and what the server takes by itself."""
    environment = _settings(url) | {"ALLOWED_HOSTS": "127.0.0.1", "DJANGO_SETTINGS_MODULE": "tests.benchmarks.floor"}
    with (
        running(gunicorn("django.core.wsgi:get_wsgi_application()"), **environment) as bare,
        running(gunicorn("tests.benchmarks.floor:nothing"), **environment) as nothing,
    ):
        yield bare, nothing


@contextmanager
def theirs(home: Path, file: Path):
    """Datasette on its file; its virtual environment is in ``home``."""
    with running(datasette.command(home, file, "{port}")) as server:
        yield server


def _settings(url: str) -> dict[str, str]:
    return {"DEBUG": "0", "SECRET_KEY": "only-for-this-benchmark-" * 3, "DATABASE_URL": url}
