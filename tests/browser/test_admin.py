"""The administration works in a real browser, under the same strict policy as the public pages."""

import pytest
from django.utils import timezone

from structures.due import run_job
from structures.models import Mail, User


@pytest.fixture
def agent_page(page, site, sign_in):
    return sign_in(page, User.objects.create_superuser("agent@exemple.fr", "un mot de passe long"))


def test_an_agent_opens_a_sheet(agent_page, site):
    agent_page.goto(f"{site}/admin/aids/aid/")
    agent_page.locator("#result_list tbody th a").first.click()
    agent_page.get_by_role("button", name="Enregistrer", exact=True).wait_for()


def test_an_agent_makes_an_account_for_another(agent_page, site):
    agent_page.goto(f"{site}/admin/structures/user/add/")
    agent_page.get_by_label("Adresse électronique").fill("Autre@Exemple.fr")
    agent_page.locator("#id_password1").fill("encore un mot de passe")
    agent_page.locator("#id_password2").fill("encore un mot de passe")
    agent_page.get_by_role("button", name="Enregistrer", exact=True).click()
    agent_page.get_by_text("a été ajouté avec succès").wait_for()
    assert User.objects.filter(email="autre@exemple.fr").exists()

    agent_page.goto(f"{site}/admin/structures/user/add/")
    agent_page.get_by_label("Adresse électronique").fill("AUTRE@exemple.fr")
    agent_page.locator("#id_password1").fill("encore un mot de passe")
    agent_page.locator("#id_password2").fill("encore un mot de passe")
    agent_page.get_by_role("button", name="Enregistrer", exact=True).click()
    agent_page.locator(".errorlist").filter(has_text="existe déjà").first.wait_for()


PAGES = ["", "constats/", "fraicheur/", "aids/aid/", "aids/aid/add/", "aids/organisation/", "structures/accountevent/"]


@pytest.mark.parametrize("page_of", PAGES)
def test_the_pages_of_curation_are_accessible_and_fit_a_phone(agent_page, site, axe, page_of):
    agent_page.set_viewport_size({"width": 320, "height": 700})
    agent_page.goto(f"{site}/admin/{page_of}")
    axe(agent_page)
    assert agent_page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("page_of", ["mail", "backgroundtask"])
def test_the_pages_of_background_work_are_accessible(agent_page, site, axe, page_of):
    Mail.objects.create(key="k", to="a@b.fr", state="doubtful", posted_at=timezone.now(), next_try_at=timezone.now())
    run_job.enqueue("retention")
    agent_page.goto(f"{site}/admin/structures/{page_of}/")
    axe(agent_page)
    agent_page.locator("#result_list tbody th a").first.click()
    agent_page.locator(".readonly").first.wait_for()
    axe(agent_page)


def test_a_sheet_is_said_verified_in_one_click(agent_page, site):
    agent_page.goto(f"{site}/admin/fraicheur/")
    first = agent_page.locator("#content h2").first.inner_text()
    agent_page.get_by_role("button", name="Vérifiée aujourd’hui").first.click()
    assert first in agent_page.locator(".messagelist").inner_text()
    assert agent_page.locator("#content h2").first.inner_text() != first
