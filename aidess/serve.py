"""What `make run` does once everything is installed: prepare the data folder, then serve."""

import os
import socket
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command

HOST = "127.0.0.1"


def main() -> None:
    port = _port()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aidess.settings")
    import django

    try:
        django.setup()
    except ImproperlyConfigured as error:
        sys.exit(str(error))
    call_command("migrate", verbosity=0)
    call_command("load_territories")
    try:
        call_command("load_starter", stdout=sys.stderr)
    except SystemExit:
        print("Une partie du catalogue livré est refusée (lignes ci-dessus) : le reste est servi.", file=sys.stderr)
    call_command("collectstatic", interactive=False, verbosity=0)
    print(f"\nAidESS répond sur http://{HOST}:{port}/ (Ctrl-C pour arrêter).")
    print("Premier compte agent : .venv/bin/python manage.py createsuperuser, puis /admin/.\n", flush=True)
    server = [sys.executable, "-m", "gunicorn", "aidess.wsgi", "--bind", f"{HOST}:{port}", "--preload"]
    server += ["--workers", "2", "--threads", "4", "--no-control-socket", "--log-level", "warning"]
    os.execv(sys.executable, server)  # noqa: S606  the very interpreter that runs this


def _port() -> int:
    """PORT, free to listen on; else one sentence and exit."""
    text = os.environ.get("PORT", "8000")
    if not text.isdecimal() or not 0 < int(text) < 65536:
        sys.exit(f"PORT n'est pas un numéro de port : {text}")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, int(text)))
        except OSError:
            sys.exit(f"Le port {text} est déjà pris : lancez par exemple « make run PORT=8001 ».")
    return int(text)


if __name__ == "__main__":
    main()
