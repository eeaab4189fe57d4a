"""The way back from a package: the site comes out of it as it was, or nothing does."""

import json
from hashlib import sha256
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from facts import integrity
from facts.files.exporting import export
from facts.models import Fact, Load, LoadedRow
from facts.package.making import MANIFEST, PackageError, make
from facts.package.rebuilding import rebuild

from . import shipped, world
from .roundtrips import HARD, content
from .tiers import examples, fewer_examples
from .twins import twins

pytestmark = pytest.mark.django_db


def manifest(folder):
    return json.loads((folder / MANIFEST).read_text(encoding="utf-8"))


def bytes_of(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def invented():
    world.make_disputes(world.make_full_world(3))


@pytest.mark.postgres
@pytest.mark.parametrize("put", examples([shipped.put, invented], invented))
def test_a_site_rebuilt_from_its_package_is_the_same(client, tmp_path, put):
    with transaction.atomic():
        put()
        make(tmp_path / "package")
        before, stored = twins(client, every=120, formats=("json",)), content()
        files = exported(tmp_path / "before")
        transaction.set_rollback(True)
    with transaction.atomic():
        rebuild(tmp_path / "package")
        make(tmp_path / "again")
        after, found, wrong = twins(client, every=120, formats=("json",)), content(), list(integrity.problems())
        again = exported(tmp_path / "after")
        transaction.set_rollback(True)
    assert wrong == [] and again == files
    assert found == stored
    assert [address for address in before if before[address] != after.get(address)] == []
    assert before.keys() == after.keys() and {status for status, _body in before.values()} == {200}
    assert bytes_of(tmp_path / "again") == bytes_of(tmp_path / "package")


def exported(folder):
    folder.mkdir()
    export(folder=folder)
    return bytes_of(folder)


def test_what_was_retracted_still_says_so_after_a_rebuild(client, tmp_path):
    gone = world.make_fact("It flows uphill.", status="retracted", retraction_reason="It does not.", cited_in="first")
    lost = world.make_fact("It is dry.", cited_in=world.make_article("second", status="retracted"))
    kept = world.make_fact("It is wet.", cited_in=["first", "second"])
    addresses = [f"{fact.get_absolute_url()[:-1]}.json" for fact in (gone, lost, kept)] + ["/articles/second.json"]
    before = {address: client.get(address) for address in addresses}
    make(tmp_path)

    empty_all()
    rebuild(tmp_path)

    for address, answer in before.items():
        again = client.get(address)
        assert (again.status_code, again.getvalue()) == (answer.status_code, answer.getvalue())
    assert [answer.status_code for answer in before.values()] == [410, 410, 200, 404]


def empty_all():
    """Take every row away, whatever refers to it."""
    from facts.files.rows import LABELS, model_of

    for model in (LoadedRow, Load, *map(model_of, reversed(LABELS))):
        for part in model._meta.local_many_to_many:
            part.remote_field.through._base_manager.all()._raw_delete(connection.alias)
        model._base_manager.all()._raw_delete(connection.alias)


@pytest.mark.postgres
@fewer_examples(4)
@given(
    st.lists(
        st.sampled_from(HARD) | st.sampled_from(["=1+1", "-2", "@x", 'a "b", c', "'=1", "x;y"]), min_size=3, max_size=3
    )
)
def test_hard_texts_come_back_as_they_were(tmp_path, texts):
    with transaction.atomic():
        world.make_fact(texts[0][:400], leaves_open=texts[1][:300], cited_in="camels", slug="it", figure_value="-0.5",
                        figure_unit=texts[2][:80], figure_bound="about")  # fmt: skip
        before = content()
        make(tmp_path / "package")
        empty_all()
        rebuild(tmp_path / "package")
        after = content()
        transaction.set_rollback(True)
    assert after == before


def test_a_changed_a_missing_and_another_packages_table_are_named_and_nothing_is_loaded(tmp_path):
    world.make_fact("It rains.")
    make(tmp_path)
    empty_all()
    facts, themes, actors = (tmp_path / "data" / f"{name}.csv" for name in ("facts", "themes", "actors"))
    facts.write_bytes(facts.read_bytes().replace(b"rains", b"snows"))
    themes.unlink()
    told = manifest(tmp_path)
    actors.write_bytes(b"slug,colour\r\n")
    for one in told["resources"]:
        if one["name"] == "actors":
            one |= {"bytes": 13, "hash": f"sha256:{sha256(actors.read_bytes()).hexdigest()}"}
    (tmp_path / MANIFEST).write_text(json.dumps(told))

    with pytest.raises(PackageError) as raised:
        rebuild(tmp_path)

    found = {problem.partition(" ")[0].rpartition("/")[2]: problem for problem in raised.value.problems}
    assert found.keys() == {"facts.csv", "themes.csv", "actors.csv"}
    assert "SHA-256" in found["facts.csv"] and "missing" in found["themes.csv"] and "columns" in found["actors.csv"]
    assert not Fact.objects.exists()


def test_a_database_that_is_not_empty_is_left_alone(tmp_path):
    world.make_fact("It rains.")
    make(tmp_path)

    with pytest.raises(CommandError, match="already holds .*facts"):
        call_command("rebuild_from_package", tmp_path)


@pytest.mark.parametrize("text", [None, "{", "[]", '{"resources": 5}'])
def test_what_is_no_package_is_named(tmp_path, text):
    if text is not None:
        (tmp_path / MANIFEST).write_text(text)

    with pytest.raises(CommandError, match="datapackage.json"):
        call_command("rebuild_from_package", tmp_path)


def test_the_commands_say_what_they_did(tmp_path):
    world.make_fact("It rains.")
    out = StringIO()
    call_command("make_package", tmp_path, stdout=out)
    empty_all()
    call_command("rebuild_from_package", tmp_path, stdout=out)

    assert "facts: 1 rows" in out.getvalue() and MANIFEST in out.getvalue() and "Facts: adds 1" in out.getvalue()
