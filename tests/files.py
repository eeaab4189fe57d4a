"""Valid files of invented articles, as many facts as wanted, the same for the same seed.

As in the shipped files: a fact is about 1.4 countries, a theme, an actor and 0.3 events, and has a citation or two.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from random import Random

from facts import passages

#: A file's rows, each ``{"model": …, "fields": {…}}``, under the file's name.
Content = tuple[str, list[dict]]

ENGLISH = [
    "caravan",
    "river",
    "honey",
    "market",
    "bridge",
    "harvest",
    "camel",
    "orchard",
    "weaver",
    "lantern",
    "meadow",
    "copper",
    "ferry",
    "granary",
]
RUSSIAN = [
    "караван",
    "река",
    "мёд",
    "рынок",
    "мост",
    "урожай",
    "верблюд",
    "сад",
    "ткач",
    "фонарь",
    "луг",
    "медь",
    "паром",
    "амбар",
    "ёлка",
]
CHINESE = "骆驼商队渡河蜂蜜集市石桥丰收果园织工灯笼草地铜器船谷仓"
LANDS = {
    "KAZ": ("Kazakhstan", "Казахстан", "哈萨克斯坦"),
    "KGZ": ("Kyrgyzstan", "Киргизия", "吉尔吉斯斯坦"),
    "TJK": ("Tajikistan", "Таджикистан", "塔吉克斯坦"),
    "UZB": ("Uzbekistan", "Узбекистан", "乌兹别克斯坦"),
    "CHN": ("China", "Китай", "中国"),
    "IND": ("India", "Индия", "印度"),
    "NOR": ("Norway", "Норвегия", "挪威"),
}
DATES = ("2021", "2021-05", "2021-05-09", "2021-05-09/2021-05-11", "2021/2022", "2020-02-29")
FIGURES = ("150", "0.5", "1200000", "12.345", "3")
PARAGRAPHS = 12
#: How the files' names begin, in loading order.
ORDER = ("world", "seed", "article")
_PLAIN = re.compile(r"[^\W\d_][\w .()–-]*(?<! )")
_SPECIAL = {"null", "true", "false"}


def files(folder: Path, facts: int = 100, seed: int = 1, facts_per_file: int = 100) -> list[Path]:
    """Write a vocabulary and articles with so many facts in all; the paths in loading order."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, rows in contents(facts, seed, facts_per_file):
        paths.append(folder / name)
        paths[-1].write_text(text_of(rows), encoding="utf-8")
    return sorted(paths, key=lambda path: ORDER.index(path.stem.partition("-")[0]))


def contents(facts: int = 100, seed: int = 1, facts_per_file: int = 100) -> Iterator[Content]:
    """The files one after the other: the vocabulary, then for each article its seed and its facts."""
    chance = Random(seed)
    world = vocabulary()
    yield "world.yaml", world
    for number, first in enumerate(range(0, facts, facts_per_file), 1):
        slug = f"article-{number:05}"
        texts = [_paragraph(chance, number + place) for place in range(PARAGRAPHS)]
        yield f"seed-{number:05}.yaml", seed_rows(slug, texts, number)
        rows = []
        for place in range(first, min(first + facts_per_file, facts)):
            rows += fact_rows(chance, place + 1, slug, texts)
        yield f"{slug}.yaml", rows


def row(model: str, **fields) -> dict:
    return {"model": f"facts.{model}", "fields": fields}


def vocabulary() -> list[dict]:
    """Countries, themes on two levels, actors of every kind, chairmanships one after the other, and events.

    Chairmanships and events are drafts: whatever a test does to the facts, no published value is left without one.
    """
    rows = [
        row("country", iso3=iso3, name=name, name_ru=name_ru, name_zh=name_zh)
        for iso3, (name, name_ru, name_zh) in LANDS.items()
    ]
    rows.append(row("theme", slug="trade", name="Trade", definition="Who sells what to whom.", status="published"))
    for word in ENGLISH:
        theme = {"slug": f"on-{word}", "name": f"On {word}", "definition": f"Facts on {word}: all of them."}
        rows.append(row("theme", **theme, parent=["trade"], aliases=f"{word}s; {RUSSIAN[0]}", status="published"))
    kinds = ("person", "state-body", "organisation", "sco-body", "media")
    for place, word in enumerate(ENGLISH):
        actor = {"slug": f"{word}-actor", "name": f"The {word} people", "kind": kinds[place % len(kinds)]}
        rows.append(row("actor", **actor, status="published"))
    for year, (iso3, (name, *_names)) in enumerate(LANDS.items(), 2021):
        actor = {"slug": f"state-of-{iso3.lower()}", "name": f"{name} (the state)", "kind": "state", "country": [iso3]}
        rows.append(row("actor", **actor, status="published"))
        chair = {"slug": f"chair-{iso3.lower()}", "country": [iso3], "term": f"{year}/{year + 1}", "status": "draft"}
        rows.append(row("chairmanship", **chair))
    whole = {"slug": "great-fair", "name": "“Great fair”, Osh", "kind": "forum", "when": "2021-05", "place": "Osh"}
    rows.append(row("event", **whole, country=["KGZ"], ordinal=24, status="draft"))
    for place, word in enumerate(ENGLISH[:8]):
        event = {"slug": f"{word}-day", "name": f"Day of the {word}", "kind": "meeting", "when": DATES[place % 5]}
        rows.append(row("event", **event, part_of=["great-fair"], chairmanship=["chair-kaz"], status="draft"))
    return rows


def seed_rows(slug: str, texts: list[str], number: int) -> list[dict]:
    """An article's seed: its bibliographic data and the fingerprints of its paragraphs."""
    article = {
        "slug": slug,
        "title": f"The {ENGLISH[number % len(ENGLISH)]} of the year {number}",
        "kind": ("news", "op-ed", "interview")[number % 3],
        "authors": [[f"{ENGLISH[number % len(ENGLISH)]}-actor"]],
        "publisher": ["lantern-actor"],
        "language": ("en", "ru", "zh-Hans")[number % 3],
        "page_date": "2021-08-27",
        "url": f"https://news.example.org/{slug}?id={number}",
        "status": "published",
    }
    return [row("article", **article), *(_paragraph_row(slug, place, text) for place, text in enumerate(texts))]


def fact_rows(chance: Random, number: int, article: str, texts: list[str]) -> list[dict]:
    """One fact with its citations, and now and then a backing."""
    slug = f"fact-{number:06}"
    fact = {"slug": slug, "statement": _statement(chance, number), **_kind(chance), **_date(chance), **_figure(chance)}
    if chance.random() < 0.6:
        fact["leaves_open"] = f"What the {chance.choice(ENGLISH)} was for."
    events = chance.sample(ENGLISH[:8], chance.choice((0, 0, 0, 1, 0, 1)))
    fact["countries"] = [[iso3] for iso3 in chance.sample(list(LANDS), chance.choice((1, 1, 1, 2, 2)))]
    fact["events"] = [[f"{word}-day"] for word in events]
    fact["chairmanships"] = [["chair-kaz"]] if chance.random() < 0.2 else []
    fact["themes"] = [[f"on-{chance.choice(ENGLISH)}"]]
    fact["actors"] = [[f"{chance.choice(ENGLISH)}-actor"]]
    fact["status"] = chance.choices(("published", "draft"), (9, 1))[0]
    rows = [row("fact", **{name: value for name, value in fact.items() if value != []})]
    places = chance.sample(range(1, len(texts)), chance.choice((1, 1, 1, 2)))
    rows += [citation_row(chance, slug, at, article, place, texts[place]) for at, place in enumerate(places, 1)]
    if events and chance.random() < 0.3:
        rows.append(row("backing", fact=[slug], event=[f"{events[0]}-day"], value="when"))
    return rows


def citation_row(chance: Random, fact: str, position: int, article: str, number: int, text: str) -> dict:
    """A citation of a passage of the paragraph; the first of a fact supports it."""
    starts = [0, *(at.end() for at in re.finditer(" ", text))] if " " in text else list(range(len(text)))
    first, last = sorted(chance.sample(range(len(starts)), 2))
    start, end = starts[first], starts[last]
    passage = text[start:end].strip()
    first_words, last_words = passages.edges(passage)
    stance = "supports" if position == 1 or chance.random() < 0.7 else "disputes"
    fields = {"fact": [fact], "position": position, "paragraph": [article, number], "stance": stance}
    fields |= {"first_words": first_words, "last_words": last_words, "start": start, "length": len(passage)}
    fields["sha256"] = passages.fingerprint(passage)
    if chance.random() < 0.8:
        fields |= {"check_state": "exact", "checked_on": "2021-09-01"}
    return row("citation", **fields)


def text_of(rows: list[dict]) -> str:
    """Rows as the YAML that a person would write."""
    lines = []
    for one in rows:
        lines.append(f"- model: {one['model']}\n  fields:")
        lines += [f"    {name}: {scalar(value)}" for name, value in one["fields"].items()]
    return "\n".join(lines) + "\n"


def scalar(value) -> str:
    """A value as YAML: plain where it can be, else between quotation marks; references in brackets."""
    if isinstance(value, list):
        return f"[{', '.join(map(scalar, value))}]"
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    text = str(value)
    plain = text.isascii() and text.replace("-", "").isalnum() and text[0] != "-" or _PLAIN.fullmatch(text)
    return text if plain and text not in _SPECIAL else json.dumps(text, ensure_ascii=False)


def _paragraph(chance: Random, number: int) -> str:
    """An invented paragraph of one language; no word stands in it twice, so a passage has one place."""
    if number % 3 == 2:
        return "".join(chance.sample(CHINESE, 24)) + f"共{number}。"
    words = list(ENGLISH if number % 3 else RUSSIAN)
    chance.shuffle(words)
    return f"{' '.join(words[:7]).capitalize()}, {' '.join(words[7:])} {number}."


def _paragraph_row(slug: str, number: int, text: str) -> dict:
    first_words, last_words = passages.edges(text)
    fields = {
        "article": [slug],
        "number": number,
        "role": ("headline", "standfirst")[number] if number < 2 else "body",
        "words": passages.count_words(text),
        "length": len(text),
        "first_words": first_words,
        "last_words": last_words,
        "sha256": passages.fingerprint(text),
    }
    return row("paragraph", **fields)


def _statement(chance: Random, number: int) -> str:
    if number % 7 == 3:
        return f"Факт {number}: {' '.join(chance.sample(RUSSIAN, 5))}."
    if number % 7 == 5:
        return f"第{number}：{''.join(chance.sample(CHINESE, 10))}。"
    return f"In tale {number} the {' and the '.join(chance.sample(ENGLISH, 4))} were seen."


def _kind(chance: Random) -> dict:
    kind = chance.choice(("reported", "reported", "attributed", "proposal", "expectation", "opinion"))
    if kind == "attributed" or kind == "opinion" and chance.random() < 0.5:
        return {"kind": kind, "attributed_to": [f"{chance.choice(ENGLISH)}-actor"]}
    return {"kind": kind}


def _date(chance: Random) -> dict:
    if chance.random() < 0.7:
        return {}
    inferred = {"when_inferred": True, "when_reason": "Counted from the comet."} if chance.random() < 0.3 else {}
    return {"when": chance.choice(DATES), **inferred}


def _figure(chance: Random) -> dict:
    if chance.random() < 0.8:
        return {}
    bound = chance.choice(("exactly", "about", "more-than", "at-least", "less-than", "at-most"))
    return {"figure_value": chance.choice(FIGURES), "figure_unit": chance.choice(ENGLISH), "figure_bound": bound}
