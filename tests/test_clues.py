"""Dates and figures in a sentence's own words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facts import dates
from facts.models.fact import Bound
from facts.texts.clues import figures, whens

PAGE = "2024-08-27"  # a Tuesday


def dated(text, language, page=PAGE, ahead=False):
    return [(when.text, bool(when.reason)) for when in whens(text, language, page, ahead)]


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("It met on July 3, 2024 in Osh.", "2024-07-03"),
        ("It met on 3 July 2024.", "2024-07-03"),
        ("It met on the 3rd of July, 2024.", "2024-07-03"),
        ("It met on July 3-4, 2024.", "2024-07-03/2024-07-04"),
        ("It met on 3 to 4 July 2024.", "2024-07-03/2024-07-04"),
        ("It met from July 30 to August 2, 2024.", "2024-07-30/2024-08-02"),
        ("It met in July 2024.", "2024-07"),
        ("It met on 2024-07-03.", "2024-07-03"),
        ("The chair for 2024-25 is known.", "2024/2025"),
        ("The chair for 2024–2025 is known.", "2024/2025"),
        ("The chair from 2024 to 2025, it is said.", "2024/2025"),
        ("In 2024/25 it was cold.", "2024/2025"),
        ("The summit in 2025 is far.", "2025"),
        ("The year 2025 has been named.", "2025"),
    ],
)
def test_an_english_date_is_as_precise_as_its_words(text, date):
    assert dated(text, "en") == [(date, False)]


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("Саммит прошёл 3 июля 2024 года.", "2024-07-03"),
        ("Саммит прошёл 3–4 июля 2024 г. в Оше.", "2024-07-03/2024-07-04"),
        ("Саммит шёл с 3 по 4 июля 2024 года.", "2024-07-03/2024-07-04"),
        ("Саммит шёл с 30 июня по 2 июля 2024 года.", "2024-06-30/2024-07-02"),
        ("Саммит прошёл в июле 2024 года.", "2024-07"),
        ("Саммит прошёл 03.07.2024.", "2024-07-03"),
        ("Председательство в 2024–2025 годах.", "2024/2025"),
        ("Председательство с 2024 по 2025 год.", "2024/2025"),
        ("Саммит пройдёт в 2025 году.", "2025"),
    ],
)
def test_a_russian_date_is_as_precise_as_its_words(text, date):
    assert dated(text, "ru") == [(date, False)]


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("峰会于2024年7月3日举行。", "2024-07-03"),
        ("峰会于2024年7月3日至4日举行。", "2024-07-03/2024-07-04"),
        ("峰会于2024年6月30日至7月2日举行。", "2024-06-30/2024-07-02"),
        ("峰会于2024年7月举行。", "2024-07"),
        ("2024至2025年担任主席国。", "2024/2025"),
        ("2024-2025年担任主席国。", "2024/2025"),
        ("峰会将于2025年举行。", "2025"),
    ],
)
def test_a_chinese_date_is_as_precise_as_its_words(text, date):
    assert dated(text, "zh") == [(date, False)]


@pytest.mark.parametrize(
    ("text", "language", "date"),
    [
        ("In July it met.", "en", "2024-07"),
        ("In December it met.", "en", "2023-12"),
        ("On July 3 it met.", "en", "2024-07-03"),
        ("It met in July last year.", "en", "2023-07"),
        ("This year is dry.", "en", "2024"),
        ("Last year was dry.", "en", "2023"),
        ("They met last month.", "en", "2024-07"),
        ("They met yesterday.", "en", "2024-08-26"),
        ("They met on Thursday.", "en", "2024-08-22"),
        ("В июле он прошёл.", "ru", "2024-07"),
        ("3 июля он прошёл.", "ru", "2024-07-03"),
        ("Он прошёл в июле прошлого года.", "ru", "2023-07"),
        ("В этом году сухо.", "ru", "2024"),
        ("В прошлом году было сухо.", "ru", "2023"),
        ("Вчера они встретились.", "ru", "2024-08-26"),
        ("Они встретились в четверг.", "ru", "2024-08-22"),
        ("7月，峰会举行。", "zh", "2024-07"),
        ("峰会7月3日至4日举行。", "zh", "2024-07-03/2024-07-04"),
        ("去年7月，峰会举行。", "zh", "2023-07"),
        ("今年是生态年。", "zh", "2024"),
        ("明年是青年年。", "zh", "2025"),
        ("昨天他们见面。", "zh", "2024-08-26"),
    ],
)
def test_a_date_that_needs_the_page_date_is_inferred_and_says_so(text, language, date):
    [when] = whens(text, language, PAGE)

    assert when.text == date
    assert when.reason.endswith("is read against the page date.")
    assert when.reason.split("”")[0].lstrip("“") in text


def test_a_month_of_what_is_to_come_is_the_next_one():
    assert dated("It will meet in July.", "en", ahead=True) == [("2025-07", True)]
    assert dated("It will meet in December.", "en", ahead=True) == [("2024-12", True)]


@pytest.mark.parametrize("page", ["", "2024", "2024-08"])
def test_a_page_date_that_is_not_precise_enough_infers_no_day(page):
    assert dated("On Thursday and yesterday they met.", "en", page) == []


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("More than 2000 came.", "en"),
        ("Then 2000 people came.", "en"),
        ("It may be dry.", "en"),
        ("They march on.", "en"),
        ("Около 2000 участников.", "ru"),
        ("Более 2000 человек.", "ru"),
    ],
)
def test_what_is_no_date_is_not_taken_for_one(text, language):
    assert dated(text, language) == []


def test_a_day_that_no_calendar_has_leaves_the_year():
    assert dated("It met on 31 February 2024.", "en") == [("2024-02", False)]


@given(st.text(alphabet="0123456789-–/.年月日至 июляJulyto,", max_size=24), st.sampled_from(["en", "ru", "zh"]))
def test_every_date_is_edtf_and_never_a_season(text, language):
    for when in whens(text, language, PAGE):
        assert dates.parse(when.text).precision in ("day", "month", "year", "interval")
        assert text[when.start : when.end]


def counted(text, language):
    taken = [(when.start, when.end) for when in whens(text, language, PAGE)]
    return [(figure.bound, figure.value, figure.unit) for figure in figures(text, taken)]


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("It brought 26 countries together.", ("exactly", "26", "countries")),
        ("About 150 events were held.", ("about", "150", "events")),
        ("Approximately 150 events of many kinds.", ("about", "150", "events")),
        ("Over 23 years have passed.", ("more-than", "23", "years")),
        ("More than 1,500 young guests came.", ("more-than", "1500", "young guests")),
        ("At least 5 ministers came.", ("at-least", "5", "ministers")),
        ("Fewer than 5 ministers came.", ("less-than", "5", "ministers came")),
        ("No more than 5 ministers came.", ("at-most", "5", "ministers came")),
        ("Trade grew by 3.5 percent.", ("exactly", "3.5", "per cent")),
        ("Trade grew by 3.5%.", ("exactly", "3.5", "per cent")),
        ("It cost $1.2 billion.", ("exactly", "1200000000", "US dollars")),
        ("It carries 12.5 million tonnes of freight.", ("exactly", "12500000", "tonnes")),
    ],
)
def test_an_english_figure_keeps_its_bound(text, figure):
    assert counted(text, "en")[0][:2] == figure[:2]
    assert counted(text, "en")[0][2].startswith(figure[2].split()[0])


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("Собрались 26 стран.", ("exactly", "26", "стран")),
        ("Около 150 мероприятий в стране.", ("about", "150", "мероприятий")),
        ("Свыше 2,5 млн долларов.", ("more-than", "2500000", "долларов")),
        ("Более 1 500 гостей.", ("more-than", "1500", "гостей")),
        ("Не менее 5 министров.", ("at-least", "5", "министров")),
        ("Не более 5 министров.", ("at-most", "5", "министров")),
        ("Менее 5 министров.", ("less-than", "5", "министров")),
        ("Рост на 20 процентов.", ("exactly", "20", "per cent")),
        ("Уже 3 тысячи студентов.", ("exactly", "3000", "студентов")),
    ],
)
def test_a_russian_figure_keeps_its_bound(text, figure):
    assert counted(text, "ru") == [figure]


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("汇集了26个国家。", ("exactly", "26", "个国家")),
        ("举办约150场活动。", ("about", "150", "场活动")),
        ("有20多个国家参加。", ("more-than", "20", "个国家")),
        ("超过1.2万亿元。", ("more-than", "1200000000000", "元")),
        ("至少5名部长。", ("at-least", "5", "名部长")),
        ("100人以上。", ("at-least", "100", "人")),
        ("50家企业左右。", ("about", "50", "家企业")),
        ("增长3.5%。", ("exactly", "3.5", "per cent")),
        ("不超过5座城市。", ("at-most", "5", "座城市")),
    ],
)
def test_a_chinese_figure_keeps_its_bound(text, figure):
    assert counted(text, "zh") == [figure]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("In 2024 and on 5 May 2023 and for 2024-25.", "en"),
        ("The 24th summit of the G20 read A/RES/1 at 10:30.", "en"),
        ("It was a 10-year plan, see No. 5", "en"),
        ("24-й саммит 5 мая 2024 года.", "ru"),
        ("第24次会议于2024年5月5日举行。", "zh"),
    ],
)
def test_years_ordinals_and_numbers_in_names_are_no_figures(text, language):
    assert counted(text, language) == []


@given(st.text(alphabet="0123456789.,%$ 年个多约 aboutоколо млн", max_size=30))
def test_every_figure_is_whole(text):
    for figure in figures(text):
        assert figure.unit
        assert figure.bound in Bound.values
        assert float(figure.value) < 10**15
