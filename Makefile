# The face of the arena. Every target sets up what it needs on a fresh machine.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
PYTEST := $(BIN)/python -m pytest tests -n 2 --dist worksteal
CONFIG ?= configs/default.yaml
RUNS ?= $(or $(SUITE_RUNS),runs)
PORT ?= 5000
DASHBOARD_PORT ?= 8080

export MLFLOW_DISABLE_TELEMETRY = 1
# Bytecode makes every start five times faster; an inherited setting must not turn it off.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: experiments test test-rest test-all lint ui dashboard leaderboard bench kills fuzz acceptance docs setup clean

experiments: $(READY)  ## ask the default question (or CONFIG=...) and show the leaderboard
	@$(BIN)/suite run $(CONFIG)

test: $(READY)  ## run the quick tests; the last line says what is left to test-all
	@$(PYTEST) --only quick

test-rest: $(READY)  ## run what test leaves out: documentation pages, served models, clusters, kills, a browser
	@$(PYTEST) --only rest

test-all: $(READY)  ## run all tests
	@$(PYTEST)

lint: $(READY)  ## ruff and mypy
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

leaderboard: $(READY)  ## show the latest leaderboard and write the page
	@$(BIN)/suite leaderboard --html $(RUNS)/leaderboard.html

# The server's own jobs are for language models: without them it starts fewer processes.
ui: $(READY)  ## MLflow UI on PORT
	@test -e $(RUNS)/mlflow.db || { echo "nothing was run yet in $(RUNS): make experiments"; exit 2; }
	@echo "MLflow UI: http://127.0.0.1:$(PORT) (the run table is under Training runs)"
	@MLFLOW_SERVER_ENABLE_JOB_EXECUTION=false $(BIN)/mlflow server --workers 2 \
	  --backend-store-uri sqlite:///$(RUNS)/mlflow.db --port $(PORT)

dashboard: $(READY)  ## Optuna dashboard on DASHBOARD_PORT
	@test -e $(RUNS)/optuna.journal || { echo "nothing was tuned yet in $(RUNS): make experiments"; exit 2; }
	@echo "Optuna dashboard: http://127.0.0.1:$(DASHBOARD_PORT)"
	@$(BIN)/optuna-dashboard --storage-class JournalFileStorage --port $(DASHBOARD_PORT) $(RUNS)/optuna.journal

fuzz: $(READY)  ## read thousands of altered files and ask a thousand altered requests, into build/fuzz.json
	@mkdir -p build
	@OMP_NUM_THREADS=1 $(BIN)/python tests/fuzz/fuzz.py --json build/fuzz.json

kills: $(READY)  ## end a small question at many moments and compare what it leaves, into build/kills/
	@$(BIN)/python tests/campaigns/kill_campaign.py

acceptance: $(READY)  ## redraw 1,000 worlds of each size and hold interval and verdict to them, into build/acceptance.json
	@mkdir -p build
	@OMP_NUM_THREADS=1 $(BIN)/python tests/campaigns/acceptance.py

docs: $(READY)  ## the documentation, into site/
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet
	@echo "documentation: site/index.html"

bench: $(READY)  ## measure every performance claim as a ratio, into build/bench/
	@mkdir -p build/bench
	@set -e; for file in tests/benchmarks/bench_*.py; do \
	  name=$$(basename $$file .py); \
	  OMP_NUM_THREADS=1 NUMBA_NUM_THREADS=1 $(BIN)/python $$file --json build/bench/$$name.json; \
	done

setup: $(READY)  ## virtual environment and pinned dependencies

# The stamp is written last, so an interrupted set-up is done again.
$(READY): pyproject.toml constraints.txt
	@command -v $(PYTHON) >/dev/null || { echo "no $(PYTHON): Python 3.11, 3.12 or 3.13 is needed"; exit 2; }
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' || \
	  { echo "$$($(PYTHON) --version) found, Python 3.11, 3.12 or 3.13 is needed: make PYTHON=python3.12 ..."; exit 2; }
	@echo "setting up $(VENV) (some minutes, once)"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $(READY)

clean:  ## remove the environment and build outputs; results in runs/ stay
	rm -rf $(VENV) build site *.egg-info .pytest_cache .mypy_cache .ruff_cache
