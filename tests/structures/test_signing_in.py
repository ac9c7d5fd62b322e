"""Both proofs, or nothing; whatever is wrong, nobody learns whether an account exists."""

import re

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import Client

from structures import sessions
from structures.models import AccountEvent, RecoveryCode, SecondFactor, User
from structures.sealing import seal
from tests.structures.conftest import PASSWORD, SECRET

pytestmark = pytest.mark.django_db


def text(page):
    return re.sub(r"\s+", " ", page.content.decode())


def test_a_password_then_a_code_open_the_administration(client, agent, give_password, give_code, code):
    assert give_password().url == "/admin/code/"
    assert client.get("/admin/").status_code == 302
    assert give_code(code()).url == "/admin/"
    assert client.get("/admin/").status_code == 200


def test_the_page_first_asked_for_comes_after_both_proofs(client, agent, give_password, give_code, code):
    asked = client.get("/admin/aids/aid/").url
    assert asked == "/admin/login/?next=/admin/aids/aid/"
    assert 'value="/admin/aids/aid/"' in text(client.get(asked))
    give_password(next="/admin/aids/aid/")
    assert give_code(code()).url == "/admin/aids/aid/"


@pytest.mark.parametrize("following", ["https://exemple.org/", "//exemple.org/", "javascript:alert(1)", ""])
def test_nobody_is_led_to_another_site(agent, give_password, give_code, code, following):
    give_password(next=following)
    assert give_code(code()).url == "/admin/"


def test_a_session_without_the_second_proof_opens_no_page_of_the_administration(client, agent):
    client.force_login(agent)
    session = client.session
    del session[sessions.FACTOR]
    session.save()
    for address in ["", "aids/aid/", "aids/aid/add/", "structures/user/", "password_change/", "securite/", "jsi18n/"]:
        assert client.get(f"/admin/{address}").status_code == 302, address
    for address in ["second-facteur/", "codes-de-secours/", "password_change/", "aids/aid/add/"]:
        assert client.post(f"/admin/{address}").url.startswith("/admin/login/"), address
    assert RecoveryCode.objects.filter(user=agent).count() == 10


@pytest.mark.parametrize(
    "change",
    [{"is_staff": False}, {"is_active": False}, {"email": "autre@exemple.fr"}, {"password": "!"}],
    ids=["no agent", "closed", "unknown", "no password"],
)
def test_every_refusal_is_the_same_page_for_the_same_work(agent, give_password, monkeypatch, change):
    hashes = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda *args, **kw: hashes.append(1) or encode(*args, **kw))
    wrong = give_password(password="pas le bon", browser=Client())
    work = len(hashes)
    User.objects.update(**change)
    refused = give_password(browser=Client())
    token = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')
    assert refused.status_code == wrong.status_code == 422
    assert token.sub("", text(refused)) == token.sub("", text(wrong))
    assert len(hashes) - work == work == 1


@pytest.mark.parametrize("email", ["", "pas une adresse", "a" * 300 + "@exemple.fr", "a@b.fr\x00"])
def test_an_address_that_is_none_is_said(agent, give_password, email):
    page = give_password(email)
    assert page.status_code == 422
    assert "fr-error-text" in text(page)
    assert PASSWORD not in text(page)


def test_the_first_sign_in_installs_the_phone_and_shows_the_recovery_codes_once(
    client, newcomer, give_password, instant, code
):
    assert give_password().url == "/admin/second-facteur/"
    assert "data:image/svg+xml" in text(client.get("/admin/second-facteur/"))
    session = client.session
    session["secret_to_confirm"] = seal(SECRET, newcomer.pk).decode()
    session.save()
    assert "GEZD GNBV" in text(client.get("/admin/second-facteur/"))

    assert client.post("/admin/second-facteur/", {"code": "000000"}).status_code == 422
    assert not SecondFactor.objects.exists()
    page = client.post("/admin/second-facteur/", {"code": code()})
    shown = re.findall(r"<code>([a-z2-7-]+)</code>", text(page))
    assert len(set(shown)) == 10
    assert client.get("/admin/").status_code == 200
    for held in RecoveryCode.objects.all():
        assert held.digest not in "".join(shown)
    assert "no-store" in page["Cache-Control"]
    assert not set(shown) & set(str(dict(client.session)).split("'"))


def test_no_account_with_a_phone_takes_another_by_its_password_alone(client, agent, give_password):
    give_password()
    assert client.get("/admin/second-facteur/").url == "/admin/code/"


def test_a_code_serves_once(agent, give_password, give_code, code):
    give_password()
    assert give_code(code()).url == "/admin/"
    again = Client()
    give_password(browser=again)
    assert give_code(code(), browser=again).status_code == 422


def test_codes_are_read_as_people_type_them(agent, give_password, give_code, code):
    give_password()
    assert give_code(f" {code()[:3]} {code()[3:]} ").url == "/admin/"


def test_a_recovery_code_serves_once_and_says_what_is_left(client, agent, recovery_codes, give_password, give_code):
    give_password()
    assert give_code(recovery_codes[3].upper().replace("-", " "), kind="?secours").url == "/admin/"
    assert "Codes de secours restants : 9" in text(client.get("/admin/securite/"))
    again = Client()
    give_password(browser=again)
    assert give_code(recovery_codes[3], kind="?secours", browser=again).status_code == 422
    assert give_code(recovery_codes[4], kind="?secours", browser=again).url == "/admin/"


def test_the_first_proof_holds_for_ten_minutes(client, agent, give_password, give_code, code, instant):
    give_password()
    instant.later(minutes=10, seconds=1)
    assert give_code(code()).url == "/admin/login/"
    assert "Le temps est passé" in text(client.get("/admin/login/"))


def test_the_first_proof_does_not_outlive_the_password(agent, give_password, give_code, code):
    give_password()
    agent.set_password("un autre mot de passe")
    agent.save()
    assert give_code(code()).url == "/admin/login/"


def test_the_session_key_changes_at_each_proof(client, agent, give_password, give_code, code):
    keys = {client.session.session_key}
    give_password()
    keys.add(client.session.session_key)
    give_code(code())
    keys.add(client.session.session_key)
    assert len(keys) == 3


def test_forms_are_held_to_their_token(agent):
    browser = Client(enforce_csrf_checks=True)
    assert browser.post("/admin/login/", {"email": agent.email, "password": PASSWORD}).status_code == 403
    for page in ("code", "second-facteur", "codes-de-secours", "deconnexion-partout", "logout"):
        browser.force_login(agent)
        assert browser.post(f"/admin/{page}/", {"code": "1"}).status_code == 403, page


def test_who_is_signed_in_is_not_asked_again(signed_in, agent):
    assert signed_in(agent).get("/admin/login/?next=/admin/aids/aid/").url == "/admin/aids/aid/"


def test_many_wrong_codes_after_the_right_password_are_told_to_the_agent(
    client, agent, give_password, give_code, code, instant
):
    thief = Client()
    give_password(browser=thief, network="198.51.100.1")
    for _ in range(5):
        give_code("000000", browser=thief, network="198.51.100.1")
    give_password()
    give_code(code())
    assert "5 codes ont été refusés" in text(client.get("/admin/securite/"))
    assert AccountEvent.objects.filter(kind="code_refused", network="198.51.100.0/24").count() == 5
