"""Copies of texts: how their bytes are read, and the lines in them."""

import builtins
from pathlib import Path

import pytest

from facts.texts import copies

INVENTED = Path(__file__).parent / "texts"
LANGUAGES = ("english", "russian", "chinese")
PAGE = """\
<!DOCTYPE html>
<html lang="en"><head><meta charset="{charset}"><title>Bees of the valley — The Valley Gazette</title>
<meta property="og:title" content="Bees of the valley"><meta property="og:site_name" content="The Valley Gazette">
<meta name="author" content="Aida Bekova"><meta property="article:published_time" content="2021-05-04T08:00:00+06:00">
<meta property="og:url" content="https://news.example.org/bees"></head>
<body><nav><a href="/">Home</a> <a href="/news">News</a></nav><article><h1>Bees of the valley</h1>
<p>Beekeepers from nine villages came together when the limes began to flower, and the café was open to all of them.</p>
<p>The meeting opened at dawn. Nobody was late, and every hive had been weighed by then, so that all could go home.</p>
</article><footer>All rights reserved</footer></body></html>
"""


def invented(language):
    return (INVENTED / f"{language}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8, by its byte order mark"),
        ("utf-16", "utf-16-le, by its byte order mark"),
        ("utf-16-le", "utf-16-le, by what the text then says"),
        ("utf-16-be", "utf-16-be, by what the text then says"),
    ],
)
def test_unicode_is_recognised_with_and_without_its_mark(language, encoding, said):
    assert copies.decode(invented(language).encode(encoding)) == (invented(language), said)


@pytest.mark.parametrize(
    ("language", "encoding"), [("russian", "windows-1251"), ("russian", "gb18030"), ("chinese", "gb18030")]
)
@pytest.mark.parametrize("size", [60, 200, 2000])
def test_older_encodings_are_recognised_by_what_the_text_then_says(language, encoding, size):
    text = invented(language)[:size]

    assert copies.decode(text.encode(encoding)) == (text, f"{encoding}, by what the text then says")


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Форум стран прошёл в Караколе, и все были рады его итогам.", "koi8-r"),
        ("Форум стран прошёл в Караколе, и все были рады его итогам.", "cp866"),
        ("Форум стран прошёл в Караколе, и все были рады его итогам.", "mac_cyrillic"),
        ("The café in Osh was full. It was a long day, and nobody spoke of the bees.", "cp1252"),
        ("上海合作組織論壇在大理舉行。來自中國、印度、巴基斯坦的青年參加了論壇。", "big5"),
        ("上海協力機構のフォーラムが開催されました。多くの若者が参加しました。", "shift_jis"),
        ("상하이협력기구 포럼이 열렸다. 많은 청년들이 참가하여 관광에 대해 논의했다.", "euc-kr"),
    ],
)
def test_what_is_not_surely_known_is_refused_with_the_candidates_and_the_option(text, encoding):
    with pytest.raises(ValueError, match=r"The encoding cannot be told; it may be .*\. Say which with --encoding"):
        copies.decode(text.encode(encoding))

    assert copies.decode(text.encode(encoding), encoding)[0] == text


def test_an_encoding_that_is_given_must_fit_and_exist():
    with pytest.raises(ValueError, match="There is no encoding “klingon”; write --encoding with one of utf-8"):
        copies.decode(b"Bees", "klingon")
    with pytest.raises(ValueError, match="cannot be read as utf-8"):
        copies.decode(b"Bees \xff", "utf-8")


def test_half_a_character_behind_a_mark_is_refused():
    with pytest.raises(ValueError, match="codec can't decode.*give --encoding"):
        copies.decode(b"\xff\xfe Bees")


def test_line_ends_and_invisible_marks_do_not_matter(tmp_path):
    path = tmp_path / "bees.txt"
    path.write_bytes("Bees\r\nThey\u200b met\u2028They spoke.\rThey left.\x0c".encode())

    assert copies.lines_of(path) == ["Bees", "They met", "They spoke.", "They left."]


def test_the_copy_at_hand_is_text_or_a_saved_page(settings, tmp_path):
    settings.TEXTS_DIR = tmp_path
    assert copies.at_hand("bees") is None

    (tmp_path / "bees.html").write_text("", encoding="utf-8")
    assert copies.at_hand("bees") == tmp_path / "bees.html"

    (tmp_path / "bees.txt").write_text("", encoding="utf-8")
    assert copies.at_hand("bees") == tmp_path / "bees.txt"


@pytest.mark.parametrize(
    ("name", "charset"), [("bees.html", "utf-8"), ("bees.txt", "utf-8"), ("bees.html", "windows-1252")]
)
def test_a_saved_page_is_recognised_and_read_for_its_article_and_its_metadata(tmp_path, name, charset):
    pytest.importorskip("trafilatura")
    path = tmp_path / name
    path.write_bytes(PAGE.format(charset=charset).encode(charset, "xmlcharrefreplace"))

    copy = copies.copy_of(path)

    assert copy.encoding == f"{charset}, as the page declares"
    assert [line[:12] for line in copies.lines_of(path)] == ["Bees of the ", "Beekeepers f", "The meeting "]
    assert "café" in copy.text
    assert {option: value for option, (value, _how) in copy.told.items()} == {
        "date": "2021-05-04",
        "url": "https://news.example.org/bees",
        "publisher": "The Valley Gazette",
        "author": ["Aida Bekova"],
    }
    assert {how for _value, how in copy.told.values()} == {"from the page’s metadata"}


def test_a_page_without_an_article_is_refused(tmp_path):
    pytest.importorskip("trafilatura")
    (tmp_path / "bees.html").write_text("<html><body></body></html>", encoding="utf-8")

    with pytest.raises(ValueError, match="No article was found in this page"):
        copies.copy_of(tmp_path / "bees.html")


def test_without_the_library_for_pages_the_message_has_the_command(tmp_path, monkeypatch):
    path, real = tmp_path / "bees.html", builtins.__import__
    path.write_text(PAGE.format(charset="utf-8"), encoding="utf-8")

    def without(name, *more, **options):
        if name == "trafilatura":
            raise ImportError(name)
        return real(name, *more, **options)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(ValueError, match=r"\.venv/bin/pip install -r requirements-html\.txt"):
        copies.copy_of(path)
