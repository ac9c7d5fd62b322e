"""The entry point of a WSGI server: the demonstration of `make run`, or else production and what it asks for."""

import os

from django.core.wsgi import get_wsgi_application

from aidess.interpreter import collect_seldom, in_one_stack

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aidess.settings")
if os.environ.get("AIDESS_DEMO") != "1":
    os.environ["AIDESS_ENV"] = "production"
collect_seldom()
application = in_one_stack(get_wsgi_application())
