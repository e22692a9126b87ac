#!/usr/bin/env bash
# Everything that can be checked without starting the product.
set -euo pipefail
cd "$(dirname "$0")/.."
export RASA_TELEMETRY_ENABLED=false ACTIONS_PORT=5055 TRACKER_DB=var/rasa.sqlite3
step() { printf '\033[1m[检查]\033[0m %s\n' "$*"; }

step "ruff"
.venv/bin/ruff check .
.venv/bin/ruff format --check .
step "mypy --strict"
.venv/bin/mypy bot knowledge_base speech kiosk tests
step "import-linter"
.venv/bin/lint-imports
step "wenxiaofa faq check"
.venv/bin/wenxiaofa faq check
step "rasa data validate"
.venv/bin/python -W ignore -m rasa data validate --data nlu_data --domain domain.yml --config config.yml --fail-on-warnings
