"""How gunicorn serves the site for `make run`; `aidess.serve` prepares what it serves."""

import os

HOST = "127.0.0.1"
PORT = os.environ.get("PORT") or "8000"

bind = f"{HOST}:{PORT}"
preload_app = True
workers = 2
threads = 4
worker_class = "gthread"
control_socket_disable = True
limit_request_line = 8190  # the most gunicorn takes: forty declarations are a long address
loglevel = "warning"


def when_ready(server):
    print(f"\nAidESS répond sur http://{HOST}:{PORT}/ (Ctrl-C pour arrêter).")
    print(
        "Premier compte agent : .venv/bin/python manage.py createsuperuser, puis /admin/ et un téléphone.\n", flush=True
    )
