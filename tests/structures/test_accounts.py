"""Accounts: an e-mail address is the login."""

import pytest
from django.contrib.auth import authenticate
from django.core.management import call_command

from structures.models import User

pytestmark = pytest.mark.django_db


def test_an_address_is_kept_in_lower_case_and_logs_in_whatever_its_case():
    User.objects.create_user("Agent@Exemple.FR", "un mot de passe")
    assert User.objects.get().email == "agent@exemple.fr"
    assert authenticate(username="AGENT@exemple.fr", password="un mot de passe")


def test_an_account_without_an_address_is_refused():
    with pytest.raises(ValueError, match="adresse"):
        User.objects.create_user("")


def test_the_first_agent_account_is_one_command(monkeypatch, capsys):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "un mot de passe long")
    call_command("createsuperuser", "--noinput", email="agent@exemple.fr")
    assert User.objects.get().is_superuser
