"""The world of the tests: small builders whose rows are published, uniquely named and, if facts, cited."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count

from django.core import serializers
from django.utils.text import slugify

from facts import passages
from facts.dates import as_told
from facts.files.reading import OWNED
from facts.files.rows import LABELS, model_of
from facts.models import (
    Actor,
    Article,
    Backing,
    Chairmanship,
    Citation,
    Country,
    Disagreement,
    Event,
    Fact,
    LoadedRow,
    Membership,
    Paragraph,
    Standing,
    Term,
    Theme,
)

_numbers = count(1)
_IN_AN_ARTICLE_OF_ITS_OWN = object()
_NAMES = {
    "CHN": ("China", "Китай", "中国"),
    "IND": ("India", "Индия", "印度"),
    "KAZ": ("Kazakhstan", "Казахстан", "哈萨克斯坦"),
    "KGZ": ("Kyrgyzstan", "Киргизия", "吉尔吉斯斯坦"),
    "RUS": ("Russia", "Россия", "俄罗斯"),
    "TJK": ("Tajikistan", "Таджикистан", "塔吉克斯坦"),
    "UZB": ("Uzbekistan", "Узбекистан", "乌兹别克斯坦"),
}
_ROLES = ("headline", "standfirst")


@dataclass
class World:
    """What ``make_full_world`` made, each noun a list."""

    facts: list = field(default_factory=list)
    articles: list = field(default_factory=list)
    countries: list = field(default_factory=list)
    events: list = field(default_factory=list)
    chairmanships: list = field(default_factory=list)
    themes: list = field(default_factory=list)
    actors: list = field(default_factory=list)
    standings: list = field(default_factory=list)
    memberships: list = field(default_factory=list)
    terms: list = field(default_factory=list)
    disagreements: list = field(default_factory=list)


def make_country(iso3="KAZ"):
    """The country of that code, the same one each time."""
    name, name_ru, name_zh = _NAMES.get(iso3, (f"Land {iso3}", f"Страна {iso3}", f"国{iso3}"))
    return Country.objects.get_or_create(iso3=iso3, defaults={"name": name, "name_ru": name_ru, "name_zh": name_zh})[0]


def make_theme(name="Weather", **fields):
    defaults = {"slug": _slug(name), "definition": f"Facts on {name}.", "status": "published"}
    return Theme.objects.create(name=name, **defaults | fields)


def make_actor(name="Aida Bekova", **fields):
    return Actor.objects.create(name=name, **{"slug": _slug(name), "kind": "person", "status": "published"} | fields)


def make_chairmanship(country=None, **fields):
    """``country`` is a country or its code."""
    country = _country(country or "KAZ")
    slug = _slug(f"chair-{country.iso3}")
    return Chairmanship.objects.create(country=country, **{"slug": slug, "status": "published"} | fields)


def make_event(name="Forum of Beekeepers", **fields):
    return Event.objects.create(name=name, **{"slug": _slug(name), "kind": "forum", "status": "published"} | fields)


def paragraph_text(slug, number):
    """The invented text of a paragraph that ``make_article`` made."""
    if number == 0:
        return f"Headline of {slug}"
    return f"Paragraph {number} of {slug} tells of a caravan, of the river it crossed and of nothing else."


def article_text(article):
    """The text of an article that ``make_article`` made, one paragraph a line."""
    return "\n".join(paragraph_text(article.slug, paragraph.number) for paragraph in article.paragraphs.all())


def make_article(slug=None, *, paragraphs=3, authors=(), **fields):
    """An article of so many paragraphs in all: headline, standfirst, then body."""
    number = next(_numbers)
    slug = slug or f"article-{number}"
    defaults = {
        "title": paragraph_text(slug, 0),
        "kind": "news",
        "language": "en",
        "page_date": "2024-08-27",
        "url": f"https://news.example.org/{slug}",
        "status": "published",
    }
    publisher = fields.pop("publisher", None) or make_actor(f"Gazette {number}", kind="media")
    article = Article.objects.create(slug=slug, publisher=publisher, **defaults | fields)
    article.authors.set(authors)
    Paragraph.objects.bulk_create(_paragraph(article, number) for number in range(paragraphs))
    return article


def make_citation(fact, paragraph, passage=None, **fields):
    """A citation of a passage, or of the whole paragraph."""
    text = paragraph_text(paragraph.article.slug, paragraph.number)
    position = fields.pop("position", None) or fact.citations.count() + 1
    place = passages.locate(text, passage or text)
    return Citation.objects.create(fact=fact, paragraph=paragraph, position=position, **vars(place) | fields)


def make_fact(
    statement="The caravan reached the river",
    *,
    cited_in=_IN_AN_ARTICLE_OF_ITS_OWN,
    stance="supports",
    countries=(),
    events=(),
    chairmanships=(),
    themes=(),
    actors=(),
    **fields,
):
    """A fact with one citation. ``cited_in``: an article, its slug, a paragraph, a list of these, or None for none."""
    defaults = {"slug": _slug(statement), "kind": "reported", "status": "published"} | fields
    if defaults["kind"] == "attributed" and "attributed_to" not in defaults:
        defaults["attributed_to"] = make_actor("Spokesman")
    fact = Fact.objects.create(statement=statement, **defaults)
    fact.countries.set([_country(country) for country in countries])
    fact.events.set(events)
    fact.chairmanships.set(chairmanships)
    fact.themes.set(themes)
    fact.actors.set(actors)
    if cited_in is _IN_AN_ARTICLE_OF_ITS_OWN:
        cited_in = make_article()
    for place in cited_in if isinstance(cited_in, (list, tuple)) else [cited_in] if cited_in else []:
        make_citation(fact, _place(place), stance=stance)
    return fact


def make_standing(name="observer", **fields):
    """A status of the name as its slug, the same one each time."""
    defaults = {"name": name, "status": "published"} | fields
    return Standing.objects.get_or_create(slug=slugify(name), defaults=defaults)[0]


def make_membership(country=None, standing="observer", **fields):
    """``country`` is a country or its code, ``standing`` a standing or its name."""
    country = _country(country or "KAZ")
    standing = make_standing(standing) if isinstance(standing, str) else standing
    defaults = {"slug": _slug(f"{country.iso3}-{standing.slug}"), "decided": "2005-07-05", "status": "published"}
    return Membership.objects.create(country=country, standing=standing, **defaults | fields)


def make_term(actor=None, **fields):
    actor = actor or make_actor()
    defaults = {"slug": _slug(actor.slug), "office": "secretary-general", "status": "published"}
    return Term.objects.create(actor=actor, **defaults | fields)


def make_disagreement(question="Which river was it?", facts=(), **fields):
    row = Disagreement.objects.create(question=question, **{"slug": _slug(question), "status": "published"} | fields)
    row.facts.set(facts)
    return row


def make_backing(fact, target, value, **fields):
    return Backing.objects.create(fact=fact, value=value, **{target._meta.model_name: target} | fields)


def make_sourced(row, without=(), said="", **fields):
    """The row, whose values new facts back that are about it: one fact, and others for dates that it does not tell.
    ``without`` names values that none backs. ``said``: the day of an article that foresaw all of it."""
    if said:
        fields |= {"kind": "expectation", "cited_in": make_article(page_date=said)}
    links = {
        "membership": {"countries": [getattr(row, "country", None)]},
        "term": {"actors": [getattr(row, "actor", None)]},
        "standing": {},
    }
    noun = row._meta.model_name
    given = {name: getattr(row, name) for name in row.backed_values if name not in without}
    given = {name: value for name, value in given.items() if value not in (None, "")}
    dates = [value for name, value in given.items() if row.is_date(name)]
    fields = links.get(noun, {f"{noun}s": [row]}) | {"when": dates[0] if dates else ""} | fields
    fact = make_fact(f"The chronicle tells of {row}", **fields)
    fields.pop("slug", None)
    for name, value in given.items():
        told = not row.is_date(name) or as_told(value, [fact.when]) == value
        make_backing(fact if told else make_fact(f"It was {value}", **fields | {"when": value}), row, name)
    return row


def make_full_world(rows):
    """So many fully linked facts and so many rows of every other noun, and the few more that they rest on.

    Each fact is about two rows of each noun, is attributed, has two citations in different articles and backs every
    value of two rows of each structured noun.
    """
    made = World()
    first = next(_numbers)
    for _ in range(rows):
        next(_numbers)
    numbers = range(first, first + rows + 1)  # one more, so that the last row has a neighbour
    made.countries = Country.objects.bulk_create(
        Country(iso3=_code(n), name=f"Land {n}", name_ru=f"Страна {n}", name_zh=f"国{n}") for n in numbers
    )
    made.actors = Actor.objects.bulk_create(
        Actor(slug=f"actor-{n}", name=f"Actor {n}", kind="person", role="Envoy", country=land, status="published")
        for n, land in zip(numbers, made.countries, strict=True)
    )
    parent = make_theme("Wide theme")
    made.themes = Theme.objects.bulk_create(
        Theme(slug=f"theme-{n}", name=f"Theme {n}", definition="Invented.", parent=parent, status="published")
        for n in numbers
    )
    made.chairmanships = Chairmanship.objects.bulk_create(
        Chairmanship(
            slug=f"chair-{n}", country=land, term=f"{_day(n)}/{_day(n + 1)}", gap_reason="Invented.", status="published"
        )
        for n, land in zip(numbers, made.countries, strict=True)
    )
    made.standings = Standing.objects.bulk_create(
        Standing(slug=f"standing-{n}", name=f"Standing {n}", begins="2020", status="published") for n in numbers
    )
    made.memberships = Membership.objects.bulk_create(
        Membership(slug=f"membership-{n}", country=land, standing=standing, decided="2020-05", status="published")
        for n, land, standing in zip(numbers, made.countries, made.standings, strict=True)
    )
    made.terms = Term.objects.bulk_create(
        Term(slug=f"term-{n}", actor=actor, office="secretary-general", start="2020", status="published")
        for n, actor in zip(numbers, made.actors, strict=True)
    )
    whole = make_event("Great gathering")
    made.events = Event.objects.bulk_create(
        Event(
            slug=f"event-{n}",
            name=f"Event {n}",
            kind="meeting",
            when="2020-05",
            place="Osh",
            country=chair.country,
            ordinal=n % 1000,
            part_of=whole,
            chairmanship=chair,
            status="published",
        )
        for n, chair in zip(numbers, made.chairmanships, strict=True)
    )
    made.articles = Article.objects.bulk_create(
        Article(
            slug=f"article-{n}",
            title=paragraph_text(f"article-{n}", 0),
            kind="news",
            publisher=actor,
            language="en",
            page_date="2020-06-01",
            url=f"https://news.example.org/article-{n}",
            status="published",
        )
        for n, actor in zip(numbers, made.actors, strict=True)
    )
    Paragraph.objects.bulk_create(_paragraph(article, number) for article in made.articles for number in range(3))
    _link(Article.authors, [(article, actor) for article, actor in zip(made.articles, made.actors, strict=True)])
    made.facts = Fact.objects.bulk_create(
        Fact(
            slug=f"fact-{n}",
            statement=f"In the year of the {n}th comet the caravan had {n} camels.",
            kind="attributed",
            attributed_to=actor,
            when="2020-05-01/2020-05-09",
            when_inferred=True,
            when_reason="Counted from the comet.",
            figure_value=n,
            figure_unit="camels",
            figure_bound="about",
            leaves_open="Whose camels they were.",
            status="published",
        )
        for n, actor in zip(numbers[:rows], made.actors, strict=False)
    )
    made.disagreements = Disagreement.objects.bulk_create(
        Disagreement(slug=f"question-{n}", question=f"Is it {n} camels?", status="published") for n in numbers
    )
    _cite_and_back(made)
    return made


def make_disputes(made):
    """For each event of the world a further fact, which puts it at another place: so many disagreements."""
    for event in made.events:
        fact = make_fact(f"{event} was in Naryn.", events=[event], cited_in=made.articles[0])
        make_backing(fact, event, "place", stated="Naryn")


def clear():
    """Delete every row, and what the loads remember of it, in an order that no foreign key is against."""
    Event.objects.update(part_of=None)
    Theme.objects.update(parent=None)
    for model in (Fact, Event, Theme, Actor):
        model.objects.update(merged_into=None)
    records = (Disagreement, Backing, Citation, Fact, Article, Event, Chairmanship, Membership, Standing, Term)
    for model in (LoadedRow, *records, Actor, Theme, Country):
        model.objects.all().delete()


def _cite_and_back(made):
    paragraphs = {
        (paragraph.article_id, paragraph.number): paragraph
        for paragraph in Paragraph.objects.filter(article__in=made.articles).select_related("article")
    }
    citations, backings = [], []
    for at, fact in enumerate(made.facts):
        for position, article in enumerate(made.articles[at : at + 2], 1):
            paragraph = paragraphs[article.pk, 2]
            text = paragraph_text(article.slug, 2)
            place = vars(passages.locate(text, text))
            citations.append(Citation(fact=fact, paragraph=paragraph, position=position, **place))
        for name in ("events", "chairmanships", "actors", "standings", "memberships", "terms"):
            for target in getattr(made, name)[at : at + 2]:
                values = [value for value in target.backed_values if getattr(target, value) not in (None, "")]
                backings += [Backing(fact=fact, value=value, **{target._meta.model_name: target}) for value in values]
    Citation.objects.bulk_create(citations)
    Backing.objects.bulk_create(backings)
    _link(
        Disagreement.facts,
        [(row, fact) for at, row in enumerate(made.disagreements) for fact in made.facts[max(at - 1, 0) : at + 1]],
    )
    for name in ("countries", "events", "chairmanships", "themes", "actors"):
        rows = getattr(made, name)
        _link(getattr(Fact, name), [(fact, row) for at, fact in enumerate(made.facts) for row in rows[at : at + 2]])


def _link(relation, pairs):
    near, far = relation.field.m2m_field_name(), relation.field.m2m_reverse_field_name()
    relation.through.objects.bulk_create(relation.through(**{near: one, far: other}) for one, other in pairs)


def _paragraph(article, number):
    text = paragraph_text(article.slug, number)
    first_words, last_words = passages.edges(text)
    return Paragraph(
        article=article,
        number=number,
        role=_ROLES[number] if number < len(_ROLES) else "body",
        words=passages.count_words(text),
        length=len(text),
        first_words=first_words,
        last_words=last_words,
        sha256=passages.fingerprint(text),
    )


def _place(place):
    """The paragraph to cite: the last one of an article."""
    if isinstance(place, Paragraph):
        return place
    if isinstance(place, str):
        place = Article.objects.filter(slug=place).first() or make_article(place)
    return place.paragraphs.last()


def _country(country):
    return make_country(country) if isinstance(country, str) else country


def _day(number):
    """That many days after the first of the century, in EDTF."""
    return (date(2000, 1, 1) + timedelta(number)).isoformat()


def _slug(name):
    return f"{slugify(name)[:40].strip('-')}-{next(_numbers)}"


def _code(number):
    """One of the 1,040 codes that ISO 3166 leaves to its users and that begin with X or Q: no country has it."""
    first, last = divmod(number % 1040, 26)
    letters = f"X{chr(ord('A') + first)}" if first < 26 else f"Q{chr(ord('M') + first - 26)}"
    return letters + chr(ord("A") + last)


def in_file(folder):
    """A file of the folder with every row that is made, but for facts and what belongs to them."""
    path = folder / "others.yaml"
    rows = [row for label in LABELS if label not in OWNED for row in model_of(label).objects.all()]
    natural = {"use_natural_foreign_keys": True, "use_natural_primary_keys": True}
    path.write_text(serializers.serialize("yaml", rows, **natural), encoding="utf-8")
    return path
