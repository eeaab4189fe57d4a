"""A page's lines: which of them are the article, what each one is, and what they tell of author, source and date.

In English, Russian and Chinese, by rules. Nothing is dropped in silence: what is left out comes back with the reason.
"""

import re
from collections import Counter
from dataclasses import dataclass, field

from ..passages import TAIL, normalise
from .clues import whens


@dataclass(frozen=True)
class Block:
    """One paragraph of an article as it is recorded: its role and its normalised text."""

    role: str
    text: str


@dataclass(frozen=True)
class LeftOut:
    """A line that is not the article's: its number counted from 1, why it is left out, and its text."""

    line: int
    reason: str
    text: str


@dataclass(frozen=True)
class Reading:
    """What a text holds: the article's paragraphs, what was left out, and what the text tells of the article.

    ``told`` has ``language``, ``date`` (EDTF), ``publisher`` (a name) and ``author`` (names), each with how it was
    found, as (value, how); only what was found.
    """

    paragraphs: list[Block]
    left_out: list[LeftOut] = field(default_factory=list)
    told: dict[str, tuple] = field(default_factory=dict)


_SOURCE = re.compile(
    r"[\[(（【]?\s*(?:Source|Источник|(?:文章|信息|稿件)?来源|稿源)\s*(?:[:：]"
    r"|(?<=Источник)\s*[—–-])\s*(?P<name>[^|｜;；)）】\]]*)",
    re.I,
)
_AUTHOR = re.compile(
    r"[\[(（【]?\s*(?:The author is|The authors are|Authors?\s*[:：]|(?:Written )?By(?=\s+[^.!?]{1,60}$)"
    r"|Авторы?\s*(?:[:：—–-]|(?=[А-ЯЁ]))|(?:本文)?(?:作者|撰文|撰稿)\s*(?:[:：]|(?:是|系|为)))\s*(?P<names>.*)",
)
_ROLE_OF_AUTHOR = re.compile(r"[,，.。;；)）】\]|｜]|\s[—–-]\s|\s\d|，")
_AND = re.compile(r"\s*(?:,|、|\sand\s|\sи\s|和)\s*")
_LABEL = re.compile(
    r"(?:Published(?: on| at)?|Updated|Posted(?: on)?|Date|Time|Опубликован[оа]|Обновлено|Дата(?: публикации)?|Время"
    r"|发布时间|发布日期|发表时间|更新时间|日期|时间)\s*[:：]?",
    re.I,
)
_TIME = re.compile(r"\d{1,2}[:：]\d{2}(?:[:：]\d{2})?|\b(?:UTC|GMT|МСК|MSK|[ap]\.?m\.?)\b|[+]\d+|星期.|周.", re.I)
_WEEKDAY = re.compile(
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|понедельник|вторник|среда|четверг|пятница|суббота|воскресенье", re.I
)
_STOP = re.compile(r"[.!?。！？…][\"'”’»)\]」』）]*$")
_PARTS = re.compile(r"\s*(?:\||｜|›|»|>|•|·|\s/\s)\s*")
_CJK = "\u3400-\u9fff"

#: Headings that portals put around an article: they and the lines below them that are no sentences are left out.
_HEADINGS = re.compile(
    "|".join(
        (
            r"related (?:news|stories|articles|topics|links|posts)|read (?:also|more|next)|see also"
            r"|most (?:read|popular|viewed)",
            r"latest news|recent (?:news|posts)|top (?:news|stories)|more (?:news|stories)|recommended"
            r"|you may also like|popular",
            r"share(?: (?:this|on|via).*)?|follow us.*|subscribe.*|newsletter.*|sign (?:in|up)|log ?in|register"
            r"|search|menu",
            r"home|home ?page|news|contacts?|contact us|about us|faq|comments?(?: \(\d+\))?|leave a (?:comment"
            r"|reply)|tags?",
            r"advertisement|sponsored.*|print(?: this page)?|back to top|site ?map|privacy policy|terms of use"
            r"|cookies?.*",
            r"(?:copyright|©)\W*(?:©|\(c\)|\d{4}).*|all rights reserved.*|application status|inquiry status"
            r"|editor's (?:choice|picks)",
            r"читайте также|читать (?:также|далее)|смотрите также|материалы по теме|новости по теме|по теме"
            r"|похожие (?:новости|статьи)",
            r"другие новости|последние новости|главные новости|популярное|самое читаемое|лента новостей"
            r"|новости партн[её]ров",
            r"поделиться.*|подписаться.*|подписывайтесь.*|войти|регистрация|поиск|меню|главная|новости|контакты"
            r"|о нас|реклама",
            r"комментари[ий](?: \(\d+\))?|оставить комментарий|теги|метки|печать|версия для печати|наверх|карта сайта",
            r"все права защищены.*|политика конфиденциальности|вопросы и ответы|обратная связь",
            r"相关(?:新闻|阅读|链接|报道|文章|专题)|延伸阅读|推荐阅读|热门(?:新闻|文章|推荐)?|最新(?:新闻|消息)"
            r"|猜你喜欢|更多(?:新闻)?|精彩推荐",
            r"分享(?:到|至)?.*|订阅.*|登录|注册|搜索|首页|新闻|联系我们|关于我们|网站地图|常见问题"
            r"|评论(?:\(\d+\))?|我要评论|标签",
            r"打印(?:本页)?|返回顶部|关闭窗口|上一篇.*|下一篇.*|版权所有.*|版权声明.*|免责声明.*|责任编辑.*"
            r"|责编.*|扫一扫.*|字号.*|广告",
        )
    ),
    re.I,
)
_RIGHTS = re.compile("reserved|защищены|©|版权", re.I)


def paragraphs(text: str) -> list[tuple[int, str]]:
    """The paragraphs of a plain text as (number of their first line, normalised text).

    One is a line, or, where lines are broken at a width, what stands between empty lines.
    """
    lines = text.split("\n")
    if not _is_wrapped(lines):
        return [(number, normalise(line)) for number, line in enumerate(lines, 1) if line.strip()]
    found, first, parts = [], 0, []
    for number, line in enumerate([*lines, ""], 1):
        if line.strip():
            first = first or number
            parts.append(normalise(line))
        elif parts:
            found.append((first, _joined(parts)))
            first, parts = 0, []
    return found


def _is_wrapped(lines: list[str]) -> bool:
    """Whether lines are broken at a width: there are empty lines, and most neighbours go on in the next line."""
    stripped = [line.strip() for line in lines]
    pairs = [(one, other) for one, other in zip(stripped, stripped[1:], strict=False) if one and other]
    widest = max(map(len, stripped), default=0)
    if not pairs or "" not in stripped or widest > 130:
        return False
    on = [one for one, _ in pairs if not _STOP.search(one) and len(one) > 0.6 * widest]
    return 2 * len(on) > len(pairs)


def _joined(parts: list[str]) -> str:
    text = parts[0]
    for part in parts[1:]:
        wide = re.search(f"[{_CJK}，。、；：！？“”（）]$", text) and re.match(f"[{_CJK}，。、；：！？“”（）]", part)
        text += part if wide else f" {part}"
    return normalise(text)


def read(text: str, keep: tuple[int, int] | None = None) -> Reading:
    """Tell an article's paragraphs in a page's text: headline, standfirst, body, author's line, source's line.

    ``keep`` names the first and the last line of the article and overrules every rule. Raises ValueError when there is
    no headline, standfirst and body.
    """
    lines = paragraphs(text)
    language = told_language(" ".join(line for _, line in lines))
    kept, left_out = _outside(lines, keep) if keep else _furniture(lines, language)
    told = {"language": (language, "from the script")} if language else {}
    for _, line in [*kept, *((one.line, one.text) for one in left_out if one.reason == _DATE)]:
        for name, value in _told_by(line, language).items():
            told.setdefault(name, value)
    blocks = _blocks([line for _, line in kept], told, language)
    return Reading(blocks, left_out, told)


_DATE = "the date of the page"


def _blocks(lines: list[str], told: dict, language: str) -> list[Block]:
    if lines and (dated := TAIL.search(lines[0])) and _is_date(dated[1], language):
        told["date"] = (whens(dated[1], language)[0].text, "from the headline’s line")
        lines = [lines[0][: dated.start()], *lines[1:]]
    roles = ["headline", *(_role(line, language) for line in lines[1:])]
    first = roles.index("body") if "body" in roles else 0
    if first and not _STOP.search(lines[first]):
        roles[first] = "standfirst"
    if "body" not in roles:
        raise ValueError("The text needs a headline, a standfirst and at least one paragraph, one to a line.")
    return [Block(role, line) for role, line in zip(roles, lines, strict=True)]


def _outside(lines, keep):
    first, last = keep
    kept = [(number, line) for number, line in lines if first <= number <= last]
    return kept, [
        LeftOut(number, "it is not in --keep-lines", line) for number, line in lines if (number, line) not in kept
    ]


def _furniture(lines: list[tuple[int, str]], language: str) -> tuple[list[tuple[int, str]], list[LeftOut]]:
    """Part the article's lines from the page's own."""
    end = _end(lines)
    kept, left_out, heading = [], [], ""
    counts = Counter(line for _, line in lines[:end])
    for number, line in lines[:end]:
        reads = bool(_STOP.search(line)) or len(line) > 120 or _is_said(line)
        if heading and not reads:
            left_out.append(LeftOut(number, f"below the page’s heading “{heading}”", line))
        elif _HEADINGS.fullmatch(line.rstrip(" :：…»>")) and (not reads or _RIGHTS.search(line)):
            left_out.append(LeftOut(number, "a heading of the page", line))
            heading = line[:40] if kept else ""
        elif not reads and len(_PARTS.split(line)) > 2:
            left_out.append(LeftOut(number, "a menu of the page", line))
        elif kept and counts[line] > 1 and not reads:
            left_out.append(LeftOut(number, "it stands more than once, as menus do", line))
        elif kept and _is_date(line, language):
            left_out.append(LeftOut(number, _DATE, line))
        else:
            heading = ""
            kept.append((number, line))
    return kept, left_out + [LeftOut(number, "behind the source's line", line) for number, line in lines[end:]]


def _end(lines: list[tuple[int, str]]) -> int:
    """How many lines reach to the last line with the source; all, if that stands above the article."""
    reads = [bool(_STOP.search(line)) and not _is_said(line) for _, line in lines]
    for place in range(len(lines) - 1, -1, -1):
        above = any(reads[place:]) and not any(reads[:place])
        if _SOURCE.match(lines[place][1]) and not above:
            return place + 1
    return len(lines)


def _is_said(line: str) -> bool:
    """Whether it is the author's or the source's line."""
    return bool(_SOURCE.match(line) or _AUTHOR.match(line))


def _is_date(line: str, language: str) -> bool:
    """Whether the line is a date, perhaps with a label and an hour, and nothing else."""
    if len(line) > 60:
        return False
    found = whens(line, language)
    if len(found) != 1:
        return False
    rest = line[: found[0].start] + line[found[0].end :]
    for part in (_LABEL, _TIME, _WEEKDAY):
        rest = part.sub("", rest)
    return not re.search(r"[^\W_]", rest)


def _role(line: str, language: str) -> str:
    if _SOURCE.match(line) or (len(line) < 80 and _SOURCE.search(line) and whens(line, language)):
        return "source"
    return "byline" if _AUTHOR.match(line) else "body"


def _told_by(line: str, language: str) -> dict[str, tuple]:
    told = {}
    short = len(line) < 80 and not _STOP.search(line)
    source = _SOURCE.match(line) or (short and _SOURCE.search(line))
    if source and (name := _name(source["name"], language)):
        told["publisher"] = (name, "from the source’s line")
    author = _AUTHOR.match(line) or (short and source and _AUTHOR.search(line))
    if author:
        names = _ROLE_OF_AUTHOR.split(author["names"] + ".")[0]
        found = [name for part in _AND.split(names) if (name := _name(part, language))]
        if found:
            told["author"] = (found, "from the author’s line")
    dated = whens(line, language) if _is_date(line, language) or (short and source) else []
    if dated:
        told["date"] = (dated[0].text, "from a line with the date")
    return told


def _name(text: str, language: str) -> str:
    """A name without what a page writes around it."""
    text = text.strip(" .,，。:：—–-“”\"'«»\u3000")
    if language == "zh":
        text = re.split(r"\s|作者|时间|日期|发布|编辑|责任", text)[0]
    return text[:100]


#: Letters of Cyrillic alphabets that Russian has not.
_NOT_RUSSIAN = re.compile("[іїєґқғңөүұһәўҳҷӣӯј]", re.I)
_ENGLISH = re.compile(r"\b(?:the|of|and|in|to|is|was|for|with|that)\b", re.I)


def told_language(text: str) -> str:
    """en, ru or zh by the script and a few words; empty when they do not tell."""
    han, kana = len(re.findall(f"[{_CJK}]", text)), len(re.findall("[\u3040-\u30ff]", text))
    cyrillic, latin = len(re.findall("[а-яё]", text, re.I)), len(re.findall("[a-z]", text, re.I))
    if 2 * han > latin + cyrillic:
        return "" if kana > han / 10 else "zh"
    if cyrillic > latin:
        return "" if _NOT_RUSSIAN.search(text) else "ru"
    words = re.findall(r"\w+", text)
    return "en" if words and len(_ENGLISH.findall(text)) > len(words) / 12 else ""
