"""Every string of a page goes through gettext, and every template compiles."""

import html
import re

import pytest
from django.conf import settings
from django.template.base import Lexer, TokenType
from django.utils import translation

from . import world

TEMPLATES = sorted((settings.BASE_DIR / "templates").rglob("*.html"))
#: Names that are the same in every language.
NAMES = {"facts.json", "facts.csv", "timeline.csv", "events.ics"}


def plain_words(text):
    """The words of a template that stand outside tags, attributes and translations."""
    inside, words = False, []
    pieces = []
    for token in Lexer(text).tokenize():
        if token.token_type == TokenType.BLOCK:
            name = token.contents.split()[0]
            inside = name == "blocktranslate" or (inside and name != "endblocktranslate")
            pieces.append("\0")
        elif token.token_type == TokenType.VAR:
            pieces.append("\0")
        elif token.token_type == TokenType.TEXT and not inside:
            pieces.append(token.contents)
    for piece in re.split(r"<[^>]*>", html.unescape("".join(pieces))):
        words += [word.strip() for word in piece.split("\0") if re.search("[A-Za-z]{2}", word)]
    return [word for word in words if word not in NAMES]


def test_no_text_stands_outside_gettext():
    found = {path: plain_words(path.read_text(encoding="utf-8")) for path in TEMPLATES}

    assert {path: words for path, words in found.items() if words} == {}


def test_no_template_leaves_a_text_unescaped():
    found = [path for path in TEMPLATES if re.search(r"\|\s*safe|autoescape", path.read_text(encoding="utf-8"))]

    assert found == []


def test_the_test_finds_bare_words():
    assert plain_words("<p>Bare {% translate 'wrapped' %} <b>words</b></p>") == ["Bare", "words"]


@pytest.mark.django_db
def test_the_labels_of_a_page_follow_the_language(client, monkeypatch, settings):
    """With a language in which every text is in brackets, the labels of a fact's page are in brackets."""
    settings.USE_I18N = True
    monkeypatch.setattr(translation, "_trans", type(translation._trans)())
    fact = world.make_fact("The camel drinks.", when="2024-07")
    catalog = translation.trans_real.catalog()
    monkeypatch.setattr(catalog, "gettext", lambda text: f"⟦{text}⟧")

    page = client.get(fact.get_absolute_url()).content.decode()

    for label in ("⟦Evidence⟧", "⟦Who says so⟧", "⟦Reported by the article⟧", "⟦Supports it⟧", "⟦Cite this fact⟧"):
        assert label in page
