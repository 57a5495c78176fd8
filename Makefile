# One word per task. `make run` and `make test` do all their own set-up.

PYTHON3 ?= python3
BIN := .venv/bin
# Compiled modules are kept, whatever this shell says: a process then starts in one second and not in five.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev browser judges run test check format lock connector conformance bench screens fuzz access clean

help: ## Show this list
	@grep -E '^[a-z-]+:.*## ' Makefile | sed -E 's/:.*## /\t/' | expand -t 16

setup: ## Install what the site needs
	@$(PYTHON3) tools/setup.py app

setup-dev: setup ## Install what tests and checks need as well
	@$(PYTHON3) tools/setup.py dev

browser: setup-dev ## Find a browser for the journeys, or install Debian's Chromium
	@$(BIN)/python tools/browser.py

judges: setup-dev ## Install the third-party clients that judge the sandbox
	@$(BIN)/python tools/judges.py

run: setup ## Start everything: database, sandbox marketplaces, worker and site, with sample data
	@$(BIN)/esmart run

test: setup-dev browser judges ## Run all tests (four at a time: half of them wait for a marketplace, not for a processor)
	@ESMART_DATA="$(CURDIR)/var/test" $(BIN)/pytest -n 4 --dist loadgroup $(ARGS)

check: setup-dev ## Lint, types, house laws
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy -p ikm_connectors -p ikm_sandbox -p esmart.core -p esmart.registry -p esmart.intake -p esmart.channels -p esmart.coaching -p esmart.api -p esmart.accounts
	$(BIN)/lint-imports
	$(BIN)/python portal/manage.py makemigrations --check --dry-run
	ESMART_PRODUCTION=1 ESMART_HOSTS=localhost ESMART_EMAIL_URL=smtp://localhost $(BIN)/python portal/manage.py check --deploy --fail-level WARNING
	@$(BIN)/python tools/dependency_audit.py requirements/app.txt requirements/dev.txt

format: setup-dev ## Put the code in its one form
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

lock: setup-dev ## Compile the locks anew (hashes, no addresses)
	@$(BIN)/python tools/lock.py

connector: setup-dev ## Lay out a new marketplace's connector: make connector NAME=warung
	@$(BIN)/python tools/connector.py "$(NAME)"

conformance: setup-dev ## Run the conformance suite on every connector and write its table to docs/marketplaces/
	@$(BIN)/python -m ikm_connectors.testing.table

bench: setup-dev ## Measure against baselines run beside us; writes docs/benchmarks.md
	@ESMART_DATA="$(CURDIR)/var/bench" $(BIN)/python tools/bench.py

screens: setup-dev browser ## Picture every page at 360 and 1280 px, each role, into var/screens
	@$(BIN)/python tools/screens.py

fuzz: setup-dev ## Try every operation of the API as every role for ten minutes
	@ESMART_FUZZ_ROUNDS=200 ESMART_DATA="$(CURDIR)/var/test" $(BIN)/pytest -q portal/tests/api/test_conformity.py $(ARGS)

access: setup-dev ## Write docs/access.md: who may open which address
	@$(BIN)/python tools/access_table.py

clean: ## Remove what was built (not the data in var/)
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
