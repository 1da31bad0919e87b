"""Fetch the vendored files listed in static/vendor.toml, or check them.

    python scripts/vendor_assets.py            fetch every file again
    python scripts/vendor_assets.py --check    fail if a file differs from its package

Needs npm; fontTools, which cuts the fonts, is a development dependency.
"""

from __future__ import annotations

import argparse
import io
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

ROOT = Path(__file__).resolve().parent.parent
MANIFEST = ROOT / "static" / "vendor.toml"


def unpack(name: str, version: str, folder: Path) -> Path:
    """Download one npm package (no install, no scripts) and return its root."""
    printed = subprocess.run(
        ["npm", "pack", "--silent", "--ignore-scripts", f"{name}@{version}"],
        cwd=folder,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    ).stdout
    archive = folder / printed.split()[-1]
    target = folder / archive.stem
    with tarfile.open(archive) as tar:
        tar.extractall(target, filter="data")
    return target / "package"


def cut_font(data: bytes, keep: list[int]) -> bytes:
    """Return the font with only the given code points, every weight kept."""
    options = subset.Options(
        flavor="woff2",
        layout_features=["*"],
        name_IDs=["*"],  # the copyright and licence lines stay in the file
        recalc_timestamp=False,
    )
    font = TTFont(io.BytesIO(data), recalcTimestamp=False)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=keep)
    cutter.subset(font)
    out = io.BytesIO()
    subset.save_font(font, out, options)
    return out.getvalue()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="compare, write nothing")
    check = parser.parse_args().check

    manifest = tomllib.loads(MANIFEST.read_text(encoding="utf-8"))
    wrong: list[str] = []
    with tempfile.TemporaryDirectory() as temporary:
        for package in manifest["package"]:
            source = unpack(package["name"], package["version"], Path(temporary))
            for entry in package["files"]:
                data = (source / entry["from"]).read_bytes()
                if "keep" in entry:
                    data = cut_font(data, entry["keep"])
                target = ROOT / entry["to"]
                if not check:
                    target.parent.mkdir(parents=True, exist_ok=True)
                    target.write_bytes(data)
                elif not target.exists() or target.read_bytes() != data:
                    wrong.append(entry["to"])
                print(f"{len(data):>8,} B  {entry['to']}  ({package['name']} {package['version']})")
    for path in wrong:
        print(f"differs from its package: {path}", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
