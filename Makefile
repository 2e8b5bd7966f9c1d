# One-line recipes over the README's commands.
BIN = .venv/bin

.PHONY: setup run demo test lint snap bench shots soak

setup:
	python3 -m venv .venv && $(BIN)/pip install -q -c constraints.txt -e '.[dev]'

run:
	$(BIN)/calmterm

demo:
	$(BIN)/calmterm demo

test:
	$(BIN)/pytest

lint:
	$(BIN)/ruff check && $(BIN)/ruff format --check && $(BIN)/pyright && $(BIN)/lint-imports

snap:
	$(BIN)/pytest -n 0 tests/test_snapshots*.py --snapshot-update

bench:
	$(BIN)/python bench/cold_start.py && $(BIN)/python bench/add_entry.py

shots:
	$(BIN)/python scripts/screenshots.py

soak:
	nice $(BIN)/python scripts/soak.py
