#!/bin/sh
# Run uv: the one on PATH, else one installed for this checkout alone.
set -eu
cd "$(dirname "$0")/.."
if command -v uv >/dev/null 2>&1; then
    exec uv "$@"
fi
tools=var/tools/uv
if ! "$tools/bin/uv" --version >/dev/null 2>&1; then
    echo "Installing uv into $tools …" >&2
    python=$(command -v .venv/bin/python || command -v python3) || { echo "uv is needed, or a python3 to install it." >&2; exit 1; }
    rm -rf "$tools"
    "$python" -m venv "$tools" >&2
    "$tools/bin/python" -m pip install --quiet --disable-pip-version-check uv >&2
fi
exec "$tools/bin/uv" "$@"
