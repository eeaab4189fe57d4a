"""What the API answers, for its document. Every property may be left out by ``fields``; a test compares all of this
with the columns and with every row that is shipped."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field, create_model

from .. import exports
from ..feeds import Kind as ChangeKind
from ..models.actor import ActorKind
from ..models.article import ArticleKind, Role
from ..models.citation import Check, Stance
from ..models.event import EventKind
from ..models.fact import Bound, Kind
from ..models.term import Office
from .parameters import ISO3

Slug = Annotated[str, Field(description="The part of its address by which it is named; it never changes.")]
Iso3 = Annotated[str, Field(pattern=ISO3, description="ISO 3166-1 alpha-3.")]
Url = Annotated[str, Field(description="The page for readers.")]
Sha256 = Annotated[str, Field(description="SHA-256 of the normalised text; empty where no text was at hand.")]
Licence = Literal[exports.LICENCE]
Count = Annotated[int, Field(ge=0, description="How many published facts are about it.")]


class Sparse(BaseModel):
    """Columns that may be left out by *fields*. Later versions may have more."""


class When(BaseModel):
    edtf: str = Field(description="As precise as its source says, in EDTF; empty where it is not known.")
    first_day: date | None = Field(description="The first day that it covers.")
    last_day: date | None = Field(description="The last day that it covers; null also where it goes on.")
    inferred: bool = Field(description="Whether it was worked out from the context.")


class Figure(BaseModel):
    value: int | float
    unit: str
    bound: Literal[*Bound.values]


class CitationRecord(BaseModel):
    """One passage of one paragraph, or a page as a whole, that supports or disputes the fact."""

    position: int = Field(ge=1)
    article: Slug
    publisher: Slug
    paragraph: int | None = Field(description="From 0, the headline; null where the page is cited as a whole.")
    first_words: str
    last_words: str
    sha256: Sha256
    start: int | None = Field(description="The passage’s place in the paragraph, in code points.")
    length: int | None
    stance: Literal[*Stance.values]
    check: Literal[*Check.values] = Field(description="What came of looking for it in a copy of the text.")
    checked_on: date | None
    source_url: str = Field(description="The publisher’s page, which opens at the passage.")
    to_be_confirmed: bool = Field(description="Whether the fact has changed since it was compared with the passage.")


class Backing(BaseModel):
    value: str = Field(description="The name of the row’s value.")
    facts: list[Slug] = Field(description="The facts that say it.")
    disputed: Slug | None = Field(description="The disagreement about it.")


class FactRecord(Sparse):
    slug: Slug = None
    url: Url = None
    statement: str = Field(None, description="The claim, in our own words.")
    kind: Literal[*Kind.values] = Field(None, description="Who stands for it: see /about/#kinds.")
    attributed_to: Slug | None = Field(None, description="The person or body that is said to have said it.")
    when: When = None
    figure: Figure | None = None
    leaves_open: str = Field(None, description="What the source does not say.")
    countries: list[Iso3] = None
    events: list[Slug] = None
    chairmanships: list[Slug] = None
    themes: list[Slug] = None
    actors: list[Slug] = None
    disputed: list[Slug] = Field(None, description="The disagreements in which it takes part.")
    evidence_to_be_confirmed: bool = Field(
        None, description="Whether the fact has changed since it was compared with one of its passages."
    )
    citations: list[CitationRecord] = Field(None, description="The evidence.")


class EventRecord(Sparse):
    slug: Slug = None
    url: Url = None
    name: str = None
    kind: Literal[*EventKind.values] = None
    when: When = None
    place: str = None
    country: Iso3 | None = None
    ordinal: int | None = Field(None, description="24 for the 24th.")
    part_of: Slug | None = None
    chairmanship: Slug | None = None
    fact_count: Count = None
    backed_by: list[Backing] = None


class CountryRecord(Sparse):
    iso3: Iso3 = None
    url: Url = None
    name: str = None
    name_ru: str = None
    name_zh: str = None
    status: Slug | None = Field(None, description="Its status in the SCO on the day that is asked for.")
    status_disputed: Slug | None = Field(None, description="The disagreement about that status.")
    fact_count: Count = None


class MembershipRecord(Sparse):
    slug: Slug = None
    url: Url = None
    country: Iso3 = None
    status: Slug = None
    decided: When = None
    effective: When = None
    ended: When = None
    backed_by: list[Backing] = None


class TermRecord(Sparse):
    slug: Slug = None
    url: Url = None
    actor: Slug = None
    office: Literal[*Office.values] = None
    start: When = None
    end: When = None
    backed_by: list[Backing] = None


class ChairmanshipRecord(Sparse):
    slug: Slug = None
    url: Url = None
    name: str = None
    country: Iso3 = None
    term: When = None
    slogan: str = None
    gap_reason: str = Field(None, description="Why no chair is known directly before it.")
    fact_count: Count = None
    backed_by: list[Backing] = None


class ThemeRecord(Sparse):
    slug: Slug = None
    url: Url = None
    name: str = None
    definition: str = None
    parent: Slug | None = None
    fact_count: Count = None


class ActorRecord(Sparse):
    slug: Slug = None
    url: Url = None
    name: str = None
    kind: Literal[*ActorKind.values] = None
    role: str = None
    country: Iso3 | None = None
    fact_count: Count = None
    backed_by: list[Backing] = None


class ArticleRecord(Sparse):
    slug: Slug = None
    url: Url = None
    title: str = None
    about: str = Field(None, description="What it is about, where it has no title.")
    kind: Literal[*ArticleKind.values] = None
    authors: list[Slug] = None
    publisher: Slug = None
    language: str = None
    page_date: When = None
    address: str = Field(None, description="Where its publisher shows it.")
    fact_count: Count = None


class ParagraphRecord(Sparse):
    number: int = None
    role: Literal[*Role.values] = None
    words: int | None = None
    first_words: str = None
    last_words: str = None
    sha256: Sha256 = None
    covered: int | None = Field(None, description="Per cent of it that passages of facts cover.")
    url: Url = None
    facts: list[Slug] = None


class Version(BaseModel):
    fact: Slug
    kind: Literal[*Kind.values]
    says: str
    articles: list[Slug]
    page_dates: list[str]


class DisagreementRecord(Sparse):
    slug: Slug = None
    url: Url = None
    question: str = None
    found: bool = Field(None, description="Whether a rule found it; otherwise a curator entered it.")
    subject: str | None = Field(None, description="The row whose value is in question.")
    value: str | None = Field(None, description="The name of that value.")
    versions: list[Version] = None
    conclusion: str = None
    reason: str = None


def page(table: exports.Table, record: type[BaseModel]) -> type[BaseModel]:
    """One page of a list."""
    return create_model(
        f"{record.__name__.removesuffix('Record')}Page",
        count=(int, Field(ge=0, description="How many rows the whole list has.")),
        next=(str | None, Field(description="The address of the next page; null on the last one.")),
        revision=(str, Field(description="The revision of the data, as it is cited.")),
        licence=(Licence, ...),
        **{table.name: (list[record], Field(max_length=100))},
    )


def whole(record: type[BaseModel], **groups: type[BaseModel]) -> type[BaseModel]:
    """One row, with the rows that belong to it and the facts about it."""
    parts = {name: (list[one], None) for name, one in groups.items()}
    if "facts" in groups:
        parts["facts_next"] = (Url | None, Field(None, description="Where all are, if these are only the newest."))
    name = f"{record.__name__.removesuffix('Record')}Whole"
    return create_model(name, __base__=record, licence=(Licence, None), **parts)


class Outcome(BaseModel):
    """What became of an expectation whose time has passed."""

    state: Literal["took-place", "did-not", "unknown"] = None
    facts: list[Slug] = Field(None, description="Facts that say so; of *unknown*, that the event took place.")
    articles: list[Slug] = Field(None, description="Articles that dispute the expectation.")


class FactWhole(FactRecord):
    outcome: Outcome | None = Field(None, description="Null for all but expectations whose time has passed.")
    citation_line: str = Field(None, description="The fact as a footnote.")
    licence: Licence = None
    cite: Url = Field(None, description="The page with all ways to cite it.")
    same_paragraph: list[Slug] = Field(None, description="Up to eight other facts of the same paragraphs.")
    same_event: list[Slug] = Field(None, description="Up to eight more of the same events.")


class TimelineItem(BaseModel):
    lane: str
    name: str
    url: Url
    when: When
    expected: bool = Field(description="Whether it was only foreseen.")
    disputed: Slug | None = Field(description="The disagreement about its time, or about what else the picture shows.")


class Timeline(BaseModel):
    timeline: list[TimelineItem]
    left_out: int = Field(
        ge=0, description="How many events of these years are not in it: the earlier ones of very many."
    )
    licence: Licence


class StepChange(BaseModel):
    country: Iso3
    before: str | None = Field(description="The statuses before that day, with semicolons between.")
    after: str | None
    when: str | None = Field(description="The date, in EDTF, where it is less precise than the day.")


class Step(BaseModel):
    """A day on which the numbers became others: besides these columns, one for each status, named by its slug."""

    day: date
    url: Url
    total: int = Field(ge=0)
    changes: list[StepChange]


class Numbers(BaseModel):
    day: date
    status_by: Literal["decision", "effect"]
    numbers: list[Step]
    uncounted: list[Slug] = Field(description="Statuses of countries that no day can be told of.")
    licence: Licence


class ChangeRecord(BaseModel):
    noun: Literal["fact", "article", "theme", "event", "actor"]
    slug: Slug
    url: Url
    title: str
    kind: Literal[*ChangeKind.values]
    at: datetime
    way: Literal["desk", "files"] = Field(description="Edited at the curators’ desk, or loaded from files.")
    reason: str = Field(description="Why a fact was retracted, or what was merged.")


class Changes(BaseModel):
    changes: list[ChangeRecord] = Field(max_length=50)
    licence: Licence


class QualityLine(BaseModel):
    name: str
    label: str
    total: int = Field(ge=0)
    sourced: int = Field(ge=0, description="With at least one supporting citation.")
    twice: int = Field(ge=0, description="With two that are independent.")


class Quality(BaseModel):
    rows: list[QualityLine]
    citations: dict[str, int] = Field(description="How many citations are in which state of a check.")
    licence: Licence


class Root(BaseModel):
    title: str
    version: str
    revision: str = Field(description="The revision of the data, as it is cited.")
    resources: dict[str, str] = Field(description="The address of each list.")
    document: str = Field(description="The OpenAPI document.")
    docs: str
    licence: Licence


class Missing(BaseModel):
    error: str


class Retracted(BaseModel):
    slug: Slug
    status: Literal["retracted"]
    retraction_reason: str


class Refusal(BaseModel):
    error: str
    errors: dict[str, str] = Field(description="By the name of the parameter: what is wrong and what to write.")


class TooMany(BaseModel):
    error: str
    retry_after: int = Field(ge=1, description="Seconds until the next request is answered.")
