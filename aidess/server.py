"""How gunicorn serves the site for `make run`, with background work beside; `aidess.serve` prepares what it serves."""

import os
import subprocess
import sys
from contextlib import suppress

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

keepers: list["subprocess.Popen[bytes]"] = []


def when_ready(server):
    # In a session of its own: Ctrl-C reaches the server, which lets work end.
    keeper = [sys.executable, "-m", "aidess.keeper", str(os.getpid())]
    keepers.append(subprocess.Popen(keeper, start_new_session=True))
    print(f"\nAidESS répond sur http://{HOST}:{PORT}/ (Ctrl-C pour arrêter).")
    if not os.environ.get("EMAIL_URL"):
        print("Les courriels ne partent pas : ils s'écrivent ici et se lisent dans /admin/structures/mail/.")
    print(
        "Premier compte agent : .venv/bin/python manage.py createsuperuser, puis /admin/ et un téléphone.\n", flush=True
    )


def on_exit(server):
    """When it is told to stop. Killed, it tells nobody: the keeper sees it by itself."""
    for keeper in keepers:
        with suppress(OSError):
            keeper.terminate()
            keeper.wait()
