"""Exports into a repository that has no files yet, or that knows nothing of what it holds: where rows go, and how."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from facts.files import rows
from facts.files.comparing import Comparison
from facts.files.exporting import ExportError, differences, export
from facts.files.loading import load, shipped_files
from facts.models import (
    Citation,
    Disagreement,
    Fact,
    LoadedRow,
    Membership,
    Paragraph,
    Standing,
    Term,
)

from .world import clear, make_actor, make_article, make_backing, make_event, make_fact, make_full_world, make_theme

pytestmark = pytest.mark.django_db
FACTS = "fixtures/articles/scope-for-peace.yaml"
SUMMIT = "24th-summit-in-astana"


@pytest.fixture
def empty(tmp_path, settings):
    """A repository without files."""
    settings.BASE_DIR = tmp_path / "repository"
    settings.BASE_DIR.mkdir()
    return settings.BASE_DIR


def test_a_row_that_was_never_loaded_keeps_everything_from_being_written(copied):
    with pytest.raises(ExportError) as error:
        export(["scope-for-peace"])

    assert f'{FACTS}: fact "{SUMMIT}": it was never loaded, so an export would undo it; load the file first.' in (
        error.value.problems
    )


def test_a_new_row_goes_into_the_file_of_its_noun(empty):
    article = make_article("the-fair", publisher=make_actor("Osh Evening Paper", slug="osh-paper", kind="media"))
    event = make_event(slug="bee-day")
    make_backing(make_fact("Bees danced", slug="bees-danced", cited_in=[article, "other-news"]), event, "when")
    make_fact("Nobody says so", slug="nobody-says-so", cited_in=None, status="draft")
    make_theme(slug="bees")

    written = [path.relative_to(empty).as_posix() for path in export()]

    assert written == [
        "fixtures/articles/the-fair.yaml",
        "fixtures/articles/uncited.yaml",
        "fixtures/vocabulary/02-themes.yaml",
        "fixtures/vocabulary/03-actors.yaml",
        "fixtures/vocabulary/05-events.yaml",
        "seeds/other-news.yaml",
        "seeds/the-fair.yaml",
    ]
    assert "    event: [bee-day]\n" in (empty / written[0]).read_text(encoding="utf-8")


def test_a_row_goes_back_into_the_file_that_it_was_loaded_from(empty):
    make_theme(slug="bees")
    LoadedRow.objects.create(label="facts.theme", key="bees", file="fixtures/vocabulary/06-insects.yaml", fields={})

    assert export() == [empty / "fixtures/vocabulary/06-insects.yaml"]


def test_a_row_that_was_loaded_from_elsewhere_goes_into_the_file_of_its_noun(empty):
    theme = make_theme(slug="bees")
    LoadedRow.objects.create(label="facts.theme", key="bees", file="bees.yaml", fields=rows.values(theme))

    assert export() == [empty / "fixtures/vocabulary/02-themes.yaml"]


def test_parents_stand_before_their_children_and_the_rest_by_its_address(empty):
    wide = make_theme(slug="nature")
    for slug, parent in (("zebras", None), ("bees", wide), ("ants", wide)):
        make_theme(slug=slug, name=slug, parent=parent)

    [path] = export()

    slugs = [line.split(": ")[1] for line in path.read_text(encoding="utf-8").splitlines() if "    slug" in line]
    assert slugs == ["nature", "ants", "bees", "zebras"]


def test_facts_stand_in_the_order_of_their_passages(empty):
    article = make_article("the-fair", paragraphs=5)
    for slug, number in (("a", 4), ("b", 3), ("c", 4)):
        make_fact(slug, slug=slug, cited_in=[article.paragraphs.get(number=number)])
    Citation.objects.filter(fact__slug="a").update(start=7)

    export(["the-fair"])

    lines = (empty / "fixtures/articles/the-fair.yaml").read_text(encoding="utf-8").splitlines()
    assert [line.split(": ")[1] for line in lines if "    slug" in line] == ["b", "c", "a"]


def test_fields_that_are_what_they_are_anyway_are_left_out(empty):
    make_fact("Bees danced", slug="bees-danced", cited_in=None, status="draft")

    [path] = export()

    assert path.read_text(encoding="utf-8") == (
        "- model: facts.fact\n  fields:\n    slug: bees-danced\n    statement: Bees danced\n    kind: reported\n"
        "    status: draft\n"
    )


def test_an_address_that_is_no_name_of_a_file_is_refused(empty):
    make_article("../../etc")

    with pytest.raises(ExportError, match="no address"):
        export()


def make_record(fact):
    """Statuses, memberships, terms and a disagreement that the fact is evidence of, and a page that is cited whole."""
    country, actor = fact.countries.first(), fact.actors.first()
    standing = Standing.objects.create(slug="observer", name="observer", begins="2002", status="published")
    row = {"slug": "an-observer", "country": country, "standing": standing, "status": "published"}
    days = {"decided": "2005", "effective": "2006", "effective_reason": "Counted from the comet.", "ended": "2019"}
    membership = Membership.objects.create(**row | days)
    row = {"slug": "a-term", "actor": actor, "office": "secretary-general", "start": "2022", "status": "published"}
    for target, values in (
        (standing, ("begins",)),
        (membership, ("country", "standing", "decided", "effective", "ended")),
        (Term.objects.create(**row), ("actor", "start")),
    ):
        for value in values:
            make_backing(fact, target, value)
    Disagreement.objects.create(slug="a-question", question="Which comet?", status="published").facts.add(fact)
    untitled = make_article("untitled", paragraphs=0, title="", about="The speech at the fair")
    page = Paragraph.objects.create(article=untitled, number=0, role="page")
    Citation.objects.create(fact=fact, position=9, paragraph=page)


@pytest.mark.parametrize("reader", ["load", "loaddata"])
def test_what_is_written_from_nothing_gives_the_same_database_to_either_reader(empty, reader):
    made = make_full_world(3)
    make_theme(slug="a-child", parent=make_theme(slug="zz-parent"))
    make_event(slug="a-part", status="draft", part_of=make_event("Whole", slug="zz-whole"))
    Fact.objects.filter(pk=made.facts[0].pk).update(
        statement="NO: 'yes' #1\n“–”", leaves_open="012", figure_value="0.500"
    )
    make_record(made.facts[0])
    export()
    before = Comparison().now
    clear()

    load(shipped_files()) if reader == "load" else call_command("loaddata", *shipped_files(), verbosity=0)

    assert Comparison().now == before
    assert differences() == []


def test_only_the_files_of_the_named_articles_are_written(empty):
    for slug in ("the-fair", "the-feast"):
        make_fact(slug, cited_in=make_article(slug, publisher=make_actor(slug, slug=f"paper-of-{slug}")))

    written = [path.relative_to(empty).as_posix() for path in export(["the-fair"])]

    assert written == ["fixtures/articles/the-fair.yaml", "fixtures/vocabulary/03-actors.yaml", "seeds/the-fair.yaml"]
    assert "the-feast" not in (empty / written[1]).read_text(encoding="utf-8")


def test_one_fact_and_many_cost_the_same_number_of_queries(empty):
    make_full_world(1)
    with CaptureQueriesContext(connection) as few:
        export(folder=empty / "there")
    make_full_world(30)

    with CaptureQueriesContext(connection) as many:
        export(folder=empty / "there")

    assert len(many) == len(few)
