"""The figures of all runs, kept beside the page that is made of them, so that sizes can be measured one by one."""

import json
from pathlib import Path
from typing import Any

from benches.reporting import Report, page

_DOCS = Path(__file__).resolve().parent.parent / "docs"
FIGURES = _DOCS / "performance.json"
PAGE = _DOCS / "performance.md"


def keep_and_write(told: dict[str, Any]) -> str:
    """Puts what was measured in the place of what an earlier run found of the same size and database, and writes the
    page; returns its name."""
    kept = json.loads(FIGURES.read_text(encoding="utf-8")) if FIGURES.exists() else []
    found = {(one.get("owed", 0), one["customers"], Report.of(one).family): one for one in [*kept, told]}
    ordered = [found[key] for key in sorted(found, key=lambda key: (*key[:2], key[2].startswith("P")))]
    FIGURES.write_text(json.dumps(ordered, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    PAGE.write_text(page([Report.of(one) for one in ordered]), encoding="utf-8")
    return f"docs/{PAGE.name}"
