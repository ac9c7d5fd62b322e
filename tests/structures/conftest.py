"""An agent with a phone: its codes, at an instant that only the tests move."""

from copy import deepcopy
from datetime import UTC, datetime, timedelta

import pytest

from structures import second_factor, totp
from structures.models import User
from vocabulary import clock

PASSWORD = "un mot de passe long"
SECRET = b"12345678901234567890"
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


class Instant:
    """The clock of accounts, stopped."""

    def __init__(self):
        self.now = NOON

    def later(self, **delay):
        self.now += timedelta(**delay)
        return self.now


@pytest.fixture
def instant(monkeypatch):
    stopped = Instant()
    monkeypatch.setattr(clock, "now", lambda: stopped.now)
    return stopped


@pytest.fixture
def code(instant):
    """The code that the phone shows at this instant."""
    return lambda: totp.code_at(SECRET, int(instant.now.timestamp()) // totp.SECONDS)


@pytest.fixture
def newcomer(db):
    """An agent who never signed in."""
    return User.objects.create_user("agent@exemple.fr", PASSWORD, is_staff=True, is_superuser=True)


@pytest.fixture
def recovery_codes(newcomer, instant, code):
    """What the agent noted down on installing the phone, an hour ago."""
    codes = second_factor.enrol(newcomer, SECRET, code(), instant.now)
    instant.later(hours=1)
    return codes


@pytest.fixture
def agent(newcomer, recovery_codes):
    return newcomer


@pytest.fixture
def give_password(client):
    """Send the first proof, from a network of one's choice."""

    def give(email="agent@exemple.fr", password=PASSWORD, *, network="203.0.113.7", browser=client, **query):
        return browser.post("/admin/login/", {"email": email, "password": password, **query}, REMOTE_ADDR=network)

    return give


@pytest.fixture
def give_code(client):
    def give(code, *, network="203.0.113.7", browser=client, kind=""):
        return browser.post(f"/admin/code/{kind}", {"code": code}, REMOTE_ADDR=network)

    return give


@pytest.fixture
def template(settings, tmp_path):
    """Write a template of a mail for this test alone."""
    folder = tmp_path / "templates/mails"
    folder.mkdir(parents=True)
    templates = deepcopy(settings.TEMPLATES)
    templates[0]["DIRS"] = [tmp_path / "templates", *templates[0]["DIRS"]]
    settings.TEMPLATES = templates
    return lambda name, text: (folder / name).write_text(text)
