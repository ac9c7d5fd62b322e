"""The report of a network: outcomes and delays counted by hand, and nothing that names a structure."""

from datetime import timedelta

import pytest

from networks import desk
from networks.models import RequestState
from networks.report import delay_in_words, lines, outcomes
from tests.aidess.test_pages import html
from tests.aids.curating import said
from tests.conftest import TODAY
from tests.networks.asking import NOW, a_consent, a_network, a_request, an_adviser, saved
from vocabulary.french import typo

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def adviser():
    """An adviser who called two structures, after two days and four, helped one, and left a third waiting."""
    adviser = saved(an_adviser())
    for days, end in ((2, RequestState.DONE), (4, None), (None, None)):
        request = saved(a_request(name="Les Mots du Coron"))
        saved(a_consent(request, adviser.network))
        if days:
            desk.take(request, adviser, TODAY, NOW + DAY)
            desk.say(request, adviser, RequestState.CONTACTED, "taken", TODAY, NOW + days * DAY)
        if end:
            desk.say(request, adviser, end, "contacted", TODAY, NOW + 9 * DAY)
    return adviser


def test_outcomes_and_delays_are_those_counted_by_hand(adviser):
    found = lines(adviser.network, TODAY - DAY)
    assert [line.days for line in found] == [None, 4, 2]
    assert [line.taken_on for line in found] == [None, TODAY + DAY, TODAY + DAY]
    assert [count for _, count in outcomes(found)] == [1, 1, 1]
    assert delay_in_words(found) == typo("Une structure sur deux est appelée en 3 jours au plus.")
    assert delay_in_words([]) == ""
    assert lines(adviser.network, TODAY + DAY) == []


def test_the_page_and_the_file_are_of_ones_own_network_and_name_nobody(adviser, signed_in, client):
    stranger = signed_in(saved(an_adviser(saved(a_network("autre")), "autre@exemple.fr")).user)
    own = signed_in(adviser.user)
    page = own.get("/reseau/un-reseau/bilan/")
    html(page)
    assert "3 demandes reçues" in said(page)
    file = own.get("/reseau/un-reseau/bilan.csv")
    text = b"".join(file.streaming_content).decode("utf-8-sig")
    assert len(text.splitlines()) == 4
    assert "Mots du Coron" not in text + said(page)
    for address in ("/reseau/un-reseau/bilan/", "/reseau/un-reseau/bilan.csv"):
        assert stranger.get(address).status_code == 403
        assert client.get(address).status_code == 302
