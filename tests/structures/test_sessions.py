"""A session ends: idle, too long, from elsewhere, with the password that opened it."""

import pytest
from django.conf import settings
from django.test import Client

from structures import sessions, totp
from structures.models import User
from structures.sealing import opened
from vocabulary import clock

pytestmark = pytest.mark.django_db

NEW = "encore un autre mot de passe"


@pytest.fixture
def agent_client(client, agent, give_password, give_code, code):
    give_password()
    give_code(code())
    return client


@pytest.fixture
def elsewhere(agent_client, give_password, give_code, code, instant):
    """The same agent on another device."""
    instant.later(minutes=1)
    browser = Client()
    give_password(browser=browser)
    give_code(code(), browser=browser)
    return browser


def is_in(browser):
    return browser.get("/admin/securite/").status_code == 200


def test_a_session_left_idle_ends_and_says_so(agent_client, instant):
    instant.later(hours=2)
    assert is_in(agent_client)
    instant.later(hours=2, seconds=1)
    assert not is_in(agent_client)
    assert "Votre session s’est terminée" in agent_client.get("/admin/login/").content.decode()


def test_a_session_in_use_ends_after_twelve_hours(agent_client, instant):
    for _ in range(12):
        instant.later(hours=1)
        assert is_in(agent_client)
    instant.later(seconds=1)
    assert not is_in(agent_client)


def test_a_session_ends_on_any_page_of_the_site(agent_client, instant):
    instant.later(hours=3)
    agent_client.get("/accessibilite/")
    assert not is_in(agent_client)


def test_a_session_in_use_is_written_now_and_then_only(agent_client, instant, django_assert_num_queries):
    def writes():
        with django_assert_num_queries(8, exact=False) as held:
            agent_client.get("/admin/securite/")
        return [query["sql"] for query in held if query["sql"].startswith(("UPDATE", "INSERT"))]

    instant.later(minutes=4)
    assert writes() == []
    instant.later(minutes=2)
    assert len(writes()) == 1


def test_a_visitor_has_no_session_and_pages_do_not_vary_on_one(client):
    page = client.get("/accessibilite/")
    assert "Cookie" not in page.get("Vary", "")
    assert not page.cookies


def test_signing_out_everywhere_ends_every_session(agent_client, elsewhere):
    assert is_in(agent_client)
    assert is_in(elsewhere)
    agent_client.post("/admin/deconnexion-partout/")
    assert not is_in(agent_client)
    assert not is_in(elsewhere)


def test_signing_out_ends_this_session_only(agent_client, elsewhere):
    assert agent_client.post("/admin/logout/").status_code == 200
    assert not is_in(agent_client)
    assert is_in(elsewhere)


def test_a_changed_password_ends_the_other_sessions(agent_client, elsewhere):
    fields = {"old_password": "un mot de passe long", "new_password1": NEW, "new_password2": NEW}
    assert agent_client.post("/admin/password_change/", fields).status_code == 302
    assert is_in(agent_client)
    assert not is_in(elsewhere)


def test_a_password_given_by_a_colleague_ends_every_session(agent_client, elsewhere, signed_in, agent):
    colleague = signed_in(User.objects.create_superuser("chef@exemple.fr", "un mot de passe long"))
    fields = {"password1": NEW, "password2": NEW, "usable_password": "true"}
    assert colleague.post(f"/admin/structures/user/{agent.pk}/password/", fields).status_code == 302
    assert not is_in(agent_client)
    assert not is_in(elsewhere)


def test_an_account_closed_or_no_longer_an_agent_is_out_at_once(agent_client, agent):
    User.objects.filter(pk=agent.pk).update(is_staff=False)
    assert agent_client.get("/admin/").status_code == 302
    User.objects.filter(pk=agent.pk).update(is_staff=True, is_active=False)
    assert agent_client.get("/admin/").status_code == 302


def test_another_phone_asks_for_a_recent_sign_in_and_ends_the_other_sessions(agent_client, elsewhere, instant):
    instant.later(minutes=11)
    assert agent_client.get("/admin/second-facteur/").url == "/admin/securite/"
    assert agent_client.post("/admin/codes-de-secours/").url == "/admin/securite/"
    assert "connectez-vous de nouveau" in agent_client.get("/admin/securite/").content.decode()


def test_another_phone_replaces_the_first(agent_client, elsewhere, agent, instant):
    agent_client.get("/admin/second-facteur/")
    secret = opened(agent_client.session["secret_to_confirm"].encode(), agent.pk)
    page = agent_client.post(
        "/admin/second-facteur/", {"code": totp.code_at(secret, int(instant.now.timestamp()) // 30)}
    )
    assert page.content.decode().count("<code>") == 10
    assert is_in(agent_client)
    assert not is_in(elsewhere)
    agent.refresh_from_db()
    assert opened(bytes(agent.second_factor.secret), agent.pk) == secret


def test_new_recovery_codes_replace_the_old(agent_client, agent, recovery_codes, give_password, give_code):
    assert agent_client.post("/admin/codes-de-secours/").content.decode().count("<code>") == 10
    browser = Client()
    give_password(browser=browser)
    assert give_code(recovery_codes[0], kind="?secours", browser=browser).status_code == 422


def test_a_session_older_than_these_rules_counts_from_its_next_request(client, agent):
    client.force_login(agent)
    session = client.session
    del session[sessions.BEGAN], session[sessions.SEEN]
    session.save()
    assert is_in(client)
    assert client.session[sessions.SEEN] == client.session[sessions.BEGAN] == clock.now().isoformat()


def test_cookies_are_kept_from_scripts_and_from_other_sites(agent_client):
    for name in (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, "aidess-appareil"):
        assert agent_client.cookies[name]["httponly"] is True, name
        assert agent_client.cookies[name]["samesite"] == "Lax", name
