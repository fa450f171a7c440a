# The two commands: make run, make test. make alone lists all.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8501
export PORT
# Who acts as steward on their own machine; none unless named.
ifdef STEWARD
export CSP_LOCAL_STEWARD := $(STEWARD)
endif

.DEFAULT_GOAL := help
.PHONY: help install install-dev programs run quick test coverage soak bench audit lock lint

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

install: $(VENV)/.run ## set up what the dashboard needs
install-dev: $(VENV)/.dev ## also what tests, benchmarks and linters need

$(BIN)/python:
	@command -v $(PYTHON) >/dev/null || { \
	  echo "make: expected Python 3.11 as $(PYTHON), found none; install it (Debian: apt install python3.11-venv) or set PYTHON="; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || { \
	  echo "make: expected Python 3.11, found $$($(PYTHON) --version); set PYTHON= to a 3.11"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "make: expected the venv module; on Debian: apt install python3.11-venv"; exit 1; }

$(VENV)/.run: $(BIN)/python requirements.lock
	@echo "Installing what the dashboard needs (once, a few minutes)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

$(VENV)/.dev: $(VENV)/.run requirements-dev.lock
	@echo "Installing what the tests need"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

programs: # what some tests drive; where these cannot be installed, those tests skip and say so
	@missing=""; command -v chromium >/dev/null || missing="chromium"; \
	  command -v haproxy >/dev/null || [ -x /usr/sbin/haproxy ] || missing="$$missing haproxy"; \
	  ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null || missing="$$missing postgresql"; \
	  [ -z "$$missing" ] || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get update -qq \
	  && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $$missing >/dev/null; } \
	  || echo "not installed: $$missing; the tests that need it will skip"

run: install ## serve the dashboard on http://127.0.0.1:8501 (PORT= to choose, STEWARD="Your Name" to act as steward)
	@$(BIN)/python -m data_loaders demo --if-empty
	@$(BIN)/python serve.py

quick: install-dev ## run the tests that need no browser, server, other process or PostgreSQL, and are not slow (two minutes)
	@$(BIN)/python -m pytest -n 2 --dist loadfile --hypothesis-profile quick \
	  -m "not browser and not process and not postgres and not fuzz and not slow"

# Files whole and in their order: what a file sets up is set up once, and the browser, which takes longest, comes first.
test: install-dev programs ## run every test, browser tests included
	@$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

coverage: install-dev programs ## measure which lines and branches the tests run
	@$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder --cov --cov-report term:skip-covered

soak: install-dev programs ## try 10,000 files that a fuzzer makes, 5,000 damages of each kind, and the whole attack (hours)
	@$(BIN)/python -m tests.fuzzing --examples 10000
	@$(BIN)/python -m tests.fuzzing.damage --times 5000
	@$(BIN)/python -m tests.attack

bench: install-dev programs ## measure speed against floors of the same run
	@$(BIN)/python -m benchmarks

audit: install-dev ## look for known vulnerabilities in what is installed
	@$(BIN)/python .ci/audit.py

# For every platform at once. What a lock file holds already stays as it is: remove the file to have everything newer.
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate \
  --custom-compile-command "make lock"
lock: install-dev ## write the lock files from requirements*.txt
	@$(LOCK) requirements-dev.txt --output-file requirements-dev.lock
	@$(LOCK) requirements.txt --constraints requirements-dev.lock --output-file requirements.lock
	@$(LOCK) requirements-bulk.txt --constraints requirements-dev.lock --output-file requirements-bulk.lock

lint: install-dev ## check style, types and which folder may import which
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/pyright && $(BIN)/lint-imports --no-cache
