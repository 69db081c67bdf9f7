#!/usr/bin/env bash
# Resolves pyproject.toml into requirements-dev.txt (all) and requirements.txt (what runs), with hashes.
# The resolver lives in a folder of its own that is thrown away: it is no part of the environment it describes.
set -euo pipefail
cd "$(dirname "$0")/.."

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder"
"$folder/bin/pip" install -qq --disable-pip-version-check uv

compile() {
    "$folder/bin/uv" pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --no-strip-extras "$@"
}
compile --extra dev -o requirements-dev.txt
compile -c requirements-dev.txt -o requirements.txt
