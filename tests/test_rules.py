"""A model's rules asked without a query say what the database and Django's full_clean say."""

from decimal import Decimal
from random import Random

import pytest
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from facts import rules
from facts.models import Actor, Article, Backing, Chairmanship, Citation, Event, Fact, Paragraph, Theme

from .tiers import examples
from .world import make_actor, make_article, make_event, make_fact, make_theme

NOUNS = [Actor, Article, Backing, Chairmanship, Citation, Event, Fact, Paragraph, Theme]
#: Texts that both databases can be asked about: PostgreSQL gives up at a day that there is not, such as 2024-02-30.
WORDS = ["", "draft", "published", "retracted", "rumour", "reported", "attributed", "opinion", "about", "exactly"]
DATES = ["", "2024", "2024-07", "2024/2023", "2023/2024", "2024-07-03/2024-07-04", "soon"]


def any_value(part, chance):
    """A value of the column, right or wrong, that the database can be asked about."""
    if part.remote_field:
        return chance.choice([None, 1, 2])
    if type(part).__name__ == "EdtfField":
        return chance.choice(DATES)
    if isinstance(part, models.BooleanField):
        return chance.random() < 0.5
    if isinstance(part, models.DecimalField):
        return chance.choice([None, Decimal("1.5")])
    if isinstance(part, models.IntegerField):
        return chance.choice([None, 0, 1, 7]) if part.null else chance.choice([0, 1, 7])
    if isinstance(part, models.DateField):
        return chance.choice([None, "2024-01-01"])
    return chance.choice([*WORDS, *(value for value, _label in part.choices or ())])


@pytest.mark.django_db
@pytest.mark.postgres
@pytest.mark.parametrize("times", examples([40, 150], 40))
@pytest.mark.parametrize("model", NOUNS, ids=lambda model: model.__name__)
def test_a_check_constraint_holds_here_exactly_when_the_database_says_so(model, times):
    chance = Random(model.__name__)
    parts = [part for part in model._meta.local_fields if not part.generated]
    answers = set()
    for _ in range(times):
        row = model(**{part.attname: 5 if part.primary_key else any_value(part, chance) for part in parts})
        for constraint in model._meta.constraints:
            if isinstance(constraint, models.CheckConstraint):
                here = rules.holds(constraint.condition, row) is not False
                try:
                    constraint.validate(model, row)
                    there = True
                except ValidationError:
                    there = False
                assert here == there, (constraint.name, {part.name: getattr(row, part.attname) for part in parts})
                answers.add(here)
    assert answers == {True, False}


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        (Q(position=3), True),
        (~Q(position=3), False),
        (Q(start=3), None),
        (~Q(start=3), None),
        (Q(start=3) | Q(position=3), True),
        (Q(start=3) & Q(position=4), False),
        (Q(position=3) ^ Q(length=4), False),
        (Q(position=3) ^ Q(start=4), None),
        (Q(start__isnull=True) & ~Q(length__in=[1, 2]), True),
        (Q(length__gt=F("position")) & Q(length__gte=4) & Q(position__lt=4) & Q(position__lte=F("length")), True),
    ],
)
def test_a_condition_is_true_false_or_unknown_as_in_sql(condition, holds):
    assert rules.holds(condition, Citation(position=3, start=None, length=4)) is holds


@pytest.mark.django_db
@pytest.mark.parametrize(
    "changes",
    [
        {"fact": {"kind": "rumour"}},
        {"fact": {"kind": "attributed", "attributed_to": None}},
        {"fact": {"when": "2024-25"}},
        {"fact": {"statement": "x" * 401}},
        {"fact": {"statement": ""}},
        {"fact": {"slug": "no slug!", "figure_value": 3}},
        {"article": {"url": "javascript:alert(1)", "language": "English"}},
        {"article": {"title": "Bees\u202ewasps"}},
        {"event": {"when_inferred": True}},
        {"theme": {"name": ""}},
        {"citation": {"length": 3}},
        {"citation": {"first_words": "one two three four five six"}},
        {"actor": {"kind": "robot", "status": "hidden"}},
    ],
    ids=str,
)
def test_what_is_said_of_a_row_is_what_full_clean_says(changes):
    fact = make_fact("The honey was sold", cited_in=make_article("hives"))
    rows = {"fact": fact, "article": Article.objects.get(), "citation": fact.citations.get()}
    rows |= {"event": make_event(), "theme": make_theme(), "actor": make_actor()}
    [(noun, fields)] = changes.items()
    row = rows[noun]
    for name, value in fields.items():
        setattr(row, name, value)

    here = {name for name, _sentence in rules.broken(row)}

    with pytest.raises(ValidationError) as error:
        row.full_clean()
    named = {name for name in error.value.message_dict if name != "__all__"}
    assert named <= here
    assert bool(here - named) == ("__all__" in error.value.message_dict)


@pytest.mark.django_db
def test_a_row_as_it_should_be_breaks_no_rule(django_assert_num_queries):
    fact = make_fact("The honey was sold", when="2024-07")

    with django_assert_num_queries(0):
        assert list(rules.broken(fact)) == []


def test_a_choice_that_is_none_is_answered_with_the_nearest():
    [(name, told)] = rules.broken(Actor(slug="aida", name="Aida", kind="persn"))

    assert name == "kind"
    assert told.startswith("“persn” is none of its values; write “person”, or one of: person, state,")
