"""Make every picture of docs/screenshots anew, from a running site.

make run
.venv/bin/python tools/take_screenshots.py http://127.0.0.1:8000
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

FOLDER = Path(__file__).parent.parent / "docs" / "screenshots"
SIZES = {"desktop": {"width": 1280, "height": 900}, "mobile": {"width": 320, "height": 640}}
TALLEST = 1800  # pixels of a page that a reader of the documentation looks at
ANSWERS = (
    "territory=C-62498&stage=developpement&legal_form=association"
    "&needs=projet&needs=fonctionnement&needs=benevolat&employees=0&sectors=culture&sectors=vie_locale&zones=qpv"
)
PAGES = {
    "home": "/",
    "commune": "/questionnaire/?vue=territory&q=lens",
    "needs": "/questionnaire/?territory=C-62498&vue=needs&needs=projet&needs=fonctionnement",
    "question": "/questionnaire/?territory=C-62498&legal_form=association&needs=projet&vue=employees",
    "results": f"/mes-aides/?{ANSWERS}",
    "aid": f"/aides/fdva-2-fonctionnement-innovation/?{ANSWERS}",
    "catalogue": "/aides/?needs=projet&nature=grant",
    "bad": "/mes-aides/?territory=C-62498&legal_form=association&needs=projet&employees=beaucoup",
}


def main(site: str) -> None:
    """Each page at each size, from its top."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("Chromium est absent : installez le paquet « chromium ».")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for size, viewport in SIZES.items():
            page = browser.new_page(viewport=viewport, locale="fr-FR")
            for name, address in PAGES.items():
                page.goto(f"{site}{address}", wait_until="networkidle")
                height = min(TALLEST, page.evaluate("() => document.documentElement.scrollHeight"))
                page.set_viewport_size(viewport | {"height": height})  # so that what sticks to the bottom stays there
                page.screenshot(path=FOLDER / f"{name}-{size}.png")
                page.set_viewport_size(viewport)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/") if len(sys.argv) > 1 else "http://127.0.0.1:8000")
