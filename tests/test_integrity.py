from datetime import date
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from facts import checking, integrity
from facts.checking import check
from facts.files.loading import LoadError, load
from facts.models import Backing, Chairmanship, Citation, Country, Event, Fact, Membership, Theme

from .test_admin import add_page, filled
from .world import (
    make_actor,
    make_article,
    make_backing,
    make_chairmanship,
    make_citation,
    make_country,
    make_event,
    make_fact,
    make_full_world,
    make_membership,
    make_sourced,
    make_standing,
    make_term,
    make_theme,
    paragraph_text,
)

pytestmark = pytest.mark.django_db


def found():
    """The problems as (rule, sentence)."""
    return [(problem.rule, str(problem)) for problem in integrity.problems()]


def sentences(rule):
    """What one rule says, in a world that breaks no other."""
    said = found()
    assert {name for name, _sentence in said} <= {rule}
    return [sentence for _name, sentence in said]


def test_a_well_made_world_has_no_problem():
    make_full_world(3)

    assert found() == []


def test_a_published_fact_needs_a_supporting_citation():
    make_fact(slug="bare", cited_in=None)
    make_fact(slug="doubted", stance="disputes")
    make_fact(slug="early", cited_in=make_article(status="draft"))
    make_fact(slug="draft", cited_in=None, status="draft")

    sentence = "It is published, but it has no supporting citation of a published article; add one."
    assert found() == [
        ("published_rows_can_be_shown", f"fact {slug}: {sentence}") for slug in ("bare", "doubted", "early")
    ]


def test_a_published_row_rests_on_published_rows():
    ghost = make_actor("Ghost", status="draft")
    make_fact(slug="said", kind="attributed", attributed_to=ghost)
    make_event(slug="opening", part_of=make_event("Fair", status="draft"))
    make_event(slug="closing", chairmanship=make_chairmanship("KAZ", status="draft"))
    make_theme(slug="bees", parent=make_theme("Nature", status="draft"))
    make_article("news", publisher=ghost)

    assert found() == [
        (
            "published_rows_can_be_shown",
            f"{row}: It is published, but it rests on {other}, which readers do not see; publish that first.",
        )
        for row, other in (
            ("fact said", "“Ghost” (attributed to)"),
            ("event closing", "“Chairmanship of Kazakhstan” (chairmanship)"),
            ("event opening", "“Fair” (part of)"),
            ("theme bees", "“Nature” (parent)"),
            ("article news", "“Ghost” (publisher)"),
        )
    ]


def test_every_reason_is_given():
    make_fact(kind="attributed", attributed_to=make_actor(status="draft"), cited_in=None)

    assert len(found()) == 2


def test_a_passage_ends_inside_its_paragraph():
    fact = make_fact(slug="honey")
    length = fact.citations.get().paragraph.length
    Citation.objects.update(start=1, length=length)

    assert found() == [
        (
            "passages_lie_in_their_paragraph",
            f"citation honey/1: The passage ends behind the paragraph's {length} code points; "
            "correct start, length or paragraph.",
        )
    ]


@pytest.mark.parametrize(
    ("passage", "change"),
    [
        ("Paragraph 2 of hives", {"first_words": "Section 2 of hives"}),
        ("of nothing else.", {"first_words": "of anything else"}),
        ("caravan, of the river it crossed and of nothing else.", {"last_words": "and of something else"}),
        (paragraph_text("hives", 2), {"sha256": "0" * 64}),
    ],
)
def test_a_passage_at_an_end_agrees_with_what_the_seed_has_of_the_paragraph(passage, change):
    fact = make_fact(slug="honey", cited_in=None, status="draft")
    citation = make_citation(fact, make_article("hives").paragraphs.last(), passage)
    assert found() == []

    Citation.objects.filter(pk=citation.pk).update(**change)

    assert found() == [
        (
            "passages_fit_their_paragraph",
            "citation honey/1: The passage does not agree with what the seed has of hives ¶ 2; "
            "cite it anew with cite_passage.",
        )
    ]


def test_a_passage_without_a_start_is_not_longer_than_its_paragraph():
    make_fact()
    Citation.objects.update(start=None, length=10_000)

    assert [rule for rule, _sentence in found()] == ["passages_lie_in_their_paragraph"]


def test_a_fact_backs_a_value_that_the_row_has():
    event = make_event(slug="fair")
    Backing.objects.bulk_create([Backing(fact=make_fact(slug="honey", events=[event]), event=event, value="colour")])

    assert found() == [
        (
            "backings_name_a_value",
            "backing honey/event/fair/colour: “colour” is no value that a fact can back; "
            "choose one of: when, place, country, ordinal, part_of, chairmanship, documents.",
        )
    ]


@pytest.mark.parametrize(("make", "value"), [(make_event, "when"), (make_chairmanship, "term"), (make_actor, "role")])
def test_a_fact_that_backs_a_row_is_about_it(make, value):
    row, other = make(), make()
    link = f"{row._meta.model_name}s"
    make_backing(make_fact(**{link: [row, other]}), row, value)
    backing = make_backing(make_fact(slug="stray", **{link: [other]}), row, value)

    assert [one for one in found() if one[0] == "backing_facts_are_about_their_row"] == [
        (
            "backing_facts_are_about_their_row",
            f"backing stray/{row._meta.model_name}/{row.slug}/{value}: The fact is not linked to “{backing.target}”, "
            "whose value it backs; add it to the fact's links.",
        )
    ]


def test_a_fact_that_backs_a_status_or_an_office_is_about_its_holder():
    membership, term = make_membership("KAZ"), make_term(make_actor("Aida"))
    for value in ("country", "standing", "decided"):
        make_backing(make_fact(countries=["KAZ"]), membership, value)
    for value in ("actor", "start"):
        make_backing(make_fact(actors=[term.actor]), term, value)
    make_backing(make_fact(), make_standing(), "begins")  # a standing is no country's and no person's
    make_backing(make_fact(slug="stray", countries=["KGZ"]), membership, "decided")
    make_backing(make_fact(slug="stray-too"), term, "start")

    said = "The fact is not linked to “%s”, whose value it backs; add it to the fact's links."
    assert sentences("backing_facts_are_about_their_row") == [
        f"backing stray/membership/{membership.slug}/decided: {said % membership}",
        f"backing stray-too/term/{term.slug}/start: {said % term}",
    ]


def test_a_paragraph_whose_text_is_known_is_cited_with_a_passage():
    fact = make_fact(slug="honey", cited_in="hives")
    page = {"words": None, "length": None, "first_words": "", "last_words": "", "sha256": ""}
    untold = make_article("nests")
    untold.paragraphs.update(**page)
    whole = {"start": None, "length": None, "first_words": "", "last_words": "", "sha256": ""}
    Citation.objects.create(fact=fact, position=2, paragraph=untold.paragraphs.last())
    assert found() == []

    Citation.objects.filter(fact=fact, position=1).update(**whole)

    assert sentences("passages_are_cited_where_the_text_is_known") == [
        "citation honey/1: The text of hives ¶ 2 is known by its fingerprint; cite the passage with cite_passage."
    ]


@pytest.mark.parametrize(
    ("make", "values"),
    [
        (lambda: make_event(slug="it", when="2024", ordinal=0), ["when", "ordinal"]),
        (lambda: make_chairmanship(slug="it", term="2024/2025"), ["country", "term"]),
        (lambda: make_actor(slug="it", role="Envoy"), ["role"]),
        (lambda: make_standing("it", begins="2001"), ["begins"]),
        (lambda: make_membership(slug="it", decided="2005"), ["country", "status in the SCO", "decided"]),
        (lambda: make_term(slug="it", start="2022"), ["person", "start"]),
    ],
)
def test_a_published_value_has_a_fact(make, values):
    row = make()

    said = "No published fact backs its {}; add a backing, or leave the value out."
    noun = row._meta.verbose_name
    assert sentences("published_values_have_a_fact") == [f"{noun} it: {said.format(value)}" for value in values]

    make_sourced(row)
    assert found() == []


def test_what_a_fact_states_otherwise_or_a_draft_states_backs_no_value():
    event = make_event(slug="fair", when="2024")
    make_backing(make_fact(events=[event]), event, "when", stated="2023")
    make_backing(make_fact(events=[event], status="draft"), event, "when")

    assert len(sentences("published_values_have_a_fact")) == 1


def test_a_draft_and_what_a_row_is_by_itself_need_no_fact():
    make_event(when="2024", status="draft")
    make_actor("Kazakhstan", kind="state", country=make_country("KAZ"))
    make_actor("Aida")

    assert found() == []


def test_a_fact_that_backs_a_measure_has_a_figure():
    event = make_event(slug="fair")
    figure = {"figure_value": 22, "figure_unit": "documents", "figure_bound": "exactly"}
    make_backing(make_fact(events=[event], **figure), event, "documents")
    make_backing(make_fact(slug="vague", events=[event]), event, "documents")

    assert sentences("measures_have_a_figure") == [
        "backing vague/event/fair/documents: The fact has no figure, so it says nothing of “documents”; "
        "give the figure, or take the backing away."
    ]


def chairs(*terms, **fields):
    """Chairmanships of these terms, sourced, one after the other; ``fields`` are the last one's."""
    for number, (iso3, term) in enumerate(zip(("KAZ", "KGZ", "RUS"), terms, strict=False), 1):
        last = fields if number == len(terms) else {}
        row = make_sourced(make_chairmanship(iso3, slug=f"chair-{number}", term=term, **last))
    return row


@pytest.mark.parametrize(
    ("terms", "said"),
    [
        (("2023-07-04/2024-07-04", "2024-07-04/2025-09-01"), ""),
        (("2023-07-04/2024-07-04", "2024-07-04/..", ""), ""),
        (("2023-07-04/2024-07-05", "2024-07-04/2025-09-01"), "It begins before “%s” ends"),
        (("2023-07-04/..", "2024-07-04/2025-09-01"), "It begins before “%s” ends"),
        (("2023-07-04/2024-07-04", "2024-07-05/2025-09-01"), "Nobody chairs from “%s” to it"),
    ],
)
def test_one_country_chairs_at_a_time_and_always_one(terms, said):
    chairs(*terms)

    told = sentences("chairmanships_follow_one_another")
    assert len(told) == bool(said)
    if said:
        before = Chairmanship.objects.get(slug="chair-1")
        assert told[0].startswith(f"chairmanship chair-2: {said % before}")


def test_a_gap_between_chairs_that_is_explained_is_none_and_a_draft_leaves_none():
    chairs("2023-07-04/2024-07-04", "2025/2026", gap_reason="Nobody has looked into it.")
    make_chairmanship("UZB", term="2024/2025", status="draft")

    assert found() == []


def summit(**fields):
    return make_sourced(make_event(slug="summit", kind="summit", **fields))


@pytest.mark.parametrize(
    ("host", "when", "wrong"),
    [
        ("KAZ", "2024-07-03/2024-07-04", False),  # it closes its host's chairmanship
        ("KGZ", "2024-07-03/2024-07-04", True),  # the one that takes over does not host yet
        ("KGZ", "2025-09-01", False),
        ("RUS", "2025-05", True),
        ("RUS", "2031", False),  # nobody is known to chair then
    ],
)
def test_a_summit_is_held_by_the_country_that_chairs(host, when, wrong):
    chairs("2023-07-04/2024-07-04", "2024-07-04/2025-09-01")

    summit(country=make_country(host), when=when)

    told = sentences("summits_lie_in_their_hosts_chairmanship")
    assert len(told) == wrong
    if wrong:
        assert told[0].startswith("event summit: Its host does not chair then, but Chairmanship of K")


@pytest.mark.parametrize(
    ("when", "wrong"),
    [("2023-07-03", True), ("2023-07", False), ("2024-07-04", False), ("2024-07-05", True), ("", False)],
)
def test_a_summit_lies_in_the_chairmanship_that_it_is_said_to_be_of(when, wrong):
    chair = chairs("2023-07-04/2024-07-04")

    summit(chairmanship=chair, when=when)

    told = sentences("summits_lie_in_their_chairmanship")
    assert len(told) == wrong
    assert all(text.startswith("event summit: Its date lies outside of “Chairmanship of Kazakhstan") for text in told)


def test_a_meeting_or_a_summit_without_a_host_may_be_anywhere():
    chairs("2023-07-04/2024-07-04")
    make_sourced(make_event(kind="meeting", country=make_country("RUS"), when="2024-05"))
    summit(when="2024-05")

    assert found() == []


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        ((23, 24, 25), []),
        ((23, 25), ["event summit-25: There is no summit number 24; add it, or correct this number."]),
        ((23, 24, 24), ["event summit-24-2: “Summit 24” is number 24 already; correct one of the two."]),
    ],
)
def test_summits_are_numbered_without_a_hole_and_once_each(numbers, said):
    for at, number in enumerate(numbers):
        slug = f"summit-{number}{'-2' if number in numbers[:at] else ''}"
        make_sourced(make_event(f"Summit {number}", slug=slug, kind="summit", ordinal=number))
    make_sourced(make_event("Fair 99", ordinal=99))

    assert sentences("ordinals_run_without_a_hole") == said


def test_a_country_has_one_status_on_a_day():
    first, second = "2005-07-05", "2017-06-09"
    make_sourced(make_membership("KAZ", slug="first", decided=first, effective=first, ended=second))
    make_sourced(make_membership("KAZ", "member", slug="second", decided=second, effective=second))
    make_sourced(make_membership("KGZ", slug="of-another", decided="2010"))
    make_membership("KAZ", "partner", slug="a-draft", decided="2016", status="draft")
    assert found() == []

    Membership.objects.filter(slug="first").update(ended="2017-06-10")

    assert sentences("one_status_per_country_and_day") == [
        "membership second: “first” still holds on 2017-06-09; give its end, or correct a date."
    ]


def test_a_country_has_one_status_on_a_day_by_effect_too():
    make_sourced(make_membership("KAZ", slug="first", decided="2005", effective="2006-01-01", ended="2017-06-09"))
    make_sourced(make_membership("KAZ", "member", slug="second", decided="2017-06-09", effective="2016-01-01"))

    assert sentences("one_status_per_country_and_day") == [
        "membership second: “first” still holds on 2016-01-01; give its end, or correct a date."
    ]


@pytest.mark.parametrize(("ended", "wrong"), [("", True), ("2010-01-02", True), ("2010-01-01", False)])
def test_a_status_that_counts_from_its_effect_meets_those_by_decision(ended, wrong):
    first = make_sourced(make_membership("KAZ", slug="first", decided="2005", ended=ended))
    second = make_sourced(make_membership("KAZ", "member", slug="second", decided="", effective="2010-01-01"))

    held = Membership.objects.published().on(date(2010, 1, 1))

    assert set(held) == ({first, second} if wrong else {second})
    said = "membership second: “first” still holds on 2010-01-01; give its end, or correct a date."
    assert sentences("one_status_per_country_and_day") == ([said] if wrong else [])


def test_nobody_has_a_status_that_there_is_not():
    make_sourced(make_standing("observer", begins="2004-06-17", ends="2025-09-01"))
    make_sourced(make_membership("KAZ", slug="in-time", decided="2004-06-17", ended="2025-09-01"))
    make_sourced(make_membership("KGZ", slug="early", decided="2004-06-16", ended="2010"))
    make_sourced(make_membership("RUS", slug="late", decided="2005", ended="2025-09-02"))
    make_sourced(make_membership("UZB", slug="endless", decided="2005"))

    said = "There is the status “observer” from 2004-06-17 to 2025-09-01 only; correct the dates or the status."
    assert sorted(sentences("statuses_lie_within_their_validity")) == [
        f"membership {slug}: {said}" for slug in ("early", "endless", "late")
    ]


def test_a_term_of_office_ends_after_it_starts():
    terms = (("sound", "2019", "2021"), ("going-on", "2022", ""), ("turned", "2021", "2019"))
    terms += (("same", "2021-01-01", "2021-01-01"), ("vague", "2021-06-01", "2021"))  # no interval in EDTF
    for slug, start, end in terms:
        make_sourced(make_term(slug=slug, start=start, end=end))

    said = "term of office {}: It ends before it starts; correct one of the two."
    assert sentences("terms_end_after_they_start") == [said.format(slug) for slug in ("same", "turned", "vague")]


@pytest.mark.parametrize("code", ["kz", "kaz", "K1Z", "KÄZ", ""])
def test_a_country_has_the_code_that_iso_3166_gives_it(code):
    make_country("KAZ")
    Country.objects.bulk_create([Country(iso3=code, name="Nowhere", name_ru="Нигде", name_zh="无")])

    assert sentences("countries_have_their_code") == [
        f"country {code}: It has no code; write the three capital letters that ISO 3166-1 gives it, such as KAZ."
    ]


def test_a_theme_has_no_grandparent():
    top = make_theme("Nature")
    middle = make_theme("Insects", parent=top)
    Theme.objects.bulk_create([Theme(slug="bees", name="Bees", definition="Bees.", parent=middle, status="published")])

    assert found() == [
        ("themes_have_two_levels", "theme bees: Its parent has a parent itself; choose one of the top level.")
    ]


def test_merged_rows_lead_to_a_row():
    bees, wasps, honey = (make_theme(name, slug=name, status="retracted") for name in ("bees", "wasps", "honey"))
    for row, other in ((honey, bees), (bees, wasps), (wasps, bees)):
        Theme.objects.filter(pk=row.pk).update(merged_into=other)

    told = "It was merged into a row that leads back to it; take one of the merges back."
    assert found() == [("merged_rows_lead_to_a_row", f"theme {slug}: {told}") for slug in ("bees", "wasps")]


def test_a_draft_may_be_incomplete():
    make_event(status="draft", part_of=make_event(status="draft"))
    make_fact(status="draft", cited_in=None)
    make_fact(status="retracted", cited_in=None)

    assert found() == []
    assert Event.objects.published().count() == Fact.objects.published().count() == 0


def test_every_rule_is_tried_here():
    """Each test above plants the violation of one rule; a rule without a test is not held."""
    text = Path(__file__).read_text(encoding="utf-8")
    assert [rule.__name__ for rule in integrity.RULES if f'"{rule.__name__}"' not in text] == []


# Every door asks every rule


def everything_is_sweet():
    """A rule that only these tests have: no theme is called Bitter."""
    for theme in Theme.objects.filter(name="Bitter"):
        yield integrity.Problem("everything_is_sweet", theme, "It is bitter; take sugar.")


def by_form(curator, _tmp_path, text):
    data = filled(curator.get(add_page(Theme))) | {"slug": "tea", "name": "Bitter", "definition": "Leaves in water."}
    return curator.post(add_page(Theme), data, follow=True).content.decode()


def by_upload(curator, _tmp_path, text):
    data = {"file": SimpleUploadedFile("tea.yaml", text.encode()), "on_conflict": "stop", "load": "1"}
    return curator.post(reverse("admin:facts_load_upload"), data, follow=True).content.decode()


def by_load(_curator, tmp_path, text):
    (tmp_path / "tea.yaml").write_text(text)
    with pytest.raises(LoadError) as told:
        load([tmp_path / "tea.yaml"])
    return " ".join(map(str, told.value.faults))


def by_check(_curator, tmp_path, text):
    (tmp_path / "tea.yaml").write_text(text)
    return " ".join(map(str, check([tmp_path / "tea.yaml"]).problems))


@pytest.mark.parametrize("way", [by_form, by_upload, by_load, by_check], ids=lambda way: way.__name__)
def test_every_door_asks_the_rules_of_the_registry(curator, tmp_path, monkeypatch, way):
    monkeypatch.setattr(checking, "shipped_files", list)
    monkeypatch.setitem(integrity.RULES, everything_is_sweet, (Theme,))
    text = "- model: facts.theme\n  fields: {slug: tea, name: Bitter, definition: Leaves in water.}\n"

    assert "It is bitter; take sugar." in way(curator, tmp_path, text)
