"""Servers that are measured: started on a free port of this machine with one worker each, watched, and stopped."""

import http.client
import json
import os
import shlex
import socket
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryFile

from . import datasette

ROOT = Path(__file__).parent.parent.parent
#: A server ends by itself after this long, whatever becomes of who started it.
LIFE_SECONDS = 3 * 3600
#: A server has so long for its first answer.
START_SECONDS = 120
THREADS = 4


class Server:
    """A running server; ``worker`` is the process that answers, and ``log`` is the open file of its messages."""

    def __init__(self, port: int, process: subprocess.Popen, log):
        self.port, self.process, self.log = port, process, log

    def wait(self) -> None:
        """Ask for a page until there is an answer, of whatever status."""
        deadline = time.monotonic() + START_SECONDS
        while (left := deadline - time.monotonic()) > 0:
            if self.process.poll() is not None:
                raise self.failure("did not start")
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=left)
            try:
                connection.request("GET", "/robots.txt")
                connection.getresponse()
                return
            except (OSError, http.client.HTTPException):
                time.sleep(0.05)
            finally:
                connection.close()
        raise self.failure(f"did not answer within {START_SECONDS} s")

    def failure(self, what: str) -> SystemExit:
        """The error that ends the script: the server's last messages, then what is wrong and with which command."""
        self.log.seek(0)
        messages = "".join(self.log.readlines()[-30:])
        return SystemExit(f"{messages}The server {what}: {shlex.join(self.process.args)}")

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
        done = subprocess.run(command, cwd=ROOT, input="\n".join(addresses), capture_output=True, text=True)
        if done.returncode:
            raise self.failure(f"stopped answering ({done.stderr.splitlines()[-1]})")
        found = json.loads(done.stdout)
        if found["wrong"]:
            raise self.failure(f"gave wrong answers ({', '.join(found['wrong'])})")
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
    """A server while it is needed. ``{port}`` in the command is its port.

    The port stays bound here, without listening, so that no other process is given it; the server can still bind it,
    as both set SO_REUSEADDR.
    """
    inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    with socket.socket() as reserved, TemporaryFile("a+", encoding="utf-8", errors="replace") as log:
        reserved.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        reserved.bind(("127.0.0.1", 0))
        port = reserved.getsockname()[1]
        command = [str(part).replace("{port}", str(port)) for part in command]
        process = subprocess.Popen(
            ["timeout", "--foreground", str(LIFE_SECONDS), *command],
            cwd=ROOT,
            env=inherited | environment,
            stdout=subprocess.DEVNULL,
            stderr=log,
        )
        try:
            server = Server(port, process, log)
            server.wait()
            yield server
        finally:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=20)


def gunicorn(application: str) -> list:
    """One worker; its threads answer in turn, and keep connections open."""
    options = ["--workers", "1", "--threads", str(THREADS), "--bind", "127.0.0.1:{port}", "--log-level", "warning"]
    return [sys.executable, "-m", "gunicorn", *options, application]


@contextmanager
def ours(url: str, home: Path):
    """The site as in production."""
    environment = _settings(url) | {"ALLOWED_HOSTS": "127.0.0.1", "HTTPS": "0", "STATIC_ROOT": str(home / "static")}
    environment["PAGE_RATE"] = "0"  # one client asks for all of them
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
