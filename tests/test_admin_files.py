"""The files, as a curator meets them in the admin."""

from html import unescape

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from facts.files.exporting import export
from facts.models import Actor, Article, Backing, Citation, Fact, Load, Theme

from .world import make_article, make_fact, make_full_world, make_theme

pytestmark = pytest.mark.django_db
FACTS = "fixtures/articles/scope-for-peace.yaml"
SUMMIT = "24th-summit-in-astana"
ALL = reverse("admin:facts_load_differences")


@pytest.fixture
def repository(shipped, copied):
    """A copy of the shipped files, loaded."""
    return copied


def logged_in(*permissions):
    """A client of a staff member who may do just this."""
    user = User.objects.create_user("aliya", password="pw", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def curator():
    return logged_in("view_article", "view_fact", "view_load")


def article_page(name, slug="scope-for-peace"):
    return reverse(f"admin:facts_article_{name}", args=[Article.objects.get(slug=slug).pk])


def page(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return unescape(response.content.decode())


def test_an_article_leads_to_its_file_and_to_what_differs(curator, repository):
    shown = page(curator, article_page("change"))

    assert f'<a href="{article_page("export")}">Export this article</a>' in shown
    assert f'<a href="{article_page("differences")}">What differs from the files</a>' in shown


def test_the_loads_lead_to_what_differs(curator):
    assert f'<a href="{ALL}">What differs from the files</a>' in page(curator, reverse("admin:facts_load_changelist"))


def test_the_download_is_what_the_export_writes(curator, repository):
    Fact.objects.filter(slug=SUMMIT).update(statement="骆驼: the 24th summit, “Астана”.")

    response = curator.get(article_page("export"))

    export()
    assert response.content == (repository / FACTS).read_bytes()
    assert response["Content-Type"] == "text/yaml; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="scope-for-peace.yaml"'


def test_a_download_of_what_was_not_edited_is_the_file(curator, repository):
    assert curator.get(article_page("export")).content == (repository / FACTS).read_bytes()


def test_a_download_writes_nothing(curator, repository):
    Fact.objects.filter(slug=SUMMIT).update(leaves_open="Everything.")
    before = (repository / FACTS).read_bytes()

    with CaptureQueriesContext(connection) as queries:
        curator.get(article_page("export"))

    assert (repository / FACTS).read_bytes() == before
    assert [query["sql"] for query in queries if not query["sql"].startswith("SELECT")] == []


def test_an_article_that_is_in_no_file_yet_is_downloaded_too(curator, repository):
    make_fact("Bees danced", cited_in=make_article("the-fair"))

    text = curator.get(article_page("export", "the-fair")).content.decode()

    assert text.startswith("- model: facts.fact\n")
    assert "    paragraph: [the-fair, 2]\n" in text


def test_an_article_without_facts_has_nothing_to_download(curator, repository):
    make_article("the-fair")

    response = curator.get(article_page("export", "the-fair"), follow=True)

    assert "No fact is cited from this article" in response.content.decode()


def test_a_download_that_would_undo_a_change_in_the_file_shows_it_instead(curator, repository):
    path = repository / FACTS
    path.write_text(path.read_text(encoding="utf-8").replace("The day or days", "The days"), encoding="utf-8")

    response = curator.get(article_page("export"), follow=True)

    assert response.redirect_chain == [(article_page("differences"), 302)]
    assert "changed in the file, not loaded" in response.content.decode()


def test_what_differs_is_shown_with_both_values_and_who_moved(curator, repository):
    Fact.objects.filter(slug=SUMMIT).update(leaves_open="<b>Everything.")
    Actor.objects.filter(slug="sco").update(name="SCO")

    shown = curator.get(article_page("differences")).content.decode()

    fact = Fact.objects.get(slug=SUMMIT)
    link = f'<a href="{reverse("admin:facts_fact_change", args=[fact.pk])}">fact &quot;{SUMMIT}&quot; › leaves_open</a>'
    for cell in (FACTS, link, "The day or days of the summit.", "&lt;b&gt;Everything.", "edited in the admin"):
        assert cell in shown
    assert "03-actors" not in shown


def test_the_loads_page_shows_what_differs_in_all_files(curator, repository):
    Actor.objects.filter(slug="sco").update(name="SCO")
    Backing.objects.filter(fact__slug=SUMMIT, value="when").delete()

    shown = page(curator, ALL)

    assert "fixtures/vocabulary/03-actors.yaml" in shown
    assert f'fact "{SUMMIT}" › backing event astana-summit-2024 when' in shown
    assert reverse("admin:facts_actor_change", args=[Actor.objects.get(slug="sco").pk]) in shown


@pytest.mark.parametrize("address", [lambda: ALL, lambda: article_page("differences")], ids=["all", "article"])
def test_when_nothing_differs_it_says_so(curator, repository, address):
    assert "Files and database agree." in page(curator, address())


def test_a_file_that_cannot_be_read_is_said_on_the_page(curator, repository):
    (repository / FACTS).write_text("- model: [", encoding="utf-8")

    shown = page(curator, ALL)

    assert f"{FACTS}:" in shown
    assert "Files and database agree." not in shown
    assert curator.get(article_page("export"), follow=True).status_code == 200


def test_more_than_a_page_holds_is_counted(curator, repository, monkeypatch):
    monkeypatch.setattr("facts.admin.files.MOST", 1)
    for name in ("bees", "ants", "zebras"):
        make_theme(slug=name)

    assert "2 more are not shown here." in page(curator, ALL)


@pytest.mark.parametrize("address", [lambda: ALL, lambda: article_page("differences"), lambda: article_page("export")])
def test_nobody_sees_the_files_without_logging_in(repository, address):
    response = Client().get(address())

    assert response.status_code == 302
    assert response["Location"].startswith(reverse("admin:login"))


@pytest.mark.parametrize("address", [lambda: ALL, lambda: article_page("differences"), lambda: article_page("export")])
def test_nobody_sees_the_files_who_may_not_see_facts(repository, address):
    client = logged_in("view_article", "view_load")

    assert client.get(address()).status_code == 403


def test_nobody_is_shown_a_link_that_leads_to_a_refusal(repository):
    client = logged_in("view_article", "view_load")

    assert "What differs" not in page(client, article_page("change"))
    assert "What differs" not in page(client, reverse("admin:facts_load_changelist"))


@pytest.mark.parametrize("address", [lambda: ALL, lambda: article_page("differences"), lambda: article_page("export")])
def test_the_files_are_only_looked_at(curator, repository, address):
    assert curator.post(address()).status_code == 405


@pytest.mark.parametrize("key", ["0", "x", "99999999999999999999", "a%00b"])
@pytest.mark.parametrize("name", ["export", "differences"])
def test_an_article_that_is_not_there_is_no_error(curator, key, name):
    response = curator.get(f"/admin/facts/article/{key}/{name}/")

    assert response.status_code == 302


def test_the_pages_need_no_script_or_style_of_their_own(curator, repository):
    make_theme(slug="bees")

    shown = page(curator, ALL)

    assert " style=" not in shown and "<style" not in shown and "onclick" not in shown


@pytest.mark.parametrize("name", ["differences", "export"])
def test_few_rows_and_many_cost_the_same_number_of_queries(curator, repository, name):
    def queries(address):
        with CaptureQueriesContext(connection) as captured:
            assert curator.get(address).status_code == 200
        return len(captured)

    make_full_world(1)
    few = queries(article_page(name)), queries(ALL)

    make_full_world(6)  # more would not all be named on one page

    assert (queries(article_page(name)), queries(ALL)) == few


def test_the_records_of_loads_stay_as_they_were(curator, repository):
    before = Load.objects.count(), Citation.objects.count(), Theme.objects.count()

    page(curator, ALL)

    assert (Load.objects.count(), Citation.objects.count(), Theme.objects.count()) == before
