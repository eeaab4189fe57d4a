"""Who speaks in a sentence, and what kind of statement it is."""

import pytest

from facts.texts.voices import Speaker, Voice, voice


def heard(text, language, *names, states=()):
    """The voice of a text in which these people and these states could speak."""
    speakers = [Speaker(name, text.index(name), text.index(name) + len(name)) for name in names]
    speakers += [Speaker(name, text.index(name), text.index(name) + len(name), state=True) for name in states]
    return voice(text, language, speakers)


@pytest.mark.parametrize(
    ("text", "language", "name"),
    [
        ("According to Bekova, the honey was good.", "en", "Bekova"),
        ("The honey, Bekova said, was good.", "en", "Bekova"),
        ("Bekova stressed that the honey was good.", "en", "Bekova"),
        ("“It is good,” said Bekova.", "en", "Bekova"),
        ("It was stressed by Bekova that all is good.", "en", "Bekova"),
        ("По словам Бековой, мёд хорош.", "ru", "Бековой"),
        ("Бекова отметила, что мёд хорош.", "ru", "Бекова"),
        ("«Мёд хорош», — сказала Бекова.", "ru", "Бекова"),
        ("据贝科娃介绍，蜂蜜很好。", "zh", "贝科娃"),
        ("贝科娃表示，蜂蜜很好。", "zh", "贝科娃"),
    ],
)
def test_who_is_said_to_say_it_is_the_speaker(text, language, name):
    assert heard(text, language, name) == Voice("attributed", name)


@pytest.mark.parametrize(
    ("text", "language", "land"),
    [
        ("Kazakhstan has called for dialogue.", "en", "Kazakhstan"),
        ("Казахстан призвал к диалогу.", "ru", "Казахстан"),
        ("哈萨克斯坦呼吁对话。", "zh", "哈萨克斯坦"),
    ],
)
def test_a_state_speaks_as_the_subject(text, language, land):
    assert heard(text, language, states=[land]) == Voice("attributed", land)


@pytest.mark.parametrize(
    ("text", "language", "land"),
    [
        ("The President of Kazakhstan said that honey is good.", "en", "Kazakhstan"),
        ("Kazakhstan's young beekeepers from the far north said so.", "en", "Kazakhstan"),
        ("哈萨克斯坦总统表示，蜂蜜很好。", "zh", "哈萨克斯坦"),
    ],
)
def test_a_land_that_somebody_is_from_does_not_speak(text, language, land):
    assert heard(text, language, states=[land]) == Voice("reported", "", unknown=True)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The tea was emphasized in Kazakhstan.", "en"),
        ("The year has been declared in Kazakhstan.", "en"),
    ],
)
def test_a_passive_without_an_agent_names_nobody(text, language):
    assert heard(text, language, states=["Kazakhstan"]) == Voice("reported")


@pytest.mark.parametrize(
    ("text", "language", "kind"),
    [
        ("Kazakhstan proposed a common map.", "en", "proposal"),
        ("The fund should help villages.", "en", "opinion"),
        ("The road must be built.", "en", "opinion"),
        ("The summit will be held in Osh.", "en", "expectation"),
        ("The summit is to be held in Osh.", "en", "expectation"),
        ("Trade is expected to grow.", "en", "expectation"),
        ("They met in May.", "en", "reported"),
        ("The China-proposed road is long.", "en", "reported"),
        ("Казахстан предложил общую карту.", "ru", "proposal"),
        ("Следует помочь деревням.", "ru", "opinion"),
        ("Саммит состоится в Оше.", "ru", "expectation"),
        ("Ожидается рост торговли.", "ru", "expectation"),
        ("Они встретились в мае.", "ru", "reported"),
        ("哈萨克斯坦建议绘制地图。", "zh", "proposal"),
        ("各方应当帮助村庄。", "zh", "opinion"),
        ("峰会将在奥什举行。", "zh", "expectation"),
        ("他们五月见面。", "zh", "reported"),
        ("Они встретились в мае.", "kk", "reported"),
    ],
)
def test_the_kind_is_guessed_by_the_words(text, language, kind):
    assert heard(text, language).kind == kind


def test_a_proposal_keeps_the_state_that_makes_it():
    assert heard("Kazakhstan proposed a map.", "en", states=["Kazakhstan"]) == Voice("proposal", "Kazakhstan")


def test_a_speaker_whom_nobody_knows_leaves_the_kind_to_the_words_and_is_mentioned():
    assert heard("According to a keeper, all was well.", "en") == Voice("reported", "", unknown=True)
