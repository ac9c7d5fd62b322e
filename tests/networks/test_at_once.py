"""Two at the same time: one request a form, no more than allowed, one consent a network."""

from uuid import uuid4

import pytest
from django.http import QueryDict

from matching.querystring import read
from networks import following
from networks.calling import MOST_BY_CONTACT, Origin, receive
from networks.models import CallbackRequest, Consent
from tests.conftest import TODAY
from tests.dossiers.test_at_once import at_once
from tests.networks.asking import NOW, a_network, a_request, saved

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def send(lexicon):
    """Send the form of this token, as a page does."""
    network = saved(a_network())
    origin = Origin(read(QueryDict("territory=C-62498"), lexicon), lexicon)
    fields = {
        "topic": "find",
        "when": "any",
        "note": "",
        "name": "",
        "phone": "0612345678",
        "email": "",
        "share": False,
    }

    def send(token):
        limits = [("one place", 100), ("one number", MOST_BY_CONTACT)]
        return receive(fields | {"token": token}, [network], origin, digests=limits, today=TODAY, now=NOW)

    return send


def test_one_form_sent_many_times_at_once_is_one_request(send):
    token = str(uuid4())
    made = at_once(*[lambda: send(token)] * 6)
    assert {one.pk for one in made} == {CallbackRequest.objects.get().pk}
    assert Consent.objects.count() == 1


def test_many_forms_for_one_number_at_once_make_no_more_than_allowed(send):
    made = at_once(*[lambda: send(str(uuid4()))] * 8)
    assert sum(one is not None for one in made) == MOST_BY_CONTACT
    assert CallbackRequest.objects.count() == MOST_BY_CONTACT


def test_one_network_asked_twice_at_once_has_one_consent():
    network, request = saved(a_network()), saved(a_request())
    at_once(*[lambda: following.ask_others(request, [network], ["contact"], TODAY, NOW)] * 4)
    assert Consent.objects.count() == 1


def test_a_request_deleted_twice_at_once_is_gone_without_a_fault():
    request = saved(a_request())
    at_once(*[lambda: following.delete(request)] * 3)
    assert not CallbackRequest.objects.exists()
