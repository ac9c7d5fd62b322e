"""A treasurer's way: questions, results, an aid; with and without JavaScript, on a phone, by keyboard."""

import re

import pytest

ANSWERS = "territory=C-62498&legal_form=association&needs=projet&employees=0"
PUBLIC = [
    "/questionnaire/",
    "/questionnaire/?q=lens",
    "/questionnaire/?territory=C-62498&vue=stage",
    "/questionnaire/?territory=C-62498&vue=needs&needs=projet&needs=emploi",
    "/questionnaire/?territory=C-62498&vue=needs&needs=projet&needs=emploi&needs=conseil&needs=formation",
    "/questionnaire/?territory=C-62498&vue=sectors",
    "/questionnaire/?vue=employees",
    "/questionnaire/?vue=siret",
    "/questionnaire/?vue=suite-stage",
    "/questionnaire/?vue=suite-territory",
    f"/mes-aides/?{ANSWERS}",
    f"/mes-aides/?{ANSWERS}&page=2",
    f"/mes-aides/?{ANSWERS}&vue=excluded",
    f"/mes-aides/?{ANSWERS}&vue=to_answer",
    "/mes-aides/?passer=territory&passer=stage&passer=legal_form&passer=needs",
    f"/mes-aides/leviers/?{ANSWERS}&accreditations=-",
    f"/mes-aides/?{ANSWERS}&aide=dla&aide=fdva-2-nord",
    f"/mes-aides/?{ANSWERS}&vue=impression",
    f"/mes-aides/envoyer/?{ANSWERS}",
    f"/mes-aides/envoyer/merci/?{ANSWERS}",
    "/aides/ademe-etude-reemploi/",
    "/comparer/",
    f"/comparer/?{ANSWERS}&aide=dla&aide=fdva-2-nord&vue=impression",
    f"/comparer/?{ANSWERS}&aide=dla&aide=fdva-2-nord&aide=inconnue",
    "/mes-aides/?legal_form=inconnue",
    "/aides/",
    "/aides/?q=introuvable-zzzz",
    "/aides/?needs=projet&nature=grant&territory=lens&page=2",
    "/aides/?territory=nullepart-sur-mer",
    "/aides/?page=999",
    "/aides/?q=%00",
    "/aides/fdva-2-nord/",
    "/aides/fdva-2-nord/correction/",
    "/aides/fdva-2-nord/correction/merci/",
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


def focused(page):
    """The id of the element that has the focus, else its tag."""
    return page.evaluate("() => document.activeElement.id || document.activeElement.tagName")


def said(page):
    """Wait for what the page announces to screen readers, and give it."""
    page.wait_for_function("() => document.querySelector('#annonce').textContent.trim() !== ''")
    return page.locator("#annonce").inner_text()


def test_a_next_question_has_the_focus_on_its_heading(page, site):
    page.goto(f"{site}/questionnaire/?territory=C-62498&vue=stage")
    answer(page, "Je ne sais pas")
    page.wait_for_function("() => document.activeElement.id === 'titre'")
    assert page.locator("#titre").inner_text() in page.title()


def test_the_error_of_a_form_has_the_focus_and_names_its_field(browser, site):
    with browser.new_context(locale="fr-FR") as context:  # Chromium logs each 422 as an error
        page = context.new_page()
        page.goto(f"{site}/questionnaire/?territory=C-62498&vue=stage")
        page.get_by_role("button", name="Continuer").click()
        page.wait_for_function("() => document.activeElement.id === 'erreur'")
        assert "erreur" in page.locator("fieldset").get_attribute("aria-labelledby").split()
        assert page.title().startswith("Erreur")


def test_the_count_follows_the_place(page, site):
    page.goto(f"{site}/questionnaire/?vue=territory&q=marseille")
    before = page.locator("#compte").inner_text()
    page.locator("label[for='lieu-C-13055']").click()
    page.locator("label[for='lieu-nsp']").click()
    page.locator("label[for='lieu-C-13055']").click()
    page.wait_for_function("before => document.querySelector('#compte').innerText !== before", arg=before)


@pytest.mark.parametrize("scripts", [True, False])
def test_the_places_found_are_still_there_when_none_was_chosen(browser, site, scripts):
    with browser.new_context(locale="fr-FR", java_script_enabled=scripts) as context:  # each 422 is logged as an error
        page = context.new_page()
        page.goto(f"{site}/questionnaire/?vue=territory&q=marseille")
        if scripts:
            page.locator("#q").fill("len")
        else:
            page.goto(f"{site}/questionnaire/?vue=territory&q=len")
        page.locator("label[for='lieu-C-62498']").wait_for()
        page.get_by_role("button", name="Continuer").click()
        page.locator("#erreur").wait_for()
        assert page.locator("#q").input_value() == "len"
        page.locator("label[for='lieu-C-62498']").click()
        page.get_by_role("button", name="Continuer").click()
        page.wait_for_url("**/questionnaire/?territory=C-62498")


def test_a_longer_name_leaves_the_place_that_its_beginning_named(page, site):
    page.goto(f"{site}/questionnaire/?vue=territory")
    page.locator("#q").fill("marseille")
    page.locator("#lieu-C-13055:checked").wait_for(state="attached")
    page.locator("#q").fill("lens")
    page.locator("#lieu-C-62498:checked").wait_for(state="attached")
    assert page.locator("#lieu-C-13055").count() == 0
    page.get_by_role("button", name="Continuer").click()
    page.wait_for_url("**/questionnaire/?territory=C-62498")


def test_a_phone_with_text_twice_as_large_has_nothing_sideways(page, site):
    page.set_viewport_size({"width": 195, "height": 422})  # 390 by 844 at 200 %
    for address in [
        "/",
        f"/questionnaire/?{ANSWERS}&vue=needs",
        "/questionnaire/?vue=territory&q=lens",
        f"/mes-aides/?{ANSWERS}",
        "/aides/",
    ]:
        page.goto(f"{site}{address}", wait_until="networkidle")
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{address}: sideways"


@pytest.mark.parametrize("width", [320, 360, 390, 412, 430, 440])
def test_no_word_of_the_three_counters_is_cut_on_a_phone(page, site, width):
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{site}/mes-aides/?{ANSWERS}")
    lines = page.locator(".aidess-sommaire .aidess-verdict").evaluate_all(
        """counters => counters.map(counter => {
            const word = document.createRange()
            const text = counter.lastChild
            const start = text.data.search(/\\S/)
            word.setStart(text, start)
            word.setEnd(text, start + text.data.trim().split(/\\s/)[0].length)
            return word.getClientRects().length
        })"""
    )
    assert lines == [1, 1, 1]


def test_a_need_that_moves_is_announced_and_keeps_the_focus(page, site):
    page.goto(f"{site}/questionnaire/?vue=needs&needs=projet&needs=emploi&needs=conseil")
    page.locator("#monter-conseil").press("Enter")
    assert "maintenant votre besoin n°" in said(page)
    assert focused(page) == "monter-conseil"


def test_an_answered_card_has_the_focus_where_it_went_or_the_title_when_it_left(page, site):
    page.goto(f"{site}/mes-aides/?{ANSWERS}")
    form = page.locator("article form", has=page.get_by_role("button", name="Oui", exact=True)).first
    slug = form.get_attribute("id").removeprefix("trancher-")
    name = page.locator(f"#titre-{slug}").inner_text()
    form.get_by_role("button", name="Non", exact=True).click()
    assert said(page).startswith(name)
    assert "Pas pour vous" in page.locator("#annonce").inner_text()
    assert focused(page) == "bilan"
    page.locator(".aidess-reponses .fr-icon-close-line").last.click()
    page.locator(f"#titre-{slug}").wait_for()
    assert "=non" not in page.url


def test_the_filters_in_use_are_counted_as_they_change(page, site):
    page.goto(f"{site}/aides/")
    page.get_by_label(re.compile("Pour quoi faire")).select_option("emploi")
    page.locator("#filtres-actifs").filter(has_text="1 actif").wait_for()
    assert page.locator("#compte").get_attribute("role") == "status"


@pytest.mark.parametrize("address", ["/", f"/mes-aides/?{ANSWERS}", "/aides/", "/questionnaire/?vue=needs"])
def test_text_twice_as_large_needs_no_sideways_scroll(browser, site, address):
    with browser.new_context(viewport={"width": 640, "height": 800}, locale="fr-FR") as context:
        page = context.new_page()
        page.goto(f"{site}{address}")
        page.evaluate("() => { document.documentElement.style.fontSize = '200%' }")
        assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")


def test_on_paper_all_is_unfolded_and_nothing_is_to_click(page, site):
    page.emulate_media(media="print")
    page.goto(f"{site}/mes-aides/?{ANSWERS}")
    assert page.get_by_text("Ce qui la fait monter").first.is_visible()
    assert page.locator("button:visible, .fr-pagination:visible, .fr-header__body:visible").count() == 0


def test_what_would_open_other_aids_comes_in_beside_the_list(page, site, axe):
    page.goto(f"{site}/mes-aides/?{ANSWERS}&accreditations=-")
    page.get_by_role("link", name="Voir tous les changements possibles").wait_for()
    assert page.locator("#contenu .aidess-aide").count() > 1
    axe(page)


def test_what_would_open_other_aids_is_a_link_without_javascript(page_without_js, site):
    page_without_js.goto(f"{site}/mes-aides/?{ANSWERS}&accreditations=-")
    page_without_js.get_by_role("link", name="Voir les changements à votre portée").click()
    assert page_without_js.locator("h1").inner_text() == "Ce qui ouvrirait d’autres aides"
