"""A list on a network's own site: the browser shows it there, and refuses it to any other site."""

import re
from contextlib import contextmanager

import pytest
from django.urls import reverse

from networks.models import AdviserRole, Widget
from networks.widgets import code_of
from tests.browser.test_desk import check
from tests.networks.asking import a_network, an_adviser, saved
from tests.networks.test_widgets import a_widget
from tests.serving import Answer, serving


@contextmanager
def site_of(code):
    """A page of somebody's own site, on another port, that holds what `code()` says."""
    page = '<!doctype html><html lang="fr"><title>Notre site</title><h1>Nos aides</h1>{}'

    def respond(method, path, query, headers):
        return Answer(page.format(code()).encode(), Content_Type="text/html; charset=utf-8")

    with serving(respond) as base:
        yield base


@pytest.fixture
def framing(site):
    """Two sites with the same code, of which the first may frame it: (theirs, a stranger's, the list)."""
    kept = []

    def code():
        return code_of(kept[0], f"{site}{reverse('framed', args=[kept[0].token])}")

    with site_of(code) as theirs, site_of(code) as strange:
        kept.append(saved(a_widget(origins=theirs)))
        yield theirs, strange, kept[0]


def test_the_site_of_the_network_shows_the_list_and_its_links_open_beside(page_without_js, framing):
    page, (theirs, _, _) = page_without_js, framing
    page.goto(theirs)
    inside = page.frame_locator("iframe")
    inside.get_by_role("heading", name="Les aides d’ici", level=1).wait_for()
    assert inside.get_by_role("heading", level=2).count() == 10
    with page.expect_popup() as opened:
        inside.get_by_role("link", name=re.compile("^Voir la fiche")).first.click()
    opened.value.get_by_role("heading", level=1).wait_for()
    assert "/aides/" in opened.value.url
    with page.expect_popup() as opened:
        inside.get_by_role("link", name=re.compile("^Voir toutes les aides de cette sélection")).click()
    opened.value.get_by_role("heading", name="Toutes les aides", level=1).wait_for()
    assert page.context.cookies() == []


def test_a_list_that_is_stopped_says_so_in_its_frame(browser, framing):
    theirs, _, widget = framing
    widget.is_on = False
    widget.save()
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(theirs)
        page.frame_locator("iframe").get_by_text("Cette liste n’est plus montrée").wait_for()


def test_the_browser_refuses_it_to_another_site(browser, framing):
    _, strange, _ = framing
    with browser.new_context() as context:
        page = context.new_page()
        refusals = []
        page.on("console", lambda message: refusals.append(message.text))
        page.goto(strange, wait_until="networkidle")
        frame = next(frame for frame in page.frames if frame != page.main_frame)
        assert frame.url == "chrome-error://chromewebdata/"
        assert "Voir la fiche" not in frame.content()
        assert any("frame-ancestors" in refusal for refusal in refusals)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 320, 240])
def test_the_list_reads_from_the_width_of_a_column_up(browser, site, axe, scheme, width):
    widget = saved(a_widget(title="Les aides à l’emploi des associations d’ici"))
    with browser.new_context(viewport={"width": width, "height": 640}, color_scheme=scheme) as context:
        page = context.new_page()
        page.goto(f"{site}{reverse('framed', args=[widget.token])}")
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        axe(page)


def test_a_lead_makes_a_list_without_a_script_and_reads_its_code(page_without_js, site, sign_in):
    lead = saved(an_adviser(saved(a_network()), role=AdviserRole.LEAD))
    page = sign_in(page_without_js, lead.user)
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto(f"{site}/reseau/un-reseau/")
    page.get_by_role("link", name="Listes pour votre site").click()
    page.get_by_label(re.compile("^Titre")).fill("Les aides pour l’emploi")
    page.get_by_label(re.compile("^Adresse des aides")).fill(f"{site}/aides/?needs=emploi")
    page.get_by_label(re.compile("^Sites qui la montrent")).fill("reseau.fr")
    page.get_by_role("button", name="Créer la liste").click()
    page.get_by_text("l’adresse du site commence par https://").wait_for()
    page.get_by_label(re.compile("^Sites qui la montrent")).fill("https://reseau.fr")
    page.get_by_role("button", name="Créer la liste").click()
    page.get_by_text("Montrée").wait_for()
    assert Widget.objects.get().token in page.get_by_label(re.compile("^Code à coller")).input_value()
    page.get_by_role("link", name="La voir comme vos visiteurs").click()
    page.get_by_role("heading", name="Les aides pour l’emploi").wait_for()


def test_the_pages_of_the_lists_please_axe(page, site, sign_in, axe):
    lead = saved(an_adviser(saved(a_network()), role=AdviserRole.LEAD))
    widget = saved(a_widget(lead.network))
    sign_in(page, lead.user)
    for path in ("", f"{widget.pk}/"):
        page.goto(f"{site}/reseau/un-reseau/integrer/{path}")
        check(page, axe)
    page.get_by_role("button", name="Copier le code").click()
    page.locator("#copie").wait_for()
