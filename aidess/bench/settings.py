"""The demonstration's settings on one of the bench's databases, with what measures a request from inside."""

import os

from aidess.settings import *  # noqa: F403
from aidess.settings import DATABASES, MIDDLEWARE

DATABASES["default"]["NAME"] = os.environ["AIDESS_BENCH_DATABASE"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
MIDDLEWARE.insert(0, "aidess.bench.stopwatch.Stopwatch")
ROOT_URLCONF = "aidess.bench.urls"
