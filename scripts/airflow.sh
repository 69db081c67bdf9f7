#!/usr/bin/env bash
# The Airflow UI on this machine, with our DAGs, the stand-in agencies and a mailbox. Ctrl-C stops everything.
# Nothing starts by itself here: switch a DAG on and trigger it. PORT and ESEP_HOME may be set.
set -euo pipefail
cd "$(dirname "$0")/.."

unset PYTHONDONTWRITEBYTECODE # without bytecode each process starts three times slower
export PATH="$PWD/.venv/bin:$PATH" PYTHONPATH="$PWD" PYTHONUNBUFFERED=1
export ESEP_HOME="${ESEP_HOME:-$PWD/esep-home}"
port="${PORT:-8080}"
base="http://127.0.0.1:$port"
home="$ESEP_HOME/airflow-ui" # not the folder of esep demo: two schedulers on one database would both run the tasks
logs="$home/processes"
mkdir -p "$logs"

export AIRFLOW_HOME="$home"
export AIRFLOW__CORE__DAGS_FOLDER="$PWD/dags"
export AIRFLOW__CORE__PLUGINS_FOLDER="$PWD/plugins"
export AIRFLOW__CORE__LOAD_EXAMPLES=false
export AIRFLOW__CORE__EXECUTOR=LocalExecutor
export AIRFLOW__CORE__PARALLELISM=4 # the default starts 32 processes
export AIRFLOW__CORE__HOSTNAME_CALLABLE=socket.gethostname
export AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS=admin:admin
export AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE="$home/passwords.json"
export AIRFLOW__CORE__EXECUTION_API_SERVER_URL="$base/execution/"
export AIRFLOW__API__BASE_URL="$base"
export AIRFLOW__API__WORKERS=1
export AIRFLOW__DATABASE__SQL_ALCHEMY_CONN="sqlite:///$home/metadata.sqlite"
export AIRFLOW__SCHEDULER__USE_JOB_SCHEDULE=false
# Each task is a child of the scheduler; with these imports made once it starts in two seconds instead of twenty.
export AIRFLOW__SCHEDULER__MP_START_METHOD=forkserver
export AIRFLOW__CORE__MP_FORKSERVER_PRELOAD=airflow,pandas,great_expectations,weasyprint
AIRFLOW__API_AUTH__JWT_SECRET="$(python -c 'import secrets; print(secrets.token_hex(64))')"
AIRFLOW__API__SECRET_KEY="$(python -c 'import secrets; print(secrets.token_hex(32))')"
export AIRFLOW__API_AUTH__JWT_SECRET AIRFLOW__API__SECRET_KEY

if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
    echo "Port $port is taken; choose another: PORT=8081 make airflow" >&2
    exit 1
fi

declare -A running=()
start() { # name, command...: a process of its own group, so that Ctrl-C reaches only this script
    setsid "${@:2}" >"$logs/$1.log" 2>&1 </dev/null &
    running[$!]=$1
}
stop() {
    trap - EXIT
    trap '' INT TERM
    [ "${#running[@]}" -eq 0 ] && return
    echo "Stopping ..."
    kill -TERM "${!running[@]}" 2>/dev/null || true
    for _ in $(seq 60); do
        kill -0 "${!running[@]}" 2>/dev/null || break
        sleep 0.5
    done
    for pid in "${!running[@]}"; do kill -KILL -- "-$pid" 2>/dev/null || true; done
    wait 2>/dev/null || true
}
tell_of() { # pid: the process ended by itself
    echo "${running[$1]} ended by itself; its last words are in $logs/${running[$1]}.log" >&2
    tail -5 "$logs/${running[$1]}.log" >&2
    exit 1
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

echo "Making the demonstration's world and the metadata database ..."
mapfile -t ports < <(python -c '
import socket
held = [socket.create_server(("127.0.0.1", 0)) for _ in range(2)]
print(*(each.getsockname()[1] for each in held), sep="\n")')
python - "${ports[@]}" >"$home/environment" <<'PYTHON'
import shlex
import sys
from pathlib import Path

from demo import run, world
from etl import settings

home = settings.load().home
world.build(home / "agencies")
agencies, mailbox = sys.argv[1:]
named = run.environment(home, home / "agencies", f"http://127.0.0.1:{agencies}", "127.0.0.1", int(mailbox))
print(*(f"export {name}={shlex.quote(value)}" for name, value in named.items()), sep="\n")
PYTHON
# shellcheck source=/dev/null
. "$home/environment"
airflow db migrate >"$logs/migrate.log" 2>&1

start agencies python -m demo.agencies "$ESEP_HOME/agencies" --port "${ports[0]}"
start mailbox python -m demo.mailbox "$ESEP_HOME/mail" --port "${ports[1]}"
start api-server airflow api-server --host 127.0.0.1 --port "$port"
start scheduler airflow scheduler
start dag-processor airflow dag-processor
start triggerer airflow triggerer

echo "Starting Airflow ..."
until python scripts/healthy.py api-server 2>/dev/null; do
    for pid in "${!running[@]}"; do kill -0 "$pid" 2>/dev/null || ended="$pid"; done
    [ -n "${ended:-}" ] && tell_of "$ended"
    sleep 1
done
password="$(python -c 'import json, os; print(json.load(open(os.environ["AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE"]))["admin"])')"
cat <<TEXT

  Airflow    $base   user admin, password $password
  Agencies   http://127.0.0.1:${ports[0]}   mail is kept in $ESEP_HOME/mail
  Logs       $logs

  Trigger the ingest DAGs, grants first, with
    {"period": "2026-09", "since": "2023-10", "as_of": "2026-10-06T09:00:00+05:00"}
  and then report_regional_monthly with
    {"period": "2026-09", "as_of": "2026-10-06T09:00:00+05:00"}
  Ctrl-C stops everything.
TEXT

wait -n -p ended "${!running[@]}" || true
tell_of "$ended"
