"""What the site promises whatever the page: its policy, its demonstration, its health."""

import pytest
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpResponse
from django.test import Client

from aidess.middleware import AnswerHeadWithoutBody


@pytest.mark.parametrize("address", ["/", "/mes-aides/?legal_form=x", "/aides/", "/admin/login/", "/n-existe-pas/"])
@pytest.mark.django_db
def test_every_answer_bears_a_strict_policy(client, address):
    headers = client.get(address).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "camera=()" in headers["Permissions-Policy"]
    assert "Set-Cookie" not in headers or address == "/admin/login/"


def test_a_head_is_answered_by_the_headers_of_a_get_alone(rf):
    page = AnswerHeadWithoutBody(lambda request: HttpResponse("<p>Bonjour</p>"))
    assert page(rf.get("/")).content == b"<p>Bonjour</p>"
    head = page(rf.head("/"))
    assert (head.content, head["Content-Length"]) == (b"", "14")


def test_a_demonstration_is_never_indexed(db, settings):
    settings.AIDESS_DEMO = True
    assert Client().get("/").headers["X-Robots-Tag"] == "noindex, nofollow"


def test_another_site_may_be(db, settings):
    settings.AIDESS_DEMO = False
    assert "X-Robots-Tag" not in Client().get("/").headers


@pytest.mark.parametrize(
    "address", ["/", "/mes-aides/?employees=3", "/mes-aides/?format=json", "/aides/", "/aides/dla/"]
)
@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_a_database_that_went_away_is_no_500(client, monkeypatch, address, error):
    monkeypatch.setattr(connection, "cursor", lambda *_: (_ for _ in ()).throw(error("gone")))
    response = client.get(address)
    assert response.status_code == 503
    assert response.headers["Retry-After"]
    assert "vous ne perdrez rien" in response.content.decode()


def test_another_failure_stays_one(client, monkeypatch):
    monkeypatch.setattr(connection, "cursor", lambda *_: 1 / 0)
    client.raise_request_exception = False
    assert client.get("/").status_code == 500


def test_a_balancer_is_told(client, db):
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").json()["database"] is True


@pytest.mark.parametrize("address", ["/%00", "/aides/%00/", "/admin/login/?next=%00", "/admin/aids/aid/?status=%00"])
def test_text_that_cannot_be_stored_is_a_bad_request(client, address):
    response = client.get(address)
    assert response.status_code == 400
    assert "Cette adresse ne peut pas être lue" in response.content.decode()


def test_a_nul_byte_in_a_cookie_is_a_bad_request(client):
    client.cookies.load('sessionid="abcdefghij\\000"')
    assert client.get("/admin/").status_code == 400


@pytest.mark.django_db
@pytest.mark.parametrize(("address", "status"), [("/aides/?q=œuvre%2500", 200), ("/aides/œuvre/", 404), ("/%FF/", 404)])
def test_text_that_only_looks_strange_is_read(client, address, status):
    assert client.get(address).status_code == status


@pytest.mark.parametrize("address", ["/", "/mes-aides/", "/questionnaire/", "/aides/"])
@pytest.mark.django_db
def test_pages_are_only_read(client, address):
    assert client.post(address).status_code in (403, 405)


def test_an_address_that_only_takes_a_form_says_so_in_french(client):
    answer = client.get("/etre-rappele/suivi/jeton/effacer/")
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "Cette adresse ne s’ouvre pas ainsi" in answer.content.decode()
