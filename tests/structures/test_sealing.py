"""Second factors are sealed: what the database holds opens nothing by itself."""

from importlib import import_module

from django.apps import apps

from structures import second_factor
from structures.models import SecondFactor, User
from structures.sealing import opened, seal
from tests.structures.conftest import SECRET


def test_what_is_sealed_opens_for_its_account_only():
    sealed = seal(SECRET, 1)
    assert SECRET not in sealed
    assert opened(sealed, 1) == SECRET
    assert opened(sealed, 2) is None
    assert opened(b"", 1) is None


def test_a_former_key_still_opens_and_a_lost_one_does_not(settings):
    settings.SECRET_KEY = "ancienne" * 10
    sealed = seal(SECRET, 1)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "nouvelle" * 10, ["ancienne" * 10]
    assert opened(sealed, 1) == SECRET
    settings.SECRET_KEY_FALLBACKS = []
    assert opened(sealed, 1) is None


def test_the_database_does_not_hold_the_secret(agent):
    assert SECRET not in bytes(SecondFactor.objects.get().secret)


def test_a_second_factor_moved_to_another_account_opens_nothing(agent, code, instant):
    other = User.objects.create_user("autre@exemple.fr", "un mot de passe long", is_staff=True)
    SecondFactor.objects.update(user=other)
    assert second_factor.accept(other, code(), instant.now) is None


def test_under_a_lost_key_a_recovery_code_still_serves(agent, code, instant, recovery_codes, settings):
    settings.SECRET_KEY = "nouvelle" * 10
    assert second_factor.accept(agent, code(), instant.now) is None
    assert second_factor.accept(agent, recovery_codes[0], instant.now) == "recovery"


def test_what_lay_in_clear_is_sealed_by_the_migration_and_back(agent, code, instant):
    migration = import_module("structures.migrations.0009_sealed_second_factors")
    migration.open_all(apps, None)
    assert bytes(SecondFactor.objects.get().secret) == SECRET
    migration.seal_all(apps, None)
    instant.later(minutes=5)
    assert second_factor.accept(agent, code(), instant.now) == "totp"
