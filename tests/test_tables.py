"""What leaves the site in a package, and what does not."""

import csv

import pytest

from facts.package.making import make

from . import world

pytestmark = pytest.mark.django_db


def rows(folder, name):
    with (folder / "data" / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def bytes_of(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_no_draft_leaves_nor_what_a_draft_is_tied_to(tmp_path):
    drafts = {"status": "draft"}
    theme, event = world.make_theme("Zeppelin theme", **drafts), world.make_event("Zeppelin event", **drafts)
    person, paper = world.make_actor("Zeppelin person", **drafts), world.make_actor("Zeppelin paper", **drafts)
    world.make_event("Zeppelin part", part_of=event)
    hidden = world.make_article("zeppelin-article", **drafts)
    other = world.make_article("zeppelin-papers-article", publisher=paper)
    open_event = world.make_event("Open event", when="2024")
    fact = world.make_fact(
        "It is open.", themes=[theme], events=[event], actors=[person], cited_in=["open", hidden, other]
    )
    draft = world.make_fact("It is zeppelin.", events=[open_event], **drafts)
    world.make_fact("It is zeppelinly said.", kind="attributed", attributed_to=person)
    world.make_fact("It is zeppelinly retracted.", kind="attributed", attributed_to=person, status="retracted")
    world.make_fact("It is zeppelin, without evidence.", cited_in=hidden)
    world.make_backing(fact, event, "when")
    world.make_backing(draft, open_event, "when")
    world.make_disagreement("Is it zeppelin?", [fact], **drafts)
    world.make_disagreement("Is it open?", [fact, draft])

    make(tmp_path)

    assert [name for name, data in bytes_of(tmp_path).items() if b"zeppelin" in data.lower()] == []
    assert [row["slug"] for row in rows(tmp_path, "facts")] == [fact.slug]
    assert [row["position"] for row in rows(tmp_path, "citations")] == ["1"]
