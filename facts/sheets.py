"""Records as CSV (RFC 4180): a value with parts has a column for each, several values share a cell. No models.

A spreadsheet runs a cell that begins like a formula, so such a cell gets an apostrophe in front; a number, such as -5,
is none. The rule can be undone: ``plain`` gives the text back.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping

#: What tells a spreadsheet that a file is UTF-8.
BOM = "\ufeff"
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
#: How a formula begins (OWASP, CSV Injection), also in full width, also behind spaces or apostrophes.
_FORMULA = re.compile(r"'*(\s*[=+\-@＝＋－＠]|[\t\r\n])")


def lines(header: list[str], records: Iterable[dict], parts: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """The header and then each record as a line; ``parts`` names the columns that have parts.

    The header is the same whatever the records are.
    """
    out = io.StringIO()
    writer = csv.DictWriter(out, header, restval="", extrasaction="ignore")
    writer.writeheader()
    for record in records:
        yield _taken(out)
        writer.writerow(_flat(record, parts))
    yield _taken(out)


def header(columns: Iterable[str], parts: Mapping[str, tuple[str, ...]]) -> list[str]:
    return [f"{name}.{part}" if part else name for name in columns for part in parts.get(name, ("",))]


def cell(value) -> object:
    """One cell: several values joined by “; ”, nothing for None, and no text that a spreadsheet would run."""
    if isinstance(value, list):
        value = _joined(value)
    if isinstance(value, str) and _FORMULA.match(value) and not _NUMBER.fullmatch(value):
        return f"'{value}"
    return "" if value is None else value


def plain(text: str) -> str:
    """The text of a cell without the apostrophe that ``cell`` put in front of it."""
    return text[1:] if text[:1] == "'" and _FORMULA.match(text) else text


def _joined(values: list) -> str:
    return "; ".join(_joined(one) if isinstance(one, list) else "" if one is None else str(one) for one in values)


def _taken(out: io.StringIO) -> str:
    text = out.getvalue()
    out.seek(0)
    out.truncate()
    return text


def _flat(record: dict, parts: Mapping[str, tuple[str, ...]]) -> dict:
    flat = {}
    for name, value in record.items():
        if isinstance(value, dict):
            flat |= {f"{name}.{part}": cell(inner) for part, inner in value.items()}
        elif name in parts and value:
            flat |= {f"{name}.{part}": cell([item[part] for item in value]) for part in parts[name]}
        else:
            flat[name] = cell(value)
    return flat
