# What can be done here? Each target makes what it needs first: the Debian packages, then .venv from the locked requirements.

SHELL := /bin/bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
unexport PYTHONDONTWRITEBYTECODE  # without bytecode each command starts three times slower

BIN := .venv/bin
MADE := .venv/.made
PYTEST := $(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder  # each file in one process, in the order of tests/conftest.py
OURS := dags demo etl expectations report_templates

.PHONY: help demo test check airflow bench clean format lock venv system system-test

help:  ## show this list
	@sed -nE 's/^([a-z-]+):.*  ## (.*)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 18

demo: venv  ## one month from the stand-in agencies to the PDFs and e-mails (ARGS=--json for one object)
	@$(BIN)/esep demo $(ARGS)

test: venv system-test  ## all tests (ARGS="-k words" for some)
	@$(PYTEST) $(ARGS)

check: venv system-test  ## the one gate: format, lint, types, import contracts, tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(PYTEST)

airflow: venv  ## the Airflow UI with our DAGs, on this machine
	@scripts/airflow.sh

bench: venv  ## how fast, in figures
	@for each in bench/[!_]*.py; do echo "$$each"; $(BIN)/python -m "bench.$$(basename "$$each" .py)" || exit; done

format: venv  ## put the code into the one format
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

lock:  ## resolve pyproject.toml anew into the two requirements files
	@scripts/lock.sh

clean:  ## remove the environment and all caches; esep-home with its data stays
	@rm -rf .venv build *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .coverage* htmlcov
	@find $(OURS) bench plugins tests -name __pycache__ -prune -exec rm -rf {} + 2>/dev/null || true

venv: $(MADE)  ## .venv from the locked requirements

$(MADE): requirements-dev.txt pyproject.toml scripts/venv.sh | system
	@scripts/venv.sh $(OURS)
	@touch $@

system:  ## Debian packages that Esep needs
	@scripts/system.sh scripts/system-packages.txt

system-test: system  ## and those that only the tests need
	@scripts/system.sh scripts/system-packages-test.txt
