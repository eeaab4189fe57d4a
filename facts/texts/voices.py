"""Who speaks in a sentence and what kind of statement it makes, guessed by its words in three languages. No models.

The guess is a contributor's first choice and no more. A passive without an agent names nobody, and an “according to”
ends with its sentence.
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Speaker:
    """One who may speak: the actor's slug, where the sentence names it, and whether it is a state named as a land."""

    key: str
    start: int
    end: int
    state: bool = False


@dataclass(frozen=True)
class Voice:
    """The kind of statement, one of ``models.fact.Kind``; the speaker's slug or empty; whether somebody speaks whom the
    vocabulary does not have."""

    kind: str
    speaker: str = ""
    unknown: bool = False


#: Words behind which the speaker stands.
_BEHIND = {
    "en": r"\baccording to\b|\bin the (?:words|view|opinion) of\b",
    "ru": r"\bпо (?:словам|данным|мнению|оценке|оценкам|сообщению|информации)\b|\bсогласно\b|\bкак \w+(?:ил|ила"
    r"|или|ал|ала|али)\b",
    "zh": r"据(?!此|悉)",
}
#: Words before which, or sometimes behind which, the speaker stands.
_SAYS = {
    "en": r"\b(?:said|says|saying|stated|states that|told|noted|notes that|stressed|stresses that|emphasi[sz]ed"
    r"|announced|added|explained"
    r"|pointed out|underlined|underscored|reaffirmed|reiterated|confirmed|believes?|argued|argues|warned"
    r"|recalled|remarked"
    r"|called (?:for|on)|calls (?:for|on)|urged|urges|expressed|voiced|welcomed|assured|declared)\b",
    "ru": r"\b(?:сказал|сообщил|заявил|отметил|подчеркнул|указал|добавил|напомнил|рассказал|пояснил|объяснил|призвал"
    r"|заверил|выразил|подтвердил|считает|полагает|подч[её]ркивает|отмечает|призывает|заявляет|сообщает|говорит"
    r"|высказал|уточнил|констатировал|обратил внимание)[аи]?(?:сь|ся)?\b",
    "zh": r"表示|指出|强调|认为|介绍说|呼吁|重申|透露|(?<!据)(?<!小)(?<!传)(?<!学)说(?!明)"
    r"|(?<!名)(?<!简)称(?!为|号|之)|称赞|宣布",
}
_PROPOSES = {
    "en": r"(?<!-)\b(?:proposed|proposes|propose|suggested|put forward|recommended|recommends|proposals?"
    r"|invited .{0,40} to)\b",
    "ru": r"\b(?:предложил[аи]?|предлага(?:ет|ют)|предложени[еяюй]\w*|выступил[аи]? (?:за|с инициативой)"
    r"|рекомендовал[аи]?"
    r"|рекоменду(?:ет|ют)|выдвинул[аи]? инициатив\w+)\b",
    "zh": r"提议|建议|提出.{0,20}(?:倡议|方案|主张)",
}
_EXPECTS = {
    "en": r"\b(?:will|is expected|are expected|expected to|is set to|are set to|to be (?:held|opened|signed"
    r"|built|launched)"
    r"|is scheduled|are scheduled|is due to|are due to|plans? to|planned for|is planned|are planned|is going to"
    r"|intends? to"
    r"|is to (?:be )?\w+|are to (?:be )?\w+|aims? to|upcoming|forthcoming)\b",
    "ru": r"\b(?:будет|будут|состоится|состоятся|пройд[её]т|пройдут|планиру(?:ет|ют)(?:ся)?|запланирован\w*"
    r"|ожидается|ожидаются"
    r"|намерен\w*|предстоит|предстоящ\w+|готовится|готовятся|обеща(?:ет|ют))\b",
    "zh": r"将(?!近)|即将|预计|计划(?:于|在|今年|明年|将|举)|拟(?:于|在)|有望|定于",
}
_OPINES = {
    "en": r"\b(?:must|should|ought to|needs? to|need for|could|(?-i:may)|might|crucial|vital|essential"
    r"|important to|necessary|necessity"
    r"|potential(?:ly)?|poised to|plays? an? \w+ role|increasingly|unique|undoubtedly|largely)\b",
    "ru": r"\b(?:долж(?:ен|на|но|ны)|следует|необходимо|необходимость|нужно|важно|может|могут|мог(?:ла|ли)? бы"
    r"|надо|пора|целесообразно"
    r"|безусловно|несомненно|вероятно|возможно|уникальн\w+|играет .{0,20}роль)\b",
    "zh": r"应当|应该|应(?!对|用|邀|急|答)|必须|需要|有必要|可能|可以|能够|至关重要|无疑|日益|关键",
}
_PASSIVE = re.compile(r"\b(?:was|were|been|is|are|be|being)\s(?:also\s|further\s|once again\s)?$")
_NOT_SUBJECT = re.compile(r"\b(?:of|in|from|with|to|by|for|and|against|between|at)\s(?:the\s)?$", re.I)
_PERSONS_ROOM = 80


def voice(text: str, language: str, speakers: list[Speaker]) -> Voice:
    """Guess a sentence's kind. ``speakers`` are those whom the sentence names and who could speak."""
    language = language[:2]
    if language not in _SAYS:
        return Voice("reported")
    proposal = _active(_PROPOSES[language], text)
    if proposal:
        return Voice("proposal", _before(text, proposal.start(), speakers))
    said, speaker = _said(text, language, speakers)
    if speaker:
        return Voice("attributed", speaker)
    cues = (
        (re.search(words[language], text, re.I), kind)
        for words, kind in ((_EXPECTS, "expectation"), (_OPINES, "opinion"))
    )
    first = min(((cue.start(), kind) for cue, kind in cues if cue), default=(0, "reported"))
    return Voice(first[1], "", said)


def _said(text: str, language: str, speakers: list[Speaker]) -> tuple[bool, str]:
    """Whether somebody is said to say it, and who."""
    behind = re.search(_BEHIND[language], text, re.I)
    if behind:
        near = [one for one in speakers if 0 <= one.start - behind.end() <= _PERSONS_ROOM]
        near.sort(key=lambda one: (one.state, one.start))
        return True, near[0].key if near else ""
    said = _active(_SAYS[language], text)
    if not said:
        return False, ""
    return True, _before(text, said.start(), speakers) or _after(text, said.end(), speakers)


def _active(words: str, text: str) -> re.Match | None:
    """The first of these words that is no passive without an agent."""
    for found in re.finditer(words, text, re.I):
        if not _PASSIVE.search(text[: found.start()]) or re.match(r"\s(?:\w+\s)?by\b", text[found.end() :]):
            return found
    return None


def _before(text: str, verb: int, speakers: list[Speaker]) -> str:
    """The nearest speaker before a verb; a land only right before it and as the subject."""
    for one in sorted(speakers, key=lambda speaker: (speaker.state, -speaker.end)):
        between = text[one.end : verb]
        if one.end > verb or len(between) > _PERSONS_ROOM or re.search(r"[.;。；]", between):
            continue
        if not one.state or (_is_near(between) and not _NOT_SUBJECT.search(text[: one.start])):
            return one.key
    return ""


def _after(text: str, verb: int, speakers: list[Speaker]) -> str:
    """The speaker right behind a verb, as in «…, — сказал Токаев»."""
    near = [one for one in speakers if not one.state and 0 <= one.start - verb <= 50]
    clear = [one for one in near if not re.search(r"[,.;:，。；：]|\bthat\b", text[verb : one.start])]
    return min(clear, key=lambda one: one.start).key if clear else ""


def _is_near(between: str) -> bool:
    """Whether only auxiliaries and adverbs stand between a land and its verb."""
    latin = re.fullmatch(r"\s*(?:(?:has|have|had|also|officially|again|recently|repeatedly|firmly)\s)*", between)
    return bool(latin or re.fullmatch(r"\s*(?:также\s|уже\s|вновь\s|официально\s)*|[已也还再曾方正式]*", between))
