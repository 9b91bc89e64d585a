"""The project's own settings, on a data folder that is thrown away and with passwords hashed in no time."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path


def in_memory() -> str | None:
    """A folder that lives in memory where there is room: full sync to a disk would make each test database slow."""
    folder = "/dev/shm"  # noqa: S108
    return folder if os.path.isdir(folder) and shutil.disk_usage(folder).free > 2**30 else None


_worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")
if not (_base := os.environ.get("TEST_DATA_DIR")):
    _base = os.environ["TEST_DATA_DIR"] = tempfile.mkdtemp(prefix="thong-suot-", dir=in_memory())
    atexit.register(shutil.rmtree, _base, ignore_errors=True)
os.environ["DATA_DIR"] = str(Path(_base) / _worker)
os.environ["TESTING"] = "true"
os.environ.setdefault("SECRET_KEY", "only-for-tests")

from cascade.settings import *  # noqa: E402, F403
from cascade.settings import CACHES, DATA_DIR, DATABASES, PASSWORD_HASHERS, REDIS_URL, STATIC_ROOT  # noqa: E402

STATIC_ROOT.mkdir(parents=True, exist_ok=True)
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file, not memory: tests meet the same locks, modes and threads as an office does.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *PASSWORD_HASHERS]

# A task runs where it is asked for; a test about delivery starts a real worker (fixture `worker`).
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
CELERY_TASK_DEFAULT_QUEUE = f"test-{_worker}"
if REDIS_URL:
    CACHES["default"]["KEY_PREFIX"] = f"test-{_worker}"
