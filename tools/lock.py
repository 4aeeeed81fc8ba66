"""Compiles requirements/*.txt from pyproject.toml: every package pinned and hashed, no index named."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RUN = ["-c", "requirements/run.txt"]
LOCKS = {
    "run": ["pyproject.toml"],
    "build": ["--group", "build"],
    "node": ["--group", "node"],
    "uv": ["--group", "uv"],
    "dev": ["pyproject.toml", "--group", "dev", *RUN],
}
CALL = [
    "uv", "pip", "compile", "-q", "--universal", "--python-version", "3.12", "--generate-hashes",
    "--no-emit-index-url", "--no-annotate", "--custom-compile-command", "make lock",
]  # fmt: skip


def main() -> None:
    """Compiles all of them; `--upgrade` moves every pin to the newest."""
    uv = Path(sys.executable).with_name("uv")
    for name, arguments in LOCKS.items():
        output = ["-o", f"requirements/{name}.txt"]
        subprocess.run([uv, *CALL[1:], *sys.argv[1:], *arguments, *output], cwd=ROOT, check=True)
        print(f"requirements/{name}.txt")


if __name__ == "__main__":
    main()
