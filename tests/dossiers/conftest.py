"""What the tests of kept structures share."""

import pytest

from tests.dossiers.people import browser, path_in


@pytest.fixture
def come_in(deliver, starter):
    """A browser signed in as the visitor of this address, by a link."""

    def come_in(email, **query):
        one = browser()
        one.post("/connexion/", {"email": email})
        one.post(path_in(deliver()[-1]))
        return one

    return come_in
