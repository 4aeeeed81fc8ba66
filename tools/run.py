"""Starts the demo company in ./data: migrates, loads it on the first run, serves it on the port given."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    """Each step in its own process, so that the server starts with a clean memory."""
    port = sys.argv[1] if len(sys.argv) > 1 else "8000"
    environment = os.environ | {"SHOUHOU_DATA": os.environ.get("SHOUHOU_DATA") or str(ROOT / "data")}
    shouhou = [sys.executable, "-m", "shouhou"]
    for step in (["migrate"], ["demo", "--if-empty", "--recent-days", "60", "--rest-in-background"]):
        code = subprocess.run([*shouhou, *step], cwd=ROOT, env=environment).returncode
        if code:
            sys.exit(code)
    try:
        sys.exit(subprocess.run([*shouhou, "serve", "--port", port], cwd=ROOT, env=environment).returncode)
    except KeyboardInterrupt:
        sys.exit(0)


if __name__ == "__main__":
    main()
