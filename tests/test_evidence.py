"""Once a fact says something else, its evidence is to be confirmed, whatever way the change came in."""

import unicodedata
from hashlib import sha256

import pytest
from django.core.management import call_command
from django.db import connection
from django.urls import reverse

from facts import evidence
from facts.files.exporting import export
from facts.files.loading import load
from facts.history import reverting, steps
from facts.history.entries import By, Way
from facts.history.recording import catch_up, load_id
from facts.models import Citation, Fact, Load, LoadedRow
from facts.package.making import make

from . import world
from .edits import contents, text_of
from .test_admin import act, change_page, changelist, opened, with_citation

pytestmark = pytest.mark.django_db
CLAIMED = "The bees came home."


@pytest.fixture
def fact():
    return world.make_fact(CLAIMED, cited_in="bees", slug="bees")


def compared(fact):
    return list(fact.citations.order_by("position").values_list("compared", flat=True))


def is_due(fact):
    return Fact.objects.to_be_confirmed().filter(pk=fact.pk).exists()


# What is a change of the claim


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("fields", "due"),
    [
        ({"statement": "The bees flew away."}, True),
        ({"kind": "opinion"}, True),
        ({"kind": "attributed", "attributed_to": "somebody"}, True),
        ({"when": "2024-05"}, True),
        ({"figure_value": 3, "figure_unit": "bees", "figure_bound": "about"}, True),
        ({"statement": " The bees\u00a0\n came \t home. "}, False),
        ({"leaves_open": "Whose bees."}, False),
        ({"status": "draft"}, False),
        ({"slug": "wasps"}, False),
    ],
)
def test_a_plain_update_makes_evidence_due_where_the_claim_changes_and_nowhere_else(fact, fields, due):
    other = world.make_fact("The wasps came home.", cited_in="wasps")
    if "attributed_to" in fields:
        fields = fields | {"attributed_to": world.make_actor()}

    Fact.objects.filter(pk=fact.pk).update(**fields)

    assert (compared(fact), is_due(fact)) == (["due" if due else ""], due)
    assert not is_due(other)


@pytest.mark.postgres
def test_every_part_of_a_figure_counts():
    fact = world.make_fact(figure_value="24", figure_unit="bees", figure_bound="about")
    for fields in ({"figure_value": "25"}, {"figure_unit": "wasps"}, {"figure_bound": "at-least"}):
        evidence.confirm(fact.citations.all())
        Fact.objects.filter(pk=fact.pk).update(**fields)
        assert is_due(fact), fields

    evidence.confirm(fact.citations.all())
    Fact.objects.filter(pk=fact.pk).update(figure_value="25.000", figure_unit=" wasps ")
    assert not is_due(fact)


@pytest.mark.postgres
def test_what_is_white_space_is_the_same_as_for_passages():
    spaces = {chr(code) for code in range(0x3001) if chr(code).isspace()}

    assert spaces - {" "} == {chr(code) for code in evidence._SPACES}


@pytest.mark.postgres
def test_a_statement_of_sql_does_it_too(fact):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE facts_fact SET statement = 'The bees flew away.' WHERE id = %s", [fact.pk])

    assert is_due(fact)


@pytest.mark.postgres
def test_migrating_makes_the_trigger_once(fact):
    evidence.watch()
    evidence.watch()
    Fact.objects.filter(pk=fact.pk).update(statement="The bees flew away.")
    assert is_due(fact)

    evidence.confirm(fact.citations.all())
    evidence.forget()
    Fact.objects.filter(pk=fact.pk).update(statement=CLAIMED)
    assert not is_due(fact)
    evidence.watch()


@pytest.mark.postgres
@pytest.mark.parametrize("value", ["yesterday", "2024-02-30", "2024", "Due", "2024-05-01T25:00", "<b>"])
def test_what_compared_takes_is_a_day_or_due(fact, value):
    one = fact.citations.get()
    for good in ("", "due", "2024-05-01", "2024-05-01T12:30"):
        one.compared = good
        one.full_clean()
    one.compared = value

    with pytest.raises(Exception, match="compared again"):
        one.full_clean()


# At the desk


def test_a_form_that_changes_the_statement_makes_it_due_and_the_box_confirms_it(curator, fact):
    curator.post(change_page(fact), opened(curator, fact) | {"statement": "The bees flew away."})
    assert compared(fact) == ["due"]
    assert fact.pk in [row.pk for row in Fact.objects.published()]

    answer = curator.post(change_page(fact), opened(curator, fact) | {"citations-0-again": "on", "why": ""})

    assert answer.status_code == 302
    assert not is_due(fact)
    last = steps.steps(Fact, fact.pk)[-1]
    assert (last.who, last.why, last.way) == ("aliya", "", Way.FORM)
    assert last.changes["citations/1"][0]["compared"] == "due"
    assert last.changes["citations/1"][1]["compared"] == compared(fact)[0]


def test_the_box_counts_for_what_is_saved_with_it(curator, fact):
    data = opened(curator, fact) | {"statement": "The bees flew away.", "citations-0-again": "on"}

    curator.post(change_page(fact), data)

    assert not is_due(fact)
    assert len(compared(fact)[0]) == len("2024-05-01T12:30")


def test_a_citation_that_is_edited_with_the_statement_is_due_all_the_same(curator, fact):
    world.make_citation(fact, world.make_article("wasps").paragraphs.last())

    data = opened(curator, fact) | {"statement": "The bees flew away.", "citations-1-stance": "disputes"}
    curator.post(change_page(fact), data)

    assert compared(fact) == ["due", "due"]
    assert fact.citations.filter(stance="disputes").exists()


def test_a_new_citation_and_a_new_passage_are_compared_as_they_are_saved(curator, fact):
    paragraph = world.make_article("wasps").paragraphs.last()
    data = with_citation(opened(curator, fact), paragraph, "the river it crossed")
    data |= {"statement": "The bees flew away.", "citations-0-passage": "of a caravan"}

    assert curator.post(change_page(fact), data).status_code == 302

    assert compared(fact) == ["", ""]


def test_the_button_of_the_form_confirms_all_of_a_fact(curator, fact):
    world.make_citation(fact, world.make_article("wasps").paragraphs.last())
    assert "_confirm" not in curator.get(change_page(fact)).text
    Fact.objects.filter(pk=fact.pk).update(statement="The bees flew away.")
    assert "I compared every passage" in curator.get(change_page(fact)).text

    curator.post(change_page(fact), opened(curator, fact) | {"why": "", "_confirm": "yes"})

    assert not is_due(fact)


def test_the_list_shows_what_is_due_and_its_action_confirms_it(curator, fact):
    world.make_fact("The wasps came home.", cited_in="wasps")
    Fact.objects.filter(pk=fact.pk).update(statement="The bees flew away.")
    catch_up()

    page = curator.get(changelist(Fact), {"evidence": "due"})
    assert [row.pk for row in page.context["cl"].result_list] == [fact.pk]
    act(curator, Fact, "confirm", fact)

    assert not is_due(fact)
    assert steps.steps(Fact, fact.pk)[-1].who == "aliya"
    assert "None of them had evidence" in act(curator, Fact, "confirm", fact).text


@pytest.mark.postgres
def test_another_normal_form_of_unicode_is_no_change(curator):
    said = unicodedata.normalize("NFD", "The fête took place.")
    fact = world.make_fact(said, cited_in="bees")

    curator.post(change_page(fact), opened(curator, fact) | {"statement": unicodedata.normalize("NFC", said)})
    assert not is_due(fact)
    curator.post(change_page(fact), opened(curator, fact) | {"statement": unicodedata.normalize("NFD", "Une fête.")})

    fact.refresh_from_db()
    assert (fact.statement, is_due(fact)) == ("Une fête.", True)


def test_a_fact_that_is_taken_back_has_the_evidence_that_it_had(curator, fact):
    catch_up()
    before = reverting.current(Fact, fact.pk)
    curator.post(change_page(fact), opened(curator, fact) | {"statement": "The bees flew away."})
    after = reverting.current(Fact, fact.pk)

    reverting.revert(Fact, fact.pk, before, By(Way.REVERT, why="It was right."))
    assert not is_due(fact)
    reverting.revert(Fact, fact.pk, after, By(Way.REVERT, why="It was not."))
    assert is_due(fact)


# From files


class Files:
    """A fact with two citations as files say it."""

    def __init__(self, folder):
        self.folder = folder
        self.rows = dict(contents(1, seed=8))
        [self.fact] = self._of("facts.fact")
        self.citations = self._of("facts.citation")
        for row in self._of("facts.backing"):
            self.rows["article-00001.yaml"].remove(row)

    def _of(self, model):
        return [row for row in self.rows["article-00001.yaml"] if row["model"] == model]

    def say(self, statement):
        self.fact["fields"]["statement"] = statement

    def load(self, **options):
        paths = []
        for name, rows in self.rows.items():
            paths.append(self.folder / name)
            paths[-1].write_text(text_of(rows), encoding="utf-8")
        return load(paths, **options)

    @property
    def stored(self):
        return Fact.objects.get()


@pytest.fixture
def files(tmp_path):
    made = Files(tmp_path)
    made.load()
    return made


@pytest.mark.postgres
def test_a_file_that_changes_the_statement_alone_makes_it_due(files):
    files.say("They flew away.")

    report = files.load()

    assert set(compared(files.stored)) == {"due"}
    assert any("compared" in line for line in report.details())
    told = steps.steps(Fact, files.stored.pk)
    assert steps.state(told) == reverting.current(Fact, files.stored.pk)
    assert len(told) == 2
    assert not files.load().changed
    assert set(compared(files.stored)) == {"due"}


def test_a_file_says_by_a_day_that_it_was_compared_again_at_once_or_later(files):
    files.say("They flew away.")
    files.citations[0]["fields"]["compared"] = "2026-03-04"
    files.load()
    assert compared(files.stored)[0] == "2026-03-04"

    files.say("They flew far away.")
    files.load()
    assert compared(files.stored)[0] == "due"
    files.citations[0]["fields"]["compared"] = "2026-03-05"
    files.load()

    assert compared(files.stored)[0] == "2026-03-05"


def test_a_day_in_the_file_confirms_nothing_of_a_statement_that_it_does_not_have(files):
    Fact.objects.update(statement="Somebody wrote this at the desk.")
    files.citations[0]["fields"]["compared"] = "2026-03-04"

    files.load()

    assert compared(files.stored)[0] == "due"
    assert files.stored.statement == "Somebody wrote this at the desk."


def test_a_passage_that_a_file_cites_anew_is_compared_with_what_the_file_says(files):
    files.say("They flew away.")
    files.citations[0]["fields"] |= {"first_words": "Honey", "last_words": "", "length": 5, "start": None}
    files.citations[0]["fields"] |= {"sha256": sha256(b"Honey").hexdigest()}
    files.citations[0]["fields"].pop("check_state", None)
    files.citations[0]["fields"].pop("checked_on", None)

    files.load()

    assert compared(files.stored)[0] == ""


def test_citations_that_no_file_has_are_due_too(files):
    world.make_citation(files.stored, world.make_article("wasps").paragraphs.last())
    catch_up()
    files.say("They flew away.")

    files.load()

    assert set(compared(files.stored)) == {"due"}
    assert steps.state(steps.steps(Fact, files.stored.pk)) == reverting.current(Fact, files.stored.pk)


def test_a_load_that_changes_white_space_confirms_and_spoils_nothing(files):
    before = files.fact["fields"]["statement"]
    files.say(before.replace(" ", "  "))
    files.load()
    assert not is_due(files.stored)


def test_a_load_that_is_taken_back_takes_its_doubt_along(files):
    files.say("They flew away.")
    files.load()
    assert is_due(files.stored)

    reverting.undo(load_id(Load.objects.first().pk), By(Way.UNDO, why="Too early."))

    assert not is_due(files.stored)


def test_what_is_due_goes_through_export_and_load(files, tmp_path):
    files.say("They flew away.")
    files.load()
    before = compared(files.stored)

    export(folder=tmp_path / "out")
    world.clear()
    LoadedRow.objects.all().delete()
    paths = sorted((tmp_path / "out").glob("*/*/*.yaml")) + sorted((tmp_path / "out").glob("seeds/*.yaml"))
    load(paths)

    assert compared(files.stored) == before == ["due"] * len(before)


def test_what_is_due_and_what_was_compared_goes_through_a_package(tmp_path, fact):
    world.make_citation(fact, world.make_article("wasps").paragraphs.last())
    Fact.objects.filter(pk=fact.pk).update(statement="The bees flew away.")
    Citation.objects.filter(position=2).update(compared="2026-03-04")

    make(tmp_path / "package")
    world.clear()
    call_command("rebuild_from_package", tmp_path / "package")

    assert compared(Fact.objects.get()) == ["due", "2026-03-04"]


# What readers are told


def test_readers_are_told_on_the_page_its_twins_the_api_and_the_card(client, fact):
    def told():
        pages = {name: client.get(address) for name, address in addresses.items()}
        return {name: page.text if hasattr(page, "text") else page for name, page in pages.items()}

    addresses = {
        "page": "/facts/bees/",
        "card": "/facts/bees/embed/",
        "json": "/facts/bees.json",
        "jsonld": "/facts/bees.jsonld",
        "api": "/api/v1/facts/bees",
    }
    before = told()
    Fact.objects.filter(pk=fact.pk).update(statement="The bees flew away.")
    after = told()

    assert "to be confirmed" not in before["page"] + before["card"]
    assert "Evidence to be confirmed" in after["page"] and "Evidence to be confirmed" in after["card"]
    for name in ("json", "api"):
        assert '"evidence_to_be_confirmed": true' in after[name].replace('":true', '": true')
        assert '"evidence_to_be_confirmed": false' in before[name].replace('":false', '": false')
    assert "toBeConfirmed" in after["jsonld"].replace('"toBeConfirmed": "own', "")
    rows = b"".join(client.get("/facts.csv").streaming_content).decode().splitlines()
    at = rows[0].split(",").index("evidence_to_be_confirmed")
    assert "true" in rows[1].lower() and at
    evidence.confirm(fact.citations.all())
    assert "to be confirmed" not in told()["page"]


def test_readers_of_a_day_in_the_past_are_told_of_the_text_that_they_see(client, fact):
    Fact.objects.filter(pk=fact.pk).update(statement="The bees flew away.", when="2024-05")
    day = {"as_of": "2024-09-01"}

    assert "The bees flew away." in client.get("/facts/bees/", day).text
    assert "Evidence to be confirmed" in client.get("/facts/bees/", day).text
    assert "Evidence to be confirmed" not in client.get(reverse("fact_changes", args=["bees"])).text


def test_a_cited_list_is_the_same_whether_its_evidence_is_confirmed_or_not(client, fact):
    Fact.objects.filter(pk=fact.pk).update(statement="The bees flew away.")
    before = b"".join(client.get("/facts/manifest.txt").streaming_content)

    evidence.confirm(fact.citations.all())

    assert b"".join(client.get("/facts/manifest.txt").streaming_content) == before
