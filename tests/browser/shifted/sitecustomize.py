"""Lets a process of shouhou begin at another moment (SHOUHOU_TEST_NOW, ISO 8601); the clock runs on from there."""

import os
from datetime import datetime

from shouhou.core import clock

if moment := os.environ.get("SHOUHOU_TEST_NOW"):
    shifted = clock.set_to(datetime.fromisoformat(moment))  # ends with the process
    shifted.__enter__()
