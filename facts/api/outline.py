"""The API's document as a list to read."""

from dataclasses import dataclass

from .words import RESPONSES


@dataclass(frozen=True)
class Parameter:
    name: str
    meaning: str
    form: str
    example: str
    required: bool


@dataclass(frozen=True)
class Operation:
    """``example`` is an address that can be opened as it is."""

    path: str
    summary: str
    description: str
    parameters: list[Parameter]
    answers: list[tuple[int, str]]
    example: str
    name: str

    @property
    def asked(self) -> str:
        """How it is asked for; there is nothing but reading."""
        return f"GET {self.path}"


@dataclass(frozen=True)
class Group:
    name: str
    meaning: str
    operations: list[Operation]


def outline(document: dict) -> list[Group]:
    """The operations in the groups of the document's tags."""
    found = [Group(tag["name"], tag["description"], []) for tag in document["tags"]]
    by_name = {group.name: group for group in found}
    for path, methods in document["paths"].items():
        for told in methods.values():
            by_name[told["tags"][0]].operations.append(_operation(path, told))
    return found


def _operation(path: str, told: dict) -> Operation:
    example = path
    for parameter in told["parameters"]:
        if parameter["in"] == "path":
            example = example.replace(f"{{{parameter['name']}}}", parameter["example"])
    return Operation(
        path,
        told["summary"],
        told.get("description", ""),
        [_parameter(one) for one in told["parameters"]],
        [(status, RESPONSES[int(status)]["description"]) for status in told["responses"]],
        example,
        told["operationId"],
    )


def _parameter(told: dict) -> Parameter:
    given = told.get("example") or next(iter(told.get("examples", [])), "")
    example = ",".join(map(str, given)) if isinstance(given, list) else str(given)
    return Parameter(told["name"], told.get("description", ""), form(told["schema"]), example, told["required"])


def form(schema: dict) -> str:
    """What a value looks like, in words."""
    if "anyOf" in schema:
        return form(next(one for one in schema["anyOf"] if one.get("type") != "null"))
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    if schema.get("type") == "array":
        return f"{form(schema['items'])}, several times"
    if schema.get("type") == "integer":
        least, most = schema.get("minimum"), schema.get("maximum")
        return f"whole number, {least} to {most}"
    return {"date": "day"}.get(schema.get("format", ""), "text")
