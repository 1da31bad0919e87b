"""Lists of domains that are kept beside this module as plain text."""

from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "lists"


def is_listed(host: str, name: str) -> bool:
    """Whether a host, or a domain that it belongs to, stands in the list of that name; small and capital letters are one."""
    labels = host.lower().strip(".").split(".")
    return any(".".join(labels[start:]) in entries(name) for start in range(len(labels)))


@cache
def entries(name: str) -> frozenset[str]:
    lines = (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line.strip() for line in lines if line.strip() and not line.startswith("#"))
