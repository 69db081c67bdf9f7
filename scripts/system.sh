#!/usr/bin/env bash
# Are the Debian packages named in the given lists here? Installs the missing ones where it may, otherwise says which.
set -euo pipefail

mapfile -t wanted < <(sed 's/#.*//' "$@" | tr -s '[:space:]' '\n' | sed '/^$/d' | sort -u)

if ! command -v dpkg-query >/dev/null; then
    echo "This is not Debian. Please see to it that you have what these Debian packages bring: ${wanted[*]}" >&2
    exit 0
fi

mapfile -t present < <(dpkg-query --show --showformat='${db:Status-Status} ${Package}\n' "${wanted[@]}" 2>/dev/null | sed -n 's/^installed //p')
missing=()
for package in "${wanted[@]}"; do
    # Another Python than Debian's brings its own venv module.
    if [ "$package" = python3-venv ] && "${PYTHON:-python3}" -c 'import ensurepip, venv' 2>/dev/null; then continue; fi
    printf '%s\n' "${present[@]}" | grep -qxF "$package" || missing+=("$package")
done
[ "${#missing[@]}" -eq 0 ] && exit 0

if [ "$(id -u)" -eq 0 ]; then
    as_root=(env)
elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
    as_root=(sudo -n env)
else
    echo "Missing Debian packages; please run: sudo apt-get install --no-install-recommends ${missing[*]}" >&2
    exit 1
fi

echo "Installing Debian packages: ${missing[*]}"
get=("${as_root[@]}" DEBIAN_FRONTEND=noninteractive apt-get -qq -o Acquire::Retries=3 -o DPkg::Lock::Timeout=600 -o Dpkg::Use-Pty=0)
"${get[@]}" update
"${get[@]}" install --yes --no-install-recommends "${missing[@]}" >/dev/null
