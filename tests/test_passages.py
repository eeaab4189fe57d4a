from hashlib import sha256

import pytest

from facts.passages import (
    AMBIGUOUS,
    EXACT,
    LOST,
    MOVED,
    between,
    count_words,
    edges,
    find,
    fingerprint,
    locate,
    normalise,
    outcome,
    read,
    text_fragment,
)

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


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("  two \n\t words  ", "two words"),
        ("a\u00a0b\u2003c", "a b c"),
        ("cafe\u0301", "caf\u00e9"),
        ("й", "\u0439"),
        ("", ""),
    ],
)
def test_normal_text_is_nfc_with_single_spaces(text, normal):
    assert normalise(text) == normal


def test_a_fingerprint_is_the_sha256_of_the_normal_text():
    assert fingerprint(" cafe\u0301  au lait\n") == sha256("caf\u00e9 au lait".encode()).hexdigest()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("one two three", 3),
        ("one — two - “three”", 3),
        ("don't stop well-being", 3),
        ("… – !", 0),
        ("snake_case _ 1", 2),
        ("在山谷里", 4),
        ("2021年 bees", 3),
        ("", 0),
    ],
)
def test_words_hold_a_letter_or_digit_and_each_chinese_character_is_one(text, words):
    assert count_words(text) == words


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("one two three four five", "one two three four five", ""),
        ("one two three four five six", "one two three four five", "six"),
        ("a b c d e f g h i j", "a b c d e", "f g h i j"),
        ("a b c d e and many more f g h i j", "a b c d e", "f g h i j"),
        ("“a” b, c — d; e! ... f?", "“a” b, c — d; e!", "f?"),
        ("(a b c d e, f g h i j).", "(a b c d e,", "f g h i j)."),
        ("蜜蜂在山谷里采蜜", "蜜蜂在山谷", "里采蜜"),
        ("only", "only", ""),
        ("...", "...", ""),
    ],
)
def test_the_edges_are_five_words_at_most_and_never_overlap(text, first, last):
    assert edges(text) == (first, last)
    assert count_words(first) <= 5
    assert count_words(last) <= 5
    assert len(first) + len(last) <= len(text)
    assert text.startswith(first)
    assert text.endswith(last)


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
    assert read(TEXT).page_date == "2021-05-04"
    assert read(TEXT.replace(" - 2021-05-04", "")).page_date == ""


def test_what_stands_behind_the_source_is_left_out_and_said():
    assert read(TEXT).left_out == [(8, "Opening hours"), (9, "Q: Where do I get honey?")]


def test_the_last_source_line_ends_the_article():
    reading = read("Bees\nThey met\nSource: hearsay, said one.\nThey left\nsource : The Valley Gazette\nOpening hours")

    assert [block.text for block in reading.paragraphs][-2:] == ["They left", "source : The Valley Gazette"]
    assert reading.left_out == [(6, "Opening hours")]


def test_a_text_without_a_source_line_is_read_to_its_end():
    reading = read("Bees\nThey met\nThey left")

    assert [block.role for block in reading.paragraphs] == ["headline", "standfirst", "body"]
    assert reading.left_out == []


@pytest.mark.parametrize("text", ["", "\n\n", "Bees", "Bees\nThey met\n"])
def test_a_text_without_a_body_is_refused(text):
    with pytest.raises(ValueError, match="needs a headline, a standfirst and at least one paragraph"):
        read(text)


PARAGRAPH = "The tea was hot and the honey was good, so the tea was drunk and the honey sold."


def test_a_passage_is_located_in_code_points():
    passage = locate("Мёд 🐝 " + PARAGRAPH, "the honey was good, so  the tea was drunk")

    assert vars(passage) == {
        "first_words": "the honey was good, so",
        "last_words": "the tea was drunk",
        "start": 26,
        "length": 40,
        "sha256": sha256(b"the honey was good, so the tea was drunk").hexdigest(),
    }


@pytest.mark.parametrize(
    ("passage", "sentence"),
    [
        ("The wine was hot", "The passage is not in this paragraph; copy it from the text as it stands."),
        ("", "The passage is not in this paragraph; copy it from the text as it stands."),
        ("tea was", "The passage stands in this paragraph more than once; copy a longer one."),
    ],
)
def test_a_passage_is_in_its_paragraph_once_or_refused(passage, sentence):
    with pytest.raises(ValueError) as error:
        locate(PARAGRAPH, passage)

    assert str(error.value) == sentence


def test_a_passage_runs_from_its_first_words_to_the_nearest_last_words():
    assert between(PARAGRAPH, "so the tea", "the  honey") == "so the tea was drunk and the honey"


@pytest.mark.parametrize(
    ("first", "last", "sentence"),
    [
        ("wine", "sold", "“wine” is not in this paragraph."),
        ("", "sold", "“” is not in this paragraph."),
        ("honey", "sold", "“honey” stands in this paragraph more than once; give more words."),
        ("honey sold", "tea", "“tea” does not follow “honey sold” in this paragraph."),
        ("honey sold", "", "“” does not follow “honey sold” in this paragraph."),
    ],
)
def test_ends_that_do_not_fit_are_refused(first, last, sentence):
    with pytest.raises(ValueError) as error:
        between(PARAGRAPH, first, last)

    assert str(error.value) == sentence


PASSAGE = locate(PARAGRAPH, "so the tea was drunk")


def check(paragraphs, recorded=(1, PASSAGE.start)):
    places = find(paragraphs, PASSAGE.sha256, PASSAGE.first_words, PASSAGE.length)
    return outcome(places, recorded)


@pytest.mark.parametrize(
    ("paragraphs", "state"),
    [
        (["Bees", PARAGRAPH], EXACT),
        ([PARAGRAPH, "Bees"], MOVED),
        (["Bees", "And " + PARAGRAPH], MOVED),
        ([PARAGRAPH, PARAGRAPH], AMBIGUOUS),
        (["Bees", PARAGRAPH + " Yes, so the tea was drunk."], AMBIGUOUS),
        (["Bees", "So the tea was poured."], LOST),
        ([], LOST),
    ],
)
def test_a_check_says_where_the_passage_is_now(paragraphs, state):
    assert check(paragraphs) == state


def test_a_passage_recorded_without_a_start_counts_as_moved():
    assert check(["Bees", PARAGRAPH], recorded=(1, None)) == MOVED


@pytest.mark.parametrize("at", range(PASSAGE.length))
def test_any_other_character_inside_a_passage_loses_it(at):
    at += PASSAGE.start
    changed = PARAGRAPH[:at] + "x" + PARAGRAPH[at + 1 :]

    assert check(["Bees", changed]) == LOST


@pytest.mark.parametrize(
    ("first", "last", "fragment"),
    [
        ("hot tea", "good honey", "#:~:text=hot%20tea,good%20honey"),
        ("hot tea", "", "#:~:text=hot%20tea"),
        ("tea, hot", "", "#:~:text=tea%2C%20hot"),
        ("well-being", "", "#:~:text=well%2Dbeing"),
        ("bees & tea", "", "#:~:text=bees%20%26%20tea"),
        ("“tea” it's", "", "#:~:text=%E2%80%9Ctea%E2%80%9D%20it%27s"),
        ('"SCO+" a/b?#', "", "#:~:text=%22SCO%2B%22%20a%2Fb%3F%23"),
        ("蜜蜂", "山谷", "#:~:text=%E8%9C%9C%E8%9C%82,%E5%B1%B1%E8%B0%B7"),
    ],
)
def test_a_text_fragment_escapes_what_its_syntax_uses(first, last, fragment):
    assert text_fragment(first, last) == fragment
