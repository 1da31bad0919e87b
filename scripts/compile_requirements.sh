#!/bin/sh
# Pin every package of pyproject.toml with its hashes. The files name no registry: whoever installs
# chooses that. Versions already pinned are kept, unless --upgrade or --upgrade-package NAME is given.
set -eu
cd "$(dirname "$0")/.."

compile() {
    output=$1
    shift
    sh scripts/uv.sh pip compile --quiet --universal --python-version 3.12 --generate-hashes \
        --no-header --no-annotate "$@" pyproject.toml --output-file "$output"
    echo "$output: $(grep -c '==' "$output") packages" >&2
}

compile requirements/base.txt "$@"
compile requirements/dev.txt --group dev "$@"
