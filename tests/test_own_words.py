"""A statement in the article's words is refused at every way in, where the article's text is at hand."""

from unittest import mock

import pytest
import yaml
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from facts import checking, passages
from facts.checking import check
from facts.files.loading import LoadError, load
from facts.models import Fact, Paragraph
from facts.texts import keeping

from .test_admin import add_page, errors, filled, with_citation
from .world import article_text, in_file, make_article, paragraph_text

pytestmark = pytest.mark.django_db
#: Nine words in a row of the second paragraph.
COPIED = "The chronicle tells of a caravan, of the river it crossed."


@pytest.fixture
def bees():
    article = make_article("bees", paragraphs=4)
    keeping.keep("bees", article_text(article))
    return article


def content(statement):
    """A file with one fact that cites the second paragraph."""
    text = paragraph_text("bees", 2)
    fact = {"slug": "caravan", "statement": statement, "kind": "reported", "status": "draft"}
    place = vars(passages.locate(text, text))
    citation = {"fact": ["caravan"], "position": 1, "paragraph": ["bees", 2], "stance": "supports"} | place
    rows = [{"model": "facts.fact", "fields": fact}, {"model": "facts.citation", "fields": citation}]
    return yaml.safe_dump(rows, allow_unicode=True, sort_keys=False).encode()


def by_load(curator, tmp_path, statement):
    path = tmp_path / "bees.yaml"
    path.write_bytes(content(statement))
    try:
        load([path])
    except LoadError as error:
        return " ".join(map(str, error.problems))
    return ""


def by_check(curator, tmp_path, statement):
    path = tmp_path / "bees.yaml"
    path.write_bytes(content(statement))
    with mock.patch.object(checking, "shipped_files", lambda: [in_file(tmp_path)]):
        return " ".join(map(str, check([path]).problems))


def by_upload(curator, tmp_path, statement):
    data = {"file": SimpleUploadedFile("bees.yaml", content(statement)), "on_conflict": "stop", "load": "1"}
    answer = curator.post(reverse("admin:facts_load_upload"), data)
    return "" if answer.status_code == 302 else answer.content.decode()


def by_form(curator, tmp_path, statement):
    paragraph = Paragraph.objects.get(number=2)
    page = filled(curator.get(add_page(Fact))) | {"slug": "caravan", "statement": statement, "kind": "reported"}
    answer = curator.post(add_page(Fact), with_citation(page, paragraph, paragraph_text("bees", 2)))
    return "" if answer.status_code == 302 else errors(answer)


@pytest.mark.parametrize("way", [by_form, by_check, by_load, by_upload], ids=lambda way: way.__name__)
def test_statement_in_the_words_of_the_article_is_refused(curator, bees, tmp_path, way):
    told = way(curator, tmp_path, COPIED)

    assert "8 words in a row of bees" in told and "in your own" in told
    assert not Fact.objects.exists()
    if way in (by_load, by_check):
        assert "bees.yaml:4:16: bees › fact" in told


@pytest.mark.parametrize("way", [by_form, by_check, by_load, by_upload], ids=lambda way: way.__name__)
def test_statement_in_our_own_words_is_taken(curator, bees, tmp_path, way):
    assert way(curator, tmp_path, "A caravan went over a river.") == ""
