"""Copies what pages use of the browser libraries into shouhou/core/static/vendor, with compressed copies.

`assets.py icons NAME …` adds drawings of the icon set to the sprite that is kept in the repository.
"""

import gzip
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "node_modules"
STATIC = ROOT / "shouhou" / "core" / "static"
SPRITE = STATIC / "shouhou" / "icons.svg"
FILES = {
    "@tabler/core/dist/css/tabler.min.css": "tabler/tabler.min.css",
    "echarts/dist/echarts.simple.min.js": "echarts/echarts.simple.min.js",
}
_MAP = re.compile(rb"\n?/[*/]# sourceMappingURL=[^\n]*")
_SYMBOL = (
    '<symbol id="{name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" '
    'stroke-linecap="round" stroke-linejoin="round">{drawing}</symbol>\n'
)


def copy() -> None:
    """Brings the vendor folder to exactly what FILES names."""
    vendor = STATIC / "vendor"
    wanted = {
        vendor / target: _MAP.sub(b"", (SOURCE / source).read_bytes()) for source, target in FILES.items()
    }
    written = sum(_write(target, content) for target, content in wanted.items())
    for file in vendor.rglob("*"):
        if file.is_file() and file.with_name(file.name.removesuffix(".gz")) not in wanted:
            file.unlink()
    print(f"{len(wanted)} files in place, {written} of them new")


def add_icons(names: list[str]) -> None:
    """Adds drawings to the sprite, sorted by name; raises SystemExit for a name the set does not have."""
    text = SPRITE.read_text(encoding="utf-8")
    symbols = {re.findall(r'id="([^"]+)"', s)[0]: s for s in re.findall(r"(?s)<symbol.*?</symbol>\n", text)}
    for name in names:
        file = SOURCE / "@tabler" / "icons" / "icons" / "outline" / f"{name}.svg"
        if not file.exists():
            raise SystemExit(f"The icon set has no {name}.")
        drawing = re.sub(r"(?s)^.*?<svg[^>]*>|</svg>|\s*\n\s*", "", file.read_text(encoding="utf-8"))
        symbols[name] = _SYMBOL.format(name=name, drawing=drawing.replace(" />", "/>").strip())
    head = text[: text.index("<symbol")]
    SPRITE.write_text(
        head + "".join(symbols[n] for n in sorted(symbols)) + "</svg>\n", encoding="utf-8", newline="\n"
    )


def _write(target: Path, content: bytes) -> bool:
    packed = target.with_name(target.name + ".gz")
    if target.exists() and packed.exists() and target.read_bytes() == content:
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
    packed.write_bytes(gzip.compress(content, 9, mtime=0))
    return True


if __name__ == "__main__":
    if sys.argv[1:2] == ["icons"]:
        add_icons(sys.argv[2:])
    else:
        copy()
