"""Every day since the SCO began: do list, map, chart and their twins count as the record has it, by both clocks?

.venv/bin/python -m tests.benchmarks.days [--every 1] [--part 1/2] [--by decision]

Two parts can run side by side; each begins with the last day of the one before, so that no change falls between them.
"""

import time
from argparse import ArgumentParser
from collections import Counter
from datetime import date, timedelta

from ..splits import BY_DECISION, BY_EFFECT, STANDINGS, csv_rows
from . import begin, say, table

FIRST = date(2001, 6, 8)  # a week before
#: The split that the record's sources have, by the way to count.
RECORD = {"decision": BY_DECISION, "effect": BY_EFFECT}


def main() -> None:
    parser = ArgumentParser(prog="tests.benchmarks.days", description=__doc__.splitlines()[0])
    parser.add_argument("--every", type=int, default=1, help="Look at every so many days only.")
    parser.add_argument("--part", default="1/1", help="One part of so many, such as 1/2.")
    parser.add_argument("--by", choices=RECORD, help="Count in this way only.")
    arguments = begin(parser)
    from django.conf import settings
    from django.core.management import call_command
    from django.test import Client

    settings.ALLOWED_HOSTS = ["testserver"]
    call_command("migrate", verbosity=0)
    call_command("load_facts", verbosity=0)
    client, began, rows, wrong = Client(), time.monotonic(), [], 0
    chosen = _days(arguments.every, *map(int, arguments.part.split("/")))
    for by in [arguments.by] if arguments.by else RECORD:
        days, changes, otherwise, before = 0, 0, 0, None
        for day in chosen:
            counts = {"record": recorded(day, by)} | counted(client, day, by)
            if len(set(map(repr, counts.values()))) > 1:
                otherwise += 1
                say(f"WRONG {day} by {by}: {counts}")
            changes += before is not None and before != counts["list"]
            before, days = counts["list"], days + 1
            if days % 1_000 == 0:
                say(f"{days:,} days by {by} in {time.monotonic() - began:.0f} s")
        rows.append([f"by {by}, {chosen[0]} to {chosen[-1]}", days, changes, otherwise])
        wrong += otherwise
    table(["", "days", "changes seen", "counted otherwise"], rows)
    raise SystemExit(1 if wrong else 0)


def _days(every: int, part: int, parts: int) -> list[date]:
    """Every so many days up to today, of one part with the last day of the part before."""
    days = [FIRST + timedelta(days=at) for at in range(0, (date.today() - FIRST).days + 1, every)]
    size = -(-len(days) // parts)
    return days[max(0, (part - 1) * size - 1) : part * size]


def recorded(day: date, by: str) -> tuple[int, dict[str, int]]:
    """What the sources of the record have for a day: the last row of the table up to it."""
    *split, total = next((row for since, row in reversed(RECORD[by].items()) if since <= f"{day}"), (0,) * 5)
    return total, dict(zip(STANDINGS, split, strict=True))


def counted(client, day: date, by: str) -> dict[str, tuple[int, dict[str, int]]]:
    """The number of countries with a status on a day, and of each status, as seven places tell it."""

    def asked(name: str):
        answer = client.get(f"/{name}?as_of={day}&status_by={by}&size=1000")
        return answer.json() if name.endswith("json") else csv_rows(answer.getvalue().decode())

    drawn, steps = asked("map.json"), asked("numbers.json")["numbers"] or [{"total": 0}]
    table_steps = asked("numbers.csv") or [{"total": 0}]
    return {
        "list": _tally(row["status"] for row in asked("countries.json")["countries"]),
        "list as CSV": _tally(row["status"] for row in asked("countries.csv")),
        "map": (drawn["holding"], _all(drawn["statuses"])),
        "map's rows": _tally(row["status"] for row in drawn["countries"]),
        "map as CSV": _tally(row["status"] for row in asked("map.csv")),
        "chart": (steps[-1]["total"], _all(steps[-1])),
        "chart as CSV": (int(table_steps[-1]["total"]), _all(table_steps[-1])),
    }


def _tally(statuses) -> tuple[int, dict[str, int]]:
    found = Counter(status for status in statuses if status)
    return found.total(), _all(found)


def _all(split) -> dict[str, int]:
    return {name: int(split.get(name, 0)) for name in STANDINGS}


if __name__ == "__main__":
    main()
