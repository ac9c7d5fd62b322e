"""What the site promises whatever the page: its policy, its demonstration, its health."""

import pytest
from django.test import Client


@pytest.mark.parametrize("address", ["/", "/mes-aides/?legal_form=x", "/aides/", "/admin/login/", "/n-existe-pas/"])
@pytest.mark.django_db
def test_every_answer_bears_a_strict_policy(client, address):
    headers = client.get(address).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "Set-Cookie" not in headers or address == "/admin/login/"


def test_a_demonstration_is_never_indexed(db, settings):
    settings.AIDESS_DEMO = True
    assert Client().get("/").headers["X-Robots-Tag"] == "noindex, nofollow"


def test_another_site_may_be(db, settings):
    settings.AIDESS_DEMO = False
    assert "X-Robots-Tag" not in Client().get("/").headers


def test_a_balancer_is_told(client, db):
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").json()["database"] is True


def test_a_nul_byte_is_a_bad_request(client):
    assert client.get("/aides/?q=%00").status_code == 400
    assert client.get("/aides/%00/").status_code == 400


@pytest.mark.parametrize("address", ["/", "/mes-aides/", "/questionnaire/", "/aides/"])
@pytest.mark.django_db
def test_pages_are_only_read(client, address):
    assert client.post(address).status_code in (403, 405)
