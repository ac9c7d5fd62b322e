"""Guessing is slowed; nobody can lock somebody else out by it."""

import pytest
from django.test import Client

from structures import throttle
from structures.models import AccountEvent, FailedAttempt
from tests.structures.conftest import PASSWORD
from vocabulary.network import network_of

pytestmark = pytest.mark.django_db

ATTACKER = "198.51.100.9"


@pytest.fixture
def guess(give_password):
    """The answers' statuses to `times` wrong passwords, each from a fresh browser."""

    def guess(times=1, email="agent@exemple.fr", network=ATTACKER):
        return [give_password(email, "deviné", network=network, browser=Client()).status_code for _ in range(times)]

    return guess


@pytest.mark.parametrize("email", ["agent@exemple.fr", "personne@exemple.fr"])
def test_five_wrong_passwords_then_a_wait_whether_the_account_exists_or_not(agent, guess, give_password, email):
    assert guess(7, email) == [422] * 5 + [429] * 2
    page = give_password(email, network=ATTACKER)
    assert page.status_code == 429
    assert page["Retry-After"] == "900"
    assert "Réessayez dans 15 minutes" in page.content.decode()


def test_even_the_right_password_waits(agent, guess, give_password, instant):
    guess(5)
    assert give_password(network=ATTACKER).status_code == 429
    instant.later(minutes=15)
    assert give_password(network=ATTACKER).status_code == 302


def test_waiting_is_not_lengthened_by_trying_meanwhile(agent, guess, give_password, instant):
    guess(5)
    instant.later(minutes=14)
    guess(20)
    instant.later(minutes=1)
    assert give_password(network=ATTACKER).status_code == 302


def test_a_crowd_of_guesses_from_elsewhere_does_not_lock_the_agent_out(agent, guess, give_password):
    for host in range(40):
        guess(5, network=f"10.0.{host}.1")
    assert FailedAttempt.objects.count() > throttle.SITE
    assert give_password(network="203.0.113.7").status_code == 302


def test_a_colleague_of_the_same_network_is_heard_on_a_device_that_the_account_knows(
    client, agent, guess, give_password, give_code, code, instant
):
    give_password(network=ATTACKER)
    give_code(code(), network=ATTACKER)
    client.post("/admin/logout/")
    for account in range(10):
        guess(5, f"agent{account}@exemple.fr")
    guess(5)
    assert give_password(network=ATTACKER, browser=Client()).status_code == 429
    instant.later(minutes=1)
    assert give_password(network=ATTACKER).status_code == 302
    assert give_code(code(), network=ATTACKER).url == "/admin/"


def test_a_device_is_known_to_the_accounts_that_used_it_only(client, agent, guess, give_password, give_code, code):
    give_password(network=ATTACKER)
    give_code(code(), network=ATTACKER)
    client.post("/admin/logout/")
    statuses = [give_password("autre@exemple.fr", "x", network=ATTACKER).status_code for _ in range(6)]
    assert statuses == [422] * 5 + [429]


def test_a_stolen_device_cookie_does_not_guess_for_ever(client, agent, give_password, give_code, code):
    give_password()
    give_code(code())
    client.post("/admin/logout/")
    assert [give_password(password="x").status_code for _ in range(12)] == [422] * 10 + [429] * 2


@pytest.mark.parametrize("cookie", ["", "forged", "eyJpZCI6IjEifQ:1:2", "é"])
def test_a_forged_device_cookie_is_no_device(agent, give_password, cookie):
    browser = Client()
    browser.cookies[throttle.DEVICE_COOKIE] = cookie
    statuses = [give_password(password="x", network=ATTACKER, browser=browser).status_code for _ in range(6)]
    assert statuses == [422] * 5 + [429]


def test_one_network_trying_many_accounts_is_slowed(db, guess):
    statuses = [status for account in range(16) for status in guess(2, f"agent{account}@exemple.fr")]
    assert statuses == [422] * 30 + [429] * 2
    assert guess(1, "encore@exemple.fr", "192.0.2.1") == [422]


def test_when_guesses_come_from_everywhere_each_network_gets_fewer_and_waits_longer(agent, guess, give_password):
    for host in range(20):
        guess(5, f"agent{host}@exemple.fr", f"10.0.{host}.1")
    assert guess(3, network="192.0.2.1") == [422, 422, 429]
    assert give_password(network="192.0.2.1")["Retry-After"] == "3600"


def test_a_right_password_forgets_the_wrong_ones(agent, guess, give_password):
    guess(4)
    assert give_password(network=ATTACKER).status_code == 302
    assert guess(5) == [422] * 5


def test_codes_are_slowed_over_all_networks_for_only_who_holds_the_password_tries_them(
    agent, give_password, give_code, code
):
    statuses = []
    for host in range(4):
        thief = Client()
        give_password(network=f"10.0.{host}.1", browser=thief)
        statuses += [give_code("000000", network=f"10.0.{host}.1", browser=thief).status_code for _ in range(3)]
    assert statuses == [422] * 10 + [429] * 2


def test_codes_tried_by_a_thief_do_not_keep_the_agent_out_of_a_known_device(
    client, agent, give_password, give_code, code, instant
):
    give_password()
    give_code(code())
    client.post("/admin/logout/")
    for host in range(3):
        thief = Client()
        give_password(network=f"10.0.{host}.1", browser=thief)
        for _ in range(4):
            give_code("000000", network=f"10.0.{host}.1", browser=thief)
    instant.later(minutes=1)
    give_password()
    assert give_code(code()).url == "/admin/"


def test_nothing_typed_is_kept_and_the_journal_is_not_flooded(agent, guess):
    guess(40, "secret-tape-au-mauvais-endroit@exemple.fr")
    guess(10)
    held = str(list(FailedAttempt.objects.values())) + str(list(AccountEvent.objects.values()))
    assert "secret-tape" not in held
    assert "agent@exemple.fr" not in held
    assert ATTACKER not in held
    assert PASSWORD not in held
    assert AccountEvent.objects.filter(kind="slowed").count() == 1


@pytest.mark.parametrize(
    ("proxies", "forwarded", "network"),
    [
        (0, "1.2.3.4", "203.0.113.0/24"),
        (1, "1.2.3.4", "1.2.3.0/24"),
        (1, "9.9.9.9, 1.2.3.4", "1.2.3.0/24"),
        (2, "9.9.9.9, 1.2.3.4, 5.6.7.8", "1.2.3.0/24"),
        (2, "1.2.3.4", "203.0.113.0/24"),
        (1, "2001:db8:1:2::3", "2001:db8:1::/48"),
        (1, "::ffff:1.2.3.4", "1.2.3.0/24"),
        (1, "unknown", ""),
    ],
)
def test_the_network_is_what_the_nearest_trusted_proxy_says(rf, settings, proxies, forwarded, network):
    settings.TRUSTED_PROXIES = proxies
    request = rf.get("/", headers={"x-forwarded-for": forwarded}, REMOTE_ADDR="203.0.113.9")
    assert network_of(request) == network
