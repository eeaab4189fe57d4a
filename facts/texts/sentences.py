"""Sentences of a paragraph in English, Russian and Chinese, as places in its text. Rules, no models and no Django.

Where a full stop may end a sentence or an abbreviation and nothing tells which, the sentence goes on: two sentences in
one are easier to cut than one in two is to mend.
"""

import re

#: A stop, with the quotation marks and brackets that close behind it.
_STOP = re.compile(r"(?P<mark>[.!?…]+|[。！？｡]+|；)(?P<close>[\"'”’»)\]」』）》】]*)(?P<note>\[\d+\])*")
_WIDE = "。！？｡；"
#: What may stand before a sentence's first letter.
_OPENING = re.compile(r"[\"'“‘«„(\[「『（《【—–\-\s]*")
_WORD_BEFORE = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*$")
_DOTTED = re.compile(r"(?:\b[^\W\d_]\.\s?)+[^\W\d_]$")
_ADDRESS = re.compile(r"://|www\.|@|[a-z]\.[a-z]{2,}(?:/|$)")

#: Abbreviations that a name or a number follows: no sentence ends with them.
_NEVER = {
    "en": "mr mrs ms dr prof st gen col lt sgt capt adm sen rep gov pres hon rev amb messrs no nos vol fig pp art sec "
    "vs cf eg ie approx dept jan feb mar apr jun jul aug sept sep oct nov dec",
    "ru": "г-н г-жа им акад проф доц д-р ген полк подполк тов гр св пос пл ул пр просп стр рис табл ст п пп гл см ср "
    "напр т тт ред сост обл р-н род нач зам зав н э яз англ рус кит каз",
}
#: Abbreviations that a sentence may end with; it does when a word follows that begins sentences.
_AT_TIMES = {
    "en": "inc ltd co corp bros jr sr al am pm",
    "ru": "г гг в вв др пр тп тд лат",
}
#: Words that begin sentences and seldom names.
_BEGINNERS = (
    " the this that these those it its he she they we i you his her their our in on at by for from with as after "
    "before during under since while when where however also but and or if according both all a an there such then "
    "в во на по с со к ко и а но или не это этот эта эти он она они мы я вы его её их при для от из у за до после "
    "кроме также однако поэтому что как так если когда где все всего между об о "
)
#: So many words are too few for a sentence to end with «г.»: «В 2024 г. Казахстан …».
_FEW = 4
#: How far around a stop is looked, in code points.
_NEAR = 100


def sentences(text: str, language: str) -> list[tuple[int, int]]:
    """The (start, end) of each sentence in code points of a normalised paragraph, in order.

    They do not overlap, and together they hold everything but white space between them. ``language`` is BCP 47; one
    that is not known here gets the abbreviations of all.
    """
    spans, start = [], 0
    for stop in _STOP.finditer(text):
        if _ends(text, start, stop, language[:2]):
            spans.append((start, stop.end()))
            start = stop.end()
    spans.append((start, len(text)))
    return [trimmed for span in spans if (trimmed := _trimmed(text, *span))]


def _trimmed(text: str, start: int, end: int) -> tuple[int, int] | None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return (start, end) if start < end else None


def _ends(text: str, start: int, stop: re.Match, language: str) -> bool:
    """Whether the sentence that began at ``start`` ends with this stop."""
    behind = text[stop.end() : stop.end() + _NEAR]
    if not behind.strip():
        return True
    if stop["mark"][0] in _WIDE:
        return behind.lstrip()[0] not in "，、；：,"
    first = behind[_OPENING.match(behind).end() :][:1]
    if not first or first.islower() or not (first.isalnum() or behind[0].isspace()):
        return False
    if not behind[0].isspace():
        if stop["mark"][0] == "…" or stop["mark"].startswith(".."):
            return False
        return _is_missing_space(text, start, stop, behind)
    return stop["mark"] != "." or stop["close"] != "" or not _is_abbreviation(text, start, stop, behind, language)


def _is_missing_space(text: str, start: int, stop: re.Match, behind: str) -> bool:
    """Whether only the space is missing, as in “in 2025.China”, and it is no “U.N.Charter” and no address."""
    if _is_wide(behind[0]):
        return True
    before = text[max(start, stop.start() - _NEAR) : stop.start()]
    token = re.search(r"\S*$", before)[0]
    follows = re.match(r"[\"'“«(]?[^\W\d_][^\W\d_]*", behind)
    if not follows or _ADDRESS.search(token) or not follows[0].lstrip("\"'“«(")[0].isupper():
        return False
    word = follows[0].lstrip("\"'“«(")
    if len(word) > 1 and word[1].isupper() and not (stop["close"] or stop["mark"] != "."):
        return re.search(r"\d$|[^\W\d_]{2}$", before) is not None and not re.search(r"[A-ZА-ЯЁ]$", before)
    return stop["close"] != "" or re.search(r"(?:\d|[^\W\d_][a-zа-яё’'%]|[”»)\]%])$", before) is not None


def _is_abbreviation(text: str, start: int, stop: re.Match, behind: str, language: str) -> bool:
    """Whether the full stop belongs to the word before it and ends no sentence."""
    before = text[max(start, stop.start() - _NEAR) : stop.start()]
    follows = re.match(r"\W*([^\W_]+)", behind)
    begins = follows is not None and f" {follows[1].lower()} " in _BEGINNERS
    if re.fullmatch(r"\W*\d{1,2}", before):
        return True  # the number of an item in a list
    if _DOTTED.search(before):
        return not begins  # U.N., т. е., a. m.; and initials in a row
    found = _WORD_BEFORE.search(before)
    if not found:
        return False
    word = found[0].lower()
    if len(found[0]) == 1 and found[0].isupper():
        return True  # an initial
    if word == "no" and not follows[1].isdigit():
        return False
    if word in _words(_NEVER, language):
        return True
    if word not in _words(_AT_TIMES, language):
        return False
    if word in ("г", "гг", "в", "вв"):
        counted = re.search(r"[\dXIVLC]\s*$", before[: found.start()])
        return not counted or (not begins and len(before.split()) <= _FEW)
    return not begins


def _words(lists: dict[str, str], language: str) -> frozenset[str]:
    chosen = [lists[language]] if language in lists else lists.values()
    return frozenset(word for words in chosen for word in words.split())


def _is_wide(character: str) -> bool:
    return "\u3040" <= character <= "\u30ff" or "\u3400" <= character <= "\u9fff" or "\uf900" <= character <= "\ufaff"
