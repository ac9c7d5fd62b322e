"""A real Chromium, Debian's; each page of a test must say nothing on the console, so each test is a CSP test."""

import os
import re
import shutil

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

LOST_REQUEST = ("htmx:afterRequest,", "htmx:sendError,", "htmx:sendAbort,")
ABSENT = "Chromium est absent : installez le paquet « chromium » pour lancer les tests du navigateur."


def pytest_terminal_summary(terminalreporter):
    if CHROMIUM is None:
        terminalreporter.write_line(ABSENT)


@pytest.fixture(scope="session")
def browser():
    if CHROMIUM is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(ABSENT)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        browser.close()


def _is_fault(message):
    """Chromium logs as errors the answers that say what to correct (422) or what changed meanwhile (409).

    What axe-core itself tries on a page has no address. What htmx says of a request that did not arrive is left to
    `_did_not_arrive`, which knows why.
    """
    said_by_us = message.location["url"] != "" and not re.search(r"status of (409|422)", message.text)
    return message.type == "error" and said_by_us and not message.text.startswith(LOST_REQUEST)


def _did_not_arrive(request):
    """A request that leaving the page cut short is no fault."""
    return request.failure != "net::ERR_ABORTED"


def _page(browser, **options):
    with browser.new_context(viewport={"width": 1280, "height": 900}, locale="fr-FR", **options) as context:
        context.set_default_timeout(10_000)
        page = context.new_page()
        faults = []
        page.on("console", lambda message: faults.append(message.text) if _is_fault(message) else None)
        page.on("requestfailed", lambda lost: faults.append(lost.url) if _did_not_arrive(lost) else None)
        page.on("pageerror", lambda error: faults.append(str(error)))
        yield page
        assert faults == []


@pytest.fixture
def page(browser):
    yield from _page(browser)


@pytest.fixture
def page_without_js(browser):
    yield from _page(browser, java_script_enabled=False)


@pytest.fixture
def axe():
    """Assert that axe-core finds nothing wrong with the page as it stands."""

    def check(page):
        # Preloading, axe would ask for the imports of style sheets beside the page instead of beside the sheet.
        results = Axe().run(page, options={"preload": False})
        assert results.violations_count == 0, results.generate_report()

    return check


@pytest.fixture
def sign_in(site, signed_in):
    """Give a page the session of an account, both proofs given."""

    def sign_in(page, user):
        name = settings.SESSION_COOKIE_NAME
        page.context.add_cookies([{"name": name, "value": signed_in(user).cookies[name].value, "url": site}])
        return page

    return sign_in


@pytest.fixture
def site(live_server, starter):
    """The address of the site with the catalogue that ships."""
    return live_server.url
