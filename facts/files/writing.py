"""Rows to YAML, and edits into YAML that a person wrote: what did not change stays byte for byte. No models.

A file is changed by its text, at the marks that the parser gives its values, never by reading it and dumping it anew:
comments, blank lines, the order of fields and each value's style are somebody's, and a diff should show the edit only.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import yaml
from yaml import MappingNode, Node, ScalarNode, SequenceNode

from .reading import KEYS, OWNED, key_text
from .spelling import SPECIAL, inline, row_text

#: YAML's white space; what else looks blank is text.
_BLANK = " \t\r\n"
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Wanted:
    """A row as a file shall say it. ``fields`` in their order, without those that equal their default; ``changed``
    names those that shall be otherwise than the text has them now, gone if they are not in ``fields``."""

    label: str
    key: str
    fields: dict
    changed: frozenset[str] = frozenset()

    @property
    def place(self) -> tuple[str, str]:
        return self.label, self.key


def rewrite(text: str, wanted: Sequence[Wanted]) -> str:
    """The text with just these rows, which are given in the order that new ones shall take.

    Raises ValueError when the text is no list of rows. What comes out is read again and compared with what is wanted;
    a row in a style that cannot be edited in place is written anew, and at worst the file.
    """
    mark, body = ("\ufeff", text[1:]) if text.startswith("\ufeff") else ("", text)
    before, anew = _Text(body), frozenset()
    for _ in range(2):
        after = before.edited(wanted, anew)
        try:
            wrong = _differing(before, _Text(after), wanted)
        except (yaml.YAMLError, ValueError):
            wrong = {one.place for one in wanted if one.changed}
        if not wrong:
            return mark + after
        anew = wrong
    return mark + before.whole(wanted)


def family(label: str, key: str) -> tuple[str, str]:
    """What a row stands together with: its fact, or nothing but itself."""
    return ("facts.fact", key.split("/")[0]) if label in OWNED else (label, key)


class _Odd(Exception):
    """This row's style cannot be edited in place."""


class _Row(NamedTuple):
    """A row in a text: its node, its fields, and from the start of its first line to the end of its last."""

    node: Node
    place: tuple[str, str]
    fields: MappingNode
    start: int
    end: int

    def names(self) -> dict[str, tuple[Node, Node]]:
        return {key.value: (key, value) for key, value in self.fields.value}


class _Text:
    """A file's text, its rows, and edits to it as (start, end, new text) in code points."""

    def __init__(self, text: str):
        self.text, self.edits = text, []
        self.newline = "\r\n" if re.match(r"[^\n]*\r\n", text) else "\n"
        self.top = yaml.compose(text, Loader=_LOADER)
        if isinstance(self.top, ScalarNode) and _value(self.top) is None:
            self.top = None
        if self.top is not None and not isinstance(self.top, SequenceNode):
            raise ValueError("write a list of rows.")
        self.indent = " " * self.top.start_mark.column if self.top else ""
        self.rows = self._rows()
        self.by_place = {row.place: row for row in self.rows}

    def _rows(self) -> list[_Row]:
        rows, last = [], 0
        for node in self.top.value if self.top else ():
            parts = {key.value: value for key, value in node.value} if isinstance(node, MappingNode) else {}
            label, fields = getattr(parts.get("model"), "value", None), parts.get("fields")
            if label not in KEYS or not isinstance(fields, MappingNode):
                raise ValueError("write a row as “model:” and “fields:”.")
            key = key_text(label, {name.value: _value(value) for name, value in fields.value})
            start = node.start_mark.index
            if not self.top.flow_style:
                dashes = re.finditer(rf"^{self.indent}-(?=\s)", self.text[last:start], re.MULTILINE)
                start = last + max(dash.start() for dash in dashes)
            last = self._end(node)
            rows.append(_Row(node, (label, key), fields, start, last))
        return rows

    # What is where.

    def _end(self, node: Node) -> int:
        """Just behind the last character of a node; for a block in ``|`` or ``>``, of its last line."""
        if isinstance(node, ScalarNode):
            start, end = node.start_mark.index, node.end_mark.index
            if node.style not in ("|", ">"):
                return end
            block = self.text[start:end]
            if "+" in block.split("\n")[0].split("#")[0]:
                return end - (len(block) - len(block.removesuffix("\n").removesuffix("\r")))
            return self._line_end(start + len(block.rstrip(_BLANK)))
        if node.flow_style or not node.value:
            return node.end_mark.index
        last = node.value[-1]
        return self._end(last[1] if isinstance(node, MappingNode) else last)

    def _line_start(self, at: int) -> int:
        return self.text.rfind("\n", 0, at) + 1

    def _line_end(self, at: int) -> int:
        end = self.text.find("\n", at)
        end = len(self.text) if end < 0 else end
        return end - 1 if end > at and self.text[end - 1 : end + 1] == "\r\n" else end

    def _next_line(self, at: int) -> int:
        end = self.text.find("\n", at)
        return len(self.text) if end < 0 else end + 1

    def _lines_above(self, row: _Row) -> int:
        """Where the comment that belongs to a row begins: right above it, and not the file's own at its head."""
        start, comment = row.start, re.compile(rf" {{0,{len(self.indent)}}}#")
        while start and comment.match(self.text, above := self._line_start(start - 1)):
            start = above
        heads = row is self.rows[0] and re.fullmatch(r"(%.*\s+)*(---\s*)?", self.text[:start])
        return row.start if heads else start

    def _lines_below(self, row: _Row) -> int:
        """The start of the line behind a row and the comments under it that are indented as its fields are."""
        at, comment = self._next_line(row.end), re.compile(rf"{self.indent} +#")
        while comment.match(self.text, at):
            at = self._next_line(at)
        return at

    # Edits.

    def edited(self, wanted: Sequence[Wanted], anew: frozenset) -> str:
        """The text with all edits made; rows in ``anew`` are written out whole."""
        self.edits = []
        stay = {one.place for one in wanted}
        gone = [row for row in self.rows if row.place not in stay]
        new = [one for one in wanted if one.place not in self.by_place]
        if (gone or new) and (self.top is None or self.top.flow_style or len(gone) == len(self.rows)):
            return self.whole(wanted)
        for one in wanted:
            if one.changed and (row := self.by_place.get(one.place)):
                self._change(row, one, one.place in anew)
        if new:
            self._add(wanted)
        self._remove(gone)
        return self._applied()

    def _applied(self) -> str:
        parts, at = [], 0
        for start, end, new in sorted(self.edits, key=lambda edit: edit[:2]):
            parts += [self.text[at:start], new]
            at = max(at, end)
        return "".join([*parts, self.text[at:]])

    def whole(self, wanted: Sequence[Wanted]) -> str:
        """All rows written anew, under what stands above the first one."""
        head = self.text[: self.top.start_mark.index] if self.top else self.text
        head = head.rstrip(" ")
        head += self.newline if head and not head.endswith("\n") else ""
        if not wanted:
            return f"{head}[]{self.newline}"
        texts = [row_text(one.label, self._merged(one), newline=self.newline) for one in wanted]
        for at in range(1, len(wanted)):
            texts[at] = self._gap(wanted[at - 1].place, wanted[at].place) + texts[at]
        return head + self.newline.join(texts) + self.newline

    def _merged(self, one: Wanted) -> dict:
        """All fields of a row as they shall be: its changed ones, and the others as the text has them."""
        row = self.by_place.get(one.place)
        if row is None:
            return one.fields
        said = {name: _value(value) for name, (_, value) in row.names().items() if name not in one.changed}
        ordered = [name for name in one.fields if name in said or name in one.changed]
        return {name: said.get(name, one.fields.get(name)) for name in dict.fromkeys([*ordered, *said])}

    def _change(self, row: _Row, one: Wanted, anew: bool) -> None:
        count = len(self.edits)
        try:
            if anew:
                raise _Odd
            self._change_fields(row, one)
        except _Odd:
            del self.edits[count:]
            if self.top.flow_style:
                rows = ", ".join(f"{name}: {inline(value, True)}" for name, value in self._merged(one).items())
                new = f"{{model: {one.label}, fields: {{{rows}}}}}"
            else:
                new = row_text(one.label, self._merged(one), self.indent, self.newline)
            self.edits.append((row.start, row.end, new))

    def _change_fields(self, row: _Row, one: Wanted) -> None:
        names, flow = row.names(), row.fields.flow_style
        gone = one.changed & names.keys() - one.fields.keys()
        for name in names.keys() & one.changed - gone:
            self._replace(*names[name], one.fields[name], flow)
        self._take_out([(*pair, pair[0].value in gone) for pair in row.fields.value], flow)
        before = next(name for name in names if name not in gone)
        for name, value in one.fields.items():
            if name in names:
                before = name
            elif name in one.changed:
                at = self._end(names[before][1])
                if flow:
                    self.edits.append((at, at, f", {name}: {inline(value, True)}"))
                else:
                    at, indent = self._line_end(at), " " * row.fields.start_mark.column
                    self.edits.append((at, at, f"{self.newline}{indent}{name}: {inline(value)}"))

    def _take_out(self, pairs: list[tuple[Node, Node, bool]], flow: bool) -> None:
        """Take out the entries (first node, last node, whether it goes) of a mapping or sequence."""
        for at, (first, last, goes) in enumerate(pairs):
            if goes and not flow:
                start = self._line_start(first.start_mark.index)
                if not re.fullmatch(r" *(- +)?", self.text[start : first.start_mark.index]):
                    raise _Odd
                self.edits.append((start, self._next_line(self._end(last)), ""))
            elif goes and any(not later[2] for later in pairs[at:]):
                self.edits.append((first.start_mark.index, pairs[at + 1][0].start_mark.index, ""))
            elif goes:
                self.edits.append((self._end(pairs[at - 1][1]), self._end(last), ""))

    def _replace(self, key: Node, node: Node, value, flow: bool) -> None:
        start, end = node.start_mark.index, self._end(node)
        if isinstance(node, SequenceNode) and isinstance(value, list) and self._replace_items(node, value, flow):
            return
        new = inline(value, flow)
        if isinstance(node, ScalarNode) and node.style in ("|", ">"):
            new += _comment(self.text[start : self._line_end(start)])
        elif not isinstance(node, ScalarNode) and not node.flow_style:
            start = self.text.index(":", key.end_mark.index) + 1
            new = f" {new}{_comment(self.text[start : self._line_end(start)])}"
        elif start == end:
            new = f" {new}"
        self.edits.append((start, end, new))

    def _replace_items(self, node: SequenceNode, value: list, flow: bool) -> bool:
        """Change a list item by item, so that those that stay keep their place and style; False if that cannot be."""
        old, new = [_value(item) for item in node.value], [_raw(item) for item in value]
        flow = flow or node.flow_style
        if len(old) == len(new) and not any(isinstance(item, list) for item in (*old, *new)):
            for item, is_now, shall_be, raw in zip(node.value, old, value, new, strict=True):
                if is_now != raw:
                    self._replace(item, item, shall_be, flow)
            return True
        stays = [item for item, is_now in zip(node.value, old, strict=True) if is_now in new]
        if not stays or not all(isinstance(item, list) for item in (*old, *new)):
            return False
        try:
            self._take_out([(item, item, item not in stays) for item in node.value], flow)
        except _Odd:
            return False
        for item, raw in zip(value, new, strict=True):
            if raw not in old:
                at = self._end(stays[-1])
                dash = f"{self.newline}{' ' * node.start_mark.column}- "
                at, before = (at, ", ") if flow else (self._line_end(at), dash)
                self.edits.append((at, at, before + inline(item, flow)))
        return True

    # Whole rows.

    def _gap(self, above: tuple[str, str], below: tuple[str, str]) -> str:
        """The blank line between two rows, if this file, or this kind of row, has one there."""
        if family(*above) == family(*below):
            return ""
        wide = below[0] in OWNED if self.wide is None else self.wide
        return self.newline if wide else ""

    @cached_property
    def wide(self) -> bool | None:
        """Whether most families of rows have a blank line between them; None if there are no two."""
        blank = [
            bool(re.search(r"\n[ \t]*\r?\n", self.text[one.end : two.start]))
            for one, two in zip(self.rows, self.rows[1:], strict=False)
            if family(*one.place) != family(*two.place)
        ]
        return sum(blank) * 2 > len(blank) if blank else None

    def _add(self, wanted: Sequence[Wanted]) -> None:
        """Put each new row behind the last one of its family, or of the family before it, or first."""
        stay, last, chains, before = {one.place for one in wanted}, {}, {}, None
        for row in self.rows:
            if row.place in stay:
                last[family(*row.place)] = row
        for one in wanted:
            mine = family(*one.place)
            if one.place not in self.by_place:
                last[mine] = last.get(mine) or last.get(before)
                chains.setdefault(last[mine], []).append(one)
            before = mine
        for anchor, chain in chains.items():
            at = self._lines_below(anchor) if anchor else self._lines_above(self._first(stay))
            places = [anchor.place if anchor else chain[0].place, *(one.place for one in chain)]
            parts = [] if not at or self.text[at - 1] == "\n" else [self.newline]
            for above, one in zip(places, chain, strict=False):
                parts += [self._gap(above, one.place), row_text(one.label, one.fields, self.indent, self.newline)]
                parts.append(self.newline)
            if not anchor:
                parts.append(self._gap(places[-1], self._first(stay).place))
            self.edits.append((at, at, "".join(parts)))

    def _first(self, stay: set[tuple[str, str]]) -> _Row:
        return next(row for row in self.rows if row.place in stay)

    def _remove(self, gone: Iterable[_Row]) -> None:
        """Take rows out with their comments, and of the blank lines around them those that would be one too many."""
        runs = []
        for row in gone:
            start, end = self._lines_above(row), self._lines_below(row)
            if runs and not self.text[runs[-1][1] : start].strip(_BLANK):
                runs[-1][1] = end
            else:
                runs.append([start, end])
        for start, end in runs:
            blank = re.compile(r"(?:[ \t]*\r?\n)*").match(self.text, end).end()
            if not self.text[blank:].strip(_BLANK):
                start, end = self._next_line(len(self.text[:start].rstrip(_BLANK))), len(self.text)
            elif not self.text[self._line_start(start - 1) if start else 0 : start].strip(_BLANK):
                end = blank
            self.edits.append((start, end, ""))


def _comment(line: str) -> str:
    """The comment at the end of a line, with two spaces before it."""
    found = re.search(r"(?:^|\s)(#.*)", line)
    return f"  {found[1]}" if found else ""


def _value(node: Node):
    """A node as the strict reader has it."""
    if isinstance(node, SequenceNode):
        return [_value(item) for item in node.value]
    if isinstance(node, ScalarNode):
        if not node.style and node.value in SPECIAL:
            return {"true": True, "false": False}.get(node.value)
        return node.value
    return None


def _raw(value):
    """A plain value as the strict reader gives it: numbers as text."""
    if isinstance(value, (list, tuple)):
        return [_raw(item) for item in value]
    return value if value is None or isinstance(value, (bool, str)) else str(value)


def _differing(before: _Text, after: _Text, wanted: Sequence[Wanted]) -> set[tuple[str, str]]:
    """The rows that the text after an edit does not say as wanted. Raises ValueError when it has other rows."""
    if len(after.rows) != len(wanted) or after.by_place.keys() != {one.place for one in wanted}:
        raise ValueError("the rows are others.")
    return {
        one.place
        for one in wanted
        if _comparable({name: _value(node) for name, (_, node) in after.by_place[one.place].names().items()})
        != _comparable(before._merged(one))
    }


def _comparable(fields: dict) -> dict:
    return {
        name: sorted(value, key=str) if isinstance(value, list) and value and isinstance(value[0], list) else value
        for name, raw in fields.items()
        for value in [_raw(raw)]
    }
