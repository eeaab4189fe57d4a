"""What an address of the API may ask for, and what is said of an address that asks for anything else."""

import re
from contextlib import suppress
from datetime import date
from typing import Annotated, Literal

from ninja import Schema
from pydantic import BeforeValidator, Field, ValidationInfo, create_model, model_validator
from pydantic.json_schema import WithJsonSchema
from rapidfuzz import process

from .. import clock
from ..models.citation import Check
from ..models.fact import Kind
from ..search import ALL, ANY, NONE, NOUNS, SORTS

#: Rows of a page: at most, and if nothing is said.
MOST, USUAL = 100, 20
#: Values of one filter.
SEVERAL = 30
SLUG, ISO3 = r"^[-a-zA-Z0-9_]{1,200}$", "^[A-Z]{3}$"


def _day(value):
    if value is None or isinstance(value, date):
        return value
    day = None
    with suppress(ValueError):
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
            day = date.fromisoformat(value)
    if day is None:
        raise ValueError("Write a day such as 2024-07-03.")
    if day > date.today():
        raise ValueError("Nobody knows that day yet; choose one that is not after today.")
    return day


Day = Annotated[date | None, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]


class Asked(Schema):
    """What every address may ask for: the day, and which columns."""

    as_of: Day = Field(None, description="What was so on this day.", examples=["2024-07-03"])
    known_by: Day = Field(
        None, description="Only what articles had published by the end of this day.", examples=["2024-12-31"]
    )
    status_by: Literal["decision", "effect"] = Field(
        clock.DECISION, description="Whether a country’s status counts from the decision or from when it took effect."
    )

    @model_validator(mode="before")
    @classmethod
    def _noted(cls, data, info: ValidationInfo):
        """What the address has that nobody can mean is remembered, to be told with whatever else is wrong."""
        request = info.context["request"]
        request.refused = refused(request.GET, cls)
        return data

    @property
    def clock(self) -> clock.Clock:
        return clock.Clock(self.as_of, self.known_by, self.status_by)


class AskedColumns(Asked):
    fields: str = Field(
        "",
        max_length=1000,
        description="Only these columns, with commas between; the word *evidence* stands for the columns that say "
        "where it is written. All of them if it is left out.",
        examples=["slug,evidence"],
    )


class AskedList(AskedColumns):
    limit: int = Field(USUAL, ge=1, le=MOST, description="How many rows at most.")
    cursor: str = Field(
        "",
        max_length=2000,
        description="Where to go on. It is opaque: take the address under *next* of the page before.",
    )


class AskedTimeline(Asked):
    zoom: str = Field(
        "", pattern=r"^(\d{3}0s|\d{4})?$", description="A decade or a year: 2010s, 2024.", examples=["2010s"]
    )


def _filters() -> dict:
    """The filters of the page /facts/, each in its three meanings."""
    kinds = {"kind": Literal[*Kind.values], "check": Literal[*Check.values]}
    kinds |= dict.fromkeys(NOUNS, Annotated[str, Field(pattern=SLUG)])
    kinds["country"] = Annotated[str, Field(pattern=ISO3)]
    kinds["language"] = Annotated[str, Field(pattern="^[A-Za-z-]{2,35}$")]
    kinds["decade"] = Annotated[int, Field(ge=0, le=9990, multiple_of=10)]
    kinds["year"] = Annotated[int, Field(ge=1, le=9999)]
    examples = {"kind": "proposal", "check": "exact", "theme": "security", "country": "KAZ", "language": "en"}
    examples |= {"event": "astana-summit-2024", "chairmanship": "china-2024-2025", "actor": "kassym-jomart-tokayev"}
    examples |= {"article": "scope-for-peace", "publisher": "china-daily", "decade": 2020, "year": 2024}
    meant = {ANY: "any of these", ALL: "all of these", NONE: "none of these"}
    return {
        name + how: (
            list[one],
            Field(
                [],
                max_length=SEVERAL,
                description=f"Facts with {words} as {name}; may be given several times.",
                examples=[[examples[name]]],
            ),
        )
        for name, one in kinds.items()
        for how, words in meant.items()
    }


AskedFacts = create_model(
    "AskedFacts",
    __base__=AskedList,
    q=(
        str,
        Field(
            "",
            max_length=500,
            description="Words in English, Russian or Chinese, as in the search field of the site: inflections and "
            "transliterations are found, *terr\\** is the beginning of a word, “quotes” hold a phrase.",
            examples=["summit Astana"],
        ),
    ),
    sort=(
        Literal[*SORTS] | None,
        Field(None, description="The order; with words the best first, otherwise the newest.", examples=["newest"]),
    ),
    **_filters(),
)


def refused(given, asked: type[Asked]) -> dict[str, str]:
    """What is wrong about the parameters that no single value can tell: unknown, repeated, not text."""
    said, known = {}, asked.model_fields
    for name, values in given.lists():
        if name not in known:
            said[shortened(name)] = _unknown(name, known)
        elif any("\0" in value for value in values):
            said[name] = "It holds a character that is no text (U+0000)."
        elif len(values) > 1 and getattr(known[name].annotation, "__origin__", None) is not list:
            said[name] = f"It was given {len(values)} times; give it once."
    return said


def _unknown(name: str, known) -> str:
    near = process.extractOne(name[:80], list(known), score_cutoff=60)
    meant = f"Did you mean {near[0]}?" if near else f"There are: {', '.join(known)}."
    return f"There is no such parameter. {meant}"


def shortened(text: str) -> str:
    """A name as an answer may repeat it."""
    text = text.replace("\0", "�")
    return text if len(text) <= 80 else f"{text[:80]}…"


#: What to write instead, by the kind of a fault; the words in braces are the fault's own.
_REMEDIES = {
    "int_parsing": "Write a whole number.",
    "int_from_float": "Write a whole number.",
    "int_parsing_size": "Write a smaller number.",
    "greater_than_equal": "Write a number that is at least {ge}.",
    "less_than_equal": "Write a number that is at most {le}.",
    "multiple_of": "Write a multiple of {multiple_of}.",
    "literal_error": "Write one of these: {expected}.",
    "string_too_long": "Write at most {max_length} characters.",
    "too_long": "Give at most {max_length} values.",
    "string_pattern_mismatch": "It has another form, {pattern}.",
}


def sentence(error: dict) -> str:
    """What pydantic found, in words that say what to write."""
    remedy = _REMEDIES.get(error["type"])
    return remedy.format(**error.get("ctx", {})) if remedy else str(error["msg"]).removeprefix("Value error, ")
