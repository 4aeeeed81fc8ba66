"""Gives a test run its own data folder and database, before Django reads its settings.

SHOUHOU_TEST_DATABASE names a PostgreSQL server (postgresql://…); without it tests run on SQLite files.
"""

import atexit
import os
import shutil
import tempfile

if "PYTEST_XDIST_WORKER" not in os.environ:
    folder = tempfile.mkdtemp(prefix="shouhou-tests-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ["SHOUHOU_DATA"] = folder
    os.environ["SHOUHOU_DATABASE"] = os.environ.get("SHOUHOU_TEST_DATABASE", "")
    os.environ["SHOUHOU_SECRET_KEY"] = "only for tests, and long enough to be one"
    unwanted = ("SHOUHOU_TLS", "SHOUHOU_HOSTS", "SHOUHOU_ORIGINS", "SHOUHOU_BACKUP_TO", "SHOUHOU_DEBUG")
    # The last: every process that a test starts would compile a thousand modules anew.
    for name in (*unwanted, "PYTHONDONTWRITEBYTECODE"):
        os.environ.pop(name, None)
