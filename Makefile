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

.PHONY: experiments test test-rest test-all test-pythons lint ui dashboard leaderboard bench kills siege fuzz acceptance pictures docs wheel setup clean

experiments: $(READY)  ## ask the default question (or CONFIG=...) and show the leaderboard
	@$(BIN)/suite run $(CONFIG)

test: $(READY)  ## run the quick tests; the last line says what is left to test-all
	@$(PYTEST) --only quick

test-rest: $(READY)  ## run what test leaves out: documentation pages, served models, clusters, kills, a browser
	@$(PYTEST) --only rest

test-all: $(READY)  ## run all tests, then the quick ones on every other Python at hand
	@$(PYTEST)
	@$(MAKE) --no-print-directory test-pythons

# Each gets an environment of its own, of several GB with a torch for GPUs.
test-pythons: $(READY)  ## run the quick tests on every Python from 3.11 to 3.13 at hand but that of .venv
	@for version in 3.11 3.12 3.13; do \
	  $(BIN)/python -c "import sys; sys.exit('$$version' != '%d.%d' % sys.version_info[:2])" && continue; \
	  found=""; \
	  for python in python$$version $${PYENV_ROOT:-$$HOME/.pyenv}/versions/$$version.*/bin/python; do \
	    "$$python" -c "" 2>/dev/null && { found="$$python"; break; }; \
	  done; \
	  test -n "$$found" || { echo "Python $$version is not at hand: not tested"; continue; }; \
	  $(MAKE) --no-print-directory test VENV=.venv-$$version PYTHON="$$found" || exit 1; \
	done

lint: $(READY)  ## ruff and mypy
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

leaderboard: $(READY)  ## show the latest leaderboard and write the page
	@$(BIN)/suite leaderboard --html $(RUNS)/leaderboard.html

ui: $(READY)  ## MLflow on the runs of the latest question, on PORT
	@SUITE_RUNS=$(RUNS) $(BIN)/suite ui --port $(PORT)

dashboard: $(READY)  ## Optuna's dashboard on all studies, on DASHBOARD_PORT
	@SUITE_RUNS=$(RUNS) $(BIN)/suite dashboard --port $(DASHBOARD_PORT)

fuzz: $(READY)  ## read thousands of altered files and ask a thousand altered requests, into build/fuzz.json
	@mkdir -p build
	@OMP_NUM_THREADS=1 $(BIN)/python tests/fuzz/fuzz.py --json build/fuzz.json

kills: $(READY)  ## end a small question at many moments and compare what it leaves, into build/kills/
	@$(BIN)/python tests/campaigns/kill_campaign.py

siege: $(READY)  ## ask two questions of two users while a team's servers fail, into build/siege.json
	@$(BIN)/python tests/campaigns/siege.py

acceptance: $(READY)  ## redraw 1,000 worlds of each size and hold interval and verdict to them, into build/acceptance.json
	@mkdir -p build
	@OMP_NUM_THREADS=1 $(BIN)/python tests/campaigns/acceptance.py

pictures: $(READY)  ## take the pictures of the documentation from the latest question, or QUESTION=...
	@$(BIN)/python tests/campaigns/pictures.py $(QUESTION)

docs: $(READY)  ## the documentation, into site/
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet
	@echo "documentation: site/index.html"

bench: $(READY)  ## measure every performance claim as a ratio, into build/bench/
	@mkdir -p build/bench
	@set -e; for file in tests/benchmarks/bench_*.py; do \
	  name=$$(basename $$file .py); began=$$(date +%s); \
	  OMP_NUM_THREADS=1 NUMBA_NUM_THREADS=1 $(BIN)/python $$file --json build/bench/$$name.json; \
	  echo "$$name: $$(($$(date +%s) - began)) s"; \
	done

# From a copy: what an earlier build left behind would be packed again.
wheel: $(READY)  ## the wheel, into dist/
	@rm -rf build/wheel && mkdir -p build/wheel dist
	@cp -R -P suite pipelines configs pyproject.toml README.md LICENSE build/wheel
	@$(BIN)/python -m pip wheel --quiet --disable-pip-version-check --no-deps --wheel-dir dist build/wheel
	@rm -rf build/wheel; ls dist

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
	rm -rf $(VENV) .venv-* build dist site *.egg-info .pytest_cache .mypy_cache .ruff_cache
