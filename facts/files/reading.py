"""Files to plain rows, through a child process that may use so much memory and so much time and no more.

One reader serves the check, the load and an upload. What it takes for a row, and what it refuses, is in ``parsing``.
"""

import marshal
import os
import select
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

#: The nouns that files may hold, each after those that it refers to, with the fields that make up each natural key.
KEYS = {
    "facts.country": ("iso3",),
    "facts.standing": ("slug",),
    "facts.membership": ("slug",),
    "facts.theme": ("slug",),
    "facts.actor": ("slug",),
    "facts.term": ("slug",),
    "facts.chairmanship": ("slug",),
    "facts.event": ("slug",),
    "facts.article": ("slug",),
    "facts.paragraph": ("article", "number"),
    "facts.fact": ("slug",),
    "facts.citation": ("fact", "position"),
    "facts.backing": ("fact", "event", "chairmanship", "actor", "membership", "term", "standing", "value"),
    "facts.disagreement": ("slug",),
}
#: The kinds of row that one fact can back a value of: of these, a backing names one.
TARGETS = ("event", "chairmanship", "actor", "membership", "term", "standing")
#: The nouns that belong to a fact: their keys begin with its.
OWNED = ("facts.fact", "facts.citation", "facts.backing")
#: What the parts of a key are when a file leaves them out.
_DEFAULTS = {"position": "1"}
_NUMBERS = ("position", "number")

#: How long a file may take to be read: so many seconds of the processor, and so many more for each million bytes; and,
#: should the child not use it but wait, so many times as long by the clock.
SECONDS, SECONDS_A_MILLION, PATIENCE = 4.0, 1.0, 5
_LENGTH = struct.Struct(">Q")


class Row(NamedTuple):
    """One row of a file. ``fields`` holds text, lists, True, False or None; ``marks`` says where each field's value
    stands, and with a number behind a dot the items of a list: (line, column), counted from 1 as editors do."""

    file: str
    label: str
    key: str
    fields: dict
    line: int
    marks: dict


class Flaw(NamedTuple):
    """What is wrong at a place of a file and how to mend it; ``note`` if it was put right and is only to be said."""

    file: str
    line: int
    column: int
    message: str
    note: bool = False


def key_text(label: str, fields: dict) -> str | None:
    """The row's natural key as text, its parts with “/” between; None when a part of it is missing."""
    parts = []
    for name in KEYS[label]:
        value = fields.get(name, _DEFAULTS.get(name))
        if value is None and name in TARGETS:
            continue
        if isinstance(value, list):
            parts += [name] if name in TARGETS else []
            parts += value
        else:
            parts.append(str(int(value)) if name in _NUMBERS and _is_number(value) else value)
    return "/".join(parts) if all(isinstance(part, str) and part for part in parts) else None


def _is_number(value) -> bool:
    return isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 9


class Reader:
    """Reads files in a child process of its own, which is started when it is first needed. A context manager."""

    def __init__(self):
        self.child = None

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self._stop()

    def rows(self, file: str, content: bytes) -> Iterator[Row | Flaw]:
        """The rows of one file and what is wrong with it; a file that takes too long or too much is one Flaw."""
        seconds = SECONDS + SECONDS_A_MILLION * len(content) / 1_000_000
        left = PATIENCE * seconds
        try:
            self._start()
            self._send((file, content, seconds))
            while True:
                started = time.monotonic()
                chunk = self._receive(left)
                left -= time.monotonic() - started
                if chunk is None:
                    return
                for found in chunk:
                    yield Row(*found) if len(found) == len(Row._fields) else Flaw(*found)
        except TimeoutError:
            self._stop()
            yield Flaw(file, 1, 1, "reading it takes too long; split the file.")
        except (EOFError, BrokenPipeError):
            much = "long" if self.child.wait() == -signal.SIGXCPU else "much memory"
            self._stop()
            yield Flaw(file, 1, 1, f"reading it takes too {much}; split the file.")

    def _start(self) -> None:
        if self.child is None:
            command = [sys.executable, "-m", f"{__package__}.parsing"]
            self.child = subprocess.Popen(
                command,
                cwd=Path(__file__).parent.parent.parent,
                env={name: value for name, value in os.environ.items() if not name.startswith("PYTHON")},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                bufsize=0,
            )

    def _stop(self) -> None:
        if self.child is not None:
            self.child.kill()
            self.child.wait()
            self.child.stdin.close()
            self.child.stdout.close()
            self.child = None

    def _send(self, message) -> None:
        data = marshal.dumps(message)
        view = memoryview(_LENGTH.pack(len(data)) + data)
        while view:
            view = view[self.child.stdin.write(view) :]

    def _receive(self, seconds: float):
        deadline = time.monotonic() + seconds
        [size] = _LENGTH.unpack(self._bytes(_LENGTH.size, deadline))
        return marshal.loads(self._bytes(size, deadline))

    def _bytes(self, size: int, deadline: float) -> bytes:
        parts = []
        while size:
            ready = select.select([self.child.stdout], [], [], max(0, deadline - time.monotonic()))[0]
            if not ready:
                raise TimeoutError
            part = self.child.stdout.read(min(size, 1 << 20))
            if not part:
                raise EOFError
            parts.append(part)
            size -= len(part)
        return b"".join(parts)


def read(sources: Iterable[tuple[str, bytes]]) -> Iterator[Row | Flaw]:
    """The rows of files, given as (name, content), and what is wrong with them, in the order of the files."""
    with Reader() as reader:
        for file, content in sources:
            yield from reader.rows(file, content)
