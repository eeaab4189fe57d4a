"""The way of an article from its text to its seed and draft: what is inferred, asked for, proposed and left alone."""

import sys
from pathlib import Path

import pytest
import yaml
from django.core.management import CommandError, call_command

from facts.files.loading import load
from facts.models import Article, Citation, Fact
from facts.texts.seeding import slug_of

from .test_texts import PAGE
from .world import make_actor, make_country, make_fact

pytestmark = pytest.mark.django_db
INVENTED = Path(__file__).parent / "texts"
URL = ["--url", "https://news.example.org/x", "--kind", "news"]


@pytest.fixture
def desk(tmp_path, settings):
    """A contributor's folder."""
    settings.BASE_DIR = settings.TEXTS_DIR = tmp_path
    return tmp_path


@pytest.fixture
def read(desk, capsys):
    """Reads a text by the command; returns the article's fields, the draft and what was said."""

    def run(text, *options, slug="bees"):
        if not isinstance(text, Path):
            path = desk / f"{slug}.txt"
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
            text = path
        capsys.readouterr()
        call_command("read_article", text, "--slug", slug, *options)
        seed = yaml.safe_load((desk / "seeds" / f"{slug}.yaml").read_text(encoding="utf-8"))
        draft = (desk / "fixtures" / "articles" / f"{slug}.yaml").read_text(encoding="utf-8")
        return seed[0]["fields"], draft, capsys.readouterr().out

    return run


def test_actors_whom_the_database_has_are_known_by_name_and_alias(read):
    make_actor("The Mountain Courier", slug="courier", kind="media")
    make_actor("N. Asanov", slug="asanov", aliases="Асанов; Nurlan Asanov")

    article, draft, said = read(INVENTED / "english.txt", *URL)

    assert (article["publisher"], article["authors"]) == (["courier"], [["asanov"]])
    assert (article["title"], article["page_date"]) == ("Osh hosts talks on mountain railways", "2026-06-05")
    assert "publisher: courier, inferred from the source’s line “The Mountain Courier”\n" in said
    assert "author: asanov, inferred from the author’s line “Nurlan Asanov”\n" in said
    assert "A new actor" not in said
    for comment in ("# language: inferred from the script\n", "# date: inferred from a line with the date\n"):
        assert comment in draft


@pytest.mark.parametrize(
    ("name", "publisher", "author"),
    [
        ("english", "the-mountain-courier", "nurlan-asanov"),
        ("russian", "vestnik-issyk-kulya", "aygul-satybaeva"),
        ("chinese", "publisher-of-bees", "author-of-bees"),
    ],
)
def test_actors_whom_nobody_knows_are_proposed_as_rows_that_load(read, desk, name, publisher, author):
    article, _draft, said = read(INVENTED / f"{name}.txt", *URL)

    assert (article["publisher"], article["authors"]) == ([publisher], [[author]])
    assert said.count("put it into fixtures/vocabulary/03-actors.yaml") == 2
    rows = [line for line in said.splitlines() if line.startswith(("- model: facts.actor", "  fields:", "    "))]
    (desk / "actors.yaml").write_text("\n".join(rows), encoding="utf-8")
    load([desk / "actors.yaml", desk / "seeds" / "bees.yaml"])
    assert Article.objects.published().get().publisher.slug == publisher


def test_what_is_given_wins_over_what_the_text_tells(read):
    article, draft, said = read(
        INVENTED / "english.txt",
        *URL,
        "--publisher",
        "gazette",
        "--author",
        "aida",
        "--date",
        "2020",
        "--language",
        "en",
    )

    assert (article["publisher"], article["authors"], article["page_date"]) == (["gazette"], [["aida"]], "2020")
    assert "inferred" not in draft + said


def test_every_missing_option_is_named_in_one_message(desk, read):
    with pytest.raises(CommandError) as error:
        read("Пчёлы\nОни встретились\nОни говорили о мёде.")

    assert str(error.value) == "The text does not tell these; give them: --publisher, --url, --kind, --date"
    assert not (desk / "seeds").exists()


def test_at_a_terminal_what_is_missing_is_asked_for(read, monkeypatch):
    answers = {"Slug": "gazette", "Where": "https://news.example.org/x", "What": "news", "The date": "2021-05"}
    asked = []

    def answer(question):
        asked.append(question)
        return next(text for words, text in answers.items() if question.startswith(words))

    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", answer)
    article, _draft, _said = read("Пчёлы\nОни встретились\nОни говорили о мёде.")

    assert len(asked) == 4
    assert (article["publisher"], article["kind"], article["page_date"]) == (["gazette"], "news", "2021-05")


def test_an_answer_that_is_not_given_is_missing(read, monkeypatch):
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", lambda question: "")

    with pytest.raises(CommandError, match="give them: --publisher, --url, --kind, --date"):
        read("Пчёлы\nОни встретились\nОни говорили о мёде.")


def test_a_page_without_a_date_is_said_to_have_none(read):
    article, _draft, _said = read(
        "Bees\nThey met\nThe villages spoke of honey.", *URL, "--publisher", "g", "--date", ""
    )

    assert article["page_date"] == ""


def test_values_that_no_article_can_have_are_refused_together(desk, read):
    options = ["--publisher", "g", "--kind", "news", "--language", "English", "--date", "July", "--url", "ftp://x"]

    with pytest.raises(CommandError) as error:
        read("Bees\nThey met\nThey spoke.", *options)

    for words in ("language: A BCP 47 code", "date: “July” is no date we can read", "url: Enter a valid URL"):
        assert words in str(error.value)
    assert not (desk / "seeds").exists()


def test_a_draft_that_somebody_worked_on_is_never_overwritten(desk, read):
    target = desk / "fixtures" / "articles" / "bees.yaml"
    _article, first, _said = read(INVENTED / "english.txt", *URL)
    again = read(INVENTED / "english.txt", *URL)
    assert (again[1], "is there and stays: --replace makes anew" in again[2]) == (first, True)

    make_country("KGZ")
    assert "[KGZ]" in read(INVENTED / "english.txt", *URL, "--replace")[1]

    target.write_text(
        target.read_text(encoding="utf-8").replace("statement: ''", "statement: Mine.", 1), encoding="utf-8"
    )
    _article, kept, said = read(INVENTED / "english.txt", *URL, "--replace")
    assert "statement: Mine." in kept
    assert "is there and stays: somebody has worked on it." in said


@pytest.mark.parametrize(
    ("name", "encoding"),
    [("russian", "windows-1251"), ("chinese", "gb18030"), ("english", "utf-16"), ("russian", "utf-8-sig")],
)
def test_a_text_in_any_of_the_encodings_gives_the_same_seed_and_says_which_it_was(desk, read, name, encoding):
    seed = desk / "seeds" / "bees.yaml"
    read(INVENTED / f"{name}.txt", *URL)
    wanted = seed.read_bytes()

    said = read((INVENTED / f"{name}.txt").read_text(encoding="utf-8").encode(encoding), *URL)[2]

    assert seed.read_bytes() == wanted
    assert f"read as {encoding.removesuffix('-sig')}" in said


def test_an_encoding_that_cannot_be_told_can_be_given(read):
    text = "Пчёлы\nОни встретились\nОни говорили о мёде и о чае.".encode("koi8-r")
    options = [*URL, "--publisher", "g", "--date", "2021"]
    with pytest.raises(CommandError, match=r"bees\.txt: The encoding cannot be told; it may be .* with --encoding"):
        read(text, *options)

    article, _draft, said = read(text, *options, "--encoding", "koi8-r")

    assert article["title"] == "Пчёлы"
    assert "read as koi8-r, as you say" in said


def test_a_text_read_by_lines_is_checked_and_cited_by_the_same_paragraphs(desk, read, capsys):
    text = "Home\nBees of the valley\nThey met\nClick\nThey spoke of honey by the river. And of tea, too.\nMore"
    _article, _draft, said = read(
        text, *URL, "--publisher", "g", "--date", "2021", "--language", "en", "--keep-lines", "2-5"
    )
    assert "left out line 1, it is not in --keep-lines: Home" in said
    make_actor(slug="g", kind="media")
    load([desk / "seeds" / "bees.yaml"])
    make_fact(slug="spoke", cited_in=None)

    capsys.readouterr()
    call_command("cite_passage", "bees", "3", "They spoke", "the river", "--fact", "spoke")
    (desk / "row.yaml").write_text(capsys.readouterr().out, encoding="utf-8")
    load([desk / "row.yaml"])
    call_command("check_passages", "bees")

    assert capsys.readouterr().out == "1 exact\n"
    assert (Citation.objects.get().paragraph.number, Citation.objects.get().start) == (3, 0)


@pytest.mark.parametrize("lines", ["3", "5-3", "a-b", "-"])
def test_lines_that_are_no_range_are_refused(read, lines):
    with pytest.raises(CommandError, match="write the first and the last line of the article, such as 3-20"):
        read("Bees\nThey met\nThey spoke.", *URL, f"--keep-lines={lines}")


def test_a_saved_page_tells_its_metadata(desk, read, capsys):
    pytest.importorskip("trafilatura")
    (desk / "bees.html").write_text(PAGE.format(charset="utf-8"), encoding="utf-8")

    article, draft, said = read(desk / "bees.html", "--kind", "news")

    assert (article["title"], article["page_date"]) == ("Bees of the valley", "2021-05-04")
    assert (article["url"], article["publisher"]) == ("https://news.example.org/bees", ["the-valley-gazette"])
    assert "# url: inferred from the page’s metadata\n" in draft
    for row in ("the-valley-gazette", "aida-bekova"):
        make_actor(slug=row)
    load([desk / "seeds" / "bees.yaml"])
    call_command("cite_passage", "bees", "2", "The meeting", "at dawn")
    assert "first_words: The meeting opened at dawn\n" in capsys.readouterr().out


def test_a_seed_that_says_something_else_leaves_the_draft_alone_too(desk, read):
    first = read(INVENTED / "english.txt", *URL)[1]

    with pytest.raises(CommandError, match="says something else; compare, then use --replace"):
        read(INVENTED / "russian.txt", *URL)

    assert (desk / "fixtures" / "articles" / "bees.yaml").read_text(encoding="utf-8") == first


def test_measure_draft_prints_a_table(desk, read, capsys):
    for slug in ("the-mountain-courier", "nurlan-asanov"):
        make_actor(slug=slug)
    (desk / "bees.txt").write_bytes((INVENTED / "english.txt").read_bytes())
    _article, draft, _said = read(desk / "bees.txt", *URL)
    (desk / "draft.yaml").write_text(draft.replace("statement: ''", "statement: Own words."), encoding="utf-8")
    load([desk / "seeds" / "bees.yaml", desk / "draft.yaml"])
    capsys.readouterr()

    call_command("measure_draft", "bees")

    lines = capsys.readouterr().out.splitlines()
    count = str(Fact.objects.count())
    assert lines[0].split()[-1] == count
    assert lines[1].split()[-2:] == [count, "100%"]
    assert [line.split()[0] for line in lines[6:]] == [
        *("countries", "events", "chairmanships", "themes", "actors", "when", "figure", "together"),
        *("attributed_to", "kind"),
    ]


def test_measure_draft_needs_the_article_and_its_text(desk):
    with pytest.raises(CommandError, match="There is no article “nowhere” in the database"):
        call_command("measure_draft", "nowhere")


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("China Daily", "china-daily"),
        ("Вечерний Бишкек", "vecherniy-bishkek"),
        ("Объединённая газета", "obedinyonnaya-gazeta"),
        ("Қазақстан", "qazaqstan"),
        ("新华社", ""),
    ],
)
def test_a_name_in_latin_or_cyrillic_letters_has_a_slug(name, slug):
    assert slug_of(name) == slug
