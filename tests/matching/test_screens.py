"""What the screens say to a visitor: his own answers, the titles, what is announced, what a mistake costs."""

import re

import html5lib
import pytest

from aids.models import Aid
from vocabulary.french import typo

pytestmark = pytest.mark.django_db

ANSWERS = "territory=C-62498&legal_form=association&needs=projet&employees=0"


def given(client, query):
    return client.get(f"/mes-aides/?{query}").context["answers"]


def test_an_answer_says_what_it_is_about(client, starter):
    texts = [answer.text for answer in given(client, f"{ANSWERS}&accreditations=-&siret=oui&special_status=-")]
    assert {"Lens", "Aucun agrément", "Aucune situation particulière"} <= set(texts)
    assert typo("Votre structure a-t-elle un numéro SIRET ? Oui") in texts


def declared(client):
    """The slug of an aid of the first page that asks to confirm a point, and the point's name in an address."""
    cards = client.get(f"/mes-aides/?{ANSWERS}").context["cards"]
    card = next(card for card in cards if card.ask and card.ask.buttons[0].name.startswith("d."))
    return card.slug, card.ask.buttons[0].name


def test_a_point_answered_by_mistake_is_taken_back(client, starter):
    slug, name = declared(client)
    last = given(client, f"{ANSWERS}&{name}=non")[-1]
    assert "Non" in last.text
    assert name not in last.remove_url
    assert last.edit_url.startswith(f"/aides/{slug}/?")
    items = client.get(f"/aides/{slug}/?{ANSWERS}&{name}=non").context["points"]["items"]
    checked = {option.name: option.label for item in items for option in item["options"] if option.checked}
    assert checked[name] == "Non"


def test_only_the_list_takes_an_answer_away(client, starter):
    """Elsewhere a cross would lead out of the page that was asked for."""
    for address in ("/questionnaire/?vue=stage&", "/mes-aides/leviers/?", "/mes-aides/?stage=x&"):
        context = client.get(f"{address}{ANSWERS}").context
        answers = context.get("answers") or context["kept"]
        assert answers
        assert {answer.remove_url for answer in answers} == {""}


def test_an_answer_on_a_card_keeps_the_filter(client, starter):
    page = client.get(f"/mes-aides/?{ANSWERS}&vue=to_answer").content.decode()
    forms = re.findall(r'<form[^>]*id="trancher-.*?</form>', page, re.DOTALL)
    assert forms
    assert all('name="vue" value="to_answer"' in form for form in forms)


def test_what_happens_to_the_aid_answered_is_announced(client, starter):
    slug, name = declared(client)
    headers = {"HX-Request": "true", "HX-Trigger": f"trancher-{slug}"}
    said = client.get(f"/mes-aides/?{ANSWERS}&{name}=non", headers=headers).context["announcement"]
    assert said.startswith(typo(Aid.objects.get(slug=slug).name))
    assert "Pas pour vous." in said


def test_a_page_that_announces_something_else_is_sent_again(client, starter):
    slug, name = declared(client)
    address, asked = f"/mes-aides/?{ANSWERS}&{name}=oui", {"HX-Request": "true", "HX-Trigger": f"trancher-{slug}"}
    first = client.get(address, headers=asked)
    again = {"If-None-Match": first.headers["ETag"]}
    assert client.get(address, headers=asked | again).status_code == 304
    assert client.get(address, headers={"HX-Request": "true"} | again).status_code == 200
    assert "HX-Trigger" in first.headers["Vary"]


def title(client, address):
    return re.search("<title>(.*?)</title>", client.get(address).content.decode(), re.DOTALL).group(1)


def test_each_view_of_the_list_has_its_own_title(client, starter):
    views = ["", "&page=2", "&vue=likely", "&vue=to_answer", "&vue=excluded", "&vue=excluded&page=2"]
    titles = {title(client, f"/mes-aides/?{ANSWERS}{view}") for view in views}
    assert len(titles) == len(views)
    assert title(client, "/aides/") != title(client, "/aides/?page=2")


def test_the_title_of_a_refused_form_says_so_first(client, starter):
    assert title(client, "/questionnaire/?vue=suite-stage").startswith(typo("Erreur :"))
    assert not title(client, "/questionnaire/?vue=stage").startswith("Erreur")


def test_the_place_named_to_the_letter_is_chosen_already(client, starter):
    def chosen(text):
        places = client.get(f"/questionnaire/?vue=territory&q={text}").context["places"]
        return [place.value for place in places if place.checked]

    assert chosen("lens") == ["C-62498"]
    assert chosen("len") == []


def test_the_needs_to_uncheck_are_counted(client, starter):
    five = "&".join(f"needs={need}" for need in ("projet", "emploi", "conseil", "formation", "innovation"))
    page = client.get(f"/questionnaire/?vue=needs&{five}").content.decode()
    assert typo("Trois besoins au plus : décochez-en deux.") in page
    assert "5 besoins choisis, 2 de trop" in page


def test_the_bearer_decides_is_said_on_the_list_and_on_the_sheet(client, starter):
    assert "L’organisme décide." in client.get(f"/mes-aides/?{ANSWERS}").content.decode()
    likely = client.get(f"/mes-aides/?{ANSWERS}&vue=likely").context["cards"][0]
    assert "L’organisme décide." in client.get(likely.url).content.decode()


def test_when_nothing_is_possible_the_page_says_why(client, starter):
    Aid.objects.exclude(slug="urgencess").update(status="archived")
    page = client.get("/mes-aides/?legal_form=association").content.decode()
    assert "Aucune aide pour l’instant" in page
    assert "aucune aide ne vous est ouverte. Voici pourquoi" in page


@pytest.mark.parametrize(
    "address",
    [
        "/questionnaire/?vue=territory&q=lens",
        "/questionnaire/?vue=suite-stage",
        "/questionnaire/?vue=needs&needs=projet&needs=emploi",
        "/questionnaire/?vue=special_status",
        f"/mes-aides/?{ANSWERS}",
        f"/mes-aides/?{ANSWERS}&vue=to_answer&page=2",
        f"/mes-aides/?{ANSWERS}&vue=excluded",
        f"/mes-aides/leviers/?{ANSWERS}",
        "/mes-aides/?employees=beaucoup&legal_form=x",
        "/aides/?needs=projet&nature=grant",
        "/aides/?q=zzzzzzzz&needs=emploi",
        "/aides/?page=999",
        "/aides/fdva-2-fonctionnement-innovation/",
        f"/aides/fdva-2-fonctionnement-innovation/?{ANSWERS}",
        "/aides/%00/",
    ],
)
def test_a_page_is_html_to_the_letter(client, starter, address):
    html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(client.get(address).content.decode())
