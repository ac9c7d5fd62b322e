"""A connection kept from the request before: found sound without a query, and found ended when it has."""

import select

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept():
    """A connection of its own, as the request before left it."""
    found = connection.copy()
    found.ensure_connection()
    found.health_check_enabled, found.health_check_done = True, False
    yield found
    found.close()


def test_a_silent_connection_is_kept_without_a_query(kept, monkeypatch):
    before = kept.connection
    monkeypatch.setattr(kept, "is_usable", lambda: pytest.fail("the server was asked"))
    kept.close_if_health_check_failed()
    assert kept.connection is before
    assert kept.health_check_done


def test_a_connection_that_was_closed_is_replaced(kept):
    kept.connection.close()
    with kept.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)


def test_a_connection_that_the_server_ended_is_replaced(kept):
    before = kept.connection
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [before.info.backend_pid])
    told = select.poll()
    told.register(before.fileno(), select.POLLIN)
    assert told.poll(10_000), "the end of the connection did not arrive"
    with kept.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)
    assert kept.connection is not before
