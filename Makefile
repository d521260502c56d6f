# Tallyboard's few words: run, test, check, format, bench, load, attack, faults, mutants, acceptance.
PYTHON ?= python3

.PHONY: help run test check format bench load attack faults mutants acceptance

help:
	@echo "make run     install into .venv, make the demonstration account, serve http://127.0.0.1:8050"
	@echo "make test    everything that CI runs: format, lint, types, imports, migrations, all tests"
	@echo "make check   the quick loop: the same without browser, PostgreSQL and slow tests"
	@echo "make format  let ruff format and mend what it can"
	@echo "make bench   measure speed; prints the figures"
	@echo "make load    many people and an import at once on a running server; prints the figures"
	@echo "make attack  forged requests, hostile files and properties of make test, at full size"
	@echo "make faults  kill processes, fill disks and cut connections at many places"
	@echo "make mutants apply plausible bugs one by one; a test must catch each"
	@echo "make acceptance open every downloaded file in LibreOffice and compare cell by cell"

run:
	@$(PYTHON) -m scripts.bootstrap runtime
	@.venv/bin/flask --app app demo
	@.venv/bin/python app.py

test:
	@$(PYTHON) -m scripts.bootstrap tests
	@$(PYTHON) -m scripts.browser
	@.venv-test/bin/python -m scripts.checks all

check:
	@$(PYTHON) -m scripts.bootstrap tests
	@.venv-test/bin/python -m scripts.checks quick

format:
	@$(PYTHON) -m scripts.bootstrap tests
	@.venv-test/bin/ruff check --fix-only --quiet .
	@.venv-test/bin/ruff format .

# The tests' environment: measuring needs psutil and a PostgreSQL beside the runtime's packages.
bench:
	@$(PYTHON) -m scripts.bootstrap tests
	@.venv-test/bin/python -m bench

load:
	@$(PYTHON) -m scripts.bootstrap tests
	@.venv-test/bin/python -m bench.load

# The tests of `make test` that attack, or break what is stood on, at far more examples and places; not part of CI.
attack:
	@$(PYTHON) -m scripts.bootstrap tests
	@$(PYTHON) -m scripts.browser
	@.venv-test/bin/python -m scripts.full_size attack

faults:
	@$(PYTHON) -m scripts.bootstrap tests
	@.venv-test/bin/python -m scripts.full_size faults

mutants:
	@$(PYTHON) -m scripts.bootstrap tests
	@.venv-test/bin/python -m scripts.mutants

# Needs LibreOffice, which it installs where it may; not part of CI.
acceptance:
	@$(PYTHON) -m scripts.bootstrap tests
	@$(PYTHON) -m scripts.office
	@.venv-test/bin/python -m scripts.acceptance
