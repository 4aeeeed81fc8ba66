"""Sees to what the tests need from the system: installs it as root on Debian, else says what is missing.

Runs on any Python from 3.8 on.
"""

from __future__ import annotations

import glob
import os
import shutil
import subprocess
import sys
from typing import Dict, List


def missing() -> Dict[str, str]:
    """Debian's package for each thing that is not here, with what it is for."""
    lacks = {}
    if not any(shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome")):
        lacks["chromium"] = "the browser tests"
    if not shutil.which("xgettext"):
        lacks["gettext"] = "finding sentences without a translation"
    if not _has_chinese_font():
        lacks["fonts-noto-cjk"] = "Chinese in the screenshots"
    if not (shutil.which("initdb") or glob.glob("/usr/lib/postgresql/*/bin/initdb") or _other_postgres()):
        lacks["postgresql"] = "the tests on PostgreSQL"
    return lacks


def wished() -> Dict[str, str]:
    """Debian's packages without which some tests are left out."""
    return {} if shutil.which("sendfax") else {"hylafax-client": "the tests of fax"}


def _other_postgres() -> List[str]:
    return glob.glob("/usr/pgsql-*/bin/initdb") + glob.glob("/opt/homebrew/opt/postgresql*/bin/initdb")


def _has_chinese_font() -> bool:
    if not shutil.which("fc-list"):
        return bool(glob.glob("/usr/share/fonts/**/NotoSansCJK*", recursive=True))
    return bool(subprocess.run(["fc-list", ":lang=zh-cn"], stdout=subprocess.PIPE).stdout.strip())


def install(packages: List[str]) -> None:
    """Installs Debian packages without a question; raises SystemExit where apt fails."""
    environment = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    apt = ["apt-get", "-q", "-y", "--no-install-recommends"]
    for call in (["apt-get", "-q", "update"], [*apt, "install", *packages]):
        done = subprocess.run(
            call, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        if done.returncode:
            sys.exit("%s failed:\n%s" % (" ".join(call), done.stdout.decode(errors="replace")))


def main() -> None:
    """Installs or explains; exits with 1 where something stays missing that no test run can do without."""
    lacks, wishes = missing(), wished()
    if not lacks and not wishes:
        return
    if hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get"):
        print("Installing what the tests need: %s …" % " ".join([*lacks, *wishes]), flush=True)
        if lacks:
            install(list(lacks))
        if wishes:
            try:
                install(list(wishes))
            except SystemExit as fault:
                print(fault)
        lacks, wishes = missing(), wished()
    for package, purpose in wishes.items():
        print("Left out without %s: %s." % (package, purpose))
    if lacks:
        for package, purpose in lacks.items():
            print("Missing: %s, for %s." % (package, purpose))
        sys.exit("Get it with: sudo apt-get install %s  (or your system's packages)" % " ".join(lacks))


if __name__ == "__main__":
    main()
