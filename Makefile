# The commands of the project. `make run` and `make test` need Python 3.11 with venv, pip and make.

PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
MANAGE := $(BIN)/python manage.py

.DEFAULT_GOAL := help
.PHONY: help install run stop reset check test lock bench bench-http bench-alerts

help:
	@echo "make run    installe, prépare la base de données et sert le site sur http://127.0.0.1:$(PORT)/"
	@echo "make test   toute la suite de tests, navigateur compris"
	@echo "make check  la moitié rapide : style, types, couches, migrations"
	@echo "make bench  chronomètre le moteur à côté d'autres et réécrit docs/performance.md (environ un quart d'heure)"
	@echo "make bench-alerts  chronomètre une nouvelle aide contre 100 000 structures enregistrées (quelques minutes)"
	@echo "make stop   arrête la base de données embarquée ; make reset efface tout ce qui tient à AIDESS_DATA_DIR"

install: .venv/ready

.venv/ready: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
		|| { echo "Il faut Python 3.11 ou plus récent : make PYTHON=/chemin/vers/python3.11"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null \
		|| { echo "Il manque le module venv de Python : sous Debian, apt install python3-venv"; exit 1; }
	@$(PYTHON) -m venv --clear .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

run: install
	@AIDESS_DEMO=1 PORT=$(PORT) $(BIN)/python -m aidess.serve

stop: install
	@$(BIN)/python -m aidess.embedded stop

reset: install
	@$(BIN)/python -m aidess.embedded reset

check: install
	@$(BIN)/python -m ruff check .
	@$(BIN)/python -m ruff format --check .
	@$(BIN)/djade --check $$(find templates -name '*.html')
	@$(BIN)/python -m mypy
	@$(BIN)/lint-imports --no-logo
	@$(MANAGE) makemigrations --check --dry-run

test: check
	@$(BIN)/python -m pytest

# About a quarter of an hour: the figures of docs/performance.md, on this machine.
BENCH := docs/performance/matching.json
BENCH_STRUCTURES := docs/performance/structures.json
bench: install
	@$(MANAGE) bench_matching --save $(BENCH)
	@$(BIN)/python -m matching.bench.report $(BENCH)
	@$(MANAGE) bench_structures --save $(BENCH_STRUCTURES) > /dev/null
	@$(BIN)/python -m matching.bench.structures_report $(BENCH_STRUCTURES)
	@$(MANAGE) bench_questionnaire --page docs/performance.md > /dev/null

BENCH_HTTP := docs/performance/http.json
bench-http: install
	@$(BIN)/python -m aidess.bench.http --save $(BENCH_HTTP)
	@$(BIN)/python -m aidess.bench.report $(BENCH_HTTP)

BENCH_ALERTS := docs/performance/alerts.json
bench-alerts: install
	@$(BIN)/python -m aidess.bench.alerts --save $(BENCH_ALERTS)
	@$(BIN)/python -m aidess.bench.alerts_report $(BENCH_ALERTS)

# The exact versions, remade after a change of pyproject.toml.
lock:
	@$(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --extra dev --extra bench \
		--no-emit-index-url --output-file requirements.txt pyproject.toml
