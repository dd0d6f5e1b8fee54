# `make` alone lists the commands.
# Looked for once, and quietly: a name that pyenv knows and does not lead anywhere says so in many lines.
ifndef PYTHON
PYTHON := $(shell for p in python3.13 python3.12 python3.11 python3 python; do $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && { command -v $$p; break; }; done)
endif
BIN := .venv/bin
WORKERS ?= 2
# A test run starts dozens of programs: what is compiled once is kept.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup run demo quick test check security proof bench browser proxy screenshots docs requirements clean

help:  ## list the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 14

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Reflectory needs Python 3.11 or newer: install it (Debian: apt install python3 python3-venv; Mac: python.org), then run make again."; exit 1; }
	@echo "1 of 3  making an environment of its own in .venv with $(PYTHON)"
	@$(PYTHON) -m venv .venv || { rm -rf .venv; echo "Python cannot make an environment here: on Debian run 'apt install python3-venv', then make again."; exit 1; }

.venv/core: requirements.txt pyproject.toml | $(BIN)/python
	@echo "2 of 3  fetching and installing the libraries that requirements.txt names: one to three minutes, the first time only"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@echo "3 of 3  installing the command reflectory into .venv"
	@PYTHONWARNINGS=ignore $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	@touch $@

.venv/dev: requirements-dev.txt .venv/core
	@echo "Fetching and installing what the tests need (requirements-dev.txt): one to three minutes, the first time only"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

setup: .venv/core  ## make the environment .venv with the command `reflectory` in it

run: .venv/core  ## start Reflectory on http://localhost:8501
	@echo "Starting Reflectory; it says its address when it is ready"
	@$(BIN)/reflectory run

demo: .venv/core  ## fill the database that DATABASE_URL names with the demonstration district
	$(BIN)/reflectory demo

browser: .venv/dev  ## make sure there is a browser for the tests
	@$(BIN)/python tests/browser.py

proxy: .venv/dev  ## make sure there are nginx and Caddy for the tests
	@$(BIN)/python tests/proxy.py

# Rooms below the web, without what needs a browser, PostgreSQL, another process or more than a few seconds.
QUICK := tests/analysis tests/files tests/surveys tests/reports tests/reference tests/db $(wildcard tests/test_*.py)
LONGER := postgresql or paper or slides or review or transfer or outages or linkage or lots or arrivals or invitations or test_bounds or survey_fuzz or each_group_alone

quick: .venv/dev  ## the inner loop: lint and the quick tests, in a minute and a half
	$(BIN)/ruff check .
	$(BIN)/python -m pytest -q -n $(WORKERS) --dist worksteal -m "not proof and not browser" -k "not ($(LONGER))" $(QUICK)

test: .venv/dev browser proxy  ## everything that must pass: lint, types, tests in a real browser and on a real PostgreSQL
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -q -n $(WORKERS) --dist loadfile --durations 25 --reruns 1 --only-rerun "TimeoutError: "

security: .venv/dev  ## static analysis for security, and known vulnerabilities of what is installed (needs the network)
	$(BIN)/ruff check --select S .
	$(BIN)/python -m pytest -q tests/web/server/test_walk.py tests/web/server/test_guarded.py tests/web/pages/test_privacy_claims.py
	$(BIN)/python tests/dependency_audit.py

proof: .venv/dev browser  ## the long proofs: exhaustive enumeration, hundreds of districts
	$(BIN)/python -m pytest -q -n 2 --dist loadfile -m proof --timeout 7200 --durations 20

bench: .venv/dev  ## the benchmarks, each against a named yardstick
	$(BIN)/python -m pip install --quiet --disable-pip-version-check polars duckdb pingouin
	@for file in bench/*.py; do echo "== $$file"; $(BIN)/python -m bench.$$(basename $$file .py); done

screenshots: .venv/dev browser  ## draw the pictures of the README anew
	$(BIN)/python docs/screenshots.py

docs: .venv/core  ## write the generated tables of docs/ anew
	$(BIN)/reflectory docs

requirements:  ## compile the pinned requirements (needs uv)
	uv pip compile -q --universal --no-header --no-annotate --python-version 3.11 pyproject.toml -o requirements.txt
	uv pip compile -q --universal --no-header --no-annotate --python-version 3.11 --extra dev -c requirements.txt pyproject.toml -o requirements-dev.txt

clean:  ## remove the environment and everything generated (not data/)
	rm -rf .venv build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
