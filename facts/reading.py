"""Files to plain rows: a strict reader of YAML that keeps every scalar as it is written.

YAML's own rules would turn ``NO`` into False and ``012`` into 10, keep the last of two equal keys in silence, and let
a small file with aliases or brackets eat the machine. Here only ``null``, ``true`` and ``false`` are more than text.
"""

import re
from pathlib import Path

import yaml

#: The nouns that files may hold, with the fields that make up each natural key.
KEYS = {
    "facts.country": ("iso3",),
    "facts.theme": ("slug",),
    "facts.actor": ("slug",),
    "facts.chairmanship": ("slug",),
    "facts.event": ("slug",),
    "facts.article": ("slug",),
    "facts.paragraph": ("article", "number"),
    "facts.fact": ("slug",),
    "facts.citation": ("fact", "position"),
    "facts.backing": ("fact", "event", "chairmanship", "actor", "value"),
}
MOST_BYTES, DEEPEST = 20_000_000, 12


class ReadError(ValueError):
    """A file or row that cannot be read; the message names the file and the remedy."""


_BASE = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Strict(_BASE):
    def construct_mapping(self, node, deep=False):
        seen = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise yaml.MarkedYAMLError(problem="a name is one word here", problem_mark=key.start_mark)
            if key.value in seen:
                raise yaml.MarkedYAMLError(problem=f"“{key.value}” is given twice", problem_mark=key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep)


_Strict.yaml_implicit_resolvers = {}
_Strict.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"(~|null|)$"), ["~", "n", ""])
_Strict.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"(true|false)$"), ["t", "f"])


def _check_events(text: str) -> None:
    """Refuse what could eat the machine before anything is built: aliases, and levels upon levels."""
    depth = 0
    for event in yaml.parse(text, Loader=_BASE):
        if isinstance(event, yaml.AliasEvent):
            raise yaml.MarkedYAMLError(
                problem="aliases (*name) are not read; write it out", problem_mark=event.start_mark
            )
        if getattr(event, "tag", None):
            raise yaml.MarkedYAMLError(problem="tags (!!name) are not read", problem_mark=event.start_mark)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise yaml.MarkedYAMLError(problem="too many levels", problem_mark=event.start_mark)


def rows_of(path: Path, content: bytes) -> list[dict]:
    """The rows of a file, each ``{"model": …, "fields": {…}}``. Raises ReadError."""
    try:
        if len(content) > MOST_BYTES:
            raise ReadError(f"{path.name}: more than {MOST_BYTES // 1_000_000} MB; split the file.")
        text = content.decode("utf-8")
        _check_events(text)
        rows = yaml.load(text, Loader=_Strict) or []
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ReadError(f"{path.name}: this is no YAML that is read here: {error}") from error
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ReadError(f"{path.name}: write a list of rows, each with “model:” and “fields:”.")
    return rows


def key_of(row: dict) -> tuple[str, ...]:
    """The row's natural key as text, whatever is there of it."""
    parts = []
    for name in KEYS[row["model"]]:
        value = row["fields"].get(name)
        if value is not None:
            parts += [name] if name in ("event", "chairmanship", "actor") else []
            parts += map(str, value) if isinstance(value, list) else [str(value)]
    return tuple(parts)


def check_shape(row: dict, model) -> None:
    """Raise ReadError unless the row's fields are the model's and its references have the right shape."""
    unknown = set(row["fields"]) - {field.name for field in (*model._meta.local_fields, *model._meta.many_to_many)}
    if unknown:
        raise ReadError(f"{', '.join(sorted(unknown))}: there is no such field.")
    for field in model._meta.many_to_many:
        keys = row["fields"].get(field.name, [])
        if not isinstance(keys, list) or not all(isinstance(key, list) for key in keys):
            raise ReadError(f"{field.name}: write references as [[first], [second]], or leave the field out.")
    for field in model._meta.local_fields:
        value = row["fields"].get(field.name)
        if field.remote_field and value is not None and not isinstance(value, list):
            raise ReadError(f"{field.name}: write a reference as [{value}].")
        if field.remote_field and value is None and not field.null:
            raise ReadError(f"{field.name}: a reference is needed here.")
