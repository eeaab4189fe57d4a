"""What a sentence's own words tell of dates and figures, in English, Russian and Chinese. Rules only; no models.

Places are (start, end) in code points of the sentence. A date is never more precise than its words: “in July” is read
against the page date and says so; “2024-25” is two years and never a season.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from .. import dates


@dataclass(frozen=True)
class When:
    """A date as EDTF text; ``reason`` says how it was worked out, and is empty where the words give it outright."""

    text: str
    reason: str
    start: int
    end: int


@dataclass(frozen=True)
class Figure:
    """A number with what it counts and how the text limits it; ``bound`` is one of ``models.fact.Bound``."""

    value: str
    unit: str
    bound: str
    start: int
    end: int


def _words(text: str) -> list[str]:
    return text.split()


_MONTHS = {
    "en": r"Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?|July?|Aug(?:ust|\.)?"
    r"|Sept?(?:ember|\.)?"
    r"|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?",
    "ru": r"январ[ьяею]|феврал[ьяею]|март[аеу]?|апрел[ьяею]|ма[йяею]|июн[ьяею]|июл[ьяею]|август[аеу]?|сентябр[ьяею]"
    r"|октябр[ьяею]|ноябр[ьяею]|декабр[ьяею]",
}
_STEMS = {
    "en": _words("jan feb mar apr may jun jul aug sep oct nov dec"),
    "ru": _words("янв фев мар апр ма июн июл авг сен окт ноя дек"),
}
_EN, _RU = _MONTHS["en"], _MONTHS["ru"]
_YEAR = r"(?:19|20)\d\d"
_DASH = r"\s?[-–—~～]\s?"
_RU_OF_YEAR = (
    r"(?:\s(?P<rel>этого|текущего|нынешнего|прошлого|минувшего|следующего|будущего)\sгода"
    rf"|,?\s(?P<y>{_YEAR})(?:\s(?:года|году|год|гг?\.))?)?"
)
_EN_OF_YEAR = rf"(?:,?\s(?:of\s)?(?P<y>{_YEAR})\b(?!\d)|\s(?:of\s)?(?P<rel>this|last|next)\syear)?"

#: Per language, in the order in which they are tried; a later one never takes what an earlier one took. The groups:
#: y, m, d and y2, m2, d2 for the end of a span; ``rel`` is a year by its relation to the page's, ``relm`` a month,
#: ``reld`` a day, ``week`` a day of the week.
_PATTERNS = {
    "en": [
        rf"\b(?P<m>{_EN})\s(?P<d>\d{{1,2}})(?:{_DASH}|\sto\s"
        rf"|\sand\s)(?P<m2>{_EN})\s(?P<d2>\d{{1,2}})(?!\d){_EN_OF_YEAR}",
        rf"\b(?P<d>\d{{1,2}})\s(?P<m>{_EN})(?:{_DASH}|\sto\s)(?P<d2>\d{{1,2}})\s(?P<m2>{_EN})\b{_EN_OF_YEAR}",
        rf"\b(?P<m>{_EN})\s(?P<d>\d{{1,2}})(?:{_DASH}|\sto\s|\sand\s)(?P<d2>\d{{1,2}})(?:st|nd|rd"
        rf"|th)?(?!\d){_EN_OF_YEAR}",
        rf"\b(?P<d>\d{{1,2}})(?:{_DASH}|\sto\s|\sand\s)(?P<d2>\d{{1,2}})\s(?P<m>{_EN})\b{_EN_OF_YEAR}",
        rf"\b(?P<m>{_EN})\s(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?!\d|\s?%){_EN_OF_YEAR}",
        rf"\b(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s(?:of\s)?(?P<m>{_EN})\b{_EN_OF_YEAR}",
        rf"\b(?P<m>{_EN}),?\s(?:of\s)?(?P<y>{_YEAR})\b",
        rf"\b(?P<m>{_EN})\s(?:of\s)?(?P<rel>this|last|next)\syear\b",
        rf"\b(?:[Ii]n|[Ss]ince|[Uu]ntil|[Bb]y|[Dd]uring|[Oo]f)\s(?:early\s|late\s|mid-)?(?P<m>{_EN})\b",
        rf"\b(?P<relmonth>[Tt]his|[Ll]ast|[Nn]ext)\s(?P<m>{_EN})\b",
        r"\b(?P<rel>[Tt]his|[Ll]ast|[Nn]ext|[Tt]he\scurrent)\syear\b",
        r"\b(?P<relm>[Tt]his|[Ll]ast|[Nn]ext)\smonth\b",
        r"\b(?P<reld>[Tt]oday|[Yy]esterday|[Tt]omorrow)\b",
        r"\b[Oo]n\s(?P<week>Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)\b",
    ],
    "ru": [
        rf"\b(?P<d>\d{{1,2}})\s(?P<m>{_RU})(?:{_DASH}|\sпо\s)(?P<d2>\d{{1,2}})\s(?P<m2>{_RU})\b{_RU_OF_YEAR}",
        rf"\b(?P<d>\d{{1,2}})(?:{_DASH}|\sпо\s|\sи\s)(?P<d2>\d{{1,2}})\s(?P<m>{_RU})\b{_RU_OF_YEAR}",
        rf"\b(?P<d>\d{{1,2}})\s(?P<m>{_RU})\b{_RU_OF_YEAR}",
        rf"(?<![\d.])(?P<d>\d{{1,2}})\.(?P<m>\d\d)\.(?P<y>{_YEAR})(?!\d)",
        rf"\b(?P<m>{_RU})\s(?P<y>{_YEAR})(?:\s(?:года|году|год|гг?\.))?",
        rf"\b(?P<m>{_RU})\s(?P<rel>этого|текущего|нынешнего|прошлого|минувшего|следующего|будущего)\sгода\b",
        rf"\b(?:[ВвКкСс]о?|[Нн]а|[Дд]о|начале|середине|конце|конца|начала)\s(?P<m>{_RU})\b",
        r"\b(?P<rel>этом|текущем|нынешнем|прошлом|минувшем|следующем|будущем)\sгоду\b",
        r"\b(?P<rel>этого|текущего|нынешнего|прошлого|минувшего|следующего|будущего)\sгода\b",
        r"\b(?P<relm>этом|текущем|прошлом|следующем)\sмесяце\b",
        r"\b(?P<reld>[Сс]егодня|[Вв]чера|[Зз]автра)\b",
        r"\b[Вв]о?\s(?P<week>понедельник|вторник|среду|четверг|пятницу|субботу|воскресенье)\b",
    ],
    "zh": [
        rf"(?:(?P<y>{_YEAR})年|(?P<rel>今年|去年|明年))?(?P<m>\d{{1,2}})月(?P<d>\d{{1,2}})[日号]?(?:至|到|{_DASH})"
        r"(?:(?P<m2>\d{1,2})月)?(?P<d2>\d{1,2})[日号]",
        rf"(?:(?P<y>{_YEAR})年|(?P<rel>今年|去年|明年))?(?P<m>\d{{1,2}})月(?P<d>\d{{1,2}})[日号]",
        rf"(?:(?P<y>{_YEAR})年|(?P<rel>今年|去年|明年))(?P<m>\d{{1,2}})月",
        r"(?<![\d个])(?P<m>\d{1,2})月份?(?!\d)",
        rf"(?P<y>{_YEAR})年?(?:至|到|{_DASH})(?P<y2>{_YEAR}|\d\d)年",
        rf"(?P<y>{_YEAR})年(?!来)",
        r"(?P<rel>今年|本年度?|去年|明年)",
        r"(?P<relm>本月|上月|上个月|下月|下个月)",
        r"(?P<reld>今天|今日|昨天|昨日|明天|明日)",
    ],
}
#: What every language shares, tried behind its own.
_SHARED = [
    rf"(?<![\d-])(?P<y>{_YEAR})[-/](?P<m>\d\d)[-/](?P<d>\d\d)(?!\d)",
    rf"(?<![\d,.-])(?P<y>{_YEAR})(?:{_DASH}|/|\s(?:to|and|по|и)\s)(?P<y2>{_YEAR}|\d\d)(?!\d|-|,\d)",
    rf"(?<![\d,.$€№/-])(?P<y>{_YEAR})(?![\d,]\d|\d|\s?%|-[^\W\d_]|[A-Za-zА-Яа-я])",
]
_COUNTED = re.compile(
    r"\s(?:people|participants|delegates|experts|guests|journalists|companies|kilomet|km\b|human|челов|участник"
    r"|делегат|гост|км\b)"
)
_THAN = re.compile(
    r"(?:than|about|over|nearly|some|approximately|around|около|более|свыше|примерно|超过|逾|约)\s?$", re.I
)
_OFFSETS = {
    word: offset
    for offset, words in (
        (0, "this current the.current этом этого текущем текущего нынешнем нынешнего today сегодня"),
        (0, "今年 本年 本年度 本月 今天 今日"),
        (-1, "last прошлом прошлого минувшем минувшего yesterday вчера 去年 上月 上个月 昨天 昨日"),
        (1, "next следующем следующего будущем будущего tomorrow завтра 明年 下月 下个月 明天 明日"),
    )
    for word in _words(words)
}
_WEEK = {
    name: day
    for names in (
        "monday tuesday wednesday thursday friday saturday sunday",
        "понедельник вторник среду четверг пятницу субботу воскресенье",
    )
    for day, name in enumerate(_words(names))
}


def whens(text: str, language: str, page_date: str = "", ahead: bool = False) -> list[When]:
    """The dates of a sentence in their order. ``page_date`` is EDTF text; ``ahead`` reads a month without a year as the
    next one, not the last one, because the sentence speaks of what is to come."""
    language = language[:2]
    found: list[When] = []
    for pattern in [*_PATTERNS.get(language, []), *_SHARED]:
        for match in re.finditer(pattern, text):
            if any(match.start() < other.end and other.start < match.end() for other in found):
                continue
            when = _when(match, language, page_date, ahead)
            if when:
                found.append(when)
    return sorted(found, key=lambda when: when.start)


def _when(match: re.Match, language: str, page_date: str, ahead: bool) -> When | None:
    parts = {name: value for name, value in match.groupdict().items() if value}
    if set(parts) == {"y"} and (
        _COUNTED.match(match.string[match.end() :]) or _THAN.search(match.string[: match.start()])
    ):
        return None
    inferred = not parts.get("y")
    try:
        text = _inferred(parts, language, page_date, ahead) if inferred else _stated(parts, language, int(parts["y"]))
        dates.parse(text)
    except (ValueError, OverflowError):
        return None
    reason = f"“{match[0].strip(' ,')}” is read against the page date." if inferred else ""
    return When(text, reason, match.start(), match.end()) if text else None


def _around(match: re.Match) -> tuple[str, str]:
    """A few words before a match and behind it."""
    text = match.string
    return text[max(0, match.start() - 40) : match.start()], text[match.end() : match.end() + 40]


def _stated(parts: dict, language: str, year: int) -> str:
    if "y2" in parts:
        last = parts["y2"] if len(parts["y2"]) == 4 else f"{year // 100}{parts['y2']}"
        return f"{year}/{last}"
    if "m" not in parts:
        return f"{year}"
    month = _month(parts["m"], language)
    if "d" not in parts:
        return f"{year}-{month:02}"
    first = f"{year}-{month:02}-{int(parts['d']):02}"
    if "d2" not in parts:
        return first
    end = _month(parts["m2"], language) if "m2" in parts else month
    return f"{first}/{year}-{end:02}-{int(parts['d2']):02}"


def _inferred(parts: dict, language: str, page_date: str, ahead: bool) -> str:
    """EDTF text by the page date; ValueError where the page date is not precise enough to tell."""
    page = dates.parse(page_date)
    if page.precision not in ("day", "month", "year"):
        raise ValueError
    day = page.first_day
    word = next((parts[name].lower().replace(" ", ".") for name in ("rel", "relm", "reld") if name in parts), "")
    if "week" in parts or "reld" in parts:
        if page.precision != "day":
            raise ValueError
        return _day(day, parts, word, ahead).isoformat()
    if "relm" in parts:
        if page.precision == "year":
            raise ValueError
        months = day.year * 12 + day.month - 1 + _OFFSETS[word]
        return f"{months // 12}-{months % 12 + 1:02}"
    if "rel" in parts:
        return _stated(parts, language, day.year + _OFFSETS[word])
    if page.precision == "year":
        raise ValueError
    return _stated(parts, language, _year(parts, _month(parts["m"], language), day, ahead))


def _year(parts: dict, month: int, page: date, ahead: bool) -> int:
    """The year of a month that is named alone: the last one up to the page's, or the next one from it on."""
    if parts.get("relmonth", "").lower() == "this":
        return page.year
    if ahead or parts.get("relmonth", "").lower() == "next":
        return page.year + (month < page.month)
    return page.year - (month > page.month)


def _day(page: date, parts: dict, word: str, ahead: bool) -> date:
    if "reld" in parts:
        return page + timedelta(days=_OFFSETS[word])
    behind = (page.weekday() - _WEEK[parts["week"].lower()]) % 7
    return page + timedelta(days=(7 - behind) % 7 if ahead else -behind)


def _month(word: str, language: str) -> int:
    if word.isdigit():
        return int(word)
    stems = _STEMS[language]
    return next(number for number, stem in enumerate(stems, 1) if word.lower().startswith(stem))


_SPACES = "[ \u00a0\u202f]"
_NUMBER = re.compile(
    rf"(?<![A-Za-zА-Яа-яЁё\d_.,/№#:+第-])(?<![№#]{_SPACES})(?P<money>[$€£¥])?{_SPACES}?"
    rf"(?P<number>\d{{1,3}}(?:[,’]\d{{3}})+(?:\.\d+)?|\d{{1,3}}(?:{_SPACES}\d{{3}})+(?:,\d+)?|\d+(?:[.,]\d+)?)"
    rf"(?![\d:/-])(?!\.\d)"
)
_CJK = "\u3400-\u9fff"
_SCALES = [
    (r"(?:thousand|тыс(?:\.|яч[аиу]?(?![а-я])))", 10**3),
    (r"(?:million|mln|млн\.?|миллион(?:а|ов)?)", 10**6),
    (r"(?:billion|bn|млрд\.?|миллиард(?:а|ов)?)", 10**9),
    (r"(?:trillion|tn|трлн\.?|триллион(?:а|ов)?)", 10**12),
    (r"万亿", 10**12),
    (r"亿", 10**8),
    (r"万", 10**4),
]
_PERCENT = re.compile(rf"{_SPACES}?(?:%|％|per{_SPACES}cent|percent|процент(?:а|ов|ы)?)(?!\w)")
_MONEY = {"$": "US dollars", "€": "euros", "£": "pounds", "¥": "yuan"}
#: What stands right before or behind a number and limits it; the first that fits counts.
_BEFORE = [
    ("at-most", r"up to|at most|no more than|not more than|не более(?: чем)?|не больше|до|不超过|至多|最多"),
    (
        "at-least",
        r"at least|no fewer than|no less than|not less than|не менее(?: чем)?|не меньше|как минимум|至少|不少于",
    ),
    ("more-than", r"more than|over|above|exceeding|in excess of|upwards of|более(?: чем)?|больше|свыше|超过了?|逾|超"),
    ("less-than", r"less than|fewer than|under|below|менее(?: чем)?|меньше|不到|不足|少于"),
    (
        "about",
        r"about|around|approximately|approx\.|some|roughly|nearly|almost|circa|около|примерно|приблизительно|порядка",
    ),
    ("about", r"почти|大约|大概|约|近|将近"),
]
_BEHIND = [
    ("more-than", r"[万亿]*[多余]"),
    ("at-least", r"[\u3400-\u9fff]{0,4}?以上"),
    ("about", r"[\u3400-\u9fff]{0,4}?左右"),
]
#: Words with which what is counted ends.
_END_OF_UNIT = frozenset(
    _words(
        "of in on at by for from with to as and or but than that which who were was are is be been have has had will "
        "would could can may might must should during under over within across between among per more into held took "
        "since в во на по с со к ко и или для от из за до при были было был была есть что которые который состоялось "
        "прошло приняли провели провёл провел будет будут стало стали"
    )
)
_UNIT = re.compile(rf"{_SPACES}((?:[^\W\d_]+(?:['’-][^\W\d_]+)*{_SPACES}?){{1,4}})")
_MEASURE = re.compile(rf"(?:多|余)?([{_CJK}]{{1,8}})")
_END_OF_MEASURE = re.compile("[的了在和与及是将被对从为以就已至到等也参举出提签]|以上|左右|签署|达成")


def figures(text: str, taken: list[tuple[int, int]] = ()) -> Iterator[Figure]:
    """The numbers of a sentence that count or measure something; ``taken`` are places that are dates."""
    for match in _NUMBER.finditer(text):
        if any(match.start() < end and start < match.end() for start, end in taken):
            continue
        value, end = _value(match, text)
        unit, end = _unit(match, text, end)
        if value is not None and unit:
            yield Figure(format(value, "f"), unit, _bound(match), match.start(), end)


def _value(match: re.Match, text: str) -> tuple[Decimal | None, int]:
    number, end = re.sub(rf"{_SPACES}|’", "", match["number"]), match.end()
    whole = re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", number)
    value = Decimal(number.replace(",", "") if whole else number.replace(",", "."))
    for words, size in _SCALES:
        found = re.compile(rf"{_SPACES}?[多余]?{words}").match(text, end)
        if found:
            value, end = value * size, found.end()
            break
    value = value.normalize() + 0
    fits = value < 10**15 and value == round(value, 3)
    return (value if fits else None), end


def _unit(match: re.Match, text: str, end: int) -> tuple[str, int]:
    """What is counted, in the text's words, and where they end."""
    percent = _PERCENT.match(text, end)
    if percent:
        return "per cent", percent.end()
    if match["money"]:
        return _MONEY[match["money"]], end
    words = _UNIT.match(text, end)
    if words:
        kept = []
        for word in words[1].split():
            if word.lower() in _END_OF_UNIT or len(word) == 1 or len(kept) == 3:
                break
            kept.append(word)
        return " ".join(kept), end
    measure = _MEASURE.match(text, end)
    if measure:
        end_of = _END_OF_MEASURE.search(measure[1])
        return (measure[1][: end_of.start()] if end_of else measure[1]), end
    return "", end


def _bound(match: re.Match) -> str:
    before, behind = _around(match)
    for bound, words in _BEFORE:
        if re.search(rf"(?:(?<!\w)|(?<=[{_CJK}])|(?=[{_CJK}]))(?:{words}){_SPACES}?$", before, re.IGNORECASE):
            return bound
    for bound, words in _BEHIND:
        if re.match(words, behind):
            return bound
    return "exactly"
