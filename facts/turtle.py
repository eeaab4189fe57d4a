"""JSON-LD nodes as Turtle (W3C, RDF 1.1), one after the other and each by itself, for files of any length. No models.

It knows what ``linked`` makes of JSON-LD and no more: terms with or without a type or language, values, nodes within
nodes. A library would hold the whole graph in memory before it writes the first line.
"""

import json
import re
from collections.abc import Iterator

#: What has to be escaped in a text between quotation marks; more than must be, so that nothing invisible is left.
_UNSAFE = re.compile('["\\\\\0-\x1f\x7f-\xa0\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff0-\uffff]')


class Turtle:
    """Writes nodes by the terms of a context."""

    def __init__(self, context: dict):
        self.prefixes = {name: told for name, told in context.items() if isinstance(told, str)}
        self.terms = {name: told for name, told in context.items() if not isinstance(told, str)}

    def head(self) -> str:
        return "".join(f"@prefix {name}: <{address}> .\n" for name, address in self.prefixes.items())

    def text(self, node: dict) -> str:
        """One node with an @id, and what it has, as a paragraph."""
        return f"\n<{node['@id']}> {self._has(node)} .\n"

    def _has(self, node: dict) -> str:
        found = [f"a {', '.join(node['@type'])}"] if node.get("@type") else []
        for name, value in node.items():
            if value is not None and not name.startswith("@"):
                term = self.terms[name]
                values = ", ".join(self._values(term, value))
                found += [f"{term['@id']} {values}"] if values else []
        return " ;\n  ".join(found)

    def _values(self, term: dict, value) -> Iterator[str]:
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, dict) and "@value" not in one:
                yield f"[ {self._has(one)} ]"
            else:
                yield self._value(term, one)

    def _value(self, term: dict, value) -> str:
        told = value if isinstance(value, dict) else term | {"@value": value}
        kind, plain = told.get("@type"), told["@value"]
        if kind == "@id":
            return f"<{plain}>"
        if isinstance(plain, bool) or (isinstance(plain, int) and kind is None):
            return json.dumps(plain)
        text = _quoted(str(plain))
        return f"{text}^^{kind}" if kind else f"{text}@{told['@language']}" if told.get("@language") else text


def _quoted(text: str) -> str:
    return '"' + _UNSAFE.sub(_escaped, text) + '"'


def _escaped(found: re.Match) -> str:
    return f"\\{found[0]}" if found[0] in '"\\' else f"\\u{ord(found[0]):04X}"
