"""Evidence to be confirmed: once a fact says something else, its passages have to be compared with it again.

A trigger sees to it, so that it holds for every way in, a statement of SQL among them: where the statement, the kind or
who says it, the date or the figure of a fact changes, ``compared`` of its citations becomes *due*. White space is no
change, nor is Unicode's normal form on PostgreSQL (SQLite has no function for that; the form sees to it). A citation
that comes later was compared with what the fact says then.
"""

from collections.abc import Iterable
from functools import reduce

from django.db import connection, models
from django.utils import timezone

from .models import Citation
from .models.citation import DUE

#: What a fact claims, by its columns; of those in ``_PROSE`` white space makes no difference.
CLAIM = ("statement", "kind", "attributed_to_id", "when", "figure_value", "figure_unit", "figure_bound")
#: The same by the names of the fields.
FIELDS = tuple(name.removesuffix("_id") for name in CLAIM)
_PROSE = ("statement", "figure_unit")
#: What counts as white space beside the space itself, as in ``passages.normalise``.
_SPACES = (*range(9, 14), *range(28, 32), 133, 160, 5760, *range(8192, 8203), 8232, 8233, 8239, 8287, 12288)
_LEVELS = 12
_NAME = "evidence_of_facts_fact"


def now() -> str:
    """What ``compared`` is once somebody has compared a passage now."""
    return timezone.localtime().strftime("%Y-%m-%dT%H:%M")


def confirm(citations: Iterable[Citation]) -> int:
    """Somebody has compared these citations' passages with what their facts say; how many there are."""
    keys = [citation.pk for citation in citations]
    return Citation.objects.filter(pk__in=keys).update(compared=now())


def watch(using=connection, **_sent) -> None:
    """Make the trigger. Called after each ``migrate``."""
    tables = set(using.introspection.table_names())
    if not {"facts_fact", "facts_citation"} <= tables:
        return
    with using.cursor() as cursor:
        columns = using.introspection.get_table_description(cursor, "facts_citation")
        if "compared" in {column.name for column in columns}:  # else the database is on its way to an older state
            forget(using)
            for statement in {"sqlite": _sqlite, "postgresql": _postgresql}[using.vendor]():
                cursor.execute(statement)


def forget(using=connection, **_sent) -> None:
    """Take the trigger away. Called before each ``migrate``: SQLite remakes no table that a trigger elsewhere names."""
    if "facts_fact" in using.introspection.table_names():
        on = "" if using.vendor == "sqlite" else " ON facts_fact"
        with using.cursor() as cursor:
            cursor.execute(f'DROP TRIGGER IF EXISTS "{_NAME}"{on}')


def _differ(old: str, new: str, differs: str, plain) -> str:
    """The condition that two rows of facts claim something else."""
    pairs = ((f'{old}."{name}"', f'{new}."{name}"', name in _PROSE) for name in CLAIM)
    return " OR ".join(f"{plain(a) if prose else a} {differs} {plain(b) if prose else b}" for a, b, prose in pairs)


def _sqlite() -> list[str]:
    columns = ", ".join(f'"{name}"' for name in CLAIM)

    def plain(text: str) -> str:
        # Some at a time, each lot in a query of its own: SQLite reads no expression of very many levels.
        lots = [_SPACES[at : at + _LEVELS] for at in range(0, len(_SPACES), _LEVELS)]
        for lot in lots:
            replaced = reduce(lambda found, code: f"replace({found}, char({code}), ' ')", lot, "said")
            text = f"(SELECT {replaced} FROM (SELECT {text} AS said))"
        # Each space becomes a pair of marks; where two pairs meet, the marks in the middle go, and one pair is left.
        pairs = f"replace(replace(trim({text}), ' ', char(1, 2)), char(2, 1), '')"
        return f"replace({pairs}, char(1, 2), ' ')"

    return [
        f'CREATE TRIGGER "{_NAME}" AFTER UPDATE OF {columns} ON facts_fact '
        f"WHEN {_differ('OLD', 'NEW', 'IS NOT', plain)} BEGIN "
        f"UPDATE facts_citation SET compared = '{DUE}' WHERE fact_id = NEW.id AND compared <> '{DUE}'; END"
    ]


def _postgresql() -> list[str]:
    spaces = " || ".join(f"chr({code})" for code in _SPACES)

    def plain(text: str) -> str:
        spaced = f"translate(normalize({text}), {spaces}, repeat(' ', {len(_SPACES)}))"
        return f"regexp_replace(btrim({spaced}), ' +', ' ', 'g')"

    return [
        f'CREATE OR REPLACE FUNCTION "{_NAME}"() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN '
        f"UPDATE facts_citation SET compared = '{DUE}' WHERE compared <> '{DUE}' AND fact_id IN (SELECT added.id FROM "
        f"added JOIN gone ON gone.id = added.id WHERE {_differ('gone', 'added', 'IS DISTINCT FROM', plain)}); "
        "RETURN NULL; END $body$",
        f'CREATE TRIGGER "{_NAME}" AFTER UPDATE ON facts_fact REFERENCING OLD TABLE AS gone NEW TABLE AS added '
        f'FOR EACH STATEMENT EXECUTE FUNCTION "{_NAME}"()',
    ]


def connect(config) -> None:
    """Let ``migrate`` begin with ``forget`` and end with ``watch``."""

    def before(using, **_sent):
        from django.db import connections

        forget(connections[using])

    def after(using, **_sent):
        from django.db import connections

        watch(connections[using])

    models.signals.pre_migrate.connect(before, sender=config, weak=False, dispatch_uid="facts.evidence")
    models.signals.post_migrate.connect(after, sender=config, weak=False, dispatch_uid="facts.evidence")
