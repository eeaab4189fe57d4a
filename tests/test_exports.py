import pytest

from facts.exports import EVENTS, FACTS, citation_line
from facts.models import Event, Fact
from facts.tally import counted

from . import world
from .splits import csv_rows


@pytest.mark.django_db
def test_a_csv_without_rows_still_has_its_header():
    assert FACTS.csv([]).startswith("slug,url,statement,kind")


@pytest.mark.django_db
def test_a_spreadsheet_does_not_run_a_statement_as_a_formula():
    world.make_fact("=HYPERLINK(1)")

    [row] = csv_rows(FACTS.csv(Fact.objects.published().for_list()))

    assert row["statement"] == "'=HYPERLINK(1)"


@pytest.mark.django_db
def test_a_quoted_formula_is_not_run_either_and_nothing_reads_none():
    fact = world.make_fact("The cell is quoted.")
    fact.citations.update(first_words="=HYPERLINK(1)", check_state="unchecked", checked_on=None)

    [row] = csv_rows(FACTS.csv(Fact.objects.published().for_list()))

    assert row["citations.first_words"] == "'=HYPERLINK(1)"
    assert row["citations.checked_on"] == row["figure.value"] == ""


@pytest.mark.django_db
def test_the_columns_are_the_same_with_and_without_rows():
    empty = FACTS.csv([]).splitlines()[0]
    world.make_fact("There is a figure.", figure_value=3, figure_unit="cells", figure_bound="about")

    assert FACTS.csv(Fact.objects.published().for_list()).splitlines()[0] == empty
    assert "when.edtf" in empty and "citations.sha256" in empty


@pytest.mark.django_db
def test_a_citation_line_names_statement_kind_source_and_address():
    author = world.make_actor("Aida Bekova")
    paper = world.make_actor("Osh Evening Paper")
    article = world.make_article("camels", title="On camels", authors=[author], publisher=paper, page_date="2024-05-03")
    fact = world.make_fact("The camel drinks.", cited_in=article)

    line = citation_line(Fact.objects.for_list().get(pk=fact.pk), "https://facts.example.org", "abc")

    number = fact.citations.get().paragraph.number
    assert line == (
        f"“The camel drinks.” (Reported by the article). Aida Bekova, “On camels”, Osh Evening Paper, 3 May 2024, "
        f"paragraph {number}. SCO Facts, data abc, https://facts.example.org/facts/{fact.slug}/"
    )


@pytest.mark.django_db
def test_an_event_is_exported_with_the_facts_behind_each_value():
    event = world.make_event("Gathering", when="2024-05-03", place="Osh")
    fact = world.make_fact("They met in May.", events=[event])
    world.make_backing(fact, event, "when")

    record = EVENTS.record(counted(Event.objects.published().for_list()).get(pk=event.pk))

    assert record["backed_by"] == [
        {"value": "when", "facts": [fact.slug], "disputed": None},
        {"value": "place", "facts": [], "disputed": None},
    ]
    assert record["fact_count"] == 1
