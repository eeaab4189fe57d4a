"""The outlines of the map, as docs/outlines.mjs drew them from Natural Earth (public domain). No Django models."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

#: About how wide a letter of a label is, in units of the drawing.
LETTER = 11


@dataclass(frozen=True)
class Outline:
    """A country in the drawing. ``d``: an SVG path, empty where the country is too small for one.

    ``label``: a point inside its largest part, where it is ``room`` units wide; ``mark``: where a small one lies.
    """

    d: str
    label: tuple[int, int] | None = None
    room: int = 0
    mark: tuple[int, int] | None = None

    def fitting(self, *names: str) -> str:
        """The first of these names that has room inside the country; empty if none has."""
        return next((name for name in names if len(name) * LETTER < self.room), "")


@dataclass(frozen=True)
class Outlines:
    """A drawing of ``width`` by ``height`` units: countries by ISO 3166-1 alpha-3 code, and disputed areas by name."""

    width: int
    height: int
    countries: dict[str, Outline]
    disputed: dict[str, str]


@cache
def outlines() -> Outlines:
    """The drawing, read once."""
    told = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))
    return Outlines(
        told["width"],
        told["height"],
        {iso3: Outline(**found) for iso3, found in told["countries"].items()},
        {area["name"]: area["d"] for area in told["disputed"]},
    )
