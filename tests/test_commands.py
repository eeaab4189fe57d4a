import os
import pty
import re
import termios

import pytest
import yaml
from django.conf import settings as site_settings
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.utils import timezone

from facts.doors import second
from facts.files.loading import LoadError, load
from facts.models import Article, Attempt, Citation, Fact, Load
from facts.search import Search

from .doors import person
from .files import files
from .outside import empty, run
from .world import article_text, make_actor, make_article, make_citation, make_fact

pytestmark = pytest.mark.django_db
SHIPPED_COUNTRIES = site_settings.BASE_DIR / "fixtures" / "vocabulary" / "01-countries.yaml"

TEXT = """\
Bees of the valley - 2021-05-04
Beekeepers from nine villages came together when the limes began to flower in June
The meeting opened at dawn.Nobody was late, and every hive had been weighed by then.
蜜蜂在山谷里采蜜，村民们都很高兴，因为今年的蜂蜜比去年多得多。
Before the sun was high the nine villages had settled on two rules for the coming winter.
The author is Aida Bekova, who keeps forty hives and writes when it rains.
Source: The Valley Gazette
Opening hours of the valley office
"""


@pytest.fixture
def desk(tmp_path, settings):
    """A contributor's folder: a text that nobody else has, and room for its seed."""
    settings.BASE_DIR = settings.TEXTS_DIR = tmp_path
    (tmp_path / "seeds").mkdir()
    (tmp_path / "fixtures" / "vocabulary").mkdir(parents=True)
    (tmp_path / "bees.txt").write_text(TEXT, encoding="utf-8")
    return tmp_path


def read_article(desk, *more, file="bees.txt"):
    options = ["--slug", "bees", "--publisher", "gazette", "--author", "aida", "--kind", "news", "--language", "en"]
    call_command("read_article", desk / file, *options, "--url", "https://news.example.org/bees", *more)
    return desk / "seeds" / "bees.yaml"


def runs(text, size=8):
    words = re.findall(r"\w+", text.lower())
    return {" ".join(words[at : at + size]) for at in range(len(words) - size + 1)}


def test_read_article_writes_a_seed_that_loads(desk, capsys):
    make_actor(slug="gazette", kind="media")
    make_actor(slug="aida")

    load([read_article(desk)])

    article = Article.objects.published().get()
    assert (article.title, article.page_date, article.publisher.slug) == ("Bees of the valley", "2021-05-04", "gazette")
    assert [author.slug for author in article.authors.all()] == ["aida"]
    assert list(article.paragraphs.values_list("number", "role", "words")) == [
        (0, "headline", 4),
        (1, "standfirst", 14),
        (2, "body", 15),
        (3, "body", 28),
        (4, "body", 17),
        (5, "byline", 14),
        (6, "source", 4),
    ]
    assert capsys.readouterr().out.splitlines() == [
        "seeds/bees.yaml: 7 paragraphs; read as utf-8.",
        "fixtures/articles/bees.yaml: a draft of 5 facts; its first lines say how to go on.",
        "left out line 8, behind the source's line: Opening hours of the valley office",
        "date: 2021-05-04, inferred from the headline’s line",
        "The database has no vocabulary, so nothing is suggested: load_facts, then read it again with --replace.",
    ]


def test_a_seed_leaves_no_sentence_of_the_text(desk):
    seed = read_article(desk).read_text(encoding="utf-8")

    assert not runs(TEXT) & runs(seed)
    assert "蜜蜂在山谷" in seed
    assert "蜜蜂在山谷里" not in seed
    assert "hive" not in seed
    assert "Opening hours" not in seed


def test_the_date_of_the_page_can_be_given(desk):
    seed = yaml.safe_load(read_article(desk, "--date", "2021-05").read_text(encoding="utf-8"))

    assert seed[0]["fields"]["page_date"] == "2021-05"


def test_reading_the_same_text_again_writes_the_same_seed(desk):
    first = read_article(desk).read_bytes()

    assert read_article(desk).read_bytes() == first


def test_a_seed_that_says_something_else_is_not_overwritten_unasked(desk):
    seed = read_article(desk)
    first = seed.read_text(encoding="utf-8")

    with pytest.raises(CommandError, match="bees.yaml is there and says something else; compare, then use --replace"):
        read_article(desk, "--date", "1999")
    assert seed.read_text(encoding="utf-8") == first

    read_article(desk, "--date", "1999", "--replace")
    assert seed.read_text(encoding="utf-8") == first.replace("2021-05-04", "1999")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "No such file"),
        (b"\xff\xfe Bees", "codec can't decode"),
        (b"Bees\n", "needs a headline, a standfirst and at least one paragraph"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(desk, content, sentence):
    if content is not None:
        (desk / "other.txt").write_bytes(content)

    with pytest.raises(CommandError) as error:
        read_article(desk, file="other.txt")

    assert "other.txt" in str(error.value)
    assert sentence in str(error.value)
    assert not (desk / "seeds" / "bees.yaml").exists()


def cite_passage(*arguments, capsys):
    capsys.readouterr()
    call_command("cite_passage", "bees", *arguments)
    return capsys.readouterr().out


def test_cite_passage_prints_a_citation_that_loads(desk, capsys):
    make_actor(slug="gazette", kind="media")
    make_actor(slug="aida")
    load([read_article(desk)])
    make_fact("Nine villages have two rules for the winter", slug="two-rules", cited_in=None, status="draft")

    printed = cite_passage("4", "the nine villages", "two rules", "--fact", "two-rules", capsys=capsys)
    (desk / "facts.yaml").write_text(printed, encoding="utf-8")
    load([desk / "facts.yaml"])

    citation = Citation.objects.get()
    assert citation.first_words == "the nine villages had settled"
    assert citation.last_words == "on two rules"
    assert (citation.paragraph.number, citation.start, citation.length) == (4, 24, 42)
    assert (citation.check_state, citation.checked_on) == ("exact", timezone.localdate())


def test_cite_passage_reads_the_text_that_it_is_given(desk, capsys):
    (desk / "bees.txt").rename(desk / "copy.txt")

    printed = cite_passage("0", "Bees", "valley", "--text", str(desk / "copy.txt"), capsys=capsys)

    assert yaml.safe_load(printed)[0]["fields"]["paragraph"] == ["bees", 0]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["2", "No wasp", "late"], "paragraph 2: “No wasp” is not in this paragraph."),
        (["2", "was", "late"], "“was” stands in this paragraph"),
        (["2", "late", "dawn"], "paragraph 2: “dawn” does not follow “late” in this paragraph."),
        (["7", "Opening", "hours"], "The text has no paragraph 7."),
        (["-1", "Source", "Gazette"], "The text has no paragraph -1."),
        (["0", "Bees", "valley", "--text", "nowhere.txt"], "The text is not at hand"),
    ],
)
def test_cite_passage_says_what_is_wrong(desk, arguments, sentence):
    (desk / "bees.txt").write_text(TEXT.replace("every hive", "it was every hive"), encoding="utf-8")

    with pytest.raises(CommandError) as error:
        call_command("cite_passage", "bees", *arguments)

    assert sentence in str(error.value)


def test_check_passages_says_what_came_of_each(desk, capsys):
    article = make_article("caravan", paragraphs=6)
    lines = article_text(article).split("\n")
    paragraphs = list(article.paragraphs.all())
    for slug, number in (("stays", 2), ("moves", 3), ("doubles", 4), ("goes", 5)):
        fact = make_fact(slug=slug, cited_in=None)
        make_citation(fact, paragraphs[number], check_state="unchecked")
    lines[3] = "Word has it: " + lines[3]
    lines[4] = lines[4] + " " + lines[4]
    lines[5] = lines[5].replace("river", "lake")
    (desk / "caravan.txt").write_text("\n".join(lines), encoding="utf-8")

    call_command("check_passages", "caravan")

    assert capsys.readouterr().out.splitlines() == [
        "doubles [1]: found more than once",
        "goes [1]: not found",
        "moves [1]: found, at another place",
        "1 ambiguous, 1 exact, 1 lost, 1 moved",
    ]
    assert dict(Citation.objects.values_list("fact__slug", "check_state")) == {
        "stays": "exact",
        "moves": "moved",
        "doubles": "ambiguous",
        "goes": "lost",
    }
    assert {citation.checked_on for citation in Citation.objects.all()} == {timezone.localdate()}


def test_check_passages_needs_the_text_and_a_citation(desk):
    with pytest.raises(CommandError, match="The text is not at hand"):
        call_command("check_passages", "nowhere")
    with pytest.raises(CommandError, match="No citation of a passage of an article “bees” is in the database"):
        call_command("check_passages", "bees")


def test_make_curator_makes_one_superuser_with_a_password_that_is_printed_once(client, capsys):
    call_command("make_curator")
    printed = capsys.readouterr().out
    call_command("make_curator")

    password = re.search(r"password: (\S+)", printed)[1]
    user = get_user_model().objects.get()
    assert (user.username, user.is_superuser, user.is_staff) == ("curator", True, True)
    assert len(password) >= 16
    assert client.login(username="curator", password=password)
    assert capsys.readouterr().out == ""


def test_make_curator_says_that_a_second_factor_will_be_asked_for(capsys, settings):
    settings.SECOND_FACTOR_FOR = frozenset({"superusers"})

    call_command("make_curator")

    assert "have an authenticator app at hand" in capsys.readouterr().out


def test_forget_device_takes_a_second_factor_away_and_writes_it_down(capsys):
    user = person("aliya")
    second.new_codes(user)

    call_command("forget_device", "aliya")
    call_command("forget_device", "aliya")

    assert second.device_of(user) is None and second.codes_left(user) == 0
    assert capsys.readouterr().out.splitlines() == [
        "“aliya” has no second factor any more. Sessions that were opened by it end, where one is required.",
        "“aliya” had no second factor.",
    ]
    assert [(row.user, row.by, row.outcome) for row in Attempt.objects.all()] == [(user, None, "taken")]
    with pytest.raises(CommandError, match="no account of the name “bolat”"):
        call_command("forget_device", "bolat")


def test_two_curators_do_not_get_the_same_password(capsys):
    printed = []
    for _ in range(2):
        get_user_model().objects.all().delete()
        call_command("make_curator")
        printed.append(capsys.readouterr().out)

    assert printed[0] != printed[1]


def test_make_countries_makes_the_committed_file(desk, capsys):
    call_command("make_countries")

    made = desk / "fixtures" / "vocabulary" / "01-countries.yaml"
    assert made.read_text(encoding="utf-8") == SHIPPED_COUNTRIES.read_text(encoding="utf-8")
    assert capsys.readouterr().out == "fixtures/vocabulary/01-countries.yaml: 249 countries.\n"


def test_load_facts_loads_what_is_shipped_when_no_file_is_named(capsys):
    call_command("load_facts")

    assert re.match(r"Facts: adds \d+, changes 0, removes 0, leaves 0\. Besides: ", capsys.readouterr().out)
    assert Fact.objects.published().exists()


def test_load_facts_says_what_it_did_with_each_fact(desk, capsys):
    path = desk / "facts.yaml"
    row = "- model: facts.fact\n  fields: {{slug: {}, statement: It rained., kind: opinion}}\n"
    path.write_text(row.format("rain"), encoding="utf-8")

    call_command("load_facts", path, verbosity=2)

    lines = capsys.readouterr().out.splitlines()
    assert lines[:2] == ["Facts: adds 1, changes 0, removes 0, leaves 0.", "+ rain"]
    assert re.fullmatch(r"The lock was held for \d+\.\d\d s\.", lines[2])


def test_a_look_by_load_facts_says_that_nothing_was_loaded(desk, capsys):
    path = desk / "facts.yaml"
    path.write_text(
        "- model: facts.fact\n  fields: {slug: rain, statement: It rained., kind: opinion}\n", encoding="utf-8"
    )

    call_command("load_facts", path, dry_run=True)

    assert capsys.readouterr().out.startswith("Nothing was loaded, this is a look. Facts: adds 1,")
    assert not Fact.objects.exists()


def test_load_facts_decides_a_conflict_and_a_removal_as_it_is_told(desk, capsys):
    path = desk / "facts.yaml"
    row = "- model: facts.fact\n  fields: {{slug: {}, statement: {}, kind: opinion}}\n"
    path.write_text(row.format("rain", "It rained.") + row.format("snow", "It snowed."), encoding="utf-8")
    call_command("load_facts", path)
    Fact.objects.filter(slug="rain").update(statement="It poured.")
    path.write_text(row.format("rain", "It drizzled."), encoding="utf-8")

    with pytest.raises(CommandError, match="both sides changed it"):
        call_command("load_facts", path)
    call_command("load_facts", path, on_conflict="mine", prune=True)

    assert list(Fact.objects.values_list("slug", "statement")) == [("rain", "It drizzled.")]


def test_load_facts_stays_where_only_the_index_has_no_room(capsys, monkeypatch):
    def full():
        raise OperationalError("database or disk is full")

    monkeypatch.setattr("facts.management.commands.load_facts.index", full)

    call_command("load_facts")

    told = capsys.readouterr()
    assert Fact.objects.exists() and "adds" in told.out
    assert "The files are loaded, but the index" in told.err and "disk is full" in told.err
    assert "Nothing was" not in told.out + told.err
    assert Search({"q": "Astana"}).facts[:1]


def test_load_facts_names_the_file_that_is_not_there(desk):
    with pytest.raises(CommandError, match="There is no such file: .*nowhere.yaml"):
        call_command("load_facts", desk / "nowhere.yaml")

    assert not Load.objects.exists()


def test_load_facts_hands_on_every_problem(desk):
    seed = read_article(desk)

    with pytest.raises(CommandError) as error:
        call_command("load_facts", seed)

    assert isinstance(error.value.__cause__, LoadError)
    first, *rest = str(error.value).splitlines()
    assert first == "Nothing was loaded."
    assert [re.sub(r".*bees.yaml:", "", line).partition(";")[0] for line in rest] == [
        '7:7: article "bees" › authors: there is no actor [aida]',
        '9:5: article "bees" › publisher: there is no actor [gazette]',
    ]


@pytest.mark.long
def test_a_load_shows_its_progress_on_a_terminal_and_nowhere_else(tmp_path):
    place, paths = empty(tmp_path), files(tmp_path / "files", facts=3)
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, 80))

    run(place, "load_facts", *paths, stdout=theirs, stderr=theirs).check_returncode()
    shown = os.read(ours, 100_000).decode()
    again = run(place, "load_facts", *paths)

    assert "check: " in shown and " rows" in shown
    assert again.stderr == ""
    assert again.stdout.startswith("Facts: adds 0, changes 0, removes 0,")
