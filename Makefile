# What a developer does here, one word each. The work itself is in scripts/.

PYTHON := .venv/bin/python
export PORT
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
.PHONY: help run test lint format bench messages manage requirements clean

help:  ## list these targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1|\2/p' Makefile | awk -F'|' '{ printf "%-20s %s\n", $$1, $$2 }'

run: .venv/.stamp  ## set up all that is needed and serve the site at http://localhost:8000 (PORT=8001 for another port)
	@$(PYTHON) scripts/run.py

test: .venv/.stamp  ## set up all that is needed and run the tests (ARGS="-k comments" for pytest)
	@$(PYTHON) scripts/test.py $(ARGS)

lint: .venv/.stamp  ## check style, types, imports, migrations, messages and deployment settings
	@$(PYTHON) scripts/lint.py

format: .venv/.stamp  ## bring code and templates into the one style that lint asks for
	@.venv/bin/ruff format . && .venv/bin/ruff check --fix --exit-zero --quiet .
	@find templates -name '*.html' -exec .venv/bin/djade {} + || true  # djade fails when it changed something

bench: .venv/.stamp  ## measure the public pages on a large database
	@$(PYTHON) scripts/development.py $(PYTHON) manage.py bench $(ARGS)

messages: .venv/.stamp  ## bring the message catalogues up to date with the source (needs gettext)
	@$(PYTHON) scripts/messages.py

manage: .venv/.stamp  ## run Django's command line in the development environment (ARGS="shell")
	@$(PYTHON) scripts/development.py $(PYTHON) manage.py $(ARGS)

requirements:  ## compile requirements/*.txt from pyproject.toml, with hashes (ARGS=--upgrade for newer versions)
	@sh scripts/compile_requirements.sh $(ARGS)

clean:  ## remove .venv, the databases, caches and everything else that the set-up made
	@python=$$(ls $(PYTHON) 2>/dev/null || sh scripts/find_python.sh) && "$$python" scripts/clean.py

.venv/.stamp: requirements/dev.txt
	@python=$$(sh scripts/find_python.sh) && "$$python" scripts/make_venv.py
