"""The catalogue of translations: compile it, merge new ones into it, or say what it lacks."""

import argparse
import csv
import sys
import tempfile
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "shouhou" / "locale"
CHINESE = LOCALE / "zh_Hans" / "LC_MESSAGES" / "django.po"


def compile_all() -> None:
    """Writes a .mo beside every .po that is newer than it."""
    written = 0
    for catalogue in sorted(LOCALE.glob("*/LC_MESSAGES/*.po")):
        compiled = catalogue.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime <= catalogue.stat().st_mtime:
            polib.pofile(str(catalogue), encoding="utf-8").save_as_mofile(str(compiled))
            written += 1
    print(f"{written} catalogues compiled")


def merge(tables: list[Path]) -> None:
    """Takes tables of `English msgid<TAB>中文` into the Chinese catalogue.

    A sentence with a plural is known by its singular or its plural: Chinese has one form for both.
    """
    catalogue = _open(CHINESE)
    known = {entry.msgid: entry for entry in catalogue}
    rows = dict(row for table in tables for row in read_table(table))
    added = [
        known.setdefault(english, polib.POEntry(msgid=english)) for english in rows if english not in known
    ]
    for english, chinese in rows.items():
        before = known[english].msgstr
        if before not in {"", chinese}:
            print(f"changed: {english!r}: {before!r} -> {chinese!r}")
        known[english].msgstr = chinese
    for wanted in used().values():
        if wanted.msgid_plural and not _is_translated(known.get(wanted.msgid), wanted):
            chinese = rows.get(wanted.msgid_plural) or rows.get(wanted.msgid)
            if chinese:
                known[wanted.msgid] = polib.POEntry(
                    msgid=wanted.msgid, msgid_plural=wanted.msgid_plural, msgstr_plural={0: chinese}
                )
    _save(CHINESE, list(known.values()))
    print(f"{len(added)} added, {len(known)} in all")


def read_table(table: Path) -> list[tuple[str, str]]:
    """The rows of a table; raises SystemExit for a line without exactly two cells."""
    rows = []
    with table.open(encoding="utf-8", newline="") as lines:
        for number, cells in enumerate(csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE), 1):
            if not any(cells) or cells[0].startswith("# "):
                continue
            if len(cells) != 2 or not all(cells):
                raise SystemExit(f"{table}:{number}: write `English<TAB>Chinese`, neither of them empty.")
            rows.append((_unescaped(cells[0]), _unescaped(cells[1])))
    return rows


def used() -> dict[str, polib.POEntry]:
    """Every msgid that code and templates use, by xgettext through Django, with the places that use it."""
    with tempfile.TemporaryDirectory() as scratch:
        extracted = _extract(Path(scratch))
        return {entry.msgid: entry for entry in polib.pofile(str(extracted), encoding="utf-8")}


def lacking() -> tuple[list[polib.POEntry], list[str]]:
    """The entries in use that have no Chinese, and the msgids of the catalogue that nobody uses."""
    wanted = used()
    catalogue = {entry.msgid: entry for entry in _open(CHINESE)}
    missing = [entry for msgid, entry in wanted.items() if not _is_translated(catalogue.get(msgid), entry)]
    return missing, sorted(set(catalogue) - set(wanted))


def catalogue() -> list[polib.POEntry]:
    """The entries of the Chinese catalogue."""
    return list(_open(CHINESE))


def pairs(entry: polib.POEntry) -> list[tuple[str, str]]:
    """Each English sentence of an entry with its Chinese one."""
    if entry.msgid_plural:
        return [(entry.msgid_plural, entry.msgstr_plural.get(0, ""))]
    return [(entry.msgid, entry.msgstr)]


def check() -> None:
    """Says what is missing; exits with 1 if anything is."""
    missing, unused = lacking()
    for entry in missing:
        print(f"{entry.occurrences[0][0] if entry.occurrences else '?'}\t{entry.msgid}")
    print(f"{len(missing)} without Chinese, {len(unused)} no longer used")
    sys.exit(bool(missing))


def prune() -> None:
    """Removes what nobody uses any more."""
    wanted = used()
    kept = [entry for entry in _open(CHINESE) if entry.msgid in wanted]
    _save(CHINESE, kept)
    print(f"{len(kept)} kept")


def _is_translated(entry: polib.POEntry | None, wanted: polib.POEntry) -> bool:
    if entry is None:
        return False
    if wanted.msgid_plural:
        return bool(entry.msgstr_plural.get(0))
    return bool(entry.msgstr)


def _extract(scratch: Path) -> Path:
    # makemessages writes beside the sources; a copy of them in a scratch folder leaves the catalogue alone.
    import shutil
    import subprocess

    shutil.copytree(
        ROOT / "shouhou",
        scratch / "shouhou",
        ignore=shutil.ignore_patterns("locale", "vendor", "__pycache__"),
    )
    (scratch / "shouhou" / "locale").mkdir()
    call = [
        sys.executable,
        "-m",
        "django",
        "makemessages",
        "-l",
        "zh_Hans",
        "--no-wrap",
        "--ignore",
        "static",
    ]
    done = subprocess.run(call, cwd=scratch / "shouhou", capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"Extraction failed (it needs gettext; Debian: apt install gettext).\n{done.stderr}")
    return scratch / "shouhou" / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"


def _open(file: Path) -> polib.POFile:
    return polib.pofile(str(file), encoding="utf-8") if file.exists() else polib.POFile()


def _save(file: Path, entries: list[polib.POEntry]) -> None:
    catalogue = polib.POFile(wrapwidth=0)
    catalogue.metadata = {
        "Project-Id-Version": "shouhou",
        "Language": "zh_Hans",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=1; plural=0;",
    }
    wanted = {}
    for entry in sorted(entries, key=lambda e: (e.msgid, e.msgctxt or "")):
        entry.occurrences, entry.flags = [], [f for f in entry.flags if f.endswith("-format")]
        wanted[entry.msgid, entry.msgctxt] = entry
    catalogue.extend(wanted.values())
    file.parent.mkdir(parents=True, exist_ok=True)
    catalogue.save(str(file), newline="\n")


def _unescaped(cell: str) -> str:
    return cell.replace("\\n", "\n").replace("\\t", "\t")


def main() -> None:
    """The tool's own small command line."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("what", choices=["compile", "merge", "check", "prune"])
    arguments.add_argument("tables", nargs="*", type=Path, help="tab-separated tables for merge")
    given = arguments.parse_args()
    if given.what == "merge":
        merge(given.tables)
    else:
        {"compile": compile_all, "check": check, "prune": prune}[given.what]()


if __name__ == "__main__":
    main()
