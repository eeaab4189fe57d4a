"""The site as in production: gunicorn, WhiteNoise, no DEBUG."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

#: A server ends by itself after this long; one that has not answered by then has failed.
LIFE_SECONDS = 300
SECRET = "only-for-this-test-" * 4


@dataclass(frozen=True)
class Server:
    """A server that runs: its address, and the file into which its stderr goes."""

    url: str
    stderr: Path

    def lines(self) -> list[dict]:
        """The lines of the site's log so far."""
        found = self.stderr.read_text(encoding="utf-8").splitlines()
        return [json.loads(line) for line in found if line.startswith("{")]

    def get(self, address: str, **headers):
        """Status, headers and body of the answer."""
        return get(self.url + address, **headers)


def environment_of(home: Path, database: str, port: int) -> dict[str, str]:
    rest = {name: value for name, value in os.environ.items() if name not in ("DEBUG", "PYTHONDONTWRITEBYTECODE")}
    return rest | {
        "SECRET_KEY": SECRET,
        "ALLOWED_HOSTS": "127.0.0.1,localhost",
        "HTTPS": "0",
        "DATABASE_URL": database,
        "STATIC_ROOT": str(home / "static"),
        "API_COUNTERS": str(home / "requests.sqlite3"),
    }


@contextmanager
def served(home: Path, database: str, *arguments: str, commands=(), **environment: str):
    """A server on this database, with its static files, and before it these commands of manage.py; it ends by itself in
    any case.

    In the values of ``environment``, ``{port}`` stands for the server's port.
    """
    port = port_that_is_free()
    given = {name: value.format(port=port) for name, value in environment.items()}
    environment = environment_of(home, database, port) | given
    for command in (*commands, ["collectstatic", "-v0", "--noinput"]):
        subprocess.run([sys.executable, "manage.py", *command], cwd=settings.BASE_DIR, env=environment, check=True)
    server = Server(f"http://127.0.0.1:{port}", home / "stderr.log")
    command = ["timeout", str(LIFE_SECONDS), sys.executable, "-m", "gunicorn", "-c", "sco_site/gunicorn_config.py"]
    command += ["-w", "1", "-b", f"127.0.0.1:{port}", "--control-socket", str(home / "gunicorn.ctl"), *arguments]
    with server.stderr.open("w") as stderr:
        running = subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment, stderr=stderr)
    try:
        wait_for(port, running)
        yield server
    except EndedTooSoon as error:
        raise AssertionError(server.stderr.read_text()) from error
    finally:
        running.terminate()
        running.wait(timeout=20)


class EndedTooSoon(Exception):
    """A server ended before it answered."""


def port_that_is_free() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port: int, running: subprocess.Popen) -> None:
    """Wait until a server takes connections; raise EndedTooSoon if it ends before."""
    while True:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        if running.poll() is not None:
            raise EndedTooSoon
        time.sleep(0.1)


def get(url, **headers):
    """Status, headers and body of what an address answers."""
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=60) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()
