#!/bin/sh
# Print the path of a Python that can run the project: 3.12 or newer, with its venv module.
# Looks on PATH, in pyenv's folders (pyenv need not be on PATH), among uv's own; else asks uv for one.
set -u
cd "$(dirname "$0")/.." || exit 1
own=$PWD/var/tools/python
HOME=${HOME:-/nonexistent}

candidates() {
    printf '%s\n' python3.13 python3.14 python3.12
    for minor in 13 14 12; do
        for folder in "${PYENV_ROOT:-}" "$(pyenv root 2>/dev/null)" "$HOME/.pyenv"; do
            ls -d "$folder/versions/3.$minor."*/bin/python 2>/dev/null | sort -rV
        done
        for folder in "${UV_PYTHON_INSTALL_DIR:-}" "${XDG_DATA_HOME:-$HOME/.local/share}/uv/python" "$own"; do
            ls -d "$folder/cpython-3.$minor."*/bin/python3 2>/dev/null | sort -rV
        done
    done
    printf '%s\n' python3 python
}

# An inactive pyenv shim is on PATH and fails, so each one is tried, and names itself.
# $1: the modules it must have
find_with() {
    candidates | while IFS= read -r candidate; do
        "$candidate" -c "import sys, $1
if sys.version_info < (3, 12): sys.exit(1)
print(getattr(sys, '_base_executable', None) or sys.executable)" </dev/null 2>/dev/null && break
    done
}

python=$(find_with "venv, ensurepip")
if [ -n "$python" ]; then
    printf '%s\n' "$python"
    exit
fi

bare=$(find_with "os")
if [ -n "$bare" ]; then
    name=$("$bare" -c 'import sys; print("python%d.%d" % sys.version_info[:2])')
    echo "$bare is new enough, but its venv module is missing: apt install $name-venv (or python3-venv)." >&2
    exit 1
fi

echo "No Python 3.12 or newer on this machine; trying to bring one through uv (some 40 MB) …" >&2
mkdir -p var/tools
if UV_PYTHON_INSTALL_DIR=$own sh scripts/uv.sh python install 3.13 >var/tools/uv.log 2>&1; then
    python=$(find_with "venv, ensurepip")
    if [ -n "$python" ]; then
        printf '%s\n' "$python"
        exit
    fi
fi
echo "Python 3.12 or newer is needed: install it with the system's packages, pyenv or uv, and run make again." >&2
exit 1
