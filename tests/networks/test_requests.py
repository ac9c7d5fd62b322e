"""The members of a kept structure find its call-backs again, and nobody else does."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from networks.telling import spaced
from structures.models import Role
from tests.aidess.test_pages import html
from tests.aids.curating import said
from tests.dossiers.people import a_structure, join
from tests.networks.asking import a_consent, a_network, a_request, saved

pytestmark = pytest.mark.usefixtures("starter")


@pytest.fixture
def structure():
    return a_structure("marie@exemple.fr", answers={"territory": ["C-62498"]})


def path(structure):
    return reverse("structure-requests", args=[structure.key])


def test_a_member_sees_where_each_call_stands(signed_in, structure):
    request = saved(a_consent(saved(a_request(structure=structure)), saved(a_network(name="Guid'Asso")))).request
    other = saved(a_request())
    client = signed_in(structure.members.get())
    page = client.get(path(structure))
    text = html(page)
    assert "Demande reçue. Guid’Asso va vous appeler." in said(page)
    assert reverse("callback-follow", args=[request.token]) in text
    assert other.token not in text
    assert f"/etre-rappele/?territory=C-62498&amp;structure={structure.key}" in text
    assert (
        reverse("structure-requests", args=[structure.key])
        in client.get(f"/ma-structure/{structure.key}/").content.decode()
    )


def test_ten_requests_cost_no_more_queries_than_one(signed_in, structure, django_assert_max_num_queries):
    client, network = signed_in(structure.members.get()), saved(a_network())
    saved(a_consent(saved(a_request(structure=structure)), network))
    with CaptureQueriesContext(connection) as one:
        client.get(path(structure))
    for _ in range(9):
        saved(a_consent(saved(a_request(structure=structure)), network))
    with django_assert_max_num_queries(len(one)):
        client.get(path(structure))


def test_a_structure_that_asked_for_nothing_is_told_so(signed_in, structure):
    assert "Aucune demande pour l’instant." in said(signed_in(structure.members.get()).get(path(structure)))


def test_who_only_reads_or_is_of_another_structure_sees_no_request(signed_in, structure, client):
    saved(a_request(structure=structure))
    reader = join(structure, "lecteur@exemple.fr", Role.READER).user
    stranger = a_structure("autre@exemple.fr").members.get()
    assert signed_in(reader).get(path(structure)).status_code in (403, 404)
    assert signed_in(stranger).get(path(structure)).status_code in (403, 404)
    assert client.get(path(structure)).status_code in (302, 403, 404)


@pytest.mark.parametrize(
    ("phone", "words"), [("0612345678", "06 12 34 56 78"), ("+33612345678", "+33612345678"), ("", "")]
)
def test_a_french_number_is_read_by_pairs(phone, words):
    assert spaced(phone) == words
