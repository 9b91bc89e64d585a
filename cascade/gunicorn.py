"""How gunicorn serves: the same for bin/run on one PC and for the web container (bin/serve web)."""

import os

from cascade.checks import is_loopback

host = os.environ.get("BIND", "127.0.0.1")
if os.environ.get("DEMO", "").lower() in {"1", "true", "yes", "on"} and not is_loopback(host):
    raise SystemExit(f"Bản dùng thử có tài khoản công khai nên chỉ mở trên 127.0.0.1, không mở trên {host}.")

bind = f"[{host}]:{os.environ.get('PORT', '8000')}" if ":" in host else f"{host}:{os.environ.get('PORT', '8000')}"
worker_class = "gthread"
workers = int(os.environ.get("WEB_PROCESSES", "1"))
threads = int(os.environ.get("WEB_THREADS", "8"))
timeout = 60
graceful_timeout = 10
keepalive = 15
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108  (its heartbeat, kept off the disk)
loglevel = "warning"
accesslog = None  # addresses of calendars and of links in letters are secrets
proc_name = "thong-suot"
