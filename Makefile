# One-line recipes over the README's commands.
BIN = .venv/bin

.PHONY: setup run demo test lint snap bench shots site soak lowest hashes release

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

# Pictures of tests that are left out would be taken for unused ones.
snap:
	$(BIN)/pytest -n 0 tests/test_snapshots*.py -m "soak or not soak" --snapshot-update

bench:
	$(BIN)/python bench/cold_start.py && $(BIN)/python bench/add_entry.py

shots:
	$(BIN)/python scripts/screenshots.py && $(BIN)/python scripts/moving_picture.py

# In an environment of its own, since the tests need none of it.
site:
	python3 -m venv .venv-site && .venv-site/bin/pip install -q -c constraints.txt zensical
	.venv-site/bin/zensical build --strict

soak:
	nice $(BIN)/python scripts/soak.py

# Some of every room's tests, with the lowest versions that pyproject.toml allows. The pictures are of one version.
lowest:
	python3 -m venv --clear .venv-lowest
	python3 scripts/lowest.py > .venv-lowest/constraints.txt
	.venv-lowest/bin/pip install -q -c .venv-lowest/constraints.txt -e '.[dev]'
	.venv-lowest/bin/pytest -m 'not slow' tests/cli tests/exchange tests/migrations tests/screens/today tests/store/test_*.py

# What a wheel needs, with the hash of each file, so that pip can tell a download that is not the one tried here.
hashes:
	python3 -m venv --clear .venv-hashes && .venv-hashes/bin/pip install -q pip-tools
	.venv-hashes/bin/pip-compile -q --generate-hashes --strip-extras --no-header --no-annotate --no-emit-index-url \
		--no-emit-trusted-host --no-emit-find-links -c constraints.txt -o hashes.txt pyproject.toml

release:
	rm -rf dist .venv-release && python3 -m venv .venv-release
	.venv-release/bin/pip install -q build cyclonedx-bom
	.venv-release/bin/python -m build -q --outdir dist .
	python3 -m venv .venv-release/clean && .venv-release/clean/bin/pip install -q --require-hashes -r hashes.txt
	.venv-release/clean/bin/pip install -q --no-deps dist/*.whl && cp hashes.txt dist
	.venv-release/bin/cyclonedx-py environment .venv-release/clean --output-file dist/sbom.json
	cd dist && sha256sum * > SHA256SUMS
