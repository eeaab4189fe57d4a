"""A day at the desk, made up from a seed: two to eight curators who open, type, save, act and delete in any order, and
loads of files between. Each save is compared with what the database held before it and what was typed."""

from dataclasses import dataclass, field
from random import Random

import yaml
from django.contrib.auth.models import User
from django.test import Client

from facts.files import exporting
from facts.files.loading import Content, LoadError, load_contents
from facts.models import Backing, Citation, Event, Fact, Theme

from . import world
from .test_admin import change_page, changelist, filled, new_citation

#: What is typed as a text, by model; each text is one that nobody has typed before.
_TEXTS = {Fact: ("statement", "leaves_open"), Event: ("name", "aliases")}
_PASSAGES = ("the river it crossed", "and of nothing else", "tells of", "the river", "nothing else", "it crossed")


@dataclass
class Page:
    """A form that a curator has open: the row, what the form holds, what the database held, and what was typed since:
    texts by field, themes and citations or backings that were added or taken away, stances by citation."""

    row: Fact | Event
    data: dict
    base: dict
    texts: dict[str, str] = field(default_factory=dict)
    themes: dict[int, bool] = field(default_factory=dict)
    stances: dict[int, str] = field(default_factory=dict)
    added: list[tuple] = field(default_factory=list)

    @property
    def typed(self) -> bool:
        return bool(self.texts or self.themes or self.stances or self.added)


def _moved(edits, key, value, shown):
    """Note what somebody chose; a choice that is again as it was shown is no edit, and another's stands."""
    edits.pop(key, None)
    if value != shown:
        edits[key] = value


@dataclass
class Day:
    """``lost``: what was saved or typed and is gone, in sentences; ``count``: what happened."""

    seed: int
    lost: list[str] = field(default_factory=list)
    count: dict[str, int] = field(default_factory=dict)

    def run(self, steps: int = 40) -> "Day":
        """Make the world and live through it; within a test's own transaction."""
        self.chance, self.number = Random(self.seed), 0
        self._make()
        for _step in range(steps):
            who = self.chance.randrange(len(self.curators))
            self._act(who, self.chance.choices(self._ACTS, self._OFTEN)[0])
        for who in range(len(self.curators)):  # and in the evening everybody saves
            for _try in range(3):
                if self.pages[who]:
                    self._save(who)
        return self

    _ACTS, _OFTEN = ("open", "type", "save", "action", "delete", "load"), (5, 8, 6, 2, 1, 1)

    def _act(self, who, act):
        getattr(self, f"_{act}")(who)
        self.count[act] = self.count.get(act, 0) + 1

    def _make(self):
        names = [f"curator-{self.seed}-{number}" for number in range(self.chance.randint(2, 8))]
        self.curators, self.pages, self.lists = [], [None] * len(names), [None] * len(names)
        for name in names:
            client = Client()
            client.force_login(User.objects.create_superuser(name, password="pw"))
            self.curators.append(client)
        self.themes = [world.make_theme(f"Theme {number}") for number in range(4)]
        self.articles = [world.make_article(f"paper-{number}", paragraphs=3) for number in range(2)]
        facts = [
            world.make_fact(f"Fact {n} of {self.seed}", slug=f"fact-{n}", cited_in=self.articles[n % 2], status=status)
            for n, status in enumerate(("draft", "published", "published"))
        ]
        event = world.make_event("A meeting", when="2024", place="Astana")
        world.make_backing(facts[1], event, "place")
        self.rows = [*facts, event]

    def _token(self):
        self.number += 1
        return f"Text {self.number} of {self.seed}"

    def _open(self, who):
        row = self.chance.choice(self.rows)
        if type(row).objects.filter(pk=row.pk).exists():
            answer = self.curators[who].get(change_page(row))
            self.pages[who] = Page(row, filled(answer), state(row))
            self.lists[who] = self.curators[who].get(changelist(Fact)).context["since"]

    def _type(self, who):
        page = self.pages[who]
        if page is None:
            return self._open(who)
        data, kind = page.data, type(page.row)
        what = self.chance.choice(("text", "text", "several", "new", "old"))
        if what == "text":
            name = self.chance.choice(_TEXTS[kind])
            page.texts[name] = data[name] = self._token()
        elif what == "several" and kind is Fact:
            theme = self.chance.choice(self.themes).pk
            chosen = {int(pk) for pk in data.get("themes", [])} ^ {theme}
            data["themes"] = sorted(chosen)
            _moved(page.themes, theme, theme in chosen, theme in page.base["themes"])
        elif what == "new":
            self._new(page)
        elif kind is Fact and int(data["citations-INITIAL_FORMS"]):
            at = self.chance.randrange(int(data["citations-INITIAL_FORMS"]))
            stance = "disputes" if data[f"citations-{at}-stance"] == "supports" else "supports"
            data[f"citations-{at}-stance"], pk = stance, int(data[f"citations-{at}-id"])
            _moved(page.stances, pk, stance, page.base["rows"][pk][-1])

    def _new(self, page):
        if type(page.row) is Fact:
            paragraph = self.chance.choice([self.articles[0], self.articles[1]]).paragraphs.last()
            passage, at = self.chance.choice(_PASSAGES), int(page.data["citations-TOTAL_FORMS"])
            page.data |= new_citation(paragraph, passage, at) | {"citations-TOTAL_FORMS": at + 1}
            page.added.append((paragraph.pk, passage))
            return
        fact, at = self.chance.choice(self.rows[:3]), int(page.data["backings-TOTAL_FORMS"])
        place = f"backings-{at}-"
        page.data |= {f"{place}value": "when", f"{place}fact": fact.pk, "backings-TOTAL_FORMS": at + 1}
        page.added.append(("when", fact.pk))

    def _save(self, who):
        page = self.pages[who]
        if page is None:
            return
        before, there = state(page.row), type(page.row).objects.filter(pk=page.row.pk).exists()
        answer = self.curators[who].post(change_page(page.row), page.data)
        if answer.status_code == 302:
            self.pages[who] = None
            self._compare(page, before, state(page.row))
            self.count["saved"] = self.count.get("saved", 0) + 1
        else:
            self._refused(who, page, before, there, answer)

    def _compare(self, page, before, after):
        """After a save: what was typed is there, and everything else is as it was."""
        for name in _TEXTS[type(page.row)]:
            wanted = page.texts.get(name, before[name])
            self._note(after[name] == wanted, f"{page.row}: {name} is {after[name]!r} and not {wanted!r}")
        wanted = before["themes"] | {pk for pk, there in page.themes.items() if there}
        wanted -= {pk for pk, there in page.themes.items() if not there}
        self._note(after["themes"] == wanted, f"{page.row}: themes are {after['themes']} and not {wanted}")
        for pk, told in before["rows"].items():
            wanted = (*told[:-1], page.stances.get(pk, told[-1]))
            self._note(
                after["rows"].get(pk) == wanted, f"{page.row}: row {pk} is {after['rows'].get(pk)}, not {wanted}"
            )
        new = len(after["rows"]) - len(before["rows"])
        self._note(new == len(page.added), f"{page.row}: {new} new rows and not {len(page.added)}")

    def _refused(self, who, page, before, there, answer):
        """Nothing was saved; what was typed is on the page, and so is what others changed of the texts."""
        self.count["refused"] = self.count.get("refused", 0) + 1
        self._note(state(page.row) == before, f"{page.row}: something was saved by a form that was refused")
        data = filled(answer)
        for name, text in page.texts.items():
            self._note(data.get(name) == text, f"{page.row}: {text!r}, which was typed, is gone")
        if not there:
            self._note("was deleted since" in answer.text, f"{page.row}: nobody says that it was deleted")
            self.pages[who] = None
            return
        for name in _TEXTS[type(page.row)] if before else ():
            if before[name] != page.base[name]:
                self._note(
                    before[name] in answer.text, f"{page.row}: {before[name]!r}, which another saved, is not shown"
                )
        if answer.context.get("joined") and answer.context["joined"].differences:
            page.data, page.base = data, before
        else:
            self.pages[who] = None  # what was typed breaks a rule, and is given up

    def _note(self, good, sentence):
        if not good:
            self.lost.append(f"seed {self.seed}: {sentence}")

    def _action(self, who):
        if self.lists[who] is None:
            return
        rows = self.chance.sample(self.rows[:3], 2)
        before = {row.pk: state(row) for row in rows}
        name = self.chance.choice(("publish", "retract", "hand_in", "send_back"))
        action = {"action": name, "_selected_action": [row.pk for row in rows], "why": "It is time."}
        self.curators[who].post(changelist(Fact), action | {"since": self.lists[who]})
        for row in rows:
            now, was = state(row), before[row.pk]
            same = now and {**now, "status": ""} == {**was, "status": ""} if was else not now
            self._note(same, f"{row}: an action changed more than the status")

    def _delete(self, who):
        row = self.rows[0]
        address = change_page(row).replace("change", "delete")
        before = state(row)
        if before and self.pages[who] and self.pages[who].row == row:
            self.curators[who].post(address, {"post": "yes", "since": self.lists[who]})
            if not state(row):
                self._note(before == self.pages[who].base, f"{row}: it was deleted with what somebody else had saved")

    def _load(self, _who):
        """A file that says something else of one fact, and takes precedence."""
        slug = self.chance.choice(self.articles).slug
        rows = yaml.safe_load(exporting.text_of(slug) or "[]")
        facts = [row for row in rows if row["model"] == "facts.fact"]
        if facts:
            self.chance.choice(facts)["fields"]["leaves_open"] = self._token()
            text = yaml.safe_dump(rows, allow_unicode=True, sort_keys=False).encode()
            name = f"fixtures/articles/{slug}.yaml"
            try:
                load_contents([Content(f"{slug}.yaml", name, lambda: text)], on_conflict="mine")
            except LoadError:
                self.count["load refused"] = self.count.get("load refused", 0) + 1


def state(row) -> dict:
    """What the database holds of a row; nothing of one that is gone."""
    kept = type(row).objects.filter(pk=row.pk).values(*_TEXTS[type(row)], "status").first()
    if kept is None:
        return {}
    if type(row) is Fact:
        rows = Citation.objects.filter(fact=row.pk).values_list("pk", "paragraph", "sha256", "stance")
    else:
        rows = Backing.objects.filter(event=row.pk).values_list("pk", "value", "fact", "stated")
    themes = {*Theme.objects.filter(facts=row.pk).values_list("pk", flat=True)} if type(row) is Fact else set()
    return kept | {"themes": themes, "rows": {pk: tuple(told) for pk, *told in rows}}
