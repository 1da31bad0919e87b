"""Automatic accessibility checks in the browser."""

from pathlib import Path

AXE = (Path(__file__).parents[1] / "vendor" / "axe.min.js").read_text(encoding="utf-8")

FONTS = "document.fonts.load(\"24px 'Material Icons'\").then(() => document.fonts.ready).then(() => true)"


def findings(page, options=None, without=()):
    """What axe objects to on the page as it is shown, `without` some of its parts; one line for each element."""
    page.evaluate(FONTS)  # an icon is told from a word by its font
    page.evaluate(AXE)
    scope = {"exclude": [[part] for part in without]} if without else {"include": [["html"]]}
    report = page.evaluate("([scope, options]) => axe.run(scope, options)", [scope, options or {}])
    return [
        f"{rule['id']}: {node['html'][:200]} ({node['target']})"
        for rule in report["violations"]
        for node in rule["nodes"]
    ]
