"""An agent reads what a source changed, and sends a spreadsheet, in a real browser."""

import pytest

from aids.models import Aid, ImportRun
from aids.sources import sending
from structures.models import User
from tests.aids.sources.feed import a_row, take
from tests.aids.sources.test_spreadsheet import EXAMPLE, sheet


def an_agent():
    return User.objects.create_superuser("agent@exemple.fr", "un mot de passe long")


@pytest.fixture
def agent_page(page, sign_in):
    return sign_in(page, an_agent())


def test_an_agent_takes_one_change_and_keeps_one_field(page_without_js, site, sign_in):
    take([a_row(contact="<p>Service un</p>")])
    take([a_row(contact="<p>Service deux</p>", name="Aide renommée")])
    page = sign_in(page_without_js, an_agent())
    page.goto(f"{site}/admin/aids/sourcechange/")
    page.locator("#result_list tbody th a").first.click()
    page.get_by_role("group", name="Contact").get_by_label("Prendre ce que dit la source").check()
    page.get_by_role("group", name="Nom").get_by_label("Garder la fiche").check()
    page.get_by_role("button", name="Enregistrer mes décisions").click()
    page.get_by_text("2 décisions enregistrées").wait_for()
    aid = Aid.objects.get(records__external_id="1")
    assert (aid.contact, aid.name) == ("Service deux", "Aide 1")


def test_a_spreadsheet_goes_on_by_itself_to_its_end(agent_page, site, monkeypatch, tmp_path):
    monkeypatch.setattr(sending, "ROWS_A_REQUEST", 2)
    path = tmp_path / "aides.csv"
    path.write_bytes(sheet(*(EXAMPLE | {"identifiant": f"aide-{i}"} for i in range(5))))
    agent_page.goto(f"{site}/admin/aids/importrun/envoyer/")
    agent_page.locator("#id_file").set_input_files(path)
    agent_page.get_by_role("button", name="Envoyer").click()
    agent_page.get_by_role("button", name="Commencer l’import").click()
    agent_page.get_by_text("Terminé").wait_for()
    assert ImportRun.objects.get().created == 5


def test_pages_of_imports_are_accessible_and_narrow(agent_page, site, axe):
    take([a_row(perimeter="Atlantide"), a_row(2, name="")])
    take([a_row(name="Autre")])
    agent_page.set_viewport_size({"width": 320, "height": 700})
    agent_page.goto(f"{site}/admin/aids/sourcechange/")
    agent_page.locator("#result_list tbody th a").first.click()
    review = agent_page.url
    run = ImportRun.objects.last()
    for address in (
        review,
        f"{site}/admin/aids/importrun/{run.pk}/change/",
        f"{site}/admin/aids/importrun/envoyer/",
        f"{site}/admin/aids/importrun/libelles/",
    ):
        agent_page.goto(address)
        assert agent_page.evaluate("document.documentElement.scrollWidth") <= 320, address
        axe(agent_page)
