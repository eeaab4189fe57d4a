from facts.history.marks import NEW, OLD, SAME, Mark, marked, marked_rows


def kinds(marks, kind):
    return [mark.text for mark in marks if mark.kind == kind]


def test_words_that_changed_are_marked():
    before, after = marked("The bees came home.", "The bees flew home at last.")

    assert kinds(before, OLD) == ["came"]
    assert kinds(after, NEW) == ["flew", " at last"]
    assert "".join(mark.text for mark in before) == "The bees came home."
    assert "".join(mark.text for mark in after) == "The bees flew home at last."


def test_a_phrase_that_changed_is_one_mark():
    before, after = marked("one two three four", "one six seven four")

    assert kinds(before, OLD) == ["two three"] and kinds(after, NEW) == ["six seven"]


def test_chinese_is_compared_sign_by_sign():
    _before, after = marked("上合组织成员国", "上合组织观察员国")

    assert "".join(kinds(after, NEW)) == "观察" or "观察" in "".join(kinds(after, NEW))
    assert "上合组织" in kinds(after, SAME)


def test_what_was_empty_is_all_new():
    assert marked("", "It is.") == ([], [Mark(NEW, "It is.")])


def test_names_are_compared_name_by_name():
    before, after = marked_rows(["China", "India"], ["India", "Iran"])

    assert kinds(before, OLD) == ["China"] and kinds(after, NEW) == ["Iran"]
    assert kinds(after, SAME) == ["India", ", "]


def test_very_long_texts_are_not_compared_piece_by_piece():
    before, after = marked("a " * 3_000, "b " * 3_000)

    assert (len(before), len(after)) == (1, 1)
