# What a person types. Every target makes what it needs; nothing has to be set up before.
#
#   make run           the demonstration on this machine (PORT, SANDBOX_PORT, HARDSHIP_VAR)
#   make install       what a server needs, in .venv
#   make test          every test on SQLite and PostgreSQL (ARGS="tests/ledger --engine sqlite")
#   make walk          10,000 random steps of money at Stripe (HARDSHIP_WALK_SEED walks one again)
#   make check         style, types, import contracts
#   make screens       a picture of every page, in var/screens
#   make translations  collect the strings, update and compile the catalogues
#   make lock          compile the requirements with their hashes anew
#   make clean         forget the virtual environment and the caches (var/ stays)

SHELL := /bin/sh
BIN := .venv/bin
PYBABEL := $(BIN)/pybabel
CATALOGUES := hardship/translations
LOCK := $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header --quiet --upgrade
# One worker more than cores: the tests wait for databases and browsers, too.
WORKERS ?= $(shell python3 -c 'import os; print((os.cpu_count() or 1) + 1)')

.PHONY: run install test walk check screens translations lock clean
.DEFAULT_GOAL := run

run: .venv/run.stamp
	@exec $(BIN)/hardship run

install: .venv/run.stamp

test: .venv/dev.stamp
	$(BIN)/pytest --numprocesses=$(WORKERS) --dist=worksteal $(ARGS)

walk: .venv/dev.stamp
	HARDSHIP_WALK_STEPS=10000 $(BIN)/pytest tests/donations/test_random_walk.py -k a_walk -s $(ARGS)

check: .venv/dev.stamp
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

screens: .venv/dev.stamp
	$(BIN)/python -m tests.browser.screens

translations: .venv/dev.stamp
	@mkdir -p var
	$(PYBABEL) -q extract --mapping-file=babel.cfg --no-location --sort-output \
		--keyword=_l --keyword=N_ --keyword=_n:1,2 --add-comments=Translators: \
		--project=Hardship --version=main --copyright-holder="the Hardship contributors" \
		--output-file=var/messages.pot .
	$(PYBABEL) -q update --input-file=var/messages.pot --output-dir=$(CATALOGUES) \
		--no-fuzzy-matching --no-wrap --ignore-pot-creation-date
	$(PYBABEL) -q compile --directory=$(CATALOGUES)

lock: .venv/dev.stamp
	$(BIN)/python -m pip install --quiet uv==0.13.9
	$(LOCK) requirements/run.in --output-file requirements/run.txt
	$(LOCK) requirements/dev.in --constraint requirements/run.txt --output-file requirements/dev.txt
	$(LOCK) requirements/bench.in --output-file requirements/bench.txt

clean:
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis dist

# ------------------------------------------------------------------------ the virtual environment
# A stamp is newer than the requirements it was installed from: the next start asks nobody.

.venv/run.stamp: requirements/run.txt pyproject.toml
	@sh requirements/install.sh run
	@touch $@

.venv/dev.stamp: requirements/dev.txt pyproject.toml
	@sh requirements/install.sh dev
	@touch .venv/run.stamp $@
