"""What check_facts says of files: where, what, the remedy, the passages, and what a load would do."""

import json
import re
from itertools import product

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from facts import checking, passages
from facts.checking import CannotCheck, check
from facts.files.loading import load, shipped_files
from facts.models import Citation, Fact, Theme

from .outside import Place, run
from .tiers import examples
from .world import article_text, in_file, make_article, make_fact, paragraph_text

pytestmark = pytest.mark.django_db

FACT = """\
- model: facts.fact
  fields:
    slug: {slug}
    statement: {statement}
    kind: {kind}
    status: {status}
"""
CITATION = """\
- model: facts.citation
  fields:
    fact: [{slug}]
    position: 1
    paragraph: [{article}, {paragraph}]
    first_words: {first_words}
    last_words: {last_words}
    start: {start}
    length: {length}
    sha256: {sha256}
"""


def fact(slug="honey", statement="The honey was sold.", kind="opinion", status="draft"):
    return FACT.format(slug=slug, statement=statement, kind=kind, status=status)


def citation(slug="honey", article="hives", paragraph=2, passage="a caravan"):
    place = vars(passages.locate(paragraph_text(article, paragraph), passage))
    return CITATION.format(slug=slug, article=article, paragraph=paragraph, **place)


@pytest.fixture(autouse=True)
def others(tmp_path, monkeypatch):
    """The other files have what the test made, but for facts."""
    monkeypatch.setattr(checking, "shipped_files", lambda: [in_file(tmp_path)])


@pytest.fixture
def write(tmp_path):
    def _write(text, name="rows.yaml"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return _write


@pytest.fixture
def texts(tmp_path, settings):
    """A folder for private texts that nobody else has."""
    settings.TEXTS_DIR = tmp_path / "texts"
    settings.TEXTS_DIR.mkdir()
    return settings.TEXTS_DIR


def checked(*arguments, capsys):
    """What the command prints, without the folder of the files, and its exit status."""
    capsys.readouterr()
    status = 0
    try:
        call_command("check_facts", *map(str, arguments))
    except SystemExit as end:
        status = end.code
    return re.sub(r"/\S*/(?=\w+\.yaml)", "", capsys.readouterr().out), status


def test_the_shipped_files_have_no_fault(capsys, monkeypatch):
    monkeypatch.setattr(checking, "shipped_files", shipped_files)
    load(shipped_files())

    out, status = checked(capsys=capsys)

    assert status == 0
    assert "Facts: adds 0, changes 0, removes 0, leaves " in out


def test_a_file_is_checked_before_any_file_is_loaded(capsys, monkeypatch):
    """The paragraphs that it cites are in a seed, which lies beside it."""
    monkeypatch.setattr(checking, "shipped_files", shipped_files)

    out, status = checked(settings.BASE_DIR / "fixtures" / "articles" / "scope-for-peace.yaml", capsys=capsys)

    assert (status, "problem" in out) == (0, False)
    assert "Facts: adds 364" in out
    assert not Fact.objects.exists()


def test_what_is_right_does_not_depend_on_what_is_loaded_here(write, capsys):
    make_article("hives")
    right = fact(status="published") + citation()
    load([write(right)])

    for files in (right.partition("- model: facts.citation")[0], citation()):
        path = write(files)

        before = checked(path, capsys=capsys)
        Citation.objects.all().delete()
        Fact.objects.all().delete()
        after = checked(path, capsys=capsys)
        load([write(right)])

        assert before == after and before[1] == 1


def test_what_keeps_a_load_from_this_database_is_told_apart(write, capsys):
    make_article("hives")
    load([write(fact() + citation())])
    Fact.objects.update(statement="The honey was given away.")

    out, status = checked(write(fact(statement="The honey was lost.") + citation()), capsys=capsys)

    assert status == 0
    assert "The files are right. A load into this database would be refused:" in out
    assert "both sides changed it" in out


def test_each_problem_says_where_what_and_what_to_write_instead(write, capsys):
    make_article("hives")
    path = write(
        fact(kind="opinin") + citation().replace("[hives, 2]", "[hive, 2]") + fact("tea", "''", status="published")
    )

    out, status = checked(path, capsys=capsys)

    assert status == 1
    assert out.splitlines() == [
        'rows.yaml:5:11: hive › fact "honey" › kind: “opinin” is none of its values; write “opinion”, or one of: '
        "reported, attributed, proposal, expectation, opinion.",
        'rows.yaml:11:16: hive › fact "honey" › citation 1 › paragraph: there is no paragraph [hive, 2]; '
        "did you mean [hives, 2]?",
        'rows.yaml:20:16: fact "tea" › statement: A fact needs a statement, one checkable sentence in our own '
        "words; only a draft may wait for it.",
        "Passages: 1 unchecked.",
        "3 to mend; nothing would be loaded.",
    ]


def test_a_check_writes_nothing(write, capsys):
    checked(write(fact()), capsys=capsys)

    assert not Fact.objects.exists()


def test_the_plan_is_in_facts_and_shows_old_and_new(write, capsys):
    make_article("hives")
    load([write(fact() + citation() + fact("tea", "The tea was hot."))])
    path = write(fact(statement="The honey was given away.") + citation() + fact("rain", "It rained."))

    out, status = checked(path, capsys=capsys)

    assert status == 0
    assert out.splitlines()[-5:] == [
        "Passages: 1 unchecked.",
        "Facts: adds 1, changes 1, removes 0, leaves 0. "
        "In no file any more, but still there (--prune removes): fact tea.",
        "+ rain",
        "~ honey: statement: “The honey was sold.” → “The honey was given away.”",
        "~ honey: citation 1 › compared: – → “due”",
    ]


@pytest.mark.parametrize(
    ("change", "state"),
    [
        (lambda lines: lines, "exact"),
        (lambda lines: ["A preface that nobody has read.", *lines], "exact"),
        (lambda lines: [*lines[:2], "Word has it: " + lines[2]], "moved"),
        (lambda lines: [*lines[:2], lines[2] + " " + lines[2]], "ambiguous"),
        (lambda lines: [*lines[:2], lines[2].replace("hives tells", "hives yells")], "lost"),
    ],
    ids=["as it was", "a line more", "moved", "twice", "one letter"],
)
def test_passages_are_looked_for_in_the_text_at_hand(write, texts, capsys, change, state):
    lines = article_text(make_article("hives")).split("\n")
    (texts / "hives.txt").write_text("\n".join(change(lines)), encoding="utf-8")

    out, status = checked(write(fact() + citation(passage="2 of hives tells")), capsys=capsys)

    assert f"Passages: 1 {state}." in out
    assert status == (state != "exact")
    if status:
        assert re.search(rf'rows.yaml:16:13: hives › fact "honey" › citation 1: the passage is {state}: ', out)


def test_where_the_text_of_an_article_must_lie_is_said(write, texts, capsys):
    lines = article_text(make_article("hives"))
    path = write(fact() + citation(passage="2 of hives tells"))

    out, _status = checked(path, capsys=capsys)
    (texts / "hives.txt").write_text(lines, encoding="utf-8")
    after, _status = checked(path, capsys=capsys)

    told = "its passages were not looked for: put the article's text at texts/hives.txt, or name it with --text."
    assert told in out and "not looked for" not in after


def test_the_text_can_be_named(write, texts, tmp_path, capsys):
    text = tmp_path / "copy.txt"
    text.write_text(article_text(make_article("hives")), encoding="utf-8")

    path = write(fact() + citation(passage="2 of hives tells"))

    out, _status = checked(path, "--text", text, capsys=capsys)

    assert "Passages: 1 exact." in out


def test_one_text_cannot_be_that_of_two_articles(write, tmp_path):
    make_article("hives")
    make_article("pots")
    path = write(fact() + citation() + fact("tea", "The tea was hot.") + citation("tea", "pots"))

    with pytest.raises(CannotCheck, match="these files cite 2"):
        check([path], tmp_path / "any.txt")


def test_a_citation_is_held_to_the_seed_where_no_text_is_at_hand(write, texts, capsys):
    make_article("hives")
    whole = citation(passage=paragraph_text("hives", 2))
    wrong = re.sub(r"sha256: \w{4}", "sha256: 0000", whole)

    out, status = checked(write(fact() + wrong), capsys=capsys)

    assert status == 1
    assert "The passage does not agree with what the seed has of hives ¶ 2; cite it anew" in out


@pytest.mark.parametrize(
    ("statement", "slug"),
    [("“the honey was sold”", "other"), ("The honey was, all of it, sold.", None), ("Rain fell.", None)],
)
def test_a_fact_that_another_one_says_already_is_pointed_out(write, capsys, statement, slug):
    make_article("hives")
    make_fact("The honey was sold.", slug="other", kind="opinion", cited_in=None, status="draft")

    out, status = checked(write(fact(statement=f"'{statement}'")), capsys=capsys)

    assert status == 0
    assert (f"the fact “{slug}” seems to say the same" in out) == bool(slug)


def test_two_like_facts_on_one_passage_are_pointed_out(write, capsys):
    make_article("hives")
    path = write(
        fact() + citation() + fact("sale", "The honey was all sold.") + citation("sale") + fact("tea", "Tea was had.")
    )

    out, status = checked(path, capsys=capsys)

    assert status == 0
    assert 'note: rows.yaml:20:16: hives › fact "sale" › statement: the fact “honey” seems to say the same' in out
    assert out.count("seems to say the same") == 1


def test_what_programs_read(write, capsys):
    make_article("hives")
    load([write(fact() + citation())])
    path = write(fact(kind="expectation") + citation() + fact("tea", "The tea was hot."))

    out, status = checked(path, "--format", "json", capsys=capsys)

    told = json.loads(out)
    assert (status, told["problems"], told["passages"]) == (0, [], {"unchecked": 1})
    assert told["plan"]["adds"] == ["tea"]
    assert told["plan"]["changes"]["honey"][0]["after"] == "expectation"
    assert (told["plan"]["removes"], told["plan"]["leaves"]) == ([], 0)


def test_problems_for_programs(write, capsys):
    out, status = checked(write(fact(kind="rumour")), "--format", "json", capsys=capsys)

    [problem] = json.loads(out)["problems"]
    assert status == 1
    assert (problem["path"], problem["line"], problem["column"]) == ("rows.yaml", 5, 11)
    assert problem["where"] == 'fact "honey" › kind'
    assert problem["text"].endswith(f"rows.yaml:5:11: {problem['where']}: {problem['message']}")


def test_problems_for_github_are_workflow_commands(write, capsys):
    out, status = checked(
        write(fact(statement="'50% of it:\n\n\n  sold'", kind="rumour")), "--format", "github", capsys=capsys
    )

    assert status == 1
    assert out.startswith('::error file=rows.yaml,line=8,col=11::fact "honey" › kind: “rumour” is none of')


def test_a_file_that_is_not_there_cannot_be_checked(tmp_path):
    with pytest.raises(CommandError, match="There is no such file: .*nowhere.yaml") as error:
        call_command("check_facts", tmp_path / "nowhere.yaml")

    assert error.value.returncode == 2


COMMANDS = ("check_facts", "load_facts")
#: Addresses of databases that are none, and what is said of them.
UNMIGRATED, NOWHERE = "sqlite:///{folder}/empty.sqlite3", "sqlite:///{folder}/none/empty.sqlite3"
NONE = {
    UNMIGRATED: "The database's tables are not up to date; run: migrate.",
    NOWHERE: "The database does not answer",
    "postgres://nobody@127.0.0.1:9/none": "The database does not answer",
}


@pytest.mark.parametrize(
    "case", examples(product(COMMANDS, NONE), ("check_facts", NOWHERE), ("load_facts", UNMIGRATED)), ids=str
)
def test_without_a_database_the_commands_say_so_and_end_with_2(case, tmp_path):
    command, url = case

    done = run(Place(url.format(folder=tmp_path)), command)

    assert done.returncode == 2
    assert NONE[url] in done.stderr
    assert "Traceback" not in done.stderr


def test_a_misspelt_field_is_answered_with_the_nearest(write, capsys):
    out, _status = checked(write(fact().replace("kind:", "knd:")), capsys=capsys)

    assert 'rows.yaml:5:10: fact "honey" › knd: there is no such field; did you mean “kind”?' in out


def test_a_theme_of_a_curator_is_a_nearest_match_too(write, capsys):
    Theme.objects.create(slug="beekeeping", name="Beekeeping", definition="Bees.")

    out, _status = checked(write(fact() + "    themes: [[bekeeping]]\n"), capsys=capsys)

    assert "there is no theme [bekeeping]; did you mean [beekeeping]?" in out
