# The commands of the project. `make run` and `make test` do all the set-up a bare Debian machine needs.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

VENV := .venv
BIN := $(VENV)/bin
BENCH := .venv-bench
# Two, because the machine of the continuous integration has two cores.
WORKERS ?= 2
# The suite starts Python some hundred times: where compiled modules may not be kept, each start compiles our own anew.
PYTEST := PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -n $(WORKERS)
# A lock is complete: what it leaves out of the wishes of a package (pyproject.toml, tool.uv) is not to be added.
INSTALL := -m pip install --quiet --quiet --disable-pip-version-check --no-deps --require-hashes --compile --requirement

.PHONY: help run test setup embeddings check proof bench format lock packages clean

help:  ## what can be asked for
	@sed -n 's/^\([a-z]*\):[^#]*## \(.*\)/make \1\t\2/p' Makefile | expand -t 14

run: $(VENV)/installed.txt  ## set up what is missing, load the demo company or carry it forward, serve on 127.0.0.1:8501
	@$(BIN)/python -m control demo --or-leave
	@$(BIN)/python -m control worker & worker=$$!; trap 'kill $$worker 2>/dev/null; wait' EXIT; $(BIN)/python app.py

test: setup packages  ## set up what is missing and run the whole suite
	@$(PYTEST)

setup: $(VENV)/installed-dev.txt  ## the virtual environment .venv with everything that development needs
	@echo "$(VENV) is complete."

embeddings: $(VENV)/installed-embeddings.txt  ## what compares tickets by sentence embeddings (90 MB; README.md)
	@echo "Sentence embeddings are there: text_by in config/issues.toml says whether they are used."

check: setup packages  ## what continuous integration runs: format, lint, types, imports, unused things, tests
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/deptry .
	$(BIN)/vulture
	$(PYTEST)

proof: setup packages  ## the suite with full counts, or a PART of it such as tests/worker; renews tests/PROOF.md
	@PILOTHOUSE_RING=proof $(PYTEST) -o faulthandler_timeout=3600 $(PART)

bench: $(BENCH)/installed.txt  ## ratios against peers, in an environment of their own; writes tests/bench/RESULTS.md
	@$(BENCH)/bin/python -m tests.bench

format: setup  ## put every file into the house format
	@$(BIN)/ruff format
	@$(BIN)/ruff check --fix

lock:  ## resolve the dependencies anew (the only step that needs uv)
	@.ci/lock

packages:
	@.ci/system-packages

clean:  ## remove the environments and the caches, never the data
	rm -rf $(VENV) $(BENCH) .hypothesis .mypy_cache .ruff_cache .import_linter_cache

# An environment remembers the lock it was filled from: the same lock again costs nothing, another one installs.

$(VENV)/bin/pip:
	@.ci/environment $(VENV)

$(BENCH)/bin/pip:
	@.ci/environment $(BENCH)

$(VENV)/installed.txt: requirements.txt | $(VENV)/bin/pip
	@echo "Installing what Pilothouse needs into $(VENV) (a minute, once)"
	@$(BIN)/python $(INSTALL) $<
	@cp $< $@

$(VENV)/installed-embeddings.txt: requirements-embeddings.txt | $(VENV)/bin/pip
	@echo "Installing what Pilothouse needs, and sentence embeddings, into $(VENV) (a minute, once)"
	@$(BIN)/python $(INSTALL) $<
	@cp requirements.txt $(VENV)/installed.txt
	@cp $< $@

$(VENV)/installed-dev.txt: requirements-dev.txt | $(VENV)/bin/pip
	@echo "Installing what development needs into $(VENV) (a minute, once)"
	@$(BIN)/python $(INSTALL) $<
	@cp requirements.txt $(VENV)/installed.txt
	@cp $< $@

$(BENCH)/installed.txt: tests/bench/requirements.txt | $(BENCH)/bin/pip
	@echo "Installing the product and its peers into $(BENCH) (a minute, once)"
	@$(BENCH)/bin/python $(INSTALL) $<
	@cp $< $@
