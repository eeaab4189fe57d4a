"""Which rows a text names."""

import pytest

from facts.texts.names import Vocabulary

from .world import make_actor, make_country, make_event, make_theme

pytestmark = pytest.mark.django_db


@pytest.fixture
def known():
    """A small vocabulary with names of every kind."""
    for iso3, aliases in (
        ("KAZ", "Kazakh; казахстанский; 哈方; 中哈"),
        ("CHN", "Chinese; PRC; китайский; КНР; 中方; 中哈"),
        ("KGZ", "Kyrgyz Republic; Кыргызстан"),
    ):
        country = make_country(iso3)
        country.aliases = aliases
        country.save()
    for iso3, names in {
        "TUR": ("Türkiye", "Турция", "土耳其", "Turkey"),
        "USA": ("United States", "Соединенные Штаты", "美国", "US"),
        "NER": ("Niger", "Нигер", "尼日尔", ""),
        "NGA": ("Nigeria", "Нигерия", "尼日利亚", ""),
        "MLI": ("Mali", "Мали", "马里", ""),
        "IDN": ("Indonesia", "Индонезия", "印度尼西亚", ""),
        "IND": ("India", "Индия", "印度", ""),
        "MMR": ("Myanmar (Burma)", "Мьянма (Бирма)", "缅甸", ""),
    }.items():
        country = make_country(iso3)
        country.name, country.name_ru, country.name_zh, country.aliases = names
        country.save()
    make_theme("Tourism", slug="tourism", aliases="туризм; 旅游")
    make_theme("Peace", slug="peace", aliases="peace and security; мир и безопасность")
    make_theme("Security", slug="security", aliases="безопасность; 安全")
    make_actor("Kassym-Jomart Tokayev", slug="tokayev", aliases="Tokayev; Токаев; 托卡耶夫")
    make_actor("Kazakhstan (the state)", slug="state", kind="state", country=make_country("KAZ"))
    make_event("Astana summit", slug="astana", aliases="саммит в Астане")
    return Vocabulary.stored()


def named(known, text, noun="countries"):
    return [mention.key for mention in known.mentions(text) if mention.noun == noun]


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("Kazakhstan's guests met Chinese guests.", ["KAZ", "CHN"]),
        ("KAZAKHSTAN AND THE PRC", ["KAZ", "CHN"]),
        ("The China-proposed road to the Kyrgyz Republic.", ["CHN", "KGZ"]),
        ("They ate turkey in Turkey.", ["TUR"]),
        ("The US told us.", ["USA"]),
        ("It is near Myanmar.", ["MMR"]),
        ("Kazakhstani Chinatown", []),
    ],
)
def test_english_names_are_found_where_the_capitals_are(known, text, keys):
    assert named(known, text) == keys


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("Гости из Казахстана встретили гостей Китая.", ["KAZ", "CHN"]),
        ("Казахстанскими и китайскими учёными", ["KAZ", "CHN"]),
        ("Президент Кыргызстана посетил КНР и Соединённые Штаты.", ["KGZ", "CHN", "USA"]),
        ("Нигер и Нигерия, в Нигере и в Нигерии", ["NER", "NGA", "NER", "NGA"]),
        ("Малый дом в Мали", ["MLI"]),
    ],
)
def test_russian_names_are_found_in_every_case(known, text, keys):
    assert named(known, text) == keys


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("来自哈萨克斯坦和印度尼西亚的客人", ["KAZ", "IDN"]),
        ("印度和中国", ["IND", "CHN"]),
        ("中哈两国", ["CHN", "KAZ"]),
        ("中方表示", ["CHN"]),
    ],
)
def test_chinese_names_are_the_longest_that_fit(known, text, keys):
    assert named(known, text) == keys


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("Peace and security and tourism", ["peace", "tourism"]),
        ("Вопросы безопасности и туризма, мира и безопасности", ["security", "tourism", "peace"]),
        ("安全与旅游", ["security", "tourism"]),
    ],
)
def test_a_theme_is_found_by_its_words_and_the_longest_wins(known, text, keys):
    assert named(known, text, "themes") == keys


def test_people_and_events_are_found_in_three_languages(known):
    assert named(known, "Kassym‑Jomart Tokayev and Tokayev’s guests", "actors") == ["tokayev", "tokayev"]
    assert named(known, "Токаеву и о Токаеве, 托卡耶夫", "actors") == ["tokayev"] * 3
    assert named(known, "На саммите в Астане", "events") == ["astana"]


def test_a_state_has_no_name_but_its_lands(known):
    assert named(known, "Kazakhstan met", "actors") == []
    assert known.state_of("KAZ").slug == "state"
    assert known.state_of("CHN") is None


@pytest.mark.parametrize("name", ["Kassym-Jomart Tokayev", "kassym-jomart TOKAYEV", "Токаев", "托卡耶夫"])
def test_an_actor_is_known_by_name_or_alias(known, name):
    assert known.named(name).slug == "tokayev"


def test_a_name_of_two_is_the_name_of_none(known):
    make_actor("Токаев", slug="other")

    assert Vocabulary.stored().named("Токаев") is None
    assert known.named("Nobody") is None


def test_the_vocabulary_costs_the_same_number_of_queries_with_many_rows(known, django_assert_num_queries):
    for number in range(20):
        make_theme(f"Theme {number}")

    with django_assert_num_queries(5):
        Vocabulary.stored()


@pytest.mark.usefixtures("shipped")
def test_every_shipped_name_of_a_country_finds_it():
    from facts.models import Country

    shipped = Vocabulary.stored()
    missed = [
        (country.iso3, name)
        for country in Country.objects.exclude(aliases="")
        for name in (country.name, country.name_ru, country.name_zh, *country.aliases.split("; "))
        if country.iso3 not in named(shipped, name.split(" (")[0])
    ]

    assert missed == []
