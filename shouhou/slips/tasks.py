"""The scanner's folder: what a scanner, a fax server or a colleague drops there is taken in and moved on."""

import logging
from datetime import datetime
from pathlib import Path
from typing import Final

from django.conf import settings

from shouhou.accounts.models import Branch
from shouhou.core.actor import SYSTEM
from shouhou.core.errors import Refusal
from shouhou.slips.actions import take_in
from shouhou.slips.models import Way

AT_ONCE: Final = 50
_SETTLED_SECONDS: Final = 5  # a scanner may still be writing
_MOST_BYTES: Final = 100 * 1024 * 1024

logger = logging.getLogger(__name__)


def folder() -> Path:
    """Where slips are dropped; `taken` and `not-read` below it hold what was dealt with."""
    return Path(settings.DATA) / "slips"


def take_from_folder(*, at: datetime) -> dict[str, int]:
    """Takes in what lies in the folder, oldest first; the timetable calls it every minute."""
    branch_id = Branch.objects.order_by("pk").values_list("pk", flat=True).first()
    if branch_id is None or not folder().is_dir():
        return {"taken": 0, "not_read": 0}
    ready = [file for file in folder().iterdir() if file.is_file() and _is_settled(file, at)]
    taken = [_take(file, branch_id, at) for file in sorted(ready, key=_age)[:AT_ONCE]]
    return {"taken": sum(taken), "not_read": len(taken) - sum(taken)}


def _take(file: Path, branch_id: int, at: datetime) -> bool:
    try:
        if file.stat().st_size > _MOST_BYTES:
            raise OSError("too large")
        take_in(
            content=file.read_bytes(), name=file.name, way=Way.FOLDER, branch_id=branch_id, by=SYSTEM, at=at
        )
    except (Refusal, OSError) as fault:
        logger.warning("A slip in the folder could not be read: %s", type(fault).__name__)
        _move(file, "not-read", at)
        return False
    _move(file, "taken", at)
    return True


def _move(file: Path, where: str, at: datetime) -> None:
    place = folder() / where
    place.mkdir(exist_ok=True)
    file.replace(place / f"{at:%Y%m%d-%H%M%S}-{file.name}")


def _is_settled(file: Path, at: datetime) -> bool:
    return at.timestamp() - _age(file) >= _SETTLED_SECONDS


def _age(file: Path) -> float:
    return file.stat().st_mtime
