import pytest
from hypothesis import given
from hypothesis import strategies as st

from facts.texts.sentences import sentences


def cut(marked, language):
    """The sentences of a text in which “|” marks where they should part, and what they should be."""
    text = marked.replace("|", "")
    return [text[start:end] for start, end in sentences(text, language)], [part.strip() for part in marked.split("|")]


@pytest.mark.parametrize(
    "marked",
    [
        "The caravan rested. |It was hot! |Was it late? |Nobody knew.",
        "President K. Tokayev met J. R. Smith in Osh. |They spoke.",
        "Mr. Bekov and Dr. Li met Gen. Orlov. |St. Petersburg was far.",
        "The U.N. Charter was read. |The text of the U.N. is old.",
        "The rule comes from the U.N. |The members follow it.",
        "Trade grew by 3.5 percent to $1.2 billion. |It fell in May.",
        "He said “we agree.” |They left (at noon.) |Nobody spoke.",
        '“Is it far?” he asked. |"Yes!" she said.',
        "The summit will be in 2025.|China places its hope in it.",
        "They agreed on rules.|The rest is silence.",
        "The U.N.Charter was read aloud.",
        "Log on to http://touch.shio.gov.cn or touch.shio.gov.cn/Page.Html and read. |Then rest.",
        "Osh Trading Co. and Bek Inc. sold tea. |Both closed.",
        "See No. 5 and vol. 3. |The rest is lost.",
        "The answer was no. |They left.",
        "It met in 2024. |26 countries came.",
        "1. The first item is long. |The second is not.",
        "They waited … and left. |They waited... |Nobody came.",
        "At 10 a.m. they left. |It was late, at 5 p.m. |The sun was low.",
        "The village of approx. 300 people met. |It was loud.",
        "It was agreed.[12] |The rest followed.",
        "no stop at all",
    ],
)
def test_english_sentences(marked):
    found, wanted = cut(marked, "en")

    assert found == wanted


@pytest.mark.parametrize(
    "marked",
    [
        "Караван отдыхал. |Было жарко! |Кто пришёл? |Никто не знал.",
        "Президент К. К. Токаев и К. Токаев выступили. |Затем был обед.",
        "Встреча прошла в г. Оше 5 мая 2024 г. |Участники приняли план.",
        "В 2024 г. Казахстан принял гостей. |Они уехали.",
        "Совещание состоялось в мае 2024 г. |В нём участвовали шесть стран.",
        "Это правило, т. е. закон, известно. |Его знают все и т. д. |Но не здесь.",
        "Торговля выросла на 2,5 млн. долларов и 3.5 процента. |Затем она упала.",
        "«Мы согласны!» |Так сказал посол. |«Да», — ответил он.",
        "«Далеко ли?» — спросил г-н Ли. |Никто не ответил.",
        "Саммит пройдёт в 2025 году.|Китай готовится к нему.",
        "Им. Ломоносова назван зал. |Там им. Абая звучит тоже.",
        "См. ст. 5 и п. 3 устава. |Там всё сказано.",
        "В XX в. Центральная Азия менялась.",
    ],
)
def test_russian_sentences(marked):
    found, wanted = cut(marked, "ru")

    assert found == wanted


@pytest.mark.parametrize(
    "marked",
    [
        "商队休息了。|天气很热！|谁来了？|没有人知道。",
        "会议通过了计划；|各方表示满意。",
        "他说：“我们同意。”|大家都笑了。",
        "“我们同意！”，他说。",
        "贸易增长3.5%，达到1.2亿元。|随后下降。",
        "峰会将于2025年举行。China places hopes in it.".replace("。C", "。|C"),
        "他等了……没有人来。|天黑了。",
        "（会议结束。）|代表离开。",
    ],
)
def test_chinese_sentences(marked):
    found, wanted = cut(marked, "zh")

    assert found == wanted


def test_a_language_that_is_not_known_gets_the_abbreviations_of_all():
    assert len(sentences("Mr. Bekov met г-н Ли и проф. Орлов.", "kk")) == 1


@pytest.mark.parametrize("text", ["", "   "])
def test_no_text_has_no_sentence(text):
    assert sentences(text, "en") == []


PIECES = st.sampled_from(
    [
        "a",
        "B",
        "Б",
        "г",
        "д",
        "中",
        "。",
        "；",
        ".",
        "...",
        "!",
        "?",
        "…",
        " ",
        "  ",
        "”",
        "“",
        "»",
        "(",
        ")",
        "1",
        "25",
    ]
    + ["Mr.", "U.N.", "т. е.", "www.", "\u00a0", "'", "[1]", "—", "，", "\U0001f41d", "e\u0301"]
)


@given(
    st.lists(PIECES, max_size=40).map("".join) | st.text(max_size=60), st.sampled_from(["en", "ru", "zh-Hans", "kk"])
)
def test_sentences_are_in_order_and_apart_and_lose_nothing_but_space(text, language):
    spans = sentences(text, language)

    assert all(start < end for start, end in spans)
    assert all(end <= after for (_, end), (after, _) in zip(spans, spans[1:], strict=False))
    covered = {at for start, end in spans for at in range(start, end)}
    assert all(character.isspace() for at, character in enumerate(text) if at not in covered)
    assert all(not text[start].isspace() and not text[end - 1].isspace() for start, end in spans)
