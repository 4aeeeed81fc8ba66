# The front door of shouhou. `make` alone lists the doors.
PORT ?= 8000
# Any Python from 3.8 on starts the tools; they then find one that is new enough for shouhou itself.
BOOT := $(shell for p in python3 python3.12 python3.13 python3.14 python; do $$p -c 'import sys; sys.exit(sys.version_info < (3, 8))' >/dev/null 2>&1 && echo $$p && break; done)
PY := .venv/bin/python
.DEFAULT_GOAL := help
.PHONY: help run setup setup-dev test lint bench messages assets docs lock wheel boot
export PYTHONUTF8 := 1
# Compiled modules are kept: each process that starts would compile a thousand of them anew.
unexport PYTHONDONTWRITEBYTECODE

help: ## this list
	@echo "Doors:"
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 18

boot:
	@test -n "$(BOOT)" || { echo "There is no Python on this machine. Install Python 3.12 or newer, then run make again."; exit 1; }

setup: boot ## make .venv/bin/shouhou ready: environment, dependencies, assets, translations
	@$(BOOT) tools/set_up.py

setup-dev: boot
	@$(BOOT) tools/set_up.py --dev

run: setup ## a running demo company; make run PORT=8123 chooses the port
	@$(PY) tools/run.py $(PORT)

test: boot ## everything that has to be green: lint, types, contracts, tests on both databases and in a browser
	@$(BOOT) tools/prepare_tests.py
	@$(BOOT) tools/set_up.py --dev
	@$(PY) tools/run_tests.py $(TEST)

lint: setup-dev ## only lint, types and import contracts
	@$(PY) tools/run_tests.py lint

bench: setup-dev ## timed operations on seeded data, on both databases
	@$(PY) tools/bench.py

messages: setup-dev ## say what has no Chinese yet; merge tables with TABLES="a.tsv b.tsv"
	@$(if $(TABLES),$(PY) tools/messages.py merge $(TABLES) &&) $(PY) tools/messages.py compile && $(PY) tools/messages.py check

assets: setup ## copy the browser libraries into the static folder
	@$(PY) tools/assets.py

docs: setup-dev ## write the generated pages of docs/
	@$(PY) tools/docs.py

lock: setup-dev ## compile requirements/*.txt and package-lock.json; LOCK=--upgrade moves all pins
	@$(PY) tools/lock.py $(LOCK)
	@npm install --package-lock-only --omit-lockfile-registry-resolved --no-audit --no-fund --loglevel=error

wheel: setup-dev ## build dist/shouhou-*.whl with assets and translations inside
	@$(PY) tools/assets.py && $(PY) tools/messages.py compile
	@rm -rf build/lib build/bdist* && $(PY) -m build --wheel --no-isolation --outdir dist . >/dev/null && ls dist/*.whl
