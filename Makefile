# The two commands that matter on a fresh machine: `make demo` and `make test`.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin

.PHONY: demo test lint test-long bench readme clean

demo: $(VENV)/installed
	$(BIN)/bimcheck demo demo-output

test: $(VENV)/installed-test lint
	$(BIN)/python -m pytest -n 2 -m "not long"

test-long: $(VENV)/installed-test
	$(BIN)/python -m pytest -n 2 -m long

# Against the peers, in one run; BENCH="--quick" and the like pass options on.
bench: $(VENV)/installed-test
	$(BIN)/python -m benchmarks $(BENCH)

lint: $(VENV)/installed-test
	$(BIN)/ruff check .
	$(BIN)/mypy

# The output that the READMEs show, anew; look at the difference before you commit it.
readme: $(VENV)/installed-test
	$(BIN)/python -m tests.test_readme

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "bimcheck needs Python 3.11 or newer")'
	$(PYTHON) -m venv $(VENV)

# Editable, so that a checkout is tested as it lies there.
$(VENV)/installed: $(VENV)/bin/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[gis]'
	touch $@

$(VENV)/installed-test: $(VENV)/bin/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[test]'
	touch $@ $(VENV)/installed

clean:
	rm -rf $(VENV) build dist demo-output .pytest_cache .mypy_cache .ruff_cache .hypothesis
