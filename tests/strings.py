"""Random searches and random addresses."""

import string
from random import Random
from urllib.parse import quote_from_bytes

from hypothesis import strategies as st

from facts.models import Actor, Article, Chairmanship, Country, Event, Fact, Theme


def _apart(text: str, sign: str | None = None) -> list[str]:
    return text.split(sign)


_QUOTES = "'\"`´‘’“”«»()[]{}<>;:,.!?*%_\\/|&^~+-=@#$"
_PIECES = _apart(
    "' OR 1=1 --|'; DROP TABLE facts_fact; --|\" NEAR/3 \"|a AND NOT b|x*|* *|NEAR(a b, 5)|col:x|^start|"
    "\\|%|_|%%%|--|/*|*/|${7*7}|{{7*7}}|<script>alert(1)</script>|<b>|&amp;|%00|%25|\\x00|\\u0000|A/RES/55/2|U.N.|don't|S.C.O.|1,000|12.5|"
    "2024-07-04|2024-13-45|1e999|NaN|null|None|true|../../etc/passwd|file:///|http://[::1]|pg_sleep(9)|:tsquery|"
    "a & | b|!!|((((|))))|(?:a+)+$|\u202e|\ufeff|\u200b|\u0301|İ|ß|ŉ|Ⅷ|①|𝔘𝔫𝔦|👩‍👩‍👧|🇰🇿|上合|哈萨克斯坦|Токаев|ё|Ё|ـ|ا",
    "|",
)
_RANGES = (
    *((0x20, 0x7E), (0xA0, 0x24F), (0x300, 0x36F), (0x400, 0x4FF), (0x590, 0x6FF), (0x900, 0x97F), (0xE00, 0xE7F)),
    *((0x1100, 0x11FF), (0x2000, 0x206F), (0x3040, 0x30FF), (0x4E00, 0x9FFF), (0xAC00, 0xD7A3), (0xD800, 0xDFFF)),
    *(
        (0xE000, 0xF8FF),
        (0xF900, 0xFAFF),
        (0xFE00, 0xFFFF),
        (0x1F300, 0x1FAFF),
        (0x20000, 0x2A6DF),
        (0xE0000, 0x10FFFF),
    ),
)
_PAGES = _apart(
    "/ /index.json /record/ /record.json /map/ /map.json /map.csv /timeline/ /timeline.json /timeline.csv /numbers/ "
    "/numbers.json /numbers.csv /compare/ /compare.json /quality/ /quality.json /about/ /about.json /changes/ "
    "/changes.json /changes.atom /oembed.json /facts/cite/ /facts/cite.json /facts/cite.bib /facts/cite.ris "
    "/facts/24th-summit-in-astana/changes/ /facts/24th-summit-in-astana/changes.json "
    "/facts/cite.txt /facts/cite.csl.json /facts/check/ /facts/check.json /facts/manifest.txt /events.ics /sitemap.xml "
    "/map/check/ /countries/check.json /compare/check/ /sitemap-facts.xml /robots.txt"
)
_LISTS = ("facts", "events", "countries", "chairmanships", "themes", "actors", "articles", "disagreements")
PATHS = (*_PAGES, *(f"/{name}{end}" for name in _LISTS for end in ("/", ".json", ".csv", ".jsonl", ".jsonld", ".ttl")))
_NOUNS = ("theme", "country", "event", "chairmanship", "actor", "article", "publisher")
_FILTERS = (*_NOUNS, "kind", "check", "language", "decade", "year")
NAMES = (
    *(name + meant for name in _FILTERS for meant in ("", "__all", "__not")),
    *_apart("q sort page size more as_of known_by status_by bom zoom what a b url format maxwidth sha256 count cited"),
    *_apart("site citation utm_source page__not __all fmt noun csrfmiddlewaretoken"),
)
_VALUES = _apart(
    "0|1|-1|2|25|1000|1001|99999999999999999999999|-0|+1|1.5|1e9|٣|２|0x10|2020|20200|2001-06-15|2024-07-04|2024-02-30|"
    "0000-00-00|9999-12-31|0001-01-01|10000-01-01|2024-7-4|today|relevance|newest|oldest|published|decision|effect|"
    "country|day|chairmanship|reported|opinion|exact|en|ru|2010s|2024||\0|null|true|[]|{}|xml|json|"
    "http://testserver/facts/24th-summit-in-astana/|http://[|" + "a" * 64,
    "|",
)


@st.composite
def searches(draw, words: list[str]) -> str:
    """The address of a search for a text that is made up of these words, in part."""
    end = draw(st.sampled_from(("/", ".json")))
    return f"/facts{end}?q={_encoded(_text(draw(st.randoms()), words))}"


@st.composite
def queries(draw, words: list[str], slugs: list[str]) -> str:
    """The address of a public list or page, in any format, with parameters that are known or not."""
    path, between = draw(st.sampled_from(PATHS)), draw(st.sampled_from(("&", "&&", ";")))
    return f"{path}?{between.join(draw(st.lists(_pairs(words, slugs), max_size=8)))}"


@st.composite
def _pairs(draw, words: list[str], slugs: list[str]) -> str:
    chance = draw(st.randoms())
    name = _text(chance, words)[:40] if chance.randrange(20) == 19 else chance.choice(NAMES)
    return f"{_encoded(name)}={_value(chance, words, slugs)}"


def words() -> list[str]:
    texts = [*Fact.objects.order_by("slug").values_list("statement", flat=True)]
    for model, name in ((Actor, "aliases"), (Theme, "aliases"), (Country, "name_ru"), (Country, "name_zh")):
        texts += model.objects.order_by("pk").values_list(name, flat=True)
    return sorted({word for text in texts for word in text.replace(";", " ").split()}) or ["word"]


def slugs() -> list[str]:
    models = (Theme, Event, Chairmanship, Actor, Article, Fact)
    found = [slug for model in models for slug in model.objects.order_by("slug").values_list("slug", flat=True)]
    return [*found, *Country.objects.order_by("iso3").values_list("iso3", flat=True)] or ["nothing"]


def _text(chance: Random, words: list[str]) -> str:
    kind = chance.randrange(9)
    if kind == 0:
        return "".join(_sign(chance) for _ in range(chance.randrange(60)))
    if kind == 1:
        return "".join(chance.choice(_QUOTES + " a1") for _ in range(chance.randrange(30)))
    if kind == 2:
        return chance.choice((" ", "")).join(chance.choice(_PIECES) for _ in range(chance.randrange(1, 6)))
    if kind == 3:
        return "".join(chr(chance.randrange(0x20)) + chance.choice(words) for _ in range(chance.randrange(1, 4)))
    if kind == 4 and chance.randrange(10) == 9:
        return (chance.choice([*words, *_PIECES, _sign(chance)]) + chance.choice(("", " "))) * chance.randrange(
            1, 2_000
        )
    if kind == 5:
        return " ".join(chance.choice([*words[:400], *_PIECES]) + chance.choice(("*", "", '"')) for _ in range(3))
    return " ".join(_mutated(chance, chance.choice(words)) for _ in range(chance.randrange(1, 5)))


def _sign(chance: Random) -> str:
    return chr(chance.randint(*chance.choice(_RANGES)))


def _mutated(chance: Random, word: str) -> str:
    for _ in range(chance.randrange(3)):
        at = chance.randrange(len(word) + 1)
        letter = chance.choice((chance.choice(string.ascii_letters), _sign(chance), "", word[at : at + 1].swapcase()))
        word = word[:at] + letter + word[at + chance.randrange(2) :]
    return word


def _value(chance: Random, words: list[str], slugs: list[str]) -> str:
    kind = chance.randrange(8)
    if kind < 3:
        return _encoded(chance.choice(slugs))
    if kind < 6:
        return _encoded(chance.choice(_VALUES))
    if kind == 6:
        return chance.choice(("%", "%zz", "%ff%fe", "%c0%80", "%ed%a0%80", "%e4%b8", "%00", "+", "%2", "%F0%9F"))
    return _encoded(_text(chance, words)[:2_000])


def _encoded(text: str) -> str:
    """For an address, in UTF-8 even where that cannot hold it."""
    return quote_from_bytes(text.encode("utf-8", "surrogatepass"))
