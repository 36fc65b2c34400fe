# netbuilder: `make run` opens it, `make test` checks it. `make help` lists the rest.

# The Python to build the environment with; the lock files are made for 3.11, 3.12 and 3.13.
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' \
	2>/dev/null && echo $$python && break; done)

# Where torch comes from. Empty: the CPU build. A URL: the build that index holds, for CUDA e.g.
# make run TORCH_INDEX=https://download.pytorch.org/whl/cu130
# The word pip: whatever pip is set up to use (on Linux from PyPI that is CUDA, some 3 GB).
TORCH_INDEX ?=

# Words for the program itself, e.g. make run ARGS=projects/iris.netb
ARGS ?=

VENV := .venv
BIN := $(VENV)/bin
LIBRARIES_READY := $(VENV)/libraries-ready
SCREEN_READY := $(VENV)/screen-ready
RUN_READY := $(VENV)/run-ready
TEST_READY := $(VENV)/test-ready
TORCH_CHOICE := $(VENV)/torch-index
SETUP := .ci/environment.py .ci/system.py

# Only Linux can be without one; elsewhere the window system is always there.
DISPLAY_NAME := $(strip $(if $(filter Linux,$(shell uname)),$(DISPLAY)$(WAYLAND_DISPLAY),its own))

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run test slow bench bench-canvas bench-training setup format format-check lint types contracts tests clean FORCE

help: ## Lists what can be made
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 22

ifdef DISPLAY_NAME
run: $(RUN_READY) $(LIBRARIES_READY) ## Opens netbuilder; without a display it trains an example
	$(BIN)/python -m netbuilder $(ARGS)
else
run: $(RUN_READY)
	@echo "There is no display here, so no window can open."
	@echo "Training the example projects/xor.netb in the terminal instead."
	$(BIN)/python -m netbuilder train projects/xor.netb
endif

test: format-check lint types contracts tests ## Runs every check that a change must pass

format-check: $(TEST_READY)
	$(BIN)/ruff format --check .

lint: $(TEST_READY)
	$(BIN)/ruff check .

types: $(TEST_READY)
	$(BIN)/mypy

contracts: $(TEST_READY)
	$(BIN)/lint-imports

# A process for each core; more than four would only want more memory.
tests: $(TEST_READY)
	$(BIN)/pytest -n auto --maxprocesses 4 --dist loadfile

slow: $(TEST_READY) $(SCREEN_READY) ## Installs the wheel elsewhere, opens a real window; minutes
	$(BIN)/pytest -m "slow or soak"

bench: $(TEST_READY) ## Measures start, editing, drawing and training, and prints them
	$(BIN)/python tests/benchmarks/start.py
	$(BIN)/python -m tests.benchmarks.editing
	$(BIN)/python -m tests.benchmarks.canvas --alone
	$(BIN)/python -m tests.benchmarks.training

bench-canvas: $(TEST_READY) ## Measures drawing beside NodeGraphQt, which it installs elsewhere
	$(BIN)/python -m tests.benchmarks.canvas $(ARGS)

bench-training: $(TEST_READY) ## Measures training beside peers: ARGS="--peers PYTHON"
	$(BIN)/python -m tests.benchmarks.training $(ARGS)

format: $(TEST_READY) ## Brings the code into shape
	$(BIN)/ruff check --fix --select I .
	$(BIN)/ruff format .

setup: $(TEST_READY) ## Only makes the environment

clean: ## Removes the environment and what the tools left behind
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

# The set-up runs again only when a lock file, the set-up itself or the choice of torch changed.
$(RUN_READY): requirements.lock $(SETUP) $(TORCH_CHOICE)
	@$(PYTHON) .ci/environment.py --environment $(VENV) --lock requirements.lock \
		--torch-index "$(TORCH_INDEX)"
	@echo "Compiling the iterations of small networks for this computer"
	-@$(BIN)/python -m netbuilder.engine.steps.fused
	@touch $@

$(TEST_READY): requirements-dev.lock $(RUN_READY) $(LIBRARIES_READY)
	@$(BIN)/python .ci/environment.py --environment $(VENV) --lock requirements-dev.lock \
		--keep-torch
	@touch $@

# What the window needs of the system, and what a screen without a monitor needs besides.
$(LIBRARIES_READY): .ci/system.py $(TORCH_CHOICE)
	@$(PYTHON) .ci/system.py libraries
	@touch $@

$(SCREEN_READY): .ci/system.py $(TORCH_CHOICE)
	@$(PYTHON) .ci/system.py screen
	@touch $@

$(TORCH_CHOICE): FORCE
	@if [ -z "$(PYTHON)" ]; then \
		echo "netbuilder needs Python 3.11, 3.12 or 3.13, and none was found." >&2; \
		echo "Install one, or name it: make run PYTHON=/path/to/python3.12" >&2; exit 1; fi
	@mkdir -p $(VENV)
	@echo "$(TORCH_INDEX)" | cmp -s - $@ || echo "$(TORCH_INDEX)" > $@
