"""From an article's text to a draft of its facts: a row for each sentence, with what its words suggest.

A draft holds no sentence of the text: the statement is empty, and the citation keeps what every citation keeps. What
it suggests is there to be looked through; nothing of it is public.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from pathlib import Path

from .. import passages
from ..files.spelling import row_text
from .clues import When, figures, whens
from .names import Mention, Vocabulary
from .sentences import sentences
from .voices import Speaker, Voice, voice

#: The roles of paragraphs that state facts.
TELLING = ("standfirst", "body", "byline")
_SLUG_ROOM = 80
#: So much of a sentence is looked at; longer ones are no sentences, and the rules would take their time over them.
_LOOKED_AT = 2000
_SOMEBODY = "Somebody seems to say this whom the vocabulary lacks: if so, a new actor, kind: attributed, attributed_to."


@dataclass(frozen=True)
class Drafted:
    """What is drafted of one sentence: the paragraph's number, the fields of the fact and of its citation as a file
    gives them, and what a contributor should know besides."""

    number: int
    fact: dict
    citation: dict
    notes: list[str] = field(default_factory=list)

    @property
    def span(self) -> tuple[int, int]:
        """Where the sentence starts and ends in its paragraph, in code points."""
        return self.citation["start"], self.citation["start"] + self.citation["length"]


@dataclass
class Context:
    """What was spoken of so far: the last event of each kind, and the last chairmanship."""

    events: dict[str, str] = field(default_factory=dict)
    chairmanships: list[str] = field(default_factory=list)


def draft(
    slug: str, blocks: Iterable[tuple[int, str, str]], language: str, page_date: str, known: Vocabulary, today: date
) -> list[Drafted]:
    """A draft of every sentence of an article's ``blocks``, each as (number, role, text).

    ``language`` is BCP 47, ``page_date`` EDTF text; ``today`` is the day on which the passages were looked for.
    """
    drafted, context = [], Context()
    for number, role, text in blocks:
        if role not in TELLING:
            continue
        for count, start, end in telling(text, language):
            name = f"-p{number}-s{count}"
            key = slug[: _SLUG_ROOM - len(name)].rstrip("-") + name
            fact, notes = _fact(key, text[start:end][:_LOOKED_AT], language, page_date, known, context)
            drafted.append(Drafted(number, fact, _citation(key, slug, number, text, start, end, today), notes))
    return drafted


def telling(text: str, language: str) -> list[tuple[int, int, int]]:
    """The sentences of a paragraph, as (number counted from 1, start, end), but those of five words or fewer: the first
    words of a citation would hold them whole, and no draft holds a sentence of the text."""
    numbered = ((number, *span) for number, span in enumerate(sentences(text, language), 1))
    return [(number, start, end) for number, start, end in numbered if passages.edges(text[start:end])[1]]


def _citation(key: str, slug: str, number: int, text: str, start: int, end: int, today: date) -> dict:
    passage = text[start:end]
    first, last = passages.edges(passage)
    place = passages.Passage(first, last, start, len(passage), passages.fingerprint(passage))
    return citation_fields(key, 1, slug, number, place, today)


def citation_fields(fact: str, position: int, article: str, paragraph: int, passage: passages.Passage, today) -> dict:
    """The fields of a citation whose passage was found today, in the order in which a file gives them."""
    head = {"fact": [fact], "position": position, "paragraph": [article, paragraph], "stance": "supports"}
    return head | vars(passage) | {"check_state": passages.EXACT, "checked_on": today}


def _fact(key: str, text: str, language: str, page_date: str, known: Vocabulary, context: Context):
    mentions = known.mentions(text)
    said = voice(text, language, list(_speakers(text, mentions, known)))
    dated = whens(text, language, page_date, ahead=said.kind == "expectation")
    fact = {"slug": key, "statement": "", "kind": said.kind}
    if said.speaker:
        fact["attributed_to"] = [said.speaker]
    notes = [] if not said.unknown else [_SOMEBODY]
    fact |= _when(dated[:1])
    fact |= _figure(text, dated, notes)
    if dated[1:]:
        notes.append("Further dates: " + ", ".join(when.text for when in dated[1:]))
    links = _links(text, mentions, dated, said, known, context)
    fact |= {noun: [[row] for row in rows] for noun, rows in links.items() if rows}
    return fact | {"status": "draft"}, notes


def _speakers(text: str, mentions: list[Mention], known: Vocabulary) -> Iterator[Speaker]:
    """Whom the sentence names and who could speak: people, bodies, and states in the case of a subject."""
    for one in mentions:
        if one.noun == "actors":
            yield Speaker(one.key, one.start, one.end)
        elif one.noun == "countries" and (state := known.state_of(one.key)):
            land = state.country
            subject = text[one.start : one.end] in (land.name, land.name_ru, land.name_zh)
            yield from [Speaker(state.slug, one.start, one.end, state=True)] if subject else []


def _when(dated: list[When]) -> dict:
    if not dated:
        return {}
    reason = dated[0].reason
    return {"when": dated[0].text} | ({"when_inferred": True, "when_reason": reason} if reason else {})


def _figure(text: str, dated: list[When], notes: list[str]) -> dict:
    """The first figure as fields; the others are noted."""
    found = [
        one for one in figures(text, [(when.start, when.end) for when in dated]) if not passages.UNSEEN.search(one.unit)
    ]
    if found[1:]:
        notes.append("Further figures: " + "; ".join(f"{one.bound} {one.value} {one.unit}" for one in found[1:]))
    return {
        name: value
        for one in found[:1]
        for name, value in (("figure_value", one.value), ("figure_unit", one.unit[:80]), ("figure_bound", one.bound))
    }


def _links(text, mentions, dated, said: Voice, known: Vocabulary, context: Context) -> dict[str, list[str]]:
    """What the sentence is about, by relation."""
    bodies = [(one.start, one.end) for one in mentions if one.noun == "actors"]
    found: dict[str, list[str]] = {noun: [] for noun in ("countries", "events", "chairmanships", "themes", "actors")}
    for one in mentions:
        inside = any(start <= one.start and one.end <= end for start, end in bodies)
        if one.noun == "countries" and inside or one.noun == "actors" and one.key == said.speaker:
            continue  # a land in a body's name, or the one who speaks
        if one.key not in found[one.noun]:
            found[one.noun].append(one.key)
    found["events"] = _events(text, found["events"], dated, known, context)
    found["chairmanships"] = _chairmanships(text, found["countries"], dated, known, context)
    return found


def named(text: str, known: Vocabulary) -> dict[str, list[str]]:
    """The natural keys of the rows whose names or other names stand in a text, by relation."""
    return _named(known.mentions(text))


def _named(mentions: list[Mention], speaker: str = "") -> dict[str, list[str]]:
    bodies = [(one.start, one.end) for one in mentions if one.noun == "actors"]
    found: dict[str, list[str]] = {noun: [] for noun in ("countries", "events", "chairmanships", "themes", "actors")}
    for one in mentions:
        inside = any(start <= one.start and one.end <= end for start, end in bodies)
        if one.noun == "countries" and inside or one.noun == "actors" and one.key == speaker:
            continue  # a land in a body's name, or the one who speaks
        if one.key not in found[one.noun]:
            found[one.noun].append(one.key)
    return found


#: The words for a kind of event that is one.
_KINDS = {
    "summit": r"\bsummit\b|\bсаммит(?:а|у|ом|е)?\b|峰会",
    "meeting": r"\bmeeting\b|\b(?:встреч[аиеу]|встречей|заседани[еяюи]|заседанием|совещани[еяюи]|совещанием)\b"
    r"|会议|会晤",
    "forum": r"\bforum\b|\bфорум(?:а|у|ом|е)?\b|论坛",
}
_ANOTHER = re.compile(
    r"\b(?:an?|another|each|every|any|next|previous|нов\w+|друг\w+|кажд\w+)\s(?:\w+\s){0,2}$|下届|每届|历届", re.I
)


def _events(text: str, named: list[str], dated: list[When], known: Vocabulary, context: Context) -> list[str]:
    """The events that a sentence names, or means by their kind and place, number or year, or takes up again."""
    found = list(named)
    for kind, words in _KINDS.items():
        cue = re.search(words, text, re.IGNORECASE)
        if not cue or any(known.events[slug].kind == kind for slug in found):
            continue
        rated = {slug: _fit(row, text, dated) for slug, row in known.events.items() if row.kind == kind}
        best = max(rated.values(), default=0)
        if best:
            found += [slug for slug, fit in rated.items() if fit == best]
        elif kind in context.events and not _ANOTHER.search(text[: cue.start()]):
            found.append(context.events[kind])
    for slug in found:
        context.events[known.events[slug].kind] = slug
    return found


def _fit(event, text: str, dated: list[When]) -> int:
    """How well an event's number, place and year fit a sentence that speaks of its kind."""
    fit = 0
    if event.ordinal and re.search(
        rf"(?<!\d){event.ordinal}(?:st|nd|rd|th|-?[йяег]\w{{0,2}}|[届次])|第{event.ordinal}(?!\d)", text
    ):
        fit += 4
    if (place := event.place.split(",")[0].strip()) and place in text:
        fit += 2
    if event.when and any(when.text[:4] == event.when[:4] and not when.reason for when in dated):
        fit += 1
    return fit


_CHAIR = re.compile(
    r"\bchair(?:manship|ing|ed|s)?\b|\bpresidency\b|\bпредседательств\w*|轮值主席|主席国|担任主席", re.I
)


def _chairmanships(
    text: str, countries: list[str], dated: list[When], known: Vocabulary, context: Context
) -> list[str]:
    """The chairmanships of the countries that a sentence names, or the one that was spoken of last."""
    if not _CHAIR.search(text):
        return []
    found = [row for row in known.chairmanships if row.country.iso3 in countries]
    if len({row.country_id for row in found}) < len(found):
        terms = {when.text for when in dated}
        found = [row for row in found if row.term in terms] or found
    if found:
        context.chairmanships = [row.slug for row in found]
    return list(context.chairmanships)


_HOW_TO_GO_ON = """\
# yaml-language-server: $schema=../schema.json
# A draft of the facts of “{slug}”, a row for each sentence of the article. How to go on:
# - Write each statement in your own words, one checkable sentence; or take the fact and its citation out.
# - Look through what is suggested: kind, who says it, date, figure, and what it is about. Take out what is not so.
# - A sentence that states two facts gets two rows with slugs of their own; cite_passage prints narrower citations, and
#   those of sentences of five words or fewer, which are not drafted.
# - Give each fact that stays a telling slug, here and in its citation, and the status published.
# - Then: manage.py check_facts fixtures/articles/{slug}.yaml, and manage.py load_facts.
"""
_MARK = "# Untouched so far: "
_YOURS = "  # yours to write, in your own words; or take this fact and its citation out"


def as_yaml(slug: str, drafted: list[Drafted], inferred: dict[str, str]) -> str:
    """The draft as a file. ``inferred`` says by option how a value was found that nobody gave."""
    head = _HOW_TO_GO_ON.format(slug=slug) + "".join(f"# {name}: inferred {how}\n" for name, how in inferred.items())
    body = "\n".join(_rows(one) for one in drafted)
    return f"{head}{_MARK}{_digest(body)}\n{body}"


def write(path: Path, text: str, replace: bool) -> str:
    """Write a draft unless there is one that somebody worked on, or no leave to replace it; say what was done."""
    if path.exists() and not (replace and is_untouched(path.read_text(encoding="utf-8"))):
        why = "somebody has worked on it" if replace else "--replace makes anew what nobody has worked on"
        return f"is there and stays: {why}."
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return f"a draft of {text.count(f'{chr(10)}- model: facts.fact')} facts; its first lines say how to go on."


def is_untouched(text: str) -> bool:
    """Whether a draft still is as it was made."""
    head, mark, rest = text.partition(_MARK)
    digest, _, body = rest.partition("\n")
    return bool(mark) and all(line.startswith("#") for line in head.splitlines()) and digest == _digest(body)


def _digest(body: str) -> str:
    return sha256(body.encode()).hexdigest()[:16]


def _rows(one: Drafted) -> str:
    number, start = one.number, one.citation["start"]
    notes = "".join(f"# {note}\n" for note in (f"Paragraph {number}, from {start}", *one.notes))
    fact = row_text("facts.fact", one.fact).replace("statement: ''", "statement: ''" + _YOURS, 1)
    return f"{notes}{fact}\n{row_text('facts.citation', one.citation)}\n"
