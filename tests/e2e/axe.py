"""Automatic accessibility checks in the browser."""

from pathlib import Path

AXE = (Path(__file__).parents[1] / "vendor" / "axe.min.js").read_text(encoding="utf-8")
COLOURS = {"runOnly": ["color-contrast", "link-in-text-block"]}


def findings(page, options=None):
    """What axe objects to on the page as it is shown, one line for each element."""
    page.evaluate(AXE)
    report = page.evaluate("options => axe.run(document, options)", options or {})
    return [
        f"{rule['id']}: {node['html'][:200]} ({node['target']})" for rule in report["violations"] for node in rule["nodes"]
    ]
