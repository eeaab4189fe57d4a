"""Databases with contents that are hard to write down, exported, loaded into an empty database and exported again."""

from pathlib import Path
from random import Random

from django.db import transaction

from facts import integrity
from facts.files import rows
from facts.files.exporting import export
from facts.files.loading import LoadError, load
from facts.models import Actor, Backing, Chairmanship, Citation, Event, Fact, LoadedRow, Theme

from .files import files

#: Texts that YAML would read as something else, or that want care when they are written.
HARD = (
    *(
        "NO",
        "null",
        "~",
        "true",
        "False",
        "012",
        "1e3",
        "0x1F",
        "12:30:45",
        "2024-07-01",
        "1_000",
        ".inf",
        "=",
        "<<",
        "-",
    ),
    *(
        "a: b",
        "a #b",
        "#a",
        "- a",
        "? a",
        ": a",
        "! a",
        "&a",
        "*a",
        "%a",
        "@a",
        "`a`",
        "|",
        ">",
        "[a]",
        "{a}",
        "a, b",
        "a]",
    ),
    *(
        "'",
        '"',
        "''",
        "it's",
        'say "no"',
        "\\",
        "\\n",
        "a\\",
        "...",
        "---",
        "--- a",
        "a:",
        ":a",
        "::",
        "a::b",
        "x # y: z",
    ),
    *(
        "Сказка: о мёде",
        "蜂蜜：卖了",
        "“quoted”",
        "a – b",
        "é",
        "ё",
        "😀",
        "👩‍🌾",
        "a\u00a0b",
        "ﬁ",
        "İ",
        "ß",
        "½",
        "№ 5",
        "‘’",
    ),
    *(
        "word " * 60 + "end",
        "x" * 300,
        "Слово " * 40 + "конец",
        "蜂" * 200,
        "a-b-" * 60 + "c",
        "a: " * 50 + "b",
        "' " * 60 + "'",
    ),
)


def trial(chance: Random, folder: Path) -> list[str]:
    """What is wrong with one database's way into files, back and into files again. Everything is rolled back."""
    first, second = folder / "first", folder / "second"
    with transaction.atomic():
        facts, seed, facts_per_file = chance.randint(0, 9), chance.randrange(1000), chance.randint(1, 9)
        load(files(folder / "made", facts=facts, seed=seed, facts_per_file=facts_per_file))
        if _is_drawn(chance, 2):
            LoadedRow.objects.all().delete()
        edit(chance)
        if found := integrity.problems():
            return [f"the trial made an invalid database: {found[0]}"]
        before, paths = content(), exported(first)
        transaction.set_rollback(True)
    with transaction.atomic():
        try:
            load(paths)
        except LoadError as error:
            return [f"the export cannot be loaded: {error.problems[0]}"]
        after, again = content(), exported(second)
        transaction.set_rollback(True)
    wrong = [
        f"{key} was {before.get(key)} and is {after.get(key)}"
        for key in before | after
        if before.get(key) != after.get(key)
    ]
    texts = [
        {path.relative_to(place): path.read_bytes() for path in found}
        for place, found in ((first, paths), (second, again))
    ]
    wrong += [
        f"{name} is exported otherwise" for name in texts[0] | texts[1] if texts[0].get(name) != texts[1].get(name)
    ]
    return wrong


def exported(folder: Path) -> list[Path]:
    """The files of an export into an empty folder, in loading order."""
    folder.mkdir(parents=True)
    export(folder=folder)
    return [
        path
        for name in ("fixtures/vocabulary", "seeds", "fixtures/articles")
        for path in sorted((folder / name).glob("*"))
    ]


def content() -> dict:
    """Every row by noun and key, as plain values."""
    return {
        (label, rows.key_text(row)): rows.values(row)
        for label in rows.LABELS
        for row in rows.stored(rows.model_of(label))
    }


def edit(chance: Random) -> None:
    """What a curator might do: hard texts, links, figures and dates, rows added and deleted."""
    for fact in Fact.objects.all():
        fact.statement = chance.choice(HARD)[:400]
        fact.leaves_open = chance.choice(("", chance.choice(HARD)[:300]))
        if fact.when_inferred:
            fact.when_reason = chance.choice(HARD)[:200]
        if fact.figure_value is not None:
            fact.figure_value = chance.choice(("0", "-1", "0.001", "100", "1e3", "999999999999.999"))
            fact.figure_unit = chance.choice(HARD)[:80]
        if _is_drawn(chance, 5):
            fact.status, fact.retraction_reason = "retracted", chance.choice(HARD)[:200]
        fact.save()
        if not fact.backings.exists():
            fact.events.set(chance.sample(list(Event.objects.all()), chance.randint(0, 3)))
        fact.themes.set(chance.sample(list(Theme.objects.all()), chance.randint(0, 4)))
        fact.actors.set(chance.sample(list(Actor.objects.all()), chance.randint(0, 2)))
    Fact.objects.filter(status="retracted").update(kind="opinion")
    for model, names in ((Theme, ("definition", "aliases")), (Actor, ("name", "aliases")), (Event, ("name", "place"))):
        for row in chance.sample(list(model.objects.all()), 4):
            setattr(row, name := chance.choice(names), chance.choice(HARD)[: model._meta.get_field(name).max_length])
            row.save()
    unchecked = {"start": None, "check_state": "unchecked", "checked_on": None}
    Citation.objects.filter(pk__in=_some(chance, Citation)).update(**unchecked)
    Backing.objects.filter(pk__in=_some(chance, Backing)).delete()
    chair, fact = Chairmanship.objects.first(), Fact.objects.first()
    if fact and _is_drawn(chance, 2):
        fact.chairmanships.add(chair)
        Backing.objects.create(fact=fact, chairmanship=chair, value=chance.choice(("term", "country")))
    if _is_drawn(chance, 3):
        Theme.objects.create(slug=f"new-{chance.randrange(99)}", name="New", definition=chance.choice(HARD)[:400])


def _some(chance: Random, model) -> list[int]:
    return [pk for pk in model.objects.values_list("pk", flat=True) if _is_drawn(chance, 3)]


def _is_drawn(chance: Random, sides: int) -> bool:
    """True once in so many times."""
    return chance.randrange(sides) == sides - 1
