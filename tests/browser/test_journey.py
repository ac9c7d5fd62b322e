"""A treasurer's way: questions, results, an aid; with and without JavaScript, on a phone, by keyboard."""

import re

import pytest

ANSWERS = "territory=C-62498&legal_form=association&needs=projet&employees=0"
PUBLIC = [
    "/questionnaire/",
    "/questionnaire/?q=lens",
    "/questionnaire/?territory=C-62498&vue=stage",
    "/questionnaire/?territory=C-62498&vue=needs&needs=projet&needs=emploi",
    "/questionnaire/?territory=C-62498&vue=sectors",
    f"/mes-aides/?{ANSWERS}",
    f"/mes-aides/?{ANSWERS}&vue=excluded",
    f"/mes-aides/leviers/?{ANSWERS}&accreditations=-",
    "/mes-aides/?legal_form=inconnue",
    "/aides/",
    "/aides/?q=introuvable-zzzz",
    "/aides/fdva-2-nord/",
    f"/aides/fdva-2-fonctionnement-innovation/?{ANSWERS}",
]


def choose(page, label):
    """Click the words, as people do: the design system draws the button over them."""
    identity = page.get_by_label(label, exact=isinstance(label, str)).first.get_attribute("id")
    page.locator(f"label[for='{identity}']").click()


def answer(page, label):
    choose(page, label)
    page.get_by_role("button", name="Continuer").click()


def walk(page, site):
    """From the home page to the results, by the four opening questions."""
    page.goto(site)
    page.get_by_label(re.compile("Dans quelle commune")).fill("62300")
    page.get_by_role("button", name="Commencer").click()
    choose(page, re.compile("^Lens"))
    page.get_by_role("button", name="Continuer").click()
    page.get_by_role("heading", name="Où en est votre structure").wait_for()
    answer(page, "Elle fonctionne depuis trois ans ou plus")
    page.get_by_role("heading", name="Quelle est la forme").wait_for()
    answer(page, "Association loi 1901 (ou de droit local)")
    page.get_by_role("heading", name="De quoi avez-vous besoin").wait_for()
    choose(page, "Financer une action ou un projet")
    page.get_by_role("button", name="Voir mes aides maintenant").click()
    page.get_by_role("heading", name=re.compile("probablement pour vous")).first.wait_for()


@pytest.mark.parametrize("how", ["page", "page_without_js"])
def test_from_the_first_question_to_an_aid(request, site, how):
    page = request.getfixturevalue(how)
    walk(page, site)
    assert "territory=C-62498" in page.url
    assert "needs=projet" in page.url
    first = page.locator("article h3 a").first
    name = first.inner_text()
    first.click()
    page.get_by_role("heading", level=1, name=name).wait_for()
    assert page.get_by_role("heading", name=re.compile("^Conditions")).count() == 1


@pytest.mark.parametrize("how", ["page", "page_without_js"])
def test_an_answer_on_a_card_ranks_the_list_again(request, site, how):
    page = request.getfixturevalue(how)
    page.goto(f"{site}/mes-aides/?{ANSWERS}")
    card = page.locator("article", has=page.get_by_role("button", name="Oui", exact=True)).first
    button = card.get_by_role("button", name="Oui", exact=True)
    name = button.get_attribute("name")
    button.click()
    page.wait_for_url(re.compile(re.escape(name)))
    assert f"{name}=oui" in page.url


def test_back_keeps_every_answer(page, site):
    walk(page, site)
    page.go_back()
    page.get_by_role("heading", name="De quoi avez-vous besoin").wait_for()
    assert "legal_form=association" in page.url


def test_je_ne_sais_pas_is_an_answer_like_another(page, site):
    page.goto(f"{site}/questionnaire/?territory=C-62498")
    answer(page, "Je ne sais pas")
    page.get_by_role("heading", name="Quelle est la forme").wait_for()
    assert "passer=stage" in page.url


@pytest.mark.parametrize("width", [1280, 320])
def test_every_public_page_is_without_fault(browser, site, axe, width):
    with browser.new_context(viewport={"width": width, "height": 800}, locale="fr-FR") as context:
        page = context.new_page()
        for address in PUBLIC:
            page.goto(f"{site}{address}", wait_until="networkidle")
            page.evaluate("document.querySelectorAll('details').forEach(element => { element.open = true })")
            assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{address}: sideways"
            axe(page)


def test_the_questionnaire_is_answered_by_keyboard_alone(page, site):
    page.goto(f"{site}/questionnaire/?territory=C-62498&vue=stage")
    page.locator("input[type=radio]").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Quelle est la forme").wait_for()
    assert "stage=" in page.url


def test_the_count_follows_an_answer_before_it_is_sent(page, site):
    page.goto(f"{site}/questionnaire/?territory=C-62498&vue=legal_form")
    before = page.locator("#compte").inner_text()
    choose(page, "Mutuelle")
    page.wait_for_function("before => document.querySelector('#compte').innerText !== before", arg=before)
    assert "encore possible" in page.locator("#compte").inner_text()
    assert "legal_form" not in page.url.replace("vue=legal_form", "")


def test_a_place_is_found_while_it_is_typed(page, site):
    page.goto(f"{site}/questionnaire/")
    page.get_by_label(re.compile("Nom ou code postal")).press_sequentially("lievin", delay=20)
    page.locator("label[for='lieu-C-62510']").click()
    page.get_by_role("button", name="Continuer").click()
    page.get_by_role("heading", name="Où en est votre structure").wait_for()
    assert "territory=C-62510" in page.url


@pytest.mark.parametrize("how", ["page", "page_without_js"])
def test_a_need_moves_up(request, site, how):
    page = request.getfixturevalue(how)
    page.goto(f"{site}/questionnaire/?territory=FR&vue=needs&needs=projet&needs=emploi")
    page.get_by_role("button", name=re.compile("Monter")).click()
    first = page.locator(".aidess-ordre li").first
    first.get_by_text("Recruter ou garder un poste").wait_for()
    page.get_by_role("button", name="Voir mes aides maintenant").click()
    page.wait_for_url(re.compile("needs=emploi&needs=projet"))


def test_a_counter_filters_the_list(page, site):
    page.goto(f"{site}/mes-aides/?{ANSWERS}")
    page.get_by_role("link", name=re.compile("Il manque une réponse")).first.click()
    page.wait_for_url(re.compile("vue=to_answer"))
    assert {text.split("\n")[0] for text in page.locator("article .aidess-verdict").all_inner_texts()} == {
        "Il manque une réponse"
    }


def test_the_catalogue_is_filtered_as_one_types(page, site):
    page.goto(f"{site}/aides/")
    before = page.locator("#compte").inner_text()
    page.get_by_label("Chercher un mot").fill("bénévoles")
    page.get_by_label("Chercher un mot").press("Enter")
    page.wait_for_function("before => document.querySelector('#compte').innerText !== before", arg=before)
    assert "q=b%C3%A9n%C3%A9voles" in page.url
