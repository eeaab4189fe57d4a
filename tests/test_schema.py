import json

import pytest
import yaml
from django.conf import settings
from django.utils import translation
from jsonschema import Draft202012Validator

from facts import dates
from facts.files import schema
from facts.files.loading import shipped_files
from facts.files.rows import LABELS

from .files import contents

WRITTEN = settings.BASE_DIR / "fixtures" / "schema.json"


class Editor(yaml.SafeLoader):
    """Reads as an editor does, which knows numbers and booleans but no days."""


Editor.yaml_implicit_resolvers = {
    first: [(tag, rule) for tag, rule in rules if not tag.endswith(":timestamp")]
    for first, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


#: Of the nouns that the invented files have none of, a row each.
FURTHER = [
    {"model": "facts.standing", "fields": {"slug": "observer", "name": "observer", "begins": "2002-06-07"}},
    {
        "model": "facts.membership",
        "fields": {"slug": "norway", "country": ["NOR"], "standing": ["observer"], "decided": "2005", "ended": ""},
    },
    {
        "model": "facts.term",
        "fields": {"slug": "camel", "actor": ["camel-actor"], "office": "secretary-general", "start": "2022"},
    },
    {"model": "facts.disagreement", "fields": {"slug": "seat", "question": "Where?", "facts": [["fact-000001"]]}},
    {"model": "facts.backing", "fields": {"fact": ["fact-000001"], "membership": ["norway"], "value": "decided"}},
]


def faults(text):
    """What the schema says about a file: (path of the value, message), innermost errors only."""
    rows = yaml.load(text, Loader=Editor)
    return [(error.json_path, error.message) for error in Draft202012Validator(schema.schema()).iter_errors(rows)]


def fact(**fields):
    values = {"slug": "honey", "statement": "The honey was sold.", "kind": "opinion"} | fields
    return yaml.safe_dump([{"model": "facts.fact", "fields": values}])


def citation(**fields):
    values = {"fact": ["honey"], "paragraph": ["hives", 2], "first_words": "a", "length": 1, "sha256": "a" * 64}
    return yaml.safe_dump([{"model": "facts.citation", "fields": values | fields}])


def test_the_written_schema_is_that_of_the_models():
    assert WRITTEN.read_text(encoding="utf-8") == schema.text(), "the models changed: run manage.py make_schema"


def test_the_schema_is_a_schema():
    Draft202012Validator.check_schema(json.loads(WRITTEN.read_text(encoding="utf-8")))


def test_the_schema_speaks_english_whatever_language_is_active():
    with translation.override("ru"):
        assert schema.text() == WRITTEN.read_text(encoding="utf-8")


def test_every_shipped_file_follows_the_schema():
    found = {path: faults(path.read_text(encoding="utf-8")) for path in shipped_files()}

    assert {path: some for path, some in found.items() if some} == {}


def test_every_kind_of_row_that_files_may_hold_is_in_the_schema_and_can_be_followed():
    rows = [*(row for _name, rows in contents(facts=200) for row in rows), *FURTHER]

    assert list(schema.schema()["$defs"]) == ["row", *LABELS]
    assert {row["model"] for row in rows} == set(LABELS)
    assert list(Draft202012Validator(schema.schema()).iter_errors(rows)) == []


def test_a_file_with_comments_only_is_no_mistake():
    assert faults("# nothing yet\n") == []


@pytest.mark.parametrize(
    "text",
    [
        "- {model: facts.fact, fields: {slug: 2024, statement: 150, kind: opinion}}",
        "- {model: facts.fact, fields: {slug: a, statement: b, kind: opinion, when: 2024}}",
        "- {model: facts.fact, fields: {slug: a, statement: b, kind: opinion, when: 2024-07-03}}",
        "- {model: facts.fact, fields: {slug: a, statement: b, kind: opinion, when: '', attributed_to: null}}",
        fact(figure_value=150, figure_unit="jars", figure_bound="about"),
        fact(figure_value="0.125", figure_unit="jars", figure_bound="about"),
        citation(start=0),
        citation(start="0", position="2", paragraph=["hives", "2"]),
        citation(start=None),
        citation(last_words=None),
        citation(first_words=None, length=None, sha256=None),
        "- {model: facts.paragraph, fields: {article: [hives], number: 4, role: body}}",
        "- {model: facts.paragraph, fields: {article: [hives], number: 0, role: page, words: null}}",
    ],
)
def test_what_an_editor_takes_for_a_number_is_admitted_where_the_field_takes_it(text):
    assert faults(text) == []


@pytest.mark.parametrize(
    ("text", "path", "words"),
    [
        (fact(colour="gold"), "$[0].fields", "'colour' was unexpected"),
        (fact(kind="rumour"), "$[0].fields.kind", "is not one of"),
        (fact(themes=["bees"]), "$[0].fields.themes[0]", "is not of type 'array'"),
        (fact(attributed_to="aida"), "$[0].fields.attributed_to", "is not of type 'array', 'null'"),
        (fact(attributed_to=["aida", "bolat"]), "$[0].fields.attributed_to", "Expected at most 1 item"),
        (fact(attributed_to=[]), "$[0].fields.attributed_to", "should be non-empty"),
        (fact(when="July 2024"), "$[0].fields.when", "does not match"),
        (fact(when="2024-25"), "$[0].fields.when", "does not match"),
        (fact(when_inferred="yes"), "$[0].fields.when_inferred", "is not of type 'boolean'"),
        (fact(slug="no slug!"), "$[0].fields.slug", "does not match"),
        (fact(slug="a" * 81), "$[0].fields.slug", "is too long"),
        (fact(statement="a" * 401), "$[0].fields.statement", "is too long"),
        (fact(slug=None), "$[0].fields.slug", "is not of type"),
        (fact(figure_value="many"), "$[0].fields.figure_value", "does not match"),
        (fact(id=1), "$[0].fields", "'id' was unexpected"),
        (fact(first_day="2024-01-01"), "$[0].fields", "'first_day' was unexpected"),
        (citation(sha256="A" * 64), "$[0].fields.sha256", "does not match"),
        (citation(start=-1), "$[0].fields.start", "less than the minimum"),
        (citation(start=1.5), "$[0].fields.start", "is not of type"),
        (citation(paragraph=["hives"]), "$[0].fields.paragraph", "is too short"),
        (citation(paragraph=[["hives"], 2]), "$[0].fields.paragraph[0]", "is not of type"),
        ("- {model: facts.fact, fields: {statement: b, kind: opinion}}", "$[0].fields", "'slug' is a required"),
        ("- {model: facts.recipe, fields: {}}", "$[0].model", "is not one of"),
        ("- {model: facts.load, fields: {}}", "$[0].model", "is not one of"),
        ("- {model: facts.theme}", "$[0]", "'fields' is a required property"),
        ("- {model: facts.fact, pk: 1, fields: {slug: a, statement: b, kind: opinion}}", "$[0]", "'pk' was unexpected"),
        ("{model: facts.fact}", "$", "is not of type 'array'"),
    ],
)
def test_a_typical_mistake_is_one_message_at_its_place(text, path, words):
    [(found, message)] = faults(text)

    assert found == path
    assert words in message


@pytest.mark.parametrize(
    "text", ["2024", "2024-07", "2024-12-31", "2024/2025", "2024-07-03/2024-07-04", "", "0001", "2025-09-01/.."]
)
def test_a_date_that_can_be_read_follows_the_schema(text):
    dates.parse(text)

    assert faults(fact(when=text)) == []


@pytest.mark.parametrize(
    "text",
    ["2024-13", "2024-00", "24", "2024-7", "2024/", "/2024", "2024-07-32", "2024 ", "2024~", "../2024", "2024/..x"],
)
def test_a_date_that_cannot_be_read_does_not_follow_the_schema(text):
    with pytest.raises(ValueError):
        dates.parse(text)

    assert [path for path, _message in faults(fact(when=text))] == ["$[0].fields.when"]


def test_each_field_says_what_it_is_for():
    properties = schema.schema()["$defs"]["facts.fact"]["properties"]

    assert "One checkable sentence in our own words" in properties["statement"]["description"]
    assert properties["kind"]["description"].startswith("kind: Reported: the article states it.")
