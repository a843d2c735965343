# wenmai: `make run` takes a collection to a searchable gene bank, `make test` runs the whole suite.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
# Beancount is under the GPL: a program of its own, in an environment of its own, asked only by tests.
BOOKS := $(VENV)-books
PORT ?= 8000
COLLECTION ?=
export WENMAI_HOME ?= $(CURDIR)/.wenmai

.PHONY: run test check bench torture wheel-test clean

run: $(VENV)/.installed
	@$(BIN)/wenmai gallery $(if $(COLLECTION),"$(COLLECTION)") --port $(PORT)

test: $(VENV)/.installed-dev $(BOOKS)/.installed
	@# Hundreds of processes are started: they keep what they compile, also where PYTHONDONTWRITEBYTECODE is set.
	WENMAI_TEST_BEAN_CHECK=$(abspath $(BOOKS))/bin/bean-check PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -n 2 --dist loadscope --no-loadscope-reorder

check: $(VENV)/.installed-dev
	$(BIN)/ruff check src tests benchmarks hatch_build.py
	$(BIN)/ruff format --check src tests benchmarks hatch_build.py
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/.installed-dev
	$(BIN)/python -m benchmarks.run

torture: $(VENV)/.installed-dev
	$(BIN)/python -m benchmarks.torture.run

wheel-test: $(VENV)/.installed-dev
	bash .ci/wheel-test

clean:
	rm -rf $(VENV) $(BOOKS) dist build

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

# Pinned by hash; the package itself is built with the pinned tools, not with whatever is newest.
$(VENV)/.installed: $(VENV)/bin/python requirements/run.txt pyproject.toml
	@echo "wenmai: setting up (once; a few minutes)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements/run.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements/build.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed requirements/dev.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements/dev.txt
	@touch $@

$(BOOKS)/.installed: requirements/books.txt
	@$(PYTHON) -m venv $(BOOKS)
	@$(BOOKS)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements/books.txt
	@touch $@
