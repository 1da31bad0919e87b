"""Every check that needs no test: style, types, import contracts, migrations, messages, deployment."""

import subprocess
import time

from console import ROOT, Problem, say, script
from development import MANAGE, PYTHON, environment, production_like

BIN = PYTHON.parent


def templates() -> list[str]:
    return sorted(str(path) for path in ROOT.glob("templates/**/*.html"))


def checks() -> dict[str, list[object]]:
    return {
        "ruff format": [BIN / "ruff", "format", "--check", "."],
        "ruff check": [BIN / "ruff", "check", "--no-cache", "."],
        "djade": [BIN / "djade", "--check", *templates()],
        "mypy": [BIN / "mypy"],
        "lint-imports": [BIN / "lint-imports"],
        "messages": [PYTHON, ROOT / "scripts" / "check_messages.py"],
        "makemigrations": [*MANAGE, "makemigrations", "--check", "--dry-run"],
        "check --deploy": [*MANAGE, "check", "--deploy", "--fail-level=WARNING", "--database=default"],
    }


def main() -> None:
    failed = []
    with environment(tests=True) as environ:
        for name, command in checks().items():
            began = time.monotonic()
            done = subprocess.run(
                [str(word) for word in command],
                cwd=ROOT,
                env=environ | (production_like() if "--deploy" in command else {}),
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                check=False,
            )
            say(f"{'FAILED' if done.returncode else 'ok    '} {name} ({time.monotonic() - began:.1f} s)")
            if done.returncode:
                failed.append(name)
                say(done.stdout)
    if failed:
        raise Problem(f"these checks failed: {', '.join(failed)}.")


if __name__ == "__main__":
    script(main)
