"""What `make run` does once everything is installed: prepare the data folder, then serve."""

import os
import socket
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command

from aidess.server import HOST, PORT


def main() -> None:
    _check_port()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aidess.settings")
    import django
    from django.db import DatabaseError, OperationalError

    try:
        django.setup()
        _prepare()
    except ImproperlyConfigured as error:
        sys.exit(str(error))
    except OperationalError as error:
        sys.exit(f"La base de données ne répond pas : {error}")
    except DatabaseError as error:
        sys.exit(f"La base de données ne peut pas servir : {error}")
    server = [sys.executable, "-m", "gunicorn", "--config", "python:aidess.server", "aidess.wsgi"]
    os.execv(sys.executable, server)  # noqa: S606  the very interpreter that runs this


def _prepare() -> None:
    """Migrate and load all that ships; of several processes on one database, one at a time."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_lock(hashtextextended('aidess.serve', 0)), current_setting('server_encoding')"
        )
        if (encoding := cursor.fetchone()[1]) != "UTF8":
            sys.exit(f"La base de données doit être en UTF8 : celle de DATABASE_URL est en {encoding}.")
    call_command("migrate", verbosity=0)
    call_command("load_territories")
    try:
        call_command("load_starter", stdout=sys.stderr)
        call_command("load_starter_networks", stdout=sys.stderr)
    except SystemExit:
        print("Une partie du catalogue livré est refusée (lignes ci-dessus) : le reste est servi.", file=sys.stderr)
    call_command("collectstatic", interactive=False, verbosity=0)
    connection.close()  # and the lock with it


def _check_port() -> None:
    """One sentence, and the end, when PORT cannot be listened on."""
    if not PORT.isdecimal() or not 0 < int(PORT) < 65536:
        sys.exit(f"PORT n'est pas un numéro de port : {PORT}.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, int(PORT)))
        except PermissionError:
            sys.exit(f"Le port {PORT} est réservé à root : lancez par exemple « make run PORT=8001 ».")
        except OSError:
            sys.exit(f"Le port {PORT} est déjà pris : lancez par exemple « make run PORT=8001 ».")


if __name__ == "__main__":
    main()
