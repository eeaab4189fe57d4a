from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import example, given
from hypothesis import strategies as st

from facts.dates import ends_too_soon, in_words, parse, validate_edtf
from facts.models import Event

EDTF = [
    ("", None, None, "unknown", ""),
    ("2024", date(2024, 1, 1), date(2024, 12, 31), "year", "2024"),
    ("0001", date(1, 1, 1), date(1, 12, 31), "year", "0001"),
    ("2024-07", date(2024, 7, 1), date(2024, 7, 31), "month", "July 2024"),
    ("2024-02", date(2024, 2, 1), date(2024, 2, 29), "month", "February 2024"),
    ("2023-02", date(2023, 2, 1), date(2023, 2, 28), "month", "February 2023"),
    ("1900-02", date(1900, 2, 1), date(1900, 2, 28), "month", "February 1900"),
    ("2024-07-03", date(2024, 7, 3), date(2024, 7, 3), "day", "3 July 2024"),
    ("2024-02-29", date(2024, 2, 29), date(2024, 2, 29), "day", "29 February 2024"),
    ("2024-07-03/2024-07-04", date(2024, 7, 3), date(2024, 7, 4), "interval", "3–4 July 2024"),
    ("2024-07-30/2024-08-02", date(2024, 7, 30), date(2024, 8, 2), "interval", "30 July 2024 to 2 August 2024"),
    ("2024-07/2024-09", date(2024, 7, 1), date(2024, 9, 30), "interval", "July 2024 to September 2024"),
    ("2024/2025", date(2024, 1, 1), date(2025, 12, 31), "interval", "2024 to 2025"),
    ("2024/2025-03", date(2024, 1, 1), date(2025, 3, 31), "interval", "2024 to March 2025"),
]

REFUSED = [
    ("2024-25", "“2024-25”: there is no month 25. A period of years is written 2024/2025."),
    ("2024-00", "“2024-00”: there is no month 00. A period of years is written 2024/2025."),
    ("2024-02-30", "“2024-02-30”: that month has 29 days."),
    ("2023-02-29", "“2023-02-29”: that month has 28 days."),
    ("2024-07-00", "“2024-07-00”: that month has 31 days."),
    ("2025/2024", "“2025/2024” ends before it starts; write the earlier date first."),
    ("2024-07-04/2024-07-03", "“2024-07-04/2024-07-03” ends before it starts; write the earlier date first."),
    ("2024/2024", "“2024/2024” ends before it starts; write the earlier date first."),
    ("0000", "“0000” has no year; years start at 0001."),
]

GARBAGE = ["summer", "24", "2024-7", "2024-07-3", "2024-", "2024/07", "2024/", "/2024", "2024/2025/2026", " 2024"]
GARBAGE += ["2024 ", "2024\n", "03.07.2024", "2024-07-03T10:00", "٢٠٢٤", "2024?", "20245", "-2024"]


@pytest.mark.parametrize(("text", "first_day", "last_day", "precision", "_words"), EDTF)
def test_a_text_gives_its_days_and_its_precision(text, first_day, last_day, precision, _words):
    edtf = parse(text)

    assert (edtf.text, edtf.first_day, edtf.last_day, edtf.precision) == (text, first_day, last_day, precision)


@pytest.mark.parametrize(("text", "words"), [(row[0], row[4]) for row in EDTF])
def test_a_reader_sees_a_date_in_words(text, words):
    assert in_words(text) == words


@pytest.mark.parametrize(
    "text", ["x", "2024-99", "2024-07-0x", "2024-99-99", "2024-07-aa/2024-07-03", "a-b-c/..", "2024-00"]
)
def test_what_is_no_date_stands_as_it_was_typed(text):
    assert in_words(text) == text


@pytest.mark.parametrize(
    ("start", "end", "too_soon"),
    [
        ("2024", "2023", True),
        ("2024-07-03", "2024-07", True),
        ("2024", "2024-07", False),
        ("", "2024", False),
        ("2024", "", False),
        ("2024", "x", False),
        ("x", "2024", False),
    ],
)
def test_an_end_comes_after_the_start_where_both_are_known(start, end, too_soon):
    assert ends_too_soon(start, end) is too_soon


@pytest.mark.parametrize(("text", "sentence"), REFUSED)
def test_a_date_that_cannot_be_is_refused_with_a_remedy(text, sentence):
    with pytest.raises(ValueError) as error:
        parse(text)

    assert str(error.value) == sentence


@pytest.mark.parametrize("text", GARBAGE)
def test_what_is_no_date_is_refused_with_the_forms_to_write(text):
    with pytest.raises(ValueError, match="is no date we can read; write 2024, 2024-07, 2024-07-03, or two of them"):
        parse(text)


def test_the_validator_says_the_same_sentence_to_a_form():
    with pytest.raises(ValidationError) as error:
        validate_edtf("2024-25")

    assert error.value.messages == [REFUSED[0][1]]
    assert error.value.code == "edtf"


def is_edtf(text):
    try:
        return bool(parse(text))
    except ValueError:
        return False


def interval(one, other):
    text = "/".join(sorted((one, other)))
    return text if is_edtf(text) else one


points = st.builds(
    lambda day, size: day.isoformat()[:size],
    st.dates(max_value=date(9998, 12, 31)),
    st.sampled_from([4, 7, 10]),
)
edtf_texts = st.one_of(points, st.builds(interval, points, points))


@pytest.mark.django_db
@pytest.mark.postgres
@given(st.lists(edtf_texts, min_size=1, max_size=100))
@example([text for text, *_ in EDTF])
@example(["2024-02", "2023-02", "2000-02", "1900-02", "2024-02-29", "0004-02", "2023-12", "2023-12-31", "2024/2024-02"])
def test_python_and_the_database_find_the_same_days(texts):
    slugs = {f"drawn-{number}": text for number, text in enumerate(texts)}

    with transaction.atomic():
        Event.objects.bulk_create(Event(slug=slug, name=slug, kind="other", when=text) for slug, text in slugs.items())
        stored = list(Event.objects.values_list("slug", "first_day", "last_day"))
        transaction.set_rollback(True)

    assert {slug: days for slug, *days in stored} == {
        slug: [parse(text).first_day, parse(text).last_day] for slug, text in slugs.items()
    }


@pytest.mark.django_db
@pytest.mark.postgres
@pytest.mark.parametrize("text", ["9999", "9999-12", "9999-12-31"])
def test_the_last_year_has_days_in_the_database_too(text):
    Event.objects.bulk_create([Event(slug="far", name="Far", kind="other", when=text)])

    assert Event.objects.get().last_day == parse(text).last_day == date(9999, 12, 31)
