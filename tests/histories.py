"""Edits of rows in any order, remembered state by state, and reverts to each: what a history should be able to do."""

from collections import Counter

from auditlog.models import LogEntry
from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, rule

from facts.history import reverting, steps
from facts.history.entries import By, Way
from facts.history.recording import catch_up, held, recording
from facts.models import Actor, Article, Citation, Event, Fact, Theme

from . import world
from .files import ENGLISH

_TEXTS = st.sampled_from(ENGLISH).map("It was said of the {}.".format)
#: What an edit may set, by noun: the values of each field.
FIELDS = {
    Fact: {
        "statement": _TEXTS,
        "leaves_open": st.just("") | _TEXTS,
        "status": st.sampled_from(["published", "draft", "retracted"]),
        "when": st.sampled_from(["2020", "2020-05", "2021-03-04/2021-03-09"]),
        "kind": st.sampled_from(["attributed", "proposal", "opinion"]),
        "figure_value": st.sampled_from([7, 24, 1500]),
    },
    Theme: {"definition": _TEXTS, "aliases": st.sampled_from(ENGLISH)},
    Event: {"place": st.sampled_from(["Osh", "Aktau", "Termez"])},
    Actor: {"role": st.sampled_from(["Envoy", "Minister", ""])},
    Article: {"title": st.sampled_from(ENGLISH).map("On the {}".format)},
}
ROWS = 3
_NUMBERS = st.integers(0, ROWS - 1)
_LINKS = {name: st.sets(_NUMBERS) for name in ("themes", "countries", "events", "actors")}


class World:
    """The rows that every example begins with, by noun; made once, because that takes longer than an example."""

    def __init__(self):
        made = world.make_full_world(ROWS)
        self.rows = {Fact: made.facts, Theme: made.themes, Event: made.events, Actor: made.actors}
        self.rows |= {Article: made.articles}
        catch_up()
        #: By row, each step's key and the state that the database had then.
        self.states = {(noun, row.pk): [_now(noun, row.pk)] for noun, rows in self.rows.items() for row in rows}
        self.counts = Counter()


def _now(noun, key) -> tuple[int, dict]:
    return steps.steps(noun, key)[-1].key, reverting.current(noun, key)


def _fields(noun) -> st.SearchStrategy[dict]:
    return st.fixed_dictionaries({}, optional=FIELDS[noun])


class History(RuleBasedStateMachine):
    """After any edits each state is rebuilt as it was; a revert leads there, or changes nothing and says why."""

    changed = Bundle("changed")

    def __init__(self, made: World):
        super().__init__()
        self.made = made
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.states = {row: list(known) for row, known in made.states.items()}

    def teardown(self):
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    def remember(self, noun, key) -> None:
        """Add the row's state; each earlier one must still be rebuilt from the entries alone."""
        known, found, now = self.states[noun, key], steps.steps(noun, key), _now(noun, key)
        if known[-1] != now:
            known.append(now)
        for step, state in known:
            rebuilt = steps.state(found, step)
            assert rebuilt == state, f"{noun.__name__} after step {step} is rebuilt as {rebuilt} and not {state}"

    def everything(self) -> dict:
        states = {}
        for noun, rows in self.made.rows.items():
            found = held(noun, [row.pk for row in rows])
            states |= {(noun, key): state for key, (_name, state, _more) in found.items()}
        return states

    @rule(
        target=changed,
        number=_NUMBERS,
        fields=_fields(Fact),
        links=st.fixed_dictionaries({}, optional=_LINKS),
        citing=st.lists(st.sampled_from(["cite", "drop", "swap"]), max_size=2),
        article=_NUMBERS,
        paragraph=_NUMBERS,
    )
    def edit_fact(self, number, fields, links, citing, article, paragraph):
        """One save: fields, links and citations together."""
        fact = self.made.rows[Fact][number]
        with recording(By(Way.FORM, who="aliya", why="It was wrong.")):
            for name, numbers in links.items():
                rows = fact._meta.get_field(name).related_model.objects.order_by("pk")
                getattr(fact, name).set([rows[at] for at in numbers])
            for act in citing:
                getattr(self, f"_{act}")(fact, self.made.rows[Article][article].paragraphs.get(number=paragraph))
            self._save(fact, fields)
        self.remember(Fact, fact.pk)
        return Fact, fact.pk

    @rule(
        target=changed,
        row=st.sampled_from([noun for noun in FIELDS if noun is not Fact]).flatmap(
            lambda noun: st.tuples(st.just(noun), _NUMBERS, _fields(noun))
        ),
    )
    def edit_another(self, row):
        noun, number, fields = row
        stored = self.made.rows[noun][number]
        with recording(By(Way.FORM, who="aliya", why="It was wrong.")):
            self._save(stored, fields)
        self.remember(noun, stored.pk)
        return noun, stored.pk

    def _save(self, row, fields):
        row.refresh_from_db()
        for name, value in fields.items():
            setattr(row, name, value)
        row.save()

    def _cite(self, fact, paragraph):
        if not fact.citations.filter(paragraph=paragraph).exists():
            last = max(fact.citations.values_list("position", flat=True), default=0)
            world.make_citation(fact, paragraph, position=last + 1)

    def _drop(self, fact, _paragraph):
        fact.citations.filter(pk__in=fact.citations.order_by("-position")[:1]).delete()

    def _swap(self, fact, _paragraph):
        first, *others = fact.citations.order_by("position").values_list("pk", flat=True)[:2] or [None]
        for other in others:
            for key, position in ((first, 99), (other, 1), (first, 2)):
                Citation.objects.filter(pk=key).update(position=position)

    @rule(row=changed, back=st.integers(1, 5))
    def revert(self, row, back):
        """Revert a row by so many states: it becomes that, and no other row changes."""
        noun, key = row
        _step, wanted = self.states[noun, key][::-1][: back + 1][-1]
        before, count = self.everything(), LogEntry.objects.count()
        try:
            reverting.revert(noun, key, wanted, By(Way.REVERT, who="bolat"))
        except reverting.Refused as error:
            self.made.counts["refused"] += 1
            assert error.reasons
            assert self.everything() == before
            assert LogEntry.objects.count() == count
            return
        changes = before[noun, key] != wanted
        self.made.counts["reverted"] += changes
        after = self.everything()
        assert after[noun, key] == wanted
        assert after == before | {(noun, key): wanted}
        assert LogEntry.objects.count() == count + changes
        self.remember(noun, key)
