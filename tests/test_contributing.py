"""CONTRIBUTING.md is carried out: its commands, in its order, on an invented text in each of three languages."""

import difflib
import re
import shlex
import shutil
from textwrap import dedent

import pytest
from django.conf import settings as site_settings
from django.core.management import CommandError, call_command

from facts import passages
from facts.models import Article, Fact
from facts.texts import copies

from .tiers import examples

pytestmark = pytest.mark.django_db
GUIDE = (site_settings.BASE_DIR / "CONTRIBUTING.md").read_text(encoding="utf-8")
TEXTS = site_settings.BASE_DIR / "tests" / "texts"
_BLOCK = re.compile(r"(?:^ {4,}\S.*\n|^\n(?= {4,}\S))+", re.M)


def blocks():
    """The indented blocks of the guide, in its order, without their indent."""
    return [dedent(block).strip("\n") + "\n" for block in _BLOCK.findall(GUIDE.partition("### Your editor")[0])]


def command(name, slug):
    """The arguments of the guide's command of that name, for an article of this slug."""
    block = next(block for block in blocks() if f"manage.py {name} " in block or f"manage.py {name}\n" in block)
    line = next(line for line in block.replace("\\\n", " ").splitlines() if f"manage.py {name}" in line)
    return [part.replace("my-article", slug) for part in shlex.split(line)[3:]]


@pytest.fixture
def clone(shipped, copied, settings):
    """The repository's data in a folder of its own, loaded."""
    settings.TEXTS_DIR = copied / "seeds"
    return copied


def run(name, *arguments, capsys):
    """What a command prints, and its exit status."""
    capsys.readouterr()
    status = 0
    try:
        call_command(name, *arguments)
    except SystemExit as end:
        status = end.code
    except CommandError as error:
        status = error.returncode
    return capsys.readouterr().out, status


def edited(draft, example):
    """A draft as a contributor leaves it: the guide's example for its first fact, and no other one."""
    head, first, *_rest = re.split(r"(?m)^(?=- model: facts\.fact\n)", draft)
    slug = re.search(r"slug: (\S+)", first)[1]
    citation = first[first.index("- model: facts.citation") :].rstrip("\n") + "\n"
    citation = citation.partition("\n\n")[0].rstrip() + "\n"
    return head + example + citation.replace(slug, "camels-reached-osh")


@pytest.mark.parametrize("language", examples(["english", "russian", "chinese"], "english"))
def test_an_article_goes_the_whole_way_by_the_guides_commands(language, clone, capsys, monkeypatch):
    monkeypatch.chdir(clone)
    slug = f"{language}-article"
    shutil.copy(TEXTS / f"{language}.txt", clone / "seeds" / f"{slug}.txt")
    actors, facts = clone / "fixtures/vocabulary/03-actors.yaml", clone / f"fixtures/articles/{slug}.yaml"

    # 1. Read it, and take over the people and media that are new.
    out, _ = run("read_article", *command("read_article", slug), capsys=capsys)
    new = "".join(re.findall(r"^- model: facts\.actor\n(?:  .*\n)+", out, re.M))
    assert new
    actors.write_text(actors.read_text(encoding="utf-8") + new, encoding="utf-8")

    # A draft cannot be published as it is; what it waits for is said of each row.
    out, status = run("check_facts", capsys=capsys)
    drafted = facts.read_text(encoding="utf-8").count("model: facts.fact\n")
    assert status == 0
    assert out.count("› statement: it is still to be written; until then this stays a draft.") == drafted > 5
    draft = facts.read_text(encoding="utf-8")
    facts.write_text(draft.replace("status: draft", "status: published"), encoding="utf-8")
    out, status = run("check_facts", capsys=capsys)
    assert status == 1
    assert out.count("› statement: A fact needs a statement") == drafted
    facts.write_text(draft, encoding="utf-8")

    # 2. Edit the draft.
    example = next(block for block in blocks() if block.startswith("- model: facts.fact"))
    text = edited(facts.read_text(encoding="utf-8"), example)
    paragraph = copies.lines_of(clone / "seeds" / f"{slug}.txt")
    first, last = _ends_of_paragraph(slug, 3, paragraph)
    cite = [{"how it begins": first, "how it ends": last}.get(part, part) for part in command("cite_passage", slug)]
    printed, _ = run("cite_passage", *cite, capsys=capsys)
    facts.write_text(text + printed, encoding="utf-8")

    # 3. Check it.
    out, status = run("check_facts", *command("check_facts", slug), capsys=capsys)
    assert status == 0, out
    assert "2 exact" in out or clone / "seeds" != site_settings.TEXTS_DIR
    assert "Facts: adds 1, changes 0, removes 0, leaves " in out
    assert "+ camels-reached-osh" in out

    # 4. Load it, twice.
    out, _ = run("load_facts", *command("load_facts", slug), capsys=capsys)
    assert "Facts: adds 1," in out
    again, _ = run("load_facts", *command("load_facts", slug), capsys=capsys)
    assert again.startswith("Facts: adds 0, changes 0, removes 0,")
    assert "Besides" not in again
    fact = Fact.objects.published().get(slug="camels-reached-osh")
    assert [citation.paragraph.article for citation in fact.citations.all()] == [Article.objects.get(slug=slug)] * 2

    # 5. Bring an edit back: one changed field is one changed line, each citation says that its evidence is due, and the
    # comments are still there.
    before = facts.read_text(encoding="utf-8")
    Fact.objects.filter(pk=fact.pk).update(statement="The caravan came to Osh: all of it.")
    _out, status = run("export_facts", "--check", capsys=capsys)
    assert status == 1
    run("export_facts", *command("export_facts", slug), capsys=capsys)
    changed = [
        line
        for line in difflib.unified_diff(before.splitlines(), facts.read_text(encoding="utf-8").splitlines(), n=0)
        if not line.startswith(("---", "+++", "@@"))
    ]
    assert changed == [
        "-    statement: The caravan reached Osh.",
        "+    statement: 'The caravan came to Osh: all of it.'",
        *["+    compared: due"] * 2,
    ]
    _out, status = run("export_facts", "--check", capsys=capsys)
    assert status == 0


def _ends_of_paragraph(slug, number, lines):
    """The first and the last words of a paragraph, as a contributor would give them."""
    fingerprints = list(_fingerprints(slug))
    text = lines[passages.align(lines, fingerprints).index(number)]
    words = text.split()
    return (" ".join(words[:3]), " ".join(words[-3:])) if len(words) > 6 else (text[:6], text[-6:])


def _fingerprints(slug):
    seed = (site_settings.BASE_DIR / "seeds" / f"{slug}.yaml").read_text(encoding="utf-8")
    return re.findall(r"sha256: '?(\w{64})", seed)


def test_every_command_of_the_guide_is_carried_out_here():
    named = set(re.findall(r"manage\.py (\w+)", "".join(blocks())))

    assert named == {"read_article", "cite_passage", "check_facts", "load_facts", "export_facts"}
