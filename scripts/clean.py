"""Remove all that the set-up made: the databases with their servers, .venv, caches, compiled messages."""

import shutil
from itertools import chain

from console import ROOT, VAR, say, script
from postgres import Cluster

CACHES = (".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis", ".import_linter_cache", "test-results")


def main() -> None:
    for cluster in (Cluster(), Cluster(throwaway=True)):
        cluster.remove()
    compiled = chain(ROOT.glob("locale/*/LC_MESSAGES/*.mo"), ROOT.glob(".coverage*"))
    for path in compiled:
        path.unlink()
    folders = [folder for folder in ROOT.rglob("__pycache__") if ".venv" not in folder.parts]
    for folder in (*folders, *(ROOT / name for name in CACHES), VAR, ROOT / ".venv"):
        shutil.rmtree(folder, ignore_errors=True)
    say("Removed .venv, var with both databases, caches and compiled messages.")


if __name__ == "__main__":
    script(main)
