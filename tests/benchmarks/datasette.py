"""The same facts for Datasette, as somebody who knows it would give them: a table of facts with foreign keys to themes,
events and people, countries as a JSON array (which it counts as a facet), citations with foreign keys to facts and
articles, an index on every column that is filtered or sorted by, and full-text search with stems."""

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from . import archive

REQUIREMENT = "datasette>=0.65,<0.66"
_SCHEMA = """
CREATE TABLE countries (id INTEGER PRIMARY KEY, name TEXT);
CREATE TABLE themes (id INTEGER PRIMARY KEY, name TEXT);
CREATE TABLE actors (id INTEGER PRIMARY KEY, name TEXT);
CREATE TABLE events (id INTEGER PRIMARY KEY, name TEXT);
CREATE TABLE articles (id INTEGER PRIMARY KEY, name TEXT, publisher INTEGER REFERENCES actors(id), language TEXT);
CREATE TABLE facts (id INTEGER PRIMARY KEY, slug TEXT, statement TEXT, kind TEXT, day TEXT, year INTEGER,
  countries TEXT, theme INTEGER REFERENCES themes(id), event INTEGER REFERENCES events(id),
  attributed_to INTEGER REFERENCES actors(id));
CREATE TABLE fact_countries (fact INTEGER REFERENCES facts(id), country INTEGER REFERENCES countries(id));
CREATE TABLE citations (id INTEGER PRIMARY KEY, fact INTEGER REFERENCES facts(id),
  article INTEGER REFERENCES articles(id), paragraph INTEGER, stance TEXT, first_words TEXT, last_words TEXT);
"""
_AFTER = """
CREATE INDEX facts_kind ON facts(kind); CREATE INDEX facts_day ON facts(day); CREATE INDEX facts_year ON facts(year);
CREATE INDEX facts_theme ON facts(theme, day); CREATE INDEX facts_event ON facts(event);
CREATE INDEX facts_actor ON facts(attributed_to); CREATE INDEX facts_slug ON facts(slug);
CREATE INDEX by_fact ON fact_countries(fact); CREATE INDEX by_country ON fact_countries(country, fact);
CREATE INDEX citations_fact ON citations(fact); CREATE INDEX citations_article ON citations(article);
CREATE VIRTUAL TABLE facts_fts USING fts5(statement, content='facts', content_rowid='id', tokenize='porter');
INSERT INTO facts_fts(facts_fts) VALUES ('rebuild');
ANALYZE;
"""


def build(count: int, file: Path) -> None:
    """The facts of ``archive.facts(count)`` as rows of a new file."""
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(_SCHEMA)
        numbers = {"countries": archive.COUNTRIES, "themes": archive.THEMES, "actors": archive.ACTORS}
        numbers["events"] = max(count // archive.PER_EVENT, 1)
        for table, number in numbers.items():
            connection.executemany(
                f"INSERT INTO {table} VALUES (?, ?)", ((n, f"{table[:-1]} {n}") for n in range(number))
            )
        connection.executemany(
            "INSERT INTO articles VALUES (?, ?, ?, ?)",
            (
                (n, f"Report {n}", n % archive.ACTORS, ("en", "ru", "zh-Hans")[n % 3])
                for n in range(max(count // archive.PER_ARTICLE, 1))
            ),
        )
        for made in archive.facts(count):
            _write(connection, made)
        connection.executescript(_AFTER)
        connection.commit()


def _write(connection, made) -> None:
    row = (made.number, made.slug, made.statement, made.kind, str(made.day), made.day.year, json.dumps(made.countries))
    connection.execute(f"INSERT INTO facts VALUES ({', '.join('?' * 10)})", (*row, made.theme, made.event, made.actor))
    connection.executemany("INSERT INTO fact_countries VALUES (?, ?)", ((made.number, n) for n in made.countries))
    cited = (made.number, made.number, made.article, made.paragraph, "supports", made.first_words, made.last_words)
    connection.execute("INSERT INTO citations VALUES (?, ?, ?, ?, ?, ?, ?)", cited)


def program(home: Path) -> Path:
    """Datasette in a virtual environment of its own, which is made where it is not there yet."""
    command = home / "bin" / "datasette"
    if not command.exists():
        subprocess.run([sys.executable, "-m", "venv", home], check=True)
        pip = [home / "bin" / "pip", "install", "-q", "--disable-pip-version-check"]
        subprocess.run([*pip, REQUIREMENT], check=True, timeout=600)
    return command


def command(home: Path, file: Path, port: int) -> list:
    """How it is started: on a file that does not change, so that it knows the numbers of rows beforehand; without
    suggested facets, which are further queries; and with time enough for every facet that it is asked for."""
    settings = {"suggest_facets": "off", "max_csv_mb": 0, "sql_time_limit_ms": 100_000, "facet_time_limit_ms": 100_000}
    options = [part for name, value in settings.items() for part in ("--setting", name, str(value))]
    return [program(home), "serve", "-i", file, "-h", "127.0.0.1", "-p", str(port), *options]
