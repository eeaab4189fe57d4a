# The two commands: “make run” for the site with its data, “make test” for everything that is checked.
.DEFAULT_GOAL := help
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
MANAGE := $(BIN)/python manage.py
DEVELOPMENT = DEBUG=1 SECRET_KEY="$$(cat var/secret-key)"
INSTALL = $(if $(shell command -v uv),VIRTUAL_ENV=.venv uv pip install -q,$(BIN)/pip install -q --disable-pip-version-check)

help:
	@echo "make run      the site with real data at http://127.0.0.1:$(PORT)/, on SQLite"
	@echo "make test     every test on SQLite, in a real browser, too; on PostgreSQL all that a database can matter to"
	@echo "make serve    the site as in production, by gunicorn (needs ALLOWED_HOSTS; see README)"
	@echo "make bench    the figures that the project promises, each from one run (about an hour)"
	@echo "make nightly  the long versions of the randomised tests, and a count of every day since 2001 (some hours)"
	@echo "make docs     the picture of a fact page, the diagram of the schema and the document of the API"
	@echo "make lock     requirements*.lock anew from requirements*.txt (needs uv)"

run: .venv/run var/secret-key
	@$(DEVELOPMENT) $(MANAGE) migrate -v 0
	@$(DEVELOPMENT) $(MANAGE) load_facts || echo "The files were not loaded; the site shows what the database holds."
	@$(DEVELOPMENT) $(MANAGE) make_roles
	@$(DEVELOPMENT) $(MANAGE) make_curator
	$(DEVELOPMENT) $(MANAGE) runserver 127.0.0.1:$(PORT)

serve: .venv/run var/secret-key
	@export SECRET_KEY="$${SECRET_KEY:-$$(cat var/secret-key)}"; \
	$(MANAGE) migrate -v 0 && $(MANAGE) load_facts && $(MANAGE) make_roles && $(MANAGE) make_curator && $(MANAGE) collectstatic -v 0 --noinput \
	&& exec $(BIN)/gunicorn --workers 2 --threads 4 --bind 127.0.0.1:$(PORT) sco_site.wsgi

test: .venv/test var/secret-key chromium
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	@echo "Every test on SQLite; at the same time all that a database can matter to on PostgreSQL, shown at the end."
	@$(DEVELOPMENT) $(BIN)/python -m pytest -p tests.postgres -m "not browser and not alike" > var/postgres.log 2>&1 & postgres=$$!; \
	$(DEVELOPMENT) $(BIN)/python -m pytest; sqlite=$$?; \
	wait $$postgres; postgres=$$?; echo "On PostgreSQL:"; cat var/postgres.log; \
	exit $$((sqlite > postgres ? sqlite : postgres))

bench: .venv/test var/secret-key
	$(BIN)/python -m tests.benchmarks.serving
	$(BIN)/python -m tests.benchmarks.load
	@if [ -f seeds/scope-for-peace.txt ]; then $(DEVELOPMENT) $(MANAGE) migrate -v 0; $(DEVELOPMENT) $(MANAGE) load_facts -v 0; \
	  $(DEVELOPMENT) $(MANAGE) measure_draft scope-for-peace; \
	else echo "The draft is measured where the text of “Scope for peace” is at hand, as seeds/scope-for-peace.txt."; fi

nightly: .venv/test
	$(BIN)/python -m tests.benchmarks.threeway
	$(BIN)/python -m tests.benchmarks.interleavings
	$(BIN)/python -m tests.benchmarks.roundtrip
	$(BIN)/python -m tests.benchmarks.mutations
	$(BIN)/python -m tests.benchmarks.kill
	$(BIN)/python -m tests.benchmarks.kill --database postgres --points 50
	$(BIN)/python -m tests.benchmarks.days
	$(BIN)/python -m tests.benchmarks.package
	$(BIN)/python -m tests.benchmarks.operations
	$(BIN)/python -m tests.benchmarks.queries
	$(BIN)/python -m tests.benchmarks.strings
	$(BIN)/python -m tests.benchmarks.histories --reverts 200
	$(BIN)/python -m tests.benchmarks.histories --reverts 200 --database postgres
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
	@mkdir -p var/static
	@umask 077; $(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(60))' > $@

.PHONY: help run serve test bench nightly docs chromium lock
