#!/bin/sh
# What must be there before the first process starts? Databases at the right version, one administrator, usable keys. Safe to repeat.
set -eu

if [ "${#AIRFLOW__API_AUTH__JWT_SECRET}" -lt 64 ]; then
    echo "AIRFLOW_JWT_SECRET is shorter than 64 signs; make one with: openssl rand -hex 64" >&2
    exit 1
fi

airflow db migrate
# The password goes in by environment and not as an argument, where each process on the machine could read it.
python - <<'PYTHON'
import os

from airflow.providers.fab.auth_manager.cli_commands.utils import get_application_builder

with get_application_builder() as builder:
    people = builder.sm
    name, email, password = (os.environ[f"AIRFLOW_ADMIN_{part}"] for part in ("USER", "EMAIL", "PASSWORD"))
    if people.find_user(name) is None and not people.add_user(name, "Airflow", "Administrator", email, people.find_role("Admin"), password):
        raise SystemExit(f"The user {name} could not be made.")
PYTHON
if [ -n "${ESEP_ADMIN_URL:-}" ]; then python -c "from etl.cli import app; app(['roles'])"; fi
python -c "from etl.cli import app; app(['init'])"
