"""Who was in the SCO, as the record's sources have it: the numbers that every place of the site has to show.

Not made from the data: they are what is tested, here and on every day (``tests.benchmarks.days``).
"""

import csv
import io
from datetime import date

#: The first day on which any country held a status.
FOUNDED = date(2001, 6, 15)
STANDINGS = ("member", "observer", "dialogue-partner", "sco-partner")
#: From each day on: members, observers, dialogue partners, SCO partners, and countries in all, as the record's sources
#: have them; the last is no sum of the others, but counted there by itself.
BY_DECISION = {
    "2001-06-15": (6, 0, 0, 0, 6),
    "2004-06-17": (6, 1, 0, 0, 7),
    "2005-07-05": (6, 4, 0, 0, 10),
    "2009-06-16": (6, 4, 2, 0, 12),
    "2012-06-07": (6, 5, 3, 0, 14),
    "2015-07-10": (6, 6, 6, 0, 18),
    "2017-06-09": (8, 4, 6, 0, 18),
    "2021-09-17": (8, 4, 9, 0, 21),
    "2022-09-16": (8, 4, 14, 0, 26),
    "2023-07-04": (9, 3, 14, 0, 26),
    "2024-07-04": (10, 2, 14, 0, 26),
    "2025-09-01": (10, 0, 0, 17, 27),
}
BY_EFFECT = {
    "2001-06-15": (6, 0, 0, 0, 6),
    "2004-06-17": (6, 1, 0, 0, 7),
    "2005-07-05": (6, 4, 0, 0, 10),
    "2010-04-30": (6, 4, 1, 0, 11),
    "2010-05-31": (6, 4, 2, 0, 12),
    "2012-06-07": (6, 5, 2, 0, 13),
    "2013-04-26": (6, 5, 3, 0, 14),
    "2015-07-10": (6, 6, 2, 0, 14),
    "2015-09-24": (6, 6, 3, 0, 15),
    "2016-03-14": (6, 6, 4, 0, 16),
    "2016-03-31": (6, 6, 5, 0, 17),
    "2016-04-16": (6, 6, 6, 0, 18),
    "2017-06-09": (8, 4, 6, 0, 18),
    "2022-09-14": (8, 4, 8, 0, 20),
    "2022-09-16": (8, 4, 9, 0, 21),
    "2023-05-05": (8, 4, 13, 0, 25),
    "2023-07-04": (9, 3, 13, 0, 25),
    "2023-07-15": (9, 3, 14, 0, 26),
    "2024-07-04": (10, 2, 14, 0, 26),
    "2025-09-01": (10, 0, 0, 16, 26),
}


def csv_rows(text: str) -> list[dict[str, str]]:
    """The rows of a download."""
    return list(csv.DictReader(io.StringIO(text)))


def listed(client, query="") -> dict[str, str]:
    """The countries of the list with a status, by their codes; ``query`` has no question mark."""
    found = client.get(f"/countries.json?size=1000&{query}").json()["countries"]
    return {country["iso3"]: country["status"] for country in found if country["status"]}
