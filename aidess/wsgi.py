"""The entry point of a WSGI server: the demonstration of `make run`, or else production and what it asks for."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aidess.settings")
if os.environ.get("AIDESS_DEMO") != "1":
    os.environ["AIDESS_ENV"] = "production"
application = get_wsgi_application()
