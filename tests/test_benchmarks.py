"""Every script of ``tests.benchmarks`` at its smallest: it ends well and prints its table. No speed is judged here."""

import os
import re
import signal
import subprocess
import sys
from contextlib import suppress
from threading import Timer

import pytest
from django.conf import settings

from .benchmarks.servers import running
from .outside import empty
from .tiers import examples

#: A script that hangs is stopped after this long.
BOUND_SECONDS = 300
#: By script: arguments for its smallest run, and a pattern of what it then prints.
SMOKE = {
    "days": ("--every 5000 --by effect", r"^ +days +changes seen +counted otherwise$"),
    "downloads": ("--facts 20", r"^format +peak memory +whole"),
    "forms": ("--only /admin/facts/term/1/lock/", r"^\d+ forms, \d+ answers in .*: 0 errors\.$"),
    "kill": ("--points 2 --facts 50", r"^killed \(sqlite\) +wholly old +wholly new +neither$"),
    "load": ("--only speed --facts 100 --database sqlite", r"^database +load_facts +loaddata +ratio$"),
    "outputs": ("--rounds 1 --brief", r"^\d+ pairs of field and payload in \d+ outputs"),
    "package": ("--every 1000 --database sqlite", r"^database +twins +differing +files exported"),
    "queries": ("--database sqlite", r"^ +searches +recall +precision at 10"),
    "serving": (
        "--facts 100 --database sqlite --seconds 0 --turns 1 --without-datasette",
        r"^page +÷ Datasette +÷ bare +again ÷ bare",
    ),
}


def run(*arguments, folder):
    """Exit status and output of ``python -m …``. What it started ends with it."""
    inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    process = subprocess.Popen(
        [sys.executable, "-m", *arguments],
        cwd=settings.BASE_DIR,
        env=inherited | {"TMPDIR": str(folder), "EMPTY_DATABASE": empty(folder).url},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    bound = Timer(BOUND_SECONDS, os.killpg, [process.pid, signal.SIGKILL])
    bound.start()
    try:
        output, _none = process.communicate()
    finally:
        bound.cancel()
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    return process.returncode, output


@pytest.mark.parametrize("script", examples(SMOKE, "serving"))
def test_script_prints_its_table(tmp_path, script):
    arguments, head = SMOKE[script]

    status, output = run(f"tests.benchmarks.{script}", *arguments.split(), folder=tmp_path)

    assert status == 0, output
    assert re.search(head, output, re.MULTILINE), output


def test_every_listed_and_advertised_script_is_tried(tmp_path):
    status, listed = run("tests.benchmarks", folder=tmp_path)
    advertised = (settings.BASE_DIR / "Makefile").read_text(encoding="utf-8")

    assert status == 0, listed
    assert {*re.findall(r"tests\.benchmarks\.(\w+)", listed + advertised)} == {*SMOKE}


def test_server_that_does_not_start_is_named_with_its_reason():
    command = [sys.executable, "-c", "raise ValueError('no such app')", "{port}"]

    with (
        pytest.raises(SystemExit, match=r"ValueError: no such app\nThe server did not start: .*no such app"),
        running(command),
    ):
        pytest.fail("It runs.")


def test_wrong_answer_ends_the_measurement_with_its_address():
    with (
        running([sys.executable, "-m", "http.server", "--bind", "127.0.0.1", "{port}"]) as server,
        pytest.raises(SystemExit, match=r"The server gave wrong answers \(404 /nowhere\): .*http\.server"),
    ):
        server.ask(0, ["/nowhere"])


def test_server_that_stops_ends_the_measurement():
    with running([sys.executable, "-m", "http.server", "--bind", "127.0.0.1", "{port}"]) as server:
        server.process.terminate()
        server.process.wait()

        with pytest.raises(SystemExit, match=r"The server stopped answering \(ConnectionRefusedError.*http\.server"):
            server.ask(0, ["/"])
