# `make dataset` and `make test` on a fresh machine need Python 3.11 or later with venv and pip, and nothing else.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: dataset test suite lint wheel docs bench agreement
.DELETE_ON_ERROR:

dataset: $(READY)
	$(BIN)/palermo check
	$(BIN)/palermo build --out dist/palermo

test: lint suite

suite: $(READY)
	$(BIN)/pytest -n auto $(PYTEST_ARGS)

lint: $(READY)
	$(BIN)/ruff check -q .
	$(BIN)/ruff format -q --check .
	$(BIN)/mypy
	$(BIN)/palermo check
	$(BIN)/palermo fmt --check
	$(BIN)/palermo schema
	$(BIN)/palermo docs --check

# PEER is a check-jsonschema of its own environment, e.g. from `pipx install check-jsonschema`.
bench: $(READY)
	$(BIN)/python benchmarks/check.py $(PEER)

# The reports that DATASHEET.md tells: passes by the version of the guidelines that they followed.
agreement: $(READY)
	for version in 0.1 0.3; do \
	  $(BIN)/palermo agreement --guideline $$version --out annotations/agreement-$$version.json >/dev/null || exit 1; \
	done

docs: $(READY)
	$(BIN)/palermo schema --write
	$(BIN)/palermo docs

# What is published: the wheel carries a dataset without the texts that may not be passed on.
wheel: $(READY)
	$(BIN)/palermo check
	$(BIN)/palermo build --public --out dist/public
	$(BIN)/python -m hatchling build -t wheel -d dist

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "palermo needs Python 3.11 or later; name one with PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@
