#!/bin/sh
# Makes .venv with a Python that is new enough and installs requirements/$1.txt by their hashes,
# then the project itself without asking the network. Called by the Makefile, from its folder.
set -eu
wanted=$1

new_enough() {
    "$1" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

if ! { [ -x .venv/bin/python ] && new_enough .venv/bin/python; }; then
    found=
    for python in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11 python; do
        if command -v "$python" >/dev/null 2>&1 && new_enough "$python"; then
            found=$python
            break
        fi
    done
    if [ -z "$found" ]; then
        echo "hardship needs Python 3.11 or later with its venv module, and found none;" \
            "install it (Debian: apt install python3-venv) or name it: PYTHON=/path/to/python3" >&2
        exit 3
    fi
    if ! mkdir -p .venv 2>/dev/null; then
        echo "hardship cannot write here: the folder .venv could not be made in $(pwd)" >&2
        exit 3
    fi
    "$found" -m venv --clear .venv
fi

echo "installing what hardship needs into .venv (once, and when the requirements change)"
export PIP_DISABLE_PIP_VERSION_CHECK=1
.venv/bin/python -m pip install --quiet --require-hashes --requirement "requirements/$wanted.txt"
.venv/bin/python -m pip install --quiet --no-deps --no-build-isolation --editable .
