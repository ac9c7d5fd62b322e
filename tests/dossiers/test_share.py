"""A list goes to a colleague: by a mail that cannot become somebody's advertisement, or by its address."""

import re

import pytest

from dossiers.share import SALT
from dossiers.views import share
from structures.models import Mail
from tests.dossiers.people import ANSWERS, browser
from vocabulary.guarded import sign

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("starter")]

PAGE = f"/mes-aides/envoyer/?{ANSWERS}"
LIST = f"/mes-aides/?{ANSWERS}"
NOW = 1_800_000_000.0


@pytest.fixture(autouse=True)
def _fixed_second(monkeypatch):
    monkeypatch.setattr(share.time, "time", lambda: NOW)


def said(answer):
    return answer.content.decode()


def sent(**changes):
    return {
        "email": "collegue@exemple.fr",
        "sender": "Marie Petit",
        "note": "Regarde la deuxième, c'est pour nous.",
        "token": sign(SALT, LIST, NOW - 60),
    } | changes


def test_the_results_lead_to_the_page_and_it_to_the_list(client):
    assert f'href="{PAGE.replace("&", "&amp;")}"' in said(client.get(LIST))
    page = client.get(PAGE)
    assert f'value="http://testserver{LIST.replace("&", "&amp;")}"' in said(page)
    assert not page.cookies


def test_the_mail_says_who_asked_and_leads_to_the_list(client, deliver, settings):
    answer = client.post(PAGE, sent())
    assert (answer.status_code, answer.cookies) == (302, {})
    assert "Votre liste est partie" in said(client.get(answer["Location"]))
    (mail,) = deliver()
    assert mail.to == ["collegue@exemple.fr"]
    assert mail.subject == "Une liste d’aides publiques à regarder", "no word of a stranger stands in a subject"
    assert "le nom «\u00a0Marie Petit\u00a0»" in mail.body
    assert "Regarde la deuxième, c'est pour nous." in mail.body
    assert "nous n’avons pas vérifié qui vous écrit" in mail.body.lower()
    assert re.findall(r"https?://\S+", mail.body) == [f"{settings.SITE_URL}{LIST}"], "one address, ours"
    assert mail.body.count("\n- ") == 5


@pytest.mark.parametrize(
    "words",
    [
        "Voyez https://exemple.com",
        "Voyez www.exemple",
        "voyez exemple.com",
        "voyez exemple．com",
        "voyez exemple.рф",
        "écrivez à moi@exemple.fr",
        "[cliquez](ici)",
        "<a href=x>ici</a>",
    ],
)
@pytest.mark.parametrize("field", ["sender", "note"])
def test_no_word_leads_elsewhere(client, field, words):
    answer = client.post(PAGE, sent(**{field: words}))
    assert answer.status_code == 422
    assert "Retirez les adresses de sites et de courriel" in said(answer)
    assert not Mail.objects.exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"email": ""},
        {"email": "pas une adresse"},
        {"email": "a@exemple.fr, b@exemple.fr"},
        {"email": "a@exemple.fr\r\nBcc: b@exemple.fr"},
        {"sender": ""},
        {"sender": "x" * 61},
        {"note": "x" * 301},
        {"website": "https://exemple.com"},
        {"token": ""},
        {"token": "n'importe quoi"},
        {"token": sign(SALT, "/mes-aides/?legal_form=scop", NOW - 60)},
        {"token": sign(SALT, LIST, NOW - 1)},
        {"token": sign(SALT, LIST, NOW - 25 * 3600)},
    ],
)
def test_what_cannot_be_sent_is_said_and_nothing_leaves(client, changes):
    answer = client.post(PAGE, sent(**changes))
    assert answer.status_code == 422
    assert "Erreur\u00a0: Envoyer cette liste" in said(answer)
    assert not Mail.objects.exists()


def test_a_word_stays_on_its_line(client, deliver):
    client.post(PAGE, sent(sender="Marie\r\nBcc: x", note="Une ligne\n\n\nAutre ligne\x00\u202e"))
    (mail,) = deliver()
    assert "«\u00a0Marie Bcc: x\u00a0»" in mail.body
    assert "Une ligne Autre ligne" in mail.body


def test_the_same_page_sent_twice_is_one_mail_and_another_person_gets_another(client, deliver):
    for email in ("collegue@exemple.fr", "collegue@exemple.fr", "autre@exemple.fr"):
        assert client.post(PAGE, sent(email=email)).status_code == 302
    assert sorted(mail.to[0] for mail in deliver()) == ["autre@exemple.fr", "collegue@exemple.fr"]


def test_one_address_is_not_flooded_from_many_networks():
    for number in range(5):
        one = browser(f"203.0.{number}.7")
        assert one.post(PAGE, sent(token=sign(SALT, LIST, NOW - 60 - number))).status_code == 302
    answer = browser("203.0.99.7").post(PAGE, sent())
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    assert "Trop d’envois" in said(answer)
    assert Mail.objects.count() == 5


def test_one_network_does_not_write_to_everybody():
    one = browser()
    for number in range(10):
        assert one.post(PAGE, sent(email=f"c{number}@exemple.fr")).status_code == 302
    assert one.post(PAGE, sent(email="c10@exemple.fr")).status_code == 429
    assert browser("198.51.100.7").post(PAGE, sent(email="c10@exemple.fr")).status_code == 302


@pytest.mark.parametrize("method", ["get", "post"])
def test_bad_answers_are_said_before_anything_is_sent(client, method):
    assert getattr(client, method)("/mes-aides/envoyer/?legal_form=inconnue").status_code == 422
    assert getattr(client, method)("/mes-aides/envoyer/")["Location"] == "/questionnaire/"


def test_a_choice_of_aids_to_compare_is_not_part_of_the_list(client, deliver):
    client.post(f"{PAGE}&aide=dla", sent())
    (mail,) = deliver()
    assert "aide=dla" not in mail.body
