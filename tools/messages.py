"""The catalogue of translations: compile it, merge new ones into it, or say what it lacks."""

import argparse
import csv
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "shouhou" / "locale"
CHINESE = LOCALE / "zh_Hans" / "LC_MESSAGES" / "django.po"

type Key = tuple[str, str]  # context and sentence


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

    A sentence with a plural is known by its plural or its singular: Chinese has one form for both. One with a
    context is known as `context|sentence`, else as the sentence alone.
    """
    rows = dict(row for table in tables for row in read_table(table))
    entries = {_key(entry): entry for entry in _open(CHINESE)}
    wanted = used()
    taken = 0
    for key, entry in wanted.items():
        chinese = next((rows[name] for name in _names(entry) if name in rows), "")
        if not chinese:
            continue
        before = _chinese(entries[key]) if key in entries else ""
        if before not in {"", chinese}:
            print(f"changed: {entry.msgid!r}: {before!r} -> {chinese!r}")
        entries[key] = _translated(entry, chinese)
        taken += before != chinese
    _save(CHINESE, list(entries.values()))
    unknown = set(rows) - {name for entry in wanted.values() for name in _names(entry)}
    for name in sorted(unknown):
        print(f"nobody says: {name!r}")
    print(f"{taken} taken, {len(entries)} in all, {len(unknown)} rows that nobody says")


def _key(entry: polib.POEntry) -> Key:
    return entry.msgctxt or "", entry.msgid


def _names(entry: polib.POEntry) -> list[str]:
    names = [entry.msgid_plural, entry.msgid] if entry.msgid_plural else [entry.msgid]
    return [f"{entry.msgctxt}|{name}" for name in names if entry.msgctxt] + names


def _chinese(entry: polib.POEntry) -> str:
    return entry.msgstr_plural.get(0, "") if entry.msgid_plural else entry.msgstr


def _translated(entry: polib.POEntry, chinese: str) -> polib.POEntry:
    made = polib.POEntry(
        msgid=entry.msgid, msgctxt=entry.msgctxt, msgid_plural=entry.msgid_plural, flags=entry.flags
    )
    if entry.msgid_plural:
        made.msgstr_plural = {0: chinese}
    else:
        made.msgstr = chinese
    return made


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


def used() -> dict[Key, polib.POEntry]:
    """Every sentence that code and templates use, by xgettext through Django, with the places that use it."""
    with tempfile.TemporaryDirectory() as scratch:
        extracted = _extract(Path(scratch))
        found = {_key(entry): entry for entry in polib.pofile(str(extracted), encoding="utf-8")}
    for place, sentence in _told_by_data():
        found.setdefault(("", sentence), polib.POEntry(msgid=sentence, occurrences=[(place, "")]))
    return found


def _told_by_data() -> list[tuple[str, str]]:
    """Sentences that stand in plain Python tables and are translated when they are shown."""
    from shouhou.journal.kinds import KINDS
    from shouhou.policy.listing import as_rows

    kinds = [("journal/kinds.py", kind.sentence) for kind in KINDS.values()]
    return kinds + [(f"policy/rules: {row['id']}", row["what"]) for row in as_rows()]


def lacking() -> tuple[list[polib.POEntry], list[str]]:
    """The entries in use that have no Chinese, and the sentences of the catalogue that nobody uses."""
    wanted = used()
    known = {_key(entry): entry for entry in _open(CHINESE)}
    missing = [entry for key, entry in wanted.items() if key not in known or not _chinese(known[key])]
    return missing, sorted(msgid for context, msgid in set(known) - set(wanted))


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
    kept = [entry for entry in _open(CHINESE) if _key(entry) in wanted]
    _save(CHINESE, kept)
    print(f"{len(kept)} kept")


def _extract(scratch: Path) -> Path:
    # makemessages writes beside the sources; a copy of them in a scratch folder leaves the catalogue alone.
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
