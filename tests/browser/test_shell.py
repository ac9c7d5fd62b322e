"""The shell in a real browser: no fault that axe sees, nothing blocked, nothing from elsewhere, usable by keyboard."""

import pytest
from axe_playwright_python.sync_playwright import Axe

PAGES = [
    "/",
    "/mentions-legales/",
    "/donnees-personnelles/",
    "/accessibilite/",
    "/stats/",
    "/budget/",
    "/n-existe-pas/",
]
VIEWS = {
    "desktop": {"viewport": {"width": 1280, "height": 800}, "color_scheme": "light"},
    "dark": {"viewport": {"width": 1280, "height": 800}, "color_scheme": "dark"},
    # 320 px is a small phone, and also a window of 1280 px at a zoom of 400 %, then 256 px high.
    "zoomed": {"viewport": {"width": 320, "height": 256}, "color_scheme": "light"},
}


CASES = [("desktop", address) for address in PAGES]
CASES += [(view, address) for view in ("dark", "zoomed") for address in ("/", "/accessibilite/")]


@pytest.fixture
def page(browser):
    with browser.new_context(**VIEWS["desktop"]) as context:
        yield context.new_page()


@pytest.mark.parametrize(("view", "address"), CASES)
def test_a_page_of_the_shell_is_without_fault(browser, live_server, view, address):
    with browser.new_context(**VIEWS[view]) as context:
        page = context.new_page()
        said, asked = [], []
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda request: asked.append(request.url))
        page.goto(f"{live_server.url}{address}", wait_until="networkidle")

        assert [text for text in said if "404 (Not Found)" not in text] == []
        assert [url for url in asked if not url.startswith((live_server.url, "data:"))] == []
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "scrolls sideways"
        results = Axe().run(page)
        assert results.violations_count == 0, results.generate_report()


def test_the_first_tab_leads_to_the_content(page, live_server):
    page.goto(f"{live_server.url}/budget/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Contenu"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "contenu"


def test_the_theme_follows_the_system(page, live_server):
    page.goto(f"{live_server.url}/budget/")
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme)
        page.wait_for_function("scheme => document.documentElement.dataset.frTheme === scheme", arg=scheme)
