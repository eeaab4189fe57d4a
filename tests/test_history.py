"""Every way in leaves who, when, why and what; any state comes back; nothing erases an entry."""

from datetime import UTC, datetime

import pytest
from auditlog.models import LogEntry
from django.contrib import admin
from django.contrib.auth.models import Permission, User
from django.core import serializers
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command, get_commands
from django.db import connection
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone

from facts import changes
from facts.admin.history import History
from facts.files.loading import load, shipped_files
from facts.history import entries, reverting, steps
from facts.history.entries import NOUNS, By, Way
from facts.history.recording import begin, catch_up, held, load_id, recording
from facts.merging.preview import Preview
from facts.models import Backing, Change, Citation, Country, Event, Fact, Load, Revision, Theme
from facts.package.making import make

from . import world
from .edits import contents, text_of
from .test_admin import act, add_page, change_page, filled, logged_in, new_citation, opened
from .tiers import examples

pytestmark = pytest.mark.django_db


@pytest.fixture
def curator():
    return logged_in(User.objects.create_superuser("aliya", password="pw"))


def everything():
    """The state of every row that has a history, as the database holds it."""
    found = {}
    for noun in NOUNS:
        keys = list(noun._base_manager.values_list("pk", flat=True))
        found |= {(noun, key): state for key, (_name, state, _more) in held(noun, keys).items()}
    return found


def written(tmp_path, count=3, **changed):
    """Files with so many facts; the first fact with these fields changed."""
    paths = []
    for name, rows in contents(count, seed=5):
        for row in rows:
            if row["model"] == "facts.fact" and changed:
                row["fields"] |= changed
                changed = {}
        path = tmp_path / name
        path.write_text(text_of(rows), encoding="utf-8")
        paths.append(path)
    return paths


class Made:
    """What there is before a way in is taken: rows of every noun, recorded, and files that are loaded."""

    def __init__(self, client, folder):
        self.client, self.folder = client, folder
        self.files = written(folder)
        load(self.files)
        self.draft = world.make_fact("A draft of a fact.", status="draft", cited_in="bees")
        self.fact = world.make_fact("The bees came home.", cited_in="bees", themes=[world.make_theme("Bees")])
        self.waiting = world.make_fact("The bees are away.", status="in-review", cited_in="bees")
        self.event = world.make_event("Fair of bees", status="draft", place="Osh")
        self.article = world.make_article("wasps")
        catch_up()


def by_form_with_citation(made):
    data = opened(made.client, made.fact)
    data |= new_citation(made.article.paragraphs.last(), "the river it crossed", 1) | {"citations-TOTAL_FORMS": 2}
    assert made.client.post(change_page(made.fact), data).status_code == 302


def by_form_with_backing(made):
    data = opened(made.client, made.event) | {"backings-TOTAL_FORMS": 1}
    data |= {"backings-0-value": "place", "backings-0-fact": made.fact.pk}
    assert made.client.post(change_page(made.event), data).status_code == 302


def by_new_form(made):
    data = filled(made.client.get(add_page(Theme))) | {"name": "Wasps", "slug": "wasps", "status": "draft"}
    data |= {"definition": "What is said of wasps."}
    assert made.client.post(add_page(Theme), data).status_code == 302


def by_form(made):
    data = opened(made.client, made.fact) | {"statement": "The bees never came home.", "themes": []}
    assert made.client.post(change_page(made.fact), data).status_code == 302


def by_confirming(made):
    Fact.objects.filter(pk=made.fact.pk).update(statement="The bees flew away.")
    catch_up()
    act(made.client, Fact, "confirm", made.fact)


def by_deletion(made):
    address = reverse("admin:facts_event_delete", args=[made.event.pk])
    since = Revision.objects.get().number
    assert made.client.post(address, {"post": "yes", "since": since}).status_code == 302


def by_command(made):
    call_command("set_status", "published", f"fact/{made.waiting.slug}", name="aliya")


def by_upload(made):
    text = "- model: facts.fact\n  fields: {slug: honey, statement: It was sold., kind: opinion}\n"
    file = SimpleUploadedFile("honey.yaml", text.encode())
    answer = made.client.post(reverse("admin:facts_load_upload"), {"file": file, "on_conflict": "stop", "load": "1"})
    assert answer.status_code == 302


def by_loaddata(made):
    path = made.folder / "some.json"
    text = serializers.serialize("json", [made.fact], use_natural_foreign_keys=True)
    path.write_text(text.replace("came home", "flew away"), encoding="utf-8")
    call_command("loaddata", path, verbosity=0)


def by_load(made):
    call_command("load_facts", *written(made.folder, leaves_open="How sweet it was."), verbosity=0)


def by_prune(made):
    text = made.files[-1].read_text(encoding="utf-8")
    made.files[-1].write_text(text[: text.index("- model: facts.fact")] or "[]", encoding="utf-8")
    call_command("load_facts", *made.files, "--prune", verbosity=0)


def by_passages(made):
    text = "\n".join(world.paragraph_text("bees", number) for number in range(3))
    path = made.folder / "bees.txt"
    path.write_text(text, encoding="utf-8")
    call_command("check_passages", "bees", text=path)


def by_package(made):
    make(made.folder / "package")
    world.clear()
    catch_up()
    call_command("rebuild_from_package", made.folder / "package")


def by_revert(made):
    before = reverting.current(Fact, made.fact.pk)
    by_form(made)
    reverting.revert(Fact, made.fact.pk, before, By(Way.REVERT, why="It was right."))


def by_undo(made):
    by_load(made)
    reverting.undo(load_id(Load.objects.first().pk), By(Way.UNDO, why="Too early."))


def by_merge(made):
    stays, goes = made.fact.themes.get(), world.make_theme("Bee")
    made.draft.themes.add(goes)
    catch_up()
    data = {"since": Preview(Theme, stays.pk, goes.pk).digest, "why": "One swarm."}
    assert made.client.post(reverse("admin:facts_theme_merge", args=[stays.pk, goes.pk]), data).status_code == 302


def by_unmerge(made):
    by_merge(made)
    gone = next(one for one in LogEntry.objects.order_by("-pk") if "merged_into" in one.changes)
    address = reverse("admin:facts_theme_unmerge", args=[gone.pk])
    assert made.client.post(address, {"why": "Two swarms."}).status_code == 302


def by_sql(made):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE facts_fact SET leaves_open = 'Whose bees.' WHERE id = %s", [made.fact.pk])
    Citation.objects.filter(fact=made.fact).update(stance="disputes")
    catch_up()


WAYS = {
    "new form": (by_new_form, Way.FORM),
    "form": (by_form, Way.FORM),
    "form with a citation": (by_form_with_citation, Way.FORM),
    "form with a backing": (by_form_with_backing, Way.FORM),
    "publish": (lambda made: act(made.client, Fact, "publish", made.draft), Way.ACTION),
    "retract": (lambda made: act(made.client, Fact, "retract", made.fact), Way.ACTION),
    "hand_in": (lambda made: act(made.client, Fact, "hand_in", made.draft), Way.ACTION),
    "send_back": (lambda made: act(made.client, Fact, "send_back", made.waiting), Way.ACTION),
    "set_status": (by_command, Way.STATUS),
    "confirm": (by_confirming, Way.ACTION),
    "deletion": (by_deletion, Way.DELETION),
    "upload": (by_upload, Way.UPLOAD),
    "loaddata": (by_loaddata, Way.LOADDATA),
    "load_facts": (by_load, Way.FILES),
    "load_facts --prune": (by_prune, Way.FILES),
    "check_passages": (by_passages, Way.PASSAGES),
    "rebuild_from_package": (by_package, Way.PACKAGE),
    "revert": (by_revert, Way.REVERT),
    "undo": (by_undo, Way.UNDO),
    "merge": (by_merge, Way.MERGE),
    "merge taken back": (by_unmerge, Way.UNMERGE),
    "outside": (by_sql, Way.OUTSIDE),
}
QUICK_WAYS = ("form with a citation", "publish", "upload", "load_facts --prune", "revert", "merge", "outside")
BY_CURATORS = (Way.FORM, Way.ACTION, Way.DELETION, Way.UPLOAD, Way.MERGE, Way.UNMERGE)
#: Commands that change no row of which there is a history.
HARMLESS = {"check_facts", "cite_passage", "export_facts", "make_countries", "make_curator", "make_index"}
HARMLESS |= {"forget_device", "make_openapi", "make_package", "make_roles", "make_schema", "measure_draft"}
HARMLESS |= {"read_article"}


@pytest.mark.parametrize("name", examples(WAYS, *QUICK_WAYS))
def test_every_way_in_leaves_one_entry_of_each_row_that_it_changed(curator, tmp_path, name):
    take, way = WAYS[name]
    made = Made(curator, tmp_path)
    before, last, number = everything(), LogEntry.objects.latest("pk").pk, Revision.objects.get().number

    take(made)

    after = everything()
    changed = {place for place in before | after if before.get(place, {}) != after.get(place, {})}
    noted = Change.objects.filter(revision__gt=number).values_list("noun", "row")
    told = list(LogEntry.objects.filter(pk__gt=last).select_related("content_type"))
    if name not in ("revert", "undo", "merge taken back"):  # these leave what they found
        assert changed
    assert {(noun._meta.model_name, key) for noun, key in changed} <= set(noted)
    rows = {(entries.model_of(entry), entry.object_id) for entry in told}
    assert changed == rows or name in ("revert", "undo", "merge taken back")
    assert way.value in {entry.additional_data["way"] for entry in told}
    for place in rows:
        found = steps.steps(*place)
        assert steps.state(found) == after.get(place, {})
        ours = [step for step in found if step.key > last]
        assert len(ours) == len({step.cid for step in ours})
        assert ours[-1].way == way or name == "rebuild_from_package"
        assert ours[-1].who == "aliya" or way not in BY_CURATORS


@pytest.mark.parametrize("name", ["form", "load_facts", "loaddata", "check_passages"])
def test_what_is_saved_unchanged_leaves_nothing(curator, tmp_path, name):
    made = Made(curator, tmp_path)
    WAYS[name][0](made)
    made.fact.refresh_from_db()
    count = LogEntry.objects.count()

    if name == "form":
        assert curator.post(change_page(made.fact), opened(curator, made.fact)).status_code == 302
    elif name == "load_facts":
        call_command("load_facts", *made.files, verbosity=0)
    elif name == "loaddata":
        call_command("loaddata", made.folder / "some.json", verbosity=0)
    else:
        call_command("check_passages", "bees", text=made.folder / "bees.txt")

    assert LogEntry.objects.count() == count


def test_every_command_and_every_desk_is_a_known_way_in():
    ours = {name for name, app in get_commands().items() if app == "facts"}
    by_command = {name.split()[0] for name in WAYS}

    assert ours - HARMLESS - by_command == set()
    for noun in NOUNS:
        desk = admin.site._registry.get(noun)
        assert desk is None or isinstance(desk, History), noun
        steps_and_more = {"publish", "retract", "hand_in", "send_back", "confirm"}
        assert desk is None or (set(desk.actions) <= steps_and_more and not desk.list_editable), noun
    assert {noun for noun in NOUNS if noun not in admin.site._registry} == {Backing}
    watched = {one.noun for one in changes.watched()}
    assert watched - {"load"} == {noun._meta.model_name for noun in NOUNS}


def test_who_when_why_and_the_old_and_the_new_value_are_kept(curator):
    fact = world.make_fact("The bees came home.", cited_in="bees")
    theme = world.make_theme("Honey")
    catch_up()

    data = opened(curator, fact) | {"statement": "The bees flew away.", "themes": [theme.pk], "why": "They did."}
    curator.post(change_page(fact), data)

    entry = LogEntry.objects.latest("pk")
    changes = dict(entry.changes)
    [before, after] = changes.pop("citations/1")
    assert after == before | {"compared": "due"}
    assert changes == {
        "statement": ["The bees came home.", "The bees flew away."],
        "themes": [None, [[theme.slug]]],
    }
    assert (entry.actor.username, entry.additional_data["who"], entry.additional_data["why"]) == (
        *("aliya", "aliya"),
        "They did.",
    )
    assert entry.remote_addr is None and entry.remote_port is None


def test_a_load_says_the_file_and_its_revision(tmp_path):
    load(written(tmp_path))

    entry = LogEntry.objects.filter(content_type=entries.content_type(Fact)).latest("pk")
    assert entry.additional_data["file"].endswith(".yaml")
    assert entry.additional_data["revision"] == Load.objects.get().revision
    assert entry.cid == f"load/{Load.objects.get().pk}"


def test_a_look_at_files_leaves_nothing(tmp_path):
    load(written(tmp_path), dry_run=True)

    assert not LogEntry.objects.exists()


def test_a_database_that_is_older_than_its_history_begins_with_what_is_there():
    world.make_full_world(2)

    begin()

    assert {entry.additional_data["way"] for entry in LogEntry.objects.all()} == {"beginning"}
    for (noun, key), state in everything().items():
        assert steps.state(steps.steps(noun, key)) == state
    count = LogEntry.objects.count()
    begin()
    catch_up()
    assert LogEntry.objects.count() == count


def test_what_nobody_recorded_is_told_apart_from_what_comes_next(curator):
    fact = world.make_fact("The bees came home.", cited_in="bees")
    catch_up()
    Fact.objects.filter(pk=fact.pk).update(leaves_open="Whose bees they were.")
    fact.refresh_from_db()

    curator.post(change_page(fact), opened(curator, fact) | {"statement": "The bees flew away."})

    *_, outside, form = steps.steps(Fact, fact.pk)
    assert (outside.way, list(outside.changes)) == (Way.OUTSIDE, ["leaves_open"])
    assert (form.way, list(form.changes)) == (Way.FORM, ["statement", "citations/1"])


def test_what_is_undone_leaves_no_entry():
    fact = world.make_fact()
    catch_up()
    count = LogEntry.objects.count()

    with pytest.raises(ZeroDivisionError), recording(By(Way.FORM)):
        Fact.objects.filter(pk=fact.pk).update(leaves_open="Much.")
        raise ZeroDivisionError

    assert LogEntry.objects.count() == count


# The reason


@pytest.mark.parametrize(
    ("status", "fields", "needed"),
    [
        ("published", {"statement": "The bees flew away."}, True),
        ("published", {"status": "retracted"}, True),
        ("published", {}, False),
        ("draft", {"statement": "The bees flew away."}, False),
        ("draft", {"status": "published"}, False),
    ],
)
def test_a_reason_is_needed_where_readers_see_it(curator, status, fields, needed):
    fact = world.make_fact("The bees came home.", cited_in="bees", status=status)

    answer = curator.post(change_page(fact), opened(curator, fact) | {"why": " "} | fields)

    assert answer.status_code == (200 if needed else 302)
    assert not needed or "say in a few words why" in answer.text or "say why it was retracted" in answer.text


def test_a_citation_of_a_published_fact_is_changed_for_a_reason(curator):
    fact = world.make_fact("The bees came home.", cited_in="bees")
    data = opened(curator, fact)
    data |= new_citation(world.make_article("wasps").paragraphs.last(), "the river it crossed", 1)
    data |= {"citations-TOTAL_FORMS": 2}

    assert "say in a few words why" in curator.post(change_page(fact), data | {"why": ""}).text
    assert curator.post(change_page(fact), data).status_code == 302


def test_other_names_are_changed_without_a_reason(curator):
    theme = world.make_theme("Bees")

    assert curator.post(change_page(theme), opened(curator, theme) | {"aliases": "apis", "why": ""}).status_code == 302


def test_nothing_published_is_retracted_from_a_list_without_a_reason(curator):
    fact = world.make_fact("The bees came home.", cited_in="bees")
    address = reverse("admin:facts_fact_changelist")
    data = {"action": "retract", "_selected_action": [fact.pk], "index": "0", "why": "", "since": "999999999"}

    page = curator.post(address, data, follow=True)

    assert "say why" in page.text
    assert Fact.objects.get().status == "published"
    curator.post(address, data | {"why": "The article was wrong."})
    assert Fact.objects.get().status == "retracted"
    assert steps.steps(Fact, fact.pk)[-1].why == "The article was wrong."


# The pages of the desk


def history(row):
    return reverse(f"admin:facts_{row._meta.model_name}_history", args=[row.pk])


def state_page(row, step):
    return reverse(f"admin:facts_{row._meta.model_name}_state", args=[row.pk, step.key])


def test_the_history_page_says_what_changed_in_words(curator):
    land = world.make_country("KAZ")
    fact = world.make_fact("The bees came home.", cited_in="bees", countries=[land])
    event = world.make_event("Fair of bees")
    catch_up()
    data = opened(curator, fact) | {"statement": "The bees flew home.", "countries": [], "why": "They <b>flew</b>."}
    curator.post(change_page(fact), data)
    world.make_backing(fact, event, "place")
    catch_up()

    page = curator.get(history(fact)).text

    assert "aliya" in page and "edited in a form" in page and "They &lt;b&gt;flew&lt;/b&gt;." in page
    assert "[taken out:" in page and ">came<" in page and ">flew<" in page
    assert ">Kazakhstan<" in page and "[[" not in page and "KAZ" not in page
    assert page.index("edited in a form") < page.index("changed outside of the desk", page.index("edited in a form"))
    assert "The backing" in page
    assert "The backing" in curator.get(history(event)).text
    assert "Citation 1" in page and "bees" in page


def test_a_row_is_shown_as_it_was(curator):
    fact = world.make_fact("The bees came home.", cited_in="bees", when="2024-07")
    catch_up()
    first = steps.steps(Fact, fact.pk)[-1]
    curator.post(change_page(fact), opened(curator, fact) | {"statement": "The bees flew away.", "when": ""})

    page = curator.get(state_page(fact, first)).text

    then, change = page.split("content-main")[1].split("What taking it back to this would change")
    assert "The bees came home." in then and "July 2024" in then and "flew" not in then
    assert ">flew away<" in change and ">came home<" in change


def test_a_day_leads_to_the_row_as_it_was_at_its_end(curator):
    fact = world.make_fact("The bees came home.", cited_in="bees")
    catch_up()
    fact.themes.add(world.make_theme("Bees"))
    catch_up()
    first, second = steps.steps(Fact, fact.pk)
    LogEntry.objects.filter(pk=first.key).update(timestamp=datetime(2026, 5, 1, 12, tzinfo=UTC))

    for day, step in (("2026-05-01", first), ("2026-06-30", first), (timezone.localdate().isoformat(), second)):
        assert curator.get(f"{history(fact)}?day={day}").url == state_page(fact, step)
    assert "Nothing is recorded of it until then" in curator.get(f"{history(fact)}?day=2026-04-30").text
    assert "Enter a valid date" in curator.get(f"{history(fact)}?day=%00").text


def test_one_press_takes_a_row_back_and_leaves_an_entry(curator):
    fact = world.make_fact("The bees came home.", cited_in="bees", themes=[world.make_theme("Bees")])
    catch_up()
    first, before = steps.steps(Fact, fact.pk)[-1], reverting.current(Fact, fact.pk)
    curator.post(change_page(fact), opened(curator, fact) | {"statement": "The bees flew away.", "themes": []})

    refused = curator.post(state_page(fact, first), {"why": ""})
    answer = curator.post(state_page(fact, first), {"why": "They did come home."}, follow=True)

    assert refused.status_code == 200 and "This field is required" in refused.text
    assert "It is again as it was" in answer.text
    assert reverting.current(Fact, fact.pk) == before
    last = steps.steps(Fact, fact.pk)[-1]
    assert (last.way, last.who, last.why) == (Way.REVERT, "aliya", "They did come home.")


def test_what_breaks_a_rule_now_is_not_taken_back_and_nothing_is_half_done(curator):
    article = world.make_article("bees")
    fact = world.make_fact("The bees came home.", cited_in=article)
    catch_up()
    first = steps.steps(Fact, fact.pk)[-1]
    curator.post(change_page(fact), opened(curator, fact) | {"statement": "The bees flew away.", "status": "draft"})
    type(article).objects.filter(pk=article.pk).update(status="draft")
    before = everything()

    page = curator.post(state_page(fact, first), {"why": "They did come home."})

    assert page.status_code == 200
    assert "Nothing was changed" in page.text and "no supporting citation of a published article" in page.text
    assert everything() == before


def test_a_row_that_was_needed_and_is_gone_is_named(curator):
    theme = world.make_theme("Bees", status="draft")
    fact = world.make_fact("The bees came home.", cited_in="bees", themes=[theme])
    catch_up()
    first = steps.steps(Fact, fact.pk)[-1]
    fact.themes.clear()
    theme.delete()

    page = curator.post(state_page(fact, first), {"why": "They did."})

    assert f"It needs the theme “{theme.slug}”" in page.text


def test_a_draft_that_was_deleted_comes_back(curator):
    event = world.make_event("Fair of bees", status="draft", place="Osh")
    catch_up()
    before = reverting.current(Event, event.pk)
    curator.post(reverse("admin:facts_event_delete", args=[event.pk]), {"post": "yes"})
    gone = history(event)
    [first, *_] = steps.steps(Event, event.pk)

    page = curator.get(gone)
    curator.post(state_page(event, first), {"why": "It did take place."})

    assert page.status_code == 200 and "deleted" in page.text
    assert reverting.current(Event, event.pk) == before


def test_two_citations_that_changed_places_go_back():
    fact = world.make_fact("The bees came home.", cited_in="bees")
    world.make_citation(fact, world.make_article("wasps").paragraphs.last(), position=2)
    before = reverting.current(Fact, fact.pk)
    for old, new in ((1, 9), (2, 1), (9, 2)):
        fact.citations.filter(position=old).update(position=new)

    reverting.revert(Fact, fact.pk, before, By(Way.REVERT))

    assert reverting.current(Fact, fact.pk) == before


def test_who_may_only_look_takes_nothing_back():
    user = User.objects.create_user("visitor", password="pw", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    client, fact = logged_in(user), world.make_fact(cited_in="bees")
    catch_up()
    [step] = steps.steps(Fact, fact.pk)

    assert client.get(history(fact)).status_code == 200
    assert "<form method" not in client.get(state_page(fact, step)).text.split("content-main")[1]
    assert client.post(state_page(fact, step), {"why": "So."}).status_code == 403
    assert Client().get(history(fact)).status_code == 302


def test_an_entry_of_another_row_is_not_found(curator):
    fact, other = world.make_fact(cited_in="bees"), world.make_fact(cited_in="bees")
    catch_up()
    [step] = steps.steps(Fact, other.pk)

    assert curator.get(state_page(fact, step)).status_code == 404
    assert curator.get(f"/admin/facts/fact/a/history/{step.key}/").status_code == 404
    assert curator.get(f"/admin/facts/fact/{fact.pk}/history/{2**62}/").status_code == 404


def test_nobody_erases_an_entry_from_the_web(curator):
    def names(resolver):
        for one in resolver.url_patterns:
            yield from names(one) if hasattr(one, "url_patterns") else [one.name or ""]

    assert LogEntry not in admin.site._registry
    assert [name for name in names(get_resolver()) if "logentry" in name or "auditlog" in name] == []
    fact = world.make_fact(cited_in="bees")
    curator.post(change_page(fact), opened(curator, fact) | {"statement": "Another."})
    count = LogEntry.objects.count()
    User.objects.filter(username="aliya").delete()
    assert LogEntry.objects.count() == count
    assert steps.steps(Fact, fact.pk)[-1].who == "aliya"


def test_the_history_costs_the_same_number_of_queries_with_many_steps(curator, django_assert_num_queries):
    from django.test.utils import CaptureQueriesContext

    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert curator.get(history(fact)).status_code == 200
        return len(queries)

    theme = world.make_theme("Bees")
    fact = world.make_fact(cited_in="bees", themes=[theme])
    catch_up()
    few = cost()
    for number in range(20):
        fact.themes.set([world.make_theme(f"Theme {number}")])
        catch_up()

    assert cost() == few


# A whole load


def test_a_load_is_taken_back_but_for_what_was_changed_since(curator, tmp_path):
    paths = written(tmp_path)
    load(paths)
    fact = Fact.objects.order_by("pk").first()
    Country.objects.update(name_zh="国")
    catch_up()
    before = everything()
    load(written(tmp_path, leaves_open="How sweet it was.", statement="The honey was sweet."))
    text = "- model: facts.fact\n  fields: {slug: honey, statement: It was sold., kind: opinion}\n"
    text += "- model: facts.theme\n  fields: {slug: hives, name: Hives, definition: Where bees live.}\n"
    (tmp_path / "more.yaml").write_text(text, encoding="utf-8")
    load([tmp_path / "more.yaml"])
    second, first = Load.objects.all()[:2]
    Theme.objects.filter(slug="hives").update(definition="Where many bees live.")
    catch_up()
    address = reverse("admin:facts_load_undo", args=[second.pk])

    page = curator.get(address).text
    answer = curator.post(address, {"why": "Too early."}, follow=True)

    assert "is deleted: the load brought it" in page and "Somebody has changed it since." in page
    assert "1 row was taken back" in answer.text
    assert not Fact.objects.filter(slug="honey").exists() and Theme.objects.filter(slug="hives").exists()
    curator.post(reverse("admin:facts_load_undo", args=[first.pk]), {"why": "Too early."})
    Theme.objects.filter(slug="hives").delete()
    assert everything() == before
    assert steps.steps(Fact, fact.pk)[-1].way == Way.UNDO


@pytest.mark.long
def test_what_a_load_brought_and_readers_saw_is_retracted(curator):
    load(shipped_files())
    fact = Fact.objects.published().first()

    reverting.undo(load_id(Load.objects.get().pk), By(Way.UNDO))

    fact.refresh_from_db()
    assert (fact.status, fact.retraction_reason) == ("retracted", reverting.UNDONE)
    assert not Fact.objects.published().exists()


def test_the_list_of_loads_leads_to_what_each_changed(curator, tmp_path):
    load(written(tmp_path))

    page = curator.get(reverse("admin:facts_load_changelist")).text

    assert reverse("admin:facts_load_undo", args=[Load.objects.get().pk]) in page
