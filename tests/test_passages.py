from hashlib import sha256
from pathlib import Path

import pytest

from facts.passages import (
    AMBIGUOUS,
    EXACT,
    LOST,
    MOVED,
    align,
    between,
    check,
    count_words,
    edges,
    find,
    fingerprint,
    locate,
    normalise,
    outcome,
    text_fragment,
)
from facts.texts import pages
from facts.texts.sentences import sentences


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


def looked_for(paragraphs, recorded=(1, PASSAGE.start)):
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
    assert looked_for(paragraphs) == state


def test_a_passage_recorded_without_a_start_counts_as_moved():
    assert looked_for(["Bees", PARAGRAPH], recorded=(1, None)) == MOVED


@pytest.mark.parametrize("at", range(PASSAGE.length))
def test_any_other_character_inside_a_passage_loses_it(at):
    at += PASSAGE.start
    changed = PARAGRAPH[:at] + "x" + PARAGRAPH[at + 1 :]

    assert looked_for(["Bees", changed]) == LOST


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


LANGUAGES = {"english": "en", "russian": "ru", "chinese": "zh"}


def invented(name):
    """The lines of an invented text, and its article's paragraphs."""
    text = (Path(__file__).parent / "texts" / f"{name}.txt").read_text(encoding="utf-8")
    return [line for _, line in pages.paragraphs(text)], [block.text for block in pages.read(text).paragraphs]


def cited(name):
    """A passage for every sentence of the invented text, as (paragraph, passage)."""
    for number, text in enumerate(invented(name)[1]):
        for start, end in sentences(text, LANGUAGES[name]):
            yield number, locate(text, text[start:end])


def state(lines, fingerprints, number, passage):
    found = (passage.sha256, passage.first_words, passage.length)
    return check(lines, align(lines, fingerprints), *found, (number, passage.start))


@pytest.mark.parametrize("name", LANGUAGES)
def test_every_passage_is_exact_in_the_whole_page_with_all_that_was_left_out(name):
    lines, paragraphs = invented(name)
    fingerprints = list(map(fingerprint, paragraphs))

    assert len(lines) > len(paragraphs)
    assert {state(lines, fingerprints, *one) for one in cited(name)} == {EXACT}


@pytest.mark.parametrize("name", LANGUAGES)
def test_a_change_of_any_one_character_of_any_passage_is_noticed(name):
    lines, paragraphs = invented(name)
    fingerprints, tried = list(map(fingerprint, paragraphs)), 0

    for number, passage in cited(name):
        line = lines.index(paragraphs[number])
        for at in range(passage.start, passage.start + passage.length):
            for other in ("x", "", "й"):
                changed = normalise(lines[line][:at] + other + lines[line][at + 1 :])
                if changed == lines[line]:
                    continue
                page = [*lines[:line], changed, *lines[line + 1 :]]
                assert state(page, fingerprints, number, passage) == LOST, (passage, at, other)
                tried += 1

    assert tried > 700


@pytest.mark.parametrize("name", LANGUAGES)
def test_a_passage_that_is_gone_is_lost_however_like_it_another_is(name):
    lines, paragraphs = invented(name)
    fingerprints = list(map(fingerprint, paragraphs))

    for number, passage in cited(name):
        line, end = lines.index(paragraphs[number]), passage.start + passage.length
        text = lines[line][passage.start : end]
        alike = text[: len(text) // 2] + text[len(text) // 2 + 1 :]
        page = [*lines[:line], lines[line][: passage.start] + alike + lines[line][end:], *lines[line + 1 :], alike]
        assert state(page, fingerprints, number, passage) == LOST


@pytest.mark.parametrize("name", LANGUAGES)
def test_a_passage_that_stands_twice_is_ambiguous(name):
    lines, paragraphs = invented(name)
    fingerprints = list(map(fingerprint, paragraphs))

    for number, passage in cited(name):
        text = paragraphs[number][passage.start :][: passage.length]
        assert state([*lines, text], fingerprints, number, passage) == AMBIGUOUS


@pytest.mark.parametrize("name", LANGUAGES)
def test_a_passage_in_another_paragraph_is_moved(name):
    lines, paragraphs = invented(name)
    fingerprints = list(map(fingerprint, paragraphs))

    for number, passage in cited(name):
        line, end = lines.index(paragraphs[number]), passage.start + passage.length
        other = lines.index(paragraphs[3 if number != 3 else 4])
        page = list(lines)
        page[other] += " " + lines[line][passage.start : end]
        page[line] = normalise(lines[line][: passage.start] + lines[line][end:])
        assert state([text for text in page if text], fingerprints, number, passage) == MOVED


PRINTS = [fingerprint(text) for text in ("Bees", "They met.", "They spoke.", "They left.")]


@pytest.mark.parametrize(
    ("lines", "numbers"),
    [
        (["Bees", "They met.", "They spoke.", "They left."], [0, 1, 2, 3]),
        (["Home", "Bees", "Menu", "They met.", "They spoke.", "They left.", "FAQ"], [None, 0, None, 1, 2, 3, None]),
        (["Bees - 2021-05-04", "They met.", "They spoke.", "They left."], [0, 1, 2, 3]),
        (["Home", "Bees - 2021-05-04", "They met.", "They spoke.", "They left."], [None, 0, 1, 2, 3]),
        (["Bees", "They met!", "They spoke.", "They left."], [0, 1, 2, 3]),
        (["Bees", "They met.", "They left."], [0, 1, 3]),
        (["Bees", "They met.", "They ate.", "They sang.", "They left."], [0, 1, None, None, 3]),
        (["They left.", "Bees", "They met.", "They spoke."], [None, 0, 1, 2]),
        ([], []),
        (["Wasps"], [None]),
    ],
)
def test_lines_are_told_by_the_paragraphs_that_are_on_record(lines, numbers):
    assert align(lines, PRINTS) == numbers


def test_a_paragraph_that_stands_elsewhere_is_moved_even_if_it_starts_its_line():
    passage = locate("They left.", "They left.")

    assert state(["They left.", "Bees", "They met.", "They spoke."], PRINTS, 3, passage) == MOVED
    assert state(["Bees", "They met.", "They spoke.", "They left."], PRINTS, 3, passage) == EXACT


def test_a_text_without_a_seed_has_no_paragraphs():
    assert align(["Bees"], []) == [None]
