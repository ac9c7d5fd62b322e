"""ProConnect opens an agent's account, never makes one, and every failure is said in a sentence."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from structures import proconnect
from structures.models import AccountEvent, User
from tests.structures.provider import CLIENT, SECRET, STRONG, Provider

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def keys():
    """One provider for the module, another's key."""
    provider = Provider()
    yield provider, rsa.generate_private_key(public_exponent=65537, key_size=2048)
    provider.close()


@pytest.fixture
def provider(keys, settings):
    provider, _ = keys
    provider.person = {"sub": "personne-1", "email": "Agent@Exemple.fr", "siret": "11004601800013"}
    provider.claims, provider.answers, provider.asked, provider.signed_with = {"acr": STRONG}, {}, [], provider.key
    settings.PROCONNECT_ENABLED = True
    settings.PROCONNECT_URL = provider.url
    settings.PROCONNECT_END_SESSION = f"{provider.url}/session/end"
    settings.OIDC_RP_CLIENT_ID, settings.OIDC_RP_CLIENT_SECRET = CLIENT, SECRET
    settings.OIDC_OP_AUTHORIZATION_ENDPOINT = f"{provider.url}/authorize"
    settings.OIDC_OP_TOKEN_ENDPOINT = f"{provider.url}/token"
    settings.OIDC_OP_USER_ENDPOINT = f"{provider.url}/userinfo"
    settings.OIDC_OP_JWKS_ENDPOINT = f"{provider.url}/jwks"
    return provider


@pytest.fixture
def come_by_proconnect(client, provider):
    """The answer to a whole passage by the provider."""

    def come(following="/admin/"):
        asked = client.get(f"/admin/proconnect/?next={following}")
        return client.get(f"/admin/proconnect/retour/{provider.authorize(asked.url)}")

    return come


def said(client):
    page = client.get("/admin/login/").content.decode()
    return re.findall(r"fr-alert--error[^>]*><p>(.*?)</p>", page)


def test_an_agent_proved_twice_by_proconnect_is_in(client, newcomer, come_by_proconnect):
    assert come_by_proconnect("/admin/aids/aid/").url == "/admin/aids/aid/"
    assert client.get("/admin/").status_code == 200
    event = AccountEvent.objects.get()
    assert (event.kind, event.about, event.detail) == ("signed_in", newcomer, "par ProConnect, SIRET 11004601800013")


def test_what_is_asked_of_proconnect(client, provider):
    asked = parse_qs(urlsplit(client.get("/admin/proconnect/").url).query)
    assert asked["scope"] == ["openid email siret"]
    assert STRONG in asked["acr_values"][0].split()
    assert STRONG in asked["claims"][0]
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["redirect_uri"] == ["http://testserver/admin/proconnect/retour/"]
    assert len(asked["state"][0]) == len(asked["nonce"][0]) == 32


@pytest.mark.parametrize("acr", ["eidas1", None])
def test_a_weaker_proof_asks_for_our_code_too(client, agent, provider, come_by_proconnect, give_code, code, acr):
    provider.claims = {"acr": acr}
    assert come_by_proconnect().url == "/admin/code/"
    assert client.get("/admin/").status_code == 302
    assert give_code(code()).url == "/admin/"
    assert "session/end" in client.post("/admin/logout/")["Refresh"]


def test_a_weaker_proof_of_a_newcomer_installs_a_phone(newcomer, provider, come_by_proconnect):
    provider.claims = {"acr": "eidas1"}
    assert come_by_proconnect().url == "/admin/second-facteur/"


def test_signing_out_leads_on_to_the_end_of_the_session_at_proconnect(client, newcomer, provider, come_by_proconnect):
    come_by_proconnect()
    page = client.post("/admin/logout/")
    address = page["Refresh"].removeprefix("0;url=")
    asked = parse_qs(urlsplit(address).query)
    assert address.startswith(f"{provider.url}/session/end?")
    assert asked["post_logout_redirect_uri"] == ["http://testserver/admin/login/"]
    assert asked["id_token_hint"][0].count(".") == 2
    assert client.get("/admin/").status_code == 302
    assert client.get("/admin/login/?state=x").status_code == 200


def test_a_session_begun_by_password_does_not_lead_to_proconnect(
    client, agent, provider, give_password, give_code, code
):
    give_password()
    give_code(code())
    assert "Refresh" not in client.post("/admin/logout/")


@pytest.mark.parametrize(
    "change",
    [{"is_staff": False}, {"is_active": False}, {"email": "autre@exemple.fr"}],
    ids=["no agent", "closed", "none"],
)
def test_no_account_is_made_nor_opened_for_who_is_no_agent(client, newcomer, come_by_proconnect, change):
    User.objects.update(**change)
    assert come_by_proconnect().url == "/admin/login/"
    assert said(client) == [proconnect.NO_ACCOUNT.format(email="Agent@Exemple.fr")]
    assert User.objects.count() == 1
    assert client.get("/admin/").status_code == 302
    assert AccountEvent.objects.get().kind == "proconnect_refused"


@pytest.mark.parametrize(
    ("siret", "sentence"),
    [
        ("11004601800013", None),
        ("99999999999999", proconnect.OTHER_SIRET.format(siret="99999999999999")),
        ("", proconnect.NO_SIRET),
    ],
)
def test_establishments_may_be_named(client, newcomer, provider, come_by_proconnect, settings, siret, sentence):
    settings.PROCONNECT_SIRETS = ["11004601800013"]
    provider.person["siret"] = siret
    come_by_proconnect()
    assert said(client) == ([sentence] if sentence else [])


@pytest.mark.parametrize("email", [None, "", 12, ["agent@exemple.fr"]])
def test_no_address_no_account(client, newcomer, provider, come_by_proconnect, email):
    provider.person["email"] = email
    come_by_proconnect()
    assert said(client) == [proconnect.NO_EMAIL]


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "autre"},
        {"aud": "autre"},
        {"aud": None},
        {"iss": "https://autre.exemple.fr"},
        {"exp": 1},
        {"exp": "demain"},
        {"sub": "personne-2"},
        {"sub": None},
    ],
    ids=str,
)
def test_a_token_that_is_not_for_this_request_is_refused(client, newcomer, provider, come_by_proconnect, claims):
    provider.claims |= claims
    assert come_by_proconnect().url == "/admin/login/"
    assert said(client) == [proconnect.UNREADABLE]


def test_a_token_signed_by_another_is_refused(client, newcomer, keys, provider, come_by_proconnect):
    provider.signed_with = keys[1]
    come_by_proconnect()
    assert said(client) == [proconnect.UNREADABLE]


JSON = "application/json"


@pytest.mark.parametrize(
    ("name", "answer", "sentence"),
    [
        ("token", ("500 Oops", "text/html", "<p>Oops"), proconnect.SILENT),
        ("token", ("400 Bad Request", JSON, '{"error": "invalid_grant"}'), proconnect.SILENT),
        ("token", ("200 OK", "text/html", "<p>Maintenance"), proconnect.SILENT),
        ("token", ("200 OK", JSON, "[]"), proconnect.UNREADABLE),
        ("token", ("200 OK", JSON, "{}"), proconnect.UNREADABLE),
        ("token", ("200 OK", JSON, '{"id_token": "a.b.c", "access_token": "d"}'), proconnect.UNREADABLE),
        ("token", ("200 OK", JSON, '{"id_token": null, "access_token": "d"}'), proconnect.UNREADABLE),
        ("jwks", ("503 No", "text/html", ""), proconnect.SILENT),
        ("jwks", ("200 OK", JSON, '{"keys": []}'), proconnect.UNREADABLE),
        ("jwks", ("200 OK", JSON, "[]"), proconnect.UNREADABLE),
        ("userinfo", ("502 No", "text/html", ""), proconnect.SILENT),
        ("userinfo", ("200 OK", "application/jwt", "rien"), proconnect.UNREADABLE),
        ("userinfo", ("200 OK", JSON, "[]"), proconnect.UNREADABLE),
        ("userinfo", ("200 OK", JSON, '"texte"'), proconnect.UNREADABLE),
        ("userinfo", ("200 OK", JSON, '{"email": "agent@exemple.fr"}'), proconnect.UNREADABLE),
    ],
)
def test_whatever_the_provider_answers_is_said(client, newcomer, provider, come_by_proconnect, name, answer, sentence):
    provider.answers[name] = answer
    assert come_by_proconnect().url == "/admin/login/"
    assert said(client) == [sentence]


def test_a_provider_that_does_not_answer_is_said(client, newcomer, come_by_proconnect, settings):
    settings.OIDC_OP_TOKEN_ENDPOINT = "http://127.0.0.1:9/token"
    assert come_by_proconnect().url == "/admin/login/"
    assert said(client) == [proconnect.SILENT]


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("?error=access_denied&state=x", proconnect.INTERRUPTED),
        ("?error=%3Cscript%3E", proconnect.INTERRUPTED),
        ("?error=unmet_authentication_requirements", proconnect.NOT_STRONG_ENOUGH),
        ("", proconnect.STALE),
        ("?code=x", proconnect.STALE),
        ("?code=x&state=y", proconnect.STALE),
    ],
)
def test_an_answer_to_nothing_asked_is_refused_without_a_call(client, newcomer, provider, query, sentence):
    assert client.get(f"/admin/proconnect/retour/{query}").url == "/admin/login/"
    assert said(client) == [sentence]
    assert provider.asked == []


def test_an_answer_serves_once_and_in_the_browser_that_asked(client, newcomer, provider, come_by_proconnect):
    query = provider.authorize(client.get("/admin/proconnect/").url)
    stranger = type(client)()
    assert stranger.get(f"/admin/proconnect/retour/{query}").url == "/admin/login/"
    assert client.get(f"/admin/proconnect/retour/{query}").url == "/admin/"
    assert client.get(f"/admin/proconnect/retour/{query}").url == "/admin/login/"


def test_a_password_page_with_a_stolen_code_calls_nobody(client, agent, provider):
    client.post("/admin/login/?code=x&state=y", {"email": agent.email, "password": "x"})
    assert provider.asked == []


def test_without_settings_there_is_no_proconnect(client, db):
    assert "ProConnect" not in client.get("/admin/login/").content.decode()
    assert client.get("/admin/proconnect/").status_code == 404
    assert client.get("/admin/proconnect/retour/?error=x").status_code == 404


def test_with_them_the_page_proposes_it(client, provider):
    page = client.get("/admin/login/?next=/admin/aids/aid/").content.decode()
    assert 'href="/admin/proconnect/?next=%2Fadmin%2Faids%2Faid%2F"' in page
