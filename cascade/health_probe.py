"""The containers' health checks: `python -m cascade.health_probe web|worker|beat`, 0 when that part is well."""

import http.client
import os
import socket
import sys
import time
from pathlib import Path

# The timetable writes its file down every three minutes.
BEAT_SILENCE_SECONDS = 10 * 60


def web() -> bool:
    return answers(int(os.environ.get("PORT", "8000")))


def answers(port: int, host: str = "127.0.0.1") -> bool:
    """Does the web part answer on this machine? Names itself localhost, which every installation allows."""
    link = http.client.HTTPConnection(host, port, timeout=3)
    try:
        link.request("GET", "/healthz", headers={"Host": "localhost"})
        return link.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        link.close()


def worker() -> bool:
    from cascade.celery import app

    return bool(app.control.ping(destination=[f"celery@{socket.gethostname()}"], timeout=5))


def beat() -> bool:
    from django.conf import settings

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cascade.settings")
    folder = Path(settings.CELERY_BEAT_SCHEDULE_FILENAME).parent
    name = Path(settings.CELERY_BEAT_SCHEDULE_FILENAME).name
    written = [file.stat().st_mtime for file in folder.glob(f"{name}*")]
    return bool(written) and time.time() - max(written) < BEAT_SILENCE_SECONDS


if __name__ == "__main__":
    parts = {"web": web, "worker": worker, "beat": beat}
    sys.exit(not parts[sys.argv[1]]())
