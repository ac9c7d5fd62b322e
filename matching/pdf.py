"""A page as a tagged PDF (PDF/UA-1), made by a process apart (`matching.typesetting`), in a bounded time and size."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading

from django.conf import settings

logger = logging.getLogger(__name__)

LONGEST_SECONDS = 60  # on a busy machine; its work alone is bounded to twenty
WAIT_SECONDS = 2
LARGEST_BYTES = 8 << 20
# All that the process is told of this one: where programs, fonts and their cache are.
PASSED_ON = ("PATH", "HOME", "LANG", "LD_LIBRARY_PATH", "XDG_CACHE_HOME", "FONTCONFIG_FILE", "FONTCONFIG_PATH")
_one_at_a_time = threading.Semaphore()  # in each worker of the server: the others answer pages meanwhile


class PdfError(Exception):
    """No PDF this time: libraries are missing, others wait already, or the page is too long."""


def pdf_of(page: str, base_url: str) -> bytes:
    """The PDF of an HTML page, whose links and files are those of `base_url`. Raises PdfError."""
    if not _one_at_a_time.acquire(timeout=WAIT_SECONDS):
        raise PdfError("Un autre PDF est en cours.")
    try:
        return _made(page, base_url)
    finally:
        _one_at_a_time.release()


def _made(page: str, base_url: str) -> bytes:
    folders = [str(settings.STATIC_ROOT), *map(str, settings.STATICFILES_DIRS)]
    try:
        done = subprocess.run(
            [sys.executable, "-m", "matching.typesetting", base_url, settings.STATIC_URL, *folders],
            input=page.encode(),
            capture_output=True,
            timeout=LONGEST_SECONDS,
            cwd=settings.BASE_DIR,
            env={name: os.environ[name] for name in PASSED_ON if name in os.environ},
            check=False,
        )
    except subprocess.TimeoutExpired:
        logger.error("PDF abandonné après %s secondes.", LONGEST_SECONDS)
        raise PdfError("Trop long.") from None
    if done.returncode != 0 or not done.stdout.startswith(b"%PDF-"):
        logger.error("PDF impossible : %s", done.stderr.decode(errors="replace")[-2000:])
        raise PdfError("La mise en page a échoué.")
    if len(done.stdout) > LARGEST_BYTES:
        raise PdfError("Trop lourd.")
    return done.stdout
