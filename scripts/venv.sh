#!/usr/bin/env bash
# Makes .venv hold exactly the locked requirements and the code of this folder. Safe to repeat and to interrupt.
set -euo pipefail
cd "$(dirname "$0")/.."

supported='import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))'
python=""
for candidate in "${PYTHON:-python3}" python3.11 python3.12 python3.13; do
    if command -v "$candidate" >/dev/null && "$candidate" -c "$supported"; then python="$candidate" && break; fi
done
if [ -z "$python" ]; then
    echo "Esep needs Python 3.11, 3.12 or 3.13; set PYTHON to one of them." >&2
    exit 1
fi

if ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
    "$python" -m venv --clear .venv
fi

log=.venv/pip.log
: >"$log"
.venv/bin/python -m pip install -qq --no-compile --progress-bar off --disable-pip-version-check --require-hashes --no-deps --log "$log" -r requirements-dev.txt &
pip=$!
trap 'kill "$pip" 2>/dev/null || true' EXIT

progress() {
    fetched=$(grep -cE ' (Added .* to build tracker|Requirement already satisfied:)' "$log" || true)
    installed=$(find .venv/lib -maxdepth 3 -name '*.dist-info' | wc -l)
    echo "Python packages: $fetched fetched, $installed installed"
}
seconds=0
while kill -0 "$pip" 2>/dev/null; do
    sleep 1
    seconds=$((seconds + 1))
    if [ -t 1 ]; then printf '\r%s ' "$(progress)"; elif [ $((seconds % 10)) -eq 0 ]; then progress; fi
done
if [ -t 1 ]; then echo; fi
trap - EXIT
wait "$pip"

.venv/bin/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation -e .
.venv/bin/python -m compileall -qq -j 0 .venv/lib || true  # on all cores, where pip would use one; some packages carry files of another Python
.venv/bin/python -m compileall -q -j 0 "$@"
