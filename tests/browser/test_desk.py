"""The whole way: results, call-back, desk, taken, note, passed on, done, and what the structure answers."""

import re
from datetime import UTC, datetime

import pytest

from networks.models import CallbackRequest, Network, RequestState
from tests.browser.test_callback import ask
from tests.browser.test_journey import ANSWERS
from tests.networks.asking import an_adviser, saved
from vocabulary import clock, guarded


@pytest.fixture(autouse=True)
def _a_quick_reader(monkeypatch):
    """The browser fills the form faster than people."""
    monkeypatch.setattr(guarded, "QUICKEST_SECONDS", 0)
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 24, 12, tzinfo=UTC))


@pytest.fixture
def people(browser, site, sign_in):
    """A page a person: the structure on a phone, an adviser of the network asked, one of another network."""
    contexts = []

    def open_page(width, user=None, *, scripts=True):
        viewport = {"width": width, "height": 800}
        context = browser.new_context(viewport=viewport, locale="fr-FR", java_script_enabled=scripts)
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        return sign_in(page, user) if user else page

    yield open_page
    for context in contexts:
        context.close()


def check(page, axe):
    """Nothing for axe to say, open or folded, and no scroll sideways on the narrowest phone. None: no script runs."""
    if axe is None:
        return
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    axe(page)
    width = page.viewport_size["width"]
    page.set_viewport_size({"width": 320, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.set_viewport_size({"width": width, "height": 800})


@pytest.mark.parametrize("scripts", [True, False])
def test_from_the_results_to_the_answer_of_the_structure(people, site, axe, scripts):
    camille = saved(an_adviser(Network.objects.get(slug="sdjes-pas-de-calais")))
    structure, desk = people(320, scripts=scripts), people(1280, camille.user, scripts=scripts)
    axe = axe if scripts else None

    structure.goto(f"{site}/mes-aides/?{ANSWERS}")
    ask(structure)

    desk.goto(f"{site}/reseau/sdjes-pas-de-calais/")
    check(desk, axe)
    desk.get_by_role("button", name=re.compile("Je rappelle")).click()
    desk.get_by_text("Vous suivez cette demande.").wait_for()
    check(desk, axe)
    structure.reload()
    structure.get_by_text("Camille, SDJES du Pas-de-Calais, va vous appeler.").wait_for()

    desk.get_by_label(re.compile("^Ajouter une note")).fill("Le dossier FDVA est prêt, il manque le budget.")
    desk.get_by_text("La structure, et les réseaux qu’elle a choisis", exact=True).click()
    desk.get_by_role("button", name="Enregistrer la note").click()
    desk.get_by_text("Lue par la structure et les réseaux qu’elle a choisis.").wait_for()

    desk.get_by_text("Passer à un autre réseau").click()
    slug = desk.get_by_label(re.compile("^Quel réseau")).input_value()
    colleague = saved(an_adviser(Network.objects.get(slug=slug), "autre@exemple.fr"))
    there = people(1280, colleague.user, scripts=scripts)
    desk.get_by_role("button", name="Proposer à la structure").click()
    desk.get_by_text(re.compile("Il ne voit rien tant que la structure n’a pas dit oui.")).wait_for()
    check(desk, axe)
    there.goto(f"{site}/reseau/{slug}/")
    there.get_by_text("Aucune demande ici.").wait_for()

    structure.reload()
    check(structure, axe)
    structure.get_by_text("Le dossier FDVA est prêt").wait_for()
    structure.get_by_role("button", name="Oui, passer ma demande").click()
    structure.get_by_text(re.compile("^Demande reçue.")).wait_for()
    assert desk.goto(desk.url).status == 404

    there.reload()
    there.get_by_role("button", name=re.compile("Je rappelle")).click()
    there.get_by_text("Le dossier FDVA est prêt").wait_for()
    there.get_by_role("button", name="J’ai appelé").click()
    there.get_by_text(re.compile("vous a appelé")).first.wait_for()
    there.get_by_role("button", name="Aide trouvée").click()
    there.get_by_text("La structure lit : « Terminée. »").wait_for()
    check(there, axe)

    structure.reload()
    structure.get_by_text("Terminée.", exact=True).wait_for()
    structure.get_by_role("button", name="Nous avons été rappelés").click()
    there.reload()
    there.get_by_text("La structure dit : « Nous avons été rappelés ».").wait_for()
    there.goto(f"{site}/reseau/{slug}/bilan/")
    check(there, axe)
    assert CallbackRequest.objects.get().state == RequestState.DONE


def test_an_adviser_writes_a_request_and_a_list_that_the_structure_opens_and_answers(people, site, axe):
    camille = saved(an_adviser(Network.objects.get(slug="sdjes-pas-de-calais")))
    desk, structure = people(1280, camille.user), people(320)
    desk.goto(f"{site}/reseau/sdjes-pas-de-calais/")
    desk.get_by_role("link", name="Noter une demande reçue au téléphone").click()
    desk.get_by_role("heading", name="Demande reçue au téléphone").wait_for()
    check(desk, axe)
    desk.get_by_label(re.compile("^Téléphone")).fill("06 12 34 56 78")
    desk.get_by_text(re.compile("^La personne accepte")).click()
    desk.get_by_role("button", name="Enregistrer la demande").click()
    desk.get_by_text("Vous suivez cette demande.").wait_for()

    desk.goto(f"{site}/reseau/sdjes-pas-de-calais/listes/")
    check(desk, axe)
    desk.get_by_role("button", name="Commencer une liste").click()
    desk.get_by_label("Un mot du nom de l’aide").fill("fdva")
    desk.get_by_role("button", name="Chercher").click()
    desk.get_by_role("button", name=re.compile("^Ajouter")).first.click()
    desk.get_by_role("button", name=re.compile("^Retirer")).wait_for()
    desk.get_by_label("En tête de la liste").fill("Commencez par celle-ci.")
    desk.get_by_role("button", name="Enregistrer").click()
    desk.get_by_role("link", name="ouvrir la liste").wait_for()
    check(desk, axe)

    structure.goto(desk.get_by_label("L’adresse de cette liste").input_value())
    structure.get_by_text("« Commencez par celle-ci. »").wait_for()
    check(structure, axe)
    structure.goto(f"{structure.url}?{ANSWERS}")
    structure.get_by_text("Camille ne voit pas vos réponses.").wait_for()
    check(structure, axe)
