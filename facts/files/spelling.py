"""Plain values as YAML: a field a line, never wrapped, references in brackets, quoted only where it must be."""

import re

import yaml
from yaml import ScalarNode

#: Plain scalars that the strict reader of the files takes for more than text.
SPECIAL = {"", "~", "null", "true", "false"}
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
#: What only double quotation marks can hold: control characters, YAML's own line ends, marks that nobody sees.
_HIDDEN = re.compile("[\0-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff]")
_ESCAPED = re.compile(f'["\\\\]|{_HIDDEN.pattern}')
_NAMED = {"\n": "\\n", "\t": "\\t", '"': '\\"', "\\": "\\\\"}
#: Text that is plain beyond doubt: it begins with a letter and is longer than any word of YAML's own.
_WORDS = re.compile(r"[^\W\d_][\w .;()“”’–/-]{4,}[\w.;)”’]")


def scalar(value, flow: bool = False) -> str:
    """Text, a whole number, True, False or None as YAML on one line; ``flow`` inside brackets or braces.

    Quoted where a reader would take it for anything else: ours, or one by the rules of YAML 1.1.
    """
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if not isinstance(value, str):
        return str(value)
    if _WORDS.fullmatch(value) or _is_plain(value, flow):
        return value
    if _HIDDEN.search(value):
        return '"' + _ESCAPED.sub(_escape, value) + '"'
    return "'" + value.replace("'", "''") + "'"


def inline(value, flow: bool = False) -> str:
    """A field's value as YAML on one line, references as ``[[CHN], [UKR]]``."""
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(inline(item, True) for item in value)}]"
    return scalar(value, flow)


def row_text(label: str, fields: dict, indent: str = "", newline: str = "\n") -> str:
    """A row with a field a line, without a line end behind it."""
    lines = [f"- model: {label}", "  fields:", *(f"    {name}: {inline(value)}" for name, value in fields.items())]
    return newline.join(indent + line for line in lines)


def _is_plain(text: str, flow: bool) -> bool:
    """Whether both readers take the bare text for itself, by asking the parser."""
    if text in SPECIAL or text != text.strip() or _HIDDEN.search(text):
        return False
    if flow and re.search("[?:]", text):
        return False  # on these, parsers disagree
    source = f"a: [{text}]" if flow else f"a: {text}"
    try:
        found = yaml.load(source, Loader=_LOADER)["a"]
        [[_, node]] = yaml.compose(source, Loader=_LOADER).value
        if flow:
            [found], [node] = found, node.value
    except (yaml.YAMLError, ValueError, TypeError, KeyError, OverflowError):
        return False
    return isinstance(node, ScalarNode) and not node.style and node.value == text and str(found) == text


def _escape(found: re.Match) -> str:
    number = ord(found[0])
    return _NAMED.get(found[0]) or (f"\\x{number:02X}" if number < 0x100 else f"\\u{number:04X}")
