"""Which lines of a page are the article, and what they tell of it."""

from pathlib import Path

import pytest

from facts.texts.pages import LeftOut, paragraphs, read, told_language

INVENTED = Path(__file__).parent / "texts"
TEXT = """\
Bees of the valley - 2021-05-04

Beekeepers from nine villages met, and the honey was good
  The meeting opened at dawn.Nobody\u00a0was late,  and\tthe tea was hot.
At noon the nine villages had agreed on two rules.
The author is Aida Bekova, keeper of forty hives.
Source: The Valley Gazette
Opening hours
Q: Where do I get honey?
"""


def test_an_article_is_read_one_paragraph_a_line():
    reading = read(TEXT)

    assert [(block.role, block.text) for block in reading.paragraphs] == [
        ("headline", "Bees of the valley"),
        ("standfirst", "Beekeepers from nine villages met, and the honey was good"),
        ("body", "The meeting opened at dawn.Nobody was late, and the tea was hot."),
        ("body", "At noon the nine villages had agreed on two rules."),
        ("byline", "The author is Aida Bekova, keeper of forty hives."),
        ("source", "Source: The Valley Gazette"),
    ]


def test_a_paragraph_that_only_begins_like_an_authors_line_is_body():
    reading = read("Bees\nThey met\nBy noon they had left.\nBy Aida Bekova\nSource: The Valley Gazette")

    assert [block.role for block in reading.paragraphs] == ["headline", "standfirst", "body", "byline", "source"]


def test_the_date_behind_the_headline_is_the_page_date():
    assert read(TEXT).told["date"][0] == "2021-05-04"
    assert "date" not in read(TEXT.replace(" - 2021-05-04", "")).told


@pytest.mark.parametrize(
    "headline",
    ["Bees – 4 May 2021", "Bees | May 4, 2021", "Пчёлы — 4 мая 2021 года", "蜜蜂 - 2021年5月4日", "A - b - 2021-05-04"],
)
def test_the_date_behind_a_headline_is_read_in_three_languages(headline):
    language = {
        "B": "the bees and the honey of the valley",
        "П": "они говорили о мёде",
        "蜜": "他们谈到了蜂蜜",
        "A": "it is the end",
    }

    reading = read(f"{headline}\nMet\n{language[headline[0]]}.")

    assert reading.told["date"][0] == "2021-05-04"
    assert reading.paragraphs[0].text in ("Bees", "Пчёлы", "蜜蜂", "A - b")


def test_what_is_no_date_behind_a_headline_stays():
    assert read("Bees - a story of 2021\nMet\nThey spoke.").paragraphs[0].text == "Bees - a story of 2021"


def test_what_stands_behind_the_source_is_left_out_and_said():
    behind = "behind the source's line"

    assert read(TEXT).left_out == [
        LeftOut(8, behind, "Opening hours"),
        LeftOut(9, behind, "Q: Where do I get honey?"),
    ]


def test_the_last_source_line_ends_the_article():
    reading = read("Bees\nThey met\nSource: hearsay, said one.\nThey left\nsource : The Valley Gazette\nOpening hours")

    assert [block.text for block in reading.paragraphs][-2:] == ["They left", "source : The Valley Gazette"]
    assert [one.line for one in reading.left_out] == [6]


def test_a_text_without_a_source_line_is_read_to_its_end():
    reading = read("Bees\nThey met\nThey left")

    assert [block.role for block in reading.paragraphs] == ["headline", "standfirst", "body"]
    assert reading.left_out == []


@pytest.mark.parametrize("text", ["", "\n\n", "Bees", "Bees\nThey met\n"])
def test_a_text_without_a_body_is_refused(text):
    with pytest.raises(ValueError, match="needs a headline, a standfirst and at least one paragraph"):
        read(text)


def invented(language):
    return (INVENTED / f"{language}.txt").read_text(encoding="utf-8")


def reasons(reading):
    return {one.line: one.reason for one in reading.left_out}


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("english", ("en", "2026-06-05", "The Mountain Courier", ["Nurlan Asanov"])),
        ("russian", ("ru", "2026-05-12", "Вестник Иссык-Куля", ["Айгуль Сатыбаева"])),
        ("chinese", ("zh", "2026-04-18", "苍山晚报", ["段青禾"])),
    ],
)
def test_a_text_tells_its_language_its_date_its_publisher_and_its_author(language, told):
    found = read(invented(language)).told

    assert tuple(found[name][0] for name in ("language", "date", "publisher", "author")) == told
    assert all(how.startswith("from ") for _value, how in found.values())


@pytest.mark.parametrize(
    ("language", "left_out"),
    [
        ("english", {2: "date", 3: "menu", 13: "source", 14: "source", 15: "source"}),
        ("russian", {3: "date", 12: "source", 13: "source", 14: "source"}),
        ("chinese", {9: "heading", 10: "heading", 11: "heading"}),
    ],
)
def test_what_is_the_pages_own_is_left_out_with_the_reason(language, left_out):
    found = reasons(read(invented(language)))

    assert found.keys() == left_out.keys()
    assert all(word in found[line] for line, word in left_out.items())


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("Source: China Daily", "China Daily"),
        ("Источник: ТАСС", "ТАСС"),
        ("Источник — «Вечерний Ош»", "Вечерний Ош"),
        ("来源：新华社", "新华社"),
        ("（文章来源：新华网）", "新华网"),
        ("稿源：大理日报", "大理日报"),
    ],
)
def test_a_sources_line_names_the_publisher(line, name):
    text = (
        f"Bees\nThey met\nThey spoke.\n{line}"
        if line[0].isascii()
        else f"{line[-3:]}题目\n他们开会。\n他们说话。\n{line}"
    )

    reading = read(text)

    assert reading.told["publisher"][0] == name
    assert reading.paragraphs[-1].role == "source"


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("The author is Aida Bekova, keeper of forty hives.", ["Aida Bekova"]),
        ("By Aida Bekova and Li Wei", ["Aida Bekova", "Li Wei"]),
        ("Author: Aida Bekova", ["Aida Bekova"]),
        ("Автор — Аида Бекова, журналист.", ["Аида Бекова"]),
        ("Автор: Аида Бекова", ["Аида Бекова"]),
        ("Авторы: Аида Бекова и Олег Ли", ["Аида Бекова", "Олег Ли"]),
        ("作者：李伟", ["李伟"]),
        ("（作者：李伟，记者）", ["李伟"]),
        ("本文作者是李伟。", ["李伟"]),
    ],
)
def test_an_authors_line_names_the_authors(line, names):
    reading = read(f"Bees\nThey met\nThey spoke of honey.\n{line}")

    assert reading.told["author"][0] == names
    assert reading.paragraphs[-1].role == "byline"


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("27 August 2024", "2024-08-27"),
        ("Published: August 27, 2024, 10:30 a.m.", "2024-08-27"),
        ("Tuesday, 27 August 2024", "2024-08-27"),
        ("2024-08-27 10:30:00", "2024-08-27"),
        ("August 2024", "2024-08"),
    ],
)
def test_a_line_that_is_a_date_is_the_page_date_and_no_paragraph(line, date):
    reading = read(f"Bees\n{line}\nThey met\nThey spoke of the honey and of the limes.")

    assert reading.told["date"][0] == date
    assert [block.text for block in reading.paragraphs][:2] == ["Bees", "They met"]


@pytest.mark.parametrize(
    "line", ["27 августа 2024 года, 09:40", "27.08.2024", "Опубликовано: 27 августа 2024", "27 августа 2024 г."]
)
def test_a_russian_date_line(line):
    assert read(f"Пчёлы\n{line}\nОни встретились\nОни говорили о мёде.").told["date"][0] == "2024-08-27"


@pytest.mark.parametrize("line", ["2024年8月27日", "发布时间：2024年8月27日 10:30", "2024-08-27"])
def test_a_chinese_date_line(line):
    assert read(f"蜜蜂\n{line}\n他们开会\n他们谈到了蜂蜜。").told["date"][0] == "2024-08-27"


@pytest.mark.parametrize("line", ["On 27 August 2024 they met", "From 1 to 3 May 2024 nine villages met"])
def test_a_sentence_with_a_date_is_no_date_line(line):
    reading = read(f"Bees\nThey met\n{line}\nThey spoke.")

    assert "date" not in reading.told
    assert len(reading.paragraphs) == 4


@pytest.mark.parametrize("line", ["来源：新华社", "来源：新华社 2024年8月27日"])
def test_a_sources_line_above_the_article_does_not_end_it(line):
    reading = read(f"蜜蜂\n{line}\n他们开会\n他们谈到了蜂蜜。\n他们离开了。")

    assert [block.role for block in reading.paragraphs] == ["headline", "source", "standfirst", "body", "body"]
    assert reading.told["publisher"][0] == "新华社"
    assert reading.left_out == []


def test_lines_that_stand_more_than_once_are_left_out():
    reading = read("Bees\nThey met\nClick here\nThey spoke of honey.\nClick here\nThey left in the rain.")

    assert reasons(reading) == dict.fromkeys((3, 5), "it stands more than once, as menus do")


def test_a_headline_that_stands_twice_is_kept_once():
    reading = read("Bees of the valley\nBees of the valley\nThey met\nThey spoke of honey.")

    assert [block.text for block in reading.paragraphs] == ["Bees of the valley", "They met", "They spoke of honey."]


@pytest.mark.parametrize(
    ("heading", "below", "goes_on"),
    [
        ("Read also:", "Wasps of the hill", "They left in the rain."),
        ("ЧИТАЙТЕ ТАКЖЕ", "Осы на холме", "Они ушли под дождём."),
        ("相关新闻", "山上的黄蜂", "他们在雨中离开了。"),
    ],
)
def test_a_heading_in_the_midst_takes_its_links_along_and_the_article_goes_on(heading, below, goes_on):
    reading = read(f"Bees\nThey met\nThey spoke of honey.\n{heading}\n{below}\n{goes_on}")

    assert reasons(reading).keys() == {4, 5}
    assert reading.paragraphs[-1].text == goes_on


def test_lines_that_are_kept_overrule_every_rule():
    reading = read(invented("english"), keep=(1, 5))

    assert [block.text for block in reading.paragraphs][1:3] == ["5 June 2026", "Home | News | Culture | Contacts"]
    assert len(reading.paragraphs) == 5
    assert {one.reason for one in reading.left_out} == {"it is not in --keep-lines"}
    assert [one.line for one in reading.left_out] == list(range(6, 16))


def test_paragraphs_between_empty_lines_are_put_together_where_lines_are_broken_at_a_width():
    wrapped = (
        "Bees of the valley\n\nThe villages came together when the limes began\n"
        "to flower, and every hive had been weighed by\nthen.\n\n"
        "Before the sun was high they had settled on two\nrules for the coming winter.\n"
    )

    assert paragraphs(wrapped) == [
        (1, "Bees of the valley"),
        (3, "The villages came together when the limes began to flower, and every hive had been weighed by then."),
        (7, "Before the sun was high they had settled on two rules for the coming winter."),
    ]


def test_broken_chinese_lines_are_put_together_without_a_space():
    wrapped = (
        "蜜蜂\n\n商队在山谷里休息了三天，村民们都来看望他们，\n并带来了蜂蜜和茶。\n\n"
        "第四天早晨商队离开了山谷向着更远的地方出发\n去了。\n"
    )

    assert [text for _, text in paragraphs(wrapped)][1].endswith("看望他们，并带来了蜂蜜和茶。")


def test_one_paragraph_a_line_stays_so_even_with_empty_lines():
    assert [line for line, _ in paragraphs("Bees\n\nThey met\n\nThey spoke.\nThey left.\n")] == [1, 3, 5, 6]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The villages met in the valley and spoke of honey", "en"),
        ("Деревни встретились в долине и говорили о мёде", "ru"),
        ("村民们在山谷里见面", "zh"),
        ("Ауыл тұрғындары алқапта кездесіп, бал туралы сөйлесті", ""),
        ("Les villages se sont réunis dans la vallée", ""),
        ("村人たちは谷で会いました", ""),
        ("12345", ""),
    ],
)
def test_the_language_is_told_by_the_script_or_not_at_all(text, language):
    assert told_language(text) == language
