"""From what a text tells and what a person adds to an article's seed: bibliographic data and fingerprints."""

import re
from dataclasses import dataclass, field
from pathlib import Path

import yaml
from django.core.exceptions import ValidationError
from django.utils.text import slugify

from .. import passages
from ..files.spelling import row_text
from ..models import Article
from ..models.article import ArticleKind
from .names import Vocabulary
from .pages import Block

#: What an article must have, with how to ask for it.
QUESTIONS = {
    "publisher": "Slug of the actor who printed it, such as china-daily",
    "url": "Where the text can be read",
    "kind": f"What it is: {', '.join(ArticleKind.values)}",
    "language": "Its language in BCP 47, such as en, ru or zh",
    "date": "The date that the page shows, in EDTF, such as 2024-08-27",
}
_CYRILLIC = "абвгдеёжзийклмнопрстуфхцчшщъыьэюяғқңөүұһіәӣӯҳҷў"
_LATIN = "a b v g d e yo zh z i y k l m n o p r s t u f kh ts ch sh shch _ y _ e yu ya gh q ng o u u h i a i u h j w"
_LETTERS = dict(zip(_CYRILLIC, _LATIN.split(), strict=True))


@dataclass
class Bibliography:
    """An article's bibliographic data by option, where authors and publisher are slugs; how each was inferred that
    nobody gave; and rows for actors whom the database does not have."""

    values: dict = field(default_factory=dict)
    inferred: dict[str, str] = field(default_factory=dict)
    new_actors: list[dict] = field(default_factory=list)

    @property
    def missing(self) -> list[str]:
        """The options without which there is no article."""
        return [name for name in QUESTIONS if self.values.get(name) is None]


def gather(slug: str, given: dict, told: dict[str, tuple], known: Vocabulary) -> Bibliography:
    """Put together what was given and what the text tells, as (value, how) by option; what is given wins."""
    made = Bibliography()
    for name in (*QUESTIONS, "author"):
        if given.get(name) not in (None, []):
            made.values[name] = given[name]
        elif name in told:
            made.values[name], made.inferred[name] = told[name]
    if made.values.get("publisher"):
        name = told.get("publisher", ("",))[0]
        made.values["publisher"] = _actor(made, "publisher", made.values["publisher"], name, slug, known)
    names = told.get("author", ([],))[0]
    written = made.values.get("author", [])
    slugs = [_actor(made, "author", one, _nth(names, at), slug, known) for at, one in enumerate(written)]
    made.values["author"] = list(dict.fromkeys(slugs))
    return made


def _nth(names: list[str], at: int) -> str:
    return names[at] if at < len(names) else ""


def _actor(made: Bibliography, option: str, value: str, name: str, article: str, known: Vocabulary) -> str:
    """The slug of an author or a publisher that was given by slug or told by name; a row is proposed for a new one."""
    if option not in made.inferred and value in known.actors:
        return value
    if option in made.inferred and (row := known.named(value)):
        made.inferred[option] += f" “{value}”"
        return row.slug
    new = value if option not in made.inferred else slug_of(value) or f"{option}-of-{article}"[:80]
    if option in made.inferred:
        made.inferred[option] += f" “{value}”"
    kind = "media" if option == "publisher" else "person"
    fields = {"slug": new, "name": name or new.replace("-", " ").title(), "kind": kind, "status": "published"}
    if fields not in made.new_actors:
        made.new_actors.append(fields)
    return new


def slug_of(name: str) -> str:
    """A slug for a name in Latin or Cyrillic letters; empty for any other."""
    latin = "".join(_LETTERS.get(letter, letter) for letter in re.sub("[ъь]", "", name.lower()))
    return slugify(latin)[:80].strip("-")


def actor_row(fields: dict) -> str:
    """A new actor as ``fixtures/vocabulary/03-actors.yaml`` has them."""
    return row_text("facts.actor", fields)


def seed(slug: str, values: dict, blocks: list[Block]) -> str:
    """The seed as YAML. Raises ValueError with every value that no article can have."""
    article = {
        "slug": slug,
        "title": blocks[0].text,
        "kind": values["kind"],
        "authors": [[author] for author in values["author"]],
        "publisher": [values["publisher"]],
        "language": values["language"],
        "page_date": values["date"],
        "url": values["url"],
        "status": "published",
    }
    _validate(article)
    rows = [{"model": "facts.article", "fields": article}]
    rows += [_paragraph(slug, number, block) for number, block in enumerate(blocks)]
    return yaml.safe_dump(rows, allow_unicode=True, sort_keys=False, width=120)


def write(path: Path, text: str, replace: bool) -> None:
    """Write a seed. Raises ValueError when there is one that says something else, unless it may be replaced."""
    if path.exists() and path.read_text(encoding="utf-8") != text and not replace:
        raise ValueError(f"{path.name} is there and says something else; compare, then use --replace.")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _validate(article: dict) -> None:
    row = Article(**{name: value for name, value in article.items() if name not in ("authors", "publisher")})
    try:
        row.clean_fields(exclude={"publisher"})
    except ValidationError as error:
        options = {"page_date": "date", "title": "the headline"}
        found = error.message_dict.items()
        raise ValueError("; ".join(f"{options.get(name, name)}: {' '.join(said)}" for name, said in found)) from error
    if not all(re.fullmatch(r"[-a-zA-Z0-9_]{1,80}", key) for [key] in [*article["authors"], article["publisher"]]):
        raise ValueError("author, publisher: write slugs, such as china-daily")


def _paragraph(slug: str, number: int, block: Block) -> dict:
    first, last = passages.edges(block.text)
    fields = {
        "article": [slug],
        "number": number,
        "role": block.role,
        "words": passages.count_words(block.text),
        "length": len(block.text),
        "first_words": first,
        "last_words": last,
        "sha256": passages.fingerprint(block.text),
    }
    return {"model": "facts.paragraph", "fields": fields}
