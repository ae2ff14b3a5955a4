# Golden Thread. Everything runs from .venv, made from the lock files; nothing else needs installing.
PYTHON ?= python3
BIN := .venv/bin
HOST ?= 127.0.0.1
PORT ?= 8000
export GOLDENTHREAD_DATABASE_URL ?= sqlite:///goldenthread.db

.DEFAULT_GOAL := help

.PHONY: help
help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  %-12s %s\n", $$1, $$2}'

.venv/runtime: requirements/runtime.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("Golden Thread needs Python 3.11 or newer") if sys.version_info < (3, 11) else None'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/runtime.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps -e .
	@touch $@

.venv/dev: .venv/runtime requirements/dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.lock
	@touch $@

.PHONY: assets
assets: app/web/static/vendor ## fetch what the pages are made with (npm comes from a wheel where the machine has none)

app/web/static/vendor: package.json package-lock.json tools/fetch_assets.py | .venv/runtime
	$(BIN)/python tools/fetch_assets.py
	@touch $@

.PHONY: setup
setup: .venv/runtime assets ## make the virtual environment from the lock file, and fetch the pages' assets

.PHONY: demo
demo: .venv/runtime assets ## load the demonstration council and print its coverage and gaps
	@$(BIN)/goldenthread db upgrade
	@$(BIN)/goldenthread seed
	@$(BIN)/goldenthread coverage --authority wokingham --as-of 2021-11-04
	@$(BIN)/goldenthread gaps --authority wokingham --as-of 2021-11-04 --summary

.PHONY: run
run: demo ## the same, then serve the pages on http://127.0.0.1:8000, the REST API on /docs
	$(BIN)/goldenthread serve --host $(HOST) --port $(PORT)

.PHONY: test
test: .venv/dev assets check ## run the checks and every test, on SQLite and PostgreSQL
	$(BIN)/python -m pytest

.PHONY: check
check: .venv/dev ## ruff, mypy, import contract
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

.PHONY: bench
bench: .venv/dev ## measure the speed claims, each against its named alternative
	$(BIN)/python -m bench

.PHONY: docs
docs: .venv/runtime ## write the pages of docs/ that are made from the code
	$(BIN)/goldenthread rules --format markdown > docs/gap-rules.md
	$(BIN)/goldenthread import warnings --format markdown > docs/warnings.md

.PHONY: tour
tour: .venv/dev assets ## take the pictures of docs/tour.md from the running service (needs Chromium)
	$(BIN)/python -m tools.make_tour

.PHONY: lock
lock: .venv/dev ## resolve the dependencies anew into the lock files
	$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url --custom-compile-command "make lock" --group build pyproject.toml -o requirements/runtime.lock
	$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url --custom-compile-command "make lock" --group dev -c requirements/runtime.lock pyproject.toml -o requirements/dev.lock
	$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url --custom-compile-command "make lock" --group pyproject.toml:node -o requirements/node.lock

.PHONY: clean
clean: ## remove the virtual environment and the caches, never a database
	rm -rf .venv node_modules app/web/static/vendor .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache dist
