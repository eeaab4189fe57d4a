# The two commands: “make run” for the site with its data, “make test” for everything that is checked.
.DEFAULT_GOAL := help
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
MANAGE := $(BIN)/python manage.py
DEVELOPMENT = DEBUG=1 SECRET_KEY="$$(cat var/secret-key)"
INSTALL = $(if $(shell command -v uv),VIRTUAL_ENV=.venv uv pip install -q,$(BIN)/pip install -q --disable-pip-version-check)

# Where the environment forbids bytecode files, each of the hundred processes that tests start compiles the program again.
unexport PYTHONDONTWRITEBYTECODE

help:
	@echo "make run      the site with real data at http://127.0.0.1:$(PORT)/, on SQLite"
	@echo "make test     every behaviour once, on SQLite, in a browser and, where a database matters, on PostgreSQL"
	@echo "make test-postgres  every test of make test that needs no browser, on PostgreSQL"
	@echo "make test-all every permutation, every page in every mode, and all of it on PostgreSQL (before a release)"
	@echo "make deploy   the database, the data and the static files made ready for make serve (see README)"
	@echo "make serve    the site as in production, by gunicorn (needs ALLOWED_HOSTS; see README)"
	@echo "make bench    the figures that the project promises, each from one run (about an hour)"
	@echo "make nightly  20,000 examples of what is drawn at random, and a count of every day since 2001 (some hours)"
	@echo "make docs     the picture of a fact page, the diagram of the schema and the document of the API"
	@echo "make lock     requirements*.lock anew from requirements*.txt (needs uv)"

run: .venv/run var/secret-key
	@$(DEVELOPMENT) $(MANAGE) migrate -v 0
	@$(DEVELOPMENT) $(MANAGE) load_facts || echo "The files were not loaded; the site shows what the database holds."
	@$(DEVELOPMENT) $(MANAGE) make_roles
	@$(DEVELOPMENT) $(MANAGE) make_curator
	$(DEVELOPMENT) $(MANAGE) runserver 127.0.0.1:$(PORT)

PRODUCTION = export SECRET_KEY="$${SECRET_KEY:-$$(cat var/secret-key)}"; umask 077

deploy: .venv/run var/secret-key
	@$(PRODUCTION); $(MANAGE) migrate -v 0 && $(MANAGE) make_roles && $(MANAGE) make_curator && $(MANAGE) collectstatic -v 0 --noinput
	@$(PRODUCTION); $(MANAGE) load_facts || { echo "The files were not loaded; the site can be served with what the database holds."; exit 1; }

# A start changes nothing, so that a machine that comes up again serves what it served before.
serve: .venv/run var/secret-key
	@$(PRODUCTION); $(MANAGE) migrate --check -v 0 || { echo "The database is not ready: run make deploy."; exit 1; }; \
	test -e "$${STATIC_ROOT:-var/static}/staticfiles.json" || { echo "The static files are missing: run make deploy."; exit 1; }; \
	exec $(BIN)/gunicorn --config sco_site/gunicorn_config.py --bind 127.0.0.1:$(PORT)

# The suite in as many processes as there are cores; each has a database, a browser and ports of its own.
PYTEST = $(DEVELOPMENT) $(BIN)/python -m pytest -n logical --dist worksteal
# Files with tests that depend on a database; to collect all the others takes longer than many a test.
DEPENDENT = $(shell grep -l "mark.postgres" tests/test_*.py)

test: .venv/test var/secret-key chromium
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	@began=$$(date +%s); $(PYTEST); sqlite=$$?; \
	echo "On PostgreSQL:"; $(PYTEST) -p tests.postgres -m "postgres and not long" $(DEPENDENT); postgres=$$?; \
	echo "make test took $$(($$(date +%s) - began)) s."; exit $$((sqlite > postgres ? sqlite : postgres))

test-postgres: .venv/test var/secret-key
	$(PYTEST) -p tests.postgres -m "not browser and not long"

test-all: .venv/test var/secret-key chromium
	@began=$$(date +%s); $(PYTEST) -m "" --hypothesis-profile=wide; sqlite=$$?; \
	echo "On PostgreSQL:"; $(PYTEST) -p tests.postgres -m "not browser"; postgres=$$?; \
	echo "make test-all took $$(($$(date +%s) - began)) s."; exit $$((sqlite > postgres ? sqlite : postgres))

bench: .venv/test var/secret-key
	$(BIN)/python -m tests.benchmarks.serving
	$(BIN)/python -m tests.benchmarks.load
	@if [ -f seeds/scope-for-peace.txt ]; then $(DEVELOPMENT) $(MANAGE) migrate -v 0; $(DEVELOPMENT) $(MANAGE) load_facts -v 0; \
	  $(DEVELOPMENT) $(MANAGE) measure_draft scope-for-peace; \
	else echo "The draft is measured where the text of “Scope for peace” is at hand, as seeds/scope-for-peace.txt."; fi

# What Hypothesis draws: in make test some twenty examples of each, in make test-all 300, here 20,000.
DRAWN = $(addprefix tests/test_,$(addsuffix .py,threeway interleavings histories hostile roundtrip strings operations))

nightly: .venv/test var/secret-key
	$(PYTEST) -m "" --hypothesis-profile=nightly $(DRAWN)
	$(BIN)/python -m tests.benchmarks.kill
	$(BIN)/python -m tests.benchmarks.kill --database postgres --points 50
	$(BIN)/python -m tests.benchmarks.days
	$(BIN)/python -m tests.benchmarks.package
	$(BIN)/python -m tests.benchmarks.queries
	$(BIN)/python -m tests.benchmarks.outputs
	$(BIN)/python -m tests.benchmarks.forms

docs: .venv/test var/secret-key chromium
	PYTHONHASHSEED=0 $(DEVELOPMENT) $(MANAGE) graph_models --dot | grep -v '^  // Created' > docs/schema.dot
	if command -v dot >/dev/null; then dot -Tsvg docs/schema.dot -o docs/schema.svg; fi
	$(DEVELOPMENT) $(MANAGE) make_openapi
	$(DEVELOPMENT) $(BIN)/python -m pytest tests/browser/picture.py

# The browser is Debian's; it is fetched where this account may, and otherwise the line says what to do.
chromium:
	@if [ -n "$$CHROMIUM" ] || command -v chromium >/dev/null || command -v chromium-browser >/dev/null; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends chromium fonts-noto-cjk; \
	else echo "The browser tests need Chromium: sudo apt-get install chromium, or set CHROMIUM=/path/to/it."; fi

lock:
	for name in requirements requirements-html requirements-dev; do \
	  uv pip compile -q --generate-hashes --universal --python-version 3.11 --no-emit-index-url --no-emit-find-links \
	    --custom-compile-command "make lock" $$name.txt -o $$name.lock; done

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed; say which with make PYTHON=python3.11 …"; exit 1; }
	$(PYTHON) -m venv .venv

.venv/run: requirements.lock | .venv/bin/python
	$(INSTALL) --require-hashes -r requirements.lock
	@touch $@

.venv/test: requirements-dev.lock .venv/run
	$(INSTALL) --require-hashes -r requirements-dev.lock
	@touch $@

var/secret-key: | .venv/bin/python
	@mkdir -p var/static && chmod 700 var
	@umask 077; $(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(60))' > $@

.PHONY: help run deploy serve test test-postgres test-all bench nightly docs chromium lock
