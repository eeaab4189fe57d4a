"""A package of the shipped data: others' software finds it valid, and it is what its manifest says."""

import csv
import json
import shutil
from hashlib import sha256

import pytest
from django.core.management import CommandError, call_command
from frictionless import Package, system

from facts.files.loading import shipped_files
from facts.models import Article, Citation, Fact, Load
from facts.package.making import MANIFEST, PackageError, make
from facts.package.tables import tables

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def package(shipped, tmp_path_factory):
    """A package of the shipped data; its tests look and do not touch."""
    folder = tmp_path_factory.mktemp("package") / "of-shipped"
    make(folder)
    return folder


def manifest(folder):
    return json.loads((folder / MANIFEST).read_text(encoding="utf-8"))


def rows(folder, name):
    with (folder / "data" / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def bytes_of(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


# The package


def test_frictionless_finds_the_package_valid_with_its_keys_and_hashes(package):
    with system.use_context(trusted=True):
        report = Package(str(package / MANIFEST)).validate()

    assert report.flatten(["type", "message"]) == []
    assert report.stats["tasks"] == len(tables()) and report.stats["errors"] == 0


def test_frictionless_would_notice_a_broken_key_and_a_changed_byte(package, tmp_path):
    broken = shutil.copytree(package, tmp_path / "broken")
    path = broken / "data" / "facts-themes.csv"
    path.write_bytes(path.read_bytes().replace(b",tourism\r\n", b",tourist\r\n", 1))

    with system.use_context(trusted=True):
        report = Package(str(broken / MANIFEST)).validate()

    assert {"foreign-key", "hash-count"} <= {kind for [kind] in report.flatten(["type"])}


def test_the_manifest_tells_licence_revision_day_sources_sizes_and_hashes(package):
    told, load = manifest(package), Load.objects.first()

    assert [one["name"] for one in told["licenses"]] == ["CC0-1.0"]
    assert (told["version"], told["created"]) == (load.revision, load.loaded_at.isoformat(timespec="seconds"))
    assert {one["path"] for one in told["sources"]} == set(Article.objects.values_list("url", flat=True))
    for one in told["resources"]:
        data = (package / one["path"]).read_bytes()
        assert (one["bytes"], one["hash"]) == (len(data), f"sha256:{sha256(data).hexdigest()}")
        assert [field["name"] for field in one["schema"]["fields"]] == data.decode().split("\r\n")[0].split(",")


def test_every_reference_leads_to_a_row(package):
    for one in manifest(package)["resources"]:
        for reference in one["schema"].get("foreignKeys", ()):
            to = reference["reference"]
            known = {tuple(row[name] for name in to["fields"]) for row in rows(package, to["resource"] or one["name"])}
            found = {tuple(row[name] for name in reference["fields"]) for row in rows(package, one["name"])}
            assert {key for key in found if any(key)} <= known, (one["name"], reference)


def test_the_same_data_give_the_same_bytes_also_over_a_package_that_is_there(package, tmp_path):
    make(tmp_path)
    assert bytes_of(tmp_path) == bytes_of(package)

    make(tmp_path)
    assert bytes_of(tmp_path) == bytes_of(package)


def test_all_facts_and_citations_are_in_it(package):
    facts = rows(package, "facts")

    assert len(facts) == Fact.objects.published().count()
    assert [row["slug"] for row in facts] == sorted(row["slug"] for row in facts)
    assert len(rows(package, "citations")) == Citation.objects.count()
    assert {row["file"] for row in facts} <= {path.relative_to(path.parents[2]).as_posix() for path in shipped_files()}


def test_a_folder_with_anything_else_is_left_alone(tmp_path):
    (tmp_path / "thesis.txt").write_text("mine")

    with pytest.raises(PackageError, match="thesis.txt"):
        make(tmp_path)
    with pytest.raises(CommandError, match="Nothing was written"):
        call_command("make_package", tmp_path / "thesis.txt")

    assert bytes_of(tmp_path) == {"thesis.txt": b"mine"}
