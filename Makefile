# One-line recipes over the README's commands.
BIN = .venv/bin

.PHONY: setup run demo test lint snap bench shots soak release

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

release:
	rm -rf dist .venv-release && python3 -m venv .venv-release
	.venv-release/bin/pip install -q build cyclonedx-bom
	.venv-release/bin/python -m build -q --outdir dist .
	python3 -m venv .venv-release/clean && .venv-release/clean/bin/pip install -q -c constraints.txt dist/*.whl
	.venv-release/bin/cyclonedx-py environment .venv-release/clean --output-file dist/sbom.json
	cd dist && sha256sum * > SHA256SUMS
