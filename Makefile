# Everything that a person or CI runs. Needs git, make and Python >= 3.11; finds the rest itself.
.DEFAULT_GOAL := help
SHELL := /bin/bash

UV := $(or $(shell command -v uv 2>/dev/null),.uv/bin/uv)
export UV_PYTHON_DOWNLOADS := never
export UV_COMPILE_BYTECODE := 1
# Compiled bytecode is what makes starts quick; some environments switch it off.
unexport PYTHONDONTWRITEBYTECODE

SOURCES := pyproject.toml uv.lock

SBOM ?= dist/sbom.cdx.json

SOAK_ROUNDS ?= 50
SOAK_MINUTES ?= 30
SOAK_RATE ?= 20

.PHONY: help run setup postgresql train test test-postgresql soak screenshots lint check-data bench audit sbom licences clean

help:  ## List the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

run: .venv/.ready  ## Set up, train if need be, serve, and say where to look
	@.venv/bin/frontdesk serve $(ARGS)

setup: .venv/.ready  ## Install what running needs

postgresql: .venv/.ready  ## Install what the record in PostgreSQL needs
	@$(UV) sync --locked --no-dev --inexact --quiet --extra postgresql

train: .venv/.ready  ## Train on the current data
	@.venv/bin/frontdesk train

test: .venv/.ready-dev  ## Set up with the tests' tools and Chromium, then check everything
	@bash tools/install_chromium.sh
	@bash tools/install_test_programs.sh
	@if command -v npm >/dev/null; then npm ci --prefix widget --no-audit --no-fund --silent; fi
	@.venv/bin/ruff check . && .venv/bin/ruff format --check .
	@.venv/bin/mypy
	@.venv/bin/pytest

soak: .venv/.ready-dev  ## Long tests, faults at random moments, load: SOAK_ROUNDS=50 SOAK_MINUTES=30 SOAK_RATE=20
	@SOAK_ROUNDS=$(SOAK_ROUNDS) .venv/bin/pytest -s -m soak
	@.venv/bin/python -m benchmarks.load --minutes $(SOAK_MINUTES) --rate $(SOAK_RATE)

test-postgresql: .venv/.ready-dev  ## Check chat and console on PostgreSQL; as root on Debian it installs the server
	@$(UV) sync --locked --inexact --quiet --extra postgresql
	@bash tools/with_postgresql.sh .venv/bin/pytest tests/chat tests/review

screenshots: .venv/.ready-dev  ## Draw the documentation's pictures anew
	@FRONTDESK_SCREENSHOTS=1 .venv/bin/pytest tests/browser -k "screenshots or readme or console_days"

lint: .venv/.ready-dev  ## Check style and types only
	.venv/bin/ruff check . && .venv/bin/ruff format --check . && .venv/bin/mypy

check-data: .venv/.ready  ## Rasa's own checks of data and domain
	.venv/bin/frontdesk rasa data validate --fail-on-warnings

bench: .venv/.ready-dev  ## Print the figures of benchmarks/ for this machine
	.venv/bin/python -m benchmarks.service
	.venv/bin/python -m benchmarks.understanding
	.venv/bin/python -m benchmarks.redaction
	.venv/bin/python -m benchmarks.widget
	.venv/bin/python -m benchmarks.console

audit: .venv/.ready-dev  ## Ask OSV.dev for known holes in the locked packages; fails where it can't
	@.venv/bin/python -m tools.audit $(UV)

sbom: | $(filter .uv/bin/uv,$(UV))  ## Write the list of all parts with hashes to dist/sbom.cdx.json
	@mkdir -p $(dir $(SBOM))
	@$(UV) export --frozen --no-dev --all-extras --quiet --preview-features sbom-export --format cyclonedx1.5 | python3 -m tools.sbom $(SBOM)
	@echo $(SBOM)

licences: .venv/.ready-dev postgresql  ## Write docs/licences.md from what is installed
	@.venv/bin/python -m tools.licences \
		"$$($(UV) export --frozen --no-dev --no-emit-project --no-hashes --quiet)" \
		"$$($(UV) export --frozen --no-dev --no-emit-project --no-hashes --quiet --all-extras)"

clean:  ## Remove the environment and what was trained; conversations stay
	rm -rf .venv .uv models results .pytest_cache .ruff_cache .mypy_cache

.uv/bin/uv:
	@python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Frontdesk needs Python 3.11 or newer; python3 here is $$(python3 --version)."; exit 1; }
	@python3 -m venv .uv || { echo "Python's venv module is missing; on Debian, install python3-venv."; exit 1; }
	@.uv/bin/pip install --quiet --disable-pip-version-check --require-hashes --requirement tools/uv.txt

.venv/.ready: $(SOURCES) | $(filter .uv/bin/uv,$(UV))
	@$(UV) sync --locked --no-dev --inexact --quiet
	@.venv/bin/python -m compileall -q frontdesk actions
	@.venv/bin/python -m frontdesk.assistant.language_pipeline
	@.venv/bin/python -m frontdesk.assistant.encoding
	@touch $@

.venv/.ready-dev: $(SOURCES) | $(filter .uv/bin/uv,$(UV))
	@$(UV) sync --locked --quiet
	@.venv/bin/python -m compileall -q frontdesk actions
	@.venv/bin/python -m frontdesk.assistant.language_pipeline
	@.venv/bin/python -m frontdesk.assistant.encoding
	@touch $@ .venv/.ready
