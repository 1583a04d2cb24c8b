# Everything runs in .venv, made here from requirements.lock (hashed) the first time and again whenever the lock,
# pyproject.toml or the place of this folder changes. Once it is there, the network is for audit, lock and npm's packages.
#
#   make PYTHON=/path/to/python ...   takes that Python (3.11 or later) for .venv
#   make serve ARGS="--port 9000"     hands arguments on (serve, demo, test, bench…)

SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help serve demo test check audit bench bench-write bench-read bench-live bench-fairness soak lock schema dashboard e2e screens clean

BIN := .venv/bin
WORKERS ?= 2
# No bound of behaviour: what takes so long hangs, and is told with the stacks of its threads, and run once more.
HANGS_SECONDS ?= 150
UV_VERSION := 0.13.9
PIP_AUDIT_VERSION := 2.10.1

# The stamp holds the checksum of what .venv was made from; when it differs, the rule below runs again.
READY := .venv/.ready
WANTED := $(shell { echo '$(CURDIR)'; cat requirements.lock pyproject.toml; } | cksum)
ifneq ($(WANTED),$(shell test -x $(BIN)/python && cat $(READY) 2>/dev/null))
.PHONY: $(READY)
endif

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' Makefile

serve: $(READY) ## serve GraphQL on 127.0.0.1:8000, with an embedded MongoDB unless MONGODB_URL is set
	@$(BIN)/offergraph serve $(ARGS)

demo: $(READY) ## the same with a connector beside it that fills it and keeps it moving
	@$(BIN)/offergraph demo --serve $(ARGS)

# Files stay whole: what a module sets up is set up once. They come in their order: those with fewest tests last, as is
# the default, are those that take longest.
test: check ## everything that CI runs: check, then the tests (WORKERS=2 at a time)
	@$(BIN)/python -m pytest --numprocesses $(WORKERS) --dist loadfile --no-loadscope-reorder --reruns 1 -r R --timeout $(HANGS_SECONDS) $(ARGS)

check: $(READY) ## format, lint, types, imports, and the printed schema up to date
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/offergraph schema --check

# Needs the network. In an environment of its own, for it is no part of the project.
audit: $(READY) ## look up known vulnerabilities of what requirements.lock holds
	@test -x .venv-audit/bin/pip-audit || { $(BIN)/python -m venv .venv-audit && \
		.venv-audit/bin/pip install --quiet --disable-pip-version-check pip-audit==$(PIP_AUDIT_VERSION); }
	@.venv-audit/bin/pip-audit --requirement requirements.lock --require-hashes --disable-pip $(ARGS)

bench: bench-write bench-read bench-live ## all measurements, one after the other (ARGS=--markdown: into docs/)

bench-write: $(READY) ## measure mutations beside a transaction each and the driver's limits (NODES=3: three nodes)
	@$(BIN)/python -m tests.bench.write $(ARGS)

bench-read: $(READY) ## measure queries beside other servers (ARGS="--scale --markdown": size too, into docs/)
	@$(BIN)/python -m tests.bench.read $(ARGS)

bench-live: $(READY) ## measure subscriptions beside other servers (ARGS="--idle 0": no idle sockets)
	@$(BIN)/python -m tests.bench.live $(ARGS)

bench-fairness: $(READY) ## measure what a neighbour waits beside a greedy client (ARGS="--seconds 10")
	@$(BIN)/python -m tests.bench.fairness $(ARGS)

soak: $(READY) ## let subscribers come and go for long, and look for what they leave (ARGS="--minutes 10")
	@$(BIN)/python -m tests.bench.soak $(ARGS)

schema: $(READY) ## print the GraphQL schema to schema/schema.graphql
	@$(BIN)/offergraph schema --write

# The built page is committed, so that serving needs no Node; a test rebuilds it and compares the bytes.
dashboard: dashboard/node_modules ## build the page from dashboard/ into deploy/pages/dashboard (needs Node 20.19)
	@cd dashboard && npm run build

e2e: $(READY) ## the page in a real Chromium against the real service, with the demo at work
	@$(BIN)/python -m pytest -s tests/dashboard $(ARGS)

screens: dashboard/node_modules ## picture each page of the service at 127.0.0.1:8000 (make demo) into docs/screens
	@cd dashboard && npm run screens

dashboard/node_modules: dashboard/package-lock.json
	@cd dashboard && npm ci && touch node_modules

# Needs the network as well; uv lives in a folder of its own, for nothing else needs it.
lock: $(READY) ## resolve the dependencies anew into requirements.lock (ARGS="--upgrade" for newer ones)
	@test -x .venv-lock/bin/uv || $(BIN)/python -m venv .venv-lock
	@.venv-lock/bin/pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	@.venv-lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --custom-compile-command "make lock" --extra dev $(ARGS) \
		--output-file requirements.lock pyproject.toml

clean: ## remove .venv, caches and build results (data under .data stays)
	rm -rf .venv .venv-lock .venv-audit tests/clients/node_modules dashboard/node_modules dashboard/src/graph/generated tests/bench/peers/node/node_modules build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -path ./.git -prune -o -name __pycache__ -type d -exec rm -rf {} +

# A candidate counts only when it runs, is new enough and can make a virtual environment. One that stands and was made
# here is kept, so that a change of pyproject.toml alone asks for no network.
$(READY):
	@if ! { $(BIN)/python -c '' && grep -qF '$(CURDIR)/.venv' $(BIN)/activate; } 2>/dev/null; then \
		found=; \
		for python in $(or $(PYTHON),python3.13 python3.12 python3.11 python3.14 python3 python); do \
			if "$$python" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
				found="$$python"; break; \
			fi; \
		done; \
		if [ -z "$$found" ]; then \
			echo "offergraph: no Python 3.11 or later with its venv module was found: install one" \
				"(Debian, Ubuntu: apt install python3 python3-venv) or name it: make PYTHON=/path/to/python" >&2; \
			exit 1; \
		fi; \
		echo "offergraph: setting up .venv with $$("$$found" --version)" >&2; \
		"$$found" -m venv --clear .venv; \
	fi
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@echo '$(WANTED)' > $(READY)
