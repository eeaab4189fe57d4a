"""The reading desk: texts that are brought, what the page shows, and from a passage to a draft."""

import re
import stat
from html import unescape

import pytest
from django.contrib.auth.models import Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from facts import passages
from facts.admin.page import page_of
from facts.models import Citation, Fact, Paragraph
from facts.package.making import make
from facts.texts import copies, keeping
from facts.texts.marking import Piece, Span, pieces

from .outputs import make_stage, outputs
from .world import (
    article_text,
    make_actor,
    make_article,
    make_citation,
    make_country,
    make_event,
    make_fact,
    make_theme,
    paragraph_text,
)

pytestmark = pytest.mark.django_db
ADD = reverse("admin:facts_fact_add")
#: The routes where something of an article could come out: its own, its facts', those of no row and of changes.
ABOUT = re.compile(r"^(?!.*(?:/auth/|otp|/check/|/cite)).*(?:article|fact/|^/facts|/fact\b|^/[^<]*$)")
#: Behind a row's address: its page and its twins.
ENDS = ("/", ".json", ".jsonld", ".ttl", "/cite/")
PLANTED = "of the river it crossed"


@pytest.fixture
def article():
    return make_article("bees", paragraphs=4)


@pytest.fixture
def kept(article):
    """The article's text, kept at the desk."""
    keeping.keep("bees", article_text(article))
    return article


def page_for(article):
    return reverse("admin:facts_article_read", args=[article.pk])


def logged_in(*permissions):
    user = User.objects.create_user("bolat", password="pw", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client = Client()
    client.force_login(user)
    return client


def shown(response):
    """What the page holds, on one line."""
    assert response.status_code == 200
    return " ".join(unescape(response.content.decode()).split())


def plain(response):
    """The same without its elements."""
    return " ".join(re.sub("<[^>]*>", "", shown(response)).split())


def hidden(response, name):
    found = re.search(rf'name="{name}"(?: value="([^"]*)")?', response.content.decode())
    return found[1] or "" if found else ""


def bring(client, article, text, button="look", **fields):
    """Send a text, as a file if it is bytes."""
    given = {"file": SimpleUploadedFile("bees.txt", text)} if isinstance(text, bytes) else {"text": text}
    return client.post(page_for(article), {"seen": keeping.digest("bees"), button: "1", **given, **fields}, follow=True)


def look_and_keep(client, article, text):
    looked = bring(client, article, text)
    text = text.decode() if isinstance(text, bytes) else text
    return bring(client, article, text, "keep", looked=hidden(looked, "looked"))


# The text


@pytest.mark.parametrize("as_file", [True, False])
def test_a_text_is_compared_first_and_then_kept(curator, article, as_file):
    text = article_text(article)

    looked = bring(curator, article, text.encode() if as_file else text)

    assert "4 paragraphs are as they are on record." in shown(looked)
    assert "Nothing is kept yet." in shown(looked) and copies.at_hand("bees") is None
    assert text in unescape(looked.content.decode())  # so that it need not be chosen again

    kept = bring(curator, article, text.replace("\n", "\r\n"), "keep", looked=hidden(looked, "looked"))
    assert "The text is kept." in shown(kept)
    assert copies.at_hand("bees").read_text(encoding="utf-8") == text


def test_nothing_is_kept_that_was_not_compared(curator, article):
    bring(curator, article, article_text(article), "keep")
    looked = bring(curator, article, article_text(article))
    bring(curator, article, article_text(article) + "\nMore.", "keep", looked=hidden(looked, "looked"))

    assert copies.at_hand("bees") is None


def test_nobody_else_on_the_machine_reads_a_kept_text(kept):
    path = copies.at_hand("bees")

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [one.name for one in path.parent.iterdir()] == ["bees.txt"]


def test_a_text_that_cannot_be_written_leaves_the_one_before(curator, kept, monkeypatch):
    def full(*_paths):
        raise OSError(28, "No space left on device", "/somewhere/private")

    monkeypatch.setattr("os.replace", full)
    said = look_and_keep(curator, kept, article_text(kept) + "\nA line.")

    assert "the folder for texts cannot be used (No space left on device)" in shown(said)
    assert "/somewhere" not in shown(said)
    assert keeping.digest("bees") and "A line." not in copies.at_hand("bees").read_text(encoding="utf-8")
    assert len(list(copies.at_hand("bees").parent.iterdir())) == 1


def test_what_does_not_fit_is_said_before_it_is_kept(curator, article):
    text = article_text(article).replace("Paragraph 2 of", "Part 2 of").replace("Headline of bees\n", "")

    said = shown(bring(curator, article, text + "\nAn advertisement."))

    assert "2 paragraphs are as they are on record." in said
    length = len(paragraph_text("bees", 2))
    assert f"Paragraph 2 is not as it is on record: it has {length - 5} characters here and {length} there." in said
    assert "Not in it: ¶ 0" in said
    assert "1 line of it is no paragraph of the article and is passed over." in said


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (b"Bees \xff", "It is no UTF-8: the byte at position 6 belongs to no character."),
        ("Пчёлы".encode("utf-16"), "It is no UTF-8"),
        (b"", "The submitted file is empty."),
        ("", "Choose a file or paste the text"),
        ("  \n ", "It is empty."),
        (b"Headline of bees\n\0", "It has a NUL"),
        ("Headline of bees\n\0", "Null characters are not allowed."),
        (b"a" * 1_000_001, "It has more than 1 MB; that is no article."),
        ("я\n" * 400_000, "It has more than 1 MB; that is no article."),
        ("a" * 20_001, "one of more than 20000 characters"),
        ("a\n" * 5_001, "more than 5000 lines"),
        ("Another article.\nIt tells of ants.", "None of the article’s paragraphs is in it"),
        ("<!doctype html><title>Bees</title>", "It is the source of a web page"),
    ],
    ids=range(13),
)
def test_a_bad_text_is_refused_with_what_to_do(curator, kept, text, sentence):
    before = keeping.digest("bees")

    answer = look_and_keep(curator, kept, text) if isinstance(text, str) else bring(curator, kept, text, "keep")

    assert sentence in shown(answer)
    assert keeping.digest("bees") == before


def test_a_file_and_a_pasted_text_at_once_are_refused(curator, article):
    file = SimpleUploadedFile("bees.txt", article_text(article).encode())

    answer = curator.post(page_for(article), {"file": file, "text": "Bees", "look": "1"})

    assert "one of the two" in shown(answer)


def test_an_article_without_fingerprints_has_nothing_to_compare_with(curator):
    article = make_article("page", paragraphs=0)
    Paragraph.objects.create(article=article, number=0, role="page")

    answer = curator.post(page_for(article), {"text": "Bees", "look": "1"})

    assert "make its seed first" in shown(answer)


def test_a_text_is_replaced_and_taken_away(curator, kept):
    assert "The text is kept." in shown(look_and_keep(curator, kept, article_text(kept) + "\nA note of the page."))
    assert copies.lines_of(copies.at_hand("bees"))[-1] == "A note of the page."

    said = curator.post(page_for(kept), {"take": "1", "seen": keeping.digest("bees")}, follow=True)

    assert "The text was taken away." in shown(said)
    assert copies.at_hand("bees") is None and PLANTED not in plain(said)


def test_two_curators_do_not_undo_one_another(curator, kept):
    seen, text = keeping.digest("bees"), article_text(kept)
    keeping.keep("bees", text + "\nA colleague’s line.")

    said = curator.post(page_for(kept), {"take": "1", "seen": seen}, follow=True)
    looked = bring(curator, kept, text)
    again = bring(curator, kept, text, "keep", looked=hidden(looked, "looked"), seen=seen)

    assert "somebody else has brought or taken away" in shown(said)
    assert "somebody else has brought or taken away" in shown(again)
    assert text in unescape(again.content.decode())
    assert "A colleague’s line." in copies.at_hand("bees").read_text(encoding="utf-8")


@pytest.mark.parametrize("slug", ["../bees", "a/b", "", "a" * 81, "пчёлы"])
def test_a_text_is_kept_in_its_folder_only(slug):
    with pytest.raises(ValueError, match="no name for a file"):
        keeping.keep(slug, "Bees")


def test_the_commands_find_a_kept_text(kept, capsys):
    make_fact("Bees fly", cited_in=kept, slug="bees-fly")

    call_command("check_passages", "bees")
    call_command("cite_passage", "bees", "2", "tells of", "it crossed")

    said = capsys.readouterr().out
    assert "1 exact" in said
    assert passages.fingerprint("tells of a caravan, of the river it crossed") in said


def test_a_kept_text_goes_before_the_one_in_the_folder(kept, settings, tmp_path):
    settings.TEXTS_DIR = tmp_path
    (tmp_path / "bees.txt").write_text("Another", encoding="utf-8")

    assert copies.at_hand("bees").parent == settings.DESK_TEXTS_DIR


# Who may


def test_a_stranger_is_sent_to_the_door(kept):
    for answer in (Client().get(page_for(kept)), Client().post(page_for(kept), {"take": "1"})):
        assert answer.status_code == 302 and answer["Location"].startswith(reverse("admin:login"))


@pytest.mark.parametrize("permissions", [[], ["view_fact", "add_fact"]])
def test_staff_who_may_not_see_articles_read_nothing(kept, permissions):
    client = logged_in(*permissions)
    paragraph = kept.paragraphs.get(number=2)

    assert client.get(page_for(kept)).status_code == 403
    if permissions:
        form = client.get(f"{ADD}?passage={paragraph.pk}-0-19")
        assert "The passage is not at hand" in shown(form) and "Paragraph 2 of bees" not in plain(form)


def test_whoever_may_see_articles_reads_and_changes_nothing(kept):
    make_fact("Bees fly", cited_in=kept)
    client = logged_in("view_article")

    page = shown(client.get(page_for(kept)))

    assert PLANTED in page and "Bees fly" not in page
    for button in ("look", "keep", "take", "draft"):
        assert f'name="{button}"' not in page
        assert client.post(page_for(kept), {button: "1", "seen": keeping.digest("bees")}).status_code == 403
    assert keeping.digest("bees")


@pytest.mark.parametrize("method", ["get", "post"])
def test_nothing_on_the_way_keeps_the_page(curator, kept, method):
    answer = getattr(curator, method)(page_for(kept))

    assert {"no-store", "private"} <= set(answer["Cache-Control"].split(", "))
    form = curator.get(f"{ADD}?passage={kept.paragraphs.get(number=2).pk}-0-19")
    assert {"no-store", "private"} <= set(form["Cache-Control"].split(", "))


@pytest.mark.parametrize("key", ["0", "x", "99999999999999999999", "a%00b"])
def test_an_article_that_is_not_there_is_no_error(curator, key):
    assert curator.get(f"/admin/facts/article/{key}/read/").status_code == 302


def test_the_article_and_the_list_lead_here(curator, kept):
    for address in (reverse("admin:facts_article_change", args=[kept.pk]), reverse("admin:facts_article_changelist")):
        assert f'<a href="{page_for(kept)}">Read' in shown(curator.get(address))


# The page


def test_pieces_are_the_text_and_know_their_passages():
    found = pieces("abcdef", [Span(2, 2, 5), Span(1, 0, 3)])

    assert found == [
        Piece("ab", (1,), (1,), ()),
        Piece("c", (1, 2), (2,), (1,)),
        Piece("de", (2,), (), (2,)),
        Piece("f", (), (), ()),
    ]
    assert pieces("abc", []) == [Piece("abc", (), (), ())]


def test_passages_are_marked_and_lead_to_their_facts_and_back(curator, kept):
    paragraph = kept.paragraphs.get(number=2)
    for name, passage in (("Bees fly", "tells of a caravan, of"), ("Bees land", "caravan, of the river")):
        make_citation(make_fact(name, cited_in=None, status="draft"), paragraph, passage)

    page = shown(curator.get(page_for(kept)))

    both = '<mark class="n2" data-begins="[in the passages of facts 1, 2: " data-ends="]">caravan, of'
    assert both in page
    assert '<a href="#fact-2"><span class="visually-hidden">Fact </span>2</a>' in page
    assert 'id="fact-2"' in page and 'id="passage-2"' in page and 'href="#passage-2"' in page
    assert reverse("admin:facts_fact_change", args=[Fact.objects.get(statement="Bees land").pk]) in page
    assert "Reported by the article · supports · draft" in page


def test_coverage_counts_paragraphs_and_words_once(curator, kept):
    paragraph = kept.paragraphs.get(number=2)
    for name, passage in (("Bees fly", "tells of a caravan, of"), ("Bees land", "caravan, of the river")):
        make_citation(make_fact(name, cited_in=None), paragraph, passage)
    make_fact("Bees sleep", cited_in=kept.paragraphs.get(number=3), status="retracted")

    page = plain(curator.get(page_for(kept)))

    words = sum(passages.count_words(paragraph_text("bees", number)) for number in range(4))
    assert "1 of 4 paragraphs have a fact." in page
    assert f"{round(100 * 7 / words)} % are in a passage of a fact (7 of {words})" in page
    assert "Without a fact: ¶ 0 ¶ 1 ¶ 3" in page
    assert "Bees sleep" in page


def test_what_is_lost_moved_or_ambiguous_is_listed_apart(curator, kept):
    def cite(name, number, passage, **fields):
        citation = make_citation(make_fact(name, cited_in=None), kept.paragraphs.get(number=1), "tells", **fields)
        place = passages.locate(paragraph_text("bees", number), passage)
        Citation.objects.filter(pk=citation.pk).update(**vars(place))

    cite("It moved", 2, "Paragraph 2 of bees")
    cite("It is twice", 1, "of the river it crossed")
    cite("It is there", 1, "Paragraph 1 of bees")
    citation = make_citation(make_fact("It is lost", cited_in=None), kept.paragraphs.get(number=3), "caravan")
    Citation.objects.filter(pk=citation.pk).update(sha256="0" * 64)

    page = page_of(kept, with_facts=True)
    said = shown(curator.get(page_for(kept)))

    states = {one.citation.fact.statement: (one.state.value, one.start is not None) for one in page.cited}
    assert states == {
        "It moved": ("moved", False),
        "It is twice": ("ambiguous", True),
        "It is there": ("exact", True),
        "It is lost": ("lost", False),
    }
    assert {one.citation.fact.statement for one in page.adrift} == set(states) - {"It is there"}
    assert '¶ 1, found, at another place (<a href="#p2">¶ 2</a>)' in said
    assert "¶ 3, not found" in said


def test_without_a_text_the_ends_of_paragraphs_and_the_facts_are_shown(curator, article):
    make_fact("Bees fly", cited_in=article.paragraphs.get(number=2))

    page = shown(curator.get(page_for(article)))

    assert "Paragraph 2 of bees tells … crossed and of nothing else." in page and PLANTED not in page
    assert "Bees fly" in page and "No text is at hand" in page
    assert 'name="draft"' not in page


def test_a_hostile_text_is_text(curator, article):
    text = "<script>alert(1)</script> & <b>bees</b>"
    paragraph = article.paragraphs.get(number=1)
    Paragraph.objects.filter(pk=paragraph.pk).update(sha256=passages.fingerprint(text), length=len(text))
    lines = article_text(article).split("\n")

    looked = bring(curator, article, "\n".join([lines[0], text, *lines[2:]]))
    keeping.keep("bees", "\n".join([lines[0], text, *lines[2:]]))
    fact, place = make_fact(cited_in=None, status="draft"), passages.locate(text, "<b>bees</b>")
    Citation.objects.create(fact=fact, paragraph=article.paragraphs.get(number=1), **vars(place))
    page = curator.get(page_for(article)).content.decode()

    assert "<b>bees" not in looked.content.decode() + page
    assert "<script>alert" not in looked.content.decode() + page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; <span" in page and "&lt;b&gt;bees&lt;/b&gt;" in page


def test_few_facts_and_many_cost_the_same_number_of_queries(curator, kept):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert curator.get(page_for(kept)).status_code == 200
        return len(captured)

    make_fact(cited_in=kept)
    few = queries()
    for number in range(12):
        make_fact(f"Fact {number}", cited_in=list(kept.paragraphs.all()))

    assert queries() == few


# From a passage to a draft


def draft(client, article, **fields):
    return client.post(page_for(article), {"draft": "1", **fields})


@pytest.mark.parametrize(
    "fields",
    [{"first": "tells of", "last": "it crossed"}, {"passage": "tells  of a caravan,\nof the river it crossed"}],
    ids=["words", "passage"],
)
def test_a_passage_opens_the_form_of_a_fact_with_its_citation(curator, kept, fields):
    make_country("KAZ")
    theme = make_theme("Caravan")
    paragraph = kept.paragraphs.get(number=2)

    answer = draft(curator, kept, paragraph=2, **fields)

    passage = "tells of a caravan, of the river it crossed"
    start = paragraph_text("bees", 2).index(passage)
    assert answer["Location"] == f"{ADD}?passage={paragraph.pk}-{start}-{len(passage)}"
    form = curator.get(answer["Location"])
    page = shown(form)
    assert f'<blockquote lang="en">{passage}</blockquote>' in page
    assert f'<option value="{theme.pk}" selected>Caravan</option>' in page
    assert set(form.context["adminform"].form.initial) & {"countries", "themes", "actors"} == {"themes"}
    assert "names them: Caravan. Take out" in page
    assert passages.fingerprint(passage) in page and "found where it is recorded" in page
    assert re.search(r'<textarea name="statement"[^>]*>\s*</textarea>', page)

    data = _sent(form) | {"statement": "The caravan came to a river.", "slug": "caravan-river", "kind": "reported"}
    assert curator.post(answer["Location"], data).status_code == 302
    citation = Citation.objects.get(fact__slug="caravan-river")
    found = passages.locate(paragraph_text("bees", 2), passage)
    assert {name: getattr(citation, name) for name in vars(found)} == vars(found)
    assert (citation.paragraph, citation.check_state, citation.fact.status) == (paragraph, "exact", "draft")
    assert list(citation.fact.themes.all()) == [theme]


def _sent(response):
    """What a browser would send of the form as it is."""
    form = response.context["adminform"].form
    data = {name: form[name].value() for name in form.fields}
    for formset in (one.formset for one in response.context["inline_admin_formsets"]):
        for part in (formset.management_form, *formset.forms):
            data |= {part.add_prefix(name): part[name].value() for name in part.fields}
    return {name: value for name, value in data.items() if value is not None}


def test_what_is_named_in_any_language_is_suggested(curator, article):
    text = "Астану, Казахстан и 中国 посетила Айда Бекова на форуме пчеловодов."
    Paragraph.objects.filter(article=article, number=2).update(sha256=passages.fingerprint(text), length=len(text))
    keeping.keep("bees", "\n".join([paragraph_text("bees", 0), paragraph_text("bees", 1), text]))
    wanted = {
        "countries": [make_country("CHN"), make_country("KAZ")],
        "actors": [make_actor("Aida Bekova", aliases="Айда Бекова")],
        "events": [make_event("Forum of Beekeepers", aliases="форум пчеловодов")],
        "themes": [],
    }
    make_theme("Trade", aliases="торговля")

    answer = draft(curator, article, paragraph=2, passage=text)

    form = curator.get(answer["Location"]).context["adminform"].form
    assert {name: list(form.initial.get(name, [])) for name in wanted} == wanted


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"paragraph": 9, "passage": "caravan"}, "The text has no paragraph 9."),
        ({"paragraph": "", "passage": "caravan"}, "This field is required."),
        ({"paragraph": -1, "passage": "caravan"}, "greater than or equal to 0"),
        ({"paragraph": 2, "passage": "the sea it crossed"}, "The passage is not in this paragraph"),
        ({"paragraph": 2, "passage": "of"}, "The passage stands in this paragraph more than once"),
        ({"paragraph": 2, "first": "the sea", "last": "crossed"}, "“the sea” is not in this paragraph."),
        ({"paragraph": 2, "first": "of", "last": "crossed"}, "“of” stands in this paragraph more than once"),
        ({"paragraph": 2, "first": "crossed", "last": "caravan"}, "“caravan” does not follow “crossed”"),
        ({"paragraph": 2}, "“” is not in this paragraph."),
        ({"paragraph": 2, "passage": "a\0b"}, "Null characters are not allowed."),
    ],
    ids=range(10),
)
def test_a_passage_that_is_not_there_once_is_refused_as_cite_passage_does(curator, kept, fields, sentence):
    answer = draft(curator, kept, **fields)

    assert sentence in shown(answer)
    assert not fields.get("first") or f'value="{fields["first"]}"' in shown(answer)


@pytest.mark.parametrize(
    "asked", ["", "x", "1-2", "9999999999-0-5", "{key}-0-0", "{key}-5-99999", "{key}-12-2", "{key}-9-3", "{key}-0-٣"]
)
def test_an_address_that_names_no_passage_opens_an_empty_form(curator, kept, asked):
    key = kept.paragraphs.get(number=2).pk

    page = shown(curator.get(ADD, {"passage": asked.format(key=key)}))

    assert "<blockquote" not in page and "The passage is not at hand" in page


def test_the_passage_stays_beside_a_form_that_is_refused(curator, kept):
    address = draft(curator, kept, paragraph=2, passage="a caravan, of the river")["Location"]

    answer = curator.post(address, _sent(curator.get(address)) | {"slug": "caravan"})

    assert "This field is required." in shown(answer)
    assert '<blockquote lang="en">a caravan, of the river</blockquote>' in shown(answer)


def test_the_articles_own_sentence_is_no_statement(curator, kept):
    address = draft(curator, kept, paragraph=2, passage="a caravan, of the river")["Location"]
    own = {"statement": "It tells of a caravan and of a river.", "slug": "caravan", "kind": "reported"}
    theirs = own | {"statement": "It tells of a caravan - of the RIVER it crossed."}

    refused = curator.post(address, _sent(curator.get(address)) | theirs)

    assert "The statement has 8 words in a row of bees ¶ 2; say it in your own." in shown(refused)
    assert curator.post(address, _sent(curator.get(address)) | own).status_code == 302


@pytest.mark.parametrize(
    ("statement", "text", "shared"),
    [
        ("one two three four five six seven eight", "One, two three; four five six seven eight nine", True),
        ("one two three four five six seven", "one two three four five six seven", False),
        ("蜜蜂飞过河边的花园去采花蜜酿成甜", "蜜蜂飞过河边的花园去采花蜜酿成甜蜜", True),
        ("蜜蜂飞过河边的花园去采花蜜", "蜜蜂飞过河边的花园去采花蜜", False),
    ],
)
def test_eight_words_in_a_row_are_not_our_own(statement, text, shared):
    assert passages.shares_words(statement, text) is shared


# Texts never leave


@pytest.fixture
def planted():
    """A world whose first article has a word in its kept text that is nowhere else, cited by a published fact."""
    stage, word = make_stage(), "zanzibarian"
    article = stage.rows["article"][0]
    paragraph = article.paragraphs.get(number=2)
    text = paragraph_text(article.slug, 2).replace("the river", f"the {word} river")
    Paragraph.objects.filter(pk=paragraph.pk).update(
        sha256=passages.fingerprint(text), length=len(text), words=passages.count_words(text)
    )
    Citation.objects.filter(paragraph=paragraph).delete()
    stage.planted = word, article, "\n".join([paragraph_text(article.slug, 0), paragraph_text(article.slug, 1), text])
    return stage


def test_no_word_of_a_kept_text_leaves(curator, planted, tmp_path, caplog):
    word, article, text = planted.planted
    looked = bring(curator, article, text, seen="")
    assert "The text is kept." in shown(bring(curator, article, text, "keep", looked=hidden(looked, "looked"), seen=""))
    address = draft(curator, article, paragraph=2, first="tells of", last="of nothing else")["Location"]
    assert word in plain(curator.get(address)) and word not in address
    data = {"statement": "It came to a river.", "slug": "to-a-river", "kind": "reported", "status": "published"}
    assert curator.post(address, _sent(curator.get(address)) | data).status_code == 302
    fact = Fact.objects.get(slug="to-a-river")
    call_command("check_passages", article.slug)
    make(tmp_path / "package")
    export_file = curator.get(reverse("admin:facts_article_export", args=[article.pk]))
    reader = logged_in("view_fact", "view_load")

    found = [path.name for path in (tmp_path / "package").rglob("*") if path.is_file() and word in _text(path)]
    addresses = {
        (route, path.rpartition(".")[2]): path for route, path in outputs(planted) if ABOUT.search(route)
    }.values()
    may = {page_for(article), reverse("admin:facts_article_change", args=[article.pk])}
    desk = {path for path in addresses if path.startswith("/admin/")}
    about = [f"{one.get_absolute_url().rstrip('/')}{end}" for one in (article, fact) for end in ENDS]
    found += [path for path in {*addresses, *about} - desk if word in _body(Client().get(path))]
    found += [path for path in may if word in _body(reader.get(path))]

    assert found == []
    assert {path for path in desk if word in _body(curator.get(path))} == may
    assert word not in _body(export_file) and "to-a-river" in _body(export_file)
    assert Client().get("/facts.json", {"q": word}).json()["count"] == 0
    assert word not in caplog.text
    assert [table for table in connection.introspection.table_names() if _holds(table, word)] == []


def _text(path):
    return path.read_bytes().decode("utf-8", "replace")


def _body(answer):
    return (answer.getvalue() if answer.streaming else answer.content).decode("utf-8", "replace")


def _holds(table, word):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
        return word in repr(cursor.fetchall())
