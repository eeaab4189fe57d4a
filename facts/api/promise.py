"""What was taken away from a document of the API: a later one may only add."""

from collections.abc import Iterator


def broken(before: dict, now: dict) -> list[str]:
    """A sentence for each thing of an earlier document that a later one does not hold."""
    found = []
    for path, methods in before["paths"].items():
        for method, told in methods.items():
            other = now["paths"].get(path, {}).get(method)
            where = f"{method.upper()} {path}"
            found += _operation(where, told, other) if other else [f"{where} is gone"]
    earlier, later = (document["components"]["schemas"] for document in (before, now))
    for name, schema in earlier.items():
        if name in later:
            found += _answer(name, schema, later[name])
        else:
            found.append(f"{name} is gone")
    return found


def _operation(where: str, before: dict, now: dict) -> Iterator[str]:
    there = {(one["in"], one["name"]): one for one in now["parameters"]}
    known = {(one["in"], one["name"]): one for one in before["parameters"]}
    for key, told in known.items():
        if key not in there:
            yield f"{where}: the parameter {key[1]} is gone"
        else:
            yield from _asked(f"{where}: the parameter {key[1]}", told, there[key])
    yield from (
        f"{where}: the parameter {name} is new and needed"
        for (place, name), told in there.items()
        if told["required"] and (place, name) not in known
    )
    for status, told in before["responses"].items():
        if status not in now["responses"]:
            yield f"{where}: the answer {status} is gone"
        elif told.get("content") != now["responses"][status].get("content"):
            yield f"{where}: the answer {status} has another form"
    if before["operationId"] != now["operationId"]:
        yield f"{where}: is called {now['operationId']}, not {before['operationId']}"


def _asked(where: str, before: dict, now: dict) -> Iterator[str]:
    """A parameter may take more than it took, and not less."""
    if now["required"] and not before["required"]:
        yield f"{where} is needed now"
    yield from _narrower(where, before["schema"], now["schema"])


def _narrower(where: str, before: dict, now: dict) -> Iterator[str]:
    for word in ("type", "format", "pattern", "default", "multipleOf"):
        if before.get(word) != now.get(word):
            yield f"{where}: {word} is {now.get(word)!r}, not {before.get(word)!r}"
    for word, narrower in (("maximum", min), ("maxLength", min), ("maxItems", min), ("minimum", max)):
        if word in now and (word not in before or narrower(before[word], now[word]) != before[word]):
            yield f"{where}: {word} is {now[word]}, not {before.get(word)}"
    if gone := [one for one in before.get("enum", []) if one not in now.get("enum", [one])]:
        yield f"{where}: {', '.join(map(str, gone))} is no longer among its words"
    if "enum" in now and "enum" not in before:
        yield f"{where}: it takes only certain words now"
    for old, new in zip(before.get("anyOf", []), now.get("anyOf", []), strict=False):
        yield from _narrower(where, old, new)
    if "items" in before:
        yield from _narrower(where, before["items"], now.get("items", {}))


def _answer(where: str, before: dict, now: dict) -> Iterator[str]:
    """An answer may have more than it had, and not less; what could not be left out or be null cannot be so later."""
    for word in ("type", "format", "$ref", "const"):
        if before.get(word) != now.get(word):
            yield f"{where}: {word} is {now.get(word)!r}, not {before.get(word)!r}"
    if "enum" in before and (gone := [one for one in before["enum"] if one not in now.get("enum", [])]):
        yield f"{where}: {', '.join(map(str, gone))} is no longer among its words"
    for name in before.get("required", []):
        if name not in now.get("required", []):
            yield f"{where}.{name} may be left out now"
    for name, schema in before.get("properties", {}).items():
        if name in now.get("properties", {}):
            yield from _answer(f"{where}.{name}", schema, now["properties"][name])
        else:
            yield f"{where}.{name} is gone"
    if len(before.get("anyOf", [])) != len(now.get("anyOf", [])):
        yield f"{where}: it has other forms"
    for old, new in zip(before.get("anyOf", []), now.get("anyOf", []), strict=False):
        yield from _answer(where, old, new)
    for word in ("items", "additionalProperties"):
        if isinstance(before.get(word), dict):
            yield from _answer(where, before[word], now.get(word) or {})
