"""Drafts of articles: what they suggest, and that they hold no sentence of a text."""

import datetime
import re
from pathlib import Path

import pytest
import yaml
from django.core.exceptions import ValidationError

from facts import passages
from facts.files import rows
from facts.files.loading import load
from facts.files.spelling import row_text
from facts.models import Article, Citation, Fact
from facts.texts import copies, measuring, pages
from facts.texts.drafting import as_yaml, draft, is_untouched
from facts.texts.names import Vocabulary
from facts.texts.sentences import sentences

from .world import make_actor, make_chairmanship, make_country, make_event, make_theme

pytestmark = pytest.mark.django_db
INVENTED = Path(__file__).parent / "texts"
LANGUAGES = {"english": "en", "russian": "ru", "chinese": "zh"}
TODAY = datetime.date(2026, 6, 6)


def drafted(*texts_of, language="en", page_date="2024-08-27", slug="bees"):
    """The facts that are drafted of paragraphs, as their fields."""
    blocks = [(number, "body", text) for number, text in enumerate(texts_of, 1)]
    return [one.fact for one in draft(slug, blocks, language, page_date, Vocabulary.stored(), TODAY)]


def read(name):
    reading = pages.read(copies.copy_of(INVENTED / f"{name}.txt").text)
    return [(number, block.role, block.text) for number, block in enumerate(reading.paragraphs)], reading.told["date"][
        0
    ]


def draft_of(name):
    blocks, date = read(name)
    return draft(name, blocks, LANGUAGES[name], date, Vocabulary.stored(), TODAY)


@pytest.fixture
def lands():
    for iso3, aliases in (("KAZ", "Kazakh; казахстанский"), ("CHN", "Chinese; китайский"), ("RUS", "Russian")):
        country = make_country(iso3)
        country.aliases = aliases
        country.save()
    make_actor("Shanghai Cooperation Organization", slug="sco", kind="organisation", aliases="SCO; ШОС; 上合组织")
    make_actor("Kassym-Jomart Tokayev", slug="tokayev", aliases="Tokayev; Токаев; 托卡耶夫")
    make_actor("Kazakhstan (the state)", slug="state-of-kazakhstan", kind="state", country=make_country("KAZ"))


def test_a_sentence_becomes_a_fact_and_its_citation():
    text = "The caravan reached the river at noon. It rested there until the sun was low."

    first, second = draft("bees", [(3, "body", text)], "en", "2024-08-27", Vocabulary.stored(), TODAY)

    assert first.fact == {"slug": "bees-p3-s1", "statement": "", "kind": "reported", "status": "draft"}
    assert first.citation == {
        "fact": ["bees-p3-s1"],
        "position": 1,
        "paragraph": ["bees", 3],
        "stance": "supports",
        **vars(passages.locate(text, "The caravan reached the river at noon.")),
        "check_state": "exact",
        "checked_on": TODAY,
    }
    assert second.fact["slug"] == "bees-p3-s2"
    assert second.span == (39, len(text))


def test_headlines_and_sources_lines_are_not_drafted():
    blocks = [(0, "headline", "The caravan has reached the river"), (1, "source", "Source: The Gazette of the valley")]

    assert draft("bees", blocks, "en", "", Vocabulary.stored(), TODAY) == []


def test_the_slug_of_an_article_that_is_long_leaves_room():
    [fact] = drafted("The caravan reached the river at noon.", slug="b" * 80)

    assert fact["slug"] == "b" * 74 + "-p1-s1"


def test_what_a_sentence_names_is_suggested(lands):
    make_theme("Tourism", slug="tourism", aliases="tourist")
    make_event("Osh tea forum", slug="tea-forum")

    [fact] = drafted("Kazakh and Chinese tourists came to the Osh tea forum of the SCO.")

    assert fact["countries"] == [["KAZ"], ["CHN"]]
    assert fact["events"] == [["tea-forum"]]
    assert fact["themes"] == [["tourism"]]
    assert fact["actors"] == [["sco"]]


def test_who_speaks_is_no_subject_and_a_land_in_a_bodys_name_is_none(lands):
    make_actor("Bank of China", slug="bank-of-china", kind="organisation")

    [fact] = drafted("Kassym-Jomart Tokayev said that the SCO trusts the Bank of China.")

    assert (fact["kind"], fact["attributed_to"]) == ("attributed", ["tokayev"])
    assert fact["actors"] == [["sco"], ["bank-of-china"]]
    assert "countries" not in fact


def test_a_state_that_proposes_is_the_one_who_does(lands):
    [fact] = drafted("Kazakhstan proposed to build a common road.")

    assert (fact["kind"], fact["attributed_to"]) == ("proposal", ["state-of-kazakhstan"])
    assert fact["countries"] == [["KAZ"]]


def test_an_event_is_meant_by_its_kind_with_place_number_or_year(lands):
    make_event("SCO summit, Astana", slug="astana", kind="summit", place="Astana", ordinal=24, when="2024-07")
    make_event("SCO summit of 2025", slug="of-2025", kind="summit", when="2025")
    make_event("SCO summit, Osh", slug="osh", kind="summit", place="Osh", when="2023")

    facts = drafted(
        "The 24th summit opened in the morning.",
        "Another summit will follow in 2025 then.",
        "They came back to the summit in Osh.",
        "The summit took all of them by surprise.",
        "A new summit is not planned by anybody.",
    )

    assert [fact.get("events") for fact in facts] == [[["astana"]], [["of-2025"]], [["osh"]], [["osh"]], None]


def test_a_chairmanship_is_meant_by_its_country_or_taken_up_again(lands):
    make_chairmanship("KAZ", slug="of-kazakhstan")
    make_chairmanship("CHN", slug="of-china-2024", term="2024/2025")
    make_chairmanship("CHN", slug="of-china-2018", term="2017/2018")

    facts = drafted(
        "Kazakhstan was in the chair for long.",
        "China holds the chairmanship for 2024-25 now.",
        "It is proud of its chairmanship of the body.",
        "Nothing else was said on that long day.",
    )

    assert [fact.get("chairmanships") for fact in facts] == [
        [["of-kazakhstan"]],
        [["of-china-2024"]],
        [["of-china-2024"]],
        None,
    ]


def test_a_date_that_was_worked_out_says_so_and_a_stated_one_does_not():
    inferred, stated = drafted("In July they met by the river.", "They met there again in May 2023.")

    assert (inferred["when"], inferred["when_inferred"]) == ("2024-07", True)
    assert inferred["when_reason"] == "“In July” is read against the page date."
    assert (stated["when"], "when_inferred" in stated) == ("2023-05", False)


def test_the_first_figure_is_in_the_fields_and_the_others_are_noted():
    text = "About 150 events drew over 4,000 guests in 2024 and 2023."
    [one] = draft("bees", [(1, "body", text)], "en", "", Vocabulary.stored(), TODAY)

    assert [one.fact[f"figure_{part}"] for part in ("value", "unit", "bound")] == ["150", "events drew", "about"]
    assert one.notes == ["Further figures: more-than 4000 guests", "Further dates: 2023"]


def test_a_sentence_of_few_words_is_not_drafted_because_its_citation_would_hold_it_whole():
    text = "“It is late.” He spoke to all of us after lunch. We left."

    [one] = draft("bees", [(1, "body", text), (2, "byline", "Aida Bekova")], "en", "", Vocabulary.stored(), TODAY)

    assert text[slice(*one.span)] == "He spoke to all of us after lunch."
    assert one.fact["slug"] == "bees-p1-s2"


@pytest.mark.parametrize("name", LANGUAGES)
def test_a_draft_holds_no_sentence_of_the_text(name):
    blocks, _date = read(name)
    text = as_yaml(name, draft_of(name), {})

    assert text.count("- model: facts.fact") > 5
    for _number, role, paragraph in blocks:
        for start, end in sentences(paragraph, LANGUAGES[name]):
            assert paragraph[start:end] not in text or role != "body"


def test_a_draft_knows_whether_somebody_worked_on_it():
    made = as_yaml(
        "bees", draft("bees", [(1, "body", "They met by the river at noon.")], "en", "", Vocabulary(), TODAY), {}
    )

    assert is_untouched(made)
    assert not is_untouched(made.replace("statement: ''", "statement: They met."))
    assert not is_untouched(row_text("facts.fact", {"slug": "bees"}))
    assert not is_untouched("")


# With the shipped vocabulary


@pytest.mark.parametrize("name", LANGUAGES)
@pytest.mark.usefixtures("shipped")
def test_every_drafted_row_is_a_draft_that_lacks_nothing_but_its_statement(name):
    for one in draft_of(name):
        said, errors = rows.said(Fact, one.fact)
        assert errors == {}
        fact = Fact(**{part: value for part, value in said.items() if not isinstance(value, list)})
        speaker = one.fact.get("attributed_to")
        fact.attributed_to_id = 1 if speaker else None
        fact.full_clean(exclude=["attributed_to"], validate_unique=False)
        fact.status = "published"
        with pytest.raises(ValidationError) as error:
            fact.full_clean(exclude=["attributed_to"], validate_unique=False)
        assert set(error.value.message_dict) == {"statement"}


@pytest.mark.parametrize("name", LANGUAGES)
@pytest.mark.usefixtures("shipped")
def test_a_draft_reads_back_as_the_same_text_by_any_reader_of_yaml(name):
    written = as_yaml(name, draft_of(name), {"language": "from the script"})

    assert "# language: inferred from the script\n" in written
    strict = yaml.load(written, Loader=yaml.BaseLoader)
    usual = yaml.safe_load(written)
    meant = [fields for one in draft_of(name) for fields in (one.fact, one.citation)]
    for fields, plain, typed in zip(meant, strict, usual, strict=True):
        for field, value in fields.items():
            assert plain["fields"][field] == (_text(value))
            assert _text(typed["fields"][field]) == _text(value)
            assert re.search(rf"^    {field}: \S.*$", written, flags=re.M)


def _text(value):
    if isinstance(value, list):
        return [_text(part) for part in value]
    return str(value).lower() if isinstance(value, bool) else str(value)


@pytest.mark.usefixtures("shipped")
def test_a_draft_loads_once_its_statements_are_written(tmp_path):
    from django.core.management import call_command

    from facts.texts import seeding

    blocks, _date = read("russian")
    values = {"author": [], "publisher": "china-daily", "kind": "news", "language": "ru", "date": "2026-05-12"}
    reading = pages.read(copies.copy_of(INVENTED / "russian.txt").text)
    seed = seeding.seed("russian", values | {"url": "https://news.example.org/x"}, reading.paragraphs)
    text = as_yaml("russian", draft_of("russian"), {})
    count = iter(range(1000))
    filled = re.sub(r"statement: ''.*", lambda _: f"statement: Own words, number {next(count)}.", text)
    (tmp_path / "seed.yaml").write_text(seed, encoding="utf-8")
    (tmp_path / "draft.yaml").write_text(filled, encoding="utf-8")

    load([tmp_path / "seed.yaml", tmp_path / "draft.yaml"])
    call_command("check_passages", "russian", text=INVENTED / "russian.txt")

    article = Article.objects.get(slug="russian")
    told = Fact.objects.filter(citations__paragraph__article=article)
    assert (
        told.count() == len(draft_of("russian")) == Citation.objects.filter(check_state="exact", fact__in=told).count()
    )
    assert set(told.values_list("status", flat=True)) == {"draft"}
    assert not Fact.objects.published().filter(pk__in=told).exists()


#: What a careful reader takes from the invented texts.
WANTED = {
    "english": [
        ("more than 40 engineers", "countries", {"KGZ", "UZB", "CHN"}),
        ("Shanghai Cooperation Organisation", "actors", {"sco"}),
        ("about 12.5 million", "figure_value", "12500000"),
        ("joint fund", "kind", "proposal"),
        ("2027-28", "when", "2027/2028"),
        ("should help", "kind", "opinion"),
        ("A youth forum on tourism", "themes", {"youth", "tourism", "summits-and-meetings"}),
        ("A youth forum on tourism", "when", "2026-09"),
        ("At least 300", "figure_bound", "at-least"),
        ("At least 300", "countries", {"IND", "PAK", "IRN"}),
        ("In March", "when", "2026-03"),
    ],
    "russian": [
        ("Форум стран ШОС", "when", "2026-05-10/2026-05-11"),
        ("Форум стран ШОС", "actors", {"sco"}),
        ("около 250", "countries", {"KAZ", "KGZ", "TJK", "RUS"}),
        ("около 250", "figure_bound", "about"),
        ("Таджикистан предложил", "kind", "proposal"),
        ("не позднее 2028", "when", "2028"),
        ("свыше 3 млн", "figure_value", "3000000"),
        ("В июле", "when", "2026-07"),
        ("В июле", "kind", "expectation"),
        ("Ожидается", "countries", {"BLR", "IRN", "IND"}),
        ("Ожидается", "kind", "expectation"),
        ("В прошлом году", "when", "2025"),
    ],
    "chinese": [
        ("4月16日至17日", "when", "2026-04-16/2026-04-17"),
        ("4月16日至17日", "actors", {"sco"}),
        ("约180名", "countries", {"CHN", "IND", "PAK", "UZB"}),
        ("约180名", "figure_bound", "about"),
        ("35.5%", "figure_value", "35.5"),
        ("建议设立", "kind", "proposal"),
        ("建议设立", "countries", {"KAZ"}),
        ("应当覆盖", "figure_value", "20"),
        ("应当覆盖", "kind", "opinion"),
        ("2027年", "kind", "expectation"),
        ("旅游与文化", "themes", {"tourism", "culture"}),
        ("来自伊朗", "countries", {"IRN"}),
    ],
}


@pytest.mark.parametrize("name", LANGUAGES)
@pytest.mark.usefixtures("shipped")
def test_the_invented_texts_are_drafted_as_a_careful_reader_would(name):
    blocks = {number: text for number, _role, text in read(name)[0]}
    made = [(blocks[one.number][slice(*one.span)], one.fact) for one in draft_of(name)]

    for words, field, value in WANTED[name]:
        [fact] = [fact for text, fact in made if words in text]
        found = fact.get(field)
        assert ({key for [key] in found or []} >= value) if isinstance(value, set) else found == value, (words, fact)


@pytest.mark.usefixtures("shipped")
def test_the_draft_of_scope_for_peace_offers_most_of_its_facts(scope_for_peace):
    made = measuring.measure(Article.objects.get(slug="scope-for-peace"), scope_for_peace)

    assert made.in_one >= 0.95 * made.passages
    assert made.total.offered >= 0.8 * made.total.there
    assert made.total.wanted >= 0.8 * made.total.suggested
