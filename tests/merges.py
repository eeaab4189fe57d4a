"""Pairs of rows that are one, with everything around them that can refer to a row, made from a seed."""

from random import Random

from facts.history.entries import By, Way
from facts.history.recording import catch_up
from facts.merging.carrying import MERGE, merge
from facts.merging.preview import Preview
from facts.models import Actor, Chairmanship, Event, Fact, Theme

from . import world

NOUNS = (Actor, Event, Fact, Theme)


def pair(noun, seed: int):
    """The row that stays and the one that goes, among others of all nouns that refer to the one, the other or both."""
    chance = Random(seed)
    stays, goes = _PAIRS[noun](chance)
    others = {model: [_one(model, chance) for _ in range(2)] for model in NOUNS if model is not noun}
    others[noun] = [stays, goes]
    for _ in range(4):
        _a_fact(chance, others, noun, stays, goes)
    _around(noun, chance, stays, goes)
    for rows in others.values():
        for row in rows:
            row.refresh_from_db()
            if hasattr(row, "clean"):
                row.full_clean()
    catch_up()
    return stays, goes


def merged(stays, goes, take=None, why="They are one."):
    """Merge them as a curator would who leaves all that is offered ticked; returns what ties the entries together."""
    from auditlog.models import LogEntry

    preview = Preview(type(stays), stays.pk, goes.pk)
    take = preview.offered if take is None else take
    merge(type(stays), stays.pk, goes.pk, take, preview.digest, By(Way.MERGE, who="aliya", why=why))
    return LogEntry.objects.filter(cid__startswith=MERGE).latest("pk").cid


def _one(noun, chance, **fields):
    name = f"The {chance.choice(('amber', 'birch', 'cedar', 'dune'))} {chance.randrange(10**6)}"
    made = {Actor: world.make_actor, Event: world.make_event, Fact: world.make_fact, Theme: world.make_theme}
    return made[noun](name, **fields)


def _actors(chance):
    stays = _one(Actor, chance, aliases="First; Second")
    goes = _one(Actor, chance, role="Envoy", aliases="second; Third")
    world.make_backing(world.make_fact("She was sent there.", actors=[stays, goes]), goes, "role")
    return stays, goes


def _events(chance):
    chair = Chairmanship.objects.first() or world.make_sourced(world.make_chairmanship("KAZ", term="2023/2024"))
    stays = _one(Event, chance, place="Osh", when="2024-05-02")
    goes = _one(Event, chance, place="Naryn", when="2024-05", chairmanship=chair, country=chair.country)
    for row, values in ((stays, ("place", "when")), (goes, ("place", "when", "chairmanship", "country"))):
        fact = world.make_fact(f"It is told of {row}", events=[row])
        for value in values:
            world.make_backing(fact, row, value)
    return stays, goes


def _facts(chance):
    article = world.make_article(paragraphs=4)
    places = list(article.paragraphs.all())
    stays = _one(Fact, chance, cited_in=[places[2]], countries=["KAZ"])
    goes = _one(Fact, chance, cited_in=[places[2], places[3]], countries=["KAZ", "KGZ"], leaves_open="Which of them.")
    goes.when, goes.figure_value, goes.figure_unit, goes.figure_bound = "2024-05", 24, "camels", "about"
    goes.save()
    return stays, goes


def _themes(chance):
    if chance.random() < 0.5:  # one stands under the other
        goes = _one(Theme, chance, aliases="Honey")
        return _one(Theme, chance, parent=goes), goes
    parent = _one(Theme, chance)
    return _one(Theme, chance, aliases="honey; Wax"), _one(Theme, chance, parent=parent, aliases="Honey")


_PAIRS = {Actor: _actors, Event: _events, Fact: _facts, Theme: _themes}


def _a_fact(chance, others, noun, stays, goes):
    """A fact about the one, the other or both, with a second citation and a backing where there can be one."""
    links = {f"{model._meta.model_name}s": chance.sample(rows, chance.randint(0, 2)) for model, rows in others.items()}
    links.pop("facts", None)
    fields = {}
    if noun is Actor and chance.random() < 0.6:
        fields = {"kind": "attributed", "attributed_to": chance.choice([stays, goes])}
    fact = world.make_fact(f"Sentence {chance.randrange(10**9)} of the caravan.", **links, **fields)
    for row in links.get(f"{noun._meta.model_name}s", ()):
        value = {Actor: "role", Event: "place"}.get(noun)
        if value and chance.random() < 0.7:
            world.make_backing(fact, row, value)


def _around(noun, chance, stays, goes):
    both = [stays, goes]
    if noun is Actor:
        world.make_article(authors=chance.sample(both, chance.randint(1, 2)), publisher=goes)
        world.make_sourced(world.make_term(goes, start="2021"))
    elif noun is Event:
        for _ in range(2):
            world.make_sourced(_one(Event, chance, part_of=chance.choice(both)))
    elif noun is Fact:
        world.make_disagreement(facts=chance.sample(both, chance.randint(1, 2)))
        world.make_disagreement(facts=both)
        event = _one(Event, chance, place="Osh", when="2024")
        for row, values in ((stays, ("place",)), (goes, ("place", "when"))):
            row.events.add(event)
            for value in values:
                world.make_backing(row, event, value)
    elif goes.parent is None:
        for _ in range(2):
            _one(Theme, chance, parent=goes)
