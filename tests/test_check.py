"""The page that says whether a cited list is still the same."""

import json
import re
from datetime import date, timedelta
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from facts.models import Article, Change, Citation, Fact, Revision

from . import world

pytestmark = pytest.mark.django_db
DAYS = f"as_of={date.today()}&known_by={date.today()}"


@pytest.fixture
def cited(client):
    """A list of three facts about Kazakhstan as it was cited: the address that checks it, and its manifest."""
    article = world.make_article("river")
    for slug in ("camels", "bridge", "flood"):
        world.make_fact(f"The {slug} was seen.", slug=slug, countries=["KAZ"], cited_in=article)
    record = client.get("/facts/cite.json?country=KAZ").json()["list"]
    parts = urlsplit(record["check"])
    manifest = client.get(record["manifest"]).getvalue().decode()
    return {"record": record, "page": f"{parts.path}?{parts.query}", "manifest": manifest}


def twin(path):
    return path.replace("/facts/check/", "/facts/check.json")


def text(answer):
    """What a reader reads, without tags and in single spaces."""
    main = re.search(r"<main.*</main>", answer.content.decode(), re.S)[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))


def change_all():
    """One fact is corrected, one retracted, one new."""
    Fact.objects.filter(slug="camels").update(statement="Many camels were seen.", kind="opinion")
    Fact.objects.filter(slug="bridge").update(status="retracted", retraction_reason="It was a ferry.")
    world.make_fact("The ferry was seen.", slug="ferry", countries=["KAZ"], cited_in=Article.objects.get())


def test_a_list_that_nothing_was_changed_in_is_the_same(client, cited):
    page, data = client.get(cited["page"]), client.get(twin(cited["page"])).json()

    assert "The same The list has the same 3 facts" in text(page)
    assert data["same"] is True and data["cited"]["count"] == "3" and data["now"]["count"] == 3
    assert b'<meta name="robots" content="noindex,nofollow">' in page.content


def test_the_citation_names_address_day_count_and_digits(client, cited):
    digits = cited["record"]["sha256"]
    files = {fmt: client.get(f"/facts/cite.{fmt}?country=KAZ").content.decode() for fmt in ("txt", "bib", "ris")}
    item = json.loads(client.get("/facts/cite.csl.json?country=KAZ").content)[-1]

    assert f"/facts/?country=KAZ&{DAYS}" in item["URL"]
    assert item["version"].endswith(f"3 facts, SHA-256 {digits[:12]}")
    assert digits in item["note"] and cited["page"] in item["note"]
    assert files["txt"].count(f"3 facts, SHA-256 {digits[:12]}") == 2
    assert all(digits in files[fmt] for fmt in ("bib", "ris"))
    page = client.get("/facts/cite/?country=KAZ").content.decode()
    assert digits in page and "an older article that is added later" in page


def test_the_manifest_names_what_was_added_removed_and_changed(client, cited):
    change_all()

    told = text(client.post(cited["page"], {"manifest": cited["manifest"].replace("\n", "\r\n")}))

    assert "Not the same" in told and "then 3 , now 3" in told.replace("3,", "3 ,")
    assert "Added 1 The ferry was seen." in told
    assert "Removed 1 The bridge was seen. retracted: It was a ferry." in told
    assert "Changed 1 Many camels were seen. the statement, its kind, or who says so" in told
    page = client.post(cited["page"], {"manifest": cited["manifest"]}).content.decode()
    assert 'href="/facts/bridge/"' in page and client.get("/facts/bridge/").status_code == 410


def test_a_manifest_can_be_sent_as_a_file_and_to_the_twin(client, cited, tmp_path):
    change_all()
    (tmp_path / "facts.manifest.txt").write_text(cited["manifest"], encoding="utf-8")

    with (tmp_path / "facts.manifest.txt").open("rb") as file:
        data = client.post(twin(cited["page"]), {"file": file}).json()

    assert data["same"] is False
    counts = {name: data["exact"][name]["count"] for name in ("added", "removed", "changed")}
    assert counts == {"added": 1, "removed": 1, "changed": 1}
    assert data["exact"]["added"]["facts"][0]["url"] == "http://testserver/facts/ferry/"


def test_without_the_manifest_the_log_tells_what_it_can_and_the_rest_is_said_to_be_unknown(client, cited):
    long_ago = Change.objects.get(noun="fact", row=Fact.objects.get(slug="flood").pk).at - timedelta(days=9)
    Change.objects.update(at=long_ago, published=long_ago)
    Revision.objects.update(token="another")
    change_all()

    told = text(client.get(cited["page"]))

    assert "Published since, and in the list now 1 The ferry was seen." in told
    assert "in an article that it cites 1 Many camels were seen." in told
    assert "it may have been in the list 1 The bridge was seen. It was a ferry." in told
    assert "flood" not in told
    assert "without its manifest it cannot know" in told


def test_a_log_that_begins_after_the_citation_tells_nothing(client, cited):
    change_all()

    told = text(client.get(cited["page"].replace(f"cited={date.today()}", "cited=2020-01-01")))

    assert f"begins on {date.today().day} " in told and "Published since" not in told


def test_an_article_that_was_changed_is_told_of_its_facts(client, cited):
    Article.objects.update(title="Another title")

    told = text(client.post(cited["page"], {"manifest": cited["manifest"]}))

    assert "Changed 3" in told and "the evidence: a citation, or an article that it cites" in told


def test_a_fact_that_left_the_filter_is_still_published_and_a_draft_is_not_told_of(client, cited):
    Fact.objects.get(slug="camels").countries.clear()
    Fact.objects.filter(slug="flood").update(status="draft", statement="A secret flood.")

    page = client.post(cited["page"], {"manifest": cited["manifest"]})

    assert "camels was seen. still published; it no longer answers the question" in text(page)
    assert "flood no published page has this address any more" in text(page)
    assert "secret" not in page.content.decode().lower()


def test_a_retraction_of_the_article_is_the_reason(client, cited):
    Article.objects.update(status="retracted")

    told = text(client.post(cited["page"], {"manifest": cited["manifest"]}))

    assert "Removed 3" in told and "retracted: The article that it was drawn from was retracted." in told


def test_a_citation_can_be_pasted_in_any_format(client, cited):
    for fmt in ("txt", "bib", "ris", "csl.json"):
        citation = client.get(f"/facts/cite.{fmt}?country=KAZ&size=1").content.decode()
        answer = client.get("/facts/check/", {"citation": citation[-4500:]}, follow=True)
        assert "The same" in text(answer), fmt
    reference = client.get("/facts/cite.txt?country=KAZ").content.decode().split("\n\n")[2]
    answer = client.get("/facts/check/", {"citation": reference}, follow=True)
    assert "The same" in text(answer) and "its first digits" in text(answer) and "then 3" in text(answer)


@pytest.mark.parametrize("citation", ["", "Nothing of use", "https://facts.example.org/facts/?country=KAZ", "x" * 6000])
def test_a_text_that_is_no_citation_is_answered_so(client, citation):
    answer = client.get("/facts/check/", {"citation": citation})

    assert answer.status_code == 400
    assert 'role="alert"' in answer.content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        *("sha256=abc", "sha256=", "sha256=" + "g" * 64, "sha256=" + "a" * 65, "sha256=" + "a" * 64 + "&count=-1"),
        *("count=3", "sha256=" + "a" * 64 + "&count=99999999999999999999", "sha256=" + "a" * 64 + "&cited=yesterday"),
        *("sha256=" + "a" * 64 + "&kind=rumour", "sha256=%00" + "a" * 63, "sha256=" + "а" * 64, "known_by=2024-02-31"),
    ],
)
def test_a_wrong_parameter_is_named(client, cited, wrong):
    for path in ("/facts/check/", "/facts/check.json"):
        answer = client.get(f"{path}?{wrong}")
        assert answer.status_code == 400
        assert "sha256" in answer.content.decode() or "=" in wrong


def wrong_manifests(good):
    head, first, second, *rest = good.splitlines(keepends=True)
    return {
        "nothing": "",
        "no head": first + second,
        "another format": good.replace("list 1", "list 2"),
        "another list": good.replace("country=KAZ", "country=UZB"),
        "another order": head + second + first,
        "twice the same": head + first + first,
        "short digits": head + first.replace(" ", " 0", 1),
        "a part too few": head + first.rsplit(" ", 1)[0] + "\n",
        "a blank line": head + "\n" + first,
        "NUL": head + "\0" + first,
        "another script": head + first.replace(first[0], "б", 1),
        "a page": "<html>" + good,
        "long": head + first + "a" * 100_000,
    }


def test_a_text_that_is_no_manifest_of_the_list_is_answered_with_the_reason(client, cited):
    for name, sent in wrong_manifests(cited["manifest"]).items():
        page, data = (
            client.post(cited["page"], {"manifest": sent}),
            client.post(twin(cited["page"]), {"manifest": sent}),
        )
        assert page.status_code == data.status_code == 400, name
        assert "The manifest could not be compared." in text(page), name
        assert re.search(r"[Ll]ine \d|another list", data.json()["problem"]), name
    other = client.post(cited["page"], {"manifest": wrong_manifests(cited["manifest"])["another list"]})
    assert f'href="/facts/check/?{DAYS.split("&")[0]}&amp;country=UZB' in other.content.decode()


def test_what_is_too_large_or_no_text_is_answered_so(client, cited, tmp_path, settings):
    def send(content, **more):
        (tmp_path / "sent").write_bytes(content)
        with (tmp_path / "sent").open("rb") as file:
            return client.post(twin(cited["page"]), {"file": file} | more)

    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000
    for answer, said in [
        (send(b"\xff\xfe\x00\x01"), "no text in UTF-8"),
        (send(b"x" * 8_100_000), "at most 8 MB"),
        (client.post(twin(cited["page"]), {"manifest": "x" * 2_000}), "send it as a file"),
        (client.post(twin(cited["page"]), b"--x", content_type="multipart/form-data; boundary="), "could not be read"),
        (client.post(twin(cited["page"]), b"{}", content_type="application/json"), "Line 1"),
    ]:
        assert answer.status_code == 400 and said in answer.json()["problem"], said


def test_a_manifest_that_is_not_the_cited_one_is_compared_and_said_to_be_another(client, cited):
    change_all()
    now = client.get(cited["record"]["manifest"]).getvalue().decode()

    told = text(client.post(cited["page"], {"manifest": now}))

    assert "Not the same" in told and "is not the one that was cited" in told and "No fact was added" in told


def test_nothing_is_written_by_any_of_it(client, cited):
    change_all()
    client.get(cited["page"])
    written = ("INSERT", "UPDATE", "DELETE", "CREATE")

    with CaptureQueriesContext(connection) as queries:
        for path in (cited["page"] + "&x=1", twin(cited["page"]), "/facts/cite/?country=KAZ&x=1", "/facts/check/"):
            client.get(path)
        client.get(cited["record"]["manifest"]).getvalue()
        client.post(cited["page"], {"manifest": cited["manifest"]})

    assert queries.captured_queries
    assert [one["sql"] for one in queries.captured_queries if one["sql"].startswith(written)] == []


def test_many_differences_are_counted_and_the_first_are_named(client, cited, monkeypatch):
    monkeypatch.setattr("facts.verdict.NAMED", 2)
    Citation.objects.update(stance="disputes")

    told = text(client.post(cited["page"], {"manifest": cited["manifest"]}))

    assert "Removed 3" in told and "and 1 more" in told


def test_a_list_may_have_no_fact_at_all(client):
    world.make_country("KAZ")
    record = client.get("/facts/cite.json?country=KAZ").json()["list"]

    assert record["count"] == 0
    assert client.get(twin(record["check"].replace("http://testserver", ""))).json()["same"] is True
