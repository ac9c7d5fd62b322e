"""Aids side by side: the choice lives in the address, and the table says what the sheets say."""

import re

import html5lib
import pytest

from aids.models import Aid
from matching.comparing import short_names

pytestmark = pytest.mark.django_db

ANSWERS = "territory=C-62498&legal_form=association&needs=projet&needs=emploi&employees=0"
FDVA = "fdva-2-fonctionnement-innovation"


@pytest.fixture
def slugs(starter):
    """Four published slugs, FDVA 2 first."""
    others = Aid.objects.published().exclude(slug=FDVA).order_by("slug").values_list("slug", flat=True)
    return [FDVA, *others[:3]]


def address(slugs, answers=ANSWERS):
    return f"/comparer/?{answers}{''.join(f'&aide={slug}' for slug in slugs)}"


@pytest.fixture
def page(client):
    """The text of the page at an address, valid HTML."""

    def get(url, status=200):
        response = client.get(url)
        assert response.status_code == status
        text = response.content.decode()
        html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(text)
        return text

    return get


def cells(text, point):
    """What each column says on a point, tags away."""
    heading = f'<th scope="row" role="rowheader">{point}</th>'
    row = text[text.index(heading) :].partition("</tr>")[0]
    found = re.findall(r'aria-hidden="true">.*?</span><div>(.*?)</div></td>', row, re.DOTALL)
    return [re.sub("<[^>]+>", " ", cell).strip() for cell in found]


def test_the_table_says_each_point_of_each_aid(page, slugs):
    text = page(address(slugs))
    assert "Comparer 4 aides" in text
    for point in (
        "Pour vous\u202f?",
        "Reste à confirmer",
        "Répond à",
        "Montant",
        "Date limite",
        "Effort",
        "Documents",
        "Organisme",
        "Fiche",
    ):
        assert len(cells(text, point)) == 4
    sheet = Aid.objects.select_related("bearer").get(slug=slugs[0])
    assert cells(text, "Organisme")[0] == sheet.bearer.name
    assert cells(text, "Documents")[0].startswith(str(len(sheet.documents)))
    assert cells(text, "Fiche")[0].startswith("À vérifier")
    assert text.count('role="columnheader"') == 5


def test_without_answers_nothing_is_said_of_this_structure(page, slugs):
    text = page(address(slugs, answers=""))
    assert "Pour vous" not in text
    assert "Reste à confirmer" not in text
    assert "Répondez à quelques questions" in text


def test_what_excludes_an_aid_is_said_in_its_cell(page, slugs):
    Aid.objects.filter(slug=slugs[0]).update(
        eligibility={"question": "legal_form", "op": "any_of", "value": ["fondation"]}
    )
    text = page(address(slugs[:2]))
    assert cells(text, "Pour vous\u202f?")[0] == "Pas pour vous"
    assert cells(text, "Reste à confirmer")[0].startswith("Une condition n’est pas remplie")


def test_documents_that_serve_several_are_counted_once(page, slugs):
    Aid.objects.filter(slug__in=slugs[:3]).update(documents=["statuts", "rib", "budget_projet"])
    Aid.objects.filter(slug=slugs[3]).update(documents=["budget_projet"])
    text = page(address(slugs))
    assert "2 documents servent à trois de ces aides" in text, "a budget of the project is written anew each time"
    assert cells(text, "Documents")[0].startswith("3, dont 2 communs")
    assert "Le plus simple à demander" in text


def test_an_aid_leaves_the_choice_by_a_link(page, slugs):
    text = page(address(slugs[:2]))
    without = re.search(r'href="([^"]+)"[^>]*><span class="fr-sr-only">Retirer ', text)[1].replace("&amp;", "&")
    assert f"aide={slugs[1]}" in without
    assert f"aide={slugs[0]}" not in without
    assert "territory=C-62498" in without


def test_the_choice_follows_from_page_to_page(page, slugs):
    results = page(f"/mes-aides/?{ANSWERS}&aide={slugs[0]}")
    assert "1 aide à comparer" in results
    assert "Ajoutez au moins une autre aide" in results
    links = re.findall(r'href="(/(?:mes-aides|aides|questionnaire)/[^"]*\?[^"]*)"', results)
    carried = [link for link in links if f"aide={slugs[0]}" in link]
    assert len(carried) > len(links) * 0.9, "all but those that take it away"
    assert results.count(f'<input type="hidden" name="aide" value="{slugs[0]}">') == results.count("<form")


def test_a_card_joins_the_choice_without_losing_the_page(page, slugs):
    results = page(f"/mes-aides/?{ANSWERS}&page=2&aide={slugs[0]}")
    add = re.search(r'<a id="comparer-([^"]+)" href="([^"#]+)#titre-\1"', results)
    text = page(add[2].replace("&amp;", "&"))
    assert "2 aides à comparer" in text
    assert "page 2 sur" in text
    assert "Comparer ces 2 aides" in text


def test_beyond_four_no_card_offers_itself(page, slugs):
    text = page(f"/mes-aides/?{ANSWERS}{''.join(f'&aide={slug}' for slug in slugs)}")
    assert "4 aides au plus." in text
    assert "Ajouter à la comparaison" not in text


def test_the_sheet_joins_and_leaves_the_choice(page, slugs):
    assert "Ajouter à la comparaison" in page(f"/aides/{slugs[0]}/")
    text = page(f"/aides/{slugs[0]}/?aide={slugs[0]}&aide={slugs[1]}")
    assert "Ne plus comparer" in text
    assert "Comparer\u00a0: 2 aides choisies" in text
    assert "Répondez à quelques questions" in text, "a choice is no answer"


def test_the_catalogue_takes_the_choice_along(page, slugs):
    text = page(f"/aides/?aide={slugs[0]}&nature=grant")
    assert f'<input type="hidden" name="aide" value="{slugs[0]}">' in text
    assert re.search(rf'<h3 id="titre-[^"]+"><a href="/aides/[a-z0-9-]+/\?aide={slugs[0]}">', text)


@pytest.mark.parametrize("status", ["draft", "archived"])
def test_what_is_not_published_is_said_and_the_others_compared(page, slugs, status):
    Aid.objects.filter(slug=slugs[0]).update(status=status)
    text = page(address([*slugs[:3], "jamais-vue"]))
    assert "Comparer 2 aides" in text
    assert (
        f"Ces aides ne sont pas au catalogue, ou n’y sont plus\u00a0: «\u00a0{slugs[0]}\u00a0», «\u00a0jamais-vue\u00a0»."
        in text
    )


def test_nothing_left_to_compare_is_a_404_that_says_why(page, starter):
    text = page(address(["jamais-vue"]), status=404)
    assert "Cette aide n’est pas au catalogue, ou n’y est plus" in text
    assert "En choisir d’autres" in text


def test_a_merged_aid_leads_to_the_one_kept(client, slugs):
    kept = Aid.objects.get(slug=slugs[1])
    Aid.objects.filter(slug=slugs[0]).update(status="archived", merged_into=kept)
    response = client.get(address(slugs[:3], answers="employees=0"))
    assert response["Location"] == f"/comparer/?employees=0&aide={slugs[1]}&aide={slugs[2]}"


def test_no_choice_yet_is_a_page_that_says_how(page, starter):
    assert "Choisissez deux à quatre aides" in page("/comparer/")


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("&".join(f"aide=aide-{n}" for n in range(6)), "6 aides à comparer\u00a0: 4 aides au plus."),
        ("aide=%00", "n’est pas une aide du catalogue"),
        ("aide=../../etc", "n’est pas une aide du catalogue"),
        (f"aide={'x' * 121}", "n’est pas une aide du catalogue"),
        ("aide=dla&legal_form=inconnue", "ne fait pas partie des réponses possibles"),
        ("aide=dla&couleur=rouge", "n’est pas une question"),
    ],
)
def test_what_cannot_be_compared_gets_422_and_a_sentence(page, starter, query, said):
    text = page(f"/comparer/?{query}", status=422)
    assert said in text
    assert 'href="/comparer/?' in text


def test_a_comparison_costs_four_queries_at_most_and_nothing_twice(client, slugs, django_assert_max_num_queries):
    client.get("/")  # the catalogue is held
    with django_assert_max_num_queries(4):
        first = client.get(address([*slugs[:3], "jamais-vue"]))
    with django_assert_max_num_queries(1):
        again = client.get(address([*slugs[:3], "jamais-vue"]), headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304


def test_results_with_a_choice_cost_four_queries_at_most(client, slugs, django_assert_max_num_queries):
    client.get("/")
    with django_assert_max_num_queries(4):
        client.get(f"/mes-aides/?{ANSWERS}&aide={slugs[0]}&aide={slugs[1]}")


def test_a_short_name_is_one_that_tells_aids_apart():
    assert short_names(["FDVA 2 – Campagne du Nord", "Budget citoyen (ESS)"]) == ["FDVA 2", "Budget citoyen"]
    assert short_names(["FDVA 2 – Nord", "FDVA 2 – Bretagne"]) == ["FDVA 2 – Nord", "FDVA 2 – Bretagne"]
    assert short_names(["Aide à l’accueil, à l’intégration et à l’évolution"]) == [
        "Aide à l’accueil, à l’intégration et à…"
    ]


def test_the_comparison_goes_on_paper(page, slugs):
    text = page(address(slugs))
    on_paper = re.search(r'href="(/comparer/[^"]*vue=impression[^"]*)"', text)[1].replace("&amp;", "&")
    printed = page(on_paper)
    assert "24 novembre 2026" in printed
    assert printed.count('role="columnheader"') == 5
    assert "Retour à la comparaison" in printed
    assert "<script" not in printed
