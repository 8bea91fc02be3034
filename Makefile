# Two commands do everything on a fresh machine: `make demo` and `make test`.
# TORCH_INDEX_URL takes torch from another package index, such as one with CPU-only builds.

PYTHON ?= python3
TORCH_INDEX_URL ?=
FUZZ_EXAMPLES ?= 10000
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help demo test chaos fuzz audit lint types architecture pictures plots clean

help:  ## Say what can be made
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

demo: .venv/.model  ## Three sample channels, today's digest in each, in this terminal
	@$(BIN)/broadsheet demo

# The tests start hundreds of processes, each of which would compile everything anew where Python may not keep what it
# compiled, as in most containers: a fifth of their start.
test: .venv/.installed-dev .venv/.model  ## Lint, types, architecture and every test, offline
	@sh tests/system-packages.sh
	@$(MAKE) --no-print-directory tests/browser/node_modules/.package-lock.json
	@$(MAKE) --no-print-directory -j 3 lint types architecture
	@$(BIN)/python -m compileall -q adapters bot ranking storage tests -x node_modules
	$(BIN)/pytest -n auto

chaos: .venv/.installed-dev  ## A week of killed processes, lost answers and crashes: SEED=n OUT=directory
	@sh tests/system-packages.sh
	$(BIN)/python -m tests.chaos $(if $(SEED),--seed $(SEED)) $(if $(OUT),--out $(OUT))

fuzz: .venv/.installed-dev  ## Every property with at least FUZZ_EXAMPLES examples: parsers, payloads, renderers
	FUZZ_EXAMPLES=$(FUZZ_EXAMPLES) $(BIN)/pytest -n auto -m hypothesis --timeout 3600

audit: .venv/.installed-dev  ## Every installed package against the known advisories; needs the package index
	$(BIN)/pip install --quiet --constraint constraints.txt --group audit
	$(BIN)/python .ci/audit.py

lint: .venv/.installed-dev
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/hadolint Dockerfile
	$(BIN)/check-jsonschema --builtin-schema vendor.compose-spec compose.yaml

types: .venv/.installed-dev
	$(BIN)/mypy

architecture: .venv/.installed-dev
	$(BIN)/lint-imports --no-cache

pictures: .venv/.installed-dev  ## Draw the pictures of the README with the real renderer
	PYTHONPATH=. $(BIN)/python docs/pictures.py
	PYTHONPATH=. $(BIN)/python docs/slack/pictures.py
	PYTHONPATH=. $(BIN)/python docs/discord/pictures.py
	PYTHONPATH=. $(BIN)/python docs/email/pictures.py
	PYTHONPATH=. $(BIN)/python docs/web/pictures.py

plots: .venv/.installed-dev .venv/.model  ## Draw what the evaluations measure: DATA=directory of collections
	@test -n "$(DATA)" || { echo "Say where the collections are: make plots DATA=directory" >&2; exit 1; }
	$(BIN)/broadsheet evaluate feedback --data $(DATA) --json > .venv/feedback.json
	$(BIN)/broadsheet evaluate digest --data $(DATA) --json > .venv/digest.json
	PYTHONPATH=. $(BIN)/python docs/ranking/plots.py .venv/feedback.json .venv/digest.json

clean:  ## Remove what was installed and made here
	rm -rf .venv tests/browser/node_modules .mypy_cache .pytest_cache .ruff_cache .hypothesis broadsheet-demo.db*

.venv/.python:
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 or newer is needed: install it, or say make PYTHON=/path/to/it" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; $(PYTHON) is older. Say make PYTHON=python3.11" >&2; exit 1; }
	@echo "Setting up .venv; the first time takes a few minutes." >&2
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --upgrade pip
	@touch $@

# What the browser tests check accessibility with.
tests/browser/node_modules/.package-lock.json: tests/browser/package-lock.json
	npm ci --prefix tests/browser --no-audit --no-fund --silent

# torch comes first and pinned: anything else would take its largest build.
.venv/.torch: constraints.txt | .venv/.python
	$(BIN)/pip install --quiet --constraint constraints.txt $(if $(TORCH_INDEX_URL),--index-url $(TORCH_INDEX_URL)) torch
	@touch $@

.venv/.installed: pyproject.toml .venv/.torch
	$(BIN)/pip install --quiet --constraint constraints.txt --editable '.[export,offline,postgres]'
	@touch $@

# Starts a fraction of a second after; without it everything works as well, only slower.
.venv/.model: .venv/.installed
	@$(BIN)/broadsheet model export || echo "Going on without it." >&2
	@touch $@

.venv/.installed-dev: .venv/.installed
	$(BIN)/pip install --quiet --constraint constraints.txt --group dev
	@touch $@
