# make try    talk to the bot in a browser, no Telegram needed; sets up everything first
# make chat   talk to the bot in this terminal; sets up everything it needs first
# make test   run the tests
# make check  everything that must hold before a change is kept
# make run    run the bot on Telegram (TELEGRAM_BOT_TOKEN in the environment or in .env)

.PHONY: help setup try chat run test check lint format types clean
.DEFAULT_GOAL := help

PYTHON ?=
BIN := .venv/bin
READY := .venv/ready
DEV_READY := .venv/ready-dev
# The locks are constraints: what is installed is what was tested.
LOCK := requirements.lock
DEV_LOCK := requirements-dev.lock
# uv has certificates and Pythons of its own; both must be those of this machine.
UV := UV_SYSTEM_CERTS=1 UV_PYTHON_DOWNLOADS=never uv

help:
	@grep '^# make' Makefile | cut -c3-

try: $(READY)
	@$(BIN)/headache-bot try $(ARGS)

chat: $(READY)
	@$(BIN)/headache-bot chat $(ARGS)

run: $(READY)
	@$(BIN)/headache-bot run

setup: $(DEV_READY)
	@:

test: $(DEV_READY)
	$(BIN)/python -m pytest $(ARGS)

check: $(DEV_READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/headache-bot check
	$(BIN)/python -m pytest

lint: $(DEV_READY)
	$(BIN)/ruff check .
	$(BIN)/lint-imports

format: $(DEV_READY)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix-only .

types: $(DEV_READY)
	$(BIN)/mypy

clean:
	rm -rf .venv build dist

# Several Pythons are tried by running them: a name on the PATH may stand for none.
# A .venv that works is kept.
ENOUGH := import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))
.venv/made:
	@if $(BIN)/python -c '$(ENOUGH)' >/dev/null 2>&1; then touch $@; exit; fi; \
	found=; \
	for name in $(PYTHON) python3.13 python3.12 python3.11 python3 python; do \
	  if $$name -c '$(ENOUGH)' >/dev/null 2>&1; then found=$$name; break; fi; \
	done; \
	if [ -z "$$found" ]; then \
	  echo 'Python 3.11 or newer with its venv module is needed, and none was found.' >&2; \
	  echo 'On Debian or Ubuntu: apt install python3 python3-venv. Elsewhere: python.org.' >&2; \
	  echo 'One in another place is taken with: make setup PYTHON=/path/to/python3' >&2; \
	  exit 1; \
	fi; \
	echo "Setting up .venv with $$($$found --version)" >&2; \
	rm -rf .venv && $$found -m venv .venv && touch $@

$(READY): .venv/made pyproject.toml $(LOCK)
	@$(call install,$(LOCK),.)
	@touch $@

$(DEV_READY): .venv/made pyproject.toml $(DEV_LOCK)
	@$(call install,$(DEV_LOCK),.[dev])
	@touch $(READY) $@

# uv when it is there and works, pip otherwise. $(1): constraints, $(2): what.
define install
{ command -v uv >/dev/null && $(UV) pip install --quiet --python $(BIN)/python -c $(1) -e '$(2)'; } \
  || $(BIN)/python -m pip install --quiet --disable-pip-version-check -c $(1) -e '$(2)'
endef
