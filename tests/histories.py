"""Random edits of rows, remembered state by state, and the way back to each: what a history should be able to do."""

from random import Random

from auditlog.models import LogEntry

from facts.history import reverting, steps
from facts.history.entries import By, Way
from facts.history.recording import catch_up, held, recording
from facts.models import Actor, Article, Citation, Event, Fact, Theme

from . import world
from .files import ENGLISH


def _text(chance: Random) -> str:
    return f"It was said of the {chance.choice(ENGLISH)} and the {chance.choice(ENGLISH)}."


#: What an edit may set, by noun: a maker of values for each field.
FIELDS = {
    Fact: {
        "statement": _text,
        "leaves_open": lambda chance: chance.choice(("", _text(chance))),
        "status": lambda chance: chance.choice(("draft", "published", "published", "retracted")),
        "when": lambda chance: chance.choice(("2020", "2020-05", "2021-03-04/2021-03-09")),
        "kind": lambda chance: chance.choice(("attributed", "proposal", "opinion")),
        "figure_value": lambda chance: chance.choice((7, 24, 1500)),
    },
    Theme: {"definition": _text, "aliases": lambda chance: chance.choice(ENGLISH)},
    Event: {"place": lambda chance: chance.choice(("Osh", "Aktau", "Termez"))},
    Actor: {"role": lambda chance: chance.choice(("Envoy", "Minister", ""))},
    Article: {"title": lambda chance: f"On the {chance.choice(ENGLISH)}"},
}
LINKS = ("themes", "countries", "events", "actors")


class Trial:
    """One world with its rows, the states that each had, and what turned out to be wrong."""

    def __init__(self, seed: int):
        self.chance, self.wrong = Random(seed), []
        self.made = world.make_full_world(3)
        self.rows = [*self.made.facts, *self.made.themes, *self.made.events, *self.made.actors, *self.made.articles]
        catch_up()
        #: By row, each step's key and the state that the database had then.
        self.states = {(type(row), row.pk): [] for row in self.rows}
        for row in self.rows:
            self.remember(type(row), row.pk)
        self.done = self.refused = 0

    def remember(self, noun, key) -> None:
        found = steps.steps(noun, key)
        now = reverting.current(noun, key)
        known = self.states[noun, key]
        if not known or known[-1] != (found[-1].key, now):
            known.append((found[-1].key, now))

    def edit(self) -> None:
        """One save of one row, with one to three changes."""
        row = self.chance.choice(self.made.facts if self.chance.random() < 0.6 else self.rows)
        row.refresh_from_db()
        with recording(By(Way.FORM, who="aliya", why=_text(self.chance))):
            for _ in range(self.chance.randint(1, 3)):
                self._change(row)
            row.save()
        self.remember(type(row), row.pk)

    def _change(self, row) -> None:
        if isinstance(row, Fact) and self.chance.random() < 0.4:
            self.chance.choice((self._links, self._cites, self._cites_no_more, self._trades))(row)
            return
        name = self.chance.choice(list(FIELDS[type(row)]))
        setattr(row, name, FIELDS[type(row)][name](self.chance))

    def _links(self, fact) -> None:
        name = self.chance.choice(LINKS)
        rows = list(fact._meta.get_field(name).related_model.objects.order_by("pk"))
        getattr(fact, name).set(self.chance.sample(rows, self.chance.randint(0, 3)))

    def _cites(self, fact) -> None:
        article = self.chance.choice(self.made.articles)
        paragraph = self.chance.choice(list(article.paragraphs.all()))
        if not fact.citations.filter(paragraph=paragraph).exists():
            last = max(fact.citations.values_list("position", flat=True), default=0)
            world.make_citation(fact, paragraph, position=last + 1)

    def _cites_no_more(self, fact) -> None:
        last = fact.citations.order_by("-position").first()
        if last:
            last.delete()

    def _trades(self, fact) -> None:
        found = list(fact.citations.order_by("position")[:2])
        if len(found) == 2:
            for one, position in ((found[0], 99), (found[1], 1), (found[0], 2)):
                Citation.objects.filter(pk=one.pk).update(position=position)

    def rebuild(self) -> None:
        """Every state, from the entries alone."""
        for (noun, key), known in self.states.items():
            found = steps.steps(noun, key)
            for step, state in known:
                if steps.state(found, step) != state:
                    self.wrong.append(f"{noun.__name__} {key} after {step} is rebuilt otherwise")

    def revert(self) -> None:
        """Take one row back to one of its states: it is that state, or nothing changed and somebody says why."""
        noun, key = self.chance.choice([place for place, known in self.states.items() if len(known) > 1])
        _step, wanted = self.chance.choice(self.states[noun, key])
        before, count = self.everything(), LogEntry.objects.count()
        changes = before[noun, key] != wanted
        try:
            reverting.revert(noun, key, wanted, By(Way.REVERT, who="bolat"))
        except reverting.Refused as error:
            self.refused += 1
            if self.everything() != before or not error.reasons or LogEntry.objects.count() != count:
                self.wrong.append(f"{noun.__name__} {key}: refused, but something was changed: {error}")
            return
        self.done += 1
        after = self.everything()
        if after != before | {(noun, key): wanted}:
            self.wrong.append(f"{noun.__name__} {key} is not what it was, or another row is not, either")
        if LogEntry.objects.count() != count + changes:
            self.wrong.append(f"{noun.__name__} {key}: the way back left no entry, or more than one")
        self.remember(noun, key)

    def everything(self) -> dict:
        found = {}
        for noun in FIELDS:
            keys = [key for other, key in self.states if other is noun]
            found |= {(noun, key): state for key, (_name, state, _more) in held(noun, keys).items()}
        return found


def trial(seed: int, edits: int, reverts: int) -> Trial:
    """So many edits, then so many ways back; each state is rebuilt at the end."""
    made = Trial(seed)
    for _ in range(edits):
        made.edit()
    for _ in range(reverts):
        made.revert()
    made.rebuild()
    return made
