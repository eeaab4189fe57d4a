"""A strict reader of YAML that keeps every scalar as it is written.

YAML's own rules would turn ``NO`` into False and ``012`` into 10, keep the last of two equal keys in silence, and let
a small file with aliases or brackets eat the machine. Here only ``null``, ``true`` and ``false`` are more than text,
and a row is built from the parser's events only once it is known to be small. ``reading`` runs this module as a child.
"""

import marshal
import math
import resource
import sys
import time
import unicodedata
from collections.abc import Iterator

import yaml

from ..passages import UNSEEN
from .reading import _LENGTH, KEYS, TARGETS, Flaw, Row, key_text

#: Limits of one file: bytes, rows, things in one row, levels, and code points of one scalar.
MOST_BYTES, MOST_ROWS, MOST_THINGS, DEEPEST, LONGEST = 20_000_000, 200_000, 5_000, 8, 20_000
#: How many faults of one file are told.
MOST_FLAWS = 100
#: What the child may use: bytes of address space.
MOST_MEMORY = 512 * 1024 * 1024
_CHUNK = 200


class _Refused(Exception):
    """The file cannot be read any further."""

    def __init__(self, message: str, line: int, column: int):
        super().__init__(message)
        self.flaw = (line, column, message)


def rows_of(file: str, content: bytes) -> Iterator[Row | Flaw]:
    """The rows of a file and what is wrong with it, in the order in which they stand. Reads in this very process."""
    told = 0
    try:
        for found in _Builder(file, _decoded(content)).run():
            told += isinstance(found, Flaw)
            if told > MOST_FLAWS:
                yield Flaw(file, found.line, found.column, "there are more faults; mend these first.")
                return
            yield found
    except _Refused as refusal:
        yield Flaw(file, *refusal.flaw)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        yield Flaw(file, mark.line + 1, mark.column + 1, _advice(error.problem))
    except yaml.YAMLError as error:
        yield Flaw(file, 1, 1, _advice(str(getattr(error, "reason", error))))
    except MemoryError:
        yield Flaw(file, 1, 1, "reading it takes too much memory; split the file.")


def _decoded(content: bytes) -> str:
    if len(content) > MOST_BYTES:
        raise _Refused(f"it has more than {MOST_BYTES // 1_000_000} MB; split the file.", 1, 1)
    looks = ""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in content[:8]:
        looks = "it looks like UTF-16 or UTF-32; "
    try:
        if looks:
            raise UnicodeDecodeError("utf-8", content, 0, 1, looks)
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start]
        line, column = before.count(b"\n") + 1, error.start - before.rfind(b"\n")
        raise _Refused(f"this is no UTF-8; {looks}save the file as UTF-8.", line, column) from error


def _advice(problem: str) -> str:
    """What the parser found, and what usually mends it."""
    remedy = "check the indentation and the line above"
    if "mapping values" in problem or "expected <block end>" in problem or "did not find expected" in problem:
        remedy = "put a text that has “: ”, “#” or quotation marks in it in quotation marks, and check the indentation"
    elif "cannot start any token" in problem:
        remedy = "use spaces, not tabs, and put a text that begins with such a character in quotation marks"
    elif "control characters" in problem or "special characters" in problem:
        remedy = "take the invisible character out"
    elif "found unexpected end" in problem or "end of stream" in problem:
        remedy = "close the quotation mark or bracket"
    return f"this is no YAML that is read here: {problem}; {remedy}."


class _Builder:
    """Builds rows from the parser's events, one at a time, and counts while it does."""

    def __init__(self, file: str, text: str):
        self.file, self.text, self.flaws, self.things = file, text, [], 0
        self.unseen: set[str] = set()
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        self.events = yaml.parse(text, Loader=loader)

    def run(self) -> Iterator[Row | Flaw]:
        yield from self._unseen()
        documents = count = 0
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise _Refused("a second document begins here; write one list of rows.", *_at(event))
            elif isinstance(event, yaml.SequenceStartEvent):
                self._plain_node(event)
                yield from self.flaws
                for item in self.events:
                    if isinstance(item, yaml.SequenceEndEvent):
                        break
                    count += 1
                    if count > MOST_ROWS:
                        raise _Refused(f"it has more than {MOST_ROWS} rows; split the file.", *_at(item))
                    yield from self._row(item)
            elif isinstance(event, yaml.NodeEvent) and not (isinstance(event, yaml.ScalarEvent) and not event.value):
                raise _Refused("write a list of rows, each with “model:” and “fields:”.", *_at(event))

    def _unseen(self) -> Iterator[Flaw]:
        for found in UNSEEN.finditer(self.text):
            if found[0] == "\r" and self.text[found.end() : found.end() + 1] == "\n":
                continue
            line = self.text.count("\n", 0, found.start()) + 1
            self.unseen.add(found[0])
            column = found.start() - self.text.rfind("\n", 0, found.start())
            yield Flaw(self.file, line, column, f"take out the invisible character U+{ord(found[0]):04X}.")

    def _row(self, event) -> Iterator[Row | Flaw]:
        self.things, self.flaws = 0, []
        line, column = _at(event)
        marks: dict = {}
        row = self._value(event, 1, marks, "")
        sentence = "write a row as “model:” and “fields:”, nothing else."
        label, fields = (row.get("model"), row.get("fields")) if isinstance(row, dict) else (None, None)
        if not isinstance(row, dict) or set(row) != {"model", "fields"} or not isinstance(fields, dict):
            self._flaw(sentence, line, column)
        elif not isinstance(label, str) or label not in KEYS:
            self._flaw(f"“{label}” is no model of these files; write one of: {', '.join(KEYS)}.", *marks["model"])
        else:
            key = key_text(label, fields)
            if key is None or "" in key.split("/"):
                named = ", ".join(name for name in KEYS[label] if name not in TARGETS)
                self._flaw(f"a {label.removeprefix('facts.')} is known by its {named}; write it.", line, column)
            else:
                marks = {name.removeprefix("fields."): mark for name, mark in marks.items() if name != "model"}
                yield Row(self.file, label, key, fields, line, marks)
        yield from self.flaws

    def _value(self, event, depth: int, marks: dict, name: str):
        """The value that begins with this event; the places of what it holds go into ``marks`` by dotted names."""
        self._plain_node(event)
        self.things += 1
        if depth > DEEPEST:
            raise _Refused(f"there are more than {DEEPEST} levels; a row needs no more than five.", *_at(event))
        if self.things > MOST_THINGS:
            raise _Refused(f"this row holds more than {MOST_THINGS} things.", *_at(event))
        if isinstance(event, yaml.SequenceStartEvent):
            items = []
            while not isinstance(item := next(self.events), yaml.SequenceEndEvent):
                if depth == 3:
                    marks[f"{name}.{len(items)}"] = _at(item)
                items.append(self._value(item, depth + 1, marks, name))
            return items
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(depth, marks, name)
        return self._scalar(event) if isinstance(event, yaml.ScalarEvent) else None

    def _mapping(self, depth: int, marks: dict, name: str) -> dict:
        found = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            at = _at(event)
            if isinstance(event, yaml.ScalarEvent):
                self._plain_node(event)
                key = event.value
            else:
                self._value(event, depth + 1, {}, "")
                key = None
                self._flaw("a name is one word here.", *at)
            value_event = next(self.events)
            dotted = f"{name}.{key}" if name else key
            if depth <= 2 and key is not None and key not in found:
                marks[dotted] = _at(value_event)
            value = self._value(value_event, depth + 1, marks, dotted)
            if key in found:
                self._flaw(f"“{key}” is given twice in this row; keep one.", *at)
            elif key is not None:
                found[key] = value
        return found

    def _scalar(self, event):
        text = event.value
        if event.implicit[0]:
            if text in ("", "~", "null"):
                return None
            if text in ("true", "false"):
                return text == "true"
        if len(text) > LONGEST:
            self._flaw(f"this text has more than {LONGEST} characters; shorten it.", *_at(event))
            return None
        if text.isascii() and text.isprintable():
            return text
        for unseen in set(UNSEEN.findall(text)):
            text = text.replace(unseen, "")
            if unseen not in self.unseen:  # it was written as an escape
                self._flaw(f"take out the invisible character U+{ord(unseen):04X}.", *_at(event))
        whole = unicodedata.normalize("NFC", text)
        if whole != text:
            self._flaw("the text is not in the normal form NFC and is read as if it were.", *_at(event), note=True)
        return whole

    def _plain_node(self, event) -> None:
        if isinstance(event, yaml.AliasEvent) or event.anchor:
            self._flaw("anchors and aliases (&name, *name) are not read; write the value out.", *_at(event))
        elif event.tag:
            self._flaw("tags (!name) are not read; leave it out.", *_at(event))

    def _flaw(self, message: str, line: int, column: int, note: bool = False) -> None:
        self.flaws.append(Flaw(self.file, line, column, message, note))


def _at(event) -> tuple[int, int]:
    return event.start_mark.line + 1, event.start_mark.column + 1


def serve(source, sink) -> None:
    """Read framed (name, content, seconds) to their end; answer each with chunks of rows and flaws, then None.

    A file that takes more seconds of the processor ends the process (SIGXCPU).
    """
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    while head := source.read(_LENGTH.size):
        file, content, seconds = marshal.loads(source.read(_LENGTH.unpack(head)[0]))
        resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(time.process_time() + seconds), resource.RLIM_INFINITY))
        chunk = []
        for found in rows_of(file, content):
            chunk.append(tuple(found))
            if len(chunk) == _CHUNK:
                _send(sink, chunk)
                chunk = []
        _send(sink, chunk)
        _send(sink, None)


def _send(sink, message) -> None:
    data = marshal.dumps(message)
    sink.write(_LENGTH.pack(len(data)) + data)
    sink.flush()


if __name__ == "__main__":
    serve(sys.stdin.buffer, sys.stdout.buffer)
