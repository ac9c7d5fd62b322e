"""What every test has: a fixed day, templates that fail on what is undefined, and small words to match with."""

import os
from datetime import UTC, date, datetime
from importlib import import_module
from io import StringIO

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.core import mail
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.template import base as template_base
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from aids.models import Aid
from matching import index, saved_index
from structures import mails, sessions
from structures.models import User
from tests.words import PLACES, QUESTIONS
from vocabulary.lexicon import Lexicon, questions_by_key

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # the browser's driver runs a loop in this thread

TODAY = date(2026, 11, 24)

# A slow machine is no failure: no property asserts a time.
hypothesis_settings.register_profile("aidess", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("aidess")


@pytest.fixture(autouse=True)
def _fixed_day(settings):
    settings.AIDESS_TODAY = TODAY


@pytest.fixture(autouse=True)
def _quick_passwords(settings):
    """The real hasher is slow on purpose."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _no_catalogue_held(monkeypatch):
    """Each test reads its own catalogue: versions of two tests may bear the same number."""
    monkeypatch.setattr(index, "_held", None)
    monkeypatch.setattr(saved_index, "_held", None)


@pytest.fixture(autouse=True)
def _nothing_cached():
    """A reply of one test's stub is not that of another's."""
    yield
    cache.clear()


@pytest.fixture(autouse=True)
def _undefined_variables_fail(monkeypatch):
    """A template of ours that names what its view did not give fails the test."""
    ours = template_base.FilterExpression.resolve

    def resolve(self, context, ignore_failures=False):
        value = ours(self, context, ignore_failures)
        origin = getattr(context.template, "origin", None)
        own = origin is not None and "site-packages" not in str(origin.name)
        if own and value == "" and isinstance(self.var, template_base.Variable) and not self.filters:
            try:
                self.var.resolve(context)
            except template_base.VariableDoesNotExist as error:
                pytest.fail(f"{origin.name} : {error}")
        return value

    monkeypatch.setattr(template_base.FilterExpression, "resolve", resolve)


@pytest.fixture(autouse=True)
def _force_login_gives_both_proofs(monkeypatch):
    """`client.force_login(agent)` opens the administration; `tests.structures` tries the sessions that must not."""
    forced = Client.force_login

    def force_login(self, user, backend=None):
        forced(self, user, backend)
        session = self.session
        now = timezone.now().isoformat()
        session.update({sessions.FACTOR: "totp", sessions.BEGAN: now, sessions.SEEN: now})
        session.save()

    monkeypatch.setattr(Client, "force_login", force_login)


@pytest.fixture
def signed_in(db):
    """A client signed in as the account given, by both proofs."""

    def signed_in(user):
        client = Client()
        client.force_login(user)
        return client

    return signed_in


@pytest.fixture
def agent_client(signed_in):
    """A client signed in as an agent who may do everything."""
    return signed_in(User.objects.create_superuser("agent@exemple.fr", "un mot de passe long"))


@pytest.fixture
def deliver(db):
    """Send all that the outbox holds, as the worker would: `deliver()` is the list of the mails that left so far."""

    def deliver(now=datetime(2100, 1, 1, tzinfo=UTC)):
        while mails.send_waiting(now).sent:
            pass
        return mail.outbox

    return deliver


@pytest.fixture
def work(db):
    """Run the tasks that wait in the queue, as the worker would; one that fails fails the test."""

    def work():
        waiting = DBTaskResult.objects.ready()
        while row := waiting.first():
            row.claim("tests")
            row.set_successful(row.task.call(*row.args_kwargs["args"], **row.args_kwargs["kwargs"]))

    return work


@pytest.fixture
def today():
    return TODAY


@pytest.fixture(scope="session")
def lexicon():
    """The words of `tests.words`, without a database."""
    return Lexicon(questions_by_key(QUESTIONS), PLACES)


def _load_starter():
    call_command("load_territories", "tests/data/geography", stderr=StringIO())
    call_command("load_starter", stdout=StringIO())
    call_command("load_starter_networks", stdout=StringIO())


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The test database holds the catalogue that ships from the start: loading it for each test is slow."""
    with django_db_blocker.unblock():
        _load_starter()


@pytest.fixture
def starter(db):
    """The territories of the test extract and the catalogue that ships, loaded again where a test emptied them."""
    if not Aid.objects.exists():
        _load_starter()


@pytest.fixture
def agents(starter):
    """Make an agent: `agents("Relecteur", "R-53")`, of the whole country without territories."""
    import_module("structures.migrations.0003_roles").make_roles(apps, None)  # a browser test may have emptied them
    import_module("structures.migrations.0005_import_rights").give_rights(apps, None)
    numbers = iter(range(1, 100))

    def make(role, *territories):
        agent = User.objects.create_user(
            f"agent{next(numbers)}@exemple.fr",
            "un mot de passe long",
            is_staff=True,
            territories=list(territories),
            is_national=not territories,
        )
        agent.groups.add(Group.objects.get(name=role))
        return agent

    return make


@pytest.fixture
def empty_database(db):
    """A database without a row of ours, until the test ends."""
    with connection.cursor() as cursor:
        cursor.execute(
            "TRUNCATE networks_network, aids_aid, aids_organisation, vocabulary_choice, vocabulary_question, vocabulary_documentkind,"
            " vocabulary_containment, vocabulary_territory, vocabulary_catalogueversion CASCADE"
        )
