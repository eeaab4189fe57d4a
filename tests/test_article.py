"""What is shipped about “Scope for peace”: its seed, its facts, and the traps that the article sets."""

from collections import Counter

import pytest
import yaml
from django.conf import settings as site_settings
from django.core.management import call_command

from facts import passages
from facts.models import Article, Backing, Chairmanship, Citation, Event, Fact, Paragraph
from facts.texts import copies, pages

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shipped")]
SEED = site_settings.BASE_DIR / "seeds" / "scope-for-peace.yaml"


def facts():
    """The article's own facts, whatever other articles say."""
    return Fact.objects.published().about(Article.objects.get(slug="scope-for-peace"))


def cited():
    """The citations of the article, whatever else its facts cite."""
    return Citation.objects.filter(paragraph__article__slug="scope-for-peace").select_related("paragraph", "fact")


def drawn_from(number):
    """The facts that cite the article's paragraph of this number."""
    return Fact.objects.filter(citations__in=cited().filter(paragraph__number=number))


def values_of(row):
    """The values of a structured row that the article's facts back, each with the kinds of those facts."""
    return set(row.backings.filter(fact__in=facts()).values_list("value", "fact__kind"))


def fact(slug):
    return Fact.objects.published().get(slug=slug)


def test_the_article_is_known_by_its_bibliographic_data():
    article = Article.objects.published().get(slug="scope-for-peace")

    assert (article.slug, article.title, article.page_date) == ("scope-for-peace", "Scope for peace", "2024-08-27")
    assert article.publisher.slug == "china-daily"
    assert article.host != "chinadaily.com.cn"
    assert [author.slug for author in article.authors.all()] == ["gulnar-shaimergenova"]


def test_it_has_twenty_paragraphs():
    roles = dict(Paragraph.objects.filter(article__slug="scope-for-peace").values_list("number", "role"))

    assert roles == {0: "headline", 1: "standfirst", **dict.fromkeys(range(2, 18), "body"), 18: "byline", 19: "source"}


def test_every_paragraph_of_the_body_has_a_fact():
    assert set(range(2, 18)) <= set(cited().values_list("paragraph__number", flat=True))


def test_the_facts_are_as_many_as_the_article_states():
    assert 55 <= facts().count() <= 75


def test_every_shipped_fact_is_shown():
    assert set(Fact.objects.published()) == set(Fact.objects.all())


def test_no_statement_is_made_twice_by_the_same_voice():
    voices = Counter(facts().values_list("statement", "attributed_to"))

    assert max(voices.values()) == 1


@pytest.mark.parametrize("model", [Paragraph, Citation])
def test_five_words_at_most_are_kept_at_each_end_of_a_passage(model):
    for row in model.objects.all():
        assert passages.count_words(row.first_words) <= 5, row
        assert passages.count_words(row.last_words) <= 5, row


def test_of_the_term_of_kazakhstans_chairmanship_the_article_says_nothing():
    values = {value for value, _kind in values_of(Chairmanship.objects.get(slug="kazakhstan-undated"))}

    assert "country" in values and "term" not in values


def test_label_of_chinas_chairmanship_is_no_date_of_it():
    """“2024-25” is no season, and neither does the term begin on the first of January."""
    chairing = fact("china-chairs-2024-2025")

    assert (chairing.kind, chairing.when) == ("reported", "")
    assert cited().filter(fact=chairing).count() == 3


def test_the_military_agreement_is_a_proposal_and_nowhere_reported():
    spoken = drawn_from(8).filter(statement__icontains="agreement")

    assert spoken.count() == 2
    assert {fact.kind for fact in spoken} == {"proposal"}
    assert not drawn_from(8).filter(kind="reported").exists()


def test_the_summit_of_2025_is_expected_and_has_no_place_yet():
    values = values_of(Event.objects.get(slug="summit-2025"))

    assert values == {("when", "expectation"), ("country", "expectation")}


def test_the_largest_in_territory_is_said_twice_by_two_voices():
    own = fact("largest-in-territory-and-population")
    said = fact("ministry-largest-in-territory-and-population")

    assert (own.kind, own.attributed_to) == ("reported", None)
    assert (said.kind, said.attributed_to.slug) == ("attributed", "mfa-china")
    assert own.citations.get().paragraph.number == 2
    assert said.citations.get().paragraph.number == 12


def test_an_according_to_ends_with_its_sentence():
    assert not drawn_from(6).filter(attributed_to__isnull=False).exclude(slug="tokayev-every-member-counts-equally")
    assert drawn_from(12).filter(attributed_to__slug="mfa-china").count() == 1


def test_the_26_countries_are_not_named():
    countries = fact("26-countries-brought-together")

    assert not countries.countries.exists()
    assert countries.figure_value == 26
    assert countries.leaves_open


def test_no_link_to_a_country_comes_from_general_knowledge():
    linked = set(facts().exclude(countries=None).values_list("countries__iso3", flat=True))

    assert linked == {"CHN", "KAZ", "RUS", "UKR"}


def test_a_figure_keeps_the_bound_that_the_text_gives():
    bounds = dict(Fact.objects.exclude(figure_value=None).values_list("slug", "figure_bound"))

    assert bounds["about-150-events-in-kazakhstans-chairmanship"] == "about"
    assert bounds["more-than-23-years-since-founding"] == "more-than"
    assert bounds["26-countries-brought-together"] == "exactly"


def test_the_summit_is_in_july_and_on_no_day():
    summit = fact("24th-summit-in-astana")

    assert (summit.when, summit.when_inferred) == ("2024-07", True)
    assert ("ordinal", "reported") in values_of(Event.objects.get(slug="astana-summit-2024"))


def test_the_forum_in_qingdao_has_no_date_because_the_article_gives_none():
    assert Event.objects.get(slug="green-development-forum-qingdao").when == ""


def test_an_inferred_date_has_its_reason():
    inferred = facts().filter(when_inferred=True)

    assert {fact.slug for fact in inferred} == {
        "24th-summit-in-astana",
        "first-summit-with-sco-plus-meeting",
        "2024-is-year-of-ecology",
    }
    assert all(fact.when_reason and fact.when for fact in inferred)


def test_who_speaks_for_the_future_is_not_reported_as_having_done_it():
    for slug in ("china-to-host-summit-in-2025", "china-expected-to-work-with-partners"):
        assert fact(slug).kind == "expectation"
    for slug in ("network-of-ports-and-logistics-centres", "kazakhstan-proposes-information-exchange"):
        assert fact(slug).kind == "proposal"


@pytest.mark.parametrize("target", Backing.TARGETS)
def test_every_structured_value_has_its_footnote(target):
    rows = Backing._meta.get_field(target).related_model.objects.published().for_list()

    bare = [(row.slug, value.name) for row in rows for value in row.shown_values() if value.claim and not value.facts]

    assert bare == []


def test_reading_the_text_again_gives_the_committed_seed(scope_for_peace, tmp_path, settings):
    settings.BASE_DIR = tmp_path
    (tmp_path / "seeds").mkdir()
    article = yaml.safe_load(SEED.read_text(encoding="utf-8"))[0]["fields"]
    options = {name: article[name] for name in ("slug", "url", "kind", "language")}

    call_command(
        "read_article",
        scope_for_peace,
        publisher=article["publisher"][0],
        author=[a for [a] in article["authors"]],
        **options,
    )

    assert (tmp_path / "seeds" / SEED.name).read_bytes() == SEED.read_bytes()


@pytest.fixture
def paragraphs(scope_for_peace):
    return [block.text for block in pages.read(copies.copy_of(scope_for_peace).text).paragraphs]


def test_every_citation_is_found_where_it_is_recorded(paragraphs):
    for citation in cited():
        places = passages.find(paragraphs, citation.sha256, citation.first_words, citation.length)
        assert passages.outcome(places, (citation.paragraph.number, citation.start)) == passages.EXACT, citation
        assert citation.check_state == passages.EXACT


def test_every_passage_has_the_edges_that_are_kept_of_it(paragraphs):
    for citation in cited():
        passage = paragraphs[citation.paragraph.number][citation.start :][: citation.length]
        assert passages.edges(passage) == (citation.first_words, citation.last_words), citation


def test_every_text_fragment_leads_a_browser_to_the_cited_passage(paragraphs):
    page = " ".join(paragraphs).lower()
    for citation in cited():
        number = citation.paragraph.number
        recorded = sum(len(text) + 1 for text in paragraphs[:number]) + citation.start

        start = page.find(citation.first_words.lower())
        end = start + len(citation.first_words)
        if citation.last_words:
            end = page.find(citation.last_words.lower(), end) + len(citation.last_words)

        assert (start, end) == (recorded, recorded + citation.length), citation


def test_no_statement_is_the_articles_own_sentence(paragraphs):
    text = " ".join(paragraphs).lower()

    assert [fact.slug for fact in Fact.objects.all() if fact.statement.lower().rstrip(".") in text] == []
