"""Days at the desk: curators open, type, save, act and delete in any order, and files are loaded between.

Each save is compared with what the database held before it and what was typed.
"""

from collections import Counter
from dataclasses import dataclass, replace

import yaml
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, multiple, precondition, rule

from facts import changes
from facts.files import exporting
from facts.files.loading import Content, LoadError, load_contents
from facts.models import Backing, Citation, Event, Fact, Theme

from . import test_admin, world
from .test_admin import change_page, changelist, filled, new_citation

#: What is typed as a text, by model; each text is one that nobody has typed before.
_TEXTS = {Fact: ("statement", "leaves_open"), Event: ("name", "aliases")}
_PASSAGES = ("the river it crossed", "and of nothing else", "tells of", "the river", "nothing else", "it crossed")


class Desk:
    """What every day begins with; made once, because that takes longer than many a day."""

    def __init__(self):
        self.counts, self.curators = Counter(), []
        for number in range(3):
            client = Client()
            client.force_login(User.objects.create_superuser(f"curator-{number}", password="pw"))
            self.curators.append(client)
        self.themes = [world.make_theme(f"Theme {number}") for number in range(2)]
        self.articles = [world.make_article(f"paper-{number}", paragraphs=3) for number in range(2)]
        self.facts = [
            world.make_fact(f"Fact {n}", slug=f"fact-{n}", cited_in=self.articles[n], status=status)
            for n, status in enumerate(("draft", "published"))
        ]
        self.facts.append(world.make_fact("Fact 2", slug="fact-2", cited_in=None, status="draft"))
        self.event = world.make_event("A meeting", when="2024", place="Astana")
        world.make_backing(self.facts[1], self.event, "place")
        places = [(0, self.facts[0]), (1, self.facts[0]), (1, self.event), (2, self.event), (2, self.facts[2])]
        self.pages = [opened(self.curators[number], row) for number, row in places]


@dataclass(eq=False)
class Page:
    """A form that a curator has open: the row, what the form holds, what the database held, the data's revision, and
    what was typed since: texts by field, themes and citations or backings that were added or taken away,
    stances by citation."""

    client: Client
    row: Fact | Event
    since: str
    data: dict
    base: dict

    def __post_init__(self):
        self.data, self.texts, self.themes, self.stances, self.added = dict(self.data), {}, {}, {}, []


def opened(client, row) -> Page:
    return Page(client, row, changes.revision()[0], test_admin.opened(client, row), state(row))


def _change(edits, key, value, shown):
    """Note what somebody chose; a choice that is again as it was shown is no edit, and another's stands."""
    edits.pop(key, None)
    if value != shown:
        edits[key] = value


class Day(RuleBasedStateMachine):
    """Nothing that was saved or typed is lost."""

    pages = Bundle("pages")

    def __init__(self, desk: Desk):
        super().__init__()
        self.desk, self.number, self.deleted = desk, 0, False
        self.transaction = transaction.atomic()
        self.transaction.__enter__()

    def teardown(self):
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    @initialize(target=pages)
    def begin(self):
        """Everybody has pages open."""
        return multiple(*map(replace, self.desk.pages))

    @rule(
        target=pages,
        page=consumes(pages),
        names=st.lists(st.sampled_from(["text", "theme", "stance", "source"]), unique=True),
        second=st.booleans(),
        passage=st.sampled_from(_PASSAGES),
        saves=st.integers(0, 2),
    )
    def edit(self, page, names, second, passage, saves):
        """Change the first or the second of some fields, or nothing, and perhaps save, again if it is refused."""
        for name in names:
            if name == "text":
                self._type(page, second)
            elif type(page.row) is Event:
                if name == "source":
                    self._back(page, self.desk.facts[second])
            elif name == "theme":
                self._choose_theme(page, self.desk.themes[second].pk)
            elif name == "stance" and int(page.data["citations-INITIAL_FORMS"]) > second:
                self._choose_stance(page, int(second))
            elif name == "source":
                self._cite(page, self.desk.articles[second].paragraphs.last(), passage)
        for _ in range(saves):
            before, answer = state(page.row), page.client.post(change_page(page.row), page.data)
            if answer.status_code == 302:
                self.desk.counts["saved"] += 1
                self._compare(page, before, state(page.row))
                return self._opened(page.client, page.row)
            self.desk.counts["refused"] += 1
            if not self._check_refusal(page, before, answer):
                return self._opened(page.client, page.row)
        return page

    def _back(self, page, fact):
        at = int(page.data["backings-TOTAL_FORMS"])
        page.data |= {f"backings-{at}-value": "when", f"backings-{at}-fact": fact.pk, "backings-TOTAL_FORMS": at + 1}
        page.added.append(("when", fact.pk))

    def _opened(self, client, row):
        return opened(client, row) if state(row) else multiple()

    def _type(self, page, second):
        name = _TEXTS[type(page.row)][second]
        page.texts[name] = page.data[name] = self._new_text()

    def _new_text(self):
        self.number += 1
        return f"Text {self.number}"

    def _choose_theme(self, page, theme):
        chosen = {int(pk) for pk in page.data.get("themes", [])} ^ {theme}
        page.data["themes"] = sorted(chosen)
        _change(page.themes, theme, theme in chosen, theme in page.base["themes"])

    def _choose_stance(self, page, at):
        stance = "disputes" if page.data[f"citations-{at}-stance"] == "supports" else "supports"
        page.data[f"citations-{at}-stance"], pk = stance, int(page.data[f"citations-{at}-id"])
        _change(page.stances, pk, stance, page.base["rows"][pk][-1])

    def _cite(self, page, paragraph, passage):
        at = int(page.data["citations-TOTAL_FORMS"])
        page.data |= new_citation(paragraph, passage, at) | {"citations-TOTAL_FORMS": at + 1}
        page.added.append((paragraph.pk, passage))

    def _compare(self, page, before, after):
        """After a save: what was typed is there, and everything else is as it was."""
        for name in _TEXTS[type(page.row)]:
            assert after[name] == page.texts.get(name, before[name]), f"{name} of {page.row} is lost"
        chosen = {pk for pk, there in page.themes.items() if there}
        assert after["themes"] == (before["themes"] | chosen) - (page.themes.keys() - chosen), "a theme is lost"
        for pk, values in before["rows"].items():
            assert after["rows"].get(pk) == (*values[:-1], page.stances.get(pk, values[-1])), "an inline's row is lost"
        assert len(after["rows"]) - len(before["rows"]) == len(page.added), "a new row is lost"

    def _check_refusal(self, page, before, answer) -> bool:
        """Nothing was saved; what was typed is on the page, and so is what others changed of the texts. Whether it can
        be saved once more."""
        assert state(page.row) == before, "a form that was refused saved something"
        data = filled(answer)
        for name, text in page.texts.items():
            assert data.get(name) == text, f"{text!r}, which was typed, is gone"
        if not before:
            assert "was deleted since" in answer.text
            return False
        for name in _TEXTS[type(page.row)]:
            if before[name] != page.base[name]:
                assert before[name] in answer.text, f"{before[name]!r}, which another saved, is not on the page"
        if not (answer.context.get("joined") and answer.context["joined"].differences):
            return False  # what was typed breaks a rule, and is given up
        page.data, page.base = data, before
        return True

    @rule(
        page=pages,
        action=st.sampled_from(["publish", "retract", "hand_in", "send_back"]),
        numbers=st.sets(st.integers(0, 2), min_size=1, max_size=2),
    )
    def act(self, page, action, numbers):
        """An action on a list that this page's curator opened together with the page."""
        rows = [self.desk.facts[number] for number in numbers]
        before = [state(row) for row in rows]
        sent = {"action": action, "_selected_action": [row.pk for row in rows], "why": "It is time."}
        page.client.post(changelist(Fact), sent | {"since": page.since})
        for was, now in zip(before, map(state, rows), strict=True):
            assert was | {"status": ""} == now | {"status": ""}, "an action changed more than the status"
        self.desk.counts["act"] += before != [state(row) for row in rows]

    @precondition(lambda self: not self.deleted)
    @rule(page=pages)
    def delete(self, page):
        """Delete a draft that cites nothing, as its page's curator saw it."""
        before = state(page.row)
        if type(page.row) is Event or before.get("status") != "draft" or before["rows"]:
            return
        page.client.post(change_page(page.row).replace("change", "delete"), {"post": "yes", "since": page.since})
        if not state(page.row):
            self.deleted = True
            self.desk.counts["delete"] += 1
            assert before == page.base, "it was deleted with what somebody else had saved"

    @rule(article=st.integers(0, 1), number=st.integers(0, 2))
    def load(self, article, number):
        """Load a file that says something else of one fact, and takes precedence."""
        slug = self.desk.articles[article].slug
        rows = yaml.safe_load(exporting.text_of(slug) or "[]")
        facts = [row for row in rows if row["model"] == "facts.fact"]
        if not facts:
            return
        facts[number % len(facts)]["fields"]["leaves_open"] = self._new_text()
        text = yaml.safe_dump(rows, allow_unicode=True, sort_keys=False).encode()
        try:
            load_contents([Content(f"{slug}.yaml", f"fixtures/articles/{slug}.yaml", lambda: text)], on_conflict="mine")
            self.desk.counts["load"] += 1
        except LoadError:
            pass


def state(row) -> dict:
    """What the database holds of a row; nothing of one that is gone."""
    stored = type(row).objects.filter(pk=row.pk).values(*_TEXTS[type(row)], "status").first()
    if stored is None:
        return {}
    if type(row) is Fact:
        rows = Citation.objects.filter(fact=row.pk).values_list("pk", "paragraph", "sha256", "stance")
    else:
        rows = Backing.objects.filter(event=row.pk).values_list("pk", "value", "fact", "stated")
    themes = {*Theme.objects.filter(facts=row.pk).values_list("pk", flat=True)} if type(row) is Fact else set()
    return stored | {"themes": themes, "rows": {pk: tuple(values) for pk, *values in rows}}
