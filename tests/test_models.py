import datetime
import re

import pytest
import yaml
from django.apps import apps
from django.core import serializers
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils.timezone import now

from facts import passages
from facts.models import (
    Actor,
    Article,
    Backing,
    Chairmanship,
    Change,
    Citation,
    Country,
    Disagreement,
    Distinct,
    Event,
    Fact,
    Load,
    LoadedRow,
    Lock,
    Membership,
    Note,
    Paragraph,
    Standing,
    Term,
    Theme,
)

from .tiers import examples
from .world import (
    make_actor,
    make_article,
    make_backing,
    make_chairmanship,
    make_country,
    make_event,
    make_fact,
    make_full_world,
    make_theme,
)

pytestmark = pytest.mark.django_db
NOUNS = (
    *(Country, Theme, Actor, Article, Paragraph, Chairmanship, Event, Fact, Citation, Backing),
    *(Standing, Membership, Term, Disagreement),
)
SHA256 = "a" * 64


def an_actor(**fields):
    return Actor(**{"slug": "envoy", "name": "Envoy", "kind": "person"} | fields)


def an_article(**fields):
    given = {"slug": "bees", "title": "Bees", "kind": "news", "language": "en", "url": "https://news.example.org/bees"}
    return Article(publisher=make_actor(), **given | fields)


def a_chairmanship(**fields):
    return Chairmanship(**{"slug": "chair", "country": make_country("KAZ")} | fields)


def an_event(**fields):
    return Event(**{"slug": "fair", "name": "Fair", "kind": "other"} | fields)


def a_fact(**fields):
    return Fact(**{"slug": "honey", "statement": "The honey was sold.", "kind": "reported"} | fields)


def a_theme(**fields):
    return Theme(**{"slug": "bees", "name": "Bees", "definition": "Facts on bees."} | fields)


def a_paragraph(**fields):
    article = fields.pop("article", None) or make_article(paragraphs=0)
    given = {"number": 0, "role": "body", "words": 1, "length": 4, "first_words": "Bees", "sha256": SHA256}
    return Paragraph(article=article, **given | fields)


def a_citation(**fields):
    fact = fields.pop("fact", None) or make_fact()
    given = {"position": 7, "paragraph": make_article().paragraphs.last(), "first_words": "Bees", "length": 4}
    return Citation(fact=fact, **given | {"sha256": passages.fingerprint("Bees")} | fields)


def a_backing(**fields):
    return Backing(**{"fact": make_fact(), "value": "when"} | fields)


def a_standing(**fields):
    return Standing(**{"slug": "observer", "name": "observer"} | fields)


def a_membership(**fields):
    standing = fields.pop("standing", None) or Standing.objects.create(slug="member", name="member")
    return Membership(
        **{"slug": "kaz", "country": make_country("KAZ"), "standing": standing, "decided": "2001"} | fields
    )


def a_term(**fields):
    return Term(**{"slug": "envoy", "actor": make_actor(), "office": "secretary-general", "start": "2022"} | fields)


def a_disagreement(**fields):
    return Disagreement(**{"slug": "seat", "question": "Where is the seat?"} | fields)


def made(row):
    row.save()
    return row


def again(row):
    """A second row that says the same."""
    twin = type(row).objects.get(pk=row.pk)
    twin.pk, twin._state.adding = None, True
    return twin


def second_paragraph():
    return again(make_article().paragraphs.first())


def second_passage():
    twin = again(make_fact().citations.get())
    twin.position = 2
    return twin


def second_position():
    twin = again(make_fact().citations.get())
    twin.sha256 = SHA256
    return twin


def second_term():
    twin = again(make_chairmanship("KAZ", term="2020/2021"))
    twin.slug = "another"
    return twin


def a_pair():
    return Distinct.objects.create(noun="theme", one="bees", other="wasps", at=now())


def its_own_parent():
    theme = make_theme()
    theme.parent = theme
    return theme


def a_note(**fields):
    return Note(**{"noun": "fact", "row": 1, "text": "Which bees?", "at": now()} | fields)


def second_lock():
    Lock.objects.create(noun="fact", row=1, reason="It is right.", at=now())
    return Lock(noun="fact", row=1, reason="It is right.", at=now())


MERGEABLE = {"actor": make_actor, "event": make_event, "fact": make_fact, "theme": make_theme}


def merged(noun, status):
    """A row that is merged: into itself if it is retracted, into another one if not."""

    def build():
        row = MERGEABLE[noun](status=status)
        row.slug, row.merged_into = "merged", row if status == "retracted" else MERGEABLE[noun]()
        row.pk = row.pk if status == "retracted" else None
        return row

    return build


MERGED = "A row that was merged into another is retracted; take the merge back first."
ITSELF = "A row cannot be merged into itself."
STATUS = "status must be one of: draft, in-review, published, retracted."
DATE = "The date must be EDTF, such as 2024-07 or 2024/2025, and end after it starts."
ONE_TARGET = "A fact backs a value of one row: name one of event, chairmanship, actor, membership, term, standing."
ATTRIBUTION = "An attributed fact names who said it; a reported one"
REASON = "Only a date that is there can be inferred: give it, or clear the reason."
INFERRED = "An inferred date needs the date and how it was worked out; a stated one neither."
FIGURE = "A figure needs its number, its unit and its bound, or none of the three."
CHECK = "A check that was made has its day; one that was not has none."
COMPARED = "Write the day on which it was compared again, such as 2026-03-04, or due."
PRINTED = "A paragraph whose text was at hand has its words, length, first words and SHA-256;"
PASSAGE = "A passage has its first words, length and SHA-256; a citation of a whole paragraph or page,"
TODAY = datetime.date(2024, 1, 1)

#: The constraint, a row that breaks this constraint alone, and what is said of it.
BROKEN = [
    ("actor_status_is_known", lambda: an_actor(status="hidden"), STATUS),
    (
        "actor_kind_is_known",
        lambda: an_actor(kind="robot"),
        "kind must be one of: person, state, state-body, organisation, sco-body, media.",
    ),
    ("article_status_is_known", lambda: an_article(status="hidden"), STATUS),
    (
        "article_kind_is_known",
        lambda: an_article(kind="novel"),
        "kind must be one of: op-ed, news, interview, statement, document, release, speech, reference, blog, web-page.",
    ),
    (
        "article_has_a_title_or_says_what_it_is",
        lambda: an_article(title=""),
        "Give the title, or say in our own words what the page is.",
    ),
    ("article_page_date_is_a_date", lambda: an_article(page_date="2025/2024"), DATE),
    ("backing_has_one_target", lambda: a_backing(), ONE_TARGET),
    ("backing_has_one_target", lambda: a_backing(event=make_event(), chairmanship=make_chairmanship()), ONE_TARGET),
    ("backing_has_one_target", lambda: a_backing(value="country", event=make_event(), actor=make_actor()), ONE_TARGET),
    (
        "backing_of_event_is_unique",
        lambda: again(make_backing(make_fact(), make_event(), "when")),
        "This fact already backs this value.",
    ),
    (
        "backing_of_chairmanship_is_unique",
        lambda: again(make_backing(make_fact(), make_chairmanship(), "term")),
        "This fact already backs this value.",
    ),
    (
        "backing_of_actor_is_unique",
        lambda: again(make_backing(make_fact(), make_actor(), "role")),
        "This fact already backs this value.",
    ),
    (
        "backing_of_membership_is_unique",
        lambda: again(make_backing(make_fact(), made(a_membership()), "decided")),
        "This fact already backs this value.",
    ),
    (
        "backing_of_term_is_unique",
        lambda: again(make_backing(make_fact(), made(a_term()), "start")),
        "This fact already backs this value.",
    ),
    (
        "backing_of_standing_is_unique",
        lambda: again(make_backing(make_fact(), made(a_standing()), "begins")),
        "This fact already backs this value.",
    ),
    ("chairmanship_status_is_known", lambda: a_chairmanship(status="hidden"), STATUS),
    ("chairmanship_term_is_a_date", lambda: a_chairmanship(term="2025/2024"), DATE),
    ("chairmanship_term_reason_has_a_date", lambda: a_chairmanship(term_reason="By the moon."), REASON),
    (
        "change_of_a_row_is_unique",
        lambda: again(Change.objects.create(noun="fact", row=7, revision=1, at=now())),
        "",
    ),
    ("chairmanship_term_is_unique", second_term, "This country's chairmanship of that term is already there."),
    ("citation_position_is_unique", second_position, "The fact already has a citation of this number."),
    ("citation_passage_is_unique", second_passage, "The fact already cites this passage."),
    (
        "citation_stance_is_known",
        lambda: a_citation(stance="doubts"),
        "stance must be one of: supports, disputes.",
    ),
    (
        "citation_check_state_is_known",
        lambda: a_citation(check_state="maybe", checked_on=TODAY),
        "check_state must be one of: exact, moved, ambiguous, lost, unchecked.",
    ),
    ("citation_check_has_a_day", lambda: a_citation(check_state="exact"), CHECK),
    ("citation_check_has_a_day", lambda: a_citation(checked_on=TODAY), CHECK),
    ("citation_compared_is_due_or_a_day", lambda: a_citation(compared="never"), COMPARED),
    ("note_kind_is_known", lambda: a_note(kind="joke"), "kind must be one of: note, question."),
    ("lock_of_a_row_is_unique", second_lock, ""),
    *(
        ("citation_has_a_whole_passage_or_none", lambda given=given: a_citation(**given), PASSAGE)
        for given in ({"sha256": ""}, {"length": None}, {"first_words": ""}, {"length": None, "sha256": ""})
    ),
    ("disagreement_status_is_known", lambda: a_disagreement(status="hidden"), STATUS),
    *(
        (
            "disagreement_conclusion_has_a_reason",
            lambda given=given: a_disagreement(**given),
            "A conclusion needs its reason; an open question has neither.",
        )
        for given in ({"conclusion": "Tashkent."}, {"reason": "It moved."})
    ),
    ("event_status_is_known", lambda: an_event(status="hidden"), STATUS),
    (
        "event_kind_is_known",
        lambda: an_event(kind="party"),
        "kind must be one of: summit, meeting, forum, designated-year, capital, other.",
    ),
    ("event_when_is_a_date", lambda: an_event(when="2025/2024"), DATE),
    (
        "event_inferred_date_is_there",
        lambda: an_event(when_inferred=True),
        "Only a date that is there can be inferred: give it, or clear the mark.",
    ),
    ("fact_status_is_known", lambda: a_fact(status="hidden"), STATUS),
    (
        "fact_kind_is_known",
        lambda: a_fact(kind="rumour"),
        "kind must be one of: reported, attributed, proposal, expectation, opinion.",
    ),
    ("fact_when_is_a_date", lambda: a_fact(when="2025/2024"), DATE),
    ("fact_attribution_fits_kind", lambda: a_fact(kind="attributed"), ATTRIBUTION),
    ("fact_attribution_fits_kind", lambda: a_fact(attributed_to=make_actor()), ATTRIBUTION),
    ("fact_inferred_date_has_reason", lambda: a_fact(when="2024", when_inferred=True), INFERRED),
    ("fact_inferred_date_has_reason", lambda: a_fact(when="2024", when_reason="By the moon."), INFERRED),
    ("fact_inferred_date_has_reason", lambda: a_fact(when_inferred=True, when_reason="By the moon."), INFERRED),
    ("fact_figure_is_whole", lambda: a_fact(figure_value=9), FIGURE),
    ("fact_figure_is_whole", lambda: a_fact(figure_value=9, figure_unit="hives"), FIGURE),
    ("fact_figure_is_whole", lambda: a_fact(figure_value=9, figure_bound="about"), FIGURE),
    ("fact_figure_is_whole", lambda: a_fact(figure_unit="hives"), FIGURE),
    ("fact_figure_is_whole", lambda: a_fact(figure_bound="about"), FIGURE),
    ("fact_has_statement", lambda: a_fact(statement="", status="retracted"), "A fact needs a statement"),
    ("distinct_pair_is_unique", lambda: again(a_pair()), ""),
    ("loaded_row_is_unique", lambda: again(LoadedRow.objects.create(label="facts.fact", key=["a"], fields={})), ""),
    ("membership_status_is_known", lambda: a_membership(status="hidden"), STATUS),
    ("membership_decided_is_a_date", lambda: a_membership(decided="2025/2024"), DATE),
    ("membership_effective_is_a_date", lambda: a_membership(effective="2025/2024"), DATE),
    ("membership_ended_is_a_date", lambda: a_membership(ended="2025/2024"), DATE),
    (
        "membership_decided_reason_has_a_date",
        lambda: a_membership(decided="", effective="2001", decided_reason="By the moon."),
        REASON,
    ),
    ("membership_effective_reason_has_a_date", lambda: a_membership(effective_reason="By the moon."), REASON),
    ("membership_ended_reason_has_a_date", lambda: a_membership(ended_reason="By the moon."), REASON),
    (
        "membership_has_a_beginning",
        lambda: a_membership(decided=""),
        "Give when it was decided, or when it took effect.",
    ),
    *(
        ("paragraph_is_fingerprinted_or_only_numbered", lambda given=given: a_paragraph(**given), PRINTED)
        for given in ({"sha256": ""}, {"words": None}, {"first_words": ""}, {"role": "page"})
    ),
    ("paragraph_number_is_unique", second_paragraph, "The article already has a paragraph of this number."),
    (
        "paragraph_role_is_known",
        lambda: a_paragraph(role="footer"),
        "role must be one of: headline, standfirst, body, byline, source, page.",
    ),
    ("standing_status_is_known", lambda: a_standing(status="hidden"), STATUS),
    ("standing_begins_is_a_date", lambda: a_standing(begins="2025/2024"), DATE),
    ("standing_ends_is_a_date", lambda: a_standing(ends="2025/2024"), DATE),
    ("term_status_is_known", lambda: a_term(status="hidden"), STATUS),
    ("term_office_is_known", lambda: a_term(office="chef"), "office must be one of: secretary-general, rats-director."),
    ("term_start_is_a_date", lambda: a_term(start="2025/2024"), DATE),
    ("term_end_is_a_date", lambda: a_term(end="2025/2024"), DATE),
    ("term_start_reason_has_a_date", lambda: a_term(start="", start_reason="By the moon."), REASON),
    ("term_end_reason_has_a_date", lambda: a_term(end_reason="By the moon."), REASON),
    *((f"{noun}_merged_is_retracted", merged(noun, "published"), MERGED) for noun in MERGEABLE),
    *((f"{noun}_is_not_merged_into_itself", merged(noun, "retracted"), ITSELF) for noun in MERGEABLE),
    ("theme_status_is_known", lambda: a_theme(status="hidden"), STATUS),
    ("theme_is_not_its_own_parent", its_own_parent, "A theme cannot be its own parent."),
]
NAMES = [name for name, _build, _message in BROKEN]
#: An unknown kind fits no attribution either, and PostgreSQL names that constraint.
ALSO_BROKEN = {"fact_kind_is_known": "fact_attribution_fits_kind"}
#: Where a field's own message comes first in a form, so that the constraint's is for those who skip the form.
FIELD_SPEAKS_FIRST = {
    "citation_compared_is_due_or_a_day",
    "lock_of_a_row_is_unique",
    "change_of_a_row_is_unique",
    "distinct_pair_is_unique",
    "fact_has_statement",
    *(f"{noun}_is_not_merged_into_itself" for noun in MERGEABLE),
    "loaded_row_is_unique",
    "theme_is_not_its_own_parent",
}


def test_every_constraint_is_tried_below():
    names = {
        constraint.name for model in apps.get_app_config("facts").get_models() for constraint in model._meta.constraints
    }

    assert {name for name, _build, _message in BROKEN} == names


@pytest.mark.postgres
@pytest.mark.parametrize(("name", "build", "message"), BROKEN, ids=NAMES)
def test_the_database_refuses_a_row_that_breaks_a_constraint(name, build, message):
    row = build()

    with pytest.raises(IntegrityError) as error, transaction.atomic():
        type(row).objects.bulk_create([row])

    assert {name, ALSO_BROKEN.get(name, name)} & set(re.findall(r"\w+", str(error.value))) or (
        name.endswith("_is_unique") and "UNIQUE constraint failed" in str(error.value)
    )


@pytest.mark.parametrize(("name", "build", "message"), BROKEN, ids=NAMES)
def test_a_form_refuses_it_with_the_constraints_own_sentence(name, build, message):
    row = build()

    with pytest.raises(ValidationError) as refusal:
        row.full_clean()

    if name in FIELD_SPEAKS_FIRST or name.endswith(("_is_known", "_is_a_date")):
        with pytest.raises(ValidationError) as refusal:
            row.validate_constraints()
        assert any(message in sentence for sentence in refusal.value.messages)
    else:
        [sentence] = refusal.value.messages
        assert message in sentence


@pytest.mark.parametrize(
    "build",
    [
        *(an_actor, an_article, a_chairmanship, an_event, a_fact, a_theme, a_paragraph, a_citation),
        *(a_standing, a_membership, a_term, a_disagreement),
    ],
)
def test_the_same_row_unbroken_is_accepted(build):
    row = build()

    row.full_clean()
    type(row).objects.bulk_create([row])

    assert type(row).objects.filter(pk=row.pk).exists()


WITHOUT_TEXT = {"words": None, "length": None, "first_words": "", "sha256": ""}
WITHOUT_PASSAGE = {"first_words": "", "length": None, "sha256": ""}


@pytest.mark.parametrize(
    "build",
    [
        lambda: an_article(title="", about="The speech at the summit"),
        lambda: a_paragraph(**WITHOUT_TEXT),
        lambda: a_paragraph(role="page", **WITHOUT_TEXT),
        lambda: a_citation(**WITHOUT_PASSAGE),
        lambda: a_chairmanship(term="2024-07-04/..", term_reason="By the moon.", slogan="Honey", gap_reason="Unknown."),
        lambda: a_standing(begins="2002-06-07", ends="2030"),
        lambda: a_membership(decided="", effective="2005", effective_reason="By the moon.", ended="2006-01-01"),
        lambda: a_term(end="2024-12-31", end_reason="By the moon."),
        lambda: a_disagreement(conclusion="In Tashkent.", reason="It moved."),
    ],
)
def test_what_need_not_be_known_may_stay_empty(build):
    row = build()

    row.full_clean()
    type(row).objects.bulk_create([row])

    assert type(row).objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize(
    ("row", "field"),
    [
        (lambda: a_standing(begins="2010", ends="2009"), "ends"),
        (lambda: a_membership(decided="2010", ended="2010"), "ended"),
        (lambda: a_membership(decided="", effective="2010", ended="2009"), "ended"),
        (lambda: a_term(start="2022-01-01", end="2021-12-31"), "end"),
    ],
)
def test_nothing_ends_before_it_begins(row, field):
    with pytest.raises(ValidationError) as error:
        row().full_clean()

    assert list(error.value.message_dict) == [field]


def test_an_article_or_a_citation_without_its_words_says_what_it_is():
    article = made(an_article(title="", about="The speech at the summit"))
    page = made(a_paragraph(article=article, role="page", **WITHOUT_TEXT))
    fourth = made(a_paragraph(article=article, number=4, **WITHOUT_TEXT))

    assert (str(article), article.cited_title) == ("[The speech at the summit]",) * 2
    assert (page.place, fourth.place, page.quote, fourth.quote) == ("page", "¶ 4", "", "")
    citation = a_citation(paragraph=page, **WITHOUT_PASSAGE)
    assert (citation.has_passage, citation.quote, citation.source_url) == (False, "", article.url)


BAD_DATES = ["2024-02-30", "2024-13", "2024-25", "2025/2024", "summer", "2024/", "/2024", "2024/2025/2026", "24"]
HALF_DATES = ["0000", "2024-", "2024-1", "2024-07-", "2024-07-3", "2024/2025-"]


@pytest.mark.postgres
@pytest.mark.parametrize("text", BAD_DATES + HALF_DATES)
def test_neither_form_nor_database_takes_what_is_no_date(text):
    event = an_event(when=text)

    with pytest.raises(ValidationError) as error:
        event.full_clean()
    with pytest.raises(DatabaseError), transaction.atomic():
        Event.objects.bulk_create([event])

    assert list(error.value.message_dict) == ["when"]


@pytest.mark.postgres
def test_two_chairmanships_of_a_country_may_both_lack_a_term():
    make_chairmanship("KAZ")

    a_chairmanship().full_clean()
    make_chairmanship("KAZ")

    assert Chairmanship.objects.filter(country__iso3="KAZ", term="").count() == 2


@pytest.mark.parametrize("words", ["one two three four five six", "蜜蜂在山谷里"])
@pytest.mark.parametrize("edge", ["first_words", "last_words"])
def test_a_citation_keeps_five_words_at_each_end(edge, words):
    citation = a_citation(**{edge: words})

    with pytest.raises(ValidationError) as error:
        citation.full_clean()

    assert error.value.message_dict == {edge: ["At most 5 words of the article may be kept."]}


@pytest.mark.parametrize(
    "changes",
    [
        {"sha256": SHA256},
        {"length": 5},
        {"last_words": "and wasps", "length": 9},
        {"last_words": "and wasps", "length": 13},
    ],
)
def test_the_edges_that_are_all_of_a_passage_are_what_was_fingerprinted(changes):
    citation = a_citation(**changes)

    with pytest.raises(ValidationError) as error:
        citation.full_clean()

    assert "cite it anew" in error.value.messages[0]


def test_a_passage_that_is_longer_than_its_edges_may_have_any_fingerprint():
    a_citation(last_words="and wasps", length=40, sha256=SHA256).full_clean()


@pytest.mark.parametrize("edge", ["first_words", "last_words"])
def test_a_paragraph_keeps_five_words_at_each_end(edge):
    paragraph = a_paragraph(**{edge: "one two three four five six"})

    with pytest.raises(ValidationError) as error:
        paragraph.full_clean()

    assert list(error.value.message_dict) == [edge]


@pytest.mark.parametrize(
    ("row", "field"),
    [
        (lambda: an_article(url="javascript:alert(1)"), "url"),
        (lambda: an_article(url="ftp://news.example.org/bees"), "url"),
        (lambda: an_article(language="English, of course"), "language"),
        (lambda: Country(iso3="kaz", name="A", name_ru="A", name_zh="A"), "iso3"),
        (lambda: a_paragraph(sha256="A" * 64), "sha256"),
        (lambda: a_citation(sha256="a" * 63), "sha256"),
        (lambda: a_fact(statement="x" * 401), "statement"),
        (lambda: a_backing(event=make_event(), value="colour"), "value"),
        (lambda: a_backing(membership=made(a_membership()), value="start"), "value"),
        (lambda: a_backing(term=made(a_term()), value="office"), "value"),
        (lambda: a_backing(standing=made(a_standing()), value="name"), "value"),
        (lambda: a_disagreement(question="The seat"), "question"),
    ],
)
def test_a_form_refuses_a_value_that_a_field_cannot_hold(row, field):
    with pytest.raises(ValidationError) as error:
        row().full_clean()

    assert list(error.value.message_dict) == [field]


def test_evidence_cannot_be_deleted_from_under_a_fact():
    actor = make_actor()
    article = make_article(publisher=make_actor(kind="media"))
    fact = make_fact("Bekova praised the honey", kind="attributed", attributed_to=actor, cited_in=article)

    for row in (fact, actor, article.paragraphs.last(), article, article.publisher):
        with pytest.raises(ProtectedError):
            row.delete()

    assert Fact.objects.get().citations.get().paragraph.article == article


def test_a_fact_that_backs_a_value_cannot_be_deleted():
    fact = make_fact(cited_in=None)
    make_backing(fact, make_event(), "when")

    with pytest.raises(ProtectedError):
        fact.delete()


def test_rows_that_others_rest_on_cannot_be_deleted():
    country, theme, event = make_country("KAZ"), make_theme(), make_event()
    chairmanship = make_chairmanship(country)
    make_theme("Under it", parent=theme)
    make_event("Part of it", part_of=event, chairmanship=chairmanship)

    for row in (country, theme, event, chairmanship):
        with pytest.raises(ProtectedError):
            row.delete()


def test_a_structured_row_takes_its_footnotes_with_it():
    event, fact = make_event(), make_fact()
    make_backing(fact, event, "when")

    event.delete()

    assert not Backing.objects.exists()
    assert Fact.objects.filter(pk=fact.pk).exists()


FEBRUARY = (datetime.date(2024, 2, 1), datetime.date(2024, 2, 29))


@pytest.mark.postgres
def test_days_follow_the_date_in_bulk_create():
    Event.objects.bulk_create([an_event(when="2024-02")])

    assert Event.objects.values_list("first_day", "last_day").get() == FEBRUARY


@pytest.mark.postgres
def test_days_follow_the_date_in_update():
    make_event(when="2020")

    Event.objects.update(when="2024-02")

    assert Event.objects.values_list("first_day", "last_day").get() == FEBRUARY


@pytest.mark.postgres
def test_days_follow_the_date_in_save():
    event = make_event(when="2020")
    event.when = "2024-02"
    event.save()

    event.refresh_from_db()
    assert (event.first_day, event.last_day) == FEBRUARY


@pytest.mark.postgres
def test_days_follow_the_date_in_loaddata(tmp_path):
    rows = [
        {"model": "facts.event", "fields": {"slug": slug, "name": slug, "kind": "other"} | when}
        for slug, when in (("dated", {"when": "2024-02"}), ("undated", {}))
    ]
    path = tmp_path / "events.yaml"
    path.write_text(yaml.safe_dump(rows), encoding="utf-8")

    call_command("loaddata", path, verbosity=0)

    assert dict(Event.objects.values_list("slug", "first_day")) == {"dated": FEBRUARY[0], "undated": None}
    assert dict(Event.objects.values_list("slug", "last_day")) == {"dated": FEBRUARY[1], "undated": None}


def test_loaddata_cannot_bring_in_what_is_no_date(tmp_path):
    path = tmp_path / "events.yaml"
    fields = {"slug": "fair", "name": "Fair", "kind": "other", "when": "2024-25"}
    path.write_text(yaml.safe_dump([{"model": "facts.event", "fields": fields}]), encoding="utf-8")

    with pytest.raises(DatabaseError), transaction.atomic():
        call_command("loaddata", path, verbosity=0)

    assert not Event.objects.exists()


def make_record():
    """Rows of every noun, and facts that back a value of every kind of row."""
    fact = make_full_world(2).facts[0]
    for row, value in ((a_standing(), "begins"), (a_membership(), "decided"), (a_term(), "start")):
        make_backing(fact, made(row), value)
    made(a_disagreement()).facts.add(fact)


def dump():
    models = serializers.sort_dependencies([(apps.get_app_config("facts"), NOUNS)])
    rows = [row for model in models for row in model.objects.all()]
    return serializers.serialize("yaml", rows, use_natural_foreign_keys=True, use_natural_primary_keys=True)


@pytest.mark.postgres
def test_every_noun_survives_a_round_trip_by_its_natural_keys():
    make_record()
    written = dump()
    for model in reversed(serializers.sort_dependencies([(apps.get_app_config("facts"), NOUNS)])):
        model.objects.update(**{f.name: None for f in model._meta.local_fields if f.related_model is model})
        model.objects.all().delete()

    deferred = []
    for loaded in serializers.deserialize("yaml", written, handle_forward_references=True):
        loaded.save()
        if loaded.deferred_fields:
            deferred.append(loaded)
    for loaded in deferred:
        loaded.save_deferred_fields()

    assert dump() == written
    for model in NOUNS:
        assert f"model: {model._meta.label_lower}\n" in written


@pytest.mark.parametrize("model", examples(NOUNS, Fact, Citation, Paragraph, Membership))
def test_a_row_is_found_by_its_natural_key(model):
    make_record()

    assert model.objects.exists()
    for row in model.objects.all():
        assert model.objects.get_by_natural_key(*row.natural_key()) == row


def test_themes_have_two_levels_only():
    top = make_theme("Nature")
    middle = make_theme("Insects", parent=top)
    sentence = "Themes have two levels: choose a theme of the top level as parent."

    for theme, parent in ((a_theme(), middle), (top, make_theme("All there is"))):
        theme.parent = parent
        with pytest.raises(ValidationError) as error:
            theme.full_clean()
        assert error.value.message_dict["parent"] == [sentence]

    a_theme(parent=make_theme()).full_clean()


def test_an_event_is_part_of_a_whole_and_not_of_a_part_or_of_itself():
    part = make_event("Opening", part_of=make_event())
    whole = make_event("Closing")

    for event, part_of in ((an_event(), part), (whole, whole)):
        event.part_of = part_of
        with pytest.raises(ValidationError) as error:
            event.full_clean()
        assert error.value.message_dict["part_of"] == ["Choose another event that is not itself a part of one."]


def test_an_event_that_has_parts_cannot_become_a_part():
    whole = make_event()
    make_event("Opening", part_of=whole)
    whole.part_of = make_event("Jubilee")

    with pytest.raises(ValidationError) as error:
        whole.full_clean()

    assert list(error.value.message_dict) == ["part_of"]


def test_a_shown_value_has_its_footnotes_and_only_expectations_make_it_expected():
    event = make_event(when="2030", place="Osh", ordinal=3)
    foreseen = make_fact("The fair will be held in 2030", kind="expectation")
    make_backing(foreseen, event, "when")
    make_backing(foreseen, event, "place")
    make_backing(make_fact("The fair is in Osh"), event, "place")

    shown = {value.name: value for value in event.shown_values()}

    assert list(shown) == ["when", "place", "ordinal"]
    assert shown["when"].facts == [foreseen] and shown["when"].expected
    assert len(shown["place"].facts) == 2 and not shown["place"].expected
    assert shown["ordinal"].facts == [] and not shown["ordinal"].expected


def test_a_footnote_keeps_its_number_through_the_whole_row():
    event = make_event(when="2030", place="Osh", ordinal=3)
    first, second = make_fact(slug="a"), make_fact(slug="b")
    for fact, value in ((first, "when"), (first, "place"), (second, "place"), (second, "ordinal")):
        make_backing(fact, event, value)

    [event] = Event.objects.for_list()

    assert [[number for number, _fact in value.notes] for value in event.shown_values()] == [[1], [1, 2], [2]]
    assert not event.is_expected("when")


@pytest.mark.parametrize(
    ("figure", "words"),
    [
        ({}, ""),
        ({"figure_value": 150, "figure_unit": "hives", "figure_bound": "about"}, "about 150 hives"),
        ({"figure_value": 23, "figure_unit": "years", "figure_bound": "more-than"}, "more than 23 years"),
        ({"figure_value": 9, "figure_unit": "jars", "figure_bound": "exactly"}, "9 jars (exactly as stated)"),
    ],
)
def test_a_figure_is_read_with_its_bound(figure, words):
    make_fact(**figure)

    assert Fact.objects.get().figure_in_words == words


def test_the_country_of_a_state_is_no_claim():
    state = make_actor("The state", kind="state", country=make_country("KAZ"))
    person = make_actor("The envoy", role="Envoy", country=make_country("KAZ"))

    assert [value.claim for value in state.shown_values()] == [False]
    assert [value.claim for value in person.shown_values()] == [True, True]


def test_a_citation_links_to_the_highlighted_passage():
    citation = make_fact(cited_in=make_article("bees")).citations.get()

    assert citation.source_url == (
        "https://news.example.org/bees#:~:text=Paragraph%202%20of%20bees%20tells,crossed%20and%20of%20nothing%20else."
    )


def test_the_latest_load_is_the_revision_that_readers_see():
    day = datetime.datetime(2024, 1, 1, tzinfo=datetime.UTC)
    Load.objects.create(revision="b" * 64, loaded_at=day)
    Load.objects.create(revision=SHA256, loaded_at=day)

    assert Load.objects.latest().revision == SHA256
